"""Editing one task: fields merge, the same field changed twice is a conflict with both values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from qibu.foundation.access import actions as access
from qibu.foundation.access.models import Role
from qibu.foundation.access.queries import require_in
from qibu.foundation.journal.queries import history
from qibu.foundation.outcomes import Conflict, Difference, Invalid
from qibu.tasks import rules
from qibu.tasks.actions.work import Saved, Work, begin
from qibu.tasks.fields import FIELDS, Value, column, refuse_foreign, shown, stored_form, value_of
from qibu.tasks.limits import not_kept
from qibu.tasks.models import Task
from qibu.tasks.planning import calendars_of

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@transaction.atomic
def edit_task(
    *,
    by: Person,
    at: datetime,
    project_id: int,
    task_id: int,
    changes: Mapping[str, object],
    was: Mapping[str, object],
    version: int,
    under: str = "",
) -> Saved:
    """Change fields of one task.

    `changes` and `was` map field names (qibu.tasks.fields) to what was typed and to what the
    person saw before; `version` is the row's version they saw; `under` as in `begin`.
    Raises Denied, Invalid, or Conflict where somebody else changed the same field meanwhile.
    """
    work = begin(by, at, project_id, under)
    task = work.task(task_id)
    for name in changes:
        allow(work, task, name)
    values = {name: FIELDS[name].parse(name, raw) for name, raw in changes.items()}
    # A form sends every field along; one that still reads as it was seen is not an edit.
    values = {
        name: value for name, value in values.items() if name not in was or not _same(name, was[name], value)
    }
    refuse_foreign(task, values)
    refuse_conflicts(task, values, was, version)
    before = {name: value_of(task, name) for name in FIELDS}
    for name, value in values.items():
        setattr(task, column(name), value)
    changed = {name for name in values if value_of(task, name) != before[name]}
    if not changed:
        return Saved(number=work.space.event_number, ids=(task.pk,))
    return _save(work, task, changed, before)


def _save(work: Work, task: Task, changed: set[str], before: dict[str, Value]) -> Saved:
    dates = any(FIELDS[name].moves_dates for name in changed)
    messages = _consequences(work, task, changed) if dates or "is_blocked" in changed else []
    differing = {name: [before[name], value_of(task, name)] for name in FIELDS}
    differing = {name: pair for name, pair in differing.items() if pair[0] != pair[1]}
    task.version += 1
    task.touched = work.number
    task.updated_at = work.at
    task.save(update_fields=[*differing, "version", "touched", "updated_at"])
    if "assignee" in changed and task.assignee_id is not None:
        access.ensure_members(space=work.space, role=Role.ASSIGNEE, people=[task.assignee_id], at=work.at)
    again = work.reschedule() if any(FIELDS[name].moves_dates for name in differing) else None
    moved = len(again.moved) if again is not None else 0
    if again is not None and (told := not_kept(task, again)):
        messages.append(told)
    data = {name: [stored_form(old), stored_form(new)] for name, (old, new) in differing.items()}
    number = work.record("task.edited", ("task", task.pk), {"name": task.name, "changes": data})
    if moved > 1:
        messages.append(_("%(count)d forecasts moved.") % {"count": moved})
    return Saved(number=number, ids=(task.pk,), moved=moved, messages=tuple(messages))


def _consequences(work: Work, task: Task, changed: set[str]) -> list[str]:
    calendar = calendars_of(work.project).of_task(task)
    return rules.apply(task, set(changed), today=work.today, calendar=calendar)


def allow(work: Work, task: Task, name: str) -> None:
    """May this field of this task be changed? Denied, or Invalid for a field nobody edits."""
    if name not in FIELDS:
        raise Invalid({name: [_("This field cannot be edited.")]})
    require_in(
        work.grants,
        FIELDS[name].capability,
        department_id=task.department_id,
        assignee_id=task.assignee_id,
    )


def refuse_conflicts(
    task: Task, values: Mapping[str, Value], was: Mapping[str, object], version: int
) -> None:
    """Conflict where somebody has changed one of these fields since `version`; both values are named."""
    if version == task.version:
        return
    clashes = []
    for name, value in values.items():
        stands = value_of(task, name)
        if stands == value or (name in was and _same(name, was[name], stands)):
            continue
        label = str(FIELDS[name].label)
        clashes.append(
            Difference(field=name, label=label, yours=shown(name, value), theirs=shown(name, stands))
        )
    if clashes:
        last = next(iter(history("task", task.pk, limit=1)), None)
        raise Conflict(
            clashes, by=last.by if last else "", at=last.at if last else None, version=task.version
        )


def _same(name: str, typed: object, stands: Value) -> bool:
    """Whether what the person saw is what stands now, however it was written."""
    if isinstance(stands, date):
        return str(typed) == stands.isoformat()
    if stands is None or stands == "":
        return typed in (None, "")
    if isinstance(stands, bool):
        return (str(typed) in {"True", "true", "1", "on"}) == stands
    if isinstance(stands, Decimal):
        return _number(typed) == stands
    return str(typed) == str(stands)


def _number(typed: object) -> Decimal | None:
    try:
        return Decimal(str(typed).strip())
    except InvalidOperation:
        return None


@transaction.atomic
def nudge_task(*, by: Person, at: datetime, project_id: int, task_id: int, days: int) -> Saved:
    """Move the planned dates by working days, keeping the duration; moves of two people add up."""
    work = begin(by, at, project_id)
    task = work.task(task_id)
    allow(work, task, "planned_start")
    if task.is_summary or task.planned_start is None or not -999 <= days <= 999:
        raise Invalid({"planned_start": [_("This task has no planned start to move.")]})
    calendar = calendars_of(work.project).of_task(task)
    before = {name: value_of(task, name) for name in FIELDS}
    task.planned_start = calendar.add_working_days_date(task.planned_start, days)
    return _save(work, task, {"planned_start"}, before)
