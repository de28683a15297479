"""Reading commitments: the board of the lead, the sheet of a department, one commitment with its rounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Q, Subquery
from django.utils.timezone import localtime
from django.utils.translation import pgettext

from qibu.commitments import words
from qibu.commitments.models import Clock, Commitment, Need, Round, RoundKind, Sheet, Source
from qibu.foundation.access.models import Membership, Role, Space
from qibu.foundation.notices.models import Notice
from qibu.foundation.outcomes import Denied
from qibu.foundation.people.models import Department, Person
from qibu.kernel import commitment as rules
from qibu.kernel.commitment import FIELDS, Values
from qibu.kernel.workdays import WorkCalendar
from qibu.projects.models import Project
from qibu.tasks import words as task_words
from qibu.tasks.models import Kind, Link, Status, Task
from qibu.tasks.planning import Calendars, calendars_of

if TYPE_CHECKING:
    from django.db.models import QuerySet


def people_of(space: Space) -> dict[int, str]:
    """Everybody who belongs to the project, by id: who can be asked for a need; one statement."""
    rows = Membership.objects.filter(space=space, ended_at=None, person__is_active=True)
    rows = rows.exclude(role=Role.OBSERVER)
    return dict(rows.order_by("person__name").values_list("person_id", "person__name"))


def clock_of(project: Project) -> Clock:
    """The project's clock, or the default one; one statement."""
    return Clock.objects.filter(project=project).first() or Clock(project=project)


@dataclass(frozen=True)
class Cell:
    """One field in three columns, as people read them; "" where a column does not stand yet.

    ``marks``: the columns whose value differs from what is asked; ``open``: this field was re-opened.
    """

    name: str
    label: str
    asked: str
    countered: str
    agreed: str
    counter_differs: bool
    agreed_differs: bool
    open: bool


@dataclass(frozen=True)
class Line:
    """A commitment in a list; ``mover`` is "department", "lead" or "" (nobody has to move)."""

    pk: int
    task: int
    code: str
    name: str
    department: int
    department_name: str
    state: str
    state_word: str
    look: str
    mover: str
    since: datetime
    due: datetime | None
    overdue: bool
    version: int
    working_days: int
    asked: Values
    cells: tuple[Cell, ...]
    reason: str
    fields: tuple[str, ...]
    recorded: str
    recorded_day: date | None

    @property
    def open_fields(self) -> str:
        """What was re-opened, in words."""
        return pgettext("list", ", ").join(str(words.FIELDS.get(name, name)) for name in self.fields)

    @property
    def awaits_department(self) -> bool:
        return self.mover == rules.DEPARTMENT

    @property
    def shown_cells(self) -> tuple[Cell, ...]:
        """The fields that say something in any column."""
        empty = words.shown("scope", None, {})
        return tuple(cell for cell in self.cells if {cell.asked, cell.countered, cell.agreed} - {empty, ""})


def _with_last_reason(rows: QuerySet[Commitment]) -> QuerySet[Commitment]:
    last = Round.objects.filter(commitment=OuterRef("pk")).order_by("-number")
    return rows.annotate(last_reason=Subquery(last.values("reason")[:1]))


def _rows(project: Project) -> QuerySet[Commitment]:
    rows = (
        Commitment.objects.filter(project=project)
        .live()
        .select_related("task", "department", "asked__owner", "countered__owner", "agreed__owner")
    )
    return _with_last_reason(rows.order_by("task__sort"))


def _line(row: Commitment, held: Calendars, at: datetime) -> Line:
    asked = row.asked.values if row.asked is not None else Values()
    reopened = tuple(row.asked.fields) if row.asked and row.state == rules.REOPENED else ()
    mover = rules.mover(row.state)
    record = row.agreed if row.agreed is not None and row.agreed.kind == RoundKind.RECORDED else None
    calendar = held.of(row.department_id)
    return Line(
        pk=row.pk,
        task=row.task_id,
        code=row.task.number or row.task.wbs,
        name=row.task.name,
        department=row.department_id,
        department_name=row.department.name,
        state=row.state,
        state_word=str(row.get_state_display()),
        look=words.LOOKS.get(row.state, "not_started"),
        mover=mover,
        since=row.since,
        due=row.due if mover else None,
        overdue=bool(mover and row.due is not None and row.due < at),
        version=row.version,
        working_days=calendar.count_dates(asked.start, asked.finish) if asked.start and asked.finish else 0,
        asked=asked,
        cells=_cells(row, asked, reopened),
        reason=getattr(row, "last_reason", "") or "",
        fields=reopened,
        recorded=str(Source(record.source).label) if record is not None else "",
        recorded_day=record.source_day if record is not None else None,
    )


