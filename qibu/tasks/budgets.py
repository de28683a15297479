"""Who sees whose budget (S8): the setting of the project, the policy table, and one's own departments."""

from __future__ import annotations

from dataclasses import dataclass

from qibu.foundation.access.policy import Grants
from qibu.foundation.plain import fetch
from qibu.projects.models import Project

# Departments one belongs to, and those below a department one heads.
_OWN = """
    SELECT department_id FROM people_departmentmember WHERE person_id = %s
    UNION
    SELECT own.id FROM people_department led
      JOIN people_department own ON own.path LIKE led.path || '%%'
     WHERE led.head_id = %s AND led.is_active AND led.path <> ''"""


@dataclass(frozen=True)
class Sight:
    """Whose budgets one person sees in a project: ``everything``, or those of the ``own`` departments."""

    everything: bool
    own: frozenset[int]

    def sees(self, *departments: int | None) -> bool:
        """Whether an amount is to be shown: it is provided by, or needed by, a department of one's own."""
        return self.everything or any(one in self.own for one in departments if one is not None)


def sight(project: Project, grants: Grants) -> Sight:
    """What the person of these grants sees; at most one statement."""
    if (project.budgets_open and grants.sees) or grants.may("budget.view"):
        return Sight(everything=True, own=frozenset())
    belongs = {pk for (pk,) in fetch(_OWN, [grants.person_id, grants.person_id])}
    return Sight(everything=False, own=frozenset(belongs | grants.departments))
