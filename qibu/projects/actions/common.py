"""What every action of this slice begins with: the project, its space locked, the right checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from qibu.foundation.access import actions as access
from qibu.foundation.access.queries import grants, require_in
from qibu.foundation.outcomes import Denied
from qibu.projects.models import Project

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


def open_locked(by: Person, project_id: int, capability: str) -> Project:
    """The project with its space locked (``project.space``) after the right was checked under the lock.

    Raises Denied. Call it first inside the action's transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("open_locked belongs inside the action's transaction")
    space_id = Project.objects.filter(pk=project_id).values_list("space_id", flat=True).first()
    if space_id is None:
        raise Denied(capability)
    space = access.lock(space_id)
    require_in(grants(by, space), capability)
    project = Project.objects.get(pk=project_id)
    project.space = space
    return project


def path_of(project: Project) -> str:
    """Where a notice leads: the project's overview."""
    return f"/projects/{project.pk}/"
