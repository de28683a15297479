"""Depth and size: nothing recurses and time grows with tasks and links."""

from datetime import date

from qibu.kernel.network import LinkRow, Links, Plan, schedule
from qibu.kernel.order import cycle_through, find_cycle
from qibu.kernel.workdays import WorkCalendar
from tests.support.steps import steps

MONDAY = date(2026, 3, 2).toordinal()
WEEKDAYS = WorkCalendar.weekdays()


def chain(n, downwards=True):
    pred, succ = list(range(n - 1)), list(range(1, n))
    return Links(pred=pred, succ=succ) if downwards else Links(pred=succ, succ=pred)


def test_a_chain_of_10_000_takes_10_000_working_days_in_both_directions():
    for downwards in (True, False):
        plan = Plan(
            calendars=(WEEKDAYS,), duration=[1] * 10_000, links=chain(10_000, downwards), project_start=MONDAY
        )
        result = schedule(plan)
        assert WEEKDAYS.count(MONDAY, result.project_finish) == 10_000
        assert all(result.critical)


def test_a_chain_of_100_000_milestones_does_not_recurse():
    plan = Plan(
        calendars=(WEEKDAYS,), duration=[0] * 100_000, links=chain(100_000, False), project_start=MONDAY
    )
    assert schedule(plan).project_finish == MONDAY


def typical(n):
    links = Links(
        pred=[max(0, j - 1 - j % 7) for j in range(1, n) if j % 50],
        succ=[j for j in range(1, n) if j % 50],
        min_amount=[j % 3 for j in range(1, n) if j % 50],
    )
    return Plan(calendars=(WEEKDAYS,), duration=[j % 4 for j in range(n)], links=links, project_start=MONDAY)


def test_100_000_tasks_are_calculated():
    result = schedule(typical(100_000))
    assert result.status == "ok"
    assert len(result.critical) == 100_000


def test_the_work_grows_as_tasks_and_links_do():
    few, many = (typical(n) for n in (2_000, 8_000))
    assert steps(lambda: schedule(many)) < 4.4 * steps(lambda: schedule(few))


def test_a_long_cycle_is_found_whole():
    n = 10_000
    links = chain(n)
    pred, succ = [*links.pred, n - 1], [*links.succ, 0]
    assert find_cycle(n, pred, succ) == tuple(range(n))
    assert find_cycle(n, links.pred, links.succ) == ()


def test_the_chain_a_new_link_would_close_is_a_shortest_one():
    links = Links.of(LinkRow(0, 1), LinkRow(1, 2), LinkRow(2, 3), LinkRow(1, 3))
    assert cycle_through(links.pred, links.succ, (3, 0)) == (3, 0, 1)
    assert cycle_through(links.pred, links.succ, (0, 3)) == ()
    assert cycle_through(links.pred, links.succ, (2, 2)) == (2,)
    assert cycle_through([], [], (0, 1)) == ()
    long = chain(10_000)
    assert cycle_through(long.pred, long.succ, (9_999, 0)) == (9_999, *range(9_999))
