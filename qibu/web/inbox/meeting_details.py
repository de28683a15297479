"""What the turns of meetings are about: minutes to write, to receive, objections to answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from qibu.foundation.plain import fetch, moment_of
from qibu.web.inbox.details import Detail, Waits

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

_MEETINGS = """
    SELECT meeting.id, meeting.number, meeting.title, meeting.starts
      FROM meetings_meeting meeting WHERE meeting.id IN (%s)"""
_LINES = """
    SELECT listed.id, meeting.number, meeting.title, meeting.starts
      FROM meetings_participant listed JOIN meetings_meeting meeting ON meeting.id = listed.meeting_id
     WHERE listed.id IN (%s)"""
_DECISIONS = """
    SELECT decision.id, meeting.number, meeting.title, meeting.starts, decision.number, decision.text,
           decision.version
      FROM meetings_decision decision JOIN meetings_meeting meeting ON meeting.id = decision.meeting_id
     WHERE decision.id IN (%s)"""
_OBJECTIONS = """
    SELECT objection.decision_id, objection.reason, person.name
      FROM meetings_objection objection JOIN people_person person ON person.id = objection.by_id
     WHERE objection.decision_id IN (%s) AND objection.outcome = '' ORDER BY objection.id"""


@dataclass(frozen=True)
class Objected:
    """A decision somebody objects to; `said`: (name, reason) of each who does."""

    number: int
    text: str
    version: int
    said: tuple[tuple[str, str], ...]


def minutes(_person: Person, waits: Waits, _at: datetime) -> dict[int, Detail]:
    """Meetings whose minutes are to be written and distributed; one statement."""
    return _about(waits, fetch(_MEETINGS, [[wait.subject for wait in waits]]))


def receipts(_person: Person, waits: Waits, _at: datetime) -> dict[int, Detail]:
    """Minutes to be received; one statement."""
    return _about(waits, fetch(_LINES, [[wait.subject for wait in waits]]))


def objections(_person: Person, waits: Waits, _at: datetime) -> dict[int, Detail]:
    """Decisions somebody objects to; two statements."""
    ids = [wait.subject for wait in waits]
    said: dict[int, list[tuple[str, str]]] = {}
    for decision, reason, name in fetch(_OBJECTIONS, [ids]):
        said.setdefault(decision, []).append((name, reason))
    known = {row[0]: row[1:] for row in fetch(_DECISIONS, [ids])}
    found = {}
    for wait in waits:
        if wait.subject in known:
            number, title, starts, place, text, version = known[wait.subject]
            data = Objected(place, text, version, tuple(said.get(wait.subject, ())))
            words = _("decision %(number)d") % {"number": place}
            found[wait.pk] = Detail((number,), (_titled(title, starts), words), data)
    return found


def _about(waits: Waits, rows: list[tuple[Any, ...]]) -> dict[int, Detail]:
    known = {pk: (number, title, starts) for pk, number, title, starts in rows}
    found = {}
    for wait in waits:
        if wait.subject in known:
            number, title, starts = known[wait.subject]
            found[wait.pk] = Detail((number,), (_titled(title, starts),), True)
    return found


def _titled(title: str, starts: Any) -> str:
    return f"{title} {timezone.localtime(moment_of(starts)):%Y-%m-%d}"
