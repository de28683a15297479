"""承接 · 有条件承接 · 协商 · 不承接, one task or all at once (C2)."""

from datetime import date
from decimal import Decimal

import pytest

from qibu.commitments import actions
from qibu.commitments.actions import Condition, Reply
from qibu.commitments.models import Need, Round
from qibu.foundation.notices.models import Notice
from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.foundation.turns.models import Turn
from qibu.kernel.commitment import Values
from tests.commitments.conftest import answer, commitment, decide, dispatch, edit, key, moment, reply
from tests.commitments.test_dispatching import printed
from tests.world import AT

LATER = Values(date(2026, 3, 11), date(2026, 3, 20), Decimal(8), None, "")


def need_of(world, owner=None, due=date(2026, 3, 10)) -> Condition:
    return Condition("额外申请一名设计师", (owner or world.liaison_rd).pk, due)


def open_turns(kind: str) -> list[Turn]:
    return list(Turn.objects.open().filter(kind=kind))


def test_accepting_freezes_what_was_asked_and_ends_the_turn(dispatched):
    answer(dispatched, "accept")
    row = commitment(dispatched)
    assert row.state == "accepted" and row.due is None
    assert row.agreed.planned_finish == date(2026, 3, 18)
    assert open_turns("commitment.answer") == [] and open_turns("commitment.decide") == []


def test_whoever_the_department_named_meanwhile_is_who_it_commits(dispatched):
    edit(dispatched, by=dispatched.liaison, assignee=dispatched.deputy_liaison.pk)
    assert commitment(dispatched).state == "dispatched"
    answer(dispatched, "accept")
    assert commitment(dispatched).agreed.owner == dispatched.deputy_liaison


def test_all_tasks_are_answered_at_once(world):
    edit(world, "上市", planned_start="2026-04-01")
    dispatch(world, "宣传物料", "上市")
    rows = [commitment(world, name) for name in ("宣传物料", "上市")]
    reply(world, *(Reply(row.pk, row.version, "accept") for row in rows))
    assert {commitment(world, name).state for name in ("宣传物料", "上市")} == {"accepted"}


def test_a_counter_passes_the_turn_and_gives_the_lead_one_working_day(dispatched):
    answer(dispatched, "counter", values=LATER, at=moment(3, 6, 15))
    row = commitment(dispatched)
    assert row.state == "countered"
    assert row.countered.fields == ["start", "finish", "effort"]
    assert printed(row.due) == "2026-03-09 18:00"  # Friday → Monday
    assert [turn.holder for turn in open_turns("commitment.decide")] == [dispatched.lead]
    assert open_turns("commitment.answer") == []
    assert Notice.objects.get(kind="commitment.to_decide").person == dispatched.lead


def test_every_condition_becomes_a_need_with_an_owner_a_day_and_a_turn(dispatched):
    two = (need_of(dispatched), Condition("两台可拍摄样机", dispatched.lead.pk, date(2026, 3, 12)))
    answer(dispatched, "accept_if", conditions=two)
    assert commitment(dispatched).state == "conditional"
    assert [(need.text, need.owner.name) for need in Need.objects.all()] == [
        ("额外申请一名设计师", "陈静"), ("两台可拍摄样机", "李强"),
    ]  # fmt: skip
    assert {(turn.holder.name, printed(turn.due)) for turn in open_turns("need.answer")} == {
        ("陈静", "2026-03-10 18:00"), ("李强", "2026-03-12 18:00"),
    }  # fmt: skip


def test_declining_needs_a_reason_and_passes_the_turn(dispatched):
    with pytest.raises(Invalid) as refused:
        answer(dispatched, "decline", reason="  ")
    assert list(refused.value.errors) == [f"{commitment(dispatched).pk}-reason"]
    answer(dispatched, "decline", reason="三月全员在展会")
    assert commitment(dispatched).state == "declined"
    assert open_turns("commitment.decide")[0].holder == dispatched.lead


