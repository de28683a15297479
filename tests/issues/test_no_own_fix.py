"""By the actions, the page and the inbox: whoever does whatever, nobody closes their own fix (R4)."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from qibu.foundation.access.models import Membership, Role
from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.foundation.turns.models import Turn
from qibu.issues import actions, jobs
from qibu.issues.models import Issue, IssueStep, State
from qibu.kernel import issue as rules
from tests import world as company
from tests.issues.support import DUE, report, step

PEOPLE = ("pmo", "lead", "deputy", "liaison", "liaison_rd", "assignee", "head", "sponsor", "observer")
OWNERS = ("lead", "deputy", "liaison_rd", "assignee", "liaison")
people, owners = st.sampled_from(PEOPLE), st.sampled_from(OWNERS)
TURN = {
    State.REPORTED: "issue.triage", State.ASSIGNED: "issue.solve", State.SOLVING: "issue.submit",
    State.RETURNED: "issue.submit", State.SUBMITTED: "issue.verify",
}  # fmt: skip


class Anybody(RuleBasedStateMachine):
    """One issue, nine people, three doors."""

    def __init__(self) -> None:
        super().__init__()
        self.mark = transaction.atomic()
        self.mark.__enter__()
        self.world = company.build()
        self.at = timezone.now()
        self.issue: Issue = report(self.world, by=self.world.liaison, at=self.at)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.mark.__exit__(None, None, None)

    def attempt(self, action, who, **more) -> None:
        try:
            with transaction.atomic():
                step(action, self.world, getattr(self.world, who), self.issue, self.at, **more)
        except (Invalid, Denied, Conflict):
            pass

    @rule(who=people, owner=owners)
    def triage(self, who, owner):
        self.attempt(
            actions.triage_issue, who, owner=getattr(self.world, owner), type="process", urgency="mid",
            department=self.world.department("rd"),
        )  # fmt: skip

    @rule(who=people, owner=st.none() | owners)
    def solve(self, who, owner):
        day = max(DUE, timezone.localtime(self.at).date())
        chosen = getattr(self.world, owner) if owner else None
        self.attempt(actions.give_solution, who, solution="换料", due=day, owner=chosen)

    @rule(who=people)
    def submit(self, who):
        self.attempt(actions.submit_result, who, result="已解决")

    @rule(who=people)
    def verify(self, who):
        self.attempt(actions.verify_issue, who)

    @rule(who=people)
    def give_back(self, who):
        self.attempt(actions.return_issue, who, text="还不行")

    @rule(who=people)
    def withdraw(self, who):
        self.attempt(actions.withdraw_issue, who, text="不是问题")

    @rule(who=people)
    def reopen(self, who):
        self.attempt(actions.reopen_issue, who, text="又来了")

    @rule(who=people, came_back=st.booleans())
    def answer(self, who, came_back):
        self.attempt(actions.answer_recurrence, who, came_back=came_back, text="看过了")

    @rule(who=people, owner=owners)
    def change(self, who, owner):
        self.issue.refresh_from_db()
        try:
            with transaction.atomic():
                actions.change_issues(
                    by=getattr(self.world, who), at=self.at, space_id=self.world.project.space_id,
                    chosen=[(self.issue.number, self.issue.version)], owner=getattr(self.world, owner),
                )  # fmt: skip
        except (Invalid, Denied, Conflict):
            pass

    @rule(who=people, state=st.sampled_from(rules.STATES))
    def forge(self, who, state):
        self.issue.refresh_from_db()
        try:
            with transaction.atomic():
                actions.edit_issue(
                    by=getattr(self.world, who), at=self.at, space_id=self.world.project.space_id,
                    number=self.issue.number, version=self.issue.version, shown={},
                    values={"state": state, "resolver": None, "submitter": None, "remarks": state},
                )  # fmt: skip
        except (Invalid, Denied, Conflict):
            pass

    @rule(who=people, do=st.sampled_from(("close", "return", "yes", "no", "")))
    def answer_in_the_inbox(self, who, do):
        self.issue.refresh_from_db()
        client = Client()
        client.force_login(getattr(self.world, who))
        sent = {"do": do, "version": self.issue.version, "text": "已看", "due": "2099-03-09"}
        for turn in Turn.objects.open().filter(subject_kind="issue", subject_id=self.issue.pk):
            with transaction.atomic():
                client.post(f"/inbox/turns/{turn.pk}/answer/", sent)

    @rule(who=people, do=st.sampled_from(("verify", "return", "submit", "withdraw", "reopen", "lasted")))
    def press_a_button_of_the_page(self, who, do):
        self.issue.refresh_from_db()
        client = Client()
        client.force_login(getattr(self.world, who))
        url = f"/projects/{self.world.project.pk}/issues/{self.issue.number}/"
        sent = {"do": do, "version": self.issue.version, "text": "已看"}
        with transaction.atomic():
            client.post(url, sent)

    @rule(days=st.integers(1, 40))
    def time_passes(self, days):
        self.at += timedelta(days=days)
        jobs.press(self.at)
        jobs.ask_whether_it_came_back(self.at)

    @rule()
    def the_deputy_becomes_the_lead(self):
        lead = Membership.objects.get(space=self.world.project.space, role=Role.LEAD, ended_at=None)
        deputy = Membership.objects.get(space=self.world.project.space, role=Role.DEPUTY_LEAD, ended_at=None)
        one, other = lead.person_id, deputy.person_id
        Membership.objects.filter(pk=lead.pk).update(person=other)
        Membership.objects.filter(pk=deputy.pk).update(person=one)

    @invariant()
    def nobody_has_closed_their_own_fix(self):
        """Read from the history, not from what the rules are told by."""
        steps = list(IssueStep.objects.filter(issue=self.issue).order_by("pk"))
        submitted = None
        for one in steps:
            if one.kind == "submit":
                submitted = one
            elif one.kind in ("verify", "return", "last", "recur"):
                assert submitted is not None
                assert one.by_id not in (submitted.by_id, submitted.owner_id)

    @invariant()
    def every_step_follows_the_table(self):
        rows = IssueStep.objects.filter(issue=self.issue).order_by("pk").values_list("kind", "state")
        for (_, before), (kind, after) in pairwise(rows):
            if kind in rules.STEPS:
                assert rules.take(before, kind).target == after
            else:
                assert before == after

    @invariant()
    def one_owner_and_one_turn(self):
        self.issue.refresh_from_db()
        assert self.issue.owner_id is not None
        kinds = list(
            Turn.objects.open()
            .filter(subject_kind="issue", subject_id=self.issue.pk)
            .exclude(kind="issue.recurrence")
            .values_list("kind", flat=True)
        )
        wanted = TURN.get(State(self.issue.state))
        assert kinds == ([wanted] if wanted else [])


def test_whoever_does_whatever_nobody_closes_their_own_fix(db):
    quick = settings(
        max_examples=12,
        stateful_step_count=14,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Anybody, settings=quick)
