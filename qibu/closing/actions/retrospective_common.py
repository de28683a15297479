"""What every step of a retrospective begins with: the lock, the rights, the row at the version seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from qibu.closing.models.retrospective import Kind, Retrospective, Stage
from qibu.closing.queries.retrospective import CONTRIBUTE, ORIGIN, RUN
from qibu.foundation.access import actions as access
from qibu.foundation.access.models import Space
from qibu.foundation.access.policy import Grants
from qibu.foundation.access.queries import grants, require_in
from qibu.foundation.journal.actions import record
from qibu.foundation.outcomes import Conflict, Denied, Difference, Invalid
from qibu.foundation.people.models import Person
from qibu.kernel import retrospective as rules

#: A turn belongs to one subject: each member's is the membership, not the retrospective.
SEAT: Final = "retrospective_seat"
__all__ = [
    "CONTRIBUTE", "ORIGIN", "RUN", "SEAT", "Work", "begin", "compare", "kind_of", "locked",
    "words",
]  # fmt: skip


@dataclass(frozen=True)
class Work:
    """A project's space, locked by somebody at some time, and its retrospective."""

    by: Person
    at: datetime
    space: Space
    grants: Grants
    row: Retrospective

    @property
    def today(self) -> date:
        return timezone.localtime(self.at).date()

    def record(self, action: str, **data: Any) -> None:
        record(
            space=self.space, by=self.by, at=self.at, action=action, subject=(ORIGIN, self.row.pk), data=data
        )


def locked(by: Person, at: datetime, space_id: int) -> tuple[Space, Grants]:
    """Lock the space; Denied (404) where the person may not see the project."""
    space = access.lock(space_id)
    held = grants(by, space)
    require_in(held, "project.view")
    return space, held


def begin(by: Person, at: datetime, space_id: int, capability: str, step: str) -> Work:
    """Lock the space and find its retrospective where ``step`` may be taken.

    Whoever hosts the meeting runs it like the lead. Raises Denied, and Invalid where it is too late.
    """
    space, held = locked(by, at, space_id)
    row = Retrospective.objects.select_related("meeting").filter(space=space).first()
    if row is None:
        raise Denied(capability, visible=False)
    host = row.meeting.host_id if row.meeting is not None else None
    require_in(held, capability, assignee_id=host)
    if not rules.take(row.stage, step).allowed:
        word = Stage(row.stage).label
        raise Invalid({"": [_("This is not possible any more: %(state)s.") % {"state": word}]})
    return Work(by, at, space, held, row)


def words(text: str, field: str = "text", *, lack: str = "") -> str:
    """What somebody wrote, without blanks around it; Invalid where it is empty or too long."""
    said = text.strip()
    if not said:
        raise Invalid({field: [lack or _("Please fill this in.")]})
    if len(said) > rules.LONGEST:
        raise Invalid({field: [_("At most %(limit)d characters.") % {"limit": rules.LONGEST}]})
    return said


def kind_of(text: str) -> Kind:
    """One of the three questions, else Invalid."""
    if text not in Kind.values:
        raise Invalid({"kind": [_("Please choose one of these.")]})
    return Kind(text)


def compare(row: Any, version: int, typed: dict[str, tuple[str, str]]) -> None:
    """Conflict where somebody else changed the row since; ``typed`` is field → (yours, theirs)."""
    if row.version != version:
        differences = [Difference(name, name, yours, theirs) for name, (yours, theirs) in typed.items()]
        raise Conflict(differences, version=row.version)