def _cells(row: Commitment, asked: Values, reopened: Sequence[str]) -> tuple[Cell, ...]:
    rounds = (row.asked, row.countered, row.agreed)
    owners = [one.owner for one in rounds if one is not None and one.owner is not None]
    people = {owner.pk: owner.name for owner in owners}
    columns = [one.values if one is not None else None for one in rounds]
    found = []
    for name in FIELDS:
        first, second, third = (
            "" if column is None else words.shown(name, getattr(column, name), people) for column in columns
        )
        found.append(
            Cell(
                name=name,
                label=str(words.FIELDS[name]),
                asked=first,
                countered=second,
                agreed=third,
                counter_differs=columns[1] is not None and getattr(columns[1], name) != getattr(asked, name),
                agreed_differs=columns[2] is not None and getattr(columns[2], name) != getattr(asked, name),
                open=name in reopened,
            )
        )
    return tuple(found)


# --- the lead's board ---


@dataclass(frozen=True)
class Sendable:
    """A task that can be sent to its department; ``problem`` says why it cannot yet."""

    task: int
    code: str
    name: str
    start: date | None
    finish: date | None
    assignee: str
    effort: Decimal | None
    again: bool
    undated: bool


@dataclass(frozen=True)
class DepartmentBoard:
    """How one department stands: what can be sent, what waits, what is agreed."""

    pk: int
    name: str
    liaison: str
    to_send: tuple[Sendable, ...]
    waiting: tuple[Line, ...]
    deciding: tuple[Line, ...]
    bound: int
    due: datetime | None
    overdue: bool
    ladder: tuple[RungLine, ...]

    @property
    def ready(self) -> bool:
        """Something can be sent at once."""
        return bool(self.liaison) and any(not task.undated for task in self.to_send)

    @property
    def asked(self) -> int:
        return len(self.waiting) + len(self.deciding) + self.bound


@dataclass(frozen=True)
class Board:
    """The lead's page: departments in the project's order, and what waits for the lead."""

    departments: tuple[DepartmentBoard, ...]

    @property
    def deciding(self) -> list[Line]:
        """What waits for the lead, the most pressing first."""
        found = [line for one in self.departments for line in one.deciding]
        return sorted(found, key=lambda line: (line.due is None, line.due, line.pk))

    @property
    def sendable(self) -> int:
        return sum(len(one.to_send) for one in self.departments)


def board(project: Project, at: datetime) -> Board:
    """Everything asked of and answered by the departments; seven statements whatever the size."""
    held = calendars_of(project)
    lines: dict[int, list[Line]] = {}
    have: dict[tuple[int, int], Line] = {}
    for row in _rows(project):
        line = _line(row, held, at)
        lines.setdefault(line.department, []).append(line)
        have[(line.task, line.department)] = line
    sendable = _sendable(project, have)
    seats = Membership.objects.filter(space=project.space_id, role=Role.LIAISON, ended_at=None)
    liaisons = dict(seats.values_list("department_id", "person__name"))
    wanted = {*lines, *sendable}
    departments = Department.objects.filter(pk__in=wanted).order_by("position", "pk")
    told = _told(project)
    sheets = dict(Sheet.objects.filter(project=project).values_list("department_id", "pk"))
    found = []
    for pk, name in departments.values_list("pk", "name"):
        own = lines.get(pk, [])
        waiting = [line for line in own if line.mover == rules.DEPARTMENT]
        due = min((line.due for line in waiting if line.due), default=None)
        found.append(
            DepartmentBoard(
                pk=pk,
                name=name,
                liaison=liaisons.get(pk, ""),
                to_send=tuple(sendable.get(pk, ())),
                waiting=tuple(waiting),
                deciding=tuple(
                    line for line in own if line.mover == rules.LEAD and line.state != rules.CHANGED
                ),
                bound=sum(line.state in rules.BOUND for line in own),
                due=due,
                overdue=any(line.overdue for line in waiting),
                ladder=_ladder(sheets.get(pk, 0), waiting, held.of(pk), told),
            )
        )
    return Board(tuple(found))


