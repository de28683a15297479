"""What the master schedule says of every row, and what it sends to a page that stays open."""

from datetime import date

import pytest
from django.db import transaction

from qibu.changes.actions import approve_plan
from qibu.foundation.access.models import Space
from qibu.foundation.access.queries import grants
from qibu.progress.queries import schedule as queries
from qibu.progress.queries import schedule_rows as rows_of
from qibu.progress.queries.schedule import COLUMNS, changes_after, master_schedule
from qibu.projects.models import Deliverable
from qibu.tasks import actions
from qibu.tasks.actions import Line, LinkTerms
from qibu.tasks.models import Link, Promise, Status, Task
from tests.tasks.test_editing_a_task import edit
from tests.world import AT

MONDAY = AT.date()
FLOAT = COLUMNS.index("total_float")


def schedule(world, person=None, today=MONDAY):
    held = grants(person or world.lead, world.project.space)
    return master_schedule(world.project, held, today)


def rows(found):
    """Rows by name, each as a dictionary by column."""
    return {row[3]: dict(zip(COLUMNS, row, strict=True)) for row in found.rows}


def row(world, called, **options):
    return rows(schedule(world, **options))[called]


def day(world, text: str) -> int:
    return (date.fromisoformat(text) - schedule(world).base).days


def number(world) -> int:
    return Space.objects.get(pk=world.project.space_id).event_number


def changed(world, since):
    held = grants(world.lead, world.project.space)
    return changes_after(world.project, held, MONDAY, schedule(world).base, since)


def approve(world, key="approve-plan-1"):
    approve_plan(by=world.lead, at=AT, project_id=world.project.pk, key=key)


# --- columns ---


def test_rows_stand_in_tree_order_with_their_numbers_and_levels(world):
    found = schedule(world).rows
    assert [tuple(r[2:5]) for r in found] == [
        ("1", "产品设计", 0), ("1.1", "产品原型", 1), ("1.2", "原型评审", 1),
        ("2", "上市准备", 0), ("2.1", "宣传物料", 1), ("2.2", "备料", 1), ("3", "上市", 0),
    ]  # fmt: skip


def test_days_are_counted_from_a_monday_two_weeks_before_the_first_day(world):
    found = schedule(world)
    assert found.base.weekday() == 0
    assert found.base <= date(2026, 2, 16)
    prototype = rows(found)["产品原型"]
    assert found.base.toordinal() + prototype["planned_start"] == date(2026, 3, 2).toordinal()
    assert prototype["planned_finish"] - prototype["planned_start"] == 4
    assert prototype["duration"] == 5
    assert found.today == (MONDAY - found.base).days


def test_a_task_number_of_its_own_stands_before_the_wbs_number(world):
    edit(world, world.lead, "备料", number="CG-7")
    assert row(world, "备料")["code"] == "CG-7"


def test_summaries_and_milestones_are_told_apart(world):
    kinds = {name: r["kind"] for name, r in rows(schedule(world)).items()}
    assert (kinds["产品设计"], kinds["原型评审"], kinds["备料"]) == (2, 1, 0)


def test_the_non_working_days_are_those_of_the_working_calendar(world):
    found = schedule(world)
    off = {found.base.toordinal() + i for i, flag in enumerate(found.off) if flag == "1"}
    assert date(2026, 2, 17).toordinal() in off  # spring festival
    assert date(2026, 2, 28).toordinal() not in off  # a Saturday worked in exchange
    assert len(found.off) == found.days


def test_without_a_baseline_there_is_none_in_any_row(world):
    found = schedule(world)
    assert found.baseline == 0
    assert all(r["baseline_start"] is None and r["variance"] is None for r in rows(found).values())


def test_a_long_note_is_cut_and_loaded_when_it_is_looked_at(world):
    edit(world, world.lead, "备料", risk_note="供应商" * 50, need_note="请采购部确认")
    assert row(world, "备料")["risks"] == ("供应商" * 50)[: queries.NOTE_LENGTH]
    assert row(world, "备料")["needs"] == "请采购部确认"


def test_people_come_with_their_departments_and_leavers_do_not(world):
    world.outsider.is_active = False
    world.outsider.save()
    people = {name: departments for _pk, name, departments in schedule(world).people}
    assert people["张伟"] == [world.department("rd").pk]
    assert "周宁" not in people


# --- flags ---


def has(world, called, flag, **options) -> bool:
    return bool(row(world, called, **options)["flags"] & flag)


def test_a_task_is_late_when_its_plan_has_passed_and_it_is_not_done(world):
    assert not has(world, "产品原型", rows_of.LATE)
    assert has(world, "产品原型", rows_of.LATE, today=date(2026, 3, 9))
    edit(world, world.lead, "产品原型", actual_finish="2026-03-02")
    assert not has(world, "产品原型", rows_of.LATE, today=date(2026, 3, 9))


