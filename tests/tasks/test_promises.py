"""须在…后 N 内: a promise counts from the real finish, is told once, and is raised when it breaks."""

from datetime import date, datetime, timedelta

from qibu.foundation.notices.models import Notice
from qibu.tasks import actions
from qibu.tasks.actions.promising import remind_of_promises
from qibu.tasks.models import Promise
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
        terms=actions.LinkTerms(type="FF", max_lag=1, max_unit="c"),
    )  # fmt: skip
    assert world.task("产品原型").forecast.finish_day == before
    assert Promise.objects.get(link__successor=world.task("备料")).breach > 0
