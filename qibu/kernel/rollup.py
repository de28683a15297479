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
    below: dict[int, list[int]] = {}
    for t, above in enumerate(parent):
        if above >= 0:
            if above in below:
                below[above].append(t)
            else:
                below[above] = [t]
    starts, finishes, shown, weights = list(start), list(finish), list(percent), list(weight)
    sums: dict[int, tuple[int, int, int]] = {}  # earned, percents added up, leaves
    for t in sorted(below, reverse=True):  # children before their parents
        rows = below[t]
        starts[t] = min([starts[i] for i in rows if starts[i]], default=0)
        finishes[t] = max([finishes[i] for i in rows])
        weights[t] = sum([weights[i] for i in rows])
        leaves = [i for i in rows if i not in below]
        earned = sum([percent[i] * weight[i] for i in leaves])
        plain, count = sum([percent[i] for i in leaves]), len(leaves)
        for i in rows if count < len(rows) else ():
            if i in sums:
                earned, plain, count = earned + sums[i][0], plain + sums[i][1], count + sums[i][2]
        sums[t] = (earned, plain, count)
        shown[t] = earned // weights[t] if weights[t] else plain // count
    return Rollup(starts, finishes, shown, weights)
