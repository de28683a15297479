"""A space locked by somebody, and what lies in its recycle bin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from qibu.foundation.access import actions as access
from qibu.foundation.access.models import Space
from qibu.foundation.access.policy import Grants
from qibu.foundation.access.queries import grants, require_in
from qibu.foundation.files.models import Comment, StoredFile
from qibu.foundation.journal.actions import record

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@dataclass(frozen=True)
class Work:
    """A project's space, locked by somebody at some time."""

    by: Person
    at: datetime
    space: Space
    grants: Grants

    def record(self, action: str, subject: tuple[str, int], data: dict[str, Any]) -> None:
        record(space=self.space, by=self.by, at=self.at, action=action, subject=subject, data=data)


def begin(by: Person, at: datetime, space_id: int) -> Work:
    """Lock the space; Denied (404) where the person may not see the project."""
    space = access.lock(space_id)
    held = grants(by, space)
    require_in(held, "project.view")
    return Work(by, at, space, held)


def put_away(work: Work, row: StoredFile | Comment) -> bool:
    """Into the recycle bin; False where it lies there already."""
    if row.deleted_at is not None:
        return False
    row.deleted_at, row.deleted_by = work.at, work.by
    row.save(update_fields=["deleted_at", "deleted_by"])
    return True


def take_back(row: StoredFile | Comment) -> None:
    row.deleted_at = row.deleted_by = None
    row.save(update_fields=["deleted_at", "deleted_by"])
