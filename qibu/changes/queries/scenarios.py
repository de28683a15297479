"""Reading what-if scenarios: each is its maker's alone (T7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qibu.changes.models import Scenario
from qibu.foundation.outcomes import Denied
from qibu.projects.models import Project

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


def scenarios_of(project: Project, person: Person) -> list[Scenario]:
    """The person's scenarios of a project, the newest first; one statement."""
    return list(Scenario.objects.filter(project=project, by=person))


def own_scenario(project: Project, pk: int, person: Person) -> Scenario:
    """A scenario of this project and this person; Denied (404) for any other. One statement."""
    row: Scenario | None = Scenario.objects.filter(project=project, by=person, pk=pk).first()
    if row is None:
        raise Denied("project.view")
    row.project = project
    return row
