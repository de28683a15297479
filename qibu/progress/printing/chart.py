"""The chart beside the rows of one sheet, as shapes with classes: a strict page allows no inline style."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from qibu.progress.printing.scale import Scale
from qibu.progress.queries.schedule_rows import BLOCKED, CRITICAL, LATE, SUMMARY
from qibu.tasks.models import Kind, Status

ROW: Final = 18  # pixels
BAR_TOP, BAR_HEIGHT, SUMMARY_TOP, SUMMARY_HEIGHT, BASE_TOP, BASE_HEIGHT = 3, 8, 5, 4, 13, 2
STONE: Final = 5  # half a milestone
ARROW, STUB = 3, 4
KEPT, BROKEN = 3, 4
#: a weekend is drawn where a day has so many pixels, a longer break always
LEAST_DAY = 2.0


@dataclass(frozen=True)
class Rect:
    x: float
    y: float
    width: float
    height: float
    look: str


@dataclass(frozen=True)
class Path:
    d: str
    look: str


@dataclass
class Chart:
    """What one sheet shows beside its rows; `links` are drawn below the bars."""

    width: float
    height: int
    rects: list[Rect] = field(default_factory=list)
    links: list[Path] = field(default_factory=list)
    marks: list[Path] = field(default_factory=list)
    lines: list[float] = field(default_factory=list)
    off: list[Rect] = field(default_factory=list)
    today: float | None = None

    @property
    def rules(self) -> range:
        """Lower edges of the rows."""
        return range(ROW, int(self.height) + 1, ROW)


def chart_of(
    rows: Sequence[Any],
    links: Sequence[Sequence[Any]],
    places: dict[int, tuple[Any, int]],
    first: int,
    scale: Scale,
    off: str,
    today: int,
) -> Chart:
    """Draw the rows from place `first` on; `places` gives every printed row and its place by task id."""
    chart = Chart(scale.total, len(rows) * ROW, lines=scale.lines())
    chart.off = list(_off(scale, off, chart.height))
    if scale.first <= today <= scale.last:
        chart.today = scale.x(today)
    for at, row in enumerate(rows):
        _draw(chart, row, at * ROW, scale)
    for link in links:
        _link(chart, link, places, first, len(rows), scale)
    return chart


def place_of(row: Any) -> tuple[int, int] | None:
    """First and last day of a row's bar: the plan, or what really happened as soon as that is known."""
    starts = (row.actual_start, row.planned_start, row.forecast_start, row.planned_finish)
    start = next((day for day in starts if day is not None), row.forecast_finish)
    if start is None:
        return None
    ends = (row.actual_finish, row.planned_finish, row.forecast_finish)
    return start, max(start, next((day for day in ends if day is not None), start))


def ghost_of(row: Any, end: int) -> tuple[int, int] | None:
    """What the forecast adds beyond the bar."""
    if row.actual_finish is not None or row.forecast_finish is None or row.forecast_finish <= end:
        return None
    return max(end + 1, row.forecast_start or 0), row.forecast_finish


def _off(scale: Scale, off: str, height: float) -> Iterator[Rect]:
    day = max(0, scale.first)
    shortest = 1 if scale.width >= LEAST_DAY else 3
    while day <= min(scale.last, len(off) - 1):
        end = day
        while end < len(off) and off[end] == "1":
            end += 1
        if end - day >= shortest:
            yield Rect(
                scale.clamped(day), 0, round(scale.clamped(end) - scale.clamped(day), 1), height, "off"
            )
        day = end + 1


def _draw(chart: Chart, row: Any, top: int, scale: Scale) -> None:
    place = place_of(row)
    if row.deadline is not None and scale.first <= row.deadline <= scale.last:
        x, missed = scale.x(row.deadline + 1), _missed(row)
        chart.marks.append(Path(f"M{x - 4} {top + 1}h8l-4 6z", "deadline missed" if missed else "deadline"))
    if place is None:
        return
    if row.kind == Kind.MILESTONE:
        _stone(chart, row, place[1], top, scale)
        return
    summary = row.kind == SUMMARY
    y, height = (SUMMARY_TOP, SUMMARY_HEIGHT) if summary else (BAR_TOP, BAR_HEIGHT)
    look = "summary" if summary else tone(row) + (" critical" if row.flags & CRITICAL else "")
    ghost = ghost_of(row, place[1])
    if ghost:
        _span(chart, ghost, top + y, height, "ghost", scale)
    _span(chart, place, top + y, height, f"bar {look}", scale)
    done = 100 if row.status == Status.DONE else row.percent or 0
    if done:
        _span(chart, place, top + y, height, f"fill {look}", scale, done / 100)
    if row.baseline_finish is not None and not summary:
        start = row.baseline_start if row.baseline_start is not None else row.baseline_finish
        _span(chart, (start, row.baseline_finish), top + BASE_TOP, BASE_HEIGHT, "base", scale)


