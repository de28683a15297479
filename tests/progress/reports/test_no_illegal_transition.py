"""People and the clock do anything in any order: no report and no period goes where it must not (T1, T2)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from qibu.foundation.journal.queries import broken_links
from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.foundation.turns.models import Turn
from qibu.kernel import reporting as rules
from qibu.progress.actions.closing import close_period, reopen_period
from qibu.progress.actions.reporting import discard_draft, save_draft, save_own_updates, submit_report
from qibu.progress.jobs import open_periods, remind_and_escalate
from qibu.progress.models import Draft, Edition, Line, Period, Report
from qibu.progress.queries.sheets import report_of, sheet
from qibu.projects.models import Project, State
from qibu.projects.queries import open_project
from qibu.tasks.actions import edit_task
from qibu.tasks.models import Status, Task
from tests import world as company
from tests.progress.reports.conftest import LATE, MONDAY, key, plan

PEOPLE = ("liaison", "deputy_liaison", "liaison_rd", "lead", "deputy", "assignee", "outsider")
NAMES = ("海报", "样本", "展台", "原型", "上市日")
TYPED = (
    {"percent": "45%"},
    {"percent": "101"},
    {"status": "已完成"},
    {"status": "2", "actual_finish": "2026-07-06"},
    {"status": "阻塞"},
    {"is_blocked": "1", "block_cause": "缺料", "block_need": "采购"},
    {"done": "推进"},
    LATE,
    {"expected_finish": "2026-08-28", "late_cause": "技术"},
    {"status": "0"},
    {"actual_start": ""},
)
LIAISONS = {"市场部": "liaison", "研发部": "liaison_rd", "采购部": "liaison_purchase"}
#: state of a report → states its next look may show, several steps of `rules.REPORT` apart
REACHES = {
    "missing": {"missing", "draft", "submitted"},
    "draft": {"draft", "missing", "submitted"},
    "submitted": {"submitted", "amended"},
    "amended": {"amended"},
}


class Week(RuleBasedStateMachine):
    """Liaisons, an assignee, the lead and the clock; what does not fit is answered as a value."""

    def __init__(self) -> None:
        super().__init__()
        self.mark = transaction.atomic()
        self.mark.__enter__()
        self.world = company.build()
        plan(self.world)
        Project.objects.filter(pk=self.world.project.pk).update(state=State.EXECUTING)
        self.at = MONDAY
        self.seen: dict[int, str] = {}
        self.closed: dict[int, list[tuple[object, ...]]] = {}
        self.closings = 0
        open_periods(self.at)

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

    def report(self, department: str, back: int) -> Report | None:
        rows = Report.objects.filter(project=self.world.project, department__name=department)
        return rows.order_by("-period__number")[back : back + 1].first()

    @rule(hours=st.sampled_from([1, 8, 24, 72]))
    def time_passes(self, hours):
        self.at += timedelta(hours=hours)
        open_periods(self.at)

    @rule()
    def the_clock_reminds(self):
        remind_and_escalate(self.at)
        assert remind_and_escalate(self.at) == 0

    @rule(
        who=st.sampled_from(PEOPLE), department=st.sampled_from(["市场部", "研发部", "采购部"]),
        back=st.integers(0, 1), typed=st.dictionaries(st.sampled_from(NAMES), st.sampled_from(TYPED)),
        rest=st.booleans(),
    )  # fmt: skip
    def somebody_reports(self, who, department, back, typed, rest):
        report = self.report(department, back)
        if report is None:
            return
        lines = {self.world.task(name).pk: fields for name, fields in typed.items()}
        was = list(
            Task.objects.filter(project=self.world.project).order_by("pk").values("pk", "version", "percent")
        )
        done = self.attempt(
            lambda: submit_report(
                by=self.world.people[who], at=self.at, report_id=report.pk, lines=lines, seen={},
                rest_unchanged=rest, key=key(),
            )
        )  # fmt: skip
        if not done:
            now = Task.objects.filter(project=self.world.project).order_by("pk")
            assert list(now.values("pk", "version", "percent")) == was
            return
        assert Period.objects.get(pk=report.period_id).state == "open"
        assert who != "outsider"

    @rule(department=st.sampled_from(sorted(LIAISONS)), back=st.integers(0, 1), percent=st.integers(0, 99))
    def a_liaison_reports_what_is_asked_for(self, department, back, percent):
        report = self.report(department, back)
        if report is None:
            return
        by, today = self.world.people[LIAISONS[department]], self.at.date()
        opened = open_project(by, self.world.project.pk)
        report = report_of(opened, report.period.number, report.department_id)
        shown = sheet(opened=opened, report=report, person=by, today=today)
        lines = {
            line.task_id: {
                "status": "1", "percent": f"{percent}%", "late_cause": "external", "actual_finish": "",
                "expected_finish": (today + timedelta(days=30)).isoformat(),
            }
            for line in shown.lines
        }  # fmt: skip
        done = self.attempt(
            lambda: submit_report(
                by=by, at=self.at, report_id=report.pk, lines=lines, seen={}, rest_unchanged=True, key=key()
            )
        )
        assert done == shown.may_submit

    @rule()
    def the_lead_ends_the_oldest_week(self):
        period = Period.objects.filter(state="open").order_by("number").first()
        self.at = max(self.at, period.cutoff) if period else self.at
        if period is not None:
            self.closes("lead", period, confirmed=True)

    @rule(who=st.sampled_from(PEOPLE), back=st.integers(0, 1), keep=st.booleans())
    def somebody_types(self, who, back, keep):
        report = self.report("市场部", back)
        if report is None:
            return
        by = self.world.people[who]
        body = {"lines": {str(self.world.task("海报").pk): {"done": "草稿"}}}
        if keep:
            stands = Draft.objects.filter(report=report, person=by).first()
            number = stands.number + 1 if stands else 1
            self.attempt(lambda: save_draft(by=by, at=self.at, report_id=report.pk, body=body, number=number))
        else:
            self.attempt(lambda: discard_draft(by=by, report_id=report.pk))

    @rule(typed=st.sampled_from(TYPED), back=st.integers(0, 1))
    def the_assignee_reports(self, typed, back):
        period = Period.objects.order_by("-number")[back : back + 1].first()
        if period is not None:
            self.attempt(
                lambda: save_own_updates(
                    by=self.world.assignee, at=self.at, period_id=period.pk, key=key(), seen={},
                    lines={self.world.task("原型").pk: typed},
                )
            )  # fmt: skip

    @rule(name=st.sampled_from(NAMES), percent=st.integers(0, 100))
    def the_lead_edits(self, name, percent):
        task = self.world.task(name)
        self.attempt(
            lambda: edit_task(
                by=self.world.lead, at=self.at, project_id=task.project_id, task_id=task.pk,
                changes={"percent": percent}, was={}, version=task.version,
            )
        )  # fmt: skip

    @rule(who=st.sampled_from(PEOPLE), confirmed=st.booleans(), back=st.integers(0, 1))
    def somebody_closes(self, who, confirmed, back):
        period = Period.objects.order_by("-number")[back : back + 1].first()
        if period is None:
            return
        self.closes(who, period, confirmed=confirmed)

    def closes(self, who, period, *, confirmed):
        missing = Report.objects.filter(period=period, submitted_at=None).exists()
        done = self.attempt(
            lambda: close_period(
                by=self.world.people[who], at=self.at, project_id=self.world.project.pk, key=key(),
                number=period.number, version=period.version, confirmed=confirmed,
            )
        )  # fmt: skip
        if done:
            self.closings += 1
            assert who in ("lead", "deputy")
            assert period.state == "open"
            assert not missing or (confirmed and self.at >= period.cutoff)

    @rule(who=st.sampled_from(PEOPLE), back=st.integers(0, 1))
    def somebody_reopens(self, who, back):
        period = Period.objects.order_by("-number")[back : back + 1].first()
        if period is None:
            return
        done = self.attempt(
            lambda: reopen_period(
                by=self.world.people[who], at=self.at, project_id=self.world.project.pk,
                number=period.number, version=period.version, reason="补报",
            )
        )  # fmt: skip
        if done:
            assert (who, period.state) == ("lead", "closed")

    @invariant()
    def reports_move_by_their_table(self):
        drafts = set(Draft.objects.values_list("report_id", flat=True))
        for row in Report.objects.select_related("period"):
            now = rules.report_state(
                submitted=row.submitted_at is not None,
                amended=row.amended_at is not None,
                has_draft=row.pk in drafts,
            )
            assert now in REACHES[self.seen.get(row.pk, "missing")]
            self.seen[row.pk] = now
            if row.submitted_at is not None:
                assert row.late == (row.submitted_at > row.period.cutoff)
                assert row.next_step_at is None
                assert Line.objects.filter(report=row).count() >= row.touched + row.untouched

    @invariant()
    def a_closed_period_stands_still(self):
        for period in Period.objects.all():
            rows = list(Line.objects.filter(report__period=period).order_by("pk").values_list())
            if period.state == rules.CLOSED:
                assert self.closed.setdefault(period.pk, rows) == rows
            else:
                self.closed.pop(period.pk, None)
        assert Edition.objects.count() == self.closings

    @invariant()
    def it_is_exactly_whoever_has_not_reported_whose_turn_it_is(self):
        missing = Report.objects.filter(submitted_at=None, period__state="open")
        turns = Turn.objects.open().filter(kind="report.submit").values_list("subject_id", flat=True)
        assert set(turns) == set(missing.values_list("pk", flat=True))

    @invariant()
    def tasks_never_contradict_themselves(self):
        for task in Task.objects.filter(project=self.world.project, is_summary=False):
            assert (task.status == Status.DONE) == (task.percent == 100) == (task.actual_finish is not None)
            assert task.expected_finish is None or task.status != Status.DONE
            assert not task.is_blocked or (task.block_cause and task.block_need)

    @invariant()
    def the_journal_holds_together(self):
        assert list(broken_links()) == []


@pytest.mark.slow
def test_no_order_of_deeds_leads_anywhere_illegal(db):
    run_state_machine_as_test(
        Week,
        settings=settings(
            max_examples=15, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )  # fmt: skip
