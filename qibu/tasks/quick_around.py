"""What a typed sentence is read with, from the database: people, the plan, the days off."""

from __future__ import annotations

from datetime import date, timedelta

from qibu.foundation.people.models import CalendarDay, DepartmentMember, Person
from qibu.projects.choosing import departments_taking_part
from qibu.projects.models import Deliverable, Project
from qibu.tasks.models import Task
from qibu.tasks.planning import calendars_of
from qibu.tasks.quick import Around, Place, Someone

#: How far ahead a holiday may be named.
AHEAD = timedelta(days=500)


def surroundings(project: Project, today: date) -> Around:
    """Everything a sentence may name in a project; a fixed number of statements whatever its size."""
    rows = Task.objects.filter(project=project).live().order_by("sort")
    tasks: list[Place] = []
    phases: list[Place] = []
    for pk, number, wbs, name, is_summary in rows.values_list("pk", "number", "wbs", "name", "is_summary"):
        (phases if is_summary else tasks).append(Place(pk, name, number or wbs))
    deliverables = Deliverable.objects.filter(project=project).values_list("pk", "name")
    return Around(
        today=today,
        calendar=calendars_of(project).of(None),
        holidays=_holidays(today),
        people=_people(),
        departments=tuple(Place(one.id, one.label) for one in departments_taking_part(project.space_id)),
        tasks=tuple(tasks),
        phases=tuple(phases),
        deliverables=tuple(Place(pk, name) for pk, name in deliverables),
    )


def _people() -> tuple[Someone, ...]:
    """Everybody active, their main department first."""
    seats: dict[int, list[tuple[int, str]]] = {}
    rows = DepartmentMember.objects.filter(person__is_active=True).order_by("-is_main", "pk")
    for person, department, name in rows.values_list("person", "department", "department__name"):
        seats.setdefault(person, []).append((department, name))
    return tuple(
        Someone(pk, name, tuple(d for d, _n in seats.get(pk, ())), seats[pk][0][1] if pk in seats else "")
        for pk, name in Person.objects.filter(is_active=True).values_list("pk", "name")
    )


def _holidays(today: date) -> dict[date, str]:
    """The days the notices name, of all calendars: names are the same in each."""
    rows = CalendarDay.objects.filter(day__gte=today, day__lte=today + AHEAD).exclude(label="")
    return dict(rows.values_list("day", "label"))
