"""The demo's story holds together whatever day it is told on."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from qibu.changes.models import Baseline, ChangeRequest, Scenario
from qibu.commitments.models import Commitment
from qibu.demo.company import build
from qibu.demo.launch import NAME
from qibu.foundation.access.models import Membership, Role
from qibu.foundation.journal.models import Event
from qibu.foundation.journal.queries import broken_links
from qibu.foundation.notices.models import Notice
from qibu.foundation.people.calendars import work_calendar
from qibu.foundation.people.models import Department, Organisation, Person
from qibu.progress.models import Draft, Edition, Line, Period, Report, Variance, VarianceState
from qibu.projects.models import Project, State
from qibu.tasks.models import Link, Promise, Status, Task
from tests.world import SHANGHAI

DAYS = [
    datetime(2026, 11, 23, 17, 0, tzinfo=SHANGHAI),  # a Monday
    datetime(2026, 11, 29, 9, 0, tzinfo=SHANGHAI),  # a Sunday
    datetime(2026, 10, 4, 9, 0, tzinfo=SHANGHAI),  # in the National Day holiday
    datetime(2026, 2, 14, 9, 0, tzinfo=SHANGHAI),  # a make-up Saturday before Spring Festival
    datetime(2027, 1, 2, 9, 0, tzinfo=SHANGHAI),  # a year without published holidays
    datetime(2025, 5, 1, 9, 0, tzinfo=SHANGHAI),
]


def launch() -> Project:
    return Project.objects.get(name=NAME)


def the_company_has_eight_departments_and_about_thirty_people(told):
    assert Department.objects.count() == 8
    assert 28 <= Person.objects.count() <= 34
    assert Organisation.objects.get().is_demo
    assert Membership.objects.filter(space=launch().space, role=Role.LIAISON).count() == 8


def the_launch_is_in_its_tenth_week_and_approved(told):
    project, today = launch(), timezone.localtime(told).date()
    assert project.start.weekday() == 0
    assert 9 <= (today - project.start).days / 7 <= 14  # holidays stretch the weeks
    assert 60 <= Task.objects.filter(project=project).count() <= 80
    assert Baseline.objects.get(project=project).number == 1
    assert project.state == State.EXECUTING


def nothing_that_happened_lies_in_the_future(told):
    today = timezone.localtime(told).date()
    assert not Task.objects.filter(actual_finish__gt=today).exists()
    assert not Task.objects.filter(actual_start__gt=today).exists()
    assert not Event.objects.filter(at__gt=told + timedelta(minutes=1)).exists()


def no_step_is_done_before_what_it_waits_for(told):
    wrong = [
        (link.predecessor.name, link.successor.name)
        for link in Link.objects.filter(type="FS", max_lag=None).select_related("predecessor", "successor")
        if link.successor.status == Status.DONE and link.predecessor.status != Status.DONE
    ]
    assert wrong == []


def every_planned_day_is_in_order(told):
    """The plan was made by people who know the calendar: planned days are worked."""
    calendar = work_calendar(None)
    for task in Task.objects.filter(is_summary=False).exclude(planned_start=None):
        assert task.planned_finish >= task.planned_start
        assert calendar.is_working_date(task.planned_start), task.name
        assert calendar.is_working_date(task.planned_finish), task.name


def a_supplier_slips_and_moves_the_launch(told):
    late = Task.objects.get(name="核心驱动芯片备货合同")
    assert late.status == Status.DOING
    assert late.forecast.late_by > 3
    launch_day = Task.objects.get(name="上市发布会")
    assert launch_day.forecast.finish_day > launch_day.planned_finish.toordinal()
    assert Task.objects.get(name="驱动芯片到料").forecast.is_critical


def a_promise_is_about_to_break(told):
    promise = Promise.objects.get(link__successor__name="宣传物料（海报、折页、视频）")
    assert promise.breach > 0
    today = timezone.localtime(told).date()
    assert date.fromordinal(promise.last_day) > today


def something_is_blocked_with_its_cause_and_need(told):
    blocked = Task.objects.get(is_blocked=True)
    assert blocked.block_cause
    assert blocked.block_need


def some_commitments_are_agreed_some_countered_some_overdue(told):
    states = set(Commitment.objects.values_list("state", flat=True))
    assert {"accepted", "countered", "conditional", "declined", "agreed", "reopened", "dispatched"} <= states
    silent = Commitment.objects.get(task__name="客服培训")
    assert silent.state == "dispatched" and silent.due < told
    assert Notice.objects.filter(kind="commitment.overdue", created_at__lte=told).exists()
    assert Commitment.objects.get(task__name="可靠性测试报告").agreed.source == "meeting"


def three_weeks_are_closed_with_an_edition_each_and_two_reports_were_late(told):
    project = launch()
    assert [one.number for one in Edition.objects.filter(project=project)] == [3, 2, 1]
    assert Report.objects.filter(project=project, late=True).count() == 2
    closed = Report.objects.filter(project=project, period__state=Period.CLOSED)
    assert not closed.filter(submitted_at=None).exists()
    assert Line.objects.filter(report__project=project).exclude(done="").count() > 20


def this_week_is_open_somebody_has_begun_and_an_assignee_has_said_something(told):
    period = Period.objects.filter(project=launch()).order_by("-number")[0]
    if period.state == Period.CLOSED:
        return  # a week without a working day reports with the next
    assert period.reports.exclude(submitted_at=None).exists()
    assert period.reports.filter(submitted_at=None).exists()
    assert Draft.objects.filter(report__period=period).exists()
    assert period.own_updates.exists()


def slips_are_open_at_their_source_answered_and_recovered(told):
    rows = Variance.objects.filter(project=launch())
    chips = rows.get(task__name="核心驱动芯片备货合同")
    assert chips.state == VarianceState.ANSWERED and chips.inherited.count() >= 8
    assert rows.filter(state=VarianceState.OPEN).exists()
    assert rows.filter(state=VarianceState.CLOSED).exists()


def changes_were_asked_for_refused_approved_and_tried(told):
    states = {row.project.name: row.state for row in ChangeRequest.objects.order_by("number")}
    rows = ChangeRequest.objects.filter(project=launch()).order_by("number")
    assert [row.state for row in rows] == ["rejected", "submitted"]
    assert rows[1].impact["days"] > 0 and rows[1].impact["moved"] >= 3
    assert states["客服工单系统升级"] == "approved"
    assert [b.number for b in Baseline.objects.filter(project__name="客服工单系统升级")] == [2, 1]
    assert len(Scenario.objects.get().steps) == 2


def the_journal_of_the_demo_is_sound(told):
    assert list(broken_links()) == []


#: What a day does to the story is the calendar's doing: each database tells it twice, one all six times.
TOLD = [pytest.param(at, marks=[pytest.mark.looks] if at in DAYS[2:] else []) for at in DAYS]


@pytest.mark.parametrize("told", TOLD, ids=[at.date().isoformat() for at in DAYS])
def test_the_story_holds_together(db, told):
    """One company is built per day; each sentence above must hold in it."""
    build(told)
    for sentence in (
        the_company_has_eight_departments_and_about_thirty_people,
        the_launch_is_in_its_tenth_week_and_approved,
        nothing_that_happened_lies_in_the_future,
        no_step_is_done_before_what_it_waits_for,
        every_planned_day_is_in_order,
        a_supplier_slips_and_moves_the_launch,
        a_promise_is_about_to_break,
        something_is_blocked_with_its_cause_and_need,
        some_commitments_are_agreed_some_countered_some_overdue,
        changes_were_asked_for_refused_approved_and_tried,
        the_journal_of_the_demo_is_sound,
    ):
        sentence(told)
