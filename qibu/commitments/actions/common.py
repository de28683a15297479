"""What the actions of this slice share: taking a step writes a round, and turns follow the rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from qibu.commitments.models import Clock, Commitment, Round, RoundKind, Sheet
from qibu.foundation.access.models import Membership, Role, Space
from qibu.foundation.outcomes import Conflict, Denied, Difference, Invalid
from qibu.foundation.people.models import Person
from qibu.foundation.turns import actions as turns
from qibu.kernel import commitment as rules
from qibu.kernel.commitment import Values
from qibu.kernel.workdays import WorkCalendar
from qibu.projects.models import Project
from qibu.tasks.models import Kind, Task
from qibu.tasks.planning import Calendars, calendars_of

if TYPE_CHECKING:
    from qibu.tasks.actions.work import Work

ANSWER, DECIDE, NEED = "commitment.answer", "commitment.decide", "need.answer"


@dataclass(frozen=True)
class Table:
    """One project's negotiations at one moment: its locked space, its calendars and its clock."""

    space: Space
    project: Project
    at: datetime
    by: Person | None
    calendars: Calendars
    clock: Clock

    def calendar_of(self, mover: str, department_id: int) -> WorkCalendar:
        """The calendar the next mover's deadline is counted with."""
        return self.calendars.project if mover == rules.LEAD else self.calendars.of(department_id)

    def due(self, step: str, target: str, department_id: int) -> datetime | None:
        """The printed deadline after a step that leads to ``target``."""
        calendar = self.calendar_of(rules.mover(target), department_id)
        return rules.due_after(step, local(self.at), calendar, self.clock.days, self.clock.hour)


def local(at: datetime) -> datetime:
    return timezone.localtime(at)


def table_of(space: Space, project: Project, by: Person | None, at: datetime) -> Table:
    """Three statements at most."""
    clock = Clock.objects.filter(project=project).first() or Clock(project=project)
    return Table(space, project, at, by, calendars_of(project), clock)


def table(work: Work) -> Table:
    """The same for an action on a plan."""
    return table_of(work.space, work.project, work.by, work.at)


def values_of(task: Task, *, like: Values | None = None) -> Values:
    """What the plan says of a task; effort and scope, which it does not know, come from ``like``."""
    now = Values(task.planned_start, task.planned_finish, None, task.assignee_id, task.note)
    return now if like is None else replace(now, effort=like.effort, scope=like.scope)


def advance(
    at_table: Table,
    commitment: Commitment,
    step: str,
    kind: RoundKind,
    values: Values,
    **words: Any,
) -> Round:
    """Take a step: a new round, the new state, whose turn it is until when.

    ``words``: reason, fields, source, source_text, source_day. Raises Invalid where the step cannot be
    taken from where the commitment stands.
    """
    passage = rules.take(commitment.state, step)
    if not passage.allowed:
        raise Invalid({"": [refusal(commitment)]})
    commitment.state = passage.target
    commitment.version += 1
    commitment.since = at_table.at
    commitment.due = at_table.due(step, passage.target, commitment.department_id)
    made = Round.objects.create(
        commitment=commitment,
        number=commitment.version,
        kind=kind,
        by=at_table.by,
        at=at_table.at,
        due=commitment.due,
        planned_start=values.start,
        planned_finish=values.finish,
        effort=values.effort,
        owner_id=values.owner,
        scope=values.scope,
        **words,
    )
    _place(commitment, made)
    commitment.save()
    return made


#: kind of round → the columns its values stand in
_COLUMNS = {
    RoundKind.DISPATCHED: ("asked",),
    RoundKind.REOPENED: ("asked",),
    RoundKind.COUNTERED: ("countered",),
    RoundKind.ACCEPTED: ("agreed",),
    RoundKind.AGREED: ("agreed",),
    RoundKind.RECORDED: ("agreed",),
    RoundKind.RESTAFFED: ("agreed",),
}


def _place(commitment: Commitment, made: Round) -> None:
    kind = RoundKind(made.kind)
    by_lead = kind == RoundKind.COUNTERED and commitment.state == rules.DISPATCHED
    for column in ("asked",) if by_lead else _COLUMNS.get(kind, ()):
        setattr(commitment, column, made)
    if kind == RoundKind.DISPATCHED:
        commitment.countered = commitment.agreed = None
    if kind == RoundKind.REOPENED:
        commitment.countered = None


def refusal(commitment: Commitment) -> str:
    """Why a step cannot be taken: the row has moved on."""
    return _("“%(task)s” stands at “%(state)s” now; this step no longer fits.") % {
        "task": commitment.task.name,
        "state": commitment.get_state_display(),
    }


def commitment_in(project: Project, task_id: int) -> Commitment:
    """The commitment of a task with its responsible department; Denied (404) where there is none."""
    rows = _rows(project).filter(task_id=task_id, department_id=_department_of(task_id))
    row: Commitment | None = rows.first()
    if row is None:
        raise Denied("commitment.view")
    return row


def _department_of(task_id: int) -> Any:
    return Task.objects.filter(pk=task_id).values("department_id")[:1]


def _rows(project: Project) -> Any:
    rows = Commitment.objects.filter(project=project, task__deleted_at=None)
    return rows.select_related("task", "sheet", "department", "asked", "countered", "agreed")


def commitments_in(project: Project, department_id: int, ids: Iterable[int]) -> dict[int, Commitment]:
    """Commitments of a department in a project by id; one statement."""
    return {row.pk: row for row in _rows(project).filter(department_id=department_id, pk__in=list(ids))}


