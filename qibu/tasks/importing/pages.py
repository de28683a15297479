"""The preview as its page shows it: formatted once, here, not cell by cell in the template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from django.utils.translation import pgettext

from qibu.projects.importing.doubts import Doubt
from qibu.projects.importing.review import (
    SAME,
    SHOWN,
    WRONG,
    CellView,
    RowView,
    tone_of,
)
from qibu.tasks.importing.entries import Entry, Preview
from qibu.tasks.importing.words import title_of
from qibu.tasks.models import Status

ORDER: Final = (
    "number", "name", "phase", "department", "people", "planned_start", "planned_finish", "duration",
    "actual_start", "actual_finish", "status", "percent", "milestone", "predecessors", "deliverable",
    "risk", "need", "note",
)  # fmt: skip
ALWAYS: Final = frozenset({"name", "planned_start", "planned_finish"})
_DAYS: Final = frozenset({"planned_start", "planned_finish", "actual_start", "actual_finish"})
#: Doubts about these stand at another column, because theirs is not shown.
_AT: Final = {
    "planned_span": "planned_start", "actual_span": "actual_start", "parent": "name", "level": "name",
    "helpers": "people", "contributors": "department", "parent_text": "name", "key": "name", "": "name",
    "risk_note": "risk", "need_note": "need", "assignee": "people",
}  # fmt: skip


def shown_fields(preview: Preview) -> list[tuple[str, str]]:
    """(field, title) of the columns the page shows: those the file has."""
    found = preview.source.recognition
    used = {column.field for column in found.columns} if found else set()
    if "planned_span" in used:
        used |= {"planned_start", "planned_finish"}
    if "actual_span" in used:
        used |= {"actual_start", "actual_finish"}
    if "owner" in used or "person" in used:
        used |= {"people", "department"}
    return [(name, title_of(name)) for name in ORDER if name in used | ALWAYS]


def row_views(
    preview: Preview, entries: Iterable[Entry], fields: Sequence[tuple[str, str]], answers: Mapping[str, Any]
) -> list[RowView]:
    """The rows of one page."""
    typed = answers.get("cells") if isinstance(answers.get("cells"), dict) else {}
    rolled = rolled_up(preview)
    names = [name for name, _ in fields]
    return [_row(preview, entry, names, typed or {}, rolled.get(entry.index, {})) for entry in entries]


def rolled_up(preview: Preview) -> dict[int, dict[str, date]]:
    """By row with others below it: the first start and the last finish of those."""
    found: dict[int, dict[str, date]] = {}
    for entry in reversed(preview.entries):
        below = found.get(entry.index, {})
        for name, pick in (("planned_start", min), ("planned_finish", max)):
            day = below.get(name) or _day_of(entry, name)
            if day is not None and entry.line.parent is not None:
                above = found.setdefault(entry.line.parent, {})
                above[name] = pick(day, above.get(name, day))
    return found


def _day_of(entry: Entry, name: str) -> date | None:
    day: date | None = getattr(entry.line if entry.task is not None else entry.understood.task, name)
    return day


def _row(
    preview: Preview,
    entry: Entry,
    fields: Sequence[str],
    typed: Mapping[str, str],
    rolled: Mapping[str, date],
) -> RowView:
    state = entry.state
    by_field: dict[str, list[Doubt]] = {}
    for doubt in entry.doubts:
        place = doubt.field if doubt.field in fields else _AT.get(doubt.field, "name")
        by_field.setdefault(place if place in fields else "name", []).append(doubt)
    return RowView(
        row=entry.line.row,
        state=state,
        word=SHOWN[state],
        level=min(entry.line.level, 4),
        made=entry.line.made,
        choosable=not entry.line.made and state not in (WRONG, SAME),
        taken=not entry.skipped,
        name=entry.understood.task.name,
        cells=tuple(
            _rolled(_cell(preview, entry, name, by_field.get(name, []), typed), rolled.get(name))
            for name in fields
        ),
        changes=tuple(entry.changes),
        key=entry.task or 0,
    )


def _rolled(cell: CellView, day: date | None) -> CellView:
    """A summary without dates of its own shows those that follow from below, quietly."""
    return (
        cell if cell.text or day is None else replace(cell, text=day.isoformat(), tone=cell.tone or "quiet")
    )


def _cell(
    preview: Preview, entry: Entry, name: str, doubts: Sequence[Doubt], typed: Mapping[str, str]
) -> CellView:
    key = f"{entry.line.row}:{name}"
    own = [doubt for doubt in doubts if doubt.field == name and doubt.severity != "note"]
    corrected = key in typed
    # in a project file the row stands as it is; names are settled by the questions above the rows
    asks = bool(own or corrected) and not entry.line.made and name != "phase" and preview.plan is None
    return CellView(
        text=text_of(preview, entry, name),
        tone=tone_of(doubts),
        doubts=tuple(doubts),
        input=f"cell-{entry.line.row}-{name}" if asks else "",
        value=typed.get(key, own[0].typed if own else ""),
        hint=own[0].suggestion if own else "",
        label=title_of(name),
    )


def text_of(preview: Preview, entry: Entry, name: str) -> str:
    """What a cell says once understood."""
    task, line = entry.understood.task, entry.line
    if name in _DAYS:
        day = _day_of(entry, name)
        return day.isoformat() if day is not None else ""
    if name == "name":
        return task.name
    if name == "people":
        return pgettext("list", ", ").join(named.name for named in (*line.people, *line.helpers))
    if name == "department":
        return pgettext("list", ", ").join([part for part in (line.department, *line.contributors) if part])
    if name == "status":
        return str(Status(task.status).label)
    if name == "percent":
        return f"{task.percent}%"
    if name == "duration":
        return str(task.duration) if task.duration is not None else ""
    if name == "predecessors":
        return _predecessors(preview, entry)
    if name == "milestone":
        return "◆" if line.milestone else ""
    return str(getattr(line, name) or "")


def _predecessors(preview: Preview, entry: Entry) -> str:
    """As written, and the tasks that were found for it."""
    line = entry.line
    if not line.predecessors:
        return ""
    names = [
        preview.entries[w.line].understood.task.name
        if w.line is not None
        else preview.titles.get(w.task or 0, "")
        for w in entry.understood.links
    ]
    if not names or preview.plan is not None:
        return line.predecessors
    return f"{line.predecessors} → {pgettext('list', ', ').join(names)}"
