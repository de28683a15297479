"""CPU of a full calculation, beside a plain-list CPM, NetworkX and MPXJ in one run.

    .venv/bin/python -m bench.kernel [--rounds 15] [--mpxj PYTHON]

The plan is random and seeded: about one link a task, three in eight of them SS, FF or SF, lags in working
and calendar days, a promise on one link in twenty, two thirds of the tasks with planned dates, a sixth with
progress. In "rows" all links run down the list, as typed; "one moved" has two rows exchanged, so that a few
run upwards; "shuffled" is a random order of rows and links; in "3 calendars" one task in ten is on a six-day
week or has a holiday of its own, so that every fifth link joins two calendars.

The peers do less: plain CPM is a forward and a backward pass over finish-to-start links without a calendar,
NetworkX gives the length of the longest path. MPXJ is a Java library; its scheduler gets the durations, links
and lags on its own calendar, without progress and promises, and counts after a warm-up; it runs where an
interpreter with the packages mpxj and jpype1 (and a Java runtime) is named. 1 where an aim is missed.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median

import networkx

from qibu.kernel.chains import contradictions
from qibu.kernel.network import Links, Plan, schedule
from qibu.kernel.workdays import WorkCalendar, merge

TODAY = date(2026, 3, 2).toordinal()
WEEKDAYS = WorkCalendar.weekdays()
SIX_DAYS = merge(WEEKDAYS, weekly=(True,) * 6 + (False,))
CALENDARS = (WEEKDAYS, SIX_DAYS, merge(WEEKDAYS, {date(2026, 4, 2): False}))


def plan_of(n: int, order: str, seed: int = 2026, calendars: int = 1) -> Plan:
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
    chosen = [rng.choice((0,) * 18 + (1, 2)) for _ in range(n)] if calendars == 3 else ()
    return Plan(
        calendars=CALENDARS[:calendars],
        calendar=chosen,
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


def times_of(what: Callable[[], object], rounds: int) -> list[float]:
    """CPU milliseconds of some rounds."""
    times = []
    for _ in range(rounds):
        begun = time.process_time()
        what()
        times.append((time.process_time() - begun) * 1000)
    return times


def told(times: list[float] | None) -> str:
    """Least and median of some rounds."""
    return f"{min(times):8.1f} {median(times):8.1f}" if times else f"{'–':>8} {'–':>8}"


class Mpxj:
    """MPXJ's scheduler in a process of its own, where an interpreter that has it is at hand."""

    def __init__(self, python: str) -> None:
        command = [python, str(Path(__file__).with_name("mpxj_peer.py"))]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def times(self, plan: Plan, rounds: int) -> list[float] | None:
        """CPU milliseconds of its rounds; None where it cannot run."""
        links, m = plan.links, len(plan.links.pred)
        network = {
            "duration": list(plan.duration), "pred": list(links.pred), "succ": list(links.succ),
            "kind": list(links.kind) or [0] * m, "lag": list(links.min_amount) or [0] * m,
            "unit": list(links.min_unit) or [0] * m, "rounds": rounds,
        }  # fmt: skip
        talk, answer = self.process.stdin, self.process.stdout
        try:
            assert talk is not None and answer is not None
            talk.write(json.dumps(network) + "\n")
            talk.flush()
            return list(map(float, json.loads(answer.readline())))
        except (OSError, ValueError):
            return None

    def why_not(self) -> str:
        """The last line it left, where it could not run."""
        self.process.kill()
        _, errors = self.process.communicate()
        return (errors.strip().splitlines() or [""])[-1]


def added(plan: Plan) -> float:
    """MB that one calculation adds at its peak, result included."""
    gc.collect()
    tracemalloc.start()
    schedule(plan)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


CASES = (
    ("rows", {}),
    ("one moved", {}),
    ("shuffled", {}),
    ("3 calendars", {"calendars": 3}),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--mpxj", metavar="PYTHON", default=sys.executable, help="an interpreter with mpxj")
    options = parser.parse_args()
    mpxj = Mpxj(options.mpxj)
    heads = ("qibu", "plain CPM", "NetworkX", "MPXJ")
    print(f"CPU ms, least and median of {options.rounds} rounds (NetworkX and MPXJ: of 3)")
    print(f"{'tasks':>8} {'order':<12} {'links':>7}" + "".join(f" {head:>17}" for head in heads) + "   aim")
    over = False
    for n, aim in ((10_000, 20), (100_000, 300)):
        for name, more in CASES:
            plan = plan_of(n, name, **more)
            assert schedule(plan).status == "ok"
            flat = (n, list(plan.links.pred), list(plan.links.succ), list(plan.duration))
            figures = (
                times_of(lambda plan=plan: schedule(plan), options.rounds),
                times_of(lambda flat=flat: plain_cpm(*flat), options.rounds),
                times_of(lambda flat=flat: networkx_length(*flat), 3),
                mpxj.times(plan, 3) if name == "rows" else None,
            )
            over = over or min(figures[0]) > aim
            columns = " ".join(map(told, figures))
            print(f"{n:>8} {name:<12} {len(flat[1]):>7} {columns}  <= {aim}", flush=True)
    reason = mpxj.why_not()
    if reason:
        print(f"MPXJ was not at hand ({reason}): name an interpreter that has mpxj and jpype1 with --mpxj")
    print_others(options.rounds)
    return int(over)


def print_others(rounds: int) -> None:
    """What goes with a calculation: deep chains, contradictions, a calendar, memory."""
    up = Plan(
        calendars=(WorkCalendar.weekdays(),),
        duration=[1] * 10_000,
        links=Links(pred=list(range(1, 10_000)), succ=list(range(9_999))),
        project_start=TODAY,
    )
    rows = plan_of(10_000, "rows")
    print(f"chain of 10,000 upwards        {told(times_of(lambda: schedule(up), rounds))}")
    print(f"contradictions of 10,000 tasks {told(times_of(lambda: contradictions(rows), 3))}")
    print(f"building a calendar            {told(times_of(WorkCalendar.weekdays, rounds))}")
    for order in ("rows", "shuffled"):
        print(f"memory added at 100,000 tasks, {order}: {added(plan_of(100_000, order)):.1f} MB (aim 60)")


if __name__ == "__main__":
    sys.exit(main())
