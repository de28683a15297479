"""Editing one task: who may, what follows, what is refused, and two people at once."""

from datetime import date

import pytest

from qibu.foundation.journal.models import Event
from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.foundation.people.actions import set_calendar_day
from qibu.tasks import actions
from qibu.tasks.models import Forecast, Status, Task
from tests.world import AT


def edit(world, person, called, /, **changes):
    task = world.task(called)
    version = changes.pop("version", task.version)
    was = changes.pop("was", {})
    return actions.edit_task(
        by=person, at=AT, project_id=task.project_id, task_id=task.pk,
        changes=changes, was=was, version=version,
    )  # fmt: skip


def test_the_lead_renames_a_task(world):
    saved = edit(world, world.lead, "备料", name="备料与下单")
    task = world.task("备料与下单")
    assert task.version == 2
    assert task.touched == saved.number
    event = Event.objects.get(space=world.project.space, number=saved.number)
    assert event.action == "task.edited"
    assert event.data["changes"] == {"name": ["备料", "备料与下单"]}


def test_a_start_moves_the_finish_and_keeps_the_duration(world):
    saved = edit(world, world.lead, "产品原型", planned_start="2026-03-09")
    task = world.task("产品原型")
    assert (task.planned_start, task.planned_finish, task.duration) == (
        date(2026, 3, 9), date(2026, 3, 13), 5,
    )  # fmt: skip
    assert saved.messages


def test_a_finish_changes_the_duration(world):
    edit(world, world.lead, "产品原型", planned_finish="2026-03-10")
    assert world.task("产品原型").duration == 7


def test_a_slip_moves_forecasts_of_successors_never_their_planned_dates(world):
    before = Forecast.objects.get(task=world.task("备料")).start_day
    edit(world, world.lead, "产品原型", planned_finish="2026-03-13")
    after = world.task("备料")
    assert Forecast.objects.get(task=after).start_day == before + 7
    assert after.planned_start is None
    assert after.version == 1


def test_the_assignee_reports_progress_but_does_not_plan(world):
    edit(world, world.assignee, "产品原型", percent="40")
    task = world.task("产品原型")
    assert (task.status, task.percent, task.actual_start) == (Status.DOING, 40, date(2026, 3, 2))
    with pytest.raises(Denied):
        edit(world, world.assignee, "产品原型", planned_finish="2026-03-20")


def test_a_liaison_updates_the_own_department_only(world):
    edit(world, world.liaison, "宣传物料", percent=10)
    with pytest.raises(Denied) as refused:
        edit(world, world.liaison, "产品原型", percent=10)
    assert refused.value.visible


def test_an_outsider_does_not_learn_that_the_task_exists(world):
    with pytest.raises(Denied) as refused:
        edit(world, world.outsider, "产品原型", name="x")
    assert not refused.value.visible


def test_finishing_asks_for_a_day_that_has_come(world):
    with pytest.raises(Invalid) as refused:
        edit(world, world.lead, "产品原型", actual_finish="2026-03-03")
    assert "actual_finish" in refused.value.errors
    edit(world, world.lead, "产品原型", status=str(int(Status.DONE)))
    task = world.task("产品原型")
    assert (task.percent, task.actual_finish) == (100, date(2026, 3, 2))


def test_a_date_that_does_not_exist_is_refused_and_nothing_changes(world):
    number = world.project.space.event_number
    with pytest.raises(Invalid):
        edit(world, world.lead, "产品原型", planned_start="2026-02-30")
    world.project.space.refresh_from_db()
    assert world.task("产品原型").version == 1
    assert Event.objects.filter(space=world.project.space, number__gt=number + 10).count() == 0


def test_the_same_field_changed_by_somebody_else_is_a_conflict_with_both_values(world):
    edit(world, world.lead, "备料", name="备料甲")
    task = world.task("备料甲")
    with pytest.raises(Conflict) as refused:
        actions.edit_task(
            by=world.deputy,
            at=AT,
            project_id=task.project_id,
            task_id=task.pk,
            changes={"name": "备料乙"},
            was={"name": "备料"},
            version=1,
        )
    difference = refused.value.differences[0]
    assert (difference.yours, difference.theirs) == ("备料乙", "备料甲")
    assert refused.value.by == "李强"
    assert refused.value.version == 2
    assert world.task("备料甲").version == 2


def test_different_fields_of_one_row_merge(world):
    edit(world, world.lead, "备料", name="备料甲")
    edit(world, world.deputy, "备料甲", note="两家供应商", version=1, was={"note": ""})
    task = world.task("备料甲")
    assert (task.note, task.version) == ("两家供应商", 3)


def test_a_summary_gets_its_dates_from_below(world):
    top = world.task("产品设计")
    assert (top.planned_start, top.planned_finish) == (date(2026, 3, 2), date(2026, 3, 6))
    with pytest.raises(Invalid):
        edit(world, world.lead, "产品设计", planned_start="2026-03-03")


def test_a_summary_percent_is_weighted_by_working_days(world):
    edit(world, world.lead, "宣传物料", percent=50)
    assert world.task("上市准备").percent == 8 * 50 // 18


def test_work_reported_without_a_start_goes_on_from_today_not_from_nothing(world):
    """A list says 60 % and no actual start: what is left is 40 % of the duration, from today."""
    task = world.task("产品原型")
    Task.objects.filter(pk=task.pk).update(status=Status.DOING, percent=60, actual_start=None)
    edit(world, world.lead, "备料", duration="3")
    stood = Forecast.objects.get(task=task)
    assert task.duration == 5
    assert date.fromordinal(stood.start_day) == min(task.planned_start, AT.date())
    assert date.fromordinal(stood.finish_day) == date(2026, 3, 3)


def test_a_holiday_entered_later_moves_the_forecast_and_does_not_shrink_the_work(world):
    task = world.task("产品原型")
    edit(world, world.lead, "备料", duration="4")
    before = Forecast.objects.get(task=task).finish_day
    calendar = world.organisation.calendar
    set_calendar_day(
        by=world.administrator, at=AT, calendar_id=calendar.pk, day=date(2026, 3, 4), is_working=False
    )
    edit(world, world.lead, "备料", duration="3")
    task.refresh_from_db()
    assert task.duration == 5
    assert Forecast.objects.get(task=task).finish_day > before


def test_a_state_and_a_percentage_typed_together_begin_the_task(world):
    edit(world, world.lead, "产品原型", status=str(int(Status.DOING)), percent="45")
    task = world.task("产品原型")
    assert (task.status, task.percent, task.actual_start) == (Status.DOING, 45, AT.date())
