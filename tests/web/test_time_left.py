"""Deadlines in words: how long is left, or by how much it is over, in working days of the calendar."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import translation

from qibu.kernel.workdays import WorkCalendar
from qibu.web.inbox.left import until_day, until_moment
from tests.world import SHANGHAI

DUE = datetime(2026, 3, 6, 18, 0, tzinfo=SHANGHAI)  # a Friday
WEEKDAYS = WorkCalendar.weekdays()


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (DUE - timedelta(seconds=20), "1 minute left"),
        (DUE - timedelta(minutes=40), "40 minutes left"),
        (DUE - timedelta(hours=3), "3 hours left"),
        (DUE - timedelta(days=1, hours=2), "1 working day left"),
        (DUE - timedelta(days=3), "3 working days left"),
        (DUE, "1 minute left"),
        (DUE + timedelta(minutes=5), "5 minutes over"),
        (DUE + timedelta(hours=5), "5 hours over"),
        (DUE + timedelta(days=1, hours=1), "25 hours over"),  # Saturday: no working day has passed
        (DUE + timedelta(days=2, hours=2), "2 calendar days over"),
        (DUE + timedelta(days=3), "1 working day over"),
        (DUE + timedelta(days=10), "6 working days over"),
    ],
)
def test_a_moment_is_told_in_the_largest_unit_that_fits(at, words):
    assert until_moment(DUE, at, WEEKDAYS) == words


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2026, 3, 6), "today"),
        (date(2026, 3, 5), "1 working day left"),
        (date(2026, 3, 7), "1 calendar day over"),
        (date(2026, 3, 9), "1 working day over"),
    ],
)
def test_a_day_is_told_in_working_days(today, words):
    assert until_day(date(2026, 3, 6), today, WEEKDAYS) == words


def test_holidays_are_no_working_days():
    rest = {date(2026, 3, 9) + timedelta(days=day): False for day in range(5)}
    calendar = WorkCalendar.of((True,) * 5 + (False,) * 2, rest)
    assert until_day(date(2026, 3, 6), date(2026, 3, 16), calendar) == "1 working day over"
