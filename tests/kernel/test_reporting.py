"""What a line must say, the tables of report, period and variance, and their ladders (T1, T2, T4)."""

from dataclasses import replace
from datetime import date, datetime
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qibu.kernel import reporting as rules
from qibu.kernel.reporting import LineState, line_problems
from qibu.kernel.status import Status
from qibu.kernel.steps import DEPARTMENT, LEAD, Answer, steps_from, take
from qibu.kernel.workdays import WorkCalendar
from tests.kernel.china import CHINA

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 3, 11)
DAY = {n: date(2026, 3, n) for n in range(1, 32)}

#: a task in the middle of its time, on time
FINE = LineState(
    status=Status.DOING, percent=40, actual_start=DAY[2], planned_start=DAY[2], planned_finish=DAY[13],
    forecast_finish=DAY[13],
)  # fmt: skip
#: not begun, its time is yet to come
AHEAD = LineState(status=Status.TODO, planned_start=DAY[16], planned_finish=DAY[20], forecast_finish=DAY[20])


def found(line: LineState, **changes) -> list[tuple[str, str]]:
    return [(field, str(problem)) for field, problem in line_problems(replace(line, **changes), TODAY)]


def test_a_line_on_time_needs_nothing():
    assert found(FINE) == found(AHEAD) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"percent": 100}, [("status", "full-percent-on-open-task")]),
        ({"percent": 101}, [("percent", "percent-out-of-range")]),
        ({"percent": -1}, [("percent", "percent-out-of-range")]),
        ({"actual_finish": DAY[10]}, [("status", "actual-finish-on-open-task")]),
        ({"actual_start": DAY[12]}, [("actual_start", "actual-start-in-future")]),
        ({"status": Status.DONE, "percent": 100, "actual_finish": DAY[11]}, []),
        ({"status": Status.DONE, "percent": 100}, [("actual_finish", "done-needs-actual-finish")]),
        (
            {"status": Status.DONE, "percent": 90},
            [("percent", "done-needs-100-percent"), ("actual_finish", "done-needs-actual-finish")],
        ),
        (
            {"status": Status.DONE, "percent": 100, "actual_finish": DAY[12]},
            [("actual_finish", "actual-finish-in-future")],
        ),
        (
            {"status": Status.DONE, "percent": 100, "actual_finish": DAY[1]},
            [("actual_finish", "actual-finish-before-start")],
        ),
        (
            {"status": Status.TODO, "actual_start": None},
            [("status", "percent-on-task-not-started"), ("expected_finish", "late-needs-expected-finish")],
        ),
        ({"is_blocked": True, "block_cause": "缺料", "block_need": "采购加急"}, []),
        (
            {"is_blocked": True, "block_cause": "  "},
            [("block_cause", "blocked-needs-cause"), ("block_need", "blocked-needs-what-resolves-it")],
        ),
        ({"status": Status.DONE, "percent": 100, "actual_finish": DAY[10], "is_blocked": True}, []),
        ({"status": Status.CANCELLED, "planned_finish": DAY[2]}, []),
    ],
)
def test_status_percent_dates_and_block_agree(changes, expected):
    assert found(FINE, **changes) == expected


LATE = [("expected_finish", "late-needs-expected-finish"), ("late_cause", "late-needs-cause")]
CAUSE = [("late_cause", "late-needs-cause")]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"planned_finish": DAY[10]}, LATE),  # past its planned finish
        ({"planned_finish": DAY[11], "forecast_finish": DAY[11]}, []),  # its last day is not late
        ({"forecast_finish": DAY[16]}, LATE),
        ({"forecast_finish": DAY[16], "expected_finish": DAY[17]}, CAUSE),
        ({"forecast_finish": DAY[16], "expected_finish": DAY[17], "late_cause": "resources"}, []),
        ({"forecast_finish": DAY[16], "expected_finish": DAY[13]}, []),  # will be in time after all
        ({"expected_finish": DAY[17]}, CAUSE),  # the day a person names is the own forecast
        ({"expected_finish": DAY[10]}, [("expected_finish", "expected-finish-in-past")]),
        (
            {"planned_finish": DAY[10], "expected_finish": DAY[10], "late_cause": "other"},
            [("expected_finish", "expected-finish-in-past")],
        ),
        ({"planned_finish": DAY[10], "expected_finish": DAY[11], "late_cause": "other"}, []),
        ({"status": Status.PAUSED, "planned_finish": DAY[10]}, LATE),
        ({"planned_finish": None, "forecast_finish": DAY[30]}, []),  # without a plan nothing is late
    ],
)
def test_a_late_line_needs_a_new_forecast_and_a_cause(changes, expected):
    assert found(FINE, **changes) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"planned_start": DAY[10]}, LATE[:1]),  # should have begun: until when then?
        ({"planned_start": DAY[11]}, []),  # its first day is not late
        ({"planned_start": DAY[10], "expected_finish": DAY[20]}, []),
        ({"planned_start": DAY[10], "expected_finish": DAY[23]}, CAUSE),
        ({"forecast_finish": DAY[24], "pushed": True}, []),  # its predecessor is asked, not it
        ({"planned_start": DAY[9], "forecast_finish": DAY[24], "pushed": True}, []),
        ({"forecast_finish": DAY[24], "expected_finish": DAY[24], "pushed": True}, []),
        ({"forecast_finish": DAY[24], "expected_finish": DAY[25], "pushed": True}, CAUSE),  # later still
        ({"planned_start": DAY[2], "planned_finish": DAY[10], "pushed": True}, LATE),  # past its finish
    ],
)
def test_a_task_not_begun_is_late_by_itself_or_only_pushed(changes, expected):
    assert found(AHEAD, **changes) == expected


