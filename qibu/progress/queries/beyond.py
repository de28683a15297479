"""What tasks of a project wait for in other projects, and what waits for them there (S9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from qibu.foundation.plain import fetch
from qibu.projects.models import Project

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

# "+ 0" keeps a database from looking at every task of a project: what crosses projects is little.
_BEYOND = """
    SELECT link.id, link.successor_id, 0, before.id, before.name, before.project_id, other.name
      FROM tasks_link link
      JOIN tasks_task before ON before.id = link.predecessor_id AND before.deleted_at IS NULL
      JOIN tasks_task after ON after.id = link.successor_id AND after.deleted_at IS NULL
      JOIN projects_project other ON other.id = before.project_id
     WHERE link.is_outside AND link.project_id = %s
    UNION ALL
    SELECT link.id, link.predecessor_id, 1, after.id, after.name, link.project_id, other.name
      FROM tasks_link link
      JOIN tasks_task before ON before.id = link.predecessor_id AND before.deleted_at IS NULL
      JOIN tasks_task after ON after.id = link.successor_id AND after.deleted_at IS NULL
      JOIN projects_project other ON other.id = link.project_id
     WHERE link.is_outside AND before.project_id + 0 = %s
     ORDER BY 1"""


def beyond(project: Project, person: Person) -> list[list[Any]]:
    """[task here, 0 it waits or 1 it is waited for, "project · task" there, address]; the last two are None
    where the reader may not see the other project. Two statements, one where nothing crosses."""
    rows = fetch(_BEYOND, [project.pk, project.pk])
    others = {row[5] for row in rows}
    seen = (
        set(Project.objects.visible_to(person).filter(pk__in=others).values_list("pk", flat=True))
        if others
        else set()
    )
    return [
        [here, out, f"{title} · {name}", reverse("task", args=[other, there])]
        if other in seen
        else [here, out, None, None]
        for _link, here, out, there, name, other, title in rows
    ]
