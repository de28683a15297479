"""Rounds, decisions of the lead, and what a changed plan re-opens (C3)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from qibu.commitments import actions
from qibu.commitments.actions import Condition
from qibu.commitments.models import Commitment, Need, Round
from qibu.foundation.access.models import Membership, Role
from qibu.foundation.journal.queries import broken_links
from qibu.foundation.notices.models import Notice
from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.foundation.turns.models import Turn
from qibu.kernel.commitment import Values
from qibu.projects.actions import set_team
from qibu.tasks.actions import delete_tasks, nudge_task, refresh_forecast
from qibu.tasks.impact import dates, impact_of_values
from qibu.tasks.models import Forecast
from tests.commitments.conftest import answer, commitment, decide, dispatch, edit, moment
from tests.commitments.test_dispatching import printed
from tests.world import AT, team

LATER = Values(date(2026, 3, 11), date(2026, 3, 20), Decimal(8), None, "")
RECORD = {"source": "meeting", "source_text": "启动会纪要第 3 条", "source_day": date(2026, 3, 2)}


@pytest.fixture
def countered(dispatched):
    answer(dispatched, "counter", values=LATER, reason="设计师排期")
    return dispatched


@pytest.fixture
def agreed(countered):
    decide(countered, actions.agree)
    return countered


def turn_of_department() -> Turn | None:
    return Turn.objects.open().filter(kind="commitment.answer").first()


def test_agreeing_makes_the_counter_values_planned_and_frozen(agreed):
    task, row = agreed.task("宣传物料"), commitment(agreed)
    assert (task.planned_start, task.planned_finish) == (date(2026, 3, 11), date(2026, 3, 20))
    assert row.state == "agreed" and row.agreed.effort == 8
    assert Notice.objects.get(kind="commitment.agreed").person == agreed.liaison
    assert not Turn.objects.open().filter(kind__startswith="commitment").exists()
    assert list(broken_links()) == []


def test_agreeing_refused_by_the_plan_changes_nothing(countered):
    Round.objects.filter(kind="countered").update(planned_start=date(1900, 1, 1))
    with pytest.raises(Invalid):
        decide(countered, actions.agree)
    assert commitment(countered).state == "countered"
    assert countered.task("宣传物料").planned_start == date(2026, 3, 9)


def test_agreeing_to_conditions_keeps_the_dates_asked(dispatched):
    need = Condition("设计师", dispatched.liaison_rd.pk, date(2026, 3, 10))
    answer(dispatched, "accept_if", conditions=(need,))
    decide(dispatched, actions.agree)
    row = commitment(dispatched)
    assert row.state == "agreed" and row.agreed.planned_finish == date(2026, 3, 18)
    assert Need.objects.get().is_open


def test_asking_again_passes_the_turn_back_for_one_working_day(countered):
    values = Values(date(2026, 3, 10), date(2026, 3, 19), Decimal(7))
    decide(countered, actions.ask_again, values=values, reason="折中", at=moment(3, 3, 11))
    row = commitment(countered)
    assert row.state == "dispatched" and row.asked.planned_finish == date(2026, 3, 19)
    assert row.countered.planned_finish == date(2026, 3, 20)  # still to be seen beside it
    assert printed(row.due) == "2026-03-04 18:00"
    assert countered.task("宣传物料").planned_finish == date(2026, 3, 19)
    answer(countered, "accept", at=moment(3, 3, 12))
    assert commitment(countered).agreed.effort == 7


def test_asking_the_same_again_needs_a_reason(dispatched):
    answer(dispatched, "decline", reason="忙")
    asked = commitment(dispatched).asked.values
    with pytest.raises(Invalid):
        decide(dispatched, actions.ask_again, values=asked, reason="")
    decide(dispatched, actions.ask_again, values=asked, reason="分管领导已协调")
    assert commitment(dispatched).state == "dispatched"


def test_asking_again_drops_the_conditions_and_their_turns(dispatched):
    answer(
        dispatched,
        "accept_if",
        conditions=(Condition("设计师", dispatched.liaison_rd.pk, date(2026, 3, 10)),),
    )
    decide(dispatched, actions.ask_again, values=commitment(dispatched).asked.values, reason="没有预算")
    assert Need.objects.get().dropped_at is not None
    assert not Turn.objects.open().filter(kind="need.answer").exists()


def test_withdrawing_needs_a_reason_and_the_task_can_be_sent_again(countered):
    with pytest.raises(Invalid):
        decide(countered, actions.withdraw, reason="")
    decide(countered, actions.withdraw, reason="外包")
    assert commitment(countered).state == "withdrawn"
    dispatch(countered)
    row = commitment(countered)
    assert row.state == "dispatched" and row.countered is None
    assert row.rounds.count() == 4


def test_every_round_is_kept_with_who_and_when(agreed):
    rounds = commitment(agreed).rounds.order_by("number").values_list("kind", "by__name", "planned_finish")
    assert list(rounds) == [
        ("dispatched", "李强", date(2026, 3, 18)),
        ("countered", "王芳", date(2026, 3, 20)),
        ("agreed", "李强", date(2026, 3, 20)),
    ]


def test_a_confirmation_given_elsewhere_is_recorded_with_its_source(dispatched):
    decide(dispatched, actions.record_confirmation, values=commitment(dispatched).asked.values, **RECORD)
    row = commitment(dispatched)
    assert row.state == "agreed" and row.agreed.kind == "recorded"
    assert (row.agreed.source, row.agreed.source_text) == ("meeting", "启动会纪要第 3 条")
    assert Notice.objects.get(kind="commitment.recorded").person == dispatched.liaison


@pytest.mark.parametrize(
    "spoilt", [{"source": ""}, {"source": "dream"}, {"source_text": " "}, {"source_day": date(2026, 3, 3)}]
)
def test_a_record_without_its_source_is_refused(dispatched, spoilt):
    with pytest.raises(Invalid):
        decide(
            dispatched, actions.record_confirmation, values=commitment(dispatched).asked.values,
            **{**RECORD, **spoilt},
        )  # fmt: skip


def test_a_decision_on_what_moved_on_is_a_conflict(countered):
    stale = commitment(countered)
    decide(countered, actions.agree)
    with pytest.raises(Conflict):
        actions.withdraw(
            by=countered.lead, at=AT, project_id=countered.project.pk, task_id=stale.task_id,
            version=stale.version, key="another-key", reason="x",
        )  # fmt: skip


def test_a_step_that_does_not_fit_is_answered_and_changes_nothing(dispatched):
    with pytest.raises(Invalid):
        decide(dispatched, actions.agree)
    assert commitment(dispatched).state == "dispatched"


@pytest.mark.parametrize("role", ["liaison", "pmo", "sponsor", "head", "assignee"])
def test_only_the_lead_decides(countered, role):
    row = commitment(countered)
    with pytest.raises(Denied):
        actions.agree(
            by=countered.people[role], at=AT, project_id=countered.project.pk, task_id=row.task_id,
            version=row.version, key="a-decision",
        )  # fmt: skip


# --- what a changed plan re-opens ---


def test_changing_an_agreed_date_reopens_just_that_field(agreed):
    edit(agreed, planned_finish="2026-03-25", at=moment(3, 5))
    row = commitment(agreed)
    assert row.state == "reopened" and row.asked.fields == ["finish"]
    assert row.agreed.planned_finish == date(2026, 3, 20)
    assert printed(row.due) == "2026-03-09 18:00"
    assert row.asked.effort == 8


def test_several_changed_tasks_are_one_turn_and_one_notice(world):
    edit(world, "上市", planned_start="2026-04-01")
    dispatch(world, "宣传物料", "上市")
    for name in ("宣传物料", "上市"):
        answer(world, "accept", name)
    edit(world, "宣传物料", planned_finish="2026-03-25")
    edit(world, "上市", planned_start="2026-04-03")
    assert Commitment.objects.filter(state="reopened").count() == 2
    assert Turn.objects.open().filter(kind="commitment.answer").count() == 1
    assert Notice.objects.filter(kind="commitment.reopened").count() == 1


def test_a_moved_forecast_reopens_nothing(agreed):
    before = Forecast.objects.get(task=agreed.task("宣传物料")).finish_day
    refresh_forecast(at=moment(4, 20), project_id=agreed.project.pk, why="test")
    assert Forecast.objects.get(task=agreed.task("宣传物料")).finish_day > before
    assert commitment(agreed).state == "agreed"


def test_progress_and_notes_reopen_nothing(agreed):
    edit(agreed, percent="40", note="在做", at=moment(3, 12))
    assert commitment(agreed).state == "agreed"


def test_putting_the_agreed_date_back_closes_it_again(agreed):
    edit(agreed, planned_finish="2026-03-25")
    edit(agreed, planned_finish="2026-03-20")
    assert commitment(agreed).state == "agreed"
    assert turn_of_department() is None


def test_a_nudge_of_the_bar_reopens_too(agreed):
    nudge_task(
        by=agreed.lead, at=AT, project_id=agreed.project.pk, task_id=agreed.task("宣传物料").pk, days=2
    )
    assert commitment(agreed).asked.fields == ["start", "finish"]


def test_another_owner_named_by_the_lead_reopens_and_by_the_department_does_not(agreed):
    edit(agreed, by=agreed.liaison, assignee=agreed.deputy_liaison.pk)
    row = commitment(agreed)
    assert row.state == "agreed" and row.agreed.owner == agreed.deputy_liaison
    edit(agreed, assignee=agreed.head.pk)
    assert commitment(agreed).asked.fields == ["owner"]


def test_another_department_ends_the_commitment_of_the_first(agreed):
    edit(agreed, department=agreed.department("rd").pk)
    assert Commitment.objects.get().state == "withdrawn"
    assert Notice.objects.filter(kind="commitment.withdrawn_with_plan", person=agreed.liaison).exists()
    dispatch(agreed)
    assert commitment(agreed).department.name == "研发部"


def test_a_deleted_or_cancelled_task_is_no_longer_asked(dispatched):
    delete_tasks(
        by=dispatched.lead, at=AT, project_id=dispatched.project.pk, task_ids=[dispatched.task("宣传物料").pk]
    )
    assert Commitment.objects.get().state == "withdrawn"
    assert turn_of_department() is None


def test_a_reopened_field_accepted_is_agreed_anew(agreed):
    edit(agreed, planned_finish="2026-03-25")
    answer(agreed, "accept")
    row = commitment(agreed)
    assert row.state == "accepted" and row.agreed.planned_finish == date(2026, 3, 25)


def test_a_new_lead_inherits_the_turn(countered):
    wanted = team(countered, lead=countered.lead)
    set_team(
        by=countered.lead, at=AT, project_id=countered.project.pk, version=1, shown=None,
        team=replace(wanted, lead=countered.deputy.pk, deputy=countered.lead.pk),
    )  # fmt: skip
    assert (
        Membership.objects.get(space=countered.project.space, role=Role.LEAD, ended_at=None).person
        == countered.deputy
    )
    assert Turn.objects.open().get(kind="commitment.decide").holder == countered.deputy


# --- impact before deciding ---


def test_the_impact_of_a_counter_is_computed_without_writing(countered):
    before = list(Forecast.objects.order_by("pk").values_list("pk", "start_day", "finish_day"))
    far = Values(date(2026, 4, 1), date(2026, 5, 8))
    found = impact_of_values(
        countered.project, countered.task("宣传物料").pk, dates(far.start, far.finish), AT.date()
    )
    assert found.status == "ok" and found.moved == 1 and found.later == 1
    assert [one.name for one in found.milestones] == ["上市"]
    assert found.finish_days > 0 and found.finish_after > found.finish_before
    assert [(one.name, one.predecessor) for one in found.promises] == [("宣传物料", "产品原型")]
    assert list(Forecast.objects.order_by("pk").values_list("pk", "start_day", "finish_day")) == before


def test_the_impact_is_what_agreeing_then_does(world):
    dispatch(world)
    values = Values(date(2026, 4, 1), date(2026, 5, 8))
    answer(world, "counter", values=values)
    told = impact_of_values(
        world.project, world.task("宣传物料").pk, dates(values.start, values.finish), AT.date()
    )
    decide(world, actions.agree)
    launch = Forecast.objects.get(task=world.task("上市"))
    assert date.fromordinal(launch.finish_day) == told.milestones[0].after


def test_a_counter_that_moves_nothing_else_says_so(countered):
    now = countered.task("宣传物料")
    values = Values(now.planned_start, now.planned_finish - timedelta(days=1))
    asked = dates(values.start, values.finish)
    assert impact_of_values(countered.project, now.pk, asked, AT.date()).is_nothing
