"""Reading change requests (S5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from qibu.changes.models import LOOKS, ChangeReason, ChangeRequest, ChangeState
from qibu.foundation.outcomes import Denied
from qibu.projects.models import Project

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@dataclass(frozen=True)
class RequestLine:
    """One change request in the list; `days`: how far the finish moves, None where that is not known."""

    number: int
    title: str
    reason: str
    state: str
    by: str
    at: datetime
    decided_at: datetime | None
    steps: int
    days: int | None
    moved: int | None
    baseline: int | None
    for_pmo: bool

    @property
    def code(self) -> str:
        return f"CR-{self.number}"

    @property
    def look(self) -> str:
        return LOOKS[ChangeState(self.state)]

    @property
    def state_word(self) -> str:
        return str(ChangeState(self.state).label)

    @property
    def reason_word(self) -> str:
        return str(ChangeReason(self.reason).label)


def requests_of(project: Project, reader: Person) -> list[RequestLine]:
    """The change requests of a project, newest first; of the drafts the reader's own. One statement."""
    rows = ChangeRequest.objects.filter(_readable(reader), project=project).select_related("by", "baseline")
    return [_line(row) for row in rows.order_by("-number")]


def request_in(project: Project, number: int, reader: Person) -> ChangeRequest:
    """Change request `number`; Denied (404) where there is none the reader may see. One statement."""
    rows = ChangeRequest.objects.filter(_readable(reader), project=project, number=number)
    row: ChangeRequest | None = rows.select_related("by", "decided_by", "base", "baseline").first()
    if row is None:
        raise Denied("project.view")
    return row


def _readable(reader: Person) -> Q:
    return ~Q(state=ChangeState.DRAFT) | Q(by=reader)


def _line(row: ChangeRequest) -> RequestLine:
    return RequestLine(
        number=row.number,
        title=row.title,
        reason=row.reason,
        state=row.state,
        by=row.by.name,
        at=row.submitted_at or row.at,
        decided_at=row.decided_at,
        steps=len(row.steps),
        days=row.impact.get("days"),
        moved=row.impact.get("moved"),
        baseline=row.baseline.number if row.baseline is not None else None,
        for_pmo=row.for_pmo,
    )
