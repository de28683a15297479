"""Rows of our own export and the tasks they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from qibu.foundation.documents.workbook import KEY_HEADER, VERSION_HEADER
from qibu.projects.importing.doubts import Doubt
from qibu.projects.importing.review import texts
from qibu.projects.importing.rowkeys import changed_cells, mark
from qibu.projects.models import Project
from qibu.tasks.importing.comparing import EDITABLE, Comparer
from qibu.tasks.importing.entries import Entry
from qibu.tasks.importing.form_rows import FormTask, form_tasks
from qibu.tasks.importing.form_words import form_words
from qibu.tasks.importing.linked import without_items
from qibu.tasks.importing.rowkeys import Keys, marks
from qibu.tasks.importing.sources import Own, Source
from qibu.tasks.models import Task
from qibu.tasks.planning import Calendars
from qibu.tasks.recognition.result import TaskLine

#: What a person may still say about a summary; the rest follows from the tasks below it.
_OF_SUMMARIES: Final = frozenset({"name", "number", "department", "people", "predecessors"})


def match(
    project: Project,
    source: Source,
    entries: list[Entry],
    answers: Mapping[str, Any],
    today: date,
    calendars: Calendars,
) -> bool:
    """Join the rows of our own export to their tasks and compare them; whether the file has keys at all."""
    if source.own is None:
        return False
    keys = Keys(project.pk)
    now = {row.pk: row for row in form_tasks(project, today, form_words())}
    wanted = {
        entry.index: pk for entry in entries if (pk := keys.id_of(entry.line.key)) is not None and pk in now
    }
    corrected = {place.partition(":")[0] for place in texts(answers.get("cells"))}
    raws = {entry.index: _raw(entry, source.own, corrected) for entry in entries if entry.index in wanted}
    touched = [
        wanted[entry.index]
        for entry in entries
        if entry.index in wanted and changed_cells(raws[entry.index], marks(entry.line.version))
    ]
    comparer = Comparer(
        Task.objects.filter(project=project).in_bulk(touched),
        now,
        today=today,
        calendar=calendars.of,
        choices=texts(answers.get("conflicts")),
    )
    for entry in entries:
        if entry.index in wanted:
            entry.task = wanted[entry.index]
            _compare(entry, raws[entry.index], comparer, now, entries)
        else:
            entry.doubts = [doubt for doubt in entry.doubts if doubt.field not in ("parent", "phase")]
    return any(entry.line.key for entry in entries)


def _raw(entry: Entry, own: Own, corrected: set[str]) -> dict[str, object]:
    """Cell → value of a row; what was typed anew counts as if it stood in the file."""
    raw = own.raw(entry.line.row)
    raw = {name: value for name, value in raw.items() if name not in (KEY_HEADER, VERSION_HEADER)}
    if isinstance(raw.get("risk"), str):
        raw["risk"] = without_items(str(raw["risk"]))
    return raw | _typed(entry.line) if str(entry.line.row) in corrected else raw


def _compare(
    entry: Entry,
    raw: Mapping[str, object],
    comparer: Comparer,
    now: Mapping[int, FormTask],
    entries: list[Entry],
) -> None:
    """Compare a row; doubts about cells nobody touched are none."""
    unreadable = [doubt.field for doubt in entry.doubts if doubt.severity in ("wrong", "unclear")]
    at_export = marks(entry.line.version)
    entry.compared = found = comparer.compare(entry.task or 0, entry.understood, raw, at_export, unreadable)
    touched = {EDITABLE[cell][1] if cell in EDITABLE else cell for cell in found.touched}
    computed = now[entry.task or 0].is_summary
    entry.doubts = [
        doubt
        for doubt in entry.doubts
        if doubt.field in touched and not (computed and doubt.field not in _OF_SUMMARIES)
    ]
    entry.doubts += [Doubt(name, "wrong", text) for name, text in found.wrong.items()]
    entry.doubts += [Doubt("", "note", text) for text in found.notes]
    if _was_moved(entry, entries, at_export):
        text = _("The row stands elsewhere in the file; tasks are moved in the plan, not by an import.")
        entry.doubts.append(Doubt("", "note", text))


def _typed(line: TaskLine) -> dict[str, object]:
    """The cells of a corrected row as if they stood in the file."""
    found: dict[str, object] = {}
    for cell, (_name, attribute) in EDITABLE.items():
        value = getattr(line, attribute)
        if cell == "percent":
            value = value / 100 if value is not None else None
        elif cell == "assignee":
            value = value[0].name if value else ""
        elif cell == "status":
            continue
        found[cell] = value
    return found


def _was_moved(entry: Entry, entries: list[Entry], at_export: Mapping[str, str]) -> bool:
    """Whether the row belongs to another summary than when it was exported."""
    parent = entries[entry.line.parent].task if entry.line.parent is not None else None
    return "parent" in at_export and mark(str(parent or "")) != at_export["parent"]
