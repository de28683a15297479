"""Whose slip it is: own and inherited lateness, and the one source of every late task (T4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qibu.kernel.attribution import Attribution, Slips, attribute
from qibu.kernel.lags import LinkType, Unit
from qibu.kernel.network import schedule
from qibu.kernel.plan import LinkRow, Links, Plan
from qibu.kernel.workdays import WorkCalendar
from tests.kernel.chart import day
from tests.kernel.china import CHINA

WEEKDAYS = WorkCalendar.weekdays()
FS, SS, FF, SF = LinkType
CALENDAR = Unit.CALENDAR
MONDAY = day("03-02")


def days_on(start: int, slip: int, calendar: WorkCalendar = WEEKDAYS) -> int:
    return calendar.add_working_days(start, slip)


def slips(*tasks, links=(), **more) -> Slips:
    """Tasks as (baseline start, baseline finish, start, finish) in month-day words."""
    columns = [[day(one) for one in column] for column in zip(*tasks, strict=True)]
    return Slips(
        calendars=more.pop("calendars", (WEEKDAYS,)),
        baseline_start=columns[0], baseline_finish=columns[1], start=columns[2], finish=columns[3],
        links=Links.of(*(LinkRow(*one) for one in links)), **more,
    )  # fmt: skip


def late_by(*days: int, links=(), **more) -> Slips:
    """Tasks of one week each, all of the same week, whose dates lie so many working days later."""
    n = len(days)
    return Slips(
        calendars=(WEEKDAYS,),
        baseline_start=[MONDAY] * n,
        baseline_finish=[MONDAY + 4] * n,
        start=[days_on(MONDAY, slip) for slip in days],
        finish=[days_on(MONDAY + 4, slip) for slip in days],
        links=Links.of(*(LinkRow(*one) for one in links)),
        **more,
    )


@pytest.mark.parametrize(("slip", "sources"), [(-2, []), (0, []), (3, []), (4, [0]), (40, [0])])
def test_a_slip_of_three_opens_nothing_and_of_four_opens_one(slip, sources):
    found = attribute(late_by(slip))
    assert found.sources == sources
    assert found.days == found.own == [slip]


def test_the_threshold_is_the_projects():
    assert attribute(late_by(2, threshold=1)).sources == [0]
    assert attribute(late_by(9, threshold=9)).sources == []


def chain(*durations: int, slip: int = 0, at: int = 0, links=None) -> Slips:
    """A plan forecast twice: as agreed, and with one task longer by some days."""
    n = len(durations)
    rows = links if links is not None else [LinkRow(t, t + 1) for t in range(n - 1)]
    plan = Plan(calendars=(WEEKDAYS,), duration=list(durations), links=Links.of(*rows), project_start=MONDAY)
    longer = [days + (slip if t == at else 0) for t, days in enumerate(durations)]
    before, after = schedule(plan), schedule(replace(plan, duration=longer))
    return Slips(
        calendars=(WEEKDAYS,),
        baseline_start=before.forecast_start, baseline_finish=before.forecast_finish,
        start=after.forecast_start, finish=after.forecast_finish,
        links=plan.links, milestone=[not days for days in durations],
    )  # fmt: skip


def test_ten_successors_of_one_slip_open_none_of_their_own():
    found = attribute(chain(5, *[3] * 10, slip=4, links=[LinkRow(0, t) for t in range(1, 11)]))
    assert found.days == [4] * 11
    assert found.sources == [0]
    assert found.heirs() == {0: list(range(1, 11))}
    assert found.own == [4] + [0] * 10


def test_ten_successors_one_after_the_other_have_the_same_source():
    found = attribute(chain(5, *[3] * 10, slip=4))
    assert found.root == [0] * 11


def test_two_days_of_a_and_two_more_of_b_are_one_variance_at_b():
    found = attribute(late_by(2, 4, links=[(0, 1, SS)]))
    assert (found.inherited, found.own) == ([0, 2], [2, 2])
    assert found.sources == [1]


def test_a_late_task_that_adds_more_than_the_threshold_is_a_source_beside_its_predecessor():
    found = attribute(late_by(5, 9, 9, links=[(0, 1, SS), (1, 2, SS)]))
    assert found.own == [5, 4, 0]
    assert found.root == [0, 1, 1]


def test_a_small_own_part_stays_with_the_source_of_what_is_inherited():
    assert attribute(late_by(5, 8, links=[(0, 1, SS)])).root == [0, 0]


def test_a_task_is_its_own_source_where_it_adds_more_than_it_inherits():
    """The predecessor is 6 late, but slack leaves 1 of it; 3 are the task's own."""
    one = slips(
        ("03-02", "03-06", "03-02", "03-16"),
        ("03-16", "03-18", "03-17", "03-24"),
        links=[(0, 1)],
    )
    found = attribute(one)
    assert (found.days, found.inherited, found.own) == ([6, 4], [0, 1], [6, 3])
    assert found.root == [0, 1]


