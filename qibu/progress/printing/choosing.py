"""What to print: columns, days, scale, rows. Read from an address, so that a view can be kept and sent."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from qibu.progress.queries.schedule import COLUMNS, MasterSchedule

#: columns that can be printed → their width in pixels
WIDTHS: Final[Mapping[str, int]] = {
    "code": 56, "name": 200, "department": 62, "assignee": 56, "planned_start": 72, "planned_finish": 72,
    "forecast_finish": 72, "status": 56, "percent": 42, "variance": 48, "total_float": 42,
}  # fmt: skip
MOST_TABLE: Final = 620
USUAL: Final = ("code", "name", "department", "assignee", "planned_start", "planned_finish", "percent")
#: scale → pixels per day; none fits the days into one sheet
SCALES: Final[Mapping[str, float | None]] = {"fit": None, "day": 14.0, "week": 5.0, "month": 1.7}
DEEPEST: Final = 9

Row = namedtuple("Row", COLUMNS)  # type: ignore[misc]


@dataclass(frozen=True)
class Choice:
    """`first` and `last` are days to print, None for all there are; `level` is the deepest one shown."""

    columns: tuple[str, ...] = USUAL
    scale: str = "fit"
    first: date | None = None
    last: date | None = None
    department: int | None = None
    level: int = DEEPEST
    closed: frozenset[int] = frozenset()
    part: int = 1


def choice_of(query: Any) -> Choice:
    """What an address asks for; what cannot be understood counts as not said."""
    wanted = [name for name in query.getlist("column") if name in WIDTHS]
    columns = _fitting(wanted) if wanted else USUAL
    first, last = _day(query.get("from")), _day(query.get("to"))
    if first and last and last < first:
        first, last = last, first
    closed = (_number(text) for text in str(query.get("closed") or "").split(","))
    return Choice(
        columns=columns,
        scale=query.get("scale") if query.get("scale") in SCALES else "fit",
        first=first,
        last=last,
        department=_number(query.get("department")) or None,
        level=min(DEEPEST, _number(query.get("level")) or DEEPEST),
        closed=frozenset(pk for pk in closed if pk),
        part=max(1, _number(query.get("part"))),
    )


def _fitting(wanted: list[str]) -> tuple[str, ...]:
    """The wanted columns in their order, as many as leave the chart half a sheet."""
    room, kept = MOST_TABLE - WIDTHS["name"], []
    for name in WIDTHS:
        if name == "name" or (name in wanted and (room := room - WIDTHS[name]) >= 0):
            kept.append(name)
    return tuple(kept)


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text or ""))
    except ValueError:
        return None


def _number(text: object) -> int:
    raw = str(text or "")
    return int(raw) if raw.isdecimal() and len(raw) < 16 else 0


def chosen_rows(found: MasterSchedule, choice: Choice) -> list[Any]:
    """The rows to print in tree order: what matches, and everything above it."""
    rows = _open([Row(*cells) for cells in found.rows], choice)
    base = found.base.toordinal()
    first = choice.first.toordinal() - base if choice.first else None
    last = choice.last.toordinal() - base if choice.last else None
    if first is None and last is None and choice.department is None:
        return rows
    return _with_ancestors(rows, {row.id for row in rows if _matches(row, choice.department, first, last)})


def _open(rows: Iterable[Any], choice: Choice) -> list[Any]:
    """Without what lies in closed branches or below the deepest level."""
    kept: list[Any] = []
    hidden = DEEPEST + 100  # rows deeper than this level lie in a closed branch
    for row in rows:
        if row.level > hidden or row.level >= choice.level:
            continue
        hidden = row.level if row.id in choice.closed else DEEPEST + 100
        kept.append(row)
    return kept


def _matches(row: Any, department: int | None, first: int | None, last: int | None) -> bool:
    if department is not None and row.department != department:
        return False
    span = span_of(row)
    if span is None:
        return first is None and last is None
    return (last is None or span[0] <= last) and (first is None or span[1] >= first)


def _with_ancestors(rows: list[Any], wanted: set[int]) -> list[Any]:
    kept: list[Any] = []
    needed = -1  # the level of the row whose ancestors are still to come, seen from below
    for row in reversed(rows):
        if row.id in wanted or row.level < needed:
            needed = row.level
            kept.append(row)
    return kept[::-1]


def span_of(row: Any) -> tuple[int, int] | None:
    """First and last day of everything drawn for a row, None without dates."""
    days = [
        day
        for day in (
            row.planned_start, row.planned_finish, row.forecast_start, row.forecast_finish,
            row.actual_start, row.actual_finish, row.baseline_start, row.baseline_finish, row.deadline,
        )
        if day is not None
    ]  # fmt: skip
    return (min(days), max(days)) if days else None
