"""Editing many tasks in one step: all or nothing, one recalculation, one journal row that ends it.

Each task's history has a row "task.edited_with"; "tasks.edited" ends the step and sets off what follows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qibu.foundation.access import actions as access
from qibu.foundation.access.models import Role
from qibu.foundation.access.queries import require_in
from qibu.foundation.journal.actions import record_each
from qibu.foundation.outcomes import Conflict, Denied, Difference, Invalid
from qibu.tasks import rules
from qibu.tasks.actions.editing import allow, refuse_conflicts
from qibu.tasks.actions.work import Saved, Work, begin
from qibu.tasks.fields import FIELDS, Value, column, refuse_foreign, stored_form, value_of
from qibu.tasks.models import Status, Task
from qibu.tasks.planning import Calendars, calendars_of

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

MOST_ROWS: Final = 1000
FARTHEST: Final = 999  # working days
NAMED: Final = 5  # tasks named in a refusal; the others are counted
#: What a task with subtasks gets from them.
COMPUTED: Final = frozenset(
    {"duration", "planned_start", "planned_finish", "actual_start", "actual_finish", "status", "percent"}
)


@dataclass(frozen=True)
class RowEdit:
    """Fields of one task: what they become, what the person saw, and the version they saw."""

    task: int
    version: int
    changes: Mapping[str, object]
    was: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Wish:
    """The same change for many tasks: fields, and the planned dates moved by working days."""

    changes: Mapping[str, object] = field(default_factory=dict)
    shift: int = 0


@dataclass
class Outlook:
    """What a wish comes to. Completed and cancelled tasks stay as they are; `still` gets nothing of it."""

    changed: list[tuple[Task, dict[str, tuple[Value, Value]]]] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    still: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    denied: int = 0

    def words(self, *, past: bool = False) -> str:
        """ "12 tasks change; 2 completed ones stay as they are."; `past`: once it is done."""
        count = len(self.changed)
        text = (
            ngettext("%(n)d task is changed.", "%(n)d tasks are changed.", count)
            if past
            else ngettext("%(n)d task changes.", "%(n)d tasks change.", count)
        )
        said = [text % {"n": count}]
        if self.done:
            text = ngettext(
                "%(n)d completed one stays as it is.",
                "%(n)d completed ones stay as they are.",
                len(self.done),
            )
            said.append(text % {"n": len(self.done)})
        if self.still:
            text = ngettext("%(n)d has nothing to change.", "%(n)d have nothing to change.", len(self.still))
            said.append(text % {"n": len(self.still)})
        return " ".join(said)

    def refusals(self) -> list[str]:
        """The refused tasks by name with the reason; the first of them."""
        said = [
            _("“%(name)s”: %(reason)s") % {"name": name, "reason": reason}
            for name, reason in self.refused[:NAMED]
        ]
        if (more := len(self.refused) - NAMED) > 0:
            said.append(ngettext("and %(n)d more task.", "and %(n)d more tasks.", more) % {"n": more})
        return said


@transaction.atomic
def edit_tasks(*, by: Person, at: datetime, project_id: int, task_ids: Sequence[int], wish: Wish) -> Saved:
    """Change the same fields of many tasks.

    Invalid names the tasks that refuse it, and then none is changed; Denied where the person may change
    none of them. No `was`: what the person chooses here replaces what stands.
    """
    work = begin(by, at, project_id)
    outlook = _outlook(work, task_ids, wish)
    if outlook.refused:
        raise Invalid({"": outlook.refusals()})
    return store(work, outlook.changed, [outlook.words(past=True)])


@transaction.atomic
def preview_edit(
    *, by: Person, at: datetime, project_id: int, task_ids: Sequence[int], wish: Wish
) -> Outlook:
    """What `edit_tasks` would do; nothing is written."""
    return _outlook(begin(by, at, project_id), task_ids, wish)


@transaction.atomic
def edit_rows(*, by: Person, at: datetime, project_id: int, edits: Sequence[RowEdit]) -> Saved:
    """Change fields of several tasks, each to its own values: filled down, or put back by undo.

    Conflict where somebody else has changed one of the fields since; nothing is written then.
    """
    work = begin(by, at, project_id)
    tasks = _tasks(work, [edit.task for edit in edits])
    calendars = calendars_of(work.project)
    changed = []
    for edit in edits:
        task = tasks[edit.task]
        for name in edit.changes:
            allow(work, task, name)
        values = {name: FIELDS[name].parse(name, raw) for name, raw in edit.changes.items()}
        try:
            refuse_conflicts(task, values, edit.was, edit.version)
        except Conflict as found:
            raise _named(found, task) from None
        differing = _apply(work, task, values, calendars)
        if differing:
            changed.append((task, differing))
    return store(work, changed, [])


def _named(found: Conflict, task: Task) -> Conflict:
    """The conflict with the task's name, since several are edited at once."""
    named = [Difference(d.field, f"{task.name} · {d.label}", d.yours, d.theirs) for d in found.differences]
    return Conflict(named, by=found.by, at=found.at, version=found.version, subject=task.pk)