days = st.none() | st.dates(date(2026, 3, 1), date(2026, 3, 28))


@given(
    st.builds(
        LineState,
        status=st.sampled_from(Status), percent=st.integers(-1, 101), actual_start=days, actual_finish=days,
        expected_finish=days, is_blocked=st.booleans(), block_cause=st.sampled_from(["", "因"]),
        late_cause=st.sampled_from(["", "other"]), planned_start=days, planned_finish=days,
        forecast_finish=days, pushed=st.booleans(),
    )
)  # fmt: skip
def test_problems_come_in_the_order_of_the_fields_and_each_once(line):
    problems = line_problems(line, TODAY)
    places = [rules.FIELDS.index(field) for field, _problem in problems]
    assert places == sorted(places) and len(set(problems)) == len(problems)
    cause = ("late_cause", rules.LineProblem.LATE_NEEDS_CAUSE) in problems
    assert cause == (rules.needs_cause(line, TODAY) and not line.late_cause)
    if rules.needs_cause(line, TODAY):
        assert rules.is_late(line, TODAY)


TABLES = {
    "report": (
        rules.REPORT,
        {
            "missing": {"draft", "submit"}, "draft": {"draft", "discard", "submit"},
            "submitted": {"amend"}, "amended": {"amend"},
        },
    ),
    "period": (rules.PERIOD, {"open": {"close"}, "closed": {"reopen"}}),
    "variance": (
        rules.VARIANCE,
        {
            "open": {"answer", "recovered", "rebaselined", "dropped", "inherited"},
            "answered": {"answer", "recovered", "rebaselined", "finished", "dropped", "inherited", "lapsed"},
            "closed": set(),
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_a_step_is_allowed_from_its_states_only(name):
    table, expected = TABLES[name]
    for state, step in product(expected, [*table, "perhaps"]):
        assert take(table, state, step).allowed == (step in expected[state]), (state, step)
    assert {step.target for step in table.values()} <= set(expected)


def test_a_step_that_does_not_fit_is_an_answer_and_no_exception():
    assert take(rules.VARIANCE, "closed", "answer").answer is Answer.NOT_FROM_HERE
    assert take(rules.PERIOD, "open", "perhaps").answer is Answer.NO_SUCH_STEP


def test_a_late_finish_is_not_closed_before_it_is_explained():
    assert not take(rules.VARIANCE, "open", "finished").allowed


def test_only_the_lead_closes_and_opens_a_period():
    assert steps_from(rules.PERIOD, "closed", LEAD) == ("reopen",)
    assert steps_from(rules.PERIOD, "open", DEPARTMENT) == ()


@pytest.mark.parametrize(
    ("submitted", "amended", "draft", "state"),
    [
        (False, False, False, "missing"), (False, False, True, "draft"), (True, False, False, "submitted"),
        (True, False, True, "submitted"), (True, True, True, "amended"),
    ],
)  # fmt: skip
def test_the_state_of_a_report_follows_from_what_is_stored(submitted, amended, draft, state):
    assert rules.report_state(submitted=submitted, amended=amended, has_draft=draft) == state


def moment(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


CUTOFF = moment(3, 6, 17)


@pytest.mark.parametrize(
    ("state", "now", "missing", "confirmed", "answer"),
    [
        ("open", moment(3, 5, 9), 0, False, Answer.ALLOWED),
        ("open", moment(3, 6, 16, 59), 1, True, Answer.TOO_EARLY),
        ("open", CUTOFF, 1, False, Answer.UNCONFIRMED),
        ("open", CUTOFF, 1, True, Answer.ALLOWED),
        ("closed", CUTOFF, 0, True, Answer.NOT_FROM_HERE),
    ],
)
def test_a_period_is_closed_after_the_cut_off_or_when_all_have_reported(
    state, now, missing, confirmed, answer
):
    assert rules.close_period(state, now, CUTOFF, missing, confirmed=confirmed).answer is answer


def rungs(found):
    return [(rung.name, rung.at) for rung in found]


def test_the_ladder_of_a_cut_off():
    assert rungs(rules.report_ladder(CUTOFF, CHINA)) == [
        ("reminder", moment(3, 6, 9)),
        ("late", CUTOFF),
        ("head", moment(3, 9, 10)),
    ]


def test_the_ladder_of_a_cut_off_before_a_holiday_and_of_one_early_in_the_morning():
    assert rungs(rules.report_ladder(moment(9, 30, 17), CHINA))[2] == ("head", moment(10, 8, 10))
    assert rungs(rules.report_ladder(moment(3, 9, 8, 30), CHINA))[0] == ("reminder", moment(3, 6, 9))


def test_a_variance_is_due_at_18_of_the_second_working_day_and_then_goes_up():
    due = rules.variance_due(moment(2, 12, 16), CHINA)
    assert due == moment(2, 14, 18)
    assert rungs(rules.variance_ladder(due, CHINA)) == [
        ("reminder", moment(2, 14, 9)),
        ("head", moment(2, 24, 10)),
        ("sponsor", moment(2, 25, 10)),
    ]


@given(st.datetimes(datetime(2020, 1, 1), datetime(2026, 12, 1)))
def test_rungs_come_in_order_on_working_days(at):
    calendar = WorkCalendar.weekdays()
    due = rules.variance_due(at, calendar)
    found = [rung.at for rung in rules.variance_ladder(due, calendar)]
    assert found == sorted(found) and found[0] < due < found[1]
    assert all(calendar.is_working_date(one.date()) for one in found)
