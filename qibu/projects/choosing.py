"""What the pickers of this slice offer: people and departments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext

from qibu.foundation.access.models import Membership, Participation
from qibu.foundation.people.models import Department, DepartmentMember, Person
from qibu.projects.models import Deliverable, Objective


@dataclass(frozen=True)
class Choosable:
    """An entry of a picker; ``hint`` is the person's main department."""

    id: int
    label: str
    hint: str = ""


def choosable_people(also: Iterable[int] = ()) -> list[Choosable]:
    """Everybody active, and ``also`` (ids) whoever holds a seat though gone; one statement.

    Two people of one name are told apart by their department even where hints are not shown.
    """
    return _choosable(Person.objects.filter(Q(is_active=True) | Q(pk__in=list(also))))


def assignable_people(also: Iterable[int] = ()) -> list[Choosable]:
    """Who can be asked to do a task (`does_tasks`), and ``also`` (ids) who has one; one statement."""
    return _choosable(Person.objects.filter(does_tasks() | Q(pk__in=list(also))))


def does_tasks() -> Q:
    """Active people, without accounts that only administer: no department, no seat and no other power.

    An administrator who does belong to a department or a project is a colleague like any other.
    """
    departments = DepartmentMember.objects.filter(person=OuterRef("pk"))
    seats = Membership.objects.filter(person=OuterRef("pk"), ended_at=None)
    alone = Q(is_administrator=True, is_pmo=False, may_create_projects=False)
    return Q(is_active=True) & ~(alone & ~Exists(departments) & ~Exists(seats))


def _choosable(rows: QuerySet[Person]) -> list[Choosable]:
    main = DepartmentMember.objects.filter(person=OuterRef("pk"), is_main=True)
    rows = rows.annotate(main=Subquery(main.values("department__name")[:1]))
    found = list(rows.values_list("pk", "name", "is_active", "main"))
    names = Counter(name for _pk, name, _active, _main in found)
    return [
        Choosable(pk, _label(name, active, department or "", names[name] > 1), department or "")
        for pk, name, active, department in found
    ]


def _label(name: str, active: bool, department: str, ambiguous: bool) -> str:
    if not active:
        return gettext("%(name)s (no longer active)") % {"name": name}
    if ambiguous and department:
        return gettext("%(name)s (%(department)s)") % {"name": name, "department": department}
    return name


def choosable_departments(also: Iterable[int] = ()) -> list[Choosable]:
    """All active departments, and ``also`` (ids) those that take part already; one statement."""
    rows = Department.objects.filter(Q(is_active=True) | Q(pk__in=list(also)))
    return [Choosable(pk, name) for pk, name in rows.values_list("pk", "name")]


def departments_taking_part(space_id: int, also: Iterable[int] = ()) -> list[Choosable]:
    """The departments of a project in its order, and ``also`` (ids) any other; one statement."""
    place = Participation.objects.filter(space=space_id, department=OuterRef("pk")).values("position")[:1]
    rows = Department.objects.annotate(place=Subquery(place))
    rows = rows.filter(Q(place__isnull=False) | Q(pk__in=list(also))).order_by(
        F("place").asc(nulls_last=True)
    )
    return [Choosable(pk, name) for pk, name in rows.values_list("pk", "name")]


def objectives_of(project_id: int) -> list[Choosable]:
    """The objectives of a project in their order; one statement."""
    rows = Objective.objects.filter(project=project_id)
    return [Choosable(pk, statement) for pk, statement in rows.values_list("pk", "statement")]


def deliverables_of(project_id: int) -> list[Choosable]:
    """The deliverables of a project in their order; one statement."""
    rows = Deliverable.objects.filter(project=project_id)
    return [Choosable(pk, name) for pk, name in rows.values_list("pk", "name")]
