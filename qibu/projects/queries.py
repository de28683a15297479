"""Reading projects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qibu.foundation.access.policy import Grants
from qibu.foundation.access.queries import grants
from qibu.foundation.outcomes import Denied
from qibu.projects.models import Project

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@dataclass(frozen=True)
class Opened:
    """A project together with what the reader may do in it."""

    project: Project
    grants: Grants


def open_project(person: Person, project_id: int) -> Opened:
    """The project and the person's grants; three statements.

    Raises Denied (answered as 404) where the project does not exist or is not the person's to see.
    """
    project = Project.objects.select_related("space", "calendar").filter(pk=project_id).first()
    if project is None:
        raise Denied("project.view")
    held = grants(person, project.space)
    if not held.sees:
        raise Denied("project.view")
    return Opened(project=project, grants=held)
