"""下发: one step, one printed deadline, one turn for the department (C1, C2)."""

from datetime import date, time
from decimal import Decimal

import pytest
from django.utils import timezone

from qibu.commitments import actions
from qibu.commitments.models import Commitment, Round, Sheet
from qibu.foundation.access.models import Membership, Role
from qibu.foundation.journal.models import Event
from qibu.foundation.notices.models import Notice
from qibu.foundation.outcomes import Denied, Invalid, KeyReused
from qibu.foundation.turns.models import Turn
from qibu.foundation.turns.queries import waiting_for
from qibu.tasks.models import Kind, Status, Task
from tests.commitments.conftest import answer, commitment, dispatch, edit, key, moment
from tests.world import AT


def printed(at) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def test_the_day_of_dispatch_does_not_count_and_a_make_up_saturday_does(world):
    dispatch(world, at=moment(2, 12, 16))
    assert printed(commitment(world).due) == "2026-02-14 18:00"


def test_each_department_has_the_turn_once_until_its_printed_deadline(world):
    dispatch(world, "产品原型", "宣传物料", "宣传物料")
    turns = Turn.objects.open().filter(kind="commitment.answer").order_by("pk")
    assert {(turn.department.name, printed(turn.due)) for turn in turns} == {
        ("研发部", "2026-03-04 18:00"),
        ("市场部", "2026-03-04 18:00"),
    }
    assert [turn.kind for turn in waiting_for(world.liaison)] == ["commitment.answer"]


def test_the_liaison_is_told_once_with_the_deadline(dispatched):
    told = Notice.objects.get(kind="commitment.asked")
    assert told.person == dispatched.liaison
    assert told.important and not told.urgent
    assert told.params["due"] == "2026-03-04 18:00"


def test_what_is_asked_is_what_is_planned(world):
    dispatch(world, "宣传物料", efforts={world.task("宣传物料").pk: Decimal("6")})
    asked = commitment(world).asked
    assert (asked.planned_start, asked.planned_finish) == (date(2026, 3, 9), date(2026, 3, 18))
    assert asked.effort == 6
    assert asked.kind == "dispatched" and asked.by == world.lead


def test_the_clock_can_be_set_per_project_and_printed_deadlines_stay(dispatched):
    actions.set_clock(by=dispatched.lead, at=AT, project_id=dispatched.project.pk, days=3, hour=time(12))
    dispatch(dispatched, "产品原型")
    assert printed(commitment(dispatched, "产品原型").due) == "2026-03-05 12:00"
    assert printed(commitment(dispatched).due) == "2026-03-04 18:00"


def without_dates(world):
    Task.objects.filter(name="产品原型").update(planned_start=None)


def without_a_liaison(world):
    Membership.objects.filter(role=Role.LIAISON, department=world.department("rd")).delete()


def done(world):
    Task.objects.filter(name="产品原型").update(status=Status.DONE, actual_finish=date(2026, 3, 2))


def without_a_department(world):
    Task.objects.filter(name="产品原型").update(department=None)


@pytest.mark.parametrize("spoil", [without_dates, without_a_liaison, done, without_a_department])
def test_what_cannot_be_sent_is_refused_with_nothing_sent(world, spoil):
    spoil(world)
    with pytest.raises(Invalid) as refused:
        dispatch(world, "产品原型", "宣传物料")
    assert list(refused.value.errors) == [f"task-{world.task('产品原型').pk}"]
    assert not Commitment.objects.exists() and not Sheet.objects.exists()


def test_nothing_chosen_is_said(world):
    with pytest.raises(Invalid):
        actions.dispatch_tasks(by=world.lead, at=AT, project_id=world.project.pk, key=key(), tasks=[])


def test_a_task_is_not_sent_twice(dispatched):
    with pytest.raises(Invalid):
        dispatch(dispatched)


def test_a_double_submit_sends_once(world):
    again = {
        "by": world.lead, "at": AT, "project_id": world.project.pk, "key": "the-same-key",
        "tasks": [world.task("宣传物料").pk],
    }  # fmt: skip
    assert actions.dispatch_tasks(**again) == actions.dispatch_tasks(**again)
    assert Round.objects.count() == 1
    with pytest.raises(KeyReused):
        actions.dispatch_tasks(**{**again, "tasks": [world.task("产品原型").pk]})


def test_a_task_of_another_project_is_not_found(world):
    foreign = Task.objects.filter(project=world.foreign).first()
    with pytest.raises(Denied) as denied:
        actions.dispatch_tasks(
            by=world.lead, at=AT, project_id=world.project.pk, key=key(), tasks=[foreign.pk]
        )
    assert not denied.value.visible


@pytest.mark.parametrize("role", ["liaison", "assignee", "head", "sponsor", "pmo", "observer"])
def test_only_the_lead_dispatches(world, role):
    with pytest.raises(Denied):
        actions.dispatch_tasks(
            by=world.people[role], at=AT, project_id=world.project.pk, key=key(),
            tasks=[world.task("宣传物料").pk],
        )  # fmt: skip


def test_a_plan_changed_before_the_answer_passes_the_turn_back_until_it_is_sent_again(dispatched):
    edit(dispatched, planned_finish="2026-03-20")
    row = commitment(dispatched)
    assert row.state == "changed"
    assert Turn.objects.open().get(kind="commitment.decide").holder == dispatched.lead
    assert not Turn.objects.open().filter(kind="commitment.answer").exists()
    dispatch(dispatched, at=moment(3, 3))
    row = commitment(dispatched)
    assert row.state == "dispatched" and row.asked.planned_finish == date(2026, 3, 20)
    assert printed(row.due) == "2026-03-05 18:00"


def test_a_milestone_is_asked_like_a_task(world):
    task = world.task("上市")
    assert task.kind == Kind.MILESTONE
    edit(world, "上市", planned_start="2026-04-01")
    dispatch(world, "上市")
    answer(world, "accept", "上市")
    assert commitment(world, "上市").state == "accepted"


def test_everything_stands_in_the_journal(dispatched):
    event = Event.objects.get(action="commitments.dispatched")
    assert event.data["tasks"] == [dispatched.task("宣传物料").pk]
    assert event.data["due"] == "2026-03-04 18:00"
