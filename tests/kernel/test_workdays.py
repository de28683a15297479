"""Working days: 调休, holidays, counting forwards and backwards (S10)."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qibu.kernel.holidays import parse_notices
from qibu.kernel.workdays import FIRST, LAST, OutOfRange, WorkCalendar, in_range, merge
from tests.kernel.china import CHINA, notices

MAKE_UP_DAYS = [
    "2018-02-11",
    "2018-02-24",
    "2018-04-08",
    "2018-04-28",
    "2018-09-29",
    "2018-09-30",
    "2018-12-29",
    "2024-02-04",
    "2024-02-18",
    "2024-04-07",
    "2024-04-28",
    "2024-05-11",
    "2024-09-14",
    "2024-09-29",
    "2024-10-12",
    "2025-01-26",
    "2025-02-08",
    "2025-04-27",
    "2025-09-28",
    "2025-10-11",
    "2026-01-04",
    "2026-02-14",
    "2026-02-28",
    "2026-05-09",
    "2026-09-20",
    "2026-10-10",
]


def test_every_day_of_2018_to_2026_is_worked_as_the_notices_say():
    off, on = set(), set()
    for notice in notices():
        for row in notice["days"]:
            (off if row["isOffDay"] else on).add(row["date"])
    day, seen = date(2018, 1, 1), 0
    while day.year < 2027:
        text = day.isoformat()
        expected = text in on or (day.isoweekday() <= 5 and text not in off)
        assert CHINA.is_working_date(day) is expected, text
        assert CHINA.is_published_date(day)
        day, seen = day + timedelta(days=1), seen + 1
    assert seen == 3287


@pytest.mark.parametrize("text", MAKE_UP_DAYS)
def test_a_make_up_day_is_a_worked_weekend_day(text):
    day = date.fromisoformat(text)
    assert day.weekday() >= 5 and CHINA.is_working_date(day)


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_no_other_weekend_day_of_the_year_is_worked(year):
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    worked = [
        str(day) for day in days if day.year == year and day.weekday() > 4 and CHINA.is_working_date(day)
    ]
    assert worked == [text for text in MAKE_UP_DAYS if text.startswith(str(year))]


def test_two_working_days_after_thursday_before_spring_festival_is_the_make_up_saturday():
    assert CHINA.add_working_days_date(date(2026, 2, 12), 2) == date(2026, 2, 14)
    assert WorkCalendar.weekdays().add_working_days_date(date(2026, 2, 12), 2) == date(2026, 2, 16)
    assert CHINA.add_working_days_date(date(2026, 2, 14), 1) == date(2026, 2, 24)
    assert CHINA.add_working_days_date(date(2026, 2, 24), -1) == date(2026, 2, 14)


def test_a_notice_may_name_days_of_the_neighbouring_year():
    assert not CHINA.is_working_date(date(2020, 1, 1))
    days = parse_notices([{"year": 2019, "days": [{"name": "元旦", "date": "2018-12-31", "isOffDay": True}]}])
    assert days.exceptions == {date(2018, 12, 31): False}
    assert days.known_until == date(2019, 12, 31)


def test_days_after_the_last_notice_are_not_published():
    assert CHINA.is_published_date(date(2026, 12, 31))
    assert not CHINA.is_published_date(date(2027, 1, 1))
    assert WorkCalendar.weekdays().is_published_date(date(2100, 1, 1))


def test_a_gap_between_notice_years_ends_what_is_known():
    row = {"name": "x", "date": "2024-01-01", "isOffDay": True}
    read = parse_notices([{"year": year, "days": [row]} for year in (2026, 2023, 2024)])
    assert read.known_until == date(2024, 12, 31)


def test_an_unreadable_notice_row_is_a_problem_and_the_rest_is_read():
    read = parse_notices(
        [
            {
                "year": 2026,
                "days": [
                    {"name": "x", "date": "2026-02-30", "isOffDay": True},
                    {"name": "元旦", "date": "2026-01-01", "isOffDay": True},
                ],
            }
        ]
    )
    assert len(read.problems) == 1 and read.exceptions == {date(2026, 1, 1): False}


def test_a_department_calendar_overrides_its_parent_and_keeps_the_rest():
    factory = merge(CHINA, {date(2026, 2, 14): False, date(2026, 3, 7): True})
    assert not factory.is_working_date(date(2026, 2, 14))
    assert factory.is_working_date(date(2026, 3, 7))
    assert not factory.is_working_date(date(2026, 2, 17))
    assert factory.known_until == CHINA.known_until
    six_days = merge(CHINA, weekly=(True,) * 6 + (False,))
    assert six_days.is_working_date(date(2026, 3, 7)) and not six_days.is_working_date(date(2026, 10, 3))


def test_equal_rules_make_equal_calendars():
    assert merge(CHINA) == CHINA and hash(merge(CHINA)) == hash(CHINA)
    assert merge(CHINA, {date(2026, 3, 7): True}) != CHINA


def test_counting_a_duration_includes_both_ends():
    assert CHINA.count_dates(date(2026, 2, 12), date(2026, 2, 24)) == 4
    assert CHINA.count_dates(date(2026, 2, 16), date(2026, 2, 16)) == 0
    assert CHINA.count_dates(date(2026, 2, 13), date(2026, 2, 12)) == 0


def test_variance_between_days_is_signed():
    assert CHINA.working_days_between_dates(date(2026, 2, 12), date(2026, 2, 24)) == 3
    assert CHINA.working_days_between_dates(date(2026, 2, 24), date(2026, 2, 12)) == -3


def test_the_range_is_1970_to_2200_and_nothing_outside_is_guessed():
    calendar = WorkCalendar.weekdays()
    assert calendar.is_working(FIRST) and calendar.is_working(LAST)
    assert in_range(FIRST) and not in_range(FIRST - 1) and not in_range(LAST + 1)
    for wrong in (FIRST - 1, LAST + 1):
        with pytest.raises(OutOfRange):
            calendar.is_working(wrong)
        with pytest.raises(OutOfRange):
            calendar.add_working_days(wrong, 0)
    with pytest.raises(OutOfRange):
        calendar.add_working_days(LAST, 1)
    with pytest.raises(OutOfRange):
        calendar.add_working_days(FIRST, -1)


def test_a_week_without_a_working_day_is_refused():
    with pytest.raises(ValueError, match="one of them worked"):
        WorkCalendar.of((False,) * 7)
    with pytest.raises(ValueError, match="seven"):
        WorkCalendar.of((True,) * 6)


days = st.integers(date(2017, 1, 1).toordinal(), date(2030, 12, 31).toordinal())
patterns = st.lists(st.booleans(), min_size=7, max_size=7).filter(any)
exceptions = st.dictionaries(days.map(date.fromordinal), st.booleans(), max_size=20)
calendars = st.builds(WorkCalendar.of, patterns, exceptions)


@settings(max_examples=60, deadline=None)
@given(calendars, days, st.integers(-300, 300).filter(bool))
def test_adding_then_counting_gives_the_number_added(calendar, day, n):
    there = calendar.add_working_days(day, n)
    assert calendar.is_working(there)
    if n > 0:
        assert calendar.working_days_between(day, there) == n
    else:
        assert calendar.count(there, day - 1) == -n
    here = calendar.next_working(day)
    assert calendar.add_working_days(calendar.add_working_days(here, n), -n) == here


@settings(max_examples=60, deadline=None)
@given(calendars, days, days, st.integers(-50, 50))
def test_later_days_never_give_earlier_results(calendar, a, b, n):
    a, b = sorted((a, b))
    assert calendar.add_working_days(a, n) <= calendar.add_working_days(b, n)
    assert calendar.next_working(a) <= calendar.next_working(b)
    assert calendar.previous_working(a) <= a <= calendar.next_working(a)
    assert calendar.working_days_between(a, b) == -calendar.working_days_between(b, a) >= 0


@settings(max_examples=40, deadline=None)
@given(calendars, days, st.integers(1, 30))
def test_adding_agrees_with_walking_day_by_day(calendar, day, n):
    walked, left = day, n
    while left:
        walked += 1
        left -= calendar.is_working(walked)
    assert calendar.add_working_days(day, n) == walked
