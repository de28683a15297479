"""Stored and shown status, and what status, percent and dates must agree on (D0)."""

from datetime import date

import pytest

from qibu.kernel.status import (
    Problem,
    Progress,
    Reason,
    Shown,
    Status,
    completed,
    imported_late,
    problems,
    refusals,
    shown_status,
)

TODAY = date(2026, 3, 9)


def show(status, planned="2026-03-06", forecast="2026-03-06", today="2026-03-06", blocked=False):
    days = [date.fromisoformat(one).toordinal() if one else 0 for one in (planned, forecast, today)]
    shown = shown_status(
        Status(status), planned_finish=days[0], forecast_finish=days[1], today=days[2], blocked=blocked
    )
    return shown.word, shown.reason


def test_an_open_task_past_its_planned_finish_is_late_but_not_on_the_day_itself():
    assert show("doing") == (Shown.DOING, None)
    assert show("doing", today="2026-03-07") == (Shown.LATE, Reason.OVERDUE)
    assert show("todo", today="2026-03-07") == (Shown.LATE, Reason.OVERDUE)


def test_a_forecast_later_than_planned_is_late_before_the_day_has_come():
    assert show("todo", forecast="2026-03-09", today="2026-03-02") == (Shown.LATE, Reason.FORECAST_LATER)


def test_done_and_cancelled_are_never_late_and_paused_can_be():
    assert show("done", today="2026-04-01") == (Shown.DONE, None)
    assert show("cancelled", today="2026-04-01") == (Shown.CANCELLED, None)
    assert show("paused", today="2026-04-01") == (Shown.LATE, Reason.OVERDUE)


def test_without_a_planned_finish_nothing_is_late():
    assert show("doing", planned="", today="2026-04-01") == (Shown.DOING, None)


def test_blocked_stands_beside_and_only_while_open():
    def blocked(status):
        shown = shown_status(Status(status), planned_finish=1, forecast_finish=1, today=2, blocked=True)
        return shown.word, shown.blocked

    assert blocked("doing") == (Shown.LATE, True)
    assert blocked("done") == (Shown.DONE, False)


def test_an_imported_late_becomes_doing_if_started_else_todo():
    assert imported_late(True) is Status.DOING
    assert imported_late(False) is Status.TODO


START, FINISH = date(2026, 3, 2), date(2026, 3, 6)


@pytest.mark.parametrize(
    ("status", "percent", "start", "finish", "found"),
    [
        ("todo", 0, None, None, []),
        ("doing", 40, START, None, []),
        ("doing", 0, None, None, []),
        ("done", 100, START, FINISH, []),
        ("done", 100, None, FINISH, []),
        ("cancelled", 30, START, FINISH, []),
        ("done", 100, START, None, ["done-needs-actual-finish"]),
        ("done", 90, START, FINISH, ["done-needs-100-percent"]),
        ("doing", 100, START, None, ["suggest-done"]),
        ("doing", 50, START, FINISH, ["actual-finish-on-open-task"]),
        ("todo", 10, None, None, ["percent-on-task-not-started"]),
        ("todo", 0, START, None, ["actual-start-on-task-not-started"]),
        ("done", 100, FINISH, START, ["actual-finish-before-start"]),
        ("doing", 101, START, None, ["percent-out-of-range"]),
        ("doing", -1, START, None, ["percent-out-of-range"]),
        ("doing", 10, date(2026, 3, 10), None, ["actual-start-in-future"]),
        ("done", 100, START, date(2026, 3, 10), ["actual-finish-in-future"]),
    ],
)
def test_what_does_not_agree_is_named(status, percent, start, finish, found):
    assert list(problems(Status(status), percent, start, finish, TODAY)) == found


def test_a_suggestion_is_no_reason_to_refuse():
    assert refusals((Problem.SUGGEST_DONE,)) == ()
    assert refusals((Problem.SUGGEST_DONE, Problem.PERCENT_OUT_OF_RANGE)) == (Problem.PERCENT_OUT_OF_RANGE,)


@pytest.mark.parametrize("wanted", list(Status))
@pytest.mark.parametrize(
    "before",
    [
        Progress(Status.TODO, 0),
        Progress(Status.DOING, 100, START),
        Progress(Status.DONE, 100, START, FINISH),
        Progress(Status.PAUSED, 30, START),
    ],
)
def test_the_suggested_rest_always_agrees(before, wanted):
    after = completed(before, today=TODAY, status=wanted)
    assert after.status is wanted
    if wanted in (Status.TODO, Status.DOING, Status.DONE):
        assert problems(after.status, after.percent, after.actual_start, after.actual_finish, TODAY) == ()


def test_done_keeps_the_finish_that_was_said():
    assert completed(Progress(Status.DOING, 60, START, FINISH), today=TODAY, status=Status.DONE) == Progress(
        Status.DONE, 100, START, FINISH
    )
