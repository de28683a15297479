"""Maximum lags as rules: they push the predecessor, and a contradiction is found with its chain (S9)."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from qibu.kernel.network import LinkRow, Links, Plan, schedule
from qibu.kernel.workdays import WorkCalendar, merge
from tests.kernel.chart import WEEKDAYS, chart_of, drawn, on, plan_of
from tests.kernel.test_network_against_reference import plans
from tests.support.steps import steps

ORIGIN = 730_000
UNITS = WorkCalendar.every_day()


def test_a_hard_maximum_lag_holds_its_predecessor_back():
    plan = """
        A 2
        B 2 < A:FS+0<=1
        C 5
        D 1 < C B:FS+0<=3c
    """
    assert chart_of(plan, hard_max=True, days=8) == drawn("""
          MTWTFssM
        A .XX.....
        B ...XX...
        C XXXXX...
        D .......X
    """)


def test_every_type_of_link_counts_days_as_a_promise_does():
    text = """
        X 9
        A 2
        S 1 < X A:{}
    """
    starts = {}
    for kind in ("FS+0<=3", "SS+0<=3", "FF+0<=3", "SF+0<=3"):
        plan = plan_of(text.format(kind), hard_max=True)
        result = schedule(plan)
        assert schedule(replace(plan, hard_max=False)).promises.margin[0] < 0
        moved = schedule(replace(plan, hard_max=False, not_before=result.forecast_start))
        assert moved.promises.margin == [0], kind
        starts[kind[:2]] = on(result.forecast_start[1])
    assert starts == {"FS": "03-09", "SS": "03-10", "FF": "03-09", "SF": "03-10"}


def test_a_contradiction_comes_with_its_chain_and_its_size():
    plan = plan_of(
        """
        A 2
        B 4 < A
        C 1 < B A:FS+0<=3
        D 1 < C
        """,
        hard_max=True,
    )
    result = schedule(plan)
    assert result.status == "infeasible"
    assert set(result.cycle) == {0, 1, 2}
    assert set(result.cycle_links) == {0, 1, 2}
    assert result.excess == 2


def test_minimum_lags_may_go_round_when_they_ask_for_nothing():
    rows = [LinkRow(0, 1, 1, 3), LinkRow(1, 2, 1, 4), LinkRow(2, 0, 1, -9)]
    plan = units([5, 5, 5], rows)
    result = schedule(plan)
    assert [one - ORIGIN for one in result.forecast_start] == [0, 3, 7]
    tight = units([5, 5, 5], [*rows[:2], LinkRow(2, 0, 1, -6)])
    assert schedule(tight).excess == 1


def test_facts_are_not_pushed_and_the_lag_they_break_is_told():
    plan = plan_of("A 2 began=03-02 done=03-03\nX 9\nB 1 < X A:FS+0<=2", hard_max=True, today="03-04")
    result = schedule(plan)
    assert result.status == "ok"
    assert result.broken_links == (1,)


def test_calendars_of_both_ends_count_as_they_do_for_promises():
    text = """
        X 9 cal=1
        A 3
        S 2 < X:SS+4 A:{} cal=1
    """
    calendars = (WEEKDAYS, merge(WEEKDAYS, {date(2026, 3, 5): False}, (True,) * 6 + (False,)))
    for lag in ("FS+0<=1", "SS+0<=2", "FF+0<=1", "SF+0<=2", "FS+0<=1c", "FF+0<=0c", "FS-9<=-1", "SF+0<=-1c"):
        plan = plan_of(text.format(lag), hard_max=True, calendars=calendars)
        result = schedule(plan)
        assert result.promises.margin[0] >= 0, lag
        earlier = replace(plan, hard_max=False, planned_start=[d - 1 for d in result.forecast_start])
        assert result.forecast_start[1] > plan.project_start, lag
        assert schedule(earlier).promises.margin[0] < 1, lag


def test_days_off_may_solve_what_a_week_does_not():
    plan = plan_of("A 1\nB 1 < A:FS+2<=3c", start="03-05", hard_max=True)  # Thursday: Tuesday is too late
    result = schedule(plan)
    assert [on(one) for one in result.forecast_start] == ["03-09", "03-12"]


def units(duration, rows):
    return Plan(
        calendars=(UNITS,),
        duration=duration,
        links=Links.of(*rows),
        project_start=ORIGIN,
        milestones_last_a_day=False,
        hard_max=True,
    )


@st.composite
def networks(draw):
    n = draw(st.integers(1, 7))
    arc = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1), st.integers(-6, 5))
    return n, [(i, j, w) for i, j, w in draw(st.lists(arc, max_size=14)) if i != j]


@settings(max_examples=400, deadline=None)
@given(networks())
def test_start_lags_agree_with_all_longest_paths(network):
    n, arcs = network
    result = schedule(units([1] * n, [LinkRow(i, j, 1, w) for i, j, w in arcs]))
    none = -(10**9)
    far = [[0 if i == j else none for j in range(n)] for i in range(n)]
    for i, j, w in arcs:
        far[i][j] = max(far[i][j], w)
    for k in range(n):
        for i in range(n):
            for j in range(n):
                if far[i][k] > none and far[k][j] > none:
                    far[i][j] = max(far[i][j], far[i][k] + far[k][j])
    if any(far[t][t] > 0 for t in range(n)):
        assert result.status == "infeasible"
        chain = list(zip(result.cycle, (*result.cycle[1:], result.cycle[0]), strict=True))
        assert [arcs[k][:2] for k in result.cycle_links] == chain
        assert sum(arcs[k][2] for k in result.cycle_links) == result.excess > 0
        return
    starts = [max(0, *(far[i][j] for i in range(n))) for j in range(n)]
    assert [one - ORIGIN for one in result.forecast_start] == starts
    end = max(starts)
    late = [min([end, *(end - far[t][j] for j in range(n) if far[t][j] > none)]) for t in range(n)]
    assert [one - ORIGIN for one in result.late_start] == late


def test_a_long_chain_of_hard_lags_settles_in_few_walks():
    def chain(n):
        pred, succ = list(range(n - 1)), list(range(1, n))
        links = Links(pred=pred, succ=succ, max_amount=[2] * (n - 1))
        floors = [0] * (n - 1) + [ORIGIN + 5 * n]
        return Plan(
            calendars=(UNITS,), duration=[1] * n, links=links, project_start=ORIGIN, hard_max=True,
            not_before=floors,
        )  # fmt: skip

    assert schedule(chain(10_000)).status == "ok"
    assert steps(lambda: schedule(chain(4_000))) < 4.6 * steps(lambda: schedule(chain(1_000)))


@st.composite
def held_plans(draw):
    """Random plans of several calendars without started tasks, most links with a maximum lag."""
    plan = draw(plans(most_tasks=6))
    m = len(plan.links.pred)
    most = [draw(st.one_of(st.none(), st.integers(-2, 9))) for _ in range(m)]
    units = [draw(st.integers(0, 1)) for _ in range(m)]
    began = [start if done else 0 for start, done in zip(plan.actual_start, plan.actual_finish, strict=True)]
    return replace(plan, actual_start=began, links=replace(plan.links, max_amount=most, max_unit=units))


@settings(max_examples=80, deadline=None)
@given(held_plans())
def test_hard_lags_are_kept_and_nothing_waits_longer_than_it_must(plan):
    hard = schedule(replace(plan, hard_max=True))
    slow = one_day_at_a_time(plan)
    if slow is None:
        assert hard.status in ("infeasible", "beyond-calendar")
        return
    assert hard.status == "ok"
    assert hard.forecast_start == slow.forecast_start
    assert hard.forecast_finish == slow.forecast_finish


def one_day_at_a_time(plan, days=150):
    """Begin every predecessor that is too early one working day later, again and again."""
    for _ in range(days):
        result = schedule(plan)
        early = {
            plan.links.pred[k]
            for k, margin in zip(result.promises.link, result.promises.margin, strict=True)
            if margin < 0
        }
        early = {t for t in early if not plan.actual_finish[t]}
        if not early:
            return result
        floors = list(plan.planned_start)
        for t in early:
            calendar = plan.calendars[plan.calendar[t]]
            floors[t] = calendar.next_working(result.forecast_start[t] + 1)
        plan = replace(plan, planned_start=floors)
    return None


def test_a_contradiction_in_calendar_days_is_found_without_walking_to_the_end_of_the_calendar():
    text = "A 1\nX 6 < A\nB 1 < X A:FS+0<=5c\n" + "".join(f"T{n} 1\n" for n in range(3_000))
    result = schedule(plan := plan_of(text, hard_max=True))
    assert result.status == "infeasible"
    assert set(result.cycle) == {0, 1, 2} and result.excess > 0
    assert steps(lambda: schedule(plan)) < 3_000_000