WRONG = {
    "nothing differs": ("counter", {"values": Values(date(2026, 3, 9), date(2026, 3, 18))}, "start"),
    "finish first": ("counter", {"values": Values(date(2026, 3, 9), date(2026, 3, 8))}, "finish"),
    "no finish": ("counter", {"values": Values(date(2026, 3, 9), None)}, "finish"),
    "no condition": ("accept_if", {}, "need-0"),
    "an unknown answer": ("perhaps", {}, "answer"),
    "a step of the lead": ("agree", {}, "answer"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_answer_is_refused_at_its_field_and_changes_nothing(dispatched, case):
    step, what, field = WRONG[case]
    row = commitment(dispatched)
    with pytest.raises(Invalid) as refused:
        answer(dispatched, step, **what)
    assert list(refused.value.errors) == [f"{row.pk}-{field}"]
    assert commitment(dispatched).version == row.version


def test_one_wrong_line_keeps_all_others_unanswered(world):
    dispatch(world, "宣传物料")
    edit(world, "上市", planned_start="2026-04-01")
    dispatch(world, "上市")
    rows = [commitment(world, name) for name in ("宣传物料", "上市")]
    with pytest.raises(Invalid):
        reply(
            world, Reply(rows[0].pk, rows[0].version, "accept"), Reply(rows[1].pk, rows[1].version, "decline")
        )
    assert {row.state for row in (commitment(world), commitment(world, "上市"))} == {"dispatched"}


@pytest.mark.parametrize(
    "spoilt",
    [{"text": " "}, {"owner": None}, {"owner": "outsider"}, {"due": None}, {"due": date(2026, 3, 1)}],
)
def test_a_condition_needs_words_somebody_of_the_project_and_a_day_ahead(dispatched, spoilt):
    values = {"text": "设计师", "owner": dispatched.liaison_rd.pk, "due": date(2026, 3, 10), **spoilt}
    if values["owner"] == "outsider":
        values["owner"] = dispatched.outsider.pk
    with pytest.raises(Invalid):
        answer(dispatched, "accept_if", conditions=(Condition(**values),))
    assert not Need.objects.exists() and not open_turns("need.answer")


def test_an_answer_to_a_line_that_moved_on_is_a_conflict(dispatched):
    row = commitment(dispatched)
    answer(dispatched, "accept")
    with pytest.raises(Conflict):
        reply(dispatched, Reply(row.pk, row.version, "decline", reason="忙"))
    assert commitment(dispatched).state == "accepted"


def test_a_double_submit_answers_once(dispatched):
    row = commitment(dispatched)
    once = {
        "by": dispatched.liaison, "at": AT, "project_id": dispatched.project.pk,
        "department_id": row.department_id, "key": key(),
        "replies": [Reply(row.pk, row.version, "counter", values=LATER)],
    }  # fmt: skip
    assert actions.answer_commitments(**once) == actions.answer_commitments(**once)
    assert Round.objects.filter(kind="countered").count() == 1


def test_another_liaison_the_lead_and_an_outsider_cannot_answer_for_a_department(dispatched):
    row = commitment(dispatched)
    for person, visible in (
        (dispatched.liaison_rd, True), (dispatched.lead, True), (dispatched.pmo, True),
        (dispatched.outsider, False),
    ):  # fmt: skip
        with pytest.raises(Denied) as denied:
            reply(dispatched, Reply(row.pk, row.version, "accept"), by=person)
        assert denied.value.visible is visible


def test_a_liaison_cannot_answer_a_line_of_another_department_through_the_own_list(world):
    dispatch(world, "产品原型", "宣传物料")
    foreign = commitment(world, "产品原型")
    with pytest.raises(Denied):
        reply(world, Reply(foreign.pk, foreign.version, "accept"))


def test_a_need_that_is_met_is_told_and_ends_its_turn(dispatched):
    answer(dispatched, "accept_if", conditions=(need_of(dispatched),))
    decide(dispatched, actions.agree)
    need = Need.objects.get()
    actions.answer_need(
        by=dispatched.liaison_rd, at=AT, project_id=dispatched.project.pk, need_id=need.pk, version=1,
        met=True, answer="小周从周二起支援",
    )  # fmt: skip
    assert not open_turns("need.answer")
    assert set(Notice.objects.filter(kind="need.met").values_list("person__name", flat=True)) == {
        "王芳",
        "李强",
    }
    assert commitment(dispatched).state == "agreed"


def test_a_need_that_cannot_be_met_opens_what_was_agreed_on_it(dispatched):
    answer(dispatched, "accept_if", conditions=(need_of(dispatched),))
    decide(dispatched, actions.agree)
    actions.answer_need(
        by=dispatched.liaison_rd, at=AT, project_id=dispatched.project.pk, need_id=Need.objects.get().pk,
        version=1, met=False, answer="没有人手",
    )  # fmt: skip
    row = commitment(dispatched)
    assert row.state == "reopened" and row.asked.fields == ["condition"]
    assert open_turns("commitment.answer")[0].department == row.department
    edit(dispatched, note="换一种说法")
    assert commitment(dispatched).state == "reopened"


def test_only_its_owner_answers_a_need_and_only_once(dispatched):
    answer(dispatched, "accept_if", conditions=(need_of(dispatched),))
    need = Need.objects.get()
    words = {
        "at": AT,
        "project_id": dispatched.project.pk,
        "need_id": need.pk,
        "version": 1,
        "met": True,
        "answer": "",
    }
    for person in (dispatched.lead, dispatched.liaison, dispatched.observer, dispatched.outsider):
        with pytest.raises(Denied):
            actions.answer_need(by=person, **words)
    actions.answer_need(by=dispatched.liaison_rd, **words)
    with pytest.raises(Conflict):
        actions.answer_need(by=dispatched.liaison_rd, **words)
