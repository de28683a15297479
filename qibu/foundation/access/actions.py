"""Locking a space, and who belongs to it. Callers record what they did in the journal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection

from qibu.foundation.access.models import Denial, Membership, Participation, Role, Space
from qibu.foundation.plain import objects_where

if TYPE_CHECKING:
    from qibu.foundation.people.models import Department, Person


def organisation_space() -> Space:
    """The Space of the organisation itself; made on first use.

    Of two first uses at the same moment one makes it and the other is given it: the constraint
    "one_organisation_space" refuses a second row, which `get_or_create` answers by reading again.
    """
    space, _ = Space.objects.get_or_create(kind=Space.ORGANISATION)
    return space


def lock(space_id: int) -> Space:
    """Take the write lock of one space; call it first in every writing transaction.

    On PostgreSQL this row lock is what keeps two people from closing a cycle together;
    on SQLite the IMMEDIATE transaction already excludes other writers.
    """
    if connection.features.has_select_for_update:
        return objects_where(Space, "id = %s FOR UPDATE", [space_id])[0]
    return objects_where(Space, "id = %s", [space_id])[0]


def lock_all(space_ids: Iterable[int]) -> list[Space]:
    """Take several write locks, always in id order so that two callers cannot deadlock."""
    rows = Space.objects.filter(pk__in=set(space_ids)).order_by("pk")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update()
    return list(rows)


def set_member(
    *, space: Space, role: Role, person: Person | None, at: datetime, department: Department | None = None
) -> Membership | None:
    """Make the person the only holder of a single-holder role (of that department); None ends it.

    Returns the active membership, unchanged where the person already holds the role.
    """
    current = Membership.objects.filter(space=space, role=role, department=department, ended_at=None).first()
    if current is not None:
        if person is not None and current.person_id == person.pk:
            return current
        current.ended_at = at
        current.save(update_fields=["ended_at"])
    if person is None:
        return None
    return Membership.objects.create(space=space, role=role, person=person, department=department, since=at)


def ensure_members(*, space: Space, role: Role, people: Iterable[int], at: datetime) -> None:
    """Make each person (ids) an assignee or observer of the space, where not yet one."""
    wanted = set(people)
    have = Membership.objects.filter(space=space, role=role, person__in=wanted, ended_at=None)
    missing = wanted - set(have.values_list("person_id", flat=True))
    Membership.objects.bulk_create(
        Membership(space=space, role=role, person_id=person_id, since=at) for person_id in sorted(missing)
    )


def end_member(*, membership: Membership, at: datetime) -> None:
    membership.ended_at = at
    membership.save(update_fields=["ended_at"])


def set_participations(*, space: Space, departments: Iterable[int], at: datetime) -> None:
    """Make exactly these departments (ids, in order) take part; liaisons of the others end."""
    wanted = list(dict.fromkeys(departments))
    Participation.objects.filter(space=space).exclude(department__in=wanted).delete()
    Membership.objects.filter(
        space=space, role__in=[Role.LIAISON, Role.DEPUTY_LIAISON], ended_at=None
    ).exclude(department__in=wanted).update(ended_at=at)
    for position, department_id in enumerate(wanted):
        Participation.objects.update_or_create(
            space=space, department_id=department_id, defaults={"position": position}
        )


def note_denial(*, person: Person | None, capability: str, path: str, address: str, at: datetime) -> None:
    """Keep a refusal; called outside the refused transaction, so that it survives the rollback."""
    shown = "".join(c for c in path if c.isprintable())  # an address may carry NUL, which no database takes
    Denial.objects.create(
        person=person, capability=capability[:60], path=shown[:300], address=address[:60], at=at
    )
