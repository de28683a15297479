"""CPU of a full calculation, beside a plain-list CPM and NetworkX in one run.

    .venv/bin/python -m bench.kernel [--rounds 7]

The plan is random and seeded: about one link a task, three in eight of them SS, FF or SF, lags in working
and calendar days, a promise on one link in twenty, two thirds of the tasks with planned dates, a sixth with
progress. In "rows" all links run down the list, as typed; "one moved" has two rows exchanged, so that a few
run upwards; "shuffled" is a random order of rows and links. The peers do much less: forward and backward pass
over finish-to-start links without a calendar (plain), and the length of the longest path (NetworkX).
"""

from __future__ import annotations

import argparse
import random
import time
import tracemalloc
from collections.abc import Callable
from datetime import date

import networkx

from qibu.kernel.chains import contradictions
from qibu.kernel.network import Links, Plan, schedule
from qibu.kernel.workdays import WorkCalendar

TODAY = date(2026, 3, 2).toordinal()


def plan_of(n: int, order: str, seed: int = 2026) -> Plan:
    """A seeded random plan of n tasks."""
    rng = random.Random(seed)
    pairs = [
        (rng.randrange(max(0, j - 50), j), j) for j in range(1, n) for _ in range(rng.choice((0, 1, 1, 2)))
    ]
    name = list(range(n))
    if order == "shuffled":
        rng.shuffle(name)
        rng.shuffle(pairs)
    elif order == "one moved":
        name[n // 2], name[n // 2 + 60] = name[n // 2 + 60], name[n // 2]
    m = len(pairs)
    started = [rng.random() < 0.33 and t < n // 2 for t in range(n)]
    done = [flag and rng.random() < 0.7 for flag in started]
    days = [rng.randint(5, 60) for _ in range(n)]
    return Plan(
        calendars=(WorkCalendar.weekdays(),),
        duration=[rng.choice((0, 1, 1, 2, 3)) for _ in range(n)],
        data_date=TODAY,
        project_start=TODAY - 70,
        planned_start=[TODAY + rng.randint(-60, 60) if rng.random() < 0.67 else 0 for _ in range(n)],
        actual_start=[TODAY - d if s else 0 for s, d in zip(started, days, strict=True)],
        actual_finish=[TODAY - d // 2 if f else 0 for f, d in zip(done, days, strict=True)],
        percent=[100 if f else rng.randrange(100) for f in done],
        links=Links(
            pred=[name[i] for i, _ in pairs],
            succ=[name[j] for _, j in pairs],
            kind=[rng.choice((0, 0, 0, 0, 0, 1, 2, 3)) for _ in range(m)],
            min_amount=[rng.choice((0, 0, 0, 1, 2)) for _ in range(m)],
            min_unit=[int(rng.random() < 0.2) for _ in range(m)],
            max_amount=[14 if rng.random() < 0.05 else None for _ in range(m)],
            max_unit=[1] * m,
        ),
    )


def plain_cpm(n: int, pred: list[int], succ: list[int], days: list[int]) -> int:
    """Forward and backward pass on lists of lists, finish to start, no calendar: what a textbook does."""
    after: list[list[int]] = [[] for _ in range(n)]
    waiting = [0] * n
    for i, j in zip(pred, succ, strict=True):
        after[i].append(j)
        waiting[j] += 1
    order = [t for t in range(n) if not waiting[t]]
    early = [0] * n
    for t in order:
        end = early[t] + days[t]
        for j in after[t]:
            early[j] = max(early[j], end)
            waiting[j] -= 1
            if not waiting[j]:
                order.append(j)
    length = max(early[t] + days[t] for t in range(n))
    late = [length] * n
    for t in reversed(order):
        late[t] = min((late[j] - days[j] for j in after[t]), default=length)
    return length


def networkx_length(n: int, pred: list[int], succ: list[int], days: list[int]) -> int:
    """Longest path as NetworkX gives it, building the graph included (it is what a caller pays)."""
    graph = networkx.DiGraph()
    graph.add_nodes_from(range(n))
    graph.add_weighted_edges_from((i, j, days[i]) for i, j in zip(pred, succ, strict=True))
    return int(networkx.dag_longest_path_length(graph))


def best(what: Callable[[], object], rounds: int) -> float:
    """Least CPU milliseconds of some rounds."""
    times = []
    for _ in range(rounds):
        begun = time.process_time()
        what()
        times.append(time.process_time() - begun)
    return min(times) * 1000


def memory(plan: Plan) -> float:
    """MB that one calculation adds at its peak, result included."""
    tracemalloc.start()
    schedule(plan)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    print(
        f"{'tasks':>8} {'order':<10} {'links':>8} {'qibu':>9} {'plain CPM':>10} {'NetworkX':>9}  aim (CPU ms)"
    )
    for n, aim in ((10_000, 20), (100_000, 300)):
        for order in ("rows", "one moved", "shuffled"):
            plan = plan_of(n, order)
            assert schedule(plan).status == "ok"
            flat = (n, list(plan.links.pred), list(plan.links.succ), list(plan.duration))
            figures = (
                best(lambda plan=plan: schedule(plan), rounds),
                best(lambda flat=flat: plain_cpm(*flat), rounds),
                best(lambda flat=flat: networkx_length(*flat), 2),
            )
            print(
                f"{n:>8} {order:<10} {len(flat[1]):>8} {figures[0]:9.1f} {figures[1]:10.1f} {figures[2]:9.1f}"
                f"  <= {aim}"
            )
    chain = Plan(
        calendars=(WorkCalendar.weekdays(),),
        duration=[1] * 10_000,
        links=Links(pred=list(range(1, 10_000)), succ=list(range(9_999))),
        project_start=TODAY,
    )
    print(f"chain of 10,000 upwards: {best(lambda: schedule(chain), rounds):.1f} ms")
    print(
        f"contradictions of 10,000 tasks: {best(lambda: contradictions(plan_of(10_000, 'rows')), 2):.1f} ms"
    )
    print(f"building a calendar: {best(WorkCalendar.weekdays, rounds):.1f} ms")
    print(f"memory added at 100,000 tasks: {memory(plan_of(100_000, 'rows')):.1f} MB (aim 60)")


if __name__ == "__main__":
    main()
