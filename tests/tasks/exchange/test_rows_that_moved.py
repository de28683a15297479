"""Rows that stand elsewhere in a project file are said to have moved, and moved by consent (D2)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qibu.foundation.documents.mspdi import read_mspdi
from qibu.foundation.documents.mspdi_writer import write_mspdi
from qibu.foundation.outcomes import Invalid
from qibu.tasks.actions.moving import move_task
from qibu.tasks.importing.pages import row_views
from qibu.tasks.models import Task
from tests.tasks.exchange.plan_xml import plan, task
from tests.world import AT


@pytest.fixture
def tree(desk):
    """一 (甲, 乙, 丙), 二 (丁)."""
    project = desk.project()
    desk.take(
        plan(
            task(1, "一", level=1), task(2, "甲", "2026-03-02", "2026-03-03", level=2),
            task(3, "乙", "2026-03-04", "2026-03-06", level=2),
            task(4, "丙", "2026-03-09", "2026-03-10", level=2),
            task(5, "二", level=1), task(6, "丁", "2026-03-11", "2026-03-12", level=2),
        ),
        project,
    )  # fmt: skip
    return project


def shape(project):
    rows = Task.objects.filter(project=project).live().order_by("sort")
    return [f"{'·' * row.level}{row.name}" for row in rows]


def rearranged(content, *names):
    """The file with its rows in this order; each "·" is a level."""
    file = read_mspdi(content)
    rows = {row.name: row for row in file.tasks}
    tasks = [
        replace(rows[name.strip("·")], id=place, level=name.count("·") + 1)
        for place, name in enumerate(names, start=1)
    ]
    return write_mspdi(replace(file, tasks=tasks), AT.replace(tzinfo=None))


def moved(preview):
    return {
        entry.line.name: (change.now, change.file)
        for entry in preview.entries
        for change in entry.changes
        if change.field == "place"
    }


def move(desk, project, name, parent):
    task_id = desk.tasks(project)[name].pk
    move_task(by=desk.by, at=AT, project_id=project.pk, task_id=task_id, parent=parent, after=None)


def test_out_and_in_again_nothing_has_moved(desk, tree):
    preview = desk.preview(desk.xml(tree), tree)
    assert moved(preview) == {}
    assert {entry.state for entry in preview.entries} == {"same"}


def test_a_row_under_another_parent_is_told_and_moved(desk, tree):
    file = rearranged(desk.xml(tree), "一", "·甲", "·丙", "二", "·乙", "·丁")
    preview = desk.preview(file, tree)
    assert list(moved(preview)) == ["乙"], "only the row that was moved, not those beside it"
    desk.write(preview, tree)
    assert shape(tree) == ["一", "·甲", "·丙", "二", "·乙", "·丁"]
    assert moved(desk.preview(desk.xml(tree), tree)) == {}


def test_another_order_is_told_of_the_fewest_rows_that_explain_it(desk, tree):
    file = rearranged(desk.xml(tree), "一", "·乙", "·丙", "·甲", "二", "·丁")
    preview = desk.preview(file, tree)
    assert list(moved(preview)) == ["甲"]
    desk.write(preview, tree)
    assert shape(tree) == ["一", "·乙", "·丙", "·甲", "二", "·丁"]


def test_a_summary_takes_along_what_is_below_it_and_rows_change_sides(desk, tree):
    file = rearranged(desk.xml(tree), "甲", "·一", "··乙", "··丙", "二", "·丁")
    desk.take(file, tree)
    assert shape(tree) == ["甲", "·一", "··乙", "··丙", "二", "·丁"]


def test_what_was_moved_here_since_the_export_stays(desk, tree):
    file = desk.xml(tree)
    tasks = desk.tasks(tree)
    move_task(
        by=desk.by, at=AT, project_id=tree.pk, task_id=tasks["乙"].pk, parent=tasks["二"].pk, after=None
    )
    assert moved(desk.preview(file, tree)) == {}


def test_what_both_moved_is_asked(desk, tree):
    file = rearranged(desk.xml(tree), "一", "·甲", "·丙", "二", "·丁", "乙")
    tasks = desk.tasks(tree)
    move_task(
        by=desk.by, at=AT, project_id=tree.pk, task_id=tasks["乙"].pk, parent=tasks["二"].pk, after=None
    )
    preview = desk.preview(file, tree)
    assert preview.counts["unclear"] == 1
    kept = desk.preview(file, tree, conflicts={f"{tasks['乙'].pk}:place": "keep"})
    desk.write(kept, tree)
    assert shape(tree) == ["一", "·甲", "·丙", "二", "·乙", "·丁"]


def test_a_move_between_preview_and_consent_refuses_everything(desk, tree):
    preview = desk.preview(rearranged(desk.xml(tree), "一", "·甲", "·丙", "二", "·乙", "·丁"), tree)
    move(desk, tree, "乙", None)
    with pytest.raises(Invalid):
        desk.write(preview, tree)


def test_a_summary_shows_the_days_of_what_is_below_it(desk, tree):
    preview = desk.preview(desk.xml(tree), tree)
    fields = [(name, name) for name in ("name", "planned_start", "planned_finish")]
    rows = {
        row.name: [cell.text for cell in row.cells] for row in row_views(preview, preview.entries, fields, {})
    }
    assert rows["一"] == ["一", "2026-03-02", "2026-03-10"]
    assert rows["二"] == ["二", "2026-03-11", "2026-03-12"]
