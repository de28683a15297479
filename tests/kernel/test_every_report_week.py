"""The weeks of 2018 to 2026, every one of them, with the published holidays (T1)."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qibu.kernel.deadlines import next_report_cutoff, report_cutoff
from tests.kernel.china import CHINA

FIRST, LAST = date(2018, 1, 1), date(2026, 12, 27)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
MONDAYS = [day for day in DAYS if day.weekday() == 0]
cycles = st.tuples(st.integers(0, 4), st.times().map(lambda t: t.replace(microsecond=0)))


def worked_days(monday: date) -> list[date]:
    """Monday to Friday of a week, without the holidays."""
    return [monday + timedelta(days=n) for n in range(5) if CHINA.is_working_date(monday + timedelta(days=n))]


def test_the_years_are_complete():
    assert len(MONDAYS) == 469 and CHINA.is_published_date(LAST)


@pytest.mark.parametrize(
    ("week", "due"),
    [
        (date(2026, 2, 16), None),
        (date(2026, 9, 28), datetime(2026, 9, 30, 17)),  # Wednesday: Thursday is National Day
        (date(2026, 2, 23), datetime(2026, 2, 27, 17)),
        (date(2018, 10, 1), None),
        (date(2026, 11, 23), datetime(2026, 11, 27, 17)),
    ],
)
def test_weeks_a_person_has_looked_up(week, due):
    assert report_cutoff(week, CHINA) == due


@pytest.mark.parametrize("monday", MONDAYS, ids=str)
def test_the_cut_off_is_friday_17_or_the_last_working_day_before_it(monday):
    worked = worked_days(monday)
    expected = datetime.combine(worked[-1], time(17)) if worked else None
    assert report_cutoff(monday, CHINA) == expected


@given(cycles)
def test_another_weekday_is_kept_where_it_is_worked_and_never_leaves_the_week(cycle):
    weekday, at = cycle
    for monday in MONDAYS:
        worked = worked_days(monday)
        due = report_cutoff(monday, CHINA, weekday, at)
        wanted = monday + timedelta(days=weekday)
        if not worked:
            assert due is None
        else:
            assert due == datetime.combine(wanted if wanted in worked else worked[-1], at)


@given(cycles)
def test_cut_offs_strictly_increase_and_every_working_day_belongs_to_exactly_one_report(cycle):
    weekday, at = cycle
    of_week = {monday: next_report_cutoff(monday, CHINA, weekday, at) for monday in MONDAYS[:-1]}
    assert None not in of_week.values()
    dues = list(of_week.values())
    assert dues == sorted(dues)
    own = {monday: report_cutoff(monday, CHINA, weekday, at) for monday in MONDAYS[:-1]}
    distinct = [due for due in own.values() if due is not None]
    assert all(one < other for one, other in pairwise(distinct))
    for monday in MONDAYS[:-1]:
        for day in worked_days(monday):
            assert next_report_cutoff(day, CHINA, weekday, at) == own[monday] == of_week[monday]


@given(st.sampled_from(DAYS[:-7]))
def test_a_week_without_work_reports_with_the_next_that_has_any(day):
    monday = day - timedelta(days=day.weekday())
    while not worked_days(monday):
        monday += timedelta(days=7)
    assert next_report_cutoff(day, CHINA) == report_cutoff(monday, CHINA)


def test_every_week_has_its_report_or_is_merged_into_a_week_at_most_two_later():
    merged = [monday for monday in MONDAYS if report_cutoff(monday, CHINA) is None]
    assert merged  # Spring Festival and National Day
    for monday in merged:
        due = next_report_cutoff(monday, CHINA)
        assert due is not None and due.date() - monday < timedelta(days=19)
