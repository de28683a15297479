"""须在…后 N 内: a promise counts from the real finish, is told once, and is raised when it breaks."""

from datetime import date, datetime, timedelta

import pytest

from qibu.foundation.notices.models import Notice
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.models import WorkCalendar
from qibu.tasks import actions
from qibu.tasks.actions.promising import remind_of_promises
from qibu.tasks.jobs import refresh_forecasts
from qibu.tasks.models import Link, Promise, Task
from tests.world import AT, SHANGHAI

FRIDAY = datetime(2026, 3, 6, 17, 0, tzinfo=SHANGHAI)


def finish(world, name, day, at):
    task = world.task(name)
    return actions.edit_task(
        by=world.lead,
        at=at,
        project_id=world.project.pk,
        task_id=task.pk,
        changes={"actual_start": str(task.planned_start), "actual_finish": str(day)},
        was={},
        version=task.version,
    )


def promise(world):
    return Promise.objects.get(link__successor=world.task("宣传物料"))


def test_a_prototype_finished_on_6_march_promises_the_material_by_20_march(world):
    finish(world, "产品原型", date(2026, 3, 6), FRIDAY)
    assert date.fromordinal(promise(world).last_day) == date(2026, 3, 20)
    assert promise(world).state == "running"


def test_the_liaison_is_told_the_last_day_once(world):
    finish(world, "产品原型", date(2026, 3, 6), FRIDAY)
    told = Notice.objects.filter(kind="promise.started")
    assert [n.person for n in told] == [world.liaison]
    assert told[0].params["last_day"] == "2026-03-20"
    task = world.task("宣传物料")
    actions.edit_task(
        by=world.lead, at=FRIDAY, project_id=world.project.pk, task_id=task.pk,
        changes={"duration": "7"}, was={}, version=task.version,
    )  # fmt: skip
    assert Notice.objects.filter(kind="promise.started").count() == 1


def test_a_reminder_comes_two_working_days_before_and_once(world):
    finish(world, "产品原型", date(2026, 3, 6), FRIDAY)
    tuesday = datetime(2026, 3, 17, 8, 30, tzinfo=SHANGHAI)
    assert remind_of_promises(at=tuesday, project_id=world.project.pk) == 0
    for day in (1, 2):
        remind_of_promises(at=tuesday + timedelta(days=day), project_id=world.project.pk)
    assert Notice.objects.filter(kind="promise.reminder").count() == 1


def test_a_promise_that_cannot_be_kept_is_raised_with_its_size_to_lead_and_liaison(world):
    finish(world, "产品原型", date(2026, 3, 6), FRIDAY)
    task = world.task("宣传物料")
    actions.edit_task(
        by=world.lead, at=FRIDAY, project_id=world.project.pk, task_id=task.pk,
        changes={"planned_finish": "2026-03-23"}, was={}, version=task.version,
    )  # fmt: skip
    assert promise(world).breach == 3
    told = Notice.objects.filter(kind="promise.broken")
    assert {n.person for n in told} == {world.liaison, world.lead}
    assert told[0].params["days"] == "3"


def test_a_promise_never_delays_its_predecessor_or_moves_its_successor(world):
    before = world.task("产品原型").forecast.finish_day
    actions.link_tasks(
        by=world.lead, at=AT, project_id=world.project.pk, key="promise-two",
        predecessor=world.task("产品原型").pk, successor=world.task("备料").pk,
        terms=actions.LinkTerms(type="FS", max_lag=1, max_unit="c"),
    )  # fmt: skip
    assert world.task("产品原型").forecast.finish_day == before
    assert Promise.objects.get(link__successor=world.task("备料")).breach > 0


def change(world, name, **fields):
    task = world.task(name)
    actions.edit_task(
        by=world.lead, at=AT, project_id=world.project.pk, task_id=task.pk, changes=fields, was={},
        version=task.version,
    )  # fmt: skip


