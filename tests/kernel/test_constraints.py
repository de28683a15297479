"""Constraint dates, deadlines, tasks as late as possible, links from other projects (S9, S10)."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from qibu.kernel.chains import Diagnostic
from qibu.kernel.diagnostics import diagnose
from qibu.kernel.impact import impact
from qibu.kernel.network import Driver, schedule
from qibu.kernel.plan import Constraint, Externals
from tests.kernel.chart import chart_of, day, drawn, on, plan_of
from tests.kernel.china import CHINA
from tests.kernel.test_network_against_reference import TODAY, plans


def test_start_and_finish_no_earlier_than_hold_a_task_back():
    plan = """
        A 2 snet=03-04
        B 3 fnet=03-11
        C 3 fnet=03-03
        D 2 < A fnet=03-14
        M 0 fnet=03-05
    """
    assert chart_of(plan, days=15) == drawn("""
          MTWTFssMTWTFssM
        A ..XX...........
        B .......XXX.....
        C XXX............
        D ...........X--X
        M ...o...........
    """)
    assert schedule(plan_of(plan)).driver[1] == Driver.CONSTRAINT


def test_must_start_and_must_finish_leave_no_room_but_never_hide_what_links_say():
    plan = plan_of("""
        A 2 mso=03-04
        B 2 mfo=03-06
        C 4
        D 1 < C mso=03-04
        E 9
    """)
    result = schedule(plan)
    assert [on(one) for one in result.forecast_start] == ["03-04", "03-05", "03-02", "03-06", "03-02"]
    assert result.total_float == [0, 0, -2, -2, 0]
    assert result.critical == [True] * 5
    assert result.broken_links == ()


def test_dates_that_hold_stand_against_links_and_the_link_is_told():
    plan = plan_of(
        """
        C 4
        D 1 < C mso=03-04
        E 1 < C snlt=03-04
        F 2 < C fnlt=03-05
        G 1 < D
        """,
        constraints_hold=True,
    )
    result = schedule(plan)
    assert [on(one) for one in result.forecast_start] == ["03-02", "03-04", "03-04", "03-04", "03-05"]
    assert result.broken_links == (0, 1, 2)
    assert result.total_float[0] == -2


def test_no_later_than_and_deadlines_give_negative_float_back_along_the_chain():
    plan = plan_of("""
        A 3
        B 2 < A deadline=03-05
        C 1 < A snlt=03-06
        D 1 < A fnlt=03-09
        E 9
    """)
    result = schedule(plan)
    assert [on(one) for one in result.forecast_finish[:2]] == ["03-04", "03-06"]
    assert result.total_float == [-1, -1, 1, 2, 0]
    assert [on(one) for one in result.late_finish] == ["03-03", "03-05", "03-06", "03-09", "03-12"]
    assert result.free_float == [0, 4, 5, 5, 0]
    assert result.near_critical(1) == [2]


def test_a_task_as_late_as_possible_uses_its_room_and_early_dates_remember():
    plan = plan_of("""
        A 1
        B 1 < A alap
        C 1 < B alap
        D 6 < A
        E 1 < C D
        F 2 alap
        G 2 alap deadline=03-05
    """)
    result = schedule(plan)
    assert [on(one) for one in result.forecast_start] == [
        "03-02", "03-09", "03-10", "03-03", "03-11", "03-10", "03-04",
    ]  # fmt: skip
    assert [on(one) for one in result.early_start[:3]] == ["03-02", "03-03", "03-04"]
    assert [on(one) for one in result.early_finish[:3]] == ["03-02", "03-03", "03-04"]
    assert result.driver[1] == result.driver[2] == Driver.ALAP
    assert result.total_float[1:3] == [0, 0]


def test_facts_do_not_ask_for_their_constraints():
    plan = plan_of(
        """
        A 2 began=03-02 done=03-03 snet=03-09
        B 3 began=03-03 left=2 mso=03-09
        C 2 planned=03-05 until=03-06 manual fnet=03-20
        D 4 began=03-03 left=1 fnet=03-11
        """,
        today="03-04",
    )
    result = schedule(plan)
    assert [on(one) for one in result.forecast_finish] == ["03-03", "03-05", "03-06", "03-11"]


def test_a_constraint_on_a_holiday_counts_from_the_next_working_day():
    plan = plan_of("A 2 snet=02-15\nB 2 mso=02-15\nC 2 snlt=02-15", start="02-09", calendars=(CHINA,))
    result = schedule(plan)
    assert [on(one) for one in result.forecast_start[:2]] == ["02-24", "02-24"]
    assert result.total_float[1] == 0
    assert on(result.late_start[2]) == "02-14"


def test_a_link_from_another_project_is_a_date_like_any_other():
    plan = replace(
        plan_of("A 2\nB 1 < A\nM 0\nC 3\nD 2 began=03-02 left=1\nE 1"),
        externals=Externals(
            succ=(0, 1, 2, 3, 4, 5),
            day=(day("03-04"), day("03-04"), day("03-06"), day("03-11"), day("03-12"), day("03-05")),
            kind=(0, 0, 0, 2, 0, 1),
            amount=(0, 0, 0, 0, 0, 3),
            unit=(0, 0, 0, 0, 0, 1),
        ),
    )
    result = schedule(plan)
    assert [on(one) for one in result.forecast_start] == [
        "03-05", "03-09", "03-06", "03-09", "03-02", "03-09",
    ]  # fmt: skip
    assert result.external == {0: 0, 2: 2, 3: 3, 4: 4, 5: 5}
    assert result.driver[1] == 0
    assert on(result.forecast_finish[4]) == "03-13"


def test_a_promise_to_another_project_counts_from_its_day_and_moves_nobody():
    """A follows the other project's 03-04 in time; B and C come too late, and one day of the two is over."""
    plan = replace(
        plan_of("A 2\nB 1 planned=03-16\nC 1 planned=03-16\nD 1", today="03-11"),
        externals=Externals(
            succ=(0, 1, 2, 3),
            day=(day("03-10"), day("03-09"), day("03-04"), 0),
            max_amount=(3, 7, 4, 1),
            max_unit=(0, 1, 0, 0),
            happened=(0, 1, 1, 0),
        ),
    )
    result = schedule(plan)
    assert on(result.forecast_start[1]) == "03-16"
    promises = result.external_promises
    assert promises.link == [0, 1, 2]
    assert [on(one) for one in promises.last_day] == ["03-13", "03-16", "03-10"]
    assert promises.state == ["pending", "running", "broken"]
    assert promises.breach == [0, 0, 4]
    assert diagnose(plan, result)[-1] == Diagnostic("external-promise-broken", (2,), (2,), 4)
    later = schedule(replace(plan, externals=replace(plan.externals, day=(day("03-10"), day("03-06"), 0, 0))))
    told = impact(plan, result, later).external_promises
    assert [(one.link, one.after) for one in told] == [(1, "at_risk"), (-1, None)]


