"""Deadlines a person can check: confirmation (C2), report cut-off (T1), promises and reminders (S9)."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from qibu.kernel.deadlines import confirmation_due, next_report_cutoff, report_cutoff
from qibu.kernel.lags import Lag, last_day, reminder_day
from qibu.kernel.workdays import WorkCalendar
from tests.kernel.china import CHINA


def test_an_answer_is_due_at_18_on_the_second_working_day_and_the_day_of_dispatch_does_not_count():
    assert confirmation_due(datetime(2026, 2, 12, 16), CHINA) == datetime(2026, 2, 14, 18)


@pytest.mark.parametrize(
    ("dispatched", "due"),
    [
        (datetime(2026, 3, 2, 0, 1), datetime(2026, 3, 4, 18)),
        (datetime(2026, 3, 2, 23, 59), datetime(2026, 3, 4, 18)),
        (datetime(2026, 3, 6, 9), datetime(2026, 3, 10, 18)),
        (datetime(2026, 3, 7, 9), datetime(2026, 3, 10, 18)),  # sent on a Saturday
        (datetime(2026, 2, 14, 9), datetime(2026, 2, 25, 18)),  # over Spring Festival
    ],
)
def test_answers_due_around_weekends_and_holidays(dispatched, due):
    assert confirmation_due(dispatched, CHINA) == due


def test_days_and_hour_are_configurable_and_the_time_zone_stays():
    shanghai = ZoneInfo("Asia/Shanghai")
    due = confirmation_due(datetime(2026, 3, 2, 9, tzinfo=shanghai), CHINA, days=1, at=time(12))
    assert due == datetime(2026, 3, 3, 12, tzinfo=shanghai) and due.tzinfo is shanghai


@pytest.mark.parametrize(
    ("any_day", "due"),
    [
        (date(2026, 3, 2), datetime(2026, 3, 6, 17)),
        (date(2026, 3, 8), datetime(2026, 3, 6, 17)),  # Sunday belongs to the week before
        (date(2026, 9, 28), datetime(2026, 9, 30, 17)),  # National Day from Thursday
        (date(2026, 2, 16), None),  # all of it Spring Festival
        (date(2026, 2, 14), datetime(2026, 2, 13, 17)),  # the make-up Saturday is not used
        (date(2026, 10, 5), datetime(2026, 10, 9, 17)),
    ],
)
def test_report_cutoff_is_friday_17_or_the_last_working_day_of_that_monday_to_friday(any_day, due):
    assert report_cutoff(any_day, CHINA) == due


def test_a_week_without_working_days_reports_with_the_next():
    assert next_report_cutoff(date(2026, 2, 16), CHINA) == datetime(2026, 2, 27, 17)


def test_another_weekday_and_hour():
    assert report_cutoff(date(2026, 3, 2), CHINA, weekday=3, at=time(12)) == datetime(2026, 3, 5, 12)


def ordinal(text):
    return date.fromisoformat(text).toordinal()


def test_prototype_finished_on_6_march_and_two_weeks_make_20_march():
    assert last_day(ordinal("2026-03-06"), Lag(14, "calendar"), CHINA) == ordinal("2026-03-20")


def test_a_promise_in_working_days_counts_working_days():
    assert last_day(ordinal("2026-03-06"), Lag(5, "working"), CHINA) == ordinal("2026-03-13")
    assert last_day(ordinal("2026-02-12"), Lag(3, "working"), CHINA) == ordinal("2026-02-24")


def test_the_one_reminder_comes_two_working_days_before_the_last_day():
    assert reminder_day(ordinal("2026-03-20"), CHINA) == ordinal("2026-03-18")
    assert reminder_day(ordinal("2026-03-22"), WorkCalendar.weekdays()) == ordinal("2026-03-19")
