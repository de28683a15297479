"""What follows by itself: decisions stand, minutes wait to be written, hosts are replaced."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet

from qibu.foundation.access import actions as access
from qibu.foundation.access.models import Membership, Role, Space
from qibu.foundation.access.queries import grants
from qibu.foundation.journal.actions import record
from qibu.foundation.turns.actions import give
from qibu.foundation.turns.models import Turn
from qibu.kernel import meeting as rules
from qibu.meetings.actions.common import ANSWER, DISTRIBUTE, tell_by, wait_for_minutes
from qibu.meetings.models import Decision, Meeting, Series, State
from qibu.projects.models import Project

if TYPE_CHECKING:
    from qibu.foundation.journal.models import Event
    from qibu.foundation.people.models import Person


@transaction.atomic
def look_after(at: datetime, meeting_id: int, space_id: int) -> bool:
    """A meeting whose moment has come: its minutes wait for the host, or its period has ended."""
    space = access.lock(space_id)
    meeting = Meeting.objects.select_related("host", "space").get(pk=meeting_id)
    if space.frozen_at is not None or meeting.next_step_at is None or meeting.next_step_at > at:
        return False
    over = not rules.may_object(at, meeting.objections_until)
    if meeting.state == State.DISTRIBUTED and not over and not _stands(meeting, at).exists():
        return False
    meeting.space = space
    project = Project.objects.get(space=space)
    meeting.next_step_at = None
    meeting.save(update_fields=["next_step_at"])
    if meeting.state == State.PLANNED:
        wait_for_minutes(meeting, project, at)
    elif meeting.state == State.DISTRIBUTED:
        settle_if_done(meeting, project, at, None)
    return True


def settle_if_done(meeting: Meeting, project: Project, at: datetime, by: Person | None) -> bool:
    """What nobody objected to until its own minute stands; the period over and nothing open, it is settled.

    Under the lock of the meeting's space. Returns whether it is settled now.
    """
    if meeting.state != State.DISTRIBUTED:
        return False
    stood = _stands(meeting, at)
    numbers = list(stood.values_list("number", flat=True))
    for row in stood:
        row.state = rules.take_decision(row.state, "stand").target
        row.version += 1
        row.save()
    passage = rules.settle(meeting.decisions.values_list("state", flat=True))
    settled = passage.allowed and not rules.may_object(at, meeting.objections_until)
    if settled:
        meeting.state, meeting.settled_at, meeting.next_step_at = passage.target, at, None
        meeting.version += 1
        meeting.save()
    else:
        look_again(meeting, at)
    if numbers or settled:
        action = "meeting.settled" if settled else "decision.stood"
        data = {"number": meeting.number, "decisions": numbers}
        record(space=meeting.space, by=by, at=at, action=action, subject=("meeting", meeting.pk), data=data)
    return settled


def _stands(meeting: Meeting, at: datetime) -> QuerySet[Decision]:
    """What nobody has objected to and nobody may object to any more."""
    return meeting.decisions.filter(state=rules.OPEN, until__lt=at)


def look_again(meeting: Meeting, at: datetime) -> None:
    """The clock comes back when the next decision's minute or the period of the meeting ends."""
    open_ones = meeting.decisions.filter(state=rules.OPEN).exclude(until=None).values_list("until", flat=True)
    ahead = [one for one in (*open_ones, meeting.objections_until) if one is not None and one >= at]
    meeting.next_step_at = min(ahead, default=None)
    meeting.save(update_fields=["next_step_at"])


def follow_team(event: Event) -> None:
    """Reaction to ``team.set``: whoever has left the project hosts no meeting of it any more (N4)."""
    hand_over(event.space, event.at, event.by)


@transaction.atomic
def hand_over_in(space_id: int, at: datetime) -> int:
    """The same for people who can no longer sign in; called by the clock."""
    return hand_over(access.lock(space_id), at, None)


def hand_over(space: Space, at: datetime, by: Person | None) -> int:
    """Meetings and series of hosts who no longer belong to the project pass to the lead; how many."""
    live = Meeting.objects.filter(space=space, state__in=rules.LIVE).select_related("host", "space")
    series = Series.objects.filter(space=space, active=True).select_related("host")
    hosts = {row.host_id: row.host for row in (*live, *series)}
    gone = {pk for pk, host in hosts.items() if not grants(host, space).sees}
    if not gone:
        return 0
    lead = _lead(space)
    if lead is None or lead.pk in gone:
        return 0
    for one in (row for row in series if row.host_id in gone):
        one.host = lead
        one.version += 1
        one.save(update_fields=["host", "version"])
    moved = [row for row in live if row.host_id in gone]
    project = Project.objects.get(space=space)
    for row in moved:
        _take_over(row, lead, at, by, project)
    data = {"to": lead.name, "meetings": [row.number for row in moved]}
    record(space=space, by=by, at=at, action="meeting.handed_over", subject=("space", space.pk), data=data)
    return len(moved)


def _take_over(meeting: Meeting, lead: Person, at: datetime, by: Person | None, project: Project) -> None:
    meeting.host = lead
    meeting.version += 1
    meeting.save()
    if not meeting.participants.filter(person=lead).exists():
        meeting.participants.create(person=lead, told_at=at)
    decisions = list(Decision.objects.filter(meeting=meeting).values_list("pk", flat=True))
    waiting = Turn.objects.open().filter(kind=DISTRIBUTE, subject_id=meeting.pk)
    for turn in waiting | Turn.objects.open().filter(kind=ANSWER, subject_id__in=decisions):
        give(
            space=meeting.space, kind=turn.kind, subject=(turn.subject_kind, turn.subject_id), at=at,
            holder=lead, due=turn.due, by=by, waiter=turn.waiter,
        )  # fmt: skip
    tell_by(meeting, "meeting.changed", [lead], at, project=project, by=by)


def _lead(space: Space) -> Person | None:
    held = Membership.objects.filter(space=space, role=Role.LEAD, ended_at=None, person__is_active=True)
    found = held.select_related("person").first()
    return found.person if found is not None else None