def test_slack_in_the_baseline_is_not_handed_on():
    found = attribute(
        slips(("03-02", "03-06", "03-02", "03-12"), ("03-16", "03-20", "03-16", "03-26"), links=[(0, 1)])
    )
    assert (found.days, found.inherited, found.root) == ([4, 4], [0, 0], [0, 1])


@pytest.mark.parametrize(
    ("kind", "lag", "unit", "first", "second", "inherited"),
    [
        # baseline of both tasks, then their dates; the successor is 5 days late each time
        (FS, 0, 0, ("03-02", "03-06", "03-09", "03-13"), ("03-09", "03-13", "03-16", "03-20"), 5),
        (FS, 2, 0, ("03-02", "03-06", "03-09", "03-13"), ("03-11", "03-13", "03-18", "03-20"), 5),
        (FS, 3, CALENDAR, ("03-02", "03-06", "03-09", "03-13"), ("03-10", "03-13", "03-17", "03-20"), 5),
        (SS, 0, 0, ("03-02", "03-06", "03-09", "03-13"), ("03-02", "03-04", "03-09", "03-11"), 5),
        (SS, 7, CALENDAR, ("03-02", "03-06", "03-09", "03-13"), ("03-09", "03-11", "03-16", "03-18"), 5),
        (FF, 0, 0, ("03-02", "03-06", "03-02", "03-13"), ("03-05", "03-06", "03-12", "03-13"), 5),
        (FF, -1, 0, ("03-02", "03-06", "03-02", "03-13"), ("03-04", "03-05", "03-11", "03-12"), 5),
        (SF, 0, 0, ("03-09", "03-13", "03-16", "03-20"), ("03-05", "03-06", "03-12", "03-13"), 5),
        # begun late but finished in time: nothing to inherit along SS or SF
        (SS, 0, 0, ("03-02", "03-06", "03-04", "03-06"), ("03-02", "03-06", "03-09", "03-13"), 0),
        # the finish slipped, the start did not: an SS link hands nothing on
        (SS, 0, 0, ("03-02", "03-06", "03-02", "03-13"), ("03-02", "03-06", "03-09", "03-13"), 0),
    ],
)
def test_each_kind_of_link_hands_on_what_it_lets_the_successor_begin_or_end_later(
    kind, lag, unit, first, second, inherited
):
    found = attribute(slips(first, second, links=[(0, 1, kind, lag, unit)]))
    assert found.days[1] == 5
    assert found.inherited[1] == inherited
    assert found.root[1] == (0 if inherited else 1)


def test_lags_and_lateness_count_on_the_successors_calendar():
    """Over Spring Festival: five working days late for weekdays, but few on the statutory calendar."""
    one = slips(
        ("02-09", "02-13", "02-09", "02-20"), ("02-16", "02-17", "02-24", "02-25"), links=[(0, 1)],
        calendars=(WEEKDAYS, CHINA), calendar=[0, 1],
    )  # fmt: skip
    found = attribute(one)
    assert found.days == [5, 2]
    assert found.inherited == [0, 1]  # agreed on a holiday: the first working day after it counts as one
    assert found.sources == [0]


def test_a_milestone_falls_on_the_day_its_predecessor_finishes():
    found = attribute(chain(5, 0, 3, slip=4))
    assert found.days == [4, 4, 4]
    assert found.root == [0, 0, 0]


def test_an_actual_date_after_the_plan_is_a_slip_like_any_other():
    """What is finished stays late; its successor, which really began, inherits from it."""
    found = attribute(
        slips(("03-02", "03-06", "03-02", "03-12"), ("03-09", "03-13", "03-13", "03-19"), links=[(0, 1)])
    )
    assert found.root == [0, 0]


def test_what_is_left_out_is_never_late_and_hands_nothing_on():
    found = attribute(late_by(9, 9, links=[(0, 1, SS)], left_out=[1, 0]))
    assert (found.days, found.root) == ([0, 9], [-1, 1])


def test_without_a_baseline_or_a_forecast_nothing_is_late():
    one = late_by(9, 9, 9, links=[(0, 1, SS), (1, 2, SS)])
    one = replace(one, baseline_finish=[MONDAY + 4, 0, MONDAY + 4], finish=[0, *one.finish[1:]])
    assert attribute(one).root == [-1, -1, 2]