def _sendable(project: Project, have: Mapping[tuple[int, int], Line]) -> dict[int, list[Sendable]]:
    rows = Task.objects.live().filter(project=project, is_summary=False, department__isnull=False)
    rows = rows.exclude(status__in=[Status.DONE, Status.CANCELLED]).order_by("sort")
    found: dict[int, list[Sendable]] = {}
    for pk, number, wbs, name, start, finish, department, assignee in rows.values_list(
        "pk", "number", "wbs", "name", "planned_start", "planned_finish", "department_id", "assignee__name"
    ):
        line = have.get((pk, department or 0))
        if line is not None and line.state != rules.CHANGED:
            continue
        found.setdefault(department or 0, []).append(
            Sendable(
                pk, number or wbs, name, start, finish, assignee or "",
                line.asked.effort if line is not None else None, line is not None,
                start is None or finish is None,
            )
        )  # fmt: skip
    return found


# --- the ladder ---


@dataclass(frozen=True)
class RungLine:
    """A step of the ladder on the page: told to whom and when, or when it will be."""

    words: str
    at: datetime
    told_to: str
    told_at: datetime | None


Told = Mapping[str, tuple[str, datetime]]


def _told(project: Project) -> Told:
    """Fact → (person, when) of every rung told in a project; one statement."""
    rows = Notice.objects.filter(
        space=project.space_id, subject_kind="sheet", kind__startswith="commitment."
    ).filter(Q(kind__contains="reminder") | Q(kind__contains="overdue"))
    return {fact: (name, at) for fact, name, at in rows.values_list("fact", "person__name", "created_at")}


def _ladder(sheet: int, lines: Iterable[Line], calendar: WorkCalendar, told: Told) -> tuple[RungLine, ...]:
    """The ladder of the most pressing deadline among lines of one mover."""
    running = [line for line in lines if line.due is not None]
    first = min(running, key=lambda line: (line.due, line.since), default=None)
    if first is None or first.due is None:
        return ()
    since = min(line.since for line in running if line.due == first.due)
    found = []
    for rung in rules.ladder(localtime(first.due), calendar, localtime(since)):
        label = str(words.RUNGS[(first.mover, rung.name)])
        if label:
            fact = words.fact_of_rung(sheet, first.mover, first.due, rung.name)
            name, at = told.get(fact, ("", None))
            found.append(RungLine(label, rung.at, name, at))
    return tuple(found)


# --- a department's sheet ---


@dataclass(frozen=True)
class Tie:
    """A dependency of a task in words: what stands at its other end, and the rule between.

    `project` is the other task's; 0 where the reader may not see it, nor then its title.
    """

    incoming: bool
    task: int
    name: str
    department: str
    rule: str
    last_day: date | None
    breach: int
    project: int = 0


@dataclass(frozen=True)
class Week:
    """A week of the department's promises, by its Monday: tasks and working days.

    ``other`` is promised in other projects, ``here`` in this one, ``asked`` is what accepting would add.
    """

    monday: date
    iso: int
    other_tasks: int
    other_days: int
    here_tasks: int
    here_days: int
    asked_tasks: int
    asked_days: int

    @property
    def tasks(self) -> int:
        return self.other_tasks + self.here_tasks + self.asked_tasks

    @property
    def days(self) -> int:
        return self.other_days + self.here_days + self.asked_days


@dataclass(frozen=True)
class Promised:
    """What a department has promised in one other project; hidden ones are added up under ""."""

    project: str
    tasks: int
    days: int


@dataclass(frozen=True)
class Capacity:
    """C1: what is promised already, week by week, and what accepting would add."""

    weeks: tuple[Week, ...]
    others: tuple[Promised, ...]


@dataclass(frozen=True)
class SheetPage:
    """One department's list in one project."""

    department: Department
    waiting: tuple[Line, ...]
    rest: tuple[Line, ...]
    ties: Mapping[int, Sequence[Tie]]
    needs: Mapping[int, Sequence[Need]]
    capacity: Capacity
    due: datetime | None
    overdue: bool
    ladder: tuple[RungLine, ...]


def sheet_page(project: Project, department_id: int, reader: Person, at: datetime) -> SheetPage:
    """The list of a department; a fixed number of statements.

    Raises Denied (404) where the department neither takes part nor was asked for anything.
    """
    sheets = Sheet.objects.filter(project=project)
    concerned = Q(participations__space=project.space_id) | Q(pk__in=sheets.values("department"))
    department = Department.objects.filter(concerned, pk=department_id).distinct().first()
    if department is None:
        raise Denied("commitment.view", visible=False)
    held = calendars_of(project)
    lines = [_line(row, held, at) for row in _rows(project).filter(department=department_id)]
    waiting = tuple(line for line in lines if line.awaits_department)
    sheet = sheets.filter(department=department_id).values_list("pk", flat=True)
    return SheetPage(
        department=department,
        waiting=waiting,
        rest=tuple(line for line in lines if not line.awaits_department),
        ties=_ties([line.task for line in lines], reader),
        needs=_needs([line.pk for line in lines]),
        capacity=capacity(project, department_id, waiting, reader, held.of(department_id)),
        due=min((line.due for line in waiting if line.due), default=None),
        overdue=any(line.overdue for line in waiting),
        ladder=_ladder(sheet.first() or 0, waiting, held.of(department_id), _told(project)),
    )


