"""Reading projects."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils.timezone import localtime

from qibu.foundation.access.models import Membership, Participation, Role
from qibu.foundation.access.policy import Grants
from qibu.foundation.access.queries import grants
from qibu.foundation.journal.models import Event
from qibu.foundation.outcomes import Denied
from qibu.foundation.people.models import Organisation, Person, WorkCalendar
from qibu.foundation.plain import fetch, objects_where
from qibu.kernel import lifecycle
from qibu.projects.inputs import ORGANISATION_CALENDAR, OWN_CALENDAR, SETTINGS, Seat, TeamInput
from qibu.projects.models import Deliverable, Objective, Project
from qibu.projects.words import NEED_A_REASON, condition_words, step_words

_STEERING = {Role.SPONSOR: "sponsor", Role.LEAD: "lead", Role.DEPUTY_LEAD: "deputy"}


@dataclass(frozen=True)
class Opened:
    """A project together with what the reader may do in it."""

    project: Project
    grants: Grants


def open_project(person: Person, project_id: int) -> Opened:
    """The project and the person's grants; two statements.

    Raises Denied (answered as 404) where the project does not exist or is not the person's to see.
    """
    found = objects_where(Project, "projects_project.id = %s", [project_id], along="space")
    if not found:
        raise Denied("project.view")
    project = found[0]
    held = grants(person, project.space)
    if not held.sees:
        raise Denied("project.view")
    project.held = held
    return Opened(project=project, grants=held)


def sees(person: Person, project: Project) -> bool:
    """Whether the person may see the project."""
    return Project.objects.visible_to(person).filter(pk=project.pk).exists()


@dataclass(frozen=True)
class ProjectLine:
    """One line of the project list; ``forecast_finish`` is None where no forecast is known."""

    id: int
    code: str
    name: str
    state: str
    lead: str
    departments: int
    start: date
    planned_finish: date
    forecast_finish: date | None = None


def with_finishes(lines: Iterable[ProjectLine], finishes: Mapping[int, date]) -> list[ProjectLine]:
    """The lines with their forecast finish, given by project id."""
    return [replace(line, forecast_finish=finishes.get(line.id)) for line in lines]


def projects_of(
    person: Person,
    *,
    state: str = "",
    text: str = "",
    offset: int = 0,
    limit: int = 100,
) -> list[ProjectLine]:
    """The projects the person may see, newest first; two statements, however many there are.

    ``state`` "" is all; ``text`` is looked for in name, code and lead. The forecast finish is
    the tasks' to know: see `with_finishes`.
    """
    lead = Membership.objects.filter(space=OuterRef("space"), role=Role.LEAD, ended_at=None)
    taking_part = Participation.objects.filter(space=OuterRef("space")).order_by().values("space")
    rows = Project.objects.visible_to(person).annotate(
        lead=Subquery(lead.values("person__name")[:1]),
        departments=Subquery(taking_part.annotate(total=Count("pk")).values("total")),
    )
    if state:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(code__icontains=text) | Q(lead__icontains=text))
    names = ("pk", "code", "name", "state", "lead", "departments", "start", "planned_finish")
    return [
        ProjectLine(pk, code, name, state_, lead_ or "", count or 0, start, finish)
        for pk, code, name, state_, lead_, count, start, finish in rows.values_list(*names)[
            offset : offset + limit
        ]
    ]


@dataclass(frozen=True)
class Named:
    """A person as shown in a team."""

    id: int
    name: str
    is_active: bool = True


@dataclass(frozen=True)
class DepartmentSeat:
    """A participating department with who speaks for it."""

    department_id: int
    department: str
    liaison: Named | None
    deputy: Named | None


@dataclass(frozen=True)
class Team:
    """S6: sponsor above, lead and deputy, liaisons by department."""

    sponsor: Named | None
    lead: Named | None
    deputy: Named | None
    seats: tuple[DepartmentSeat, ...]

    def as_input(self) -> TeamInput:
        """The same team as ids, as an action takes it."""
        return TeamInput(
            lead=_id(self.lead),
            sponsor=_id(self.sponsor),
            deputy=_id(self.deputy),
            seats=tuple(Seat(s.department_id, _id(s.liaison), _id(s.deputy)) for s in self.seats),
        )


def _id(person: Named | None) -> int | None:
    return person.id if person is not None else None


def team(space_id: int) -> Team:
    """The team of a project's space; two statements."""
    roles = [*_STEERING, Role.LIAISON, Role.DEPUTY_LIAISON]
    rows = Membership.objects.filter(space=space_id, role__in=roles, ended_at=None)
    holders: dict[tuple[str, int | None], Named] = {}
    for role, department, pk, name, active in rows.values_list(
        "role", "department", "person", "person__name", "person__is_active"
    ):
        holders[role, None if role in _STEERING else department] = Named(pk, name, active)
    parts = Participation.objects.filter(space=space_id).values_list("department", "department__name")
    seats = tuple(
        DepartmentSeat(pk, name, holders.get((Role.LIAISON, pk)), holders.get((Role.DEPUTY_LIAISON, pk)))
        for pk, name in parts
    )
    steering = {field: holders.get((role, None)) for role, field in _STEERING.items()}
    return Team(seats=seats, **steering)


