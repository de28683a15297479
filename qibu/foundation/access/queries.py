"""What somebody may do: read once per request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qibu.foundation.access import policy
from qibu.foundation.access.models import Membership, Participation, Role, Space
from qibu.foundation.outcomes import Denied

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

_SPEAKS_FOR_A_DEPARTMENT = {Role.LIAISON, Role.DEPUTY_LIAISON}


def powers(person: Person) -> frozenset[str]:
    """The person's organisation-wide powers, by the names of the policy table."""
    held = {
        "administrator": person.is_administrator,
        "pmo": person.is_pmo,
        "project_creator": person.may_create_projects,
    }
    return frozenset(name for name, has in held.items() if has and person.is_active)


def may(person: Person, capability: str) -> bool:
    """Whether the person holds an organisation-wide capability."""
    return bool(policy.ORGANISATION[capability] & powers(person))


def require(person: Person, capability: str) -> None:
    """Raise Denied unless the person holds the organisation-wide capability."""
    if not may(person, capability):
        raise Denied(capability, visible=True)


def grants(person: Person, space: Space) -> policy.Grants:
    """The person's roles in a space: two statements (memberships; departments headed)."""
    roles: set[str] = set()
    departments: set[int] = set()
    if person.is_active and space.kind == Space.PROJECT:
        if person.is_pmo:
            roles.add("pmo")
        rows = Membership.objects.filter(space=space, person=person, ended_at=None)
        for role, department_id in rows.values_list("role", "department_id"):
            roles.add(role)
            if role in _SPEAKS_FOR_A_DEPARTMENT and department_id is not None:
                departments.add(department_id)
        if _heads_a_department_in(person, space):
            roles.add("department_head")
    return policy.Grants(
        person_id=person.pk,
        space_id=space.pk,
        roles=frozenset(roles),
        departments=frozenset(departments),
        frozen=space.frozen_at is not None,
    )


def _heads_a_department_in(person: Person, space: Space) -> bool:
    led = list(person.departments_led.filter(is_active=True).values_list("path", flat=True))
    if not led:
        return False
    paths = Participation.objects.filter(space=space).values_list("department__path", flat=True)
    return any(path.startswith(tuple(led)) for path in paths)


def require_in(
    held: policy.Grants,
    capability: str,
    *,
    department_id: int | None = None,
    assignee_id: int | None = None,
) -> None:
    """Raise Denied unless the grants allow it; the refusal says whether the space may be known."""
    if not held.may(capability, department_id=department_id, assignee_id=assignee_id):
        raise Denied(capability, visible=held.sees)