def link(world, first, second, **terms):
    return actions.link_tasks(
        by=world.lead, at=AT, project_id=world.project.pk, key=f"{first}-{second}-{terms}"[:64],
        predecessor=world.task(first).pk, successor=world.task(second).pk,
        terms=actions.LinkTerms(**terms),
    )  # fmt: skip


def test_promises_that_no_dates_can_keep_are_refused_with_the_chain_in_words(world):
    """Ten working days of 备料 and eight of 宣传物料 do not fit into two weeks after the prototype."""
    with pytest.raises(Invalid) as refused:
        link(world, "备料", "宣传物料")
    words = refused.value.errors[""][0]
    assert all(name in words for name in ("产品原型", "原型评审", "备料", "宣传物料"))
    assert not Link.objects.filter(predecessor__name="备料", successor__name="宣传物料").exists()


def test_a_contradiction_does_not_stop_work_elsewhere(world):
    """A promise that became impossible shows as at risk; other links can still be made."""
    change(world, "备料", duration="1")
    link(world, "备料", "宣传物料")
    change(world, "备料", duration="60")
    assert promise(world).breach > 0
    link(world, "原型评审", "上市")


def test_days_that_go_by_without_work_raise_the_promise_on_the_day_it_cannot_be_kept_any_more(world):
    finish(world, "产品原型", date(2026, 3, 6), FRIDAY)
    raised = []
    for day in range(9, 20):
        refresh_forecasts(datetime(2026, 3, day, 0, 5, tzinfo=SHANGHAI))
        if Notice.objects.filter(kind="promise.broken", person=world.liaison).exists():
            raised.append(day)
    # eight working days of work fit until 20 March when they begin on the 11th, and not on the 12th
    assert raised[0] == 12
    told = Notice.objects.get(kind="promise.broken", person=world.liaison)
    assert (told.params["last_day"], told.params["days"]) == ("2026-03-20", "3")


def test_a_slip_of_the_predecessor_moves_the_last_day_and_breaks_nothing(world):
    before = promise(world).last_day
    change(world, "产品原型", planned_finish="2026-03-13")
    assert promise(world).last_day == before + 7
    assert not Notice.objects.filter(kind="promise.broken").exists()


def test_the_reminder_counts_in_the_calendar_of_the_task_that_owes(world):
    finish(world, "产品原型", date(2026, 3, 6), FRIDAY)
    every_day = WorkCalendar.objects.create(name="连续生产", weekdays="1111111")
    Task.objects.filter(pk=world.task("宣传物料").pk).update(calendar=every_day)
    Promise.objects.filter(pk=promise(world).pk).update(last_day=date(2026, 3, 16).toordinal())
    friday = datetime(2026, 3, 13, 8, 30, tzinfo=SHANGHAI)  # two working days before, of the company's
    assert remind_of_promises(at=friday, project_id=world.project.pk) == 0
    assert remind_of_promises(at=friday + timedelta(days=1), project_id=world.project.pk) == 1


def test_a_promise_broken_when_it_is_made_is_said_at_once_and_told(world):
    terms = {"type": "FS", "max_lag": 1, "max_unit": "c"}
    (told,) = link(world, "产品原型", "备料", **terms).messages
    breach = Promise.objects.get(link__successor=world.task("备料")).breach
    assert "备料" in told and f"{breach} 个自然日" in told
    notices = Notice.objects.filter(kind="promise.broken", person=world.liaison_purchase)
    assert [one.params["days"] for one in notices] == [str(breach)]


def test_a_promise_that_is_changed_and_still_broken_is_said_again(world):
    link(world, "产品原型", "备料", type="FS", max_lag=1, max_unit="c")
    made = link(world, "产品原型", "备料", type="FS", max_lag=2, max_unit="c")
    assert len(made.messages) == 1
    assert Notice.objects.filter(kind="promise.broken", person=world.liaison_purchase).count() == 2
    assert not link(world, "产品原型", "备料", type="FS", max_lag=60, max_unit="c").messages
