"""Random networks, with all link types, lags, calendars and progress, against a slow day-by-day reference."""

from dataclasses import replace
from datetime import date

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from qibu.kernel.network import Links, Plan, schedule
from qibu.kernel.workdays import WorkCalendar, merge
from tests.kernel.china import CHINA
from tests.kernel.slow_reference import SlowSchedule

TODAY = date(2026, 2, 11).toordinal()  # shortly before Spring Festival and its make-up Saturdays
SIX_DAYS = merge(CHINA, {date(2026, 3, 5): False}, (True,) * 6 + (False,))
CALENDARS = (CHINA, SIX_DAYS, WorkCalendar.every_day())


@st.composite
def plans(draw, most_tasks=7, calendars=(0, 0, 0, 1, 2), kinds=(0, 1, 2, 3)):
    n = draw(st.integers(1, most_tasks))
    today = draw(st.sampled_from((TODAY, TODAY - 25)))  # facts after the data date do not hide behind it
    name = draw(st.permutations(range(n)))  # links may run up and down
    columns = {
        key: [0] * n
        for key in ("planned_start", "actual_start", "actual_finish", "not_before", "calendar", "duration")
    }
    columns["remaining"] = [-1] * n
    for t in range(n):
        columns["duration"][t] = draw(st.sampled_from((0, 1, 1, 2, 3, 5)))
        columns["calendar"][t] = draw(st.sampled_from(calendars))
        state = draw(st.sampled_from(("open", "open", "open", "planned", "held", "started", "done")))
        near = draw(st.integers(-8, 8))
        if state == "planned":
            columns["planned_start"][t] = TODAY + near
        elif state == "held":
            columns["not_before"][t] = TODAY + near
        elif state == "started" and columns["duration"][t]:
            columns["actual_start"][t] = TODAY - abs(near)
            columns["remaining"][t] = draw(st.integers(1, 4))
        elif state == "done":
            columns["actual_start"][t] = TODAY - abs(near) - 3
            columns["actual_finish"][t] = TODAY - abs(near)
    rows = []
    for j in range(1, n):
        for i in draw(st.lists(st.integers(0, j - 1), max_size=2, unique=True)):
            kind = draw(st.sampled_from(kinds))
            lag, unit = draw(st.integers(-3, 6)), draw(st.integers(0, 1))
            rows.append((name[i], name[j], kind, lag, unit, None, 0))
    rows = draw(st.permutations(rows))
    links = dict(
        zip(("pred", "succ", "kind", "min_amount", "min_unit"), zip(*rows, strict=True), strict=False)
    )
    return Plan(calendars=CALENDARS, links=Links(**links), data_date=today, project_start=today, **columns)


@settings(max_examples=250, deadline=None)
@given(plans())
def test_forecasts_agree_with_walking_day_by_day(plan):
    fast, slow = schedule(plan), SlowSchedule(plan)
    assert fast.status == "ok"
    assert fast.forecast_start == slow.start
    assert fast.forecast_finish == slow.finish
    assert fast.project_finish == slow.project_finish()


@settings(max_examples=150, deadline=None)
@given(plans(most_tasks=5))
def test_floats_are_the_days_a_task_can_be_held_back(plan):
    fast, slow = schedule(plan), SlowSchedule(plan)
    for t in range(len(plan.duration)):
        if plan.actual_finish[t]:
            continue
        assert fast.total_float[t] == slow.total_float(t, fast.total_float[t] + 2)
        assert fast.free_float[t] == slow.free_float(t, fast.free_float[t] + 2)
        assert fast.critical[t] is (fast.total_float[t] == 0)


@settings(max_examples=80, deadline=None)
@given(plans(kinds=(0, 1)), st.data())
def test_a_longer_task_never_makes_anything_earlier(plan, data):
    t = data.draw(st.integers(0, len(plan.duration) - 1))
    assume(plan.duration[t])
    longer = list(plan.duration)
    longer[t] += data.draw(st.integers(1, 9))
    now, later = schedule(plan), schedule(replace(plan, duration=longer))
    pairs = zip(now.forecast_finish, later.forecast_finish, strict=True)
    assert all(before <= after for before, after in pairs)
    assert later.project_finish >= now.project_finish


@settings(max_examples=60, deadline=None)
@given(plans(calendars=(0,)))
def test_the_order_of_rows_and_links_does_not_matter(plan):
    n, m = len(plan.duration), len(plan.links.pred)
    flip = {
        key: getattr(plan, key)[::-1]
        for key in ("duration", "calendar", "planned_start", "actual_start", "actual_finish", "not_before")
    }
    links = Links(
        pred=[n - 1 - i for i in plan.links.pred][::-1],
        succ=[n - 1 - j for j in plan.links.succ][::-1],
        kind=plan.links.kind[::-1],
        min_amount=plan.links.min_amount[::-1],
        min_unit=plan.links.min_unit[::-1],
    )
    other = schedule(
        Plan(
            calendars=CALENDARS,
            links=links,
            data_date=plan.data_date,
            project_start=plan.project_start,
            remaining=plan.remaining[::-1],
            **flip,
        )
    )
    now = schedule(plan)
    assert other.forecast_start == now.forecast_start[::-1]
    assert other.total_float == now.total_float[::-1]
    assert len(other.driver) == n and all(driver < m for driver in other.driver)
