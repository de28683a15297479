"""Promises: a maximum lag gives its successor a deadline and moves nothing (S9)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qibu.kernel.chains import contradictions, driving_chain
from qibu.kernel.network import LinkRow, Links, Plan, PromiseState, schedule
from qibu.kernel.workdays import WorkCalendar
from tests.kernel.chart import day, on, plan_of


def promise(text, today="03-02", **options):
    """(last day, state, margin, breach) of the only promise of the plan."""
    found = schedule(plan_of(text, today=today, **options)).promises
    assert len(found.link) == 1
    return on(found.last_day[0]), found.state[0], found.margin[0], found.breach[0]


def test_a_prototype_finished_on_6_march_gives_two_weeks_until_20_march():
    text = "原型 5 began=03-02 done=03-06\n物料 8 < 原型:FF+0<=14c"
    assert promise(text, today="03-09") == ("03-20", PromiseState.RUNNING, 2, 0)


def test_the_last_day_moves_with_the_forecast_of_the_predecessor():
    assert promise("A 5\nB 8 < A:FF+0<=14c") == ("03-20", "pending", 9, 0)
    assert promise("A 8\nB 8 < A:FF+0<=14c")[0] == "03-25"


def test_working_days_count_on_the_calendar_of_the_one_who_promised():
    assert promise("A 5\nB 8 < A:FF+0<=5")[0] == "03-13"
    assert promise("A 5\nB 3 < A:FF+0<=5 planned=03-12") == ("03-13", "at_risk", -1, 1)


@pytest.mark.parametrize(
    ("kind", "last"),
    [("FS", "03-11"), ("FF", "03-11"), ("SS", "03-09"), ("SF", "03-09")],
)
def test_the_type_says_from_which_day_it_counts(kind, last):
    assert promise(f"A 3\nB 1 < A:{kind}+0<=7c")[0] == last


def test_a_start_promise_looks_at_the_start():
    assert promise("A 3\nB 9 < A:FS+0<=1") == ("03-05", "pending", 0, 0)
    assert promise("A 3\nB 9 < A:FS+0<=1 planned=03-09") == ("03-05", "at_risk", -2, 2)


def test_a_promise_never_delays_its_predecessor_nor_moves_its_successor():
    with_promise = schedule(plan_of("A 3\nB 1 < A:FS+0<=1 planned=03-20"))
    without = schedule(plan_of("A 3\nB 1 < A planned=03-20"))
    assert with_promise.forecast_start == without.forecast_start
    assert with_promise.total_float == without.total_float


def test_a_promise_that_can_no_longer_be_kept_says_by_how_many_days():
    text = "A 5 began=03-02 done=03-06\nB 20 < A:FF+0<=14c began=03-09 left=12"
    assert promise(text, today="03-09") == ("03-20", PromiseState.AT_RISK, -4, 4)


def test_past_its_last_day_it_is_broken():
    text = "A 5 began=03-02 done=03-06\nB 20 < A:FF+0<=14c began=03-09 left=2"
    assert promise(text, today="03-23") == ("03-20", PromiseState.BROKEN, -4, 4)
    assert promise(text.replace("left=2", "done=03-24"), today="03-25")[1] == PromiseState.BROKEN


def test_on_its_last_day_it_can_still_be_kept():
    text = "A 5 began=03-02 done=03-06\nB 20 < A:FF+0<=14c began=03-09 left=1"
    assert promise(text, today="03-20") == ("03-20", PromiseState.RUNNING, 0, 0)
    assert promise(text.replace("left=1", "done=03-20"), today="03-25")[1] == PromiseState.KEPT
    assert promise(text.replace("left=1", "left=2"), today="03-20") == ("03-20", PromiseState.AT_RISK, -3, 3)


def test_a_deadline_missed_by_days_off_only_is_missed():
    text = "A 5 began=03-02 done=03-06\nB 5 < A:FF+0<=5 began=03-09 done=03-14"
    assert promise(text, today="03-16") == ("03-13", PromiseState.BROKEN, -1, 1)


def test_the_chain_of_rules_behind_a_late_day_can_be_told():
    plan = plan_of("A 5\nB 9 < A\nC 1 < B\nD 3 < A:FF+0<=3 C")
    result = schedule(plan)
    assert result.promises.state == [PromiseState.AT_RISK]
    tasks = [task for task, _ in driving_chain(result, plan.links, 3)]
    assert tasks == [3, 2, 1, 0]


# -- rules that contradict each other -------------------------------------------------------------


def found(text):
    return [(one.id, one.tasks, one.excess) for one in contradictions(plan_of(text))]


def test_a_promise_shorter_than_the_work_between_is_refused_with_its_chain():
    text = "A 2\nB 4 < A\nC 3 < B\nD 1 < A:FF+0<=7 C"
    (one,) = contradictions(plan_of(text))
    assert (one.id, one.tasks, one.excess) == ("promise-contradiction", (0, 1, 2, 3), 1)
    links = plan_of(text).links
    assert [(links.pred[k], links.succ[k]) for k in one.links] == [(0, 1), (1, 2), (2, 3), (0, 3)]


def test_one_day_more_and_the_promise_is_fine():
    assert found("A 2\nB 4 < A\nC 3 < B\nD 1 < A:FF+0<=8 C") == []
    assert schedule(plan_of("A 2\nB 4 < A\nC 3 < B\nD 1 < A:FF+0<=8 C")).promises.margin == [0]


def test_a_maximum_below_its_own_minimum_is_refused():
    assert found("A 2\nB 1 < A:FF+5<=4") == [("promise-contradiction", (0, 1), 1)]
    assert found("A 2\nB 1 < A:FF+5<=5") == []
    assert found("A 2\nB 1 < A:SS+5<=4") == [("promise-contradiction", (0, 1), 1)]
    assert found("A 2\nB 1 < A:FS+0<=0") == [("promise-contradiction", (0, 1), 1)]
    assert found("A 2\nB 1 < A:FS+0<=1") == []


def test_two_weeks_hold_ten_working_days():
    assert found("A 5\nB 10 < A:FF+0<=14c A") == []
    assert found("A 5\nB 11 < A:FF+0<=14c A") == [("promise-contradiction", (0, 1), 1)]


def test_two_promises_that_only_together_cannot_hold():
    text = "A 1\nB 1 < A:SS\nC 1 < A:SS+0<=3\nD 1 < B:SS+5\nE 1 < D:SS C:SS+0<=2"
    assert found(text) == []
    tight = plan_of(text.replace("B:SS+5", "B:SS+6"))
    (one,) = contradictions(tight)
    assert one.excess == 1
    walked = [(tight.links.pred[k], tight.links.succ[k]) for k in one.links]
    assert sorted(walked) == [(0, 1), (0, 2), (1, 3), (2, 4), (3, 4)]


def test_a_cycle_is_reported_alone_with_its_links():
    (one,) = contradictions(plan_of("A 1 < B\nB 1 < A:FF+0<=1"))
    assert (one.id, one.tasks, set(one.links)) == ("cycle", (0, 1), {0, 1})


def test_every_short_promise_is_reported_once():
    text = "A 1\nB 9 < A A:FF+0<=2\nC 9 < B B:FF+0<=3"
    assert sorted(excess for _, _, excess in found(text)) == [6, 7]


def test_a_promise_already_delivered_contradicts_nothing():
    assert found("A 2 began=03-02 done=03-03\nB 9 < A A:FF+0<=2 began=03-04 done=03-16") == []


def test_many_promises_in_a_long_plan_settle():
    lines = ["T0 1"] + [f"T{t} 1 < T{t - 1}:FS+0<=3" for t in range(1, 600)]
    assert contradictions(plan_of("\n".join(lines))) == ()
    assert day("03-02") == plan_of("A 1").project_start


@st.composite
def rule_books(draw):
    """Small plans in working days only: durations, minimum lags and some promises."""
    n = draw(st.integers(2, 5))
    rows = []
    for j in range(1, n):
        for i in draw(st.lists(st.integers(0, j - 1), min_size=1, max_size=2, unique=True)):
            most = draw(st.none() | st.integers(0, 12))
            rows.append(LinkRow(i, j, draw(st.integers(0, 3)), draw(st.integers(-2, 4)), 0, most, 0))
    days = draw(st.lists(st.integers(0, 4), min_size=n, max_size=n))
    return Plan(calendars=(WorkCalendar.every_day(),), duration=days, links=Links.of(*rows))


def can_hold(plan, horizon=300):
    """Move tasks a day later while a rule or a promise asks for it: settles, or runs away."""
    links, n = plan.links, len(plan.duration)
    first = [0] * n
    while max(first) < horizon:
        last = [first[t] + max(1, plan.duration[t]) - 1 for t in range(n)]
        for i, j, kind, lag, most in zip(
            links.pred, links.succ, links.kind, links.min_amount, links.max_amount, strict=True
        ):
            anchor = last[i] if kind in (0, 2) else first[i]
            event = last[j] if kind in (2, 3) else first[j]
            gap = {0: 1 if plan.duration[j] else 0, 1: 0, 2: 0, 3: -1}[kind]
            if event < anchor + gap + lag:
                first[j] += 1
                break
            if most is not None and event > anchor + most:
                first[i] += 1
                break
        else:
            return True
    return False


@settings(max_examples=300, deadline=None)
@given(rule_books())
def test_rules_are_refused_exactly_when_no_dates_can_keep_them(plan):
    assert (contradictions(plan) == ()) is can_hold(plan)
