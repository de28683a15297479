"""People and the clock do anything at any time: no illegal transition, no lost turn, no lost word (C6)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from qibu.foundation.journal.queries import broken_links
from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.foundation.turns.models import Turn
from qibu.kernel import meeting as rules
from qibu.meetings import actions, jobs
from qibu.meetings.minutes import digest_of
from qibu.meetings.models import Decision, Meeting, Participant, Section, SectionText
from tests import world as company
from tests.meetings.scenes import AFTER, NOW, answer, call, distributed, do, held, object_to, plan, step

WHO = ("lead", "deputy", "liaison", "liaison_purchase", "sponsor", "assignee", "observer", "outsider")
STEPS = {name: (one.sources, one.target) for name, one in rules.STEPS.items()}
DECIDED = {(source, one.target) for one in rules.DECISION_STEPS.values() for source in one.sources}


class People(RuleBasedStateMachine):
    """One meeting; whatever does not fit is answered as a value and changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.mark = transaction.atomic()
        self.mark.__enter__()
        self.world = company.ready()
        self.at = NOW
        self.keys = 0
        self.written: set[str] = set()
        self.seen: dict[object, str] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.mark.__exit__(None, None, None)

    @initialize(begun=st.sampled_from([call, held, distributed]))
    def called(self, begun):
        self.meeting = begun(self.world)
        self.at = NOW if begun is call else AFTER
        self.seen["meeting"] = self.meeting.state

    def attempt(self, deed):
        try:
            with transaction.atomic():
                return deed()
        except (Invalid, Denied, Conflict):
            return None
        finally:
            self.meeting.refresh_from_db()

    def key(self) -> str:
        self.keys += 1
        return f"machine-{self.keys}"

    @rule(who=st.sampled_from(WHO), what=st.sampled_from(["change", "cancel", "open", "distribute"]))
    def move(self, who, what):
        by, more = getattr(self.world, who), {}
        deed = {"change": actions.change_meeting, "cancel": actions.cancel_meeting,
                "open": actions.open_minutes, "distribute": actions.distribute}[what]  # fmt: skip
        if what == "change":
            more = {"plan": plan(self.world, place=f"{self.keys} 号会议室")}
        elif what == "cancel":
            more = {"reason": "出差"}
        elif what == "distribute":
            more = {"key": self.key()}
        self.attempt(lambda: step(deed, self.world, by, self.meeting, self.at, **more))

    @rule(who=st.sampled_from(WHO), behind=st.integers(0, 2), key=st.sampled_from(["discussion", "notes"]))
    def write(self, who, behind, key):
        by, text = getattr(self.world, who), f"第{self.key()}段"
        stands = Section.objects.filter(meeting=self.meeting, key=key).first()
        version = max(0, stands.version - behind) if stands else 0
        done = self.attempt(
            lambda: do(actions.save_section, self.world, by, self.meeting, self.at, key=key, version=version,
                       text=text)
        )  # fmt: skip
        if done is not None:
            self.written = {one for one in self.written if one[0] != by.pk or one[1] != key}
            self.written.add((by.pk, key, text))

    @rule(who=st.sampled_from(WHO))
    def decide(self, who):
        by = getattr(self.world, who)
        self.attempt(
            lambda: do(
                actions.add_decision, self.world, by, self.meeting, self.at, key=self.key(), text="外包"
            )
        )

    @rule(who=st.sampled_from(WHO), number=st.integers(1, 3))
    def disagree(self, who, number):
        by = getattr(self.world, who)
        self.attempt(lambda: object_to(self.world, self.meeting, by=by, at=self.at, number=number))

    @rule(
        who=st.sampled_from(WHO), number=st.integers(1, 3), how=st.sampled_from(["keep", "amend", "withdraw"])
    )
    def reply(self, who, number, how):
        if self.meeting.decisions.filter(number=number).exists():
            by, text = getattr(self.world, who), self.key()
            self.attempt(
                lambda: answer(self.world, self.meeting, how, by=by, at=self.at, number=number, text=text)
            )

    @rule(who=st.sampled_from(WHO))
    def receive(self, who):
        by = getattr(self.world, who)
        self.attempt(lambda: do(actions.confirm_receipt, self.world, by, self.meeting, self.at))

    @rule(hours=st.sampled_from([1, 9, 30]))
    def wait(self, hours):
        self.at += timedelta(hours=hours)
        jobs.look_after_meetings(self.at)
        self.meeting.refresh_from_db()

    @invariant()
    def states_follow_the_table(self):
        if not hasattr(self, "meeting"):
            return
        was, now = self.seen.get("meeting", "planned"), self.meeting.state
        allowed = {
            target or source for sources, target in STEPS.values() for source in sources if source == was
        }
        assert now == was or now in allowed, (was, now)
        self.seen["meeting"] = now
        for pk, state in Decision.objects.values_list("pk", "state"):
            before = self.seen.get(pk, state)
            assert before == state or (before, state) in DECIDED, (before, state)
            self.seen[pk] = state

    @invariant()
    def whoever_has_to_move_knows_it(self):
        if not hasattr(self, "meeting"):
            return
        subjects = dict.fromkeys(("minutes.distribute", "objection.answer", "minutes.receive"))
        for kind in subjects:
            subjects[kind] = set(Turn.objects.open().filter(kind=kind).values_list("subject_id", flat=True))
        objected = set(Decision.objects.filter(state="objected").values_list("pk", flat=True))
        assert subjects["objection.answer"] == objected
        if self.meeting.state == rules.HELD:
            assert subjects["minutes.distribute"] == {self.meeting.pk}
        elif self.meeting.state != rules.PLANNED:
            assert subjects["minutes.distribute"] == set()
        rows = Participant.objects.filter(meeting=self.meeting, name="", received_at=None)
        waiting = set(rows.values_list("pk", flat=True)) if self.meeting.distributed_at else set()
        assert subjects["minutes.receive"] == waiting

    @invariant()
    def a_settled_meeting_has_no_open_decision_and_a_late_one_is_settled(self):
        if not hasattr(self, "meeting"):
            return
        states = set(self.meeting.decisions.values_list("state", flat=True))
        if self.meeting.state == rules.SETTLED:
            assert states <= set(rules.ENDED)
        if self.meeting.state == rules.DISTRIBUTED:
            over = not rules.may_object(self.at, self.meeting.objections_until)
            assert not over or "objected" in states

    @invariant()
    def no_words_are_lost(self):
        texts = set(Section.objects.values_list("text", flat=True))
        kept = texts | set(SectionText.objects.values_list("text", flat=True))
        assert {text for _who, _key, text in self.written} <= kept

    @invariant()
    def what_was_distributed_stays_as_it_was(self):
        if hasattr(self, "meeting"):
            for one in self.meeting.minutes_distributed.all():
                assert digest_of(one.body) == one.digest

    @invariant()
    def the_journal_holds(self):
        assert Meeting.objects.count() <= 1
        assert not list(broken_links())


@pytest.mark.django_db
def test_no_order_of_steps_breaks_a_meeting():
    run_state_machine_as_test(
        People,
        settings=settings(
            max_examples=18, stateful_step_count=15, deadline=None, derandomize=True,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )  # fmt: skip