def _ties(tasks: Sequence[int], reader: Person | None = None) -> dict[int, list[Tie]]:
    """Dependencies in and out of tasks, in words; one statement, one more where they cross projects.

    A task of another project has a title only for a `reader` who may see it.
    """
    rows = Link.objects.filter(
        Q(predecessor__in=tasks) | Q(successor__in=tasks),
        predecessor__deleted_at=None,
        successor__deleted_at=None,
    )
    found: dict[int, list[Tie]] = {}
    own = set(tasks)
    links = list(rows.select_related("predecessor__department", "successor__department", "promise"))
    crossing = {pk for row in links if row.is_outside for pk in (row.predecessor_id, row.successor_id)}
    seen = _seen(crossing, reader)
    for row in links:
        rule = task_words.rule(row.type, row.min_lag, row.min_unit, row.max_lag, row.max_unit)
        promise = getattr(row, "promise", None)
        last = date.fromordinal(promise.last_day) if promise is not None else None
        breach = promise.breach if promise is not None else 0
        for mine, other, incoming in (
            (row.successor, row.predecessor, True),
            (row.predecessor, row.successor, False),
        ):
            if mine.pk not in own:
                continue
            if row.is_outside and other.pk not in seen:
                tie = Tie(incoming, 0, task_words.hidden(), "", rule, last, breach)
            else:
                name = other.department.name if other.department is not None else ""
                tie = Tie(incoming, other.pk, other.name, name, rule, last, breach, other.project_id)
            found.setdefault(mine.pk, []).append(tie)
    return found


def _seen(tasks: set[int], reader: Person | None) -> set[int]:
    """Those of the tasks the reader may see."""
    if not tasks or reader is None:
        return set()
    return set(Task.objects.visible_to(reader).filter(pk__in=tasks).values_list("pk", flat=True))


def _needs(commitments: Sequence[int]) -> dict[int, list[Need]]:
    rows = Need.objects.filter(commitment__in=commitments).select_related("owner")
    found: dict[int, list[Need]] = {}
    for row in rows:
        found.setdefault(row.commitment_id, []).append(row)
    return found


def capacity(
    project: Project, department_id: int, waiting: Sequence[Line], reader: Person, calendar: WorkCalendar
) -> Capacity:
    """The department's promises in all projects from the weeks asked about on; three statements.

    Totals only; the title of another project is told where the reader may see it.
    """
    rows = Commitment.objects.live().filter(department=department_id, agreed__isnull=False)
    rows = rows.exclude(task__status__in=[Status.DONE, Status.CANCELLED]).exclude(
        project=project, state__in=[rules.DISPATCHED, rules.REOPENED]
    )
    kept = list(rows.values_list("project_id", "agreed__planned_start", "agreed__planned_finish"))
    spans = {line.pk: (line.asked.start, line.asked.finish) for line in waiting}
    tally: dict[date, list[int]] = {}
    others: dict[int, list[int]] = {}
    for project_id, start, finish in kept:
        place = 2 if project_id == project.pk else 0
        days = _count(tally, place, start, finish, calendar)
        if project_id != project.pk:
            totals = others.setdefault(project_id, [0, 0])
            totals[0] += 1
            totals[1] += days
    asked: set[date] = set()
    for start, finish in spans.values():
        _count(tally, 4, start, finish, calendar)
        if start and finish:
            asked.update(rules.weeks(start, finish, calendar))
    wanted = sorted(monday for monday in tally if not asked or min(asked) <= monday <= max(asked))
    weeks = tuple(Week(monday, monday.isocalendar().week, *tally[monday]) for monday in wanted[:MOST_WEEKS])
    return Capacity(weeks, _titled(others, reader))


#: Weeks shown; more is a wall of numbers.
MOST_WEEKS = 26


def _count(
    tally: dict[date, list[int]], place: int, start: date | None, finish: date | None, calendar: WorkCalendar
) -> int:
    if start is None or finish is None:
        return 0
    found = rules.weeks(start, finish, calendar)
    for monday, days in found.items():
        row = tally.setdefault(monday, [0] * 6)
        row[place] += 1
        row[place + 1] += days
    return sum(found.values())