def test_a_task_is_late_as_soon_as_its_forecast_passes_its_plan(world):
    edit(world, world.lead, "宣传物料", planned_start="2026-03-03", planned_finish="2026-03-04")
    actions.link_tasks(
        by=world.lead, at=AT, project_id=world.project.pk, key="after-review", terms=LinkTerms(),
        predecessor=world.task("原型评审").pk, successor=world.task("宣传物料").pk,
    )  # fmt: skip
    assert has(world, "宣传物料", rows_of.LATE)


def test_a_blocked_task_is_flagged_until_it_is_done(world):
    edit(world, world.lead, "备料", is_blocked=True, block_cause="缺料", block_need="换供应商")
    assert has(world, "备料", rows_of.BLOCKED)
    Task.objects.filter(name="备料").update(status=Status.DONE, actual_finish=MONDAY)
    assert not has(world, "备料", rows_of.BLOCKED)


def test_the_critical_path_has_no_float_and_what_lies_beside_it_has_some(world):
    found = rows(schedule(world))
    critical = {name for name, r in found.items() if r["flags"] & rows_of.CRITICAL}
    assert {"产品原型", "原型评审", "备料", "上市"} <= critical
    assert "宣传物料" not in critical
    assert found["上市"]["total_float"] == 0
    assert found["宣传物料"]["total_float"] > 0


def test_what_is_added_after_the_baseline_without_a_deliverable_is_out_of_scope(world):
    approve(world)
    actions.add_tasks(
        by=world.lead, at=AT, project_id=world.project.pk, key="added-later", lines=[Line(name="加做展台")]
    )
    assert has(world, "加做展台", rows_of.OUT_OF_SCOPE)
    assert not has(world, "备料", rows_of.OUT_OF_SCOPE)
    goal = Deliverable.objects.create(project=world.project, name="台灯")
    Task.objects.filter(name="加做展台").update(deliverable=goal)
    assert not has(world, "加做展台", rows_of.OUT_OF_SCOPE)


def test_rights_are_told_row_by_row(world):
    def rights(person, called):
        flags = row(world, called, person=person)["flags"]
        return bool(flags & rows_of.MAY_PLAN), bool(flags & rows_of.MAY_UPDATE)

    assert rights(world.lead, "备料") == (True, True)
    assert rights(world.assignee, "产品原型") == (False, True)
    assert rights(world.assignee, "备料") == (False, False)
    assert rights(world.liaison, "宣传物料") == (False, True)
    assert rights(world.liaison, "产品原型") == (False, False)
    assert rights(world.observer, "产品原型") == (False, False)


# --- variance ---


@pytest.mark.parametrize(("finish", "days"), [("2026-03-10", 2), ("2026-03-06", 0), ("2026-03-04", -2)])
def test_the_variance_is_signed_working_days_against_the_newest_baseline(world, finish, days):
    approve(world)
    Task.objects.filter(name="产品原型").update(
        status=Status.DONE, actual_start=date(2026, 3, 2), actual_finish=date.fromisoformat(finish)
    )
    assert row(world, "产品原型")["variance"] == days


def test_a_second_baseline_replaces_the_first_as_measure(world):
    approve(world)
    edit(world, world.lead, "产品原型", duration=7)
    assert row(world, "产品原型")["variance"] == 2
    approve(world, "approve-plan-2")
    assert row(world, "产品原型")["variance"] == 0
    assert schedule(world).baseline == 2


def test_a_cancelled_task_has_no_variance(world):
    approve(world)
    edit(world, world.lead, "宣传物料", status=Status.CANCELLED)
    assert row(world, "宣传物料")["variance"] is None


# --- what changed ---


def names(found) -> set[str]:
    return {r[3] for r in found.rows}


def test_nothing_changed_after_the_last_number(world):
    found = changed(world, number(world))
    assert (found.rows, found.removed, found.order, found.links) == ([], [], None, None)


def test_exactly_the_edited_row_is_sent(world):
    since = number(world)
    edit(world, world.lead, "宣传物料", note="换海报")
    found = changed(world, since)
    assert names(found) == {"宣传物料"}
    assert found.order is None
    assert found.links is None
    assert found.number == since + 1


def test_rows_whose_forecast_was_moved_by_another_task_are_sent_too(world):
    since = number(world)
    edit(world, world.lead, "产品原型", duration=8)
    found = changed(world, since)
    assert names(found) >= {"产品原型", "原型评审", "备料", "上市", "产品设计"}
    assert "宣传物料" not in names(found)
    fresh = rows(schedule(world))
    assert all(dict(zip(COLUMNS, r, strict=True)) == fresh[r[3]] for r in found.rows)


def test_a_deleted_row_is_removed_and_the_order_is_sent(world):
    since, gone = number(world), world.task("宣传物料").pk
    actions.delete_tasks(by=world.lead, at=AT, project_id=world.project.pk, task_ids=[gone])
    found = changed(world, since)
    assert found.removed == [gone]
    assert "宣传物料" not in names(found)
    assert gone not in found.order
    assert gone not in {end for link in found.links for end in link[1:3]}


