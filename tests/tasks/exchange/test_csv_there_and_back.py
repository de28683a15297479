"""The master schedule as CSV: it opens everywhere, runs nothing, and comes back without a change (T-24)."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qibu.foundation.documents.csv_writer import restored, write_csv
from qibu.foundation.documents.reading_child import read_csv
from qibu.tasks.actions.adding import Line, LineLink, add_tasks
from qibu.tasks.actions.linking import LinkTerms
from qibu.tasks.models import Kind, Status, Task
from tests.world import AT

FORMULA = "=cmd|' /C calc'!A0"


@pytest.fixture
def project(desk):
    project = desk.project()
    lines = [
        Line("准备"),
        Line(FORMULA, 1, duration=3, planned_start=date(2026, 3, 4), planned_finish=date(2026, 3, 6),
             risk_note="第一行，有逗号\n第二行有“引号”和\"", need_note="+1 人", department=None),
        Line("'=不是公式", 1, duration=2, links=(LineLink(LinkTerms("FS", 0, "w", 14, "c"), line=1),)),
        Line("做完", 0, duration=1, planned_start=date(2026, 2, 24), planned_finish=date(2026, 2, 24),
             actual_start=date(2026, 2, 24), actual_finish=date(2026, 2, 24),
             status=Status.DONE, percent=100),
        Line("里程碑", 1, kind=Kind.MILESTONE, duration=0, planned_start=date(2026, 3, 31),
             planned_finish=date(2026, 3, 31)),
    ]  # fmt: skip
    add_tasks(by=desk.by, at=AT, project_id=project.pk, key="csv-plan-key", lines=lines)
    return project


def states(preview):
    return {
        entry.line.name: (entry.state, entry.changes) for entry in preview.entries if entry.state != "same"
    }


def test_it_comes_back_unchanged(desk, project):
    preview = desk.preview(desk.csv(project), project, "plan.csv")
    assert states(preview) == {}
    assert (preview.take, preview.untouched) == (0, 0)


def test_it_opens_in_excel_and_no_cell_is_a_formula(desk, project):
    content = desk.csv(project)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert "'" + FORMULA in rows[2]
    assert not any(cell[:1] in "=+-@\t\r" for row in rows for cell in row if cell)


@pytest.mark.parametrize(
    "saved",
    [
        lambda text: text.encode("gb18030"),
        lambda text: text.encode("utf-16"),
        lambda text: _with(text, ";").encode("utf-8"),
        lambda text: _with(text, "\t").encode("utf-16"),
        lambda text: ("sep=;\r\n" + _with(text, ";")).encode("utf-8-sig"),
    ],
    ids=["GB18030", "UTF-16", "semicolons", "tabs", "with sep="],
)
def test_however_another_program_saved_it_nothing_changed(desk, project, saved):
    text = desk.csv(project).decode("utf-8-sig")
    assert states(desk.preview(saved(text), project, "plan.csv")) == {}


def _with(text, mark):
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=mark).writerows(csv.reader(io.StringIO(text, newline="")))
    return stream.getvalue()


def test_an_edited_cell_is_the_only_change(desk, project):
    edited = desk.csv(project).decode("utf-8-sig").replace("2026-03-06", "2026-03-09").encode()
    preview = desk.take(edited, project, "plan.csv")
    assert [entry.state for entry in preview.entries].count("changed") == 1
    task = Task.objects.get(project=project, name=FORMULA)
    assert (task.planned_finish, task.duration) == (date(2026, 3, 9), 4)


def test_a_new_row_goes_below_the_row_above_by_its_level(desk, project):
    text = desk.csv(project).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text, newline="")))
    lines.insert(4, ["2", "", "新任务", *[""] * (len(lines[0]) - 3)])
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(lines)
    desk.take(stream.getvalue().encode(), project, "plan.csv")
    made = Task.objects.get(project=project, name="新任务")
    assert (made.parent.name, made.level) == ("准备", 1)


def test_into_another_project_it_makes_tasks(desk, project):
    other = desk.project("另一个")
    preview = desk.take(desk.csv(project), other, "plan.csv")
    assert preview.foreign_keys
    assert [task.name for task in Task.objects.filter(project=other).order_by("sort")] == [
        "准备", FORMULA, "'=不是公式", "做完", "里程碑",
    ]  # fmt: skip


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=30))
@settings(max_examples=50)
@example("'=1")
@example("''@x")
@example("-5")
@example("\t=1")
def test_every_text_comes_back_as_it_was(text):
    (row,) = csv.reader(io.StringIO(write_csv([[text, "x"]]).decode("utf-8-sig"), newline=""))
    assert restored(row[0]) == text


def test_quoted_cells_of_several_lines_do_not_decide_the_delimiter(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('任务;说明\n甲;"一,二,三,\n四,五,六,七"\n', "utf-8")
    (sheet,) = read_csv(path)["sheets"]
    assert sheet["rows"][1] == ["甲", "一,二,三,\n四,五,六,七"]
