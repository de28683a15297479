"""约束、截止日、任务日历、工作量: what a planner asks of a task's dates, and what is said about it."""

from datetime import date
from decimal import Decimal

import pytest

from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.models import WorkCalendar
from qibu.tasks.models import Forecast, Kind, Task
from tests.tasks.test_editing_a_task import edit


def dates(world, name: str) -> tuple[date, date]:
    stands = Forecast.objects.get(task=world.task(name))
    return date.fromordinal(stands.start_day), date.fromordinal(stands.finish_day)


def test_a_task_does_not_begin_before_its_constraint_day_and_says_that_it_is_why(world):
    edit(world, world.lead, "宣传物料", constraint="SNET", constraint_day="2026-03-16")
    assert dates(world, "宣传物料")[0] == date(2026, 3, 16)
    assert Forecast.objects.get(task=world.task("宣传物料")).driver_reason == "constraint"


def test_a_constraint_without_its_day_and_a_day_without_a_constraint_are_refused_at_their_boxes(world):
    with pytest.raises(Invalid) as refusal:
        edit(world, world.lead, "宣传物料", constraint="MSO")
    assert set(refusal.value.errors) == {"constraint_day"}
    with pytest.raises(Invalid) as refusal:
        edit(world, world.lead, "宣传物料", constraint_day="2026-03-16")
    assert set(refusal.value.errors) == {"constraint"}
    edit(world, world.lead, "宣传物料", constraint="FNLT", constraint_day="2026-03-31")
    edit(world, world.lead, "宣传物料", constraint="")
    assert world.task("宣传物料").constraint_day is None


def test_a_must_on_a_day_off_is_warned_about_and_kept(world):
    saved = edit(world, world.lead, "宣传物料", constraint="MSO", constraint_day="2026-03-14")
    assert any("2026-03-14" in words and "2026-03-16" in words for words in saved.messages)
    assert dates(world, "宣传物料")[0] == date(2026, 3, 16)


def test_a_constraint_the_dependencies_cannot_keep_is_told_with_its_chain(world):
    saved = edit(world, world.lead, "备料", constraint="SNLT", constraint_day="2026-03-04")
    told = " ".join(saved.messages)
    assert "产品原型" in told and world.task("备料").constraint == "SNLT"


def test_a_deadline_moves_nothing_and_makes_the_task_critical_once_it_is_missed(world):
    before = dates(world, "宣传物料")
    edit(world, world.lead, "宣传物料", deadline="2026-03-10")
    assert dates(world, "宣传物料") == before
    assert Forecast.objects.get(task=world.task("宣传物料")).is_critical


def test_a_deadline_of_a_phase_binds_every_task_below_it(world):
    edit(world, world.lead, "产品设计", deadline="2026-03-03")
    assert Forecast.objects.get(task=world.task("产品原型")).is_critical


def test_a_task_with_its_own_calendar_works_when_its_department_does_not(world):
    every_day = WorkCalendar.objects.create(name="连续生产", weekdays="1111111")
    before = world.task("宣传物料")
    edit(world, world.lead, "宣传物料", calendar=every_day.pk)
    after = world.task("宣传物料")
    assert (after.planned_start, after.planned_finish) == (before.planned_start, before.planned_finish)
    assert after.duration == (after.planned_finish - after.planned_start).days + 1
    edit(world, world.lead, "宣传物料", planned_start="2026-03-13", duration=3)
    assert world.task("宣传物料").planned_finish == date(2026, 3, 15)


def test_a_phase_is_weighted_by_effort_only_where_every_task_below_says_it(world):
    phase = Task.objects.filter(project=world.project, is_summary=True, children__kind=Kind.TASK).first()
    below = list(Task.objects.filter(parent=phase).exclude(kind=Kind.MILESTONE).order_by("sort"))
    for task in below:
        task.refresh_from_db()
    first, *rest = below
    edit(world, world.lead, first.name, percent=50, effort="9")
    for task in rest:
        edit(world, world.lead, task.name, effort="0.5")
    phase.refresh_from_db()
    expected = 50 * 90 // (90 + 5 * len(rest))
    assert phase.percent == expected
    assert world.task(first.name).effort == Decimal("9.0")


def test_what_cannot_be_an_effort_or_a_constraint_is_refused(world):
    for field, text in (("effort", "-1"), ("effort", "很多"), ("constraint", "XYZ"), ("calendar", "99999")):
        with pytest.raises(Invalid) as refusal:
            edit(world, world.lead, "宣传物料", **{field: text})
        assert set(refusal.value.errors) == {field}


def test_a_phase_has_no_constraint_of_its_own(world):
    with pytest.raises(Invalid):
        edit(world, world.lead, "产品设计", constraint="ALAP")