def _missed(row: Any) -> bool:
    finish = next(
        (day for day in (row.actual_finish, row.forecast_finish, row.planned_finish) if day is not None), None
    )
    return finish is not None and row.status != Status.CANCELLED and finish > row.deadline


def tone(row: Any) -> str:
    """The class of a bar's colour; the most pressing state wins."""
    if row.status == Status.DONE:
        return "done"
    if row.status in (Status.CANCELLED, Status.PAUSED):
        return "resting"
    if row.flags & BLOCKED:
        return "blocked"
    if row.flags & LATE:
        return "late"
    return "doing" if row.status == Status.DOING else "todo"


def _span(
    chart: Chart, days: tuple[int, int], y: float, height: float, look: str, scale: Scale, part: float = 1
) -> None:
    left, right = scale.x(days[0]), scale.x(days[1] + 1)
    right = left + max(1.5, (right - left) * part)
    left, right = max(0.0, left), min(scale.total, right)
    if right > left:
        chart.rects.append(Rect(round(left, 1), y, round(right - left, 1), height, look))


def _stone(chart: Chart, row: Any, day: int, top: int, scale: Scale) -> None:
    if not scale.first <= day <= scale.last:
        return
    x, y = round(scale.x(day) + scale.width / 2, 1), top + BAR_TOP + BAR_HEIGHT / 2
    diamond = f"M{x} {y - STONE}l{STONE} {STONE}l-{STONE} {STONE}l-{STONE} -{STONE}z"
    chart.marks.append(Path(diamond, f"stone {tone(row)}"))


def _link(
    chart: Chart,
    link: Sequence[Any],
    places: dict[int, tuple[Any, int]],
    first: int,
    count: int,
    scale: Scale,
) -> None:
    """One dependency where it touches the sheet; beyond the sheet it runs to its edge."""
    _pk, before, after, kind = link[:4]
    (one, from_at), (two, to_at) = places[before], places[after]
    low, high = sorted((from_at, to_at))
    if high < first or low >= first + count:
        return
    a, b = place_of(one), place_of(two)
    if a is None or b is None:
        return
    x1, x2 = scale.x(a[1] + 1 if kind[0] == "F" else a[0]), scale.x(b[1] + 1 if kind[1] == "F" else b[0])
    if not (0 <= x1 <= scale.total and 0 <= x2 <= scale.total):
        return
    y1, y2 = (_middle(at - first, count) for at in (from_at, to_at))
    look = "link critical" if one.flags & two.flags & CRITICAL else "link"
    chart.links.append(Path(_route(x1, y1, x2, y2, kind, ends_here=first <= to_at < first + count), look))
    if link[9] is not None and first <= to_at < first + count:
        _bracket(chart, x1, link, (to_at - first) * ROW, scale)


def _middle(at: int, count: int) -> float:
    """The middle of a row; the sheet's edge for rows on other sheets."""
    if at < 0:
        return 0
    return count * ROW if at >= count else at * ROW + BAR_TOP + BAR_HEIGHT / 2


def _route(x1: float, y1: float, x2: float, y2: float, kind: str, *, ends_here: bool) -> str:
    out = round(x1 + (STUB if kind[0] == "F" else -STUB), 1)
    into = round(x2 + (STUB if kind[1] == "F" else -STUB), 1)
    straight = kind[0] != kind[1] and (into >= out if kind[0] == "F" else into <= out)
    lane = y2 + (-1 if y2 > y1 else 1) * ROW / 2
    way = f"V{y2}" if straight or not ends_here else f"V{lane}H{into}V{y2}"
    if not ends_here:
        return f"M{x1} {y1}H{out}{way}"
    turn = ARROW if kind[1] == "F" else -ARROW
    return f"M{x1} {y1}H{out}{way}H{x2}l{turn} -2m{-turn} 2l{turn} 2"


def _bracket(chart: Chart, from_x: float, link: Sequence[Any], top: int, scale: Scale) -> None:
    """A promise: from the predecessor's date to the last day."""
    state, last_day = link[8], link[9]
    right = scale.clamped(last_day + 1)
    left = max(0.0, min(from_x, right))
    look = {KEPT: "promise kept", BROKEN: "promise broken"}.get(state, "promise")
    chart.marks.append(Path(f"M{left} {top + 3}V{top + 1}H{right}V{top + ROW - 3}", look))
