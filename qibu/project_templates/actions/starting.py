"""A project starts from a template: charter, team, deliverables, plan and needs in one step (S7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from qibu.foundation.access import actions as access
from qibu.foundation.access.queries import grants, require
from qibu.foundation.journal.actions import answered, once, record, record_each
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.calendars import calendar_numbered
from qibu.kernel.workdays import WorkCalendar
from qibu.project_templates.body import Body, Goal, Item, Need, Tie
from qibu.project_templates.dates import Timetable, after_days, timetable
from qibu.project_templates.queries import calendars_of_departments
from qibu.projects.actions import create_project
from qibu.projects.inputs import CharterInput, ObjectiveInput, TeamInput
from qibu.projects.models import Deliverable, Objective, Project
from qibu.tasks.actions import adding
from qibu.tasks.actions.adding import Line, LineLink
from qibu.tasks.actions.linking import LinkTerms
from qibu.tasks.actions.work import Work
from qibu.tasks.models import Kind, ResourceNeed, Task

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@dataclass(frozen=True)
class Start:
    """What is chosen for a start: the charter (its start day counts), the team, roles → departments (ids)."""

    charter: CharterInput
    team: TeamInput
    departments: Mapping[str, int | None] = field(default_factory=dict)
    template: str = ""


@transaction.atomic
def start_project(*, by: Person, at: datetime, key: str, body: Body, start: Start) -> Project:
    """Start a project from a template's body; dates come from the engine, working days of each department.

    Everything or nothing; the same key gives the same project again. Raises Denied without
    `projects.create`, Invalid (fields of form 1; a template that does not hold together), KeyReused.
    """
    require(by, "projects.create")
    wanted = [
        asdict(start.charter),
        asdict(start.team),
        dict(start.departments),
        start.template,
        asdict(body),
    ]
    claim, earlier = once(by=by, form="template-start", key=key, body=wanted, at=at)
    if earlier is not None:
        return Project.objects.get(pk=earlier["project"])
    calendar = calendar_numbered(None)
    dates = planned(body, start.charter.start, start.departments)
    if body.items and not dates.holds:
        raise Invalid({"": [_("The tasks of this template wait for each other.")]})
    project = create_project(
        by=by,
        at=at,
        key=f"{key[:54]}-from",
        charter=start.charter,
        team=start.team,
        objectives=[_objective(goal, start.charter.start, calendar) for goal in body.goals],
    )
    goods = _deliverables(project, by, at, body, start, calendar)
    _plan(project, by, at, body, start, dates, goods)
    answered(claim, {"project": project.pk})
    return project


def planned(body: Body, start: date, departments: Mapping[str, int | None]) -> Timetable:
    """The dates a template comes to, in the calendars of the departments that play its roles."""
    calendar = calendar_numbered(None)
    own = calendars_of_departments(departments)
    return timetable(body, start, calendar, lambda role: own.get(role, calendar))


def _objective(goal: Goal, start: date, calendar: WorkCalendar) -> ObjectiveInput:
    return ObjectiveInput(
        statement=goal.statement,
        metric=goal.metric,
        target=_amount(goal.target),
        unit=goal.unit,
        due=after_days(start, goal.due, calendar),
    )


def _amount(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def _deliverables(
    project: Project, by: Person, at: datetime, body: Body, start: Start, calendar: WorkCalendar
) -> dict[str, int]:
    """The deliverables by their id in the template; recorded like those added by hand."""
    goals = list(Objective.objects.filter(project=project).order_by("position").values_list("pk", flat=True))
    made: dict[str, int] = {}
    facts = []
    for place, one in enumerate(body.goods):
        values = {
            "name": one.name,
            "standard": one.standard,
            "department_id": start.departments.get(one.role),
            "due": after_days(start.charter.start, one.due, calendar),
            "objective_id": goals[one.goal] if one.goal is not None and one.goal < len(goals) else None,
        }
        row = Deliverable.objects.create(project=project, position=place, **values)
        made[one.id] = row.pk
        facts.append((("deliverable", row.pk), {"values": values}))
    space = access.lock(project.space_id)
    record_each(space=space, by=by, at=at, action="deliverable.added", of=facts)
    return made


def _plan(
    project: Project,
    by: Person,
    at: datetime,
    body: Body,
    start: Start,
    dates: Timetable,
    goods: dict[str, int],
) -> None:
    """Tasks, links and needs as the template has them; who may create a project may fill it this once."""
    space = access.lock(project.space_id)
    project.space = space
    work = Work(by=by, at=at, space=space, project=project, grants=grants(by, space))
    places = {item.id: place for place, item in enumerate(body.items)}
    before: dict[str, list[Tie]] = {}
    for tie in body.ties:
        before.setdefault(tie.after, []).append(tie)
    lines = [
        _line(body, place, start, dates, goods, [_link(tie, places) for tie in before.get(item.id, ())])
        for place, item in enumerate(body.items)
    ]
    if lines:
        made = adding.create(work, lines)
        adding.place(work, [], lines, made, after=None, parent=None)
        adding.connect(work, lines, made)
        work.reschedule()
        _needs(body, made, start)
    data = {
        "count": len(lines),
        "names": [line.name for line in lines[:20]],
        "source": "template",
        "template": start.template,
    }
    record(space=space, by=by, at=at, action="tasks.added", subject=("project", project.pk), data=data)


def _line(
    body: Body, place: int, start: Start, dates: Timetable, goods: dict[str, int], links: list[LineLink]
) -> Line:
    item: Item = body.items[place]
    first, last = dates.starts[place], dates.finishes[place]
    return Line(
        name=item.name[:200],
        level=item.level,
        kind=Kind.MILESTONE if item.milestone else Kind.TASK,
        department=start.departments.get(item.role),
        duration=None if body.is_summary(place) else 0 if item.milestone else item.days,
        planned_start=last if item.milestone else first,
        planned_finish=last,
        deliverable=goods.get(item.goods),
        effort=None if item.effort is None else Decimal(str(item.effort)),
        note=item.note,
        links=tuple(links),
    )


def _link(tie: Tie, places: Mapping[str, int]) -> LineLink:
    terms = LinkTerms(tie.type, tie.min_lag, tie.min_unit, tie.max_lag, tie.max_unit)
    return LineLink(terms, line=places[tie.before])


def _needs(body: Body, made: list[Task], start: Start) -> None:
    ResourceNeed.objects.bulk_create(
        [
            _need(need, task, start.departments.get(need.role or item.role))
            for item, task in zip(body.items, made, strict=True)
            for need in item.needs
        ],
        batch_size=500,
    )


def _need(need: Need, task: Task, department: int | None) -> ResourceNeed:
    return ResourceNeed(
        task=task,
        kind=need.kind,
        what=need.what,
        department_id=department,
        share=need.share,
        planned=_amount(need.planned),
        unit=need.unit,
    )