def refuse_stale(commitment: Commitment, version: int, *, field: str, yours: str) -> None:
    """Raise Conflict where the row moved on since the page was shown."""
    if version == commitment.version:
        return
    last = commitment.rounds.select_related("by").order_by("-number").first()
    theirs = str(commitment.get_state_display())
    raise Conflict(
        [Difference(field, commitment.task.name, yours, theirs)],
        by=last.by.name if last is not None and last.by else "",
        at=last.at if last is not None else None,
        version=commitment.version,
    )


def straight(task: Task, values: Values) -> Values:
    """A milestone has one day only."""
    if task.kind == Kind.MILESTONE:
        day = values.finish or values.start
        return replace(values, start=day, finish=day)
    return values


def in_order(values: Values, start: str = "start", finish: str = "finish") -> None:
    """Raise Invalid unless both dates stand and the finish is not before the start."""
    if values.start is None:
        raise Invalid({start: [_("Please fill this in.")]})
    if values.finish is None:
        raise Invalid({finish: [_("Please fill this in.")]})
    if values.finish < values.start:
        raise Invalid({finish: [_("The finish lies before the start.")]})


# --- turns ---


def settle(at_table: Table, sheet: Sheet) -> None:
    """Make turns and the next step of the ladder follow the rows of a sheet; about six statements.

    One turn per department and one for the lead, however many tasks wait; each is due when the most
    pressing of them is.
    """
    waiting = waits(sheet)
    _turn(at_table, sheet, ANSWER, waiting.get(rules.DEPARTMENT, []))
    _turn(at_table, sheet, DECIDE, waiting.get(rules.LEAD, []))
    ahead = sheet.next_step_at
    if not waiting:
        ahead = None
    elif ahead is None or ahead > at_table.at:  # else a step is overdue itself: the worker takes it soon
        ahead = next_step(at_table, sheet, waiting)
    if ahead != sheet.next_step_at:
        sheet.next_step_at = ahead
        sheet.save(update_fields=["next_step_at"])


#: mover → (due, since) of each deadline that runs, the nearest first
Waits = dict[str, list[tuple[datetime, datetime]]]


def waits(sheet: Sheet) -> Waits:
    """What runs in a sheet; one statement."""
    found: dict[str, dict[datetime, datetime]] = {}
    rows = Commitment.objects.live().filter(sheet=sheet, due__isnull=False)
    for state, due, since in rows.values_list("state", "due", "since"):
        mover = rules.mover(state)
        if mover and due is not None:
            groups = found.setdefault(mover, {})
            groups[due] = min(since, groups.get(due, since))
    return {mover: sorted(groups.items()) for mover, groups in found.items()}


def next_step(at_table: Table, sheet: Sheet, waiting: Waits) -> datetime | None:
    """When somebody has to be told next; None above the top of every ladder."""
    ahead = [
        rung.at
        for mover, groups in waiting.items()
        for due, since in groups
        for rung in rules.ladder(local(due), at_table.calendar_of(mover, sheet.department_id), local(since))
        if rung.at > at_table.at
    ]
    return min(ahead, default=None)


def _turn(at_table: Table, sheet: Sheet, kind: str, groups: list[tuple[datetime, datetime]]) -> None:
    subject = ("sheet", sheet.pk)
    holder = seat(at_table.space, Role.LEAD) if kind == DECIDE else None
    if not groups or (kind == DECIDE and holder is None):
        turns.end(kind=kind, subject=subject, by=at_table.by, at=at_table.at)
        return
    turns.give(
        space=at_table.space,
        kind=kind,
        subject=subject,
        at=at_table.at,
        holder=holder,
        department=None if kind == DECIDE else sheet.department,
        due=groups[0][0],
        by=at_table.by,
        waiter_department=sheet.department if kind == DECIDE else None,
    )


def seat(space: Space, role: Role, department_id: int | None = None) -> Person | None:
    """Who holds a seat of the team; one statement."""
    rows = Membership.objects.filter(space=space, role=role, department=department_id, ended_at=None)
    found = rows.select_related("person").first()
    return found.person if found is not None else None


def spokespeople(space: Space, department_id: int) -> list[Person]:
    """The liaison; the deputy where there is none."""
    for role in (Role.LIAISON, Role.DEPUTY_LIAISON):
        person = seat(space, role, department_id)
        if person is not None:
            return [person]
    return []


def leads(space: Space) -> list[Person]:
    person = seat(space, Role.LEAD)
    return [person] if person is not None else []


def printed(due: datetime | None) -> str:
    """A deadline as it is printed: date and time."""
    return local(due).strftime("%Y-%m-%d %H:%M") if due is not None else ""


def path_of_sheet(sheet: Sheet) -> str:
    return f"/projects/{sheet.project_id}/departments/{sheet.department_id}/commitments/"


def path_of(commitment: Commitment) -> str:
    return f"/projects/{commitment.project_id}/tasks/{commitment.task_id}/commitment/"


def drop_needs(at_table: Table, commitment: Commitment) -> None:
    """The negotiation goes on without the conditions that are still open."""
    for need in commitment.needs.filter(met=None, dropped_at=None):
        need.dropped_at = at_table.at
        need.version += 1
        need.save(update_fields=["dropped_at", "version"])
        turns.end(kind=NEED, subject=("need", need.pk), by=at_table.by, at=at_table.at)


def today_of(at: datetime) -> date:
    return local(at).date()
