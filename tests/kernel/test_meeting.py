"""The life of a meeting as a table, and the days of a series (C6)."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qibu.kernel import meeting as rules
from qibu.kernel.steps import Answer
from qibu.kernel.workdays import WorkCalendar

#: 2026: 清明节 with Monday 04-06 off; 劳动节 05-01 … 05-05 with Saturday 05-09 worked.
OFF = {date(2026, 4, 6): False} | {date(2026, 5, day): False for day in (1, 4, 5)}
CALENDAR = WorkCalendar.of((True,) * 5 + (False,) * 2, {**OFF, date(2026, 5, 9): True}, None)


@pytest.mark.parametrize(
    ("state", "step", "target"),
    [
        ("planned", "open", "held"), ("planned", "cancel", "cancelled"), ("planned", "change", "planned"),
        ("planned", "write", "planned"), ("held", "write", "held"), ("held", "people", "held"),
        ("held", "distribute", "distributed"), ("distributed", "settle", "settled"),
    ],
)  # fmt: skip
def test_a_meeting_goes_on(state, step, target):
    assert rules.take(state, step).target == target


@pytest.mark.parametrize(
    ("state", "step"),
    [("planned", "distribute"), ("distributed", "cancel"), ("distributed", "write"), ("settled", "amend"),
     ("cancelled", "open"), ("settled", "settle"), ("held", "nonsense")],
)  # fmt: skip
def test_it_goes_no_other_way(state, step):
    assert not rules.take(state, step).allowed


@given(st.sampled_from(rules.STATES), st.sampled_from(sorted(rules.STEPS)))
def test_a_step_leads_to_a_state_or_nowhere(state, step):
    passage = rules.take(state, step)
    assert passage.target in rules.STATES if passage.allowed else passage.target == ""


@given(st.sampled_from(rules.DECISION_STATES), st.sampled_from(sorted(rules.DECISION_STEPS)))
def test_what_stands_or_is_withdrawn_stays_so(state, step):
    if state in rules.ENDED:
        assert not rules.take_decision(state, step).allowed


@given(st.lists(st.sampled_from(rules.DECISION_STATES)))
def test_a_meeting_is_settled_when_no_decision_waits(states):
    waiting = [one for one in states if one not in rules.ENDED]
    passage = rules.settle(states)
    assert passage.allowed == (not waiting) and list(passage.open) == waiting
    assert passage.answer is (Answer.CONDITIONS_OPEN if waiting else Answer.ALLOWED)


@pytest.mark.parametrize(
    ("sent", "until"),
    [
        (datetime(2026, 3, 4, 11, 30), datetime(2026, 3, 5, 18)),
        (datetime(2026, 3, 6, 20), datetime(2026, 3, 9, 18)),
        (datetime(2026, 4, 3, 9), datetime(2026, 4, 7, 18)),
        (datetime(2026, 5, 8, 9), datetime(2026, 5, 9, 18)),
        (datetime(2026, 4, 4, 9), datetime(2026, 4, 7, 18)),
    ],
)
def test_objections_are_possible_until_the_end_of_the_next_working_day(sent, until):
    assert rules.objections_until(sent, CALENDAR) == until
    assert rules.may_object(until, until)
    assert not rules.may_object(until.replace(minute=1), until)
    assert not rules.may_object(sent, None)


def test_a_series_meets_on_its_weekday_and_before_holidays():
    found = rules.series_days(date(2026, 3, 30), 0, 1, date(2026, 3, 30), CALENDAR, 6)
    assert [day.isoformat()[5:] for day in found] == ["04-03", "04-13", "04-20", "04-27", "04-30", "05-11"]


def test_two_meetings_that_would_fall_on_one_day_are_one():
    """Thursday 04-30 stands; Friday 05-01 is off and would move to it."""
    off = {date(2026, 5, day): False for day in range(1, 11)}
    calendar = WorkCalendar.of((True,) * 5 + (False,) * 2, off, None)
    assert rules.series_days(date(2026, 4, 20), 3, 1, date(2026, 4, 24), calendar, 2) == (
        date(2026, 4, 30), date(2026, 5, 14),
    )  # fmt: skip


def test_it_is_prepared_on_the_working_day_before():
    assert rules.prepared_at(date(2026, 4, 7), CALENDAR) == (date(2026, 4, 3), time(9))
    assert rules.prepared_at(date(2026, 3, 11), CALENDAR) == (date(2026, 3, 10), time(9))


@given(
    st.dates(date(2024, 1, 1), date(2030, 1, 1)),
    st.integers(0, 6),
    st.integers(1, 8),
    st.integers(0, 400),
    st.sets(st.dates(date(2024, 1, 1), date(2031, 6, 1)), max_size=40),
)
def test_the_days_of_a_series_are_worked_in_order_and_near_their_weekday(first, weekday, every, later, off):
    calendar = WorkCalendar.of((True,) * 5 + (False,) * 2, dict.fromkeys(off, False), None)
    after = date.fromordinal(first.toordinal() + later)
    found = rules.series_days(first, weekday, every, after, calendar, 4)
    assert len(found) == 4 and list(found) == sorted(set(found)) and found[0] > after
    for day in found:
        assert calendar.is_working_date(day) and day >= first
        # the first free weekday of the series on or after the day, with nothing but days off between
        wanted = day
        while wanted.weekday() != weekday or (_week(wanted) - _week(first)) % every:
            wanted = date.fromordinal(wanted.toordinal() + 1)
            assert not calendar.is_working_date(wanted)


def _week(day: date) -> int:
    return (day.toordinal() - day.weekday()) // 7


@given(st.integers(0, 30))
def test_asking_day_by_day_finds_the_same_days(shift):
    first = date(2026, 3, 4)
    at_once = rules.series_days(first, 2, 1, first, CALENDAR, 8)
    after = date.fromordinal(first.toordinal() + shift)
    found = rules.series_days(first, 2, 1, after, CALENDAR, 1)
    assert found[0] == next(day for day in at_once if day > after)
