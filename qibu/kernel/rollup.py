"""Summary tasks (S10): dates and percent rolled up over a tree given as parent indexes in preorder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rollup:
    """Arrays parallel to the tree: first start, last finish (0: none below), percent, and its weight.

    Percent is 0..100, rounded down, so a summary shows 100 only when everything below is done; ``weight``
    is the sum of working days (or effort) that percent is weighted by.
    """

    start: list[int]
    finish: list[int]
    percent: list[int]
    weight: list[int]


def roll_up(
    parent: Sequence[int],
    start: Sequence[int],
    finish: Sequence[int],
    percent: Sequence[int],
    weight: Sequence[int],
) -> Rollup:
    """Roll leaves up: start = earliest, finish = latest, percent weighted by working days or effort.

    ``parent`` holds the parent's index, -1 at the top, every parent before its children. A row with
    children takes everything from them; its own values are ignored. Dates of 0 count as "none". Where no
    leaf below has weight (milestones only), they count one each.
    """
    n = len(parent)
    leaf = [True] * n
    for above in parent:
        if above >= 0:
            leaf[above] = False
    starts = [day if is_leaf else 0 for day, is_leaf in zip(start, leaf, strict=True)]
    finishes = [day if is_leaf else 0 for day, is_leaf in zip(finish, leaf, strict=True)]
    weights = [days if is_leaf else 0 for days, is_leaf in zip(weight, leaf, strict=True)]
    earned = [done * days for done, days in zip(percent, weights, strict=True)]
    leaves = [int(is_leaf) for is_leaf in leaf]
    plain = [done if is_leaf else 0 for done, is_leaf in zip(percent, leaf, strict=True)]
    for t in range(n - 1, -1, -1):
        above = parent[t]
        if above < 0:
            continue
        if starts[t] and (not starts[above] or starts[t] < starts[above]):
            starts[above] = starts[t]
        if finishes[t] > finishes[above]:
            finishes[above] = finishes[t]
        weights[above] += weights[t]
        earned[above] += earned[t]
        leaves[above] += leaves[t]
        plain[above] += plain[t]
    shown = [
        done if is_leaf else (e // w if w else p // count)
        for done, is_leaf, e, w, p, count in zip(percent, leaf, earned, weights, plain, leaves, strict=True)
    ]
    return Rollup(starts, finishes, shown, weights)