def test_of_two_predecessors_the_one_that_hands_on_more_is_the_giver():
    found = attribute(late_by(4, 9, 9, links=[(0, 2, SS), (1, 2, SS)]))
    assert found.giver == [-1, -1, 1]
    assert found.root == [0, 1, 1]


def test_a_chain_of_ten_thousand_has_one_source():
    found = attribute(chain(*[1] * 10_000, slip=4))
    assert set(found.root) == {0} and len(found.root) == 10_000


def test_a_circle_that_should_not_be_there_ends():
    found = attribute(late_by(5, 5, 5, links=[(0, 1, SS), (1, 2, SS), (2, 0, SS)]))
    assert len(set(found.root)) == 1


def test_arrays_of_different_length_are_a_mistake():
    with pytest.raises(ValueError, match="zip"):
        attribute(replace(late_by(1, 2), finish=[MONDAY]))


# --- whatever the plan ---

some_day = st.integers(MONDAY, MONDAY + 60)
link_rows = st.tuples(st.sampled_from(LinkType), st.integers(-3, 8), st.sampled_from(Unit))


@st.composite
def any_slips(draw) -> Slips:
    n = draw(st.integers(1, 12))
    starts = draw(st.lists(some_day, min_size=n, max_size=n))
    lengths = draw(st.lists(st.integers(0, 9), min_size=n, max_size=n))
    moved = draw(st.lists(st.integers(-5, 25), min_size=n, max_size=n))
    stretched = draw(st.lists(st.integers(-2, 12), min_size=n, max_size=n))
    blank = draw(st.lists(st.sampled_from([0, 1, 1, 1]), min_size=n, max_size=n))
    pairs = draw(st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=20))
    rows = [LinkRow(i, j, *draw(link_rows)) for i, j in pairs if i < j]
    finish = [a + b for a, b in zip(starts, lengths, strict=True)]
    begun = [a + m for a, m in zip(starts, moved, strict=True)]
    return Slips(
        calendars=(CHINA, WEEKDAYS),
        calendar=draw(st.lists(st.integers(0, 1), min_size=n, max_size=n)),
        baseline_start=starts,
        baseline_finish=[f * keep for f, keep in zip(finish, blank, strict=True)],
        start=begun,
        finish=[max(s, f + m + x) for s, f, m, x in zip(begun, finish, moved, stretched, strict=True)],
        links=Links.of(*rows),
        left_out=draw(st.lists(st.sampled_from([0, 0, 0, 1]), min_size=n, max_size=n)),
        threshold=draw(st.integers(0, 6)),
    )


def check(one: Slips, found: Attribution) -> None:
    has_predecessor = set(one.links.succ)
    for task, late in enumerate(found.days):
        assert found.own[task] + found.inherited[task] == late
        assert 0 <= found.inherited[task] <= max(0, late)
        root = found.root[task]
        if late > one.threshold:
            assert found.days[root] > one.threshold and found.root[root] == root
        else:
            assert root == -1
        if task not in has_predecessor:
            assert found.inherited[task] == 0
        if found.inherited[task]:
            assert found.days[found.giver[task]] >= found.inherited[task]
        if root == task:
            giver = found.giver[task]
            assert (
                found.own[task] > one.threshold
                or found.own[task] > found.inherited[task]
                or found.days[giver] <= one.threshold
            )
        elif root >= 0:
            assert found.root[found.giver[task]] == root
    assert found.sources == sorted({root for root in found.root if root >= 0})


@given(any_slips())
def test_every_late_task_has_exactly_one_source_that_is_late_itself(one):
    check(one, attribute(one))


@st.composite
def one_longer_task(draw) -> tuple[Slips, int]:
    n = draw(st.integers(2, 15))
    durations = draw(st.lists(st.integers(0, 8), min_size=n, max_size=n))
    pairs = draw(st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=25))
    rows = [
        LinkRow(i, j, draw(st.sampled_from(LinkType)), draw(st.integers(-2, 4))) for i, j in pairs if i < j
    ]
    at = draw(st.integers(0, n - 1))
    durations[at] = max(1, durations[at])
    return chain(*durations, slip=draw(st.integers(1, 12)), at=at, links=rows), at


@given(one_longer_task())
def test_when_one_task_takes_longer_it_is_the_only_source(case):
    """Against the scheduling pass itself: whatever moved, moved because of that task."""
    one, at = case
    found = attribute(one)
    check(one, found)
    assert set(found.root) <= {-1, at}
    assert all(own == 0 for task, own in enumerate(found.own) if task != at and found.days[task] > 0)


def test_the_whole_of_a_year_is_counted_in_days_a_person_can_check():
    assert date.fromordinal(days_on(MONDAY + 4, 4)) == date(2026, 3, 12)
