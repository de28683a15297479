"""Circles of dependencies in a list that is not stored yet: every one of them, as chains (S9)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from qibu.kernel.order import find_cycle

Node = TypeVar("Node", bound=Hashable)


def circles(links: Iterable[tuple[Node, Node]], parents: Mapping[Node, Node | None]) -> list[list[Node]]:
    """One chain for each knot of tasks that wait for each other; empty when the list can be scheduled.

    A link of a summary binds everything below it, so each task has a node for its beginning and one
    for its end. The first task of a chain is the one that stands first in `parents`.
    """
    ids = list(parents)
    place = {node: i for i, node in enumerate(ids)}
    pred, succ = _edges(links, parents, place)
    chains = []
    for knot in _knots(2 * len(ids), pred, succ):
        inside = {node: i for i, node in enumerate(sorted(knot))}
        names = sorted(knot)
        edges = [
            (inside[a], inside[b]) for a, b in zip(pred, succ, strict=True) if a in inside and b in inside
        ]
        found = find_cycle(len(inside), [a for a, _ in edges], [b for _, b in edges])
        chains.append(list(dict.fromkeys(ids[names[node] // 2] for node in found)))
    return chains


def _edges(
    links: Iterable[tuple[Node, Node]], parents: Mapping[Node, Node | None], place: Mapping[Node, int]
) -> tuple[list[int], list[int]]:
    pred, succ = [], []
    for node, parent in parents.items():
        begins, ends = 2 * place[node], 2 * place[node] + 1
        pred.append(begins)
        succ.append(ends)
        if parent is not None and parent in place:
            pred += [2 * place[parent], ends]
            succ += [begins, 2 * place[parent] + 1]
    for first, second in links:
        if first in place and second in place:
            pred.append(2 * place[first] + 1)
            succ.append(2 * place[second])
    return pred, succ


def _knots(count: int, pred: Sequence[int], succ: Sequence[int]) -> list[list[int]]:
    """Strongly connected parts of more than one node (Tarjan, without recursion)."""
    following: list[list[int]] = [[] for _ in range(count)]
    for a, b in zip(pred, succ, strict=True):
        following[a].append(b)
    index, low = [-1] * count, [0] * count
    on_path = [False] * count
    path: list[int] = []
    found: list[list[int]] = []
    seen = 0
    for root in range(count):
        if index[root] >= 0:
            continue
        work = [(root, 0)]
        while work:
            node, step = work.pop()
            if index[node] < 0:
                index[node] = low[node] = seen
                seen += 1
                path.append(node)
                on_path[node] = True
            deeper = False
            for i in range(step, len(following[node])):
                other = following[node][i]
                if index[other] < 0:
                    work += [(node, i), (other, 0)]
                    deeper = True
                    break
                if on_path[other]:
                    low[node] = min(low[node], low[other])
            if deeper:
                continue
            if low[node] == index[node]:
                knot = []
                while True:
                    top = path.pop()
                    on_path[top] = False
                    knot.append(top)
                    if top == node:
                        break
                if len(knot) > 1:
                    found.append(knot)
    return found
