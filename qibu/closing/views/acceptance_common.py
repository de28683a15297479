"""What every page of acceptance begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qibu.closing.queries import acceptance_pages as pages
from qibu.projects.queries import Opened, deliverable_in, open_project

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


def frame(opened: Opened) -> dict[str, Any]:
    """What the frame of closing needs."""
    return {"opened": opened, "project": opened.project, "section": "closing", "part": "acceptance"}


def opened_card(person: Person, project: int, deliverable: int) -> tuple[Opened, pages.Card]:
    """A deliverable of a project; Denied (404) where there is none to be seen."""
    opened = open_project(person, project)
    row = deliverable_in(opened.project, deliverable)
    return opened, pages.card(person, opened.project, opened.grants, row)
