"""A model-based walk: whatever is tried in whatever order, a week only takes the steps it has."""

import itertools
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from qibu.foundation.outcomes import Denied, Invalid
from qibu.foundation.turns.models import Turn
from qibu.progress.actions.chasing import chase_reports
from qibu.progress.actions.closing import SUBMIT, close_period, reopen_period
from qibu.progress.actions.moderating import keep_lines
from qibu.progress.actions.reporting import submit_report
from qibu.progress.models import Edition, Period, Report
from tests import world as worlds
from tests.progress.friday.weeks import CUTOFF, open_week

WORDS = ("rd", "market", "purchase")
PEOPLE = st.sampled_from(["lead", "deputy", "liaison", "assignee", "pmo", "outsider"])


class Week(RuleBasedStateMachine):
    """The model: open or closed, who has reported, how many editions, what time it is."""

    def __init__(self):
        super().__init__()
        self.mark = transaction.atomic()
        self.mark.__enter__()
        self.world = worlds.ready()
        self.period = open_week(self.world)
        self.now = CUTOFF - timedelta(days=1)
        self.is_open, self.reported, self.editions = True, set(), 0
        self.keys = itertools.count()

    def teardown(self):
        transaction.set_rollback(True)
        self.mark.__exit__(None, None, None)

    def where(self, by):
        return {"by": self.world.people[by], "at": self.now, "project_id": self.world.project.pk, "number": 1}

    def lines(self, word):
        """What a department has to say: the prototype of 研发部 should have begun, and is expected late."""
        if word != "rd":
            return {"lines": {}, "seen": {}}
        said = {"expected_finish": "2026-04-30", "late_cause": "technical"}
        task = self.world.task("产品原型").pk
        return {"lines": {task: said}, "seen": {task: dict.fromkeys(said, "")}}

    def version(self):
        return Period.objects.values_list("version", flat=True).get(pk=self.period.pk)

    @rule(hours=st.integers(1, 40))
    def time_passes(self, hours):
        self.now += timedelta(hours=hours)

    @rule(word=st.sampled_from(WORDS), by=st.sampled_from(["lead", "liaison", "assignee", "outsider"]))
    def somebody_reports(self, word, by):
        allowed = by == "lead" or (by == "liaison" and word == "market")
        report = Report.objects.get(period=self.period, department=self.world.department(word))
        late = self.now > CUTOFF
        try:
            submit_report(
                by=self.world.people[by], at=self.now, report_id=report.pk, **self.lines(word),
                rest_unchanged=True, key=f"report-key-{next(self.keys)}",
            )  # fmt: skip
        except Denied:
            assert not allowed
        except Invalid:
            assert allowed and (not self.is_open or late)
        else:
            assert allowed and self.is_open
            self.reported.add(word)

    @rule(by=PEOPLE, confirmed=st.booleans(), stale=st.booleans())
    def somebody_closes(self, by, confirmed, stale):
        allowed = by in ("lead", "deputy")
        missing = len(self.reported) < len(WORDS)
        may = self.is_open and (not missing or (self.now >= CUTOFF and confirmed))
        version = self.version() - stale
        try:
            edition = close_period(
                **self.where(by), version=version, key=f"close-key-{next(self.keys)}", confirmed=confirmed
            )
        except Denied:
            assert not allowed
        except Exception as refusal:
            assert allowed and (not may or stale), refusal
        else:
            assert allowed and may and not stale
            self.is_open = False
            self.editions += 1
            assert edition.number == self.editions

    @rule(by=PEOPLE)
    def somebody_opens_again(self, by):
        try:
            reopen_period(**self.where(by), version=self.version(), reason="补充")
        except Denied:
            assert by != "lead"
        except Invalid:
            assert by == "lead" and self.is_open
        else:
            assert by == "lead" and not self.is_open
            self.is_open = True

    @rule()
    def the_lead_chases(self):
        try:
            done = chase_reports(**self.where("lead"))
        except Invalid:
            assert not self.is_open
        else:
            assert self.is_open
            assert len(done.chased) + len(done.lately) == len(WORDS) - len(self.reported)

    @rule(word=st.sampled_from(WORDS))
    def the_lead_keeps(self, word):
        try:
            keep_lines(**self.where("lead"), department_id=self.world.department(word).pk)
        except Invalid:
            assert not self.is_open or word not in self.reported
        else:
            assert self.is_open and word in self.reported

    @invariant()
    def rows_say_what_the_model_says(self):
        row = Period.objects.get(pk=self.period.pk)
        assert (row.state == Period.OPEN) == self.is_open == (row.closed_at is None)
        assert Edition.objects.filter(project=self.world.project).count() == self.editions
        waiting = Turn.objects.open().filter(kind=SUBMIT, space=self.world.project.space).count()
        assert waiting == (len(WORDS) - len(self.reported) if self.is_open else 0)
        reported = Report.objects.filter(period=row, submitted_at__isnull=False)
        assert reported.count() == len(self.reported)


@pytest.mark.slow
def test_no_order_of_steps_breaks_it(db):
    run_state_machine_as_test(
        Week,
        settings=settings(
            max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )  # fmt: skip
