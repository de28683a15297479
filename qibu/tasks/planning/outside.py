"""Promises that count from a task of another project (S9): the kernel knows its day, not the task."""

from __future__ import annotations

from qibu.kernel.plan import Schedule
from qibu.tasks.planning.arrays import Network


def outside_promises(net: Network, answer: Schedule) -> dict[int, tuple[int, str, int]]:
    """Link id → (last day, state, days missed); of a link to a summary the worst below it."""
    said = answer.external_promises
    worst: dict[int, tuple[int, str, int]] = {}
    for e, last_day, state, breach in zip(said.link, said.last_day, said.state, said.breach, strict=True):
        pk = net.links.outside[net.outside[e]].pk
        if pk not in worst or breach > worst[pk][2]:
            worst[pk] = (last_day, str(state), breach)
    return worst
