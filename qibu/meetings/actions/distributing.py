"""纪要分发: the minutes go to everybody on the list, who say that they got them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from qibu.foundation.access.queries import require_in
from qibu.foundation.journal.actions import answered, once
from qibu.foundation.outcomes import Invalid
from qibu.foundation.turns import actions as turns
from qibu.kernel import meeting as rules
from qibu.meetings.actions.common import (
    DISTRIBUTE,
    RECEIVE,
    bump,
    calendar_of,
    find_meeting,
    next_day_end,
    open_meeting,
    reached,
    tell,
)
from qibu.meetings.minutes import body_of, digest_of
from qibu.meetings.models import Meeting, Minutes
from qibu.meetings.queries.rights import lines_of
from qibu.tasks.actions.work import begin

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person
    from qibu.tasks.actions.work import Work


@transaction.atomic
def distribute(
    *, by: Person, at: datetime, project_id: int, number: int, version: int, key: str, seen: str = ""
) -> Minutes:
    """Close the minutes and send them out: decisions stand unless somebody objects in time.

    The period ends with the next working day of the project's calendar (C6). ``seen``: digest of the minutes
    as they were looked at; what others wrote since does not go out unseen. Raises Denied, Conflict,
    KeyReused, and Invalid where nothing is written, other words stand now or the meeting has not begun.
    """
    work = begin(by, at, project_id)
    body = [project_id, number]
    claim, earlier = once(by=by, form="distribution", key=key, body=body, at=at)
    if earlier is not None:
        return Minutes.objects.get(pk=earlier["id"])
    work, meeting = open_meeting(by, at, project_id, number, "distribute", version)
    if at < meeting.starts:
        raise Invalid({"": [_("The meeting has not begun yet.")]})
    written = meeting.sections.exclude(text="").exists() or meeting.decisions.exists()
    if not written:
        raise Invalid({"": [_("Nothing is written yet: please add a few words or a decision first.")]})
    if seen and seen != digest_of(body_of(meeting, work.project)):
        raise Invalid({"": [_("Something was written meanwhile: please look at the minutes again first.")]})
    meeting.state, meeting.distributed_at = rules.DISTRIBUTED, at
    until = open_period(work, meeting)
    bump(meeting)
    for row in meeting.decisions.filter(state=rules.PROPOSED):
        row.state, row.until = rules.take_decision(row.state, "distribute").target, until
        row.version += 1
        row.save()
    turns.end(kind=DISTRIBUTE, subject=("meeting", meeting.pk), by=by, at=at)
    minutes = send_out(work, meeting, "minutes.distributed")
    answered(claim, {"id": minutes.pk})
    return minutes


def open_period(work: Work, meeting: Meeting) -> datetime:
    """Objections are possible until the end of the next working day from now; the row is not saved."""
    until = next_day_end(work.at, calendar_of(work.project))
    meeting.objections_until = meeting.next_step_at = until
    return until


def send_out(work: Work, meeting: Meeting, action: str) -> Minutes:
    """Freeze the minutes under the next number, ask everybody for a receipt, tell them, record it."""
    newest = meeting.minutes_distributed.aggregate(top=Max("number"))["top"] or 0
    body = body_of(meeting, work.project)
    minutes = Minutes.objects.create(
        meeting=meeting, number=newest + 1, body=body, digest=digest_of(body), by=work.by, at=work.at
    )
    _ask_for_receipts(work, meeting, minutes)
    data = {"number": meeting.number, "minutes": minutes.number, "digest": minutes.digest}
    work.record(action, ("meeting", meeting.pk), data)
    return minutes


def _ask_for_receipts(work: Work, meeting: Meeting, minutes: Minutes) -> None:
    """A turn for each line of the list; whoever sends them out has them."""
    told = []
    for row, people in reached(meeting):
        if work.by in people:
            row.received_at, row.received = work.at, minutes.number
        else:
            row.received_at, row.received = None, 0
            turns.give(
                space=work.space, kind=RECEIVE, subject=("participant", row.pk), at=work.at,
                holder=row.person, department=row.department, due=meeting.objections_until, by=work.by,
                waiter=meeting.host,
            )  # fmt: skip
            told += people
        row.save(update_fields=["received_at", "received"])
    until = meeting.objections_until.isoformat() if meeting.objections_until else ""
    tell(work, meeting, "minutes.distributed", told, fact=f"minutes-{minutes.pk}", params={"until": until})


@transaction.atomic
def confirm_receipt(*, by: Person, at: datetime, project_id: int, number: int) -> int:
    """已收到: for oneself and the departments spoken for; returns how many lines of the list that were."""
    work = begin(by, at, project_id)
    meeting = find_meeting(work.space, number)
    rows = lines_of(work.grants, meeting)
    require_in(work.grants, "meeting.receive", assignee_id=by.pk if rows else None)
    newest = meeting.minutes_distributed.aggregate(top=Max("number"))["top"]
    if newest is None:
        raise Invalid({"": [_("These minutes are not distributed yet.")]})
    waiting = [row for row in rows if row.received_at is None]
    for row in waiting:
        row.received_at, row.received = at, newest
        row.save(update_fields=["received_at", "received"])
        turns.end(kind=RECEIVE, subject=("participant", row.pk), by=by, at=at)
    if waiting:
        data = {"number": meeting.number, "minutes": newest}
        work.record("minutes.received", ("meeting", meeting.pk), data)
    return len(waiting)
