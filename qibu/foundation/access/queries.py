"""What somebody may do: read once per request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qibu.foundation.access import policy
from qibu.foundation.access.models import Role, Space
from qibu.foundation.outcomes import Denied
from qibu.foundation.plain import fetch

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


# Asked in every request. A path holds digits and slashes only, so none of it is a wildcard.
_ROLES = """
    SELECT role, department_id FROM access_membership
     WHERE space_id = %s AND person_id = %s AND ended_at IS NULL
    UNION ALL
    SELECT 'department_head', NULL WHERE EXISTS (
        SELECT 1 FROM people_department led
          JOIN access_participation part ON part.space_id = %s
          JOIN people_department own ON own.id = part.department_id AND own.path LIKE led.path || '%%'
         WHERE led.head_id = %s AND led.is_active AND led.path <> '')"""


def grants(person: Person, space: Space) -> policy.Grants:
    """The person's roles in a space, a headed department that takes part included; one statement."""
    roles: set[str] = set()
    departments: set[int] = set()
    if person.is_active and space.kind == Space.PROJECT:
        if person.is_pmo:
            roles.add("pmo")
        for role, department_id in fetch(_ROLES, [space.pk, person.pk, space.pk, person.pk]):
            roles.add(role)
            if role in _SPEAKS_FOR_A_DEPARTMENT and department_id is not None:
                departments.add(department_id)
    return policy.Grants(
        person_id=person.pk,
        space_id=space.pk,
        roles=frozenset(roles),
        departments=frozenset(departments),
        frozen=space.frozen_at is not None,
    )


#: The rule of `Space.objects.visible_to` for statements written by hand that join `person` and `space`.
SEES = """
    person.is_active AND space.kind = 'project' AND (
        person.is_pmo
        OR EXISTS (SELECT 1 FROM access_membership held
                    WHERE held.space_id = space.id AND held.person_id = person.id AND held.ended_at IS NULL)
        OR EXISTS (SELECT 1 FROM people_department led
                     JOIN access_participation part ON part.space_id = space.id
                     JOIN people_department own
                       ON own.id = part.department_id AND own.path LIKE led.path || '%%'
                    WHERE led.head_id = person.id AND led.is_active AND led.path <> ''))"""


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


_SEEN = """
    SELECT space_id FROM access_membership WHERE person_id = %s AND ended_at IS NULL
    UNION
    SELECT part.space_id FROM people_department led
      JOIN people_department own ON own.path LIKE led.path || '%%'
      JOIN access_participation part ON part.department_id = own.id
     WHERE led.head_id = %s AND led.is_active AND led.path <> ''"""


def visible_spaces(person: Person) -> list[int] | None:
    """Ids of the projects' spaces the person may see, None for all of them: what `Space.visible_to` gives.

    One statement at most; for searches over all projects, which put the ids into statements of their own.
    """
    if not person.is_active:
        return []
    if person.is_pmo:
        return None
    return [space for (space,) in fetch(_SEEN, [person.pk, person.pk])]