@settings(max_examples=120, deadline=None)
@given(plans(), st.data())
def test_late_bounds_never_move_a_forecast_and_floors_never_make_anything_earlier(plan, data):
    n = len(plan.duration)
    t, near = data.draw(st.integers(0, n - 1)), data.draw(st.integers(-8, 12))
    code = data.draw(st.sampled_from(list(Constraint)[2:]))
    bound = [code if u == t else 0 for u in range(n)]
    dates = [TODAY + near if u == t else 0 for u in range(n)]
    free, bound = schedule(plan), schedule(replace(plan, constraint=bound, constraint_date=dates))
    if code in (Constraint.SNLT, Constraint.FNLT):
        assert bound.forecast_start == free.forecast_start
        assert all(a <= b for a, b in zip(bound.total_float, free.total_float, strict=True))
    elif all(kind in (0, 1) for kind in plan.links.kind):
        pairs = zip(free.forecast_finish, bound.forecast_finish, strict=True)
        assert all(before <= after for before, after in pairs)


@settings(max_examples=120, deadline=None)
@given(plans(), st.data())
def test_tasks_as_late_as_possible_move_nothing_else_later(plan, data):
    n = len(plan.duration)
    alap = [data.draw(st.booleans()) for _ in range(n)]
    early, late = schedule(plan), schedule(replace(plan, constraint=[int(flag) for flag in alap]))
    assert late.early_start == early.forecast_start
    assert late.project_finish == early.project_finish
    for t, flag in enumerate(alap):
        assert late.forecast_start[t] >= early.forecast_start[t]
        if not flag:
            assert late.forecast_start[t] == early.forecast_start[t]
        elif late.driver[t] == Driver.ALAP:
            assert late.free_float[t] == 0
