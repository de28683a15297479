"""Sheets of A4: so many rows beside so many days, as many sheets down and across as it takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from qibu.progress.printing.chart import Chart, chart_of
from qibu.progress.printing.choosing import SCALES, WIDTHS, Choice, chosen_rows, span_of
from qibu.progress.printing.scale import Scale, Tick
from qibu.progress.queries.schedule import MasterSchedule
from qibu.progress.queries.schedule_rows import BLOCKED, CRITICAL, LATE, SUMMARY

WIDTH: Final = 1040  # pixels of A4 across, less its margins
ROWS: Final = 35  # on one sheet
SHEETS: Final = 40  # in one answer; more come in parts
MARGIN_BEFORE, MARGIN_AFTER = 2, 5  # days


@dataclass(frozen=True)
class Line:
    """A row of the table: its cells in the order of the columns, as (key, text)."""

    cells: list[tuple[str, str]]
    level: int
    summary: bool
    critical: bool


@dataclass(frozen=True)
class Sheet:
    """One page: its place among all, its rows and the chart beside them."""

    number: int
    lines: list[Line]
    chart: Chart
    upper: list[Tick]
    lower: list[Tick]
    first: date
    last: date


@dataclass(frozen=True)
class Printed:
    """The sheets of one part. `total` sheets there are in all, `parts` parts; `rows` rows."""

    sheets: list[Sheet]
    total: int
    part: int
    parts: int
    rows: int
    table: int
    chart: int


def sheets_of(found: MasterSchedule, choice: Choice, words: Mapping[str, str]) -> Printed:
    """Lay out what `choice` asks for; `words` are the texts of the schedule by key."""
    rows = chosen_rows(found, choice)
    table = sum(WIDTHS[name] for name in choice.columns)
    strips = _strips(found, choice, rows, WIDTH - table)
    blocks = [rows[at : at + ROWS] for at in range(0, len(rows), ROWS)]
    total = len(blocks) * len(strips)
    parts = max(1, -(-total // SHEETS))
    part = min(choice.part, parts)
    writer = _Writer(found, words, choice.columns)
    places = {row.id: (row, at) for at, row in enumerate(rows)}
    touching = _links_by_block(found.links, places)
    sheets = []
    for number in range((part - 1) * SHEETS, min(part * SHEETS, total)):
        block, strip = divmod(number, len(strips))
        scale = strips[strip]
        chart = chart_of(
            blocks[block], touching.get(block, []), places, block * ROWS, scale, found.off, found.today
        )
        upper, lower = scale.units
        days = (found.base + timedelta(days=scale.first), found.base + timedelta(days=scale.last))
        lines = [writer.line(row) for row in blocks[block]]
        sheets.append(Sheet(number + 1, lines, chart, scale.band(upper), scale.band(lower), *days))
    return Printed(sheets, total, part, parts, len(rows), table, WIDTH - table)


def _strips(found: MasterSchedule, choice: Choice, rows: Sequence[Any], width: int) -> list[Scale]:
    """The days to draw, cut into sheets beside each other."""
    spans = [span for span in map(span_of, rows) if span is not None]
    base = found.base.toordinal()
    first = min((start for start, _ in spans), default=found.today) - MARGIN_BEFORE
    last = max((end for _, end in spans), default=found.today) + MARGIN_AFTER
    first = choice.first.toordinal() - base if choice.first else first
    last = choice.last.toordinal() - base if choice.last else last
    first, last = max(0, first), min(found.days - 1, max(first, last))
    last = max(first, last)
    pixels = SCALES[choice.scale]
    if pixels is None:
        return [Scale(found.base, first, last, min(24.0, width / (last - first + 1)))]
    step = max(1, int(width // pixels))
    return [Scale(found.base, day, min(last, day + step - 1), pixels) for day in range(first, last + 1, step)]


def _links_by_block(
    links: Sequence[Sequence[Any]], places: Mapping[int, tuple[Any, int]]
) -> dict[int, list[Sequence[Any]]]:
    """The dependencies of printed rows by the sheet rows they begin, end or pass through."""
    found: dict[int, list[Sequence[Any]]] = {}
    for link in links:
        one, two = places.get(link[1]), places.get(link[2])
        if one is None or two is None:
            continue
        low, high = sorted((one[1] // ROWS, two[1] // ROWS))
        for block in {low, high}:
            found.setdefault(block, []).append(link)
    return found


class _Writer:
    """Cells of a row as text."""

    def __init__(self, found: MasterSchedule, words: Mapping[str, str], columns: Sequence[str]) -> None:
        self.base = found.base
        self.year = (found.base + timedelta(days=found.today)).year
        self.words = words
        self.columns = columns
        self.departments = dict(found.departments)
        self.people = {pk: name for pk, name, _departments in found.people}

    def line(self, row: Any) -> Line:
        cells = [(name, self.text(row, name)) for name in self.columns]
        return Line(cells, row.level, row.kind == SUMMARY, bool(row.flags & CRITICAL))

    def text(self, row: Any, name: str) -> str:
        value = getattr(row, name)
        if name == "status":
            return self.state(row)
        if value is None:
            return ""
        if name == "department":
            return self.departments.get(value, "")
        if name == "assignee":
            return self.people.get(value, "")
        if name.endswith(("_start", "_finish")):
            return self.day(value)
        if name == "percent":
            return self.words["percent"].replace("{n}", str(value))
        if name == "variance":
            return f"+{value}" if value > 0 else str(value).replace("-", "−")
        return str(value)

    def state(self, row: Any) -> str:
        if row.flags & BLOCKED:
            return self.words["blocked"]
        return self.words["late"] if row.flags & LATE else self.words[f"status.{row.status}"]

    def day(self, day: int) -> str:
        found = self.base + timedelta(days=day)
        return found.strftime("%m-%d") if found.year == self.year else found.isoformat()
