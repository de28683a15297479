"""What a meeting leads to elsewhere: action items, and commitments labelled 会议已确认 (C2, C6)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qibu.actionitems.actions import create_action
from qibu.commitments.actions import record_confirmation
from qibu.commitments.models import Commitment, Source
from qibu.foundation.access.queries import require_in
from qibu.foundation.journal.actions import answered, once
from qibu.issues.actions import report_issue
from qibu.meetings.actions.common import open_meeting
from qibu.meetings.models import Confirmed, Raised

if TYPE_CHECKING:
    from qibu.actionitems.models import ActionItem
    from qibu.foundation.people.models import Department, Person
    from qibu.issues.models import Issue
    from qibu.kernel.commitment import Values


@transaction.atomic
def ask_action(
    *,
    by: Person,
    at: datetime,
    project_id: int,
    number: int,
    key: str,
    what: str,
    owner: Person | None,
    due: date | None,
    department: Department | None = None,
) -> ActionItem:
    """An action item created on the spot; its origin is the meeting. Raises what `create_action` raises."""
    work, meeting = open_meeting(by, at, project_id, number, "write")
    return create_action(
        by=by, at=at, space_id=work.space.pk, key=key, what=what, owner=owner, due=due,
        origin=("meeting", meeting.pk), department=department,
    )  # fmt: skip


@transaction.atomic
def raise_issue(*, by: Person, at: datetime, project_id: int, number: int, key: str, title: str) -> Issue:
    """Register what came up: it waits for its triage as any other, and stands on the page of the meeting.

    Raises what `issues.actions.report_issue` raises.
    """
    work, meeting = open_meeting(by, at, project_id, number, "write")
    starts = timezone.localtime(meeting.starts)
    said = _("Came up in the meeting “%(title)s” on %(day)s.")
    issue = report_issue(
        by=by, at=at, space_id=work.space.pk, key=key, title=title,
        description=said % {"title": meeting.title, "day": f"{starts:%Y-%m-%d}"},
    )  # fmt: skip
    Raised.objects.get_or_create(issue=issue, defaults={"meeting": meeting})
    return issue


@transaction.atomic
def record_commitment(
    *,
    by: Person,
    at: datetime,
    project_id: int,
    number: int,
    task_id: int,
    version: int,
    key: str,
    values: Values,
) -> Commitment:
    """What a department agreed to in this meeting; the commitment names the meeting as its source.

    ``version`` is the commitment's. Raises what `commitments.actions.record_confirmation` raises.
    """
    work, meeting = open_meeting(by, at, project_id, number, "write")
    require_in(work.grants, "commitment.record")
    body = [project_id, number, task_id, repr(values)]
    claim, earlier = once(by=by, form="meeting-confirmed", key=key, body=body, at=at)
    if earlier is not None:
        return Commitment.objects.get(pk=earlier["id"])
    data = {"number": meeting.number, "task": task_id}
    work.record("meeting.commitment_recorded", ("meeting", meeting.pk), data)
    row = record_confirmation(
        by=by, at=at, project_id=project_id, task_id=task_id, version=version, key=key,
        source=Source.MEETING, source_text=f"{meeting.title} (#{meeting.number})",
        source_day=timezone.localtime(meeting.starts).date(), values=values,
    )  # fmt: skip
    Confirmed.objects.get_or_create(meeting=meeting, commitment=row, defaults={"by": by, "at": at})
    answered(claim, {"id": row.pk})
    return row
