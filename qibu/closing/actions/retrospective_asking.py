"""Whom a retrospective asks: every member once; who joins is asked too, who leaves is not waited for (F3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from qibu.actionitems.telling import leads
from qibu.closing.actions.retrospective_common import CONTRIBUTE, ORIGIN, RUN, SEAT
from qibu.closing.models.retrospective import Retrospective, Stage
from qibu.closing.queries.retrospective import CALLED
from qibu.foundation.access.models import Membership, Role, Space
from qibu.foundation.access.queries import grants
from qibu.foundation.journal.actions import record
from qibu.foundation.journal.models import Event
from qibu.foundation.notices.actions import queue
from qibu.foundation.notices.models import Notice
from qibu.foundation.people.models import Person
from qibu.foundation.turns import actions as turns
from qibu.foundation.turns.models import Turn
from qibu.kernel import retrospective as rules
from qibu.kernel.ladders import OVERDUE, REMINDER, Rung
from qibu.kernel.steps import LEAD
from qibu.meetings.models import Meeting
from qibu.projects.models import Project

if TYPE_CHECKING:
    from qibu.kernel.workdays import WorkCalendar

#: Rung of the ladder → kind of notice.
KINDS = {REMINDER: "retrospective.reminder", OVERDUE: "retrospective.overdue", LEAD: "retrospective.missing"}


def due(row: Retrospective) -> datetime:
    """The moment contributions are asked for."""
    return timezone.make_aware(rules.due(row.collect_until))


def seats_of(space: Space) -> dict[int, Membership]:
    """Person → seat, the first one of whoever has several; observers only read. One statement."""
    seats: dict[int, Membership] = {}
    members = Membership.objects.filter(space=space, ended_at=None, person__is_active=True)
    for seat in members.exclude(role=Role.OBSERVER).select_related("person").order_by("pk"):
        seats.setdefault(seat.person_id, seat)
    return seats


def ask(space: Space, row: Retrospective, at: datetime, by: Person | None) -> None:
    """One turn for each member who was not asked before. Inside an action that holds the lock."""
    before = set(Turn.objects.filter(space=space, kind=CONTRIBUTE).values_list("holder", flat=True))
    fresh = [seat for pk, seat in seats_of(space).items() if pk not in before]
    for seat in fresh:
        turns.give(
            space=space, kind=CONTRIBUTE, subject=(SEAT, seat.pk), at=at, holder=seat.person, due=due(row),
            by=by, waiter=row.by,
        )  # fmt: skip
    _tell(space, row, "retrospective.asked", [seat.person for seat in fresh], at, by)


def open_turns(space: Space) -> list[Turn]:
    """Those of who still has to contribute, or to say that there is nothing."""
    return list(Turn.objects.open().filter(space=space, kind=CONTRIBUTE).select_related("holder"))


def end_turns(space: Space, at: datetime, by: Person | None, person: Person | None = None) -> None:
    """Nobody waits any more for the contribution of ``person``; without one, for anybody's."""
    for turn in open_turns(space):
        if person is None or turn.holder_id == person.pk:
            turns.end(kind=CONTRIBUTE, subject=(turn.subject_kind, turn.subject_id), by=by, at=at)


def move_due(space: Space, row: Retrospective, at: datetime) -> None:
    """There is another last day: whoever still has to answer is told."""
    waiting = open_turns(space)
    for turn in waiting:
        turn.due = due(row)
        turn.save(update_fields=["due"])
    _tell(space, row, "retrospective.asked", _holders(waiting), at, None)


def keep_asked(space: Space, row: Retrospective, at: datetime, by: Person | None) -> None:
    """Whoever joined is asked while contributions are collected; whoever left is not waited for."""
    there = seats_of(space)
    for turn in open_turns(space):
        if turn.holder_id not in there:
            turns.end(kind=CONTRIBUTE, subject=(turn.subject_kind, turn.subject_id), by=by, at=at)
    if row.stage == Stage.COLLECTING:
        ask(space, row, at, by)


def follow_team(event: Event) -> None:
    """Reaction to ``team.set``."""
    row = Retrospective.objects.filter(space=event.space).exclude(stage=Stage.PUBLISHED).first()
    if row is not None:
        keep_asked(event.space, row, event.at, event.by)


def follow_meeting(event: Event) -> None:
    """Reaction to ``meeting.called``: the newest 复盘会 called by who runs the retrospective is where the
    points are agreed in, so that its host merges too."""
    if event.data.get("kind") != CALLED or event.by is None:
        return
    row = Retrospective.objects.filter(space=event.space).exclude(stage=Stage.PUBLISHED).first()
    if row is None or not grants(event.by, event.space).may(RUN):
        return
    row.meeting = Meeting.objects.get(space=event.space, number=event.data["number"])
    row.version += 1
    row.save(update_fields=["meeting", "version"])


def press(space: Space, row: Retrospective, rungs: Iterable[str], at: datetime) -> int:
    """Tell whoever has to be told; every rung is a fact of its own. Returns how many were told."""
    waiting = _holders(open_turns(space))
    told = 0
    for rung in rungs if waiting else ():
        people = leads(space) if rung == LEAD else waiting
        kind = KINDS[rung]
        fresh = not Notice.objects.filter(fact=_fact(row, kind)).exists()
        _tell(space, row, kind, people, at, None, count=len(waiting))
        told += len(people) if fresh else 0
        if fresh and rung == LEAD:
            data = {"rung": rung, "to": [one.pk for one in people], "missing": [one.name for one in waiting]}
            record(space=space, by=None, at=at, action="retrospective.escalated", subject=(ORIGIN, row.pk),
                   data=data)  # fmt: skip
    return told


def rungs_of(row: Retrospective, calendar: WorkCalendar) -> tuple[Rung, ...]:
    """The ladder of this retrospective."""
    return rules.ladder(timezone.localtime(due(row)), calendar)


def tell_all(space: Space, row: Retrospective, at: datetime, by: Person) -> None:
    """The report is there: every member is told."""
    people = [seat.person for seat in seats_of(space).values()]
    _tell(space, row, "retrospective.published", people, at, by)


def _holders(waiting: Iterable[Turn]) -> list[Person]:
    return [turn.holder for turn in waiting if turn.holder is not None]


def _fact(row: Retrospective, kind: str) -> str:
    return f"{kind}-{row.pk}-{row.collect_until.isoformat()}"


def _tell(
    space: Space, row: Retrospective, kind: str, people: Iterable[Person], at: datetime, by: Person | None,
    count: int = 0,
) -> None:  # fmt: skip
    """One notice each; nobody is told what they did themselves."""
    to = [one for one in people if by is None or one.pk != by.pk]
    if not to:
        return
    project = Project.objects.get(space=space)
    queue(
        space=space, to=to, kind=kind, fact=_fact(row, kind), subject=(ORIGIN, row.pk), at=at,
        params={
            "project": project.name, "due": row.collect_until.isoformat(), "count": count,
            "path": f"/projects/{project.pk}/retrospective/",
        },
        important=True, urgent=kind == KINDS[OVERDUE],
    )  # fmt: skip
