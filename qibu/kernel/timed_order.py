"""Order of a plan with summary tasks: a summary is two nodes, one before and one after all that is below it.

Node t is a task or the beginning of a summary, node n + t the end of a summary; so a link to or from a
summary costs one arc, whatever stands below it.
"""

from __future__ import annotations

from dataclasses import dataclass

from .order import find_cycle
from .timed_plan import TimedPlan


@dataclass(frozen=True, slots=True)
class Nodes:
    """``order``: nodes, every arc leading onwards; ``into`` and ``out``: links by task; ``below``: children
    of each summary; ``cycle``: tasks of one cycle, then nothing else is filled."""

    order: list[int]
    into: list[list[int]]
    out: list[list[int]]
    below: dict[int, list[int]]
    cycle: tuple[int, ...] = ()


def node_order(plan: TimedPlan) -> Nodes:
    """Order tasks and summaries for one forward and one backward pass; iterative."""
    n, links = len(plan.duration), plan.links
    below: dict[int, list[int]] = {}
    for t, above in enumerate(plan.parent):
        if above >= 0:
            below.setdefault(above, []).append(t)
    into: list[list[int]] = [[] for _ in range(n)]
    out: list[list[int]] = [[] for _ in range(n)]
    source, target = [], []
    for k, (i, j) in enumerate(zip(links.pred, links.succ, strict=True)):
        into[j].append(k)
        out[i].append(k)
        source.append(n + i if i in below else i)
        target.append(j)
    for above, rows in below.items():
        for t in rows:
            source += [above, n + t if t in below else t]
            target += [t, n + above]
    order = _sorted(2 * n, source, target)
    if len(order) < 2 * n:
        nodes = find_cycle(2 * n, source, target)
        return Nodes([], [], [], {}, tuple(dict.fromkeys(node % n for node in nodes)))
    return Nodes([node for node in order if node < n or node - n in below], into, out, below)


def _sorted(nodes: int, source: list[int], target: list[int]) -> list[int]:
    waiting = [0] * nodes
    after: list[list[int]] = [[] for _ in range(nodes)]
    for i, j in zip(source, target, strict=True):
        waiting[j] += 1
        after[i].append(j)
    order = [node for node in range(nodes) if not waiting[node]]
    for node in order:
        for j in after[node]:
            waiting[j] -= 1
            if not waiting[j]:
                order.append(j)
    return order