@dataclass(frozen=True)
class Condition:
    """One line of the checklist of a state: met or not, in words."""

    id: str
    met: bool
    words: str


@dataclass(frozen=True)
class Charter:
    """Form 1 as it is read, and what still stands before the next state.

    ``next_state`` is "" (and ``conditions`` empty) where no checklist leads on.
    """

    project: Project
    team: Team
    objectives: tuple[Objective, ...]
    deliverables: tuple[Deliverable, ...]
    next_state: str
    conditions: tuple[Condition, ...]


def charter(project: Project, facts: Mapping[str, bool] | None = None) -> Charter:
    """Form 1 of a project; four statements.

    ``facts`` are conditions that higher slices know: tasks_planned, plan_approved,
    tasks_finished, deliverables_accepted. One that is not given is not met (S1).
    """
    people = team(project.space_id)
    objectives = tuple(Objective.objects.filter(project=project))
    deliverables = tuple(Deliverable.objects.filter(project=project).select_related("department"))
    ahead = lifecycle.next_state(project.state)
    known = own_facts(project, people, has_objectives=bool(objectives)) | dict(facts or {})
    conditions = tuple(
        Condition(name, known.get(name, False), condition_words(name))
        for name in lifecycle.CONDITIONS.get(ahead, ())
    )
    return Charter(project, people, objectives, deliverables, ahead, conditions)


def own_facts(project: Project, people: Team, *, has_objectives: bool) -> dict[str, bool]:
    """The entry conditions this slice can answer by itself."""
    seats = people.seats
    return {
        "lead_named": people.lead is not None,
        "objectives_set": has_objectives or bool(project.goals.strip()),
        "departments_named": bool(seats),
        "liaisons_named": bool(seats) and all(seat.liaison is not None for seat in seats),
    }


@dataclass(frozen=True)
class Offer:
    """A step that can be asked for now. ``ready``: nothing stands in its way that is known of."""

    name: str
    words: str
    ready: bool
    needs_reason: bool


def steps(form1: Charter) -> tuple[Offer, ...]:
    """The steps out of the project's state, the next one of its plain way first; no statement."""
    complete = all(condition.met for condition in form1.conditions)
    return tuple(
        Offer(name, step_words(name), complete or name not in lifecycle.CHECKED, name in NEED_A_REASON)
        for name in lifecycle.steps_from(form1.project.state)
    )


def paused_in(project: Project) -> str:
    """The state a paused project was in, from the journal; "" when it is not paused. One statement."""
    return state_before(project) if project.state == lifecycle.PAUSED else ""


