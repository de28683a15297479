"""Views of the register that people keep under a name (R2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from qibu.issues.models import SavedView
from qibu.projects.models import Project

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@dataclass(frozen=True)
class View:
    """A kept view; `own`: the reader's, to be taken back by the reader."""

    id: int
    name: str
    query: str
    shared: bool
    own: bool


def views_for(person: Person, project: Project) -> list[View]:
    """The reader's own views and the shared ones, by name; one statement."""
    rows = SavedView.objects.filter(Q(person=person) | Q(shared=True), project=project)
    return [View(one.pk, one.name, one.query, one.shared, one.person_id == person.pk) for one in rows]
