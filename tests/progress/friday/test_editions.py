"""An edition is final, holds what stood when the week was closed, and its 变化 is exact."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from qibu.foundation.outcomes import Denied
from qibu.progress.editions import ADDED, CHANGED, REMOVED, SAME, Damaged, packed, unpacked
from qibu.progress.models import Edition
from qibu.progress.queries.editions import (
    NOW,
    changes_between,
    edition_changes,
    edition_in,
    lines_of,
    rows_of,
    table_of,
)
from qibu.progress.queries.tables import table_now
from qibu.tasks.actions import Line, add_tasks, delete_tasks, move_task
from tests.progress.friday.weeks import CUTOFF, at, close, edit, open_week, submit_all


@pytest.fixture
def first(world):
    period = open_week(world)
    submit_all(world, period)
    return close(world, period, when=at(6, 18))


@pytest.fixture
def second(world, first):
    """The next week: one task finished, one renamed and moved, one added, one deleted."""
    edit(world, "产品原型", at(9), actual_finish="2026-03-06")
    edit(world, "宣传物料", at(10), name="宣传物料（线上）", planned_finish="2026-03-20")
    add_tasks(
        by=world.lead, at=at(10), project_id=world.project.pk, key="added-12345", lines=[Line(name="包装")]
    )
    delete_tasks(by=world.lead, at=at(10), project_id=world.project.pk, task_ids=[world.task("备料").pk])
    period = open_week(world, 2, cutoff=CUTOFF.replace(day=13))
    return close(world, period, when=at(13, 18))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE progress_edition SET digest = 'x'",
        "UPDATE progress_edition SET summary = 'x' WHERE id = %s",
        "DELETE FROM progress_edition WHERE id = %s",
    ],
)
def test_the_database_itself_refuses_to_change_an_edition(first, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [first.pk] if "%s" in statement else [])
    assert Edition.objects.get(pk=first.pk).digest == first.digest


def test_replacing_an_edition_is_refused_too(first, vendor):
    if vendor == "sqlite":
        sql = "REPLACE INTO progress_edition SELECT * FROM progress_edition WHERE id = %s"
    else:
        sql = (
            "INSERT INTO progress_edition SELECT * FROM progress_edition WHERE id = %s "
            "ON CONFLICT (id) DO UPDATE SET digest = 'x'"
        )
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [first.pk])


def test_it_holds_the_table_as_it_stood(world, first):
    table = table_of(edition_in(world.project, 1))
    rows = {row["name"]: row for row in table.leaves()}
    assert set(rows) == {"产品原型", "原型评审", "宣传物料", "备料", "上市"}
    assert rows["产品原型"]["planned_finish"] == "2026-03-06"
    assert rows["产品原型"]["department"] == "研发部"
    assert rows["产品原型"]["assignee"] == "张伟"
    edit(world, "产品原型", at(9), actual_finish="2026-03-06")
    assert table_of(edition_in(world.project, 1)) == table


def test_what_does_not_fit_its_digest_is_damaged(first):
    content, digest = packed(unpacked(bytes(first.table), first.digest))
    assert digest == first.digest
    with pytest.raises(Damaged):
        unpacked(content, "0" * 64)
    with pytest.raises(Damaged):
        unpacked(content[:-20], digest)
    with pytest.raises(Damaged):
        unpacked(b"not zlib", digest)


def test_the_first_edition_has_no_changes(world, first):
    found = edition_changes(world.project, first)
    assert {line.kind for line in found.lines} == {SAME}
    assert first.figures["changes"] is None


def test_changes_are_told_by_task_with_old_and_new(world, first, second):
    found = edition_changes(world.project, second)
    kinds = {row.cells["name"]: row.kind for row in rows_of(found.changes)}
    assert (kinds["包装"], kinds["备料"]) == (ADDED, REMOVED)
    cells = {
        line.values[7]: {cell.name: (cell.was, cell.now) for cell in line.cells} for line in found.changes
    }
    assert cells["宣传物料（线上）"]["planned_finish"] == ("2026-03-18", "2026-03-20")
    assert cells["宣传物料（线上）"]["name"] == ("宣传物料", "宣传物料（线上）")
    assert cells["产品原型"]["actual_finish"] == (None, "2026-03-06")
    assert cells["产品原型"]["percent"] == (0, 100)
    assert second.figures["changes"] == dict(found.counts)


def test_rows_stay_in_the_order_of_the_tree_and_removed_ones_where_they_stood(world, first, second):
    names = [row.cells["name"] for row in rows_of(edition_changes(world.project, second).lines)]
    assert names.index("备料") == names.index("宣传物料（线上）") + 1
    assert names[0] == "产品设计"


def test_a_number_by_place_that_only_moved_is_no_change(world, first):
    move_task(
        by=world.lead,
        at=at(6, 19),
        project_id=world.project.pk,
        task_id=world.task("上市").pk,
        parent=None,
        after=None,
    )
    codes = {row["name"]: row["code"] for row in table_now(world.project, at(6, 19)).leaves()}
    assert codes["上市"] == "1" and codes["产品原型"] == "2.1"
    assert changes_between(world.project, 1, NOW, at(6, 18)).comparison.changes == ()


def test_an_edition_is_compared_with_now_and_with_any_other(world, first, second):
    edit(world, "上市", at(16), name="正式上市")
    now = changes_between(world.project, 2, NOW, at(16)).comparison
    assert [
        line.values[7] for line in now.changes if line.kind == CHANGED and line.cells[0].name == "name"
    ] == ["正式上市"]
    forth = changes_between(world.project, 2, "1", at(16))
    back = changes_between(world.project, 1, "2", at(16))
    assert (forth.older, forth.newer) == (back.older, back.newer) == ("1", "2")
    assert forth.comparison.counts == back.comparison.counts
    for unknown in ("9", "x", "", "-1", "９" * 30):
        with pytest.raises(Denied):
            changes_between(world.project, 1, unknown, at(16))


def test_only_changes_leaves_the_rest_out(world, first, second):
    found = edition_changes(world.project, second)
    assert len(lines_of(found, only_changes=True)) == sum(found.counts.values())
    assert len(lines_of(found, only_changes=False)) == len(found.lines)


def test_the_honest_variance_against_the_first_baseline_is_kept_beside_the_newest(world):
    from qibu.changes.actions import approve_plan

    approve = {"by": world.lead, "project_id": world.project.pk}
    edit(world, "备料", at(2, 10), planned_start="2026-03-09", planned_finish="2026-03-20")
    approve_plan(**approve, at=at(2, 11), key="baseline-1")
    edit(world, "备料", at(3), planned_start="2026-03-09", planned_finish="2026-03-27")
    approve_plan(**approve, at=at(3, 11), key="baseline-2")
    rows = {row["name"]: row for row in table_now(world.project, at(3, 12)).leaves()}
    late = rows["备料"]
    assert late["baseline_finish"] == "2026-03-27"
    assert late["original"] == late["variance"] + 5
    close(world, open_week(world), when=at(6, 18))
    (edition,) = world.project.editions.all()
    rows = rows_of(edition_changes(world.project, edition).lines, edition.baseline)
    assert "V2" in {row.cells["name"]: row.honest for row in rows}["备料"]


def test_an_edition_of_another_project_is_not_known(world, first):
    with pytest.raises(Denied):
        edition_in(world.foreign, 1)


def test_dates_are_days_again_when_shown(world, first):
    row = next(
        row for row in rows_of(edition_changes(world.project, first).lines) if row.cells["percent"] == 0
    )
    assert isinstance(row.cells["updated"], date)
