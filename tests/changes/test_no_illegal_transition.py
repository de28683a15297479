"""People, plan and requests in any order: no illegal step, no lost turn, no half-made change."""

from __future__ import annotations

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from qibu.changes import actions
from qibu.changes.models import Baseline, ChangeRequest
from qibu.foundation.journal.models import Event
from qibu.foundation.journal.queries import broken_links
from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.foundation.turns.models import Turn
from qibu.kernel import change as life
from qibu.projects.models import Project
from qibu.tasks.actions import edit_task
from tests import world as company
from tests.changes.conftest import approve, ask, delay, key, plan_of
from tests.world import AT

NAMES = st.sampled_from(["产品原型", "宣传物料", "上市"])
ASKERS = st.sampled_from(["liaison", "lead", "pmo", "assignee", "outsider"])
DECIDERS = st.sampled_from(["lead", "lead", "pmo", "deputy", "liaison", "outsider"])
ALL = ("edit", "submit", "approve", "reject", "withdraw", "revise")
STEPS = {
    "submit": (actions.submit_request, "submitted"),
    "withdraw": (actions.withdraw_request, "withdrawn"),
    "revise": (actions.revise_request, "draft"),
}


class People(RuleBasedStateMachine):
    """What does not fit is refused as a value; nothing else may happen."""

    def __init__(self) -> None:
        super().__init__()
        self.mark = transaction.atomic()
        self.mark.__enter__()
        self.world = company.ready()
        approve(self.world)
        Project.objects.filter(pk=self.world.project.pk).update(change_limit=8)
        self.states: dict[int, str] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.mark.__exit__(None, None, None)

    def attempt(self, deed) -> bool:
        before = plan_of(self.world), Baseline.objects.count(), Event.objects.count()
        try:
            with transaction.atomic():
                deed()
        except (Invalid, Denied, Conflict):
            assert (plan_of(self.world), Baseline.objects.count(), Event.objects.count()) == before
            return False
        return True

    def row(self, place: int) -> ChangeRequest | None:
        rows = list(ChangeRequest.objects.order_by("-number")[:3])
        return rows[place % len(rows)] if rows else None

    def where(self, row: ChangeRequest, who: str, stale: bool) -> dict[str, object]:
        return {
            "by": self.world.people[who], "at": AT, "project_id": self.world.project.pk,
            "number": row.number, "version": row.version - stale,
        }  # fmt: skip

    @rule(who=ASKERS, name=NAMES, days=st.integers(-3, 12))
    def ask(self, who, name, days):
        self.attempt(lambda: ask(self.world, delay(self.world, name, days), by=self.world.people[who]))

    @rule(place=st.integers(0, 2), who=ASKERS, step=st.sampled_from(sorted(STEPS)), stale=st.booleans())
    def move_on(self, place, who, step, stale):
        row = self.row(place)
        if row is None:
            return
        done = self.attempt(lambda: STEPS[step][0](**self.where(row, who, stale)))
        if done:
            assert life.take(row.state, step).allowed and row.by == self.world.people[who] and not stale

    @rule(
        place=st.integers(0, 2), who=DECIDERS, yes=st.booleans(), stale=st.sampled_from([False, False, True])
    )
    def decide(self, place, who, yes, stale):
        row = self.row(place)
        if row is None:
            return
        where, made = self.where(row, who, stale), Baseline.objects.count()
        if yes:
            done = self.attempt(lambda: actions.approve_request(**where, key=key()))
        else:
            done = self.attempt(lambda: actions.reject_request(**where, note="否"))
        if done:
            assert row.state == "submitted" and not stale and who in ("lead", "pmo")
            row.refresh_from_db()
            assert who == "pmo" or not row.for_pmo
            assert Baseline.objects.count() == made + yes

    @rule(name=st.sampled_from(["产品原型", "宣传物料"]), days=st.integers(1, 20))
    def edit_the_plan(self, name, days):
        task = self.world.task(name)
        finish = task.planned_finish.replace(month=5, day=days)
        self.attempt(
            lambda: edit_task(
                by=self.world.lead, at=AT, project_id=self.world.project.pk, task_id=task.pk, was={},
                version=task.version, changes={"planned_finish": finish.isoformat()},
            )
        )  # fmt: skip

    @invariant()
    def every_step_is_one_of_the_table(self):
        for row in ChangeRequest.objects.all():
            was = self.states.get(row.pk, "draft")
            reached = {life.take(was, name).target for name in ALL}
            assert was == row.state or row.state in reached, (was, row.state)
            self.states[row.pk] = row.state

    @invariant()
    def exactly_what_waits_has_a_turn(self):
        waiting = set(ChangeRequest.objects.filter(state="submitted").values_list("pk", flat=True))
        turns = Turn.objects.open().filter(kind="change.decide", subject_kind="change")
        assert set(turns.values_list("subject_id", flat=True)) == waiting

    @invariant()
    def what_is_approved_has_its_baseline_and_nothing_else_has(self):
        for row in ChangeRequest.objects.all():
            assert (row.state == "approved") == (row.baseline_id is not None)
        assert list(broken_links()) == []


def test_no_illegal_transition(db):
    options = settings(
        max_examples=8, stateful_step_count=14, suppress_health_check=list(HealthCheck), deadline=None
    )
    run_state_machine_as_test(People, settings=options)
