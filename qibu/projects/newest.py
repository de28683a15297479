"""The newest projects of a person, as the first page lists them."""

from __future__ import annotations

from dataclasses import dataclass

from qibu.foundation.access.queries import SEES
from qibu.foundation.people.models import Person
from qibu.foundation.plain import fetch


@dataclass(frozen=True)
class ProjectName:
    """A project as a list of links shows it."""

    id: int
    code: str
    name: str


_NAMES = f"""
    SELECT project.id, project.code, project.name
      FROM projects_project project
      JOIN access_space space ON space.id = project.space_id
      JOIN people_person person ON person.id = %s
     WHERE {SEES} ORDER BY project.created_at DESC, project.id DESC LIMIT %s"""  # noqa: S608 -- constants only


def names_of_projects(person: Person, limit: int) -> list[ProjectName]:
    """The newest projects the person may see; one statement."""
    return [ProjectName(*row) for row in fetch(_NAMES, [person.pk, limit])]
