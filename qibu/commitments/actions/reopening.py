"""What a changed plan does to commitments: only the changed field is open again, in one list (C3).

Planned dates and owners are compared, never forecasts: a moved forecast re-opens nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from qibu.commitments.actions.common import (
    Table,
    advance,
    drop_needs,
    path_of_sheet,
    printed,
    settle,
    spokespeople,
    table_of,
    values_of,
)
from qibu.commitments.models import Commitment, RoundKind, Sheet
from qibu.foundation.access.models import Membership, Role
from qibu.foundation.journal.actions import record
from qibu.foundation.journal.models import Event
from qibu.foundation.notices.actions import queue
from qibu.kernel import commitment as rules
from qibu.kernel.commitment import Values
from qibu.projects.models import Project
from qibu.tasks.actions.work import REQUEST
from qibu.tasks.models import Status

#: Fields of a task whose change concerns a commitment.
CONCERNED = frozenset({"planned_start", "planned_finish", "assignee", "department", "status"})
#: What the plan and a commitment both know.
SHARED = ("start", "finish", "owner")


def follow_task(event: Event) -> None:
    """Reaction to ``task.edited``: no statement unless a field of a commitment was changed."""
    if not _goes_on(event) and CONCERNED & set(event.data.get("changes", ())):
        _follow(event, task=event.subject_id)


def follow_plan(event: Event) -> None:
    """Reaction to what changes many tasks at once: an import, an approval, deletions."""
    if not _goes_on(event):
        _follow(event)


def _goes_on(event: Event) -> bool:
    """A change request is carried out in several steps; the approval that ends it is followed, for all of
    them in one list."""
    carried = str(event.data.get("under", "")).startswith(REQUEST)
    return carried and event.action != "plan.approved"


def follow_team(event: Event) -> None:
    """Reaction to ``team.set``: what waits for the lead waits for whoever is the lead now."""
    sheets = Sheet.objects.filter(project__space=event.space_id).select_related("project", "department")
    found = list(sheets.filter(next_step_at__isnull=False) | sheets.filter(commitments__due__isnull=False))
    for sheet in {one.pk: one for one in found}.values():
        settle(table_of(event.space, sheet.project, event.by, event.at), sheet)


def _follow(event: Event, **only: Any) -> None:
    rows = Commitment.objects.filter(project__space=event.space_id, **only).exclude(state=rules.WITHDRAWN)
    rows = rows.select_related("task", "asked", "agreed", "sheet__department", "project__calendar")
    at_table: Table | None = None
    spoken = _spoken_for(event)
    touched: dict[int, list[tuple[Commitment, str]]] = {}
    for row in rows:
        move = _move(row, row.department_id in spoken)
        if move is None:
            continue
        at_table = at_table or table_of(event.space, row.project, event.by, event.at)
        _make(at_table, row, *move)
        touched.setdefault(row.sheet_id, []).append((row, move[0]))
    for moved in touched.values():
        assert at_table is not None
        settle(at_table, moved[0][0].sheet)
        _tell(at_table, moved)


@dataclass(frozen=True)
class Anew:
    """An agreed task a change would open again: what was agreed, and the planned dates then."""

    department: str
    task: int
    name: str
    was: tuple[date | None, date | None]
    then: tuple[date | None, date | None]


def foresee(project: Project, then: Mapping[int, Mapping[str, Any]]) -> tuple[Anew, ...]:
    """What `follow_plan` would open again if tasks (by id) had these attributes; one statement.

    Nothing is written.
    """
    if not then:
        return ()
    rows = Commitment.objects.filter(project=project, task__in=then, task__deleted_at=None)
    rows = rows.exclude(state=rules.WITHDRAWN).select_related("task", "department", "asked", "agreed")
    found = []
    for row in rows.order_by("department__position", "department__name", "task__sort"):
        for name, value in then[row.task_id].items():
            setattr(row.task, name, value)
        move = _move(row, own=False)
        if move is None or move[0] != "reopen" or row.agreed is None:
            continue
        agreed, task = row.agreed.values, row.task
        days = (agreed.start, agreed.finish), (task.planned_start, task.planned_finish)
        found.append(Anew(row.department.name, task.pk, task.name, *days))
    return tuple(found)


def _spoken_for(event: Event) -> set[int | None]:
    """Departments the author speaks for, unless it is the lead who edits; one statement."""
    seats = Membership.objects.filter(space=event.space_id, person=event.by, ended_at=None)
    held = list(seats.values_list("role", "department_id"))
    if any(role in (Role.LEAD, Role.DEPUTY_LEAD) for role, _department in held):
        return set()
    return {dep for role, dep in held if role in (Role.LIAISON, Role.DEPUTY_LIAISON)}


#: (step, fields, values) of what a changed task asks for
Move = tuple[str, list[str], Values]


def _move(row: Commitment, own: bool) -> Move | None:
    task = row.task
    gone = task.deleted_at is not None or task.status == Status.CANCELLED
    if gone or task.department_id != row.department_id:
        return ("withdraw", ["department" if not gone else "task"], values_of(task))
    if task.status == Status.DONE or row.asked is None:
        return None
    if row.state in (rules.DISPATCHED, rules.CONDITIONAL):
        now = values_of(task, like=row.asked.values)
        changed = _differing(now, row.asked.values, but={"owner"} if own else ())
        return ("change", changed, now) if changed else None
    if row.agreed is None or row.state not in (*rules.BOUND, rules.REOPENED):
        return None
    return _bound_move(row, own)


def _bound_move(row: Commitment, own: bool) -> Move | None:
    assert row.agreed is not None and row.asked is not None
    now = values_of(row.task, like=row.agreed.values)
    changed = _differing(now, row.agreed.values)
    if row.state == rules.REOPENED:
        conditions = [name for name in row.asked.fields if name == "condition"]
        if not changed and not conditions:
            return ("restore", [], row.agreed.values)
        if own and changed == ["owner"]:
            return None
        same = not _differing(now, row.asked.values)
        return None if same else ("reopen", [*conditions, *changed], now)
    if not changed:
        return None
    if own and changed == ["owner"]:
        return ("restaff", changed, now)
    return ("reopen", changed, now)


def _differing(one: Values, other: Values, but: Iterable[str] = ()) -> list[str]:
    return [name for name in rules.differences(one, other) if name in SHARED and name not in set(but)]


_KINDS = {
    "withdraw": RoundKind.WITHDRAWN,
    "change": RoundKind.CHANGED,
    "reopen": RoundKind.REOPENED,
    "restore": RoundKind.RESTORED,
    "restaff": RoundKind.RESTAFFED,
}


def _make(at_table: Table, row: Commitment, step: str, fields: list[str], values: Values) -> None:
    if step in ("withdraw", "change"):
        drop_needs(at_table, row)
    if row.agreed is not None and step == "reopen":
        values = replace(values, effort=row.agreed.effort)
    advance(at_table, row, step, _KINDS[step], values, fields=fields)


def _tell(at_table: Table, moved: list[tuple[Commitment, str]]) -> None:
    """One journal row and one notice per department, however many tasks were changed."""
    sheet, project = moved[0][0].sheet, moved[0][0].project
    number = record(
        space=at_table.space,
        by=at_table.by,
        at=at_table.at,
        action="commitments.followed",
        subject=("sheet", sheet.pk),
        data={"department": sheet.department_id, "steps": [[row.task_id, step] for row, step in moved]},
    ).number
    for kind, step in (("commitment.reopened", "reopen"), ("commitment.withdrawn_with_plan", "withdraw")):
        rows = [row for row, taken in moved if taken == step]
        if not rows:
            continue
        due = rows[0].due
        # The same list of the same day is told once, however often the plan is edited meanwhile.
        fact = f"{kind}-{sheet.pk}-{due:%Y%m%d%H%M}" if due else f"{kind}-{sheet.pk}-{number}"
        queue(
            space=at_table.space,
            to=[one for one in spokespeople(at_table.space, sheet.department_id) if one != at_table.by],
            kind=kind,
            fact=fact,
            subject=("sheet", sheet.pk),
            at=at_table.at,
            params={
                "project": project.name,
                "department": sheet.department.name,
                "count": str(len(rows)),
                "due": printed(due),
                "path": path_of_sheet(sheet),
            },
            important=True,
        )
