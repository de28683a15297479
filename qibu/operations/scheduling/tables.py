"""Our own table (xlsx or CSV): task lines as the import page recognises them, on a working calendar."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from qibu.foundation.documents.reading import read_table_file
from qibu.kernel.chains import Diagnostic
from qibu.kernel.diagnostics import diagnose
from qibu.kernel.holidays import parse_notices
from qibu.kernel.lags import LinkType, Unit
from qibu.kernel.network import schedule
from qibu.kernel.plan import LinkRow, Links, Plan, Schedule
from qibu.kernel.promise_words import Unclear, parse_predecessors
from qibu.kernel.rollup import roll_up
from qibu.kernel.wbs import numbers_of
from qibu.kernel.why import driving_links, reason
from qibu.kernel.workdays import WorkCalendar, in_range
from qibu.tasks.recognition import TaskLine, recognise

from .answer import Activity, Answer, Cause, Finding, finding, unreadable

NAME = "table"
NOTICES = Path(__file__).resolve().parents[2] / "foundation" / "people" / "data" / "cn-holidays"
MOST_LINKS = 200_000
UNITS = ("day", "calendar-day")


@dataclass(frozen=True, slots=True)
class Choices:
    """``calendar`` "china", "weekdays" or "every-day"; ``start`` floor of tasks without a planned start
    (None: the earliest date of the table); ``today`` the data date (None: none); ``now`` where nothing
    else is given."""

    now: date
    calendar: str = "china"
    start: date | None = None
    today: date | None = None


def schedule_table(path: Path, choices: Choices) -> Answer:
    """Calculate a table; what could not be read is among the findings, never guessed."""
    reading = read_table_file(path, path.name)
    if reading.workbook is None:
        return unreadable(path.name, NAME, reading.problem.problem_id if reading.problem else "damaged")
    calendar = calendar_named(choices.calendar)
    around = choices.start or choices.today or choices.now
    found = recognise(reading.workbook, around=around, workdays=calendar.count_dates)
    if not found.ok or not found.lines:
        return unreadable(path.name, NAME, "no_table")
    table = _Table(found.lines, choices, calendar)
    result = schedule(table.plan)
    unclear = [
        finding(
            "unclear-cell",
            [line.name],
            [f"{line.name}{one.field and f' ({one.field})'}: {one.text or one.id}"],
        )
        for line in found.lines
        for one in line.problems
        if one.severity != "note"
    ]
    problems = [table.finding(one) for one in diagnose(table.plan, result)]
    feasible = result.status == "ok" and not any(days < 0 for days in result.total_float)
    feasible = feasible and not any(one.id == "promise-contradiction" for one in problems)
    answer = (path.name, NAME, "day", feasible)
    if result.status != "ok":
        return Answer(*answer, diagnostics=[*problems, *table.unclear, *unclear])
    return Answer(
        *answer, _iso(result.project_finish), table.activities(result), [*problems, *table.unclear, *unclear]
    )


def calendar_named(name: str) -> WorkCalendar:
    """A calendar of the command line; "china" has the notices that come with Qibu."""
    if name == "weekdays":
        return WorkCalendar.weekdays()
    if name == "every-day":
        return WorkCalendar.every_day()
    notices = [json.loads(one.read_text("utf-8")) for one in sorted(NOTICES.glob("[0-9]*.json"))]
    return parse_notices(notices).calendar()


def _iso(day: int) -> str | None:
    return date.fromordinal(day).isoformat() if day else None


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day is not None and in_range(day.toordinal()) else 0


class _Table:
    """The lines as a plan: leaves are tasks, the others are rolled up and hand their links down."""

    def __init__(self, lines: Sequence[TaskLine], choices: Choices, calendar: WorkCalendar) -> None:
        self.lines, self.calendar = lines, calendar
        self.numbers = [line.number or number for line, number in zip(lines, _wbs(lines), strict=True)]
        above = {line.parent for line in lines}
        self.leaves = [at for at in range(len(lines)) if at not in above]
        self.place = {at: t for t, at in enumerate(self.leaves)}
        self.below = _leaves_below(lines, set(self.leaves))
        self.unclear: list[Finding] = []
        self.link_of: list[tuple[int, int]] = []
        self.plan = self._plan(choices)

    def _plan(self, choices: Choices) -> Plan:
        rows = [self.lines[at] for at in self.leaves]
        starts = [_ordinal(line.planned_start) for line in rows]
        finishes = [_ordinal(line.planned_finish) for line in rows]
        given = [day for day in (*starts, *finishes) if day]
        begins = _ordinal(choices.start) or min(given, default=_ordinal(choices.today or choices.now))
        actual = [_actual(line) for line in rows]
        return Plan(
            calendars=(self.calendar,),
            duration=[self._duration(line) for line in rows],
            links=Links.of(*self._links()),
            data_date=_ordinal(choices.today),
            project_start=begins,
            planned_start=starts,
            planned_finish=[0 if start else finish for start, finish in zip(starts, finishes, strict=True)],
            actual_start=[began for began, _ in actual],
            actual_finish=[ended for _, ended in actual],
            percent=[line.percent or 0 for line in rows],
        )

    def _duration(self, line: TaskLine) -> int:
        if line.milestone:
            return 0
        start, finish = _ordinal(line.planned_start), _ordinal(line.planned_finish)
        if start and finish >= start:
            return max(1, self.calendar.count(start, finish))
        if line.duration is None:
            return 1
        return min(max(0, math.ceil(line.duration)), 40_000)

    def _links(self) -> Iterable[LinkRow]:
        rows: dict[LinkRow, None] = {}
        for at, line in enumerate(self.lines):
            for part in parse_predecessors(line.predecessors)[:100] if line.predecessors else ():
                before = -1 if isinstance(part, Unclear) else self._find(part.ref, part.alternative)
                if isinstance(part, Unclear) or before < 0:
                    self.unclear.append(
                        finding("unclear-predecessor", [line.name], [f"{line.name}: {part.text}"])
                    )
                    continue
                most = part.maximum
                terms = (
                    part.kind,
                    part.minimum.amount,
                    part.minimum.code,
                    most.amount if most else None,
                    most.code if most else Unit.WORKING,
                )
                for i in self.below[before]:
                    for j in self.below[at]:
                        if len(rows) < MOST_LINKS:
                            rows[LinkRow(i, j, *terms)] = None
        return rows

    def _find(self, ref: str, alternative: str) -> int:
        """The line a predecessor means, by number or by a name only one line has; -1: none."""
        for text in (ref, alternative):
            for known in (self.numbers, [line.name for line in self.lines]):
                if text and known.count(text) == 1:
                    return known.index(text)
        plain = ref.isascii() and ref.isdigit() and not any(line.number for line in self.lines)
        return int(ref[:9]) - 1 if plain and 0 < int(ref[:9]) <= len(self.lines) else -1

    def finding(self, one: Diagnostic) -> Finding:
        """A diagnostic with the names of the lines and the links of its chain in words."""
        names = [self._name(t) for t in one.tasks]
        return finding(one.id, names, [self._link_text(k) for k in one.links], one.excess)

    def _name(self, t: int) -> str:
        at = self.leaves[t]
        return f"{self.numbers[at]} {self.lines[at].name}".strip()

    def _link_text(self, k: int) -> str:
        links = self.plan.links
        text = f"{self._name(links.pred[k])} → {self._name(links.succ[k])} {LinkType(links.kind[k]).name}"
        if links.min_amount[k]:
            text += f"{links.min_amount[k]:+} {UNITS[links.min_unit[k]]}"
        if links.max_amount[k] is not None:
            text += f" ≤ {links.max_amount[k]} {UNITS[links.max_unit[k]]}"
        return text

    def activities(self, result: Schedule) -> list[Activity]:
        """Every line in the order of the table; summaries from what is below them."""
        n, place = len(self.lines), self.place

        def spread(values: Sequence[int]) -> list[int]:
            return [values[place[at]] if at in place else 0 for at in range(n)]

        parents = [-1 if line.parent is None else line.parent for line in self.lines]
        nothing = [0] * n
        forecast, late = (
            roll_up(parents, spread(first), spread(last), nothing, nothing)
            for first, last in (
                (result.forecast_start, result.forecast_finish),
                (result.late_start, result.late_finish),
            )
        )
        binding = driving_links(self.plan, result)
        rows = []
        for at, line in enumerate(self.lines):
            tasks = self.below[at]
            start, finish = _iso(forecast.start[at]), _iso(forecast.finish[at])
            rows.append(
                Activity(
                    self.numbers[at],
                    line.name,
                    self.plan.duration[place[at]]
                    if at in place
                    else self.calendar.count(forecast.start[at], forecast.finish[at]),
                    start,
                    finish,
                    start,
                    finish,
                    _iso(late.start[at]),
                    _iso(late.finish[at]),
                    min(result.total_float[t] for t in tasks),
                    min(result.free_float[t] for t in tasks),
                    any(result.critical[t] for t in tasks),
                    self._causes(result, binding, place[at]) if at in place else [],
                    summary=at not in place,
                    outline=self.numbers[at],
                )
            )
        return rows

    def _causes(self, result: Schedule, binding: list[list[int]], t: int) -> list[Cause]:
        first = reason(self.plan, result, t)
        others = [k for k in binding[t] if k != first.link]
        own = [] if first.other >= 0 else [Cause(first.id)]
        return [*own, *(self._cause(k) for k in ([first.link] if first.other >= 0 else []) + others)]

    def _cause(self, k: int) -> Cause:
        links = self.plan.links
        before = self.numbers[self.leaves[links.pred[k]]]
        unit = UNITS[links.min_unit[k]]
        return Cause("after-link", before, LinkType(links.kind[k]).name, links.min_amount[k], unit)


def _wbs(lines: Sequence[TaskLine]) -> list[str]:
    return list(numbers_of([line.level for line in lines]))


def _leaves_below(lines: Sequence[TaskLine], leaves: set[int]) -> list[list[int]]:
    """Task indexes of the leaves at or below every line."""
    found: list[list[int]] = [[] for _ in lines]
    t = 0
    for at in range(len(lines)):
        if at in leaves:
            above: int | None = at
            while above is not None:
                found[above].append(t)
                above = lines[above].parent
            t += 1
    return found


def _actual(line: TaskLine) -> tuple[int, int]:
    """Reported dates; done without a date counts as done on its planned day."""
    began, ended = _ordinal(line.actual_start), _ordinal(line.actual_finish)
    if ended or line.status == "done" or line.percent == 100:
        ended = ended or _ordinal(line.planned_finish or line.planned_start)
        return min(began, ended) if began else 0, ended
    if not began and (line.status == "in_progress" or line.percent):
        began = _ordinal(line.planned_start)
    return began, 0
