"""The life of a commitment: its table of steps, its clock, its ladder (C2, C3)."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qibu.kernel import commitment as rules
from qibu.kernel.commitment import DEPARTMENT, LEAD, STATES, STEPS, Values, take
from qibu.kernel.steps import Answer
from qibu.kernel.workdays import WorkCalendar
from tests.kernel.china import CHINA

SHANGHAI = ZoneInfo("Asia/Shanghai")

#: state → the steps out of it, written out by hand
TABLE = {
    "": {"dispatch"},
    "dispatched": {"accept", "accept_if", "counter", "decline", "record", "withdraw", "change"},
    "changed": {"dispatch", "record", "withdraw"},
    "accepted": {"withdraw", "reopen", "restaff"},
    "conditional": {"agree", "ask_again", "record", "withdraw", "change"},
    "countered": {"agree", "ask_again", "record", "withdraw"},
    "declined": {"ask_again", "record", "withdraw"},
    "agreed": {"withdraw", "reopen", "restaff"},
    "reopened": {"accept", "accept_if", "counter", "decline", "record", "withdraw", "reopen", "restore"},
    "withdrawn": {"dispatch"},
}


def moment(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(("state", "step"), list(product(TABLE, STEPS)))
def test_a_step_is_allowed_from_its_states_only(state, step):
    assert take(state, step).allowed == (step in TABLE[state])


def test_the_table_names_every_state():
    assert set(TABLE) == {"", *STATES}


def test_an_unknown_step_is_an_answer_and_no_exception():
    assert take("dispatched", "perhaps").answer is Answer.NO_SUCH_STEP
    assert take("accepted", "accept").answer is Answer.NOT_FROM_HERE


def test_whose_turn_it_is_follows_from_the_state():
    assert {state: rules.mover(state) for state in TABLE} == {
        "": "", "dispatched": DEPARTMENT, "changed": LEAD, "accepted": "", "conditional": LEAD,
        "countered": LEAD, "declined": LEAD, "agreed": "", "reopened": DEPARTMENT, "withdrawn": "",
    }  # fmt: skip


def test_nobody_takes_a_step_while_the_other_side_has_the_turn_except_to_end_it():
    for step in STEPS.values():
        for state in step.sources:
            if step.by and rules.mover(state) and step.name not in ("record", "withdraw"):
                assert step.by == rules.mover(state), (step.name, state)


def test_silence_leads_nowhere():
    """No step of the clock binds a department that has not spoken."""
    for step in STEPS.values():
        if step.by == rules.CLOCKWORK and step.target in rules.BOUND:
            assert step.sources == (rules.REOPENED,)  # the agreed value was put back


@pytest.mark.parametrize(
    ("step", "at", "due"),
    [
        ("dispatch", moment(2, 12, 16), moment(2, 14, 18)),  # over to a make-up Saturday
        ("dispatch", moment(2, 13, 9), moment(2, 24, 18)),  # Spring Festival lies between
        ("dispatch", moment(3, 2, 23, 59), moment(3, 4, 18)),
        ("dispatch", moment(3, 2, 0, 0), moment(3, 4, 18)),
        ("reopen", moment(3, 6, 9), moment(3, 10, 18)),
        ("counter", moment(3, 6, 15), moment(3, 9, 18)),
        ("accept_if", moment(3, 5, 15), moment(3, 6, 18)),
        ("ask_again", moment(2, 13, 9), moment(2, 14, 18)),
        ("accept", moment(3, 2, 9), None),
        ("agree", moment(3, 2, 9), None),
        ("withdraw", moment(3, 2, 9), None),
        ("perhaps", moment(3, 2, 9), None),
    ],
)
def test_the_printed_deadline_of_each_step(step, at, due):
    assert rules.due_after(step, at, CHINA) == due


def test_the_ladder_of_a_deadline():
    found = rules.ladder(moment(2, 14, 18), CHINA, since=moment(2, 12, 16))
    assert [(rung.name, rung.at) for rung in found] == [
        ("reminder", moment(2, 13, 8, 30)),
        ("deputy", moment(2, 14, 18)),
        ("head", moment(2, 24, 8, 30)),  # the next working day comes after the festival
        ("sponsor", moment(2, 25, 8, 30)),
    ]


def test_a_turn_begun_later_is_reminded_of_on_its_last_morning():
    found = rules.ladder(moment(3, 4, 18), CHINA, since=moment(3, 3, 11))
    assert found[0].at == moment(3, 4, 8, 30)


@given(start=st.dates(date(2019, 1, 1), date(2026, 12, 1)), hour=st.integers(0, 23))
def test_a_deadline_lies_on_a_working_day_with_full_days_before_it(start, hour):
    at = datetime(start.year, start.month, start.day, hour, tzinfo=SHANGHAI)
    due = rules.due_after("dispatch", at, CHINA)
    assert CHINA.is_working_date(due.date()) and (due.hour, due.minute) == (18, 0)
    assert CHINA.working_days_between_dates(start, due.date()) == 2
    rungs = [rung.at for rung in rules.ladder(due, CHINA, at)]
    assert rungs[1:] == sorted(rungs[1:]) and rungs[0] < due
    assert all(
        CHINA.is_working_date(rung.date()) for rung in rules.ladder(due, CHINA, at) for rung in [rung.at]
    )


def test_values_differ_by_field_in_the_order_of_the_columns():
    one = Values(date(2026, 3, 9), date(2026, 3, 18), Decimal("6"), 4, "海报")
    other = Values(date(2026, 3, 9), date(2026, 3, 20), Decimal("6.0"), None, "海报")
    assert rules.differences(one, other) == ("finish", "owner")
    assert rules.differences(one, one) == ()


def test_working_days_fall_into_iso_weeks():
    assert rules.weeks(date(2026, 2, 12), date(2026, 2, 25), CHINA) == {
        date(2026, 2, 9): 3,  # Thursday, Friday, the make-up Saturday
        date(2026, 2, 23): 2,
    }


@given(start=st.dates(date(2020, 1, 1), date(2025, 6, 1)), length=st.integers(0, 300))
def test_the_weeks_add_up_to_the_duration(start, length):
    finish = start + timedelta(days=length)
    found = rules.weeks(start, finish, CHINA)
    assert sum(found.values()) == CHINA.count_dates(start, finish)
    assert all(monday.weekday() == 0 for monday in found)


def test_a_calendar_without_holidays_counts_weekdays():
    found = rules.weeks(date(2026, 3, 6), date(2026, 3, 9), WorkCalendar.weekdays())
    assert found == {date(2026, 3, 2): 1, date(2026, 3, 9): 1}