def _titled(others: Mapping[int, Sequence[int]], reader: Person) -> tuple[Promised, ...]:
    if not others:
        return ()
    rows = Project.objects.visible_to(reader).filter(pk__in=others)
    names = dict(rows.values_list("pk", "name"))
    known = [Promised(name, *others[pk]) for pk, name in sorted(names.items(), key=lambda one: one[1])]
    hidden = [totals for pk, totals in others.items() if pk not in names]
    if hidden:
        known.append(Promised("", sum(one[0] for one in hidden), sum(one[1] for one in hidden)))
    return tuple(known)


# --- one commitment ---


@dataclass(frozen=True)
class CommitmentPage:
    """A commitment with all its rounds, needs, ladder and ties; ``row`` carries the values to decide on."""

    row: Commitment
    line: Line
    rounds: tuple[RoundLine, ...]
    needs: tuple[Need, ...]
    ties: tuple[Tie, ...]
    ladder: tuple[RungLine, ...]
    next_mover: str
    is_milestone: bool


@dataclass(frozen=True)
class RoundLine:
    """One round in words."""

    number: int
    at: datetime
    by: str
    words: str
    due: datetime | None
    changes: tuple[tuple[str, str], ...]
    reason: str
    source: str
    source_text: str
    source_day: date | None


def commitment_page(project: Project, task_id: int, at: datetime) -> CommitmentPage:
    """One commitment; a fixed number of statements. Raises Denied (404) where the task has none."""
    task = Task.objects.live().filter(project=project, pk=task_id)
    rows = Commitment.objects.filter(
        project=project, task_id=task_id, department_id=task.values("department_id")[:1]
    ).select_related("task", "department", "sheet", "asked__owner", "countered__owner", "agreed__owner")
    row = _with_last_reason(rows.filter(task__deleted_at=None)).first()
    if row is None:
        raise Denied("commitment.view", visible=False)
    held = calendars_of(project)
    line = _line(row, held, at)
    calendar = held.project if line.mover == rules.LEAD else held.of(row.department_id)
    role = Role.LEAD if line.mover == rules.LEAD else Role.LIAISON
    seats = Membership.objects.filter(space=project.space_id, role=role, ended_at=None)
    if role == Role.LIAISON:
        seats = seats.filter(department=row.department_id)
    mover = seats.values_list("person__name", flat=True).first() if line.mover else ""
    return CommitmentPage(
        row=row,
        line=line,
        rounds=_rounds(row),
        needs=tuple(_needs([row.pk]).get(row.pk, ())),
        ties=tuple(_ties([task_id]).get(task_id, ())),
        ladder=_ladder(row.sheet_id, [line] if line.mover else [], calendar, _told(project)),
        next_mover=mover or "",
        is_milestone=row.task.kind == Kind.MILESTONE,
    )


def _rounds(row: Commitment) -> tuple[RoundLine, ...]:
    """All rounds, newest first, each with the values it changed; one statement."""
    found: list[RoundLine] = []
    rounds: list[Round] = list(row.rounds.select_related("by", "owner"))
    people = {one.owner.pk: one.owner.name for one in rounds if one.owner is not None}
    before: Values | None = None
    for one in rounds:
        names: Iterable[str] = FIELDS if before is None else rules.differences(before, one.values)
        changes = [
            (str(words.FIELDS[name]), words.shown(name, getattr(one.values, name), people))
            for name in names
            if before is not None or getattr(one.values, name) not in (None, "")
        ]
        found.append(
            RoundLine(
                number=one.number,
                at=one.at,
                by=one.by.name if one.by is not None else "",
                words=str(one.get_kind_display()),
                due=one.due,
                changes=tuple(changes),
                reason=one.reason,
                source=str(Source(one.source).label) if one.source else "",
                source_text=one.source_text,
                source_day=one.source_day,
            )
        )
        before = one.values
    return tuple(reversed(found))


def need_in(project: Project, need_id: int) -> Need:
    """A need of this very project; Denied (404) for any other."""
    rows = Need.objects.select_related("owner", "commitment__task", "commitment__department", "answered_by")
    row: Any = rows.filter(project=project, pk=need_id).first()
    if row is None:
        raise Denied("need.answer", visible=False)
    return row  # type: ignore[no-any-return]


def department_of(project: Project, task_id: int) -> int:
    """The responsible department of a live task; Denied (404) for a task of another project."""
    rows = Task.objects.live().filter(project=project, pk=task_id).values_list("department_id", flat=True)
    found = list(rows)
    if not found:
        raise Denied("commitment.view", visible=False)
    return found[0] or 0
