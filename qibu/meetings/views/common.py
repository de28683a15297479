"""What the pages of this slice share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from qibu.actionitems.queries import people_of
from qibu.meetings.actions.common import find_meeting
from qibu.meetings.models import Meeting
from qibu.projects.choosing import Choosable, choosable_people
from qibu.projects.queries import Opened


def frame(opened: Opened) -> dict[str, Any]:
    """What the frame of a project's pages needs."""
    return {"opened": opened, "project": opened.project, "section": "meetings"}


def meeting_in(opened: Opened, number: int) -> Meeting:
    """A meeting of the project that was opened for the reader; Denied (404) where there is none."""
    return find_meeting(opened.project.space, number)


def members(opened: Opened, also: Sequence[int] = ()) -> list[Choosable]:
    """Whoever belongs to the project, and ``also`` (ids), with their main departments; two statements."""
    names = dict(people_of(opened.project.space, also=[pk for pk in also if pk]))
    return [replace(one, label=names[one.id]) for one in choosable_people(also=names) if one.id in names]


def whole(text: str | None) -> int:
    """A number that came with a form; 0 for anything else."""
    wanted = text or ""
    return int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 10 else 0
