"""What the clock does with lessons: a root cause nobody finds is asked for louder; no wait is endless."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone

from qibu.actionitems.telling import leads
from qibu.foundation.access import actions as access
from qibu.foundation.journal.actions import record
from qibu.foundation.notices.models import Notice
from qibu.foundation.people.calendars import calendar_numbered
from qibu.foundation.plain import fetch
from qibu.foundation.turns import actions as turns
from qibu.foundation.turns.models import Turn
from qibu.kernel.ladders import OVERDUE, REMINDER, owner_head_lead
from qibu.kernel.steps import LEAD
from qibu.lessons.actions.checking import ANSWER
from qibu.lessons.actions.waiting import CAUSE, tell
from qibu.lessons.models import Lesson
from qibu.lessons.queries import KIND

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

#: Rung of the ladder → kind of notice. The head of a department has no part in it.
KINDS: Final = {REMINDER: "lesson.reminder", OVERDUE: "lesson.overdue", LEAD: "lesson.lead"}


def press(at: datetime) -> int:
    """Tell whoever has to be told by now that a root cause is wanted; returns how many were told."""
    today = timezone.localtime(at).replace(hour=23, minute=59)
    due = Turn.objects.open().filter(kind=CAUSE, due__lte=today, space__frozen_at=None)
    return sum(_press(pk, space_id, at) for pk, space_id in due.order_by("pk").values_list("pk", "space_id"))


@transaction.atomic
def _press(pk: int, space_id: int, at: datetime) -> int:
    """Repeating it tells nobody twice: every rung is a fact of its own."""
    access.lock(space_id)
    turn = Turn.objects.open().filter(pk=pk).select_related("holder").first()
    row = Lesson.objects.filter(pk=turn.subject_id).select_related("space").first() if turn else None
    if turn is None or row is None or turn.due is None:
        return 0
    ladder = owner_head_lead(timezone.localtime(turn.due), calendar_numbered(None))
    passed = [rung.name for rung in ladder if rung.at <= at]
    told = 0
    for name in passed:
        if name in KINDS and (name != REMINDER or len(passed) == 1):
            people = leads(row.space) if name == LEAD else [one for one in (turn.holder,) if one is not None]
            told += _tell(row, name, people, at)
    return told


def _tell(row: Lesson, rung: str, people: list[Person], at: datetime) -> int:
    kind = KINDS[rung]
    fact = f"{kind.replace('.', '-')}-{row.pk}-{row.repeats}"
    if not people or Notice.objects.filter(fact=fact).exists():
        return 0
    tell(row, kind, people, at, urgent=rung != REMINDER)
    if rung != REMINDER:
        data = {"rung": rung, "to": [one.pk for one in people], "number": row.number, "title": row.title}
        record(space=row.space, by=None, at=at, action="lesson.escalated", subject=(KIND, row.pk), data=data)
    return len(people)


#: Lessons to answer of which none is left: taken back, or worked on again, before anybody looked.
_NOTHING_LEFT = """
    SELECT turn.id, turn.space_id FROM turns_turn turn
     WHERE turn.kind = %s AND turn.ended_at IS NULL AND NOT EXISTS (
           SELECT 1 FROM lessons_lessoncheck shown JOIN lessons_lesson lesson ON lesson.id = shown.lesson_id
            WHERE shown.subject_kind = turn.subject_kind AND shown.subject_id = turn.subject_id
              AND shown.answer = '' AND (lesson.state = 'published'
                  OR (lesson.state = 'waiting' AND lesson.space_id = shown.space_id)))"""


def end_empty_waits(at: datetime) -> int:
    """Nobody waits for an answer to lessons that are gone; returns how many waits ended."""
    found = fetch(_NOTHING_LEFT, [ANSWER])
    for pk, space_id in found:
        _end(pk, space_id, at)
    return len(found)


@transaction.atomic
def _end(pk: int, space_id: int, at: datetime) -> None:
    access.lock(space_id)
    turn = Turn.objects.open().filter(pk=pk).first()
    if turn is not None:
        turns.end(kind=ANSWER, subject=(turn.subject_kind, turn.subject_id), by=None, at=at)
