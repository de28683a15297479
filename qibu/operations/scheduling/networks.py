"""Published networks (.sm, .sch): units of time, hard lags."""

from __future__ import annotations

from pathlib import Path

from qibu.foundation.documents.psplib import Network, read_sch, read_sm
from qibu.kernel.network import schedule
from qibu.kernel.plan import Plan, Schedule
from qibu.kernel.units import ORIGIN, unit_plan
from qibu.kernel.why import driving_links

from .answer import Activity, Answer, Cause, Finding, finding, unreadable

FORMATS = {"sm": ("psplib-sm", read_sm), "sch": ("progen-max", read_sch)}


def schedule_network(path: Path, kind: str) -> Answer:
    """Calculate a network file; ``kind`` is "sm" or "sch"."""
    name, read = FORMATS[kind]
    network = read(path.read_text("utf-8", errors="replace"))
    if network.problem:
        return unreadable(path.name, name, network.problem)
    plan = unit_plan(network.duration, network.arcs, start_lags=network.start_lags)
    result = schedule(plan)
    if result.status != "ok":
        return Answer(path.name, name, "unit", False, diagnostics=[_problem(network, result)])
    return Answer(
        path.name,
        name,
        "unit",
        True,
        result.project_finish + 1 - ORIGIN,
        _activities(network, plan, result),
    )


def _problem(network: Network, result: Schedule) -> Finding:
    if result.status != "infeasible":
        return finding(result.status, [network.names[t] for t in result.cycle])
    chain = [_link(network, k) for k in result.cycle_links]
    names = [network.names[t] for t in result.cycle]
    if network.start_lags:
        return finding("hard-lag-contradiction", names, chain, result.excess)
    return finding("cycle", names, chain, result.excess)


def _link(network: Network, k: int) -> str:
    i, j, lag = network.arcs[k]
    names = network.names
    if not network.start_lags:
        return f"{names[i]} → {names[j]}"
    if lag < 0:
        return f"start({names[i]}) ≤ start({names[j]}) + {-lag}"
    return f"start({names[j]}) ≥ start({names[i]}) + {lag}"


def _activities(network: Network, plan: Plan, result: Schedule) -> list[Activity]:
    binding = driving_links(plan, result)
    rows = []
    for t, name in enumerate(network.names):
        start, finish = result.early_start[t] - ORIGIN, result.early_finish[t] + 1 - ORIGIN
        first = result.driver[t]
        causes = [_cause(network, k) for k in binding[t] if k == first]
        causes += [_cause(network, k) for k in binding[t] if k != first]
        rows.append(
            Activity(
                name,
                name,
                network.duration[t],
                start,
                finish,
                start,
                finish,
                result.late_start[t] - ORIGIN,
                result.late_finish[t] + 1 - ORIGIN,
                result.total_float[t],
                result.free_float[t],
                result.critical[t],
                causes if result.driver[t] >= 0 else [Cause("project-start"), *causes],
            )
        )
    return rows


def _cause(network: Network, k: int) -> Cause:
    i, _, lag = network.arcs[k]
    return Cause("after-link", network.names[i], "SS" if network.start_lags else "FS", lag, "unit")
