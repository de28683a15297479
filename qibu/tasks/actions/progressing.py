"""Progress of many tasks at once, as a report brings it: one recalculation, one journal row per task.

The caller holds the plan (`work.begin`), decides who may, and ends the step with a journal row of its own,
whose reactions then see everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection

from qibu.foundation.journal.actions import record_each
from qibu.foundation.outcomes import Denied, Invalid
from qibu.kernel.workdays import WorkCalendar
from qibu.tasks import rules
from qibu.tasks.actions.work import Work
from qibu.tasks.fields import FIELDS, Value, stored_form, value_of
from qibu.tasks.models import Status, Task

#: What a report may change of a task.
REPORTED: Final = (
    "status", "percent", "actual_start", "actual_finish", "expected_finish",
    "is_blocked", "block_cause", "block_need",
)  # fmt: skip


@dataclass
class Progress:
    """One task on its way to other values: ``before`` by field, and words about what followed."""

    task: Task
    before: dict[str, Value] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.before = {name: value_of(self.task, name) for name in REPORTED}

    def take(self, values: Mapping[str, Value], *, work: Work, calendar: WorkCalendar) -> None:
        """Put values in and bring the other fields in line; raises Invalid by field (nothing is written)."""
        changed = {name for name, value in values.items() if value != self.before[name]}
        if not changed:
            return
        for name in changed:
            setattr(self.task, name, values[name])
        if "is_blocked" not in changed and self.task.is_blocked and changed & {"block_cause", "block_need"}:
            changed.add("is_blocked")  # a block keeps its cause whichever of the three was typed
        self.messages += rules.apply(self.task, changed, today=work.today, calendar=calendar)

    @property
    def differing(self) -> dict[str, tuple[Value, Value]]:
        """What is other than before: field → (before, now)."""
        now = {name: value_of(self.task, name) for name in REPORTED}
        return {name: (old, now[name]) for name, old in self.before.items() if old != now[name]}


def tasks_of(work: Work, ids: Iterable[int]) -> dict[int, Progress]:
    """Live tasks of the plan without subtasks and not cancelled, by id; one statement.

    Raises Denied (404) where one of them is none of these.
    """
    wanted = set(ids)
    rows = Task.objects.live().filter(project=work.project, pk__in=wanted, is_summary=False)
    found = {row.pk: Progress(row) for row in rows.exclude(status=Status.CANCELLED).order_by()}
    if set(found) != wanted:
        raise Denied("task", visible=False)
    return found


def parse(name: str, text: str) -> Value:
    """A field of REPORTED from the text of a form; raises Invalid keyed by its name."""
    if name not in REPORTED:
        raise Invalid({name: [str(FIELDS[name].label) if name in FIELDS else name]})
    return FIELDS[name].parse(name, text)


# In the order of REPORTED.
_UPDATE = """
    UPDATE tasks_task SET status = %s, percent = %s, actual_start = %s, actual_finish = %s,
           expected_finish = %s, is_blocked = %s, block_cause = %s, block_need = %s,
           version = %s, touched = %s, updated_at = %s WHERE id = %s"""

_COLUMNS: Final = [
    one
    for name in (*REPORTED, "version", "touched", "updated_at")
    for one in Task._meta.fields
    if one.name == name
]


@dataclass(frozen=True)
class Progressed:
    """The tasks changed, and how many forecasts moved with them."""

    tasks: tuple[int, ...]
    moved: int


NOTHING: Final = Progressed((), 0)


def store(work: Work, progress: Sequence[Progress], *, source: Mapping[str, Any]) -> Progressed:
    """Write the tasks that differ, with one recalculation and one row "task.reported" each.

    ``source``: what the history tells beside the values (the report they came with). Call it before the
    journal row that ends the step: what moves carries that row's number. A fixed number of statements.
    """
    changed = [(one, one.differing) for one in progress]
    changed = [(one, values) for one, values in changed if values]
    if not changed:
        return NOTHING
    first = work.number
    for place, (one, _values) in enumerate(changed):
        one.task.version += 1
        one.task.touched = first + place
        one.task.updated_at = work.at
    with connection.cursor() as cursor:
        cursor.executemany(_UPDATE, [_row(one.task) for one, _values in changed])
    moves = any(FIELDS[name].moves_dates for _one, values in changed for name in values)
    moved = len(work.reschedule(first + len(changed)).moved) if moves else 0
    record_each(
        space=work.space,
        by=work.by,
        at=work.at,
        action="task.reported",
        of=[(("task", one.task.pk), _told(one.task, values, source)) for one, values in changed],
    )
    return Progressed(tuple(one.task.pk for one, _values in changed), moved)


def _told(task: Task, values: Mapping[str, tuple[Value, Value]], source: Mapping[str, Any]) -> dict[str, Any]:
    pairs = {name: [stored_form(old), stored_form(new)] for name, (old, new) in values.items()}
    return {"name": task.name, "changes": pairs, **source}


def _row(task: Task) -> list[Any]:
    """Values as the database takes them, in the order of the statement."""
    return [*(one.get_db_prep_save(getattr(task, one.attname), connection) for one in _COLUMNS), task.pk]