def state_before(project: Project) -> str:
    """The state a project was in before its present one, from the journal; one statement."""
    rows = Event.objects.filter(
        subject_kind="project", subject_id=project.pk, action="project.state_changed"
    ).order_by("-number")
    data = rows.values_list("data", flat=True).first()
    return str(data.get("from", "")) if data else ""


def current_settings(project: Project) -> dict[str, Any]:
    """The settings (inputs.SETTINGS) as they stand; no statement."""
    own = project.calendar_id is not None
    plain = {name: getattr(project, name) for name in SETTINGS if name != "calendar"}
    return {"calendar": OWN_CALENDAR if own else ORGANISATION_CALENDAR, **plain}


def own_calendar_id(project: Project) -> int | None:
    """The calendar of the project's own, also while it counts with the organisation's; at most one statement.

    The one it gave up stands in the journal, and in no column: it is needed only to come back to it.
    """
    if project.calendar_id is not None:
        return project.calendar_id
    changes = Event.objects.filter(
        subject_kind="project", subject_id=project.pk, action="project.settings_changed"
    ).order_by("-number")
    for data in changes.values_list("data", flat=True):
        before = data["changes"].get("calendar", [None])[0]
        if before is not None:
            return int(before)
    return None


def calendar_of(project: Project) -> WorkCalendar | None:
    """The stored calendar a project counts with: its own, else the organisation's; at most one statement."""
    if project.calendar is not None:
        return project.calendar
    return WorkCalendar.objects.filter(pk__in=Organisation.objects.values("calendar")).first()


def facts_of_the_journal(project_id: int) -> dict[str, bool]:
    """What the journal alone says of the plan: an approved one has tasks with dates. One statement.

    Higher slices know more; see `qibu.projects.urls.routes`.
    """
    approved = Event.objects.filter(
        subject_kind="project", subject_id=project_id, action="plan.approved"
    ).exists()
    return {"tasks_planned": approved, "plan_approved": approved}


def suggest_code(at: datetime) -> str:
    """The next free number by the rule QB-{year}-{3 digits}; one statement.

    Only a suggestion: two people may be shown the same one, `create_project` then moves on.
    """
    prefix = f"QB-{localtime(at).year}-"
    used = Project.objects.filter(code__startswith=prefix).values_list("code", flat=True)
    numbers = [int(code[len(prefix) :]) for code in used if re.fullmatch(r"[0-9]{1,9}", code[len(prefix) :])]
    return f"{prefix}{max(numbers, default=0) + 1:03d}"


@dataclass(frozen=True)
class Head:
    """What stands at the top of every page of a project."""

    lead: str
    departments: tuple[str, ...]


# every page of a project shows it
_HEAD = """
    SELECT 0, person.name, 0, 0 FROM access_membership held
      JOIN people_person person ON person.id = held.person_id
     WHERE held.space_id = %s AND held.role = 'lead' AND held.ended_at IS NULL
    UNION ALL
    SELECT 1, own.name, part.position, part.id FROM access_participation part
      JOIN people_department own ON own.id = part.department_id WHERE part.space_id = %s
     ORDER BY 1, 3, 4"""


def head_of(project: Project) -> Head:
    """Lead and departments of a project; one statement."""
    found = fetch(_HEAD, [project.space_id, project.space_id])
    lead = next((name for part, name, *_ in found if not part), "")
    return Head(lead=lead, departments=tuple(name for part, name, *_ in found if part))


def objective_in(project: Project, pk: int) -> Objective:
    """An objective of this very project; Denied (404) for any other."""
    line = Objective.objects.filter(project=project, pk=pk).first()
    if line is None:
        raise Denied("project.view")
    return line


def deliverable_in(project: Project, pk: int) -> Deliverable:
    """A deliverable of this very project; Denied (404) for any other."""
    line = Deliverable.objects.filter(project=project, pk=pk).select_related("department").first()
    if line is None:
        raise Denied("project.view")
    return line