def test_a_restored_row_comes_back(world):
    gone = world.task("宣传物料").pk
    actions.delete_tasks(by=world.lead, at=AT, project_id=world.project.pk, task_ids=[gone])
    since = number(world)
    actions.restore_tasks(by=world.lead, at=AT, project_id=world.project.pk, task_ids=[gone])
    found = changed(world, since)
    assert found.removed == []
    assert "宣传物料" in names(found)
    assert gone in found.order


def test_a_moved_row_brings_the_new_order_and_every_new_number(world):
    since = number(world)
    actions.move_task(
        by=world.lead, at=AT, project_id=world.project.pk, task_id=world.task("上市准备").pk, parent=None,
        after=None,
    )  # fmt: skip
    found = changed(world, since)
    fresh = schedule(world)
    assert found.order == [r[0] for r in fresh.rows]
    assert {r[3]: r[2] for r in found.rows}["宣传物料"] == "1.1"


def test_a_new_dependency_brings_the_links(world):
    since = number(world)
    actions.link_tasks(
        by=world.lead, at=AT, project_id=world.project.pk, key="linked-12", terms=LinkTerms(),
        predecessor=world.task("产品原型").pk, successor=world.task("备料").pk,
    )  # fmt: skip
    found = changed(world, since)
    assert len(found.links) == Link.objects.filter(project=world.project).count()


def test_a_promise_that_moved_brings_the_links_with_its_new_last_day(world):
    since = number(world)
    edit(world, world.lead, "产品原型", duration=8)
    found = changed(world, since)
    promise = Promise.objects.get(project=world.project)
    sent = {link[0]: link for link in found.links}[promise.link_id]
    assert sent[9] == promise.last_day - schedule(world).base.toordinal()


def test_a_promise_is_kept_to_until_two_weeks_after_the_prototype(world):
    found = schedule(world)
    promise = next(link for link in found.links if link[6] == 14)
    assert found.base.toordinal() + promise[9] == date(2026, 3, 20).toordinal()


def test_a_page_that_polls_never_misses_an_action(world):
    """Whatever is done, a page that only ever asks "after my number" ends up with the whole truth."""
    shown = {r[0]: r for r in schedule(world).rows}
    seen, finish = number(world), schedule(world).finish
    review = world.task("原型评审").pk
    what = {"by": world.lead, "at": AT, "project_id": world.project.pk}
    steps = [
        lambda: edit(world, world.lead, "产品原型", planned_start="2026-03-04"),
        lambda: edit(world, world.assignee, "产品原型", percent="40"),
        lambda: actions.add_tasks(**what, key="new-rows-1", lines=[Line(name="新增", duration=3)]),
        lambda: actions.indent_task(**what, task_id=world.task("新增").pk),
        lambda: actions.link_tasks(
            **what, key="new-link-1", terms=LinkTerms(), predecessor=review, successor=world.task("新增").pk
        ),
        lambda: actions.delete_tasks(**what, task_ids=[world.task("备料").pk]),
        lambda: actions.move_task(**what, task_id=world.task("宣传物料").pk, parent=None, after=None),
        lambda: actions.outdent_task(**what, task_id=world.task("新增").pk),
        lambda: edit(world, world.lead, "产品原型", actual_finish="2026-03-02"),
    ]
    for step in steps:
        with transaction.atomic():
            step()
        found = changed(world, seen)
        assert found.number > seen
        for cells in shown.values():  # as Plan.shiftFloats of data.js does
            if cells[FLOAT] is not None:
                cells[FLOAT] += found.finish - finish
        seen, finish = found.number, found.finish
        shown.update({r[0]: r for r in found.rows})
        for gone in found.removed:
            shown.pop(gone, None)
        if found.order is not None:
            shown = {pk: shown[pk] for pk in found.order}
        assert list(shown.values()) == schedule(world).rows


def test_when_the_project_ends_later_the_floats_of_all_other_rows_follow(world):
    since, before = number(world), schedule(world)
    edit(world, world.lead, "备料", duration=14)
    found, after = changed(world, since), schedule(world)
    assert found.finish - before.finish == 4
    assert "宣传物料" not in names(found)
    assert rows(after)["宣传物料"]["total_float"] - rows(before)["宣传物料"]["total_float"] == 4


def test_another_projects_changes_are_not_sent(world):
    since = number(world)
    foreign = Task.objects.get(project=world.foreign, name="绝密条款清单")
    actions.edit_task(
        by=world.other_lead, at=AT, project_id=world.foreign.pk, task_id=foreign.pk, version=foreign.version,
        was={}, changes={"name": "绝密条款"},
    )  # fmt: skip
    assert changed(world, 0).rows
    assert "绝密条款" not in names(changed(world, 0))
    assert changed(world, since).rows == []
