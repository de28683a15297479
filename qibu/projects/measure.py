"""How far an objective has come (S2): plain arithmetic on the value at the start, the newest and the target.

No statement, no clock. A value typed with its unit is read here too, so that 元 never passes for 万元.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from math import floor
from typing import Final

#: A number, blanks or thousands commas inside, and whatever was written behind it.
_AMOUNT: Final = re.compile(r"([+-]?[0-9][0-9, ]*(?:\.[0-9]+)?|[+-]?\.[0-9]+)\s*(.*)")
#: Largest value a column holds: 14 digits before the point.
MOST: Final = Decimal(10) ** 14


@dataclass(frozen=True, slots=True)
class Amount:
    """What was typed: ``value``, or ``problem`` "number", "unit" or "size" with the ``unit`` written."""

    value: Decimal | None
    unit: str = ""
    problem: str = ""


def read_amount(text: str, unit: str) -> Amount:
    """A typed value of an objective counted in ``unit``: "１,200", "520 万元", "1.2％". Empty is None.

    Another unit behind the number is a problem, never converted: a figure 10,000 times too large
    looks like a success.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return Amount(None)
    found = _AMOUNT.fullmatch(plain)
    if found is None:
        return Amount(None, problem="number")
    behind = found[2].strip()
    if behind and behind != unicodedata.normalize("NFKC", unit).strip():
        return Amount(None, behind, "unit")
    try:
        value = Decimal(re.sub("[, ]", "", found[1])).quantize(Decimal("0.01"))
    except InvalidOperation:
        return Amount(None, problem="size")
    return Amount(value) if abs(value) < MOST else Amount(None, problem="size")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an objective stands.

    ``state``: "unmeasured" (no value yet), "open" (no target to compare with), "behind" (further away than
    at the start), "under way", "reached", "exceeded". ``percent`` of the way from the start to the target,
    rounded down, unbounded; None where there is no way to measure. ``beyond``: by how much the value is
    better than the target, 0 otherwise. ``falls``: lower is better.
    """

    state: str
    percent: int | None
    beyond: Decimal
    falls: bool


def standing(start: Decimal | None, target: Decimal | None, value: Decimal | None) -> Standing:
    """Compare the newest value with the target; without a value at the start the way begins at 0.

    A start above the target means that lower is better. Where start and target are the same, the value
    is to be held: there is no way, only reached or not.
    """
    first = Decimal(0) if start is None else start
    falls = target is not None and first > target
    if value is None:
        return Standing("unmeasured", None, Decimal(0), falls)
    if target is None:
        return Standing("open", None, Decimal(0), falls)
    beyond = target - value if falls else value - target
    if first == target:
        return Standing("reached" if beyond >= 0 else "behind", None, max(beyond, Decimal(0)), falls)
    percent = floor((value - first) * 100 / (target - first))
    if beyond > 0:
        return Standing("exceeded", percent, beyond, falls)
    if beyond == 0:
        return Standing("reached", 100, Decimal(0), falls)
    return Standing("behind" if percent < 0 else "under way", percent, Decimal(0), falls)


@dataclass(frozen=True, slots=True)
class Spark:
    """A tiny line for an SVG of WIDTH × HEIGHT: ``points`` of its polyline, its last point, and the height
    of the target's line (None without a target)."""

    points: str
    x: float
    y: float
    target: float | None


WIDTH: Final = 120
HEIGHT: Final = 32
_EDGE: Final = 3


def spark(readings: Sequence[tuple[date, Decimal]], target: Decimal | None) -> Spark | None:
    """The line of readings in order of their days; None for fewer than two: one point is no line."""
    if len(readings) < 2:
        return None
    values = [float(value) for _day, value in readings]
    heights = values if target is None else [*values, float(target)]
    low, high = min(heights), max(heights)
    first, last = readings[0][0].toordinal(), readings[-1][0].toordinal()
    days, span = max(last - first, 1), (high - low) or 1.0

    def height(value: float) -> float:
        return round(HEIGHT - _EDGE - (value - low) / span * (HEIGHT - 2 * _EDGE), 1)

    places = [
        (
            round(_EDGE + (day.toordinal() - first) / days * (WIDTH - 2 * _EDGE), 1),
            height(float(value)),
        )
        for day, value in readings
    ]
    points = " ".join(f"{x},{y}" for x, y in places)
    return Spark(points, *places[-1], None if target is None else height(float(target)))
