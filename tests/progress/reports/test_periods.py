"""Periods open by themselves, follow the calendar and the cycle, and remind of what is missing (T1, T2)."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from qibu.foundation.journal.models import Event
from qibu.foundation.notices.models import Notice
from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.foundation.people.calendars import calendar_numbered
from qibu.foundation.turns.models import Turn
from qibu.kernel.deadlines import report_cutoff
from qibu.progress.actions.periods import ensure_period, set_cycle
from qibu.progress.actions.reminding import remind_of_report
from qibu.progress.jobs import open_periods, remind_and_escalate
from qibu.progress.models import Cycle, Period, Report
from qibu.progress.queries.sheets import period_to_report
from qibu.projects.actions import set_team
from qibu.projects.actions.state import _enter
from qibu.projects.models import Project, State
from qibu.reactions import TABLE
from tests.progress.reports.conftest import FRIDAY, LATE, MONDAY, at
from tests.world import team

pytestmark = pytest.mark.django_db


def opened(world, moment):
    Project.objects.filter(pk=world.project.pk).update(state=State.EXECUTING)
    return ensure_period(project_id=world.project.pk, at=moment)


def local(moment):
    return timezone.localtime(moment)


def test_a_period_has_the_cut_off_of_its_week_and_one_report_per_department(week):
    period = week.period
    assert local(period.cutoff).isoformat() == "2026-07-10T17:00:00+08:00"
    assert (period.number, period.week, period.begins) == (1, date(2026, 7, 6), date(2026, 7, 6))
    assert set(Report.objects.filter(period=period).values_list("department__name", flat=True)) == {
        "研发部", "市场部", "采购部",
    }  # fmt: skip
    turns = Turn.objects.open().filter(kind="report.submit")
    assert {(turn.department.name, turn.due) for turn in turns} == {
        (name, period.cutoff) for name in ("研发部", "市场部", "采购部")
    }
    assert Event.objects.filter(action="period.opened").count() == 1


def test_opening_again_changes_nothing(week):
    events = Event.objects.count()
    assert ensure_period(project_id=week.project.pk, at=at(8)) == week.period
    assert (Report.objects.count(), Event.objects.count()) == (3, events)


def test_the_next_period_begins_after_the_cut_off_of_the_last(week):
    following = ensure_period(project_id=week.project.pk, at=at(13))
    assert (following.number, following.begins) == (2, date(2026, 7, 11))
    assert ensure_period(project_id=week.project.pk, at=at(11)) == week.period, "Saturday belongs to Friday"


def test_a_holiday_friday_moves_the_cut_off_and_a_week_without_work_is_merged(world):
    before = opened(world, at(28, month=9))
    assert local(before.cutoff).isoformat() == "2026-09-30T17:00:00+08:00"
    merged = opened(world, at(16, month=2))
    assert local(merged.cutoff).date() > date(2026, 2, 22)
    assert merged.week == date(2026, 2, 23)


def test_a_week_whose_cut_off_has_passed_is_not_opened_late(world):
    assert opened(world, at(10, 17, 30)) is None
    assert opened(world, at(11)) is None
    assert opened(world, at(13)).week == date(2026, 7, 13)


@pytest.mark.parametrize("state", ["preparing", "paused", "archived", "terminated"])
def test_a_project_that_does_not_execute_does_not_report(world, state):
    Project.objects.filter(pk=world.project.pk).update(state=state)
    assert ensure_period(project_id=world.project.pk, at=MONDAY) is None
    assert open_periods(MONDAY) == 0


def test_a_project_that_begins_to_execute_has_its_report_at_once(world):
    world.project.space.refresh_from_db()
    _enter(world.project, "executing", world.lead, MONDAY, "")
    assert Period.objects.get().week == date(2026, 7, 6)
    assert Report.objects.count() == 3


def test_a_project_on_hold_waits_for_no_report_and_waits_again_when_it_goes_on(week):
    project = week.project

    def enter(state):
        project.space.refresh_from_db()
        _enter(project, state, week.world.lead, at(8), "")
        return Turn.objects.open().filter(kind="report.submit").count()

    week.submit({}, by=week.world.liaison_rd, department="rd", when=at(7))
    assert (enter("paused"), enter("executing"), enter("terminated")) == (0, 2, 0)
    assert remind_and_escalate(at(13, 12)) == 0


def test_a_department_that_joins_or_leaves_has_or_loses_its_report(week):
    world = week.world

    def seated(*only):
        world.project.refresh_from_db()
        set_team(
            by=world.lead, at=MONDAY, project_id=world.project.pk,
            team=team(world, lead=world.lead, only=only), version=world.project.version, shown=None,
        )  # fmt: skip

    seated("rd", "market", "purchase", "legal")
    assert Report.objects.filter(period=week.period, department=world.departments["legal"]).exists()
    seated("rd", "market")
    left = set(Report.objects.filter(period=week.period).values_list("department__name", flat=True))
    assert left == {"研发部", "市场部"}
    assert Turn.objects.open().filter(kind="report.submit").count() == 2


def test_the_daily_rule_opens_every_project_and_one_that_fails_stops_no_other(week, monkeypatch):
    foreign = week.world.foreign.pk
    Project.objects.filter(pk=foreign).update(state=State.EXECUTING)

    def ensure(*, project_id, at):
        if project_id != foreign:
            raise RuntimeError("one project is broken")
        return ensure_period(project_id=project_id, at=at)

    with monkeypatch.context() as patch:
        patch.setattr("qibu.progress.jobs.periods.ensure_period", ensure)
        with pytest.raises(ExceptionGroup):
            open_periods(at(13))
    assert Period.objects.filter(project=foreign).count() == 1
    assert open_periods(at(13)) == 1
    assert open_periods(at(13)) == 0


def test_one_report_that_cannot_be_reminded_of_stops_no_other(week, monkeypatch):
    broken = week.report().pk

    def remind(*, at, report_id):
        if report_id == broken:
            raise RuntimeError("one report is broken")
        return remind_of_report(at=at, report_id=report_id)

    with monkeypatch.context() as patch:
        patch.setattr("qibu.progress.jobs.periods.remind_of_report", remind)
        with pytest.raises(ExceptionGroup):
            remind_and_escalate(at(10, 17))
    waiting = Report.objects.filter(period=week.period, next_step_at__lte=at(10, 17))
    assert [report.pk for report in waiting] == [broken]
    remind_and_escalate(at(10, 17))
    assert not waiting.all().exists()


def test_the_lead_sets_the_cycle_and_open_periods_move_with_it(week):
    set_cycle(
        by=week.world.lead, at=MONDAY, project_id=week.project.pk, weekday=2, hour=time(12), is_on=True
    )  # fmt: skip
    week.period.refresh_from_db()
    assert local(week.period.cutoff).isoformat() == "2026-07-08T12:00:00+08:00"
    assert set(Turn.objects.open().filter(kind="report.submit").values_list("due", flat=True)) == {
        week.period.cutoff
    }
    assert {local(moment).hour for moment in Report.objects.values_list("next_step_at", flat=True)} == {9}


def test_a_cycle_is_checked_and_guarded(week):
    form = {"at": MONDAY, "project_id": week.project.pk, "hour": time(17), "is_on": True}
    with pytest.raises(Invalid):
        set_cycle(by=week.world.lead, weekday=5, **form)
    with pytest.raises(Denied):
        set_cycle(by=week.world.liaison, weekday=3, **form)
    set_cycle(by=week.world.lead, weekday=3, **form)
    assert Cycle.objects.get().version == 1
    set_cycle(by=week.world.lead, weekday=2, version=1, **form)
    with pytest.raises(Conflict):
        set_cycle(by=week.world.deputy, weekday=1, version=1, **form)


def test_a_cycle_that_is_off_opens_nothing(week):
    set_cycle(
        by=week.world.lead, at=MONDAY, project_id=week.project.pk, weekday=4, hour=time(17), is_on=False
    )  # fmt: skip
    assert ensure_period(project_id=week.project.pk, at=at(13)) is None


def test_no_week_of_these_years_is_lost_or_doubled(world):
    """Whoever opens periods every morning meets exactly the cut-offs of the calendar."""
    calendar = calendar_numbered(world.project.calendar_id)
    moment = at(5, 0, 10, month=1)
    while moment.year == 2026:
        opened(world, moment)
        moment += timedelta(days=1)
    found = [local(one.cutoff).replace(tzinfo=None) for one in Period.objects.order_by("number")]
    weeks = [date(2026, 1, 5) + timedelta(weeks=n) for n in range(52)]
    wanted = [cutoff for cutoff in (report_cutoff(day, calendar) for day in weeks) if cutoff is not None]
    assert found == wanted
    begins = list(Period.objects.order_by("number").values_list("begins", flat=True))[1:]
    assert begins == [cutoff.date() + timedelta(days=1) for cutoff in wanted][:-1]


def told(kind):
    return {notice.person.username for notice in Notice.objects.filter(kind=kind)}


def test_the_ladder_reminds_then_says_late_then_tells_the_head_and_nobody_twice(week):
    week.submit({}, by=week.world.liaison_rd, department="rd", rest=True)
    assert remind_and_escalate(at(10, 8)) == 0
    assert remind_and_escalate(at(10, 9)) == 2
    assert remind_and_escalate(at(10, 9, 5)) == 0
    assert told("report.reminder") == {"liaison", "liaison_purchase"}
    remind_and_escalate(at(10, 17))
    assert told("report.late") == {"liaison", "deputy_liaison", "liaison_purchase"}
    remind_and_escalate(at(13, 9))
    assert told("report.head") == set()
    remind_and_escalate(at(13, 10))
    assert told("report.head") == {"head"}
    assert not Report.objects.filter(next_step_at__isnull=False).exists()
    assert Notice.objects.filter(kind__startswith="report.").count() == 2 + 3 + 1


def test_a_worker_that_slept_over_the_week_tells_every_rung_once(week):
    assert remind_and_escalate(at(14, 12)) >= 3
    assert remind_and_escalate(at(14, 13)) == 0


def test_what_is_late_already_is_not_asked_for_until_a_day_that_has_passed(week):
    remind_and_escalate(at(10, 18))
    assert told("report.late") == {"liaison", "deputy_liaison", "liaison_rd", "liaison_purchase"}
    assert told("report.reminder") == set()


def test_a_cut_off_that_moves_is_told_at_once_to_who_still_has_to_report(week):
    week.submit({}, by=week.world.liaison_rd, department="rd", rest=True)
    form = {"by": week.world.lead, "project_id": week.project.pk, "hour": time(17), "is_on": True}
    set_cycle(at=at(8, 10), weekday=2, **form)
    assert told("report.reminder") == {"liaison", "liaison_purchase"}
    assert {notice.params["due"] for notice in Notice.objects.filter(kind="report.reminder")} == {
        "2026-07-08 17:00"
    }
    set_cycle(at=at(8, 11), weekday=2, **form)  # nothing new, nobody is told again
    assert Notice.objects.filter(kind="report.reminder").count() == 2


def test_whoever_has_reported_is_left_in_peace(week):
    week.submit({"展台": LATE})
    remind_and_escalate(at(13, 12))
    assert "liaison" not in told("report.late") | told("report.reminder")


def test_nothing_due_costs_one_cheap_statement(week):
    with CaptureQueriesContext(connection) as seen:
        remind_and_escalate(MONDAY)
    assert len(seen) == 1


def test_the_week_to_report_for_is_the_oldest_that_is_missing(week):
    market, rd = week.world.departments["market"].pk, week.world.departments["rd"].pk
    following = ensure_period(project_id=week.project.pk, at=at(13))
    assert period_to_report(week.project.pk, market) == week.period
    week.submit({}, by=week.world.liaison_rd, department="rd", when=FRIDAY)
    assert period_to_report(week.project.pk, rd) == following
    assert period_to_report(week.world.foreign.pk, market) is None


def test_the_reactions_are_in_the_table():
    names = {action: [one.__name__ for one in found] for action, found in TABLE.items()}
    assert "open_after" in names["project.state_changed"]
    assert "open_after" in names["team.set"]
    assert "tell_of_promises" in names["report.submitted"]
