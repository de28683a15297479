"""Change requests in the inbox: what waits for its decision, and what deciding in place shows (S5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from qibu.changes.models import ChangeRequest
from qibu.web.inbox.details import Detail, Waits, count_words

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@dataclass(frozen=True)
class ChangeAsked:
    """A change request that waits for its decision: `days` the finish moves, `moved` tasks that do."""

    number: int
    title: str
    explanation: str
    by: str
    version: int
    days: int
    moved: int

    @property
    def code(self) -> str:
        return f"CR-{self.number}"


def changes(_person: Person, waits: Waits, _at: datetime) -> dict[int, Detail]:
    """Change requests to be decided; one statement."""
    rows = ChangeRequest.objects.filter(pk__in=[wait.subject for wait in waits]).select_related("by")
    known = {row.pk: row for row in rows}
    found = {}
    for wait in waits:
        row = known.get(wait.subject)
        if row is not None:
            days, moved = row.impact.get("days", 0), row.impact.get("moved", 0)
            slip = _("finish %(days)+d working days") % {"days": days} if days else ""
            asked = ChangeAsked(row.number, row.title, row.explanation, row.by.name, row.version, days, moved)
            facts = tuple(filter(None, (f"CR-{row.number} {row.title}", count_words(moved), slip)))
            found[wait.pk] = Detail((row.number,), facts, asked)
    return found