def _tasks(work: Work, ids: Sequence[int]) -> dict[int, Task]:
    """Live tasks of the plan by id, in plan order; Denied where one of them is none."""
    if len(ids) > MOST_ROWS:
        raise Invalid({"": [_("At most %(limit)d rows at once.") % {"limit": MOST_ROWS}]})
    if not ids:
        require_in(work.grants, "plan.edit")
        raise Invalid({"": [_("Choose at least one task.")]})
    found = Task.objects.live().filter(project=work.project, pk__in=set(ids)).order_by("sort")
    tasks = {task.pk: task for task in found}
    if set(tasks) != set(ids):
        raise Denied("task")
    for task in tasks.values():
        task.project = work.project
    return tasks


def _outlook(work: Work, task_ids: Sequence[int], wish: Wish) -> Outlook:
    tasks = _tasks(work, task_ids)
    if not -FARTHEST <= wish.shift <= FARTHEST:
        raise Invalid({"shift": [_("At most %(limit)d days.") % {"limit": FARTHEST}]})
    unknown = [name for name in wish.changes if name not in FIELDS]
    if unknown or not (wish.changes or wish.shift):
        raise Invalid({"": [_("Choose what to change.")]})
    parsed = {name: FIELDS[name].parse(name, raw) for name, raw in wish.changes.items()}
    outlook, calendars = Outlook(), calendars_of(work.project)
    for task in tasks.values():
        _judge(work, task, parsed, wish.shift, calendars, outlook)
    if outlook.denied == len(tasks):
        raise Denied("task.update", visible=True)
    return outlook


def _judge(
    work: Work, task: Task, parsed: Mapping[str, Value], shift: int, calendars: Calendars, outlook: Outlook
) -> None:
    """Where one task belongs: changed, left as it is, or refused."""
    names = [*parsed, *(["planned_start"] if shift else [])]
    try:
        for name in names:
            allow(work, task, name)
    except Denied:
        outlook.denied += 1
        outlook.refused.append((task.name, _("You may not change this task.")))
        return
    if task.status in (Status.DONE, Status.CANCELLED):
        outlook.done.append(task.name)
        return
    wanted = {name: value for name, value in parsed.items() if not (task.is_summary and name in COMPUTED)}
    if shift and not task.is_summary:
        wanted.update(_shifted(task, shift, calendars))
    try:
        differing = _apply(work, task, wanted, calendars)
    except Invalid as refusal:
        outlook.refused.append((task.name, " ".join(m for each in refusal.errors.values() for m in each)))
        return
    if differing:
        outlook.changed.append((task, differing))
    else:
        outlook.still.append(task.name)


def _shifted(task: Task, days: int, calendars: Calendars) -> dict[str, Value]:
    """The planned start so many working days away (the finish follows it), else the finish."""
    calendar = calendars.of_task(task)
    for name in ("planned_start", "planned_finish"):
        day = getattr(task, name)
        if day is not None:
            return {name: calendar.add_working_days_date(day, days)}
    return {}


def _apply(
    work: Work, task: Task, values: Mapping[str, Value], calendars: Calendars
) -> dict[str, tuple[Value, Value]]:
    """Put values into a task with what follows from them; what is other than before, by field."""
    before = {name: value_of(task, name) for name in FIELDS}
    changed = {name for name, value in values.items() if value != before[name]}
    if not changed:
        return {}
    refuse_foreign(task, values)
    for name in changed:
        setattr(task, column(name), values[name])
    if any(FIELDS[name].moves_dates for name in changed) or "is_blocked" in changed:
        rules.apply(task, set(changed), today=work.today, calendar=calendars.of_task(task))
    now = {name: value_of(task, name) for name in FIELDS}
    return {name: (old, now[name]) for name, old in before.items() if old != now[name]}


def store(
    work: Work, changed: Sequence[tuple[Task, Mapping[str, tuple[Value, Value]]]], messages: Sequence[str]
) -> Saved:
    """Write the tasks, recompute once, a row for each history and the one that ends the step."""
    if not changed:
        return Saved(number=work.space.event_number, messages=tuple(messages))
    first, names = work.number, {name for _task, values in changed for name in values}
    for place, (task, _values) in enumerate(changed):
        task.version += 1
        task.touched = first + place
        task.updated_at = work.at
    tasks = [task for task, _values in changed]
    written = [*(column(name) for name in sorted(names)), "version", "touched", "updated_at"]
    Task.objects.bulk_update(tasks, [name.removesuffix("_id") for name in written], batch_size=200)
    if "assignee" in names:
        people = {task.assignee_id for task in tasks if task.assignee_id is not None}
        access.ensure_members(space=work.space, role=Role.ASSIGNEE, people=people, at=work.at)
    moves = any(FIELDS[name].moves_dates for name in names)
    moved = len(work.reschedule(first + len(tasks)).moved) if moves else 0
    record_each(
        space=work.space,
        by=work.by,
        at=work.at,
        action="task.edited_with",
        of=[(("task", task.pk), _told(task, values)) for task, values in changed],
    )
    data = {"count": len(tasks), "names": [task.name for task in tasks[:20]], "fields": sorted(names)}
    ids = tuple(task.pk for task in tasks)
    number = work.record("tasks.edited", ("project", work.project.pk), {**data, "ids": list(ids)})
    return Saved(number=number, ids=ids, moved=moved, messages=tuple(messages))


def _told(task: Task, values: Mapping[str, tuple[Value, Value]]) -> dict[str, object]:
    pairs = {name: [stored_form(old), stored_form(new)] for name, (old, new) in values.items()}
    return {"name": task.name, "changes": pairs}
