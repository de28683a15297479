"""A machine of people who do anything at any time finds no illegal transition and no lost turn (C2, C3)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from qibu.commitments import actions
from qibu.commitments.actions import Condition, Reply
from qibu.commitments.jobs import escalate
from qibu.commitments.models import Commitment, Need
from qibu.foundation.journal.queries import broken_links
from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.foundation.turns.models import Turn
from qibu.kernel import commitment as rules
from qibu.kernel.commitment import Values
from tests import world as company
from tests.commitments.conftest import decide, dispatch, edit, key, reply
from tests.world import AT

NAMES = ("宣传物料", "产品原型")
ANSWERS = ("accept", "accept_if", "counter", "decline", "agree", "nonsense")
#: kind of round → the states it may lead to
LEADS_TO = {
    "dispatched": {"dispatched"}, "accepted": {"accepted"}, "conditional": {"conditional"},
    "countered": {"countered", "dispatched"}, "declined": {"declined"}, "agreed": {"agreed"},
    "withdrawn": {"withdrawn"}, "recorded": {"agreed"}, "changed": {"changed"}, "reopened": {"reopened"},
    "restored": {"agreed"}, "restaffed": {"agreed"},
}  # fmt: skip
#: kind of round → kinds that may follow it, by the table of the kernel
FOLLOWS = {
    kind: {
        other
        for other, targets in LEADS_TO.items()
        for step in rules.STEPS.values()
        if step.target in targets and set(step.sources) & states
    }
    for kind, states in LEADS_TO.items()
}


class People(RuleBasedStateMachine):
    """Lead, liaisons, the plan and the clock act in any order; what does not fit is answered as a value."""

    def __init__(self) -> None:
        super().__init__()
        self.mark = transaction.atomic()
        self.mark.__enter__()
        self.world = company.build()
        self.at = AT

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.mark.__exit__(None, None, None)

    def attempt(self, deed) -> None:
        try:
            with transaction.atomic():
                deed()
        except (Invalid, Denied, Conflict):
            pass

    def row(self, name: str) -> Commitment | None:
        task = self.world.task(name)
        return Commitment.objects.filter(task=task, department=task.department_id).first()

    @rule(name=st.sampled_from(NAMES))
    def send(self, name):
        self.attempt(lambda: dispatch(self.world, name, at=self.at))

    @rule(
        name=st.sampled_from(NAMES),
        step=st.sampled_from(ANSWERS),
        shift=st.integers(-2, 9),
        own=st.booleans(),
    )
    def answer(self, name, step, shift, own):
        row = self.row(name)
        if row is None:
            return
        day = date(2026, 3, 9) + timedelta(days=shift)
        department = "market" if name == "宣传物料" else "rd"
        by = {"market": self.world.liaison, "rd": self.world.liaison_rd}[department if own else "market"]
        one = Reply(
            row.pk, row.version, step, Values(day, day + timedelta(days=abs(shift))),
            (Condition("人手", self.world.lead.pk, date(2026, 12, 1)),) if shift % 2 else (),
            "因为" if shift else "",
        )  # fmt: skip
        self.attempt(lambda: reply(self.world, one, by=by, at=self.at, department=department))

    @rule(name=st.sampled_from(NAMES), what=st.sampled_from(["agree", "ask_again", "withdraw", "record"]))
    def decide(self, name, what):
        if self.row(name) is None:
            return
        values = Values(date(2026, 3, 12), date(2026, 3, 24))
        deeds = {
            "agree": (actions.agree, {}),
            "ask_again": (actions.ask_again, {"values": values, "reason": "请再看"}),
            "withdraw": (actions.withdraw, {"reason": "外包"}),
            "record": (
                actions.record_confirmation,
                {"values": values, "source": "phone", "source_text": "王芳", "source_day": date(2026, 3, 2)},
            ),
        }
        deed, words = deeds[what]
        self.attempt(lambda: decide(self.world, deed, name, at=self.at, **words))

    @rule(name=st.sampled_from(NAMES), shift=st.integers(0, 6))
    def move_the_plan(self, name, shift):
        day = (date(2026, 3, 9) + timedelta(days=shift)).isoformat()
        self.attempt(lambda: edit(self.world, name, at=self.at, planned_start=day))

    @rule(
        name=st.sampled_from(NAMES), whom=st.sampled_from(["head", "liaison", "assignee"]), own=st.booleans()
    )
    def staff(self, name, whom, own):
        by = self.world.liaison if own else self.world.lead
        self.attempt(lambda: edit(self.world, name, by=by, at=self.at, assignee=self.world.people[whom].pk))

    @rule(to=st.sampled_from(["market", "rd"]))
    def give_to_another_department(self, to):
        self.attempt(
            lambda: edit(self.world, "宣传物料", at=self.at, department=self.world.department(to).pk)
        )

    @precondition(lambda self: Need.objects.filter(met=None, dropped_at=None).exists())
    @rule(met=st.booleans())
    def answer_a_need(self, met):
        need = Need.objects.filter(met=None, dropped_at=None).first()
        self.attempt(
            lambda: actions.answer_need(
                by=need.owner,
                at=self.at,
                project_id=self.world.project.pk,
                need_id=need.pk,
                version=need.version,
                met=met,
                answer="因为",
            )
        )

    @rule(hours=st.integers(1, 80))
    def time_goes_by(self, hours):
        self.at += timedelta(hours=hours)
        escalate(self.at)

    @invariant()
    def every_round_follows_from_the_one_before(self):
        for row in Commitment.objects.all():
            kinds = list(row.rounds.order_by("number").values_list("kind", flat=True))
            assert kinds[0] == "dispatched"
            assert row.version == len(kinds)
            assert row.state in LEADS_TO[kinds[-1]]
            for one, other in pairwise(kinds):
                assert other in FOLLOWS[one], (one, other)

    @invariant()
    def nobody_is_bound_who_has_not_spoken(self):
        for row in Commitment.objects.filter(state__in=rules.BOUND):
            last_said = row.rounds.exclude(kind__in=["reopened", "restored", "restaffed"]).last()
            assert last_said.kind in ("accepted", "agreed", "recorded")
            if last_said.kind == "agreed":
                assert row.rounds.get(number=last_said.number - 1).kind in ("countered", "conditional")

    @invariant()
    def what_is_agreed_is_what_is_planned(self):
        for row in Commitment.objects.filter(state__in=rules.BOUND).select_related("task", "agreed"):
            assert row.agreed.planned_start == row.task.planned_start
            assert row.agreed.planned_finish == row.task.planned_finish
            assert row.agreed.owner_id == row.task.assignee_id

    @invariant()
    def the_ball_is_where_the_rows_say(self):
        wanted = set()
        for row in Commitment.objects.all():
            mover = rules.mover(row.state)
            assert (row.due is not None) == bool(mover)
            if mover:
                wanted.add(
                    ({"department": "commitment.answer", "lead": "commitment.decide"}[mover], row.sheet_id)
                )
        open_turns = Turn.objects.open().filter(subject_kind="sheet")
        assert {(turn.kind, turn.subject_id) for turn in open_turns} == wanted
        needs = set(Need.objects.filter(met=None, dropped_at=None).values_list("pk", flat=True))
        assert (
            set(Turn.objects.open().filter(kind="need.answer").values_list("subject_id", flat=True)) == needs
        )

    @invariant()
    def the_journal_holds_together(self):
        assert list(broken_links()) == []


@pytest.mark.slow
def test_no_order_of_deeds_leads_anywhere_illegal(db):
    assert key()
    run_state_machine_as_test(
        People,
        settings=settings(
            max_examples=15, stateful_step_count=22, deadline=None, suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )  # fmt: skip
