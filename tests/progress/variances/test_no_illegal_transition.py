"""A machine of people, plan and clock in any order finds no illegal step and no lost turn (T4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from qibu.changes.actions import approve_plan
from qibu.foundation.journal.models import Event
from qibu.foundation.journal.queries import broken_links
from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.foundation.turns.models import Turn
from qibu.kernel import reporting as rules
from qibu.kernel.steps import take
from qibu.progress.jobs import assess_variances, press_for_answers
from qibu.progress.models import Inherited, Variance
from qibu.progress.queries.lateness import measure
from qibu.projects.models import Project
from qibu.tasks.jobs import refresh_forecasts
from qibu.tasks.models import Task
from tests import world as company
from tests.progress.variances.conftest import GOOD, answer, edit, finish, key, run, slip, variance
from tests.world import AT

NAMES = ("产品原型", "原型评审", "备料", "宣传物料", "上市")
names = st.sampled_from(NAMES)
#: what the journal says of a variance → the step of the kernel's table it is
STEPS = {"variance.answered": "answer", "variance.lapsed": "lapsed"}
FIXED = ("number", "task_id", "opened_at", "opened_days")


class People(RuleBasedStateMachine):
    """What does not fit is refused as a value; nothing else may happen."""

    def __init__(self) -> None:
        super().__init__()
        self.mark = transaction.atomic()
        self.mark.__enter__()
        self.world = run(company.build())
        self.at = AT
        self.first: dict[int, tuple] = {}
        self.buried: dict[int, tuple] = {}
        slip(self.world, 5)
        assess_variances(self.at)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.mark.__exit__(None, None, None)

    def attempt(self, deed) -> bool:
        try:
            with transaction.atomic():
                deed()
        except (Invalid, Denied, Conflict):
            return False
        return True

    @property
    def today(self) -> date:
        return timezone.localtime(self.at).date()

    @rule(name=names, days=st.integers(-6, 9))
    def slip(self, name, days):
        self.attempt(lambda: slip(self.world, days, name, at=self.at))
        assess_variances(self.at)

    @rule(name=names, back=st.integers(0, 3))
    def finish_one(self, name, back):
        self.finish(name, back)

    def finish(self, name, back):
        day = self.today - timedelta(days=back)
        self.attempt(lambda: finish(self.world, day, name, at=self.at, start=min(day, date(2026, 3, 2))))

    @rule()
    def finish_everything(self):
        for name in NAMES:
            self.finish(name, 0)
        assess_variances(self.at)

    @rule(name=names)
    def accept_the_slip(self, name):
        """The lead plans what is forecast, and approves it."""
        task = Task.objects.select_related("forecast").get(project=self.world.project, name=name)
        day = date.fromordinal(task.forecast.finish_day).isoformat()
        self.attempt(lambda: edit(self.world, name, at=self.at, planned_finish=day))
        self.approve()
        assess_variances(self.at)

    @rule(name=names, status=st.sampled_from([0, 1, 4]))
    def change_the_status(self, name, status):
        changes = {"status": status, "actual_finish": "", "percent": 0 if status == 0 else 20}
        self.attempt(lambda: edit(self.world, name, at=self.at, **changes))

    @rule(name=names, to=st.sampled_from(["rd", "market", None]))
    def give_to_another_department(self, name, to):
        department = self.world.department(to).pk if to else None
        self.attempt(lambda: edit(self.world, name, at=self.at, department=department))

    @rule(name=names, shift=st.integers(-3, 12))
    def re_plan(self, name, shift):
        day = (date(2026, 3, 12) + timedelta(days=shift)).isoformat()
        self.attempt(lambda: edit(self.world, name, at=self.at, planned_finish=day))

    @rule(really=st.sampled_from([False, False, False, True]))
    def approve_perhaps(self, really):
        if really:
            self.approve()

    def approve(self):
        pk = self.world.project.pk
        self.attempt(lambda: approve_plan(by=self.world.lead, at=self.at, project_id=pk, key=key()))

    @rule(
        place=st.integers(0, 3),
        who=st.sampled_from(["lead", "lead", "liaison_rd", "liaison", "assignee", "outsider"]),
        ahead=st.integers(-1, 6),
        stale=st.sampled_from([False, False, True]),
    )
    def answer(self, place, who, ahead, stale):
        rows = list(Variance.objects.select_related("task").order_by("-number")[:4])
        if not rows:
            return
        row = rows[place % len(rows)]
        name = row.task.name
        said = replace(GOOD, action_due=self.today + timedelta(days=ahead))
        version = row.version - stale
        newest = variance(self.world, name)
        done = self.attempt(
            lambda: answer(
                self.world, self.world.people[who], at=self.at, said=said, name=name, version=version
            )
        )
        if done:
            assert newest.state != "closed" and ahead >= 0 and version == newest.version
            assert who in ("lead", "liaison_rd", "liaison")

    @rule(hours=st.integers(1, 90))
    def time_goes_by(self, hours):
        self.at += timedelta(hours=hours)
        refresh_forecasts(self.at)
        assess_variances(self.at)
        press_for_answers(self.at)

    @rule()
    def the_worker_looks(self):
        assess_variances(self.at)
        found = measure(Project.objects.get(pk=self.world.project.pk))
        standing = set(Variance.objects.exclude(state="closed").values_list("task", flat=True))
        for one in found.sources:
            assert one.done or one.task in standing, "a late source nobody is asked about"
        for row in Inherited.objects.exclude(variance__state="closed").select_related("variance"):
            late = found.late[row.task_id]
            assert (late.days, late.root) == (row.days, row.variance.task_id)

    @invariant()
    def every_step_is_in_the_table(self):
        for row in Variance.objects.all():
            events = Event.objects.filter(subject_kind="variance", subject_id=row.pk).order_by("number")
            state = ""
            for action, data in events.values_list("action", "data"):
                if action == "variance.opened":
                    assert state == ""
                    state = rules.OPEN
                elif action == "variance.escalated":
                    assert state == rules.OPEN
                else:
                    step = data["ended"] if action == "variance.closed" else STEPS[action]
                    passage = take(rules.VARIANCE, state, step)
                    assert passage.allowed, (state, step)
                    state = passage.target
            assert state == row.state

    @invariant()
    def fields_and_state_agree(self):
        for row in Variance.objects.all():
            assert (row.state == "closed") == bool(row.ended) == (row.closed_at is not None)
            assert (row.due is not None) == (row.state == "open")
            if row.state == "answered":
                assert row.cause and row.analysis and row.action and row.action_due and row.answered_by_id
                assert row.next_step_at is not None
            if row.state == "closed":
                assert row.next_step_at is None
            assert row.worst_days >= max(row.days, row.opened_days)

    @invariant()
    def what_stood_at_first_stays_and_what_is_closed_is_over(self):
        for row in Variance.objects.all():
            fixed = tuple(getattr(row, name) for name in FIXED)
            assert self.first.setdefault(row.pk, fixed) == fixed
            if row.state == "closed":
                whole = (row.version, row.ended, row.days, row.analysis)
                assert self.buried.setdefault(row.pk, whole) == whole
            else:
                assert row.pk not in self.buried

    @invariant()
    def a_task_has_at_most_one(self):
        standing = list(Variance.objects.exclude(state="closed").values_list("task", flat=True))
        assert len(standing) == len(set(standing))

    @invariant()
    def the_ball_is_where_the_rows_say(self):
        waiting = set(Variance.objects.filter(state="open").values_list("pk", flat=True))
        turns = Turn.objects.open().filter(kind="variance.answer")
        assert set(turns.values_list("subject_id", flat=True)) == waiting
        for turn in turns:
            row = Variance.objects.get(pk=turn.subject_id)
            assert turn.due == row.due
            if turn.department_id is None:
                assert turn.holder == self.world.lead
            else:
                assert turn.department_id == row.department_id

    @invariant()
    def the_journal_holds_together(self):
        assert list(broken_links()) == []


@pytest.mark.slow
def test_no_order_of_deeds_leads_anywhere_illegal(db):
    run_state_machine_as_test(
        People,
        settings=settings(
            max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )  # fmt: skip
