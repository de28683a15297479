"""Order of dependencies, and the cycle where there is none. Iterative: depth costs no stack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from operator import le, lt


@dataclass(frozen=True, slots=True)
class Order:
    """The links in walking order: every link into a task comes before every link out of it.

    ``links``     their indexes, ``pred`` and ``succ`` their ends
    ``as_given``  the links already stand so (or go round)
    ``cycle``     tasks of one cycle in order, empty when there is none
    """

    links: Sequence[int]
    pred: Sequence[int]
    succ: Sequence[int]
    as_given: bool = False
    cycle: tuple[int, ...] = ()

    def arranged(self, values: Sequence[int]) -> Sequence[int]:
        """A column of the links in walking order; zeros where it was left empty."""
        if not len(values):
            return bytes(len(self.links))
        return values if self.as_given else list(map(values.__getitem__, self.links))


def link_order(tasks: int, pred: Sequence[int], succ: Sequence[int]) -> Order:
    """Order the links for one flat pass over them; plans mostly run downwards and need no sorting."""
    if all(map(lt, pred, succ)):
        if _ascending(pred) or _ascending(succ):
            return Order(range(len(pred)), pred, succ, as_given=True)
        links = sorted(range(len(pred)), key=pred.__getitem__)
        return Order(links, list(map(pred.__getitem__, links)), list(map(succ.__getitem__, links)))
    return _kahn(tasks, pred, succ)


def _ascending(values: Sequence[int]) -> bool:
    return all(map(le, values, islice(values, 1, None)))


def _kahn(tasks: int, pred: Sequence[int], succ: Sequence[int]) -> Order:
    first, following = [-1] * tasks, [-1] * len(pred)  # the links leaving each task, chained
    waiting = [0] * tasks
    for k, (i, j) in enumerate(zip(pred, succ, strict=True)):
        waiting[j] += 1
        following[k] = first[i]
        first[i] = k
    ready = [t for t, count in enumerate(waiting) if not count]
    ready.reverse()
    links: list[int] = []
    sources: list[int] = []
    targets: list[int] = []
    while ready:  # the newest first: neighbours in the plan stay neighbours in memory
        i = ready.pop()
        k = first[i]
        while k >= 0:
            j = succ[k]
            links.append(k)
            sources.append(i)
            targets.append(j)
            left = waiting[j] = waiting[j] - 1
            if not left:
                ready.append(j)
            k = following[k]
    if len(links) == len(pred):
        return Order(links, sources, targets)
    return Order(range(len(pred)), pred, succ, as_given=True, cycle=_walk_back(waiting, pred, succ))


def _walk_back(waiting: Sequence[int], pred: Sequence[int], succ: Sequence[int]) -> tuple[int, ...]:
    """Every task still waiting has a waiting predecessor: walking back must come round."""
    before: dict[int, int] = {}
    for i, j in zip(pred, succ, strict=True):
        if waiting[i] and waiting[j]:
            before.setdefault(j, i)
    place: dict[int, int] = {}
    path: list[int] = []
    task = next(iter(before))
    while task not in place:
        place[task] = len(path)
        path.append(task)
        task = before[task]
    chain = path[place[task] :]
    chain.reverse()
    low = chain.index(min(chain))
    return tuple(chain[low:] + chain[:low])


def find_cycle(tasks: int, pred: Sequence[int], succ: Sequence[int]) -> tuple[int, ...]:
    """The tasks of one dependency cycle, in order from the lowest index on; () when there is none."""
    return link_order(tasks, pred, succ).cycle


def cycle_through(pred: Sequence[int], succ: Sequence[int], new: tuple[int, int]) -> tuple[int, ...]:
    """The cycle a new link (predecessor, successor) would close, as a chain starting with its predecessor.

    () when the link is fine. The chain is a shortest one, so it reads as few rules as possible. The
    existing links should be free of cycles; a link from a task to itself gives that task alone.
    """
    first, then = new
    if first == then:
        return (first,)
    leaving: dict[int, list[int]] = {}
    for i, j in zip(pred, succ, strict=True):
        leaving.setdefault(i, []).append(j)
    came: dict[int, int] = {then: first}
    queue = [then]
    for task in queue:
        for j in leaving.get(task, ()):
            if j not in came:
                came[j] = task
                queue.append(j)
        if first in came:
            break
    if first not in came:
        return ()
    chain = [first]
    task = came[first]
    while task != first:
        chain.append(task)
        task = came[task]
    return (first, *reversed(chain[1:]))
