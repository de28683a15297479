"""How an effect and its steps are shown: rows with bars, marked steps, the history in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qibu.changes.draft import Problem
from qibu.changes.effects import Bar, Effect, Evaluated
from qibu.changes.steps import Step, in_words
from qibu.foundation.journal.queries import Entry

#: Moved tasks drawn as bars.
MOST_BARS: Final = 40
_WIDTH: Final = 400


@dataclass(frozen=True)
class Drawn:
    """Where a bar stands: left edge and width, of 400."""

    x: float
    width: float


@dataclass(frozen=True)
class MovedRow:
    """One moved task: dates before and after, and its bars where they are drawn."""

    task: int
    name: str
    department: str
    is_milestone: bool
    start_before: date | None
    before: date
    start_after: date | None
    after: date
    days: int
    bar_before: Drawn | None = None
    bar_after: Drawn | None = None


def moved_rows(effect: Effect, bars: Sequence[Bar] = ()) -> list[MovedRow]:
    """The moved tasks, the furthest first; with bars where their dates are known."""
    names, drawn = effect.department_names, {bar.task: bar for bar in bars}
    first, days = _span(bars)
    rows = []
    for one in effect.moves:
        bar = drawn.get(one.task)
        rows.append(
            MovedRow(
                task=one.task,
                name=one.name,
                department=names.get(one.department, ""),
                is_milestone=one.is_milestone,
                start_before=bar.before[0] if bar else None,
                before=one.before,
                start_after=bar.after[0] if bar else None,
                after=one.after,
                days=one.days or one.start_days,
                bar_before=_drawn(bar.before, first, days) if bar else None,
                bar_after=_drawn(bar.after, first, days) if bar else None,
            )
        )
    return rows


def _span(bars: Sequence[Bar]) -> tuple[date, int]:
    """The first day of all bars and how many days they span."""
    if not bars:
        return date.min, 1
    ends = [day for bar in bars for pair in (bar.before, bar.after) for day in pair]
    return min(ends), (max(ends) - min(ends)).days + 1


def _drawn(dates: tuple[date, date], first: date, days: int) -> Drawn:
    start, finish = dates
    width = ((finish - start).days + 1) / days * _WIDTH
    return Drawn(round((start - first).days / days * _WIDTH, 1), round(max(width, 4), 1))


@dataclass(frozen=True)
class StepLine:
    """A step as it is listed: `place` from 0; `problem` where it does not fit the plan any more."""

    place: int
    words: str
    problem: str = ""
    kind: str = ""


def step_lines(steps: Sequence[Step], problems: Sequence[Problem] = ()) -> list[StepLine]:
    """Every step as a sentence, with what is wrong with it."""
    known = {problem.step: problem for problem in problems}
    return [
        StepLine(place, in_words(step), known[place].words, known[place].kind)
        if place in known
        else StepLine(place, in_words(step))
        for place, step in enumerate(steps)
    ]


def has_moved_on(kept: Effect | None, found: Evaluated | None) -> bool:
    """Whether the plan has changed since the effect was kept, as far as the effect is concerned."""
    if kept is None or found is None:
        return False
    now = found.effect
    return bool(found.problems) or (kept.days, kept.moved, kept.moves) != (now.days, now.moved, now.moves)


_EVENTS: Final[Mapping[str, Any]] = {
    "change.created": gettext_lazy("wrote it"),
    "change.edited": gettext_lazy("changed the draft"),
    "change.submitted": gettext_lazy("submitted it"),
    "change.withdrawn": gettext_lazy("withdrew it"),
    "change.revised": gettext_lazy("took it up again"),
    "change.approved": gettext_lazy("approved it"),
    "change.rejected": gettext_lazy("rejected it"),
}


def event_words(action: str, data: Mapping[str, Any]) -> str:
    """One journal row of a change request in words."""
    words = str(_EVENTS.get(action, action))
    if data.get("own"):
        words = _("approved it, being the one who asked")
    if data.get("left"):
        places = ", ".join(str(place + 1) for place in data["left"])
        words = _("%(words)s; left out: step %(places)s") % {"words": words, "places": places}
    note = data.get("note")
    return _("%(words)s: “%(note)s”") % {"words": words, "note": note} if note else words


@dataclass(frozen=True)
class HistoryLine:
    """Who did what when."""

    at: Any
    by: str
    words: str


def history_lines(entries: Sequence[Entry]) -> list[HistoryLine]:
    """The history of a change request, the newest first."""
    return [HistoryLine(one.at, one.by, event_words(one.action, one.data)) for one in entries]
