"""Our own export read again: for every cell the value in the file, at export and now (D2).

Only the file changed: taken. Only Qibu changed: stays. Both, differently: a person decides.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from qibu.foundation.outcomes import Invalid
from qibu.kernel.workdays import WorkCalendar
from qibu.projects.importing.review import FILE, Change
from qibu.projects.importing.rowkeys import changed_cells, mark
from qibu.tasks import rules
from qibu.tasks.fields import FIELDS, Value, column, shown, value_of
from qibu.tasks.importing.form_rows import COMPUTED, FormTask
from qibu.tasks.importing.understanding import Understood
from qibu.tasks.models import Status, Task

#: Cell of form 2 → field of a task it edits, and the field of the recognised line that carries its value.
EDITABLE: Final[Mapping[str, tuple[str, str]]] = {
    "number": ("number", "number"),
    "name": ("name", "name"),
    "department": ("department", "department"),
    "assignee": ("assignee", "people"),
    "planned_start": ("planned_start", "planned_start"),
    "planned_finish": ("planned_finish", "planned_finish"),
    "actual_start": ("actual_start", "actual_start"),
    "actual_finish": ("actual_finish", "actual_finish"),
    "status": ("status", "status"),
    "percent": ("percent", "percent"),
    "risk": ("risk_note", "risk"),
    "need": ("need_note", "need"),
}


@dataclass
class Compared:
    """What a row of our own export means for its task. `moves`: consent hangs it where the file has it;
    `stood`: the task it was part of when that was found out."""

    task: int
    version: int
    changes: list[Change] = field(default_factory=list)
    values: dict[str, Value] = field(default_factory=dict)
    was: dict[str, Value] = field(default_factory=dict)
    relink: bool = False
    notes: list[str] = field(default_factory=list)
    wrong: dict[str, str] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    moves: bool = False
    stood: int | None = None


class Comparer:
    """Compares rows with tasks; `choices` are decisions about conflicts: "task:field" → file or keep."""

    def __init__(
        self,
        tasks: Mapping[int, Task],
        now: Mapping[int, FormTask],
        *,
        today: date,
        calendar: Callable[[int | None], WorkCalendar],
        choices: Mapping[str, str],
    ) -> None:
        self._tasks = tasks
        self._now = now
        self._today = today
        self._calendar = calendar
        self._choices = choices

    def compare(
        self,
        task_id: int,
        understood: Understood,
        raw: Mapping[str, object],
        at_export: Mapping[str, str],
        unreadable: Sequence[str],
    ) -> Compared:
        """What the row changes. `raw`: cell → value in the file; `unreadable`: fields in doubt."""
        now = self._now[task_id]
        found = Compared(task_id, now.version)
        found.touched = changed_cells(raw, at_export)
        for cell in sorted(found.touched, key=list(raw).index):
            self._cell(found, cell, understood, raw, at_export, unreadable)
        if found.values:
            self._consequences(found)
        return found

    def _cell(
        self,
        found: Compared,
        cell: str,
        understood: Understood,
        raw: Mapping[str, object],
        at_export: Mapping[str, str],
        unreadable: Sequence[str],
    ) -> None:
        now = self._now[found.task]
        if mark(now.cells[cell]) == mark(raw[cell]):
            return
        if cell == "predecessors":
            self._links(found, now, raw, at_export)
        elif cell not in EDITABLE or (now.is_summary and cell in COMPUTED):
            if cell != "parent":
                found.notes.append(
                    _("“%(column)s” is computed; what the file says is not taken.") % {"column": cell}
                )
        elif EDITABLE[cell][1] not in unreadable:
            self._value(found, cell, understood, at_export)

    def _links(
        self, found: Compared, now: FormTask, raw: Mapping[str, object], at_export: Mapping[str, str]
    ) -> None:
        both = "predecessors" in at_export and mark(now.cells["predecessors"]) != at_export["predecessors"]
        decision = self._choices.get(f"{found.task}:predecessors", "") if both else FILE
        label = _("predecessors")
        words = (str(now.cells["predecessors"]) or "—", str(raw["predecessors"] or "") or "—")
        found.changes.append(Change("predecessors", label, *words, conflict=both, decision=decision))
        found.relink = decision == FILE

    def _value(
        self, found: Compared, cell: str, understood: Understood, at_export: Mapping[str, str]
    ) -> None:
        name = EDITABLE[cell][0]
        task = self._tasks[found.task]
        wanted = {name: _value_in(understood, name)}
        if name == "status":
            wanted |= _block(task, understood)
        wanted = {n: v for n, v in wanted.items() if v != value_of(task, n)}
        if not wanted:
            return
        now = self._now[found.task]
        kept = "stored_status" if cell == "status" else cell
        both = kept in at_export and mark(now.cells[kept]) != at_export[kept]
        decision = self._choices.get(f"{found.task}:{name}", "") if both else FILE
        for one, value in wanted.items():
            if one in ("block_cause", "block_need"):
                continue
            file = _shown(one, value, understood)
            words = (shown(one, value_of(task, one)), file)
            found.changes.append(
                Change(one, str(FIELDS[one].label), *words, conflict=both, decision=decision)
            )
        if decision == FILE:
            found.values |= wanted

    def _consequences(self, found: Compared) -> None:
        """What the rules of editing make of the changed fields; found on a copy, written later."""
        task = self._tasks[found.task]
        draft = copy.copy(task)
        for name, value in found.values.items():
            setattr(draft, column(name), None if _is_new(name, value) else value)
        changed = set(found.values)
        if changed & {"planned_start", "planned_finish"} and draft.planned_start and draft.planned_finish:
            # The file states both dates; a start that moved does not push the finish written beside it.
            changed |= {"planned_start", "planned_finish"}
        try:
            found.notes += rules.apply(
                draft, changed, today=self._today, calendar=self._calendar(draft.department_id)
            )
        except Invalid as refusal:
            for name, messages in refusal.errors.items():
                found.wrong[name] = " ".join(messages)
            return
        fresh = {name: value for name, value in found.values.items() if _is_new(name, value)}
        after = {name: value_of(draft, name) for name in FIELDS} | fresh
        found.values = {name: value for name, value in after.items() if value != value_of(task, name)}
        found.was = {name: value_of(task, name) for name in found.values}


def _is_new(name: str, value: Value) -> bool:
    """Whether the value is a placeholder of somebody who is created with the import."""
    return name in ("department", "assignee") and isinstance(value, int) and value < 0


def _value_in(understood: Understood, name: str) -> Value:
    value = getattr(understood.task, name)
    if name == "status":
        return int(value)
    if name == "percent":
        return understood.line.percent or 0
    if name in ("planned_start", "planned_finish", "actual_start", "actual_finish"):
        return getattr(understood.line, name)
    return value


def _block(task: Task, understood: Understood) -> dict[str, Value]:
    """阻塞 stands beside the status in the same cell."""
    if understood.task.status in (Status.DONE, Status.CANCELLED):
        return {}
    if understood.line.blocked and not task.is_blocked:
        made = understood.task
        return {"is_blocked": True, "block_cause": made.block_cause, "block_need": made.block_need}
    return {"is_blocked": False} if task.is_blocked and not understood.line.blocked else {}


def _shown(name: str, value: Value, understood: Understood) -> str:
    if _is_new(name, value):
        people = understood.line.people
        return understood.line.department if name == "department" else people[0].name if people else ""
    return shown(name, value)
