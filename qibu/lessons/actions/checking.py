"""Showing lessons with something new, and answering them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from qibu.actionitems.telling import leads
from qibu.foundation.access import actions as access
from qibu.foundation.access.models import Space
from qibu.foundation.access.queries import grants, require_in
from qibu.foundation.journal.actions import record
from qibu.foundation.outcomes import Conflict, Denied, Difference, Invalid
from qibu.foundation.turns import actions as turns
from qibu.foundation.turns.models import Turn
from qibu.lessons.actions.waiting import follow_lead_of_causes
from qibu.lessons.models import CheckAnswer, LessonCheck
from qibu.lessons.queries import checks_with, offered_in

if TYPE_CHECKING:
    from qibu.foundation.journal.models import Event
    from qibu.foundation.people.models import Person

ANSWER: Final = "lesson.answer"
PROJECT: Final = "project"
#: Of what comes in all at once one lesson is shown with the first few it fits.
_SAME_LESSON: Final = 3


@dataclass(frozen=True)
class Subject:
    """Something new: what it is called, and what ``more`` is said of it, where only tags are looked for."""

    kind: str
    id: int
    text: str
    more: str = ""


def propose(*, space: Space, at: datetime, subjects: Sequence[Subject]) -> int:
    """Show the lessons that fit each of the subjects; gives how many were shown (R6).

    For a reaction: the space is locked. A new project's lessons wait for its lead in one line.
    """
    rows = _shown(space, at, subjects) if subjects else []
    LessonCheck.objects.bulk_create(rows, ignore_conflicts=True)
    for row in rows:
        if row.subject_kind == PROJECT:
            _wait_for_lead(space, row.subject_id, at)
            break
    return len(rows)


def _shown(space: Space, at: datetime, subjects: Sequence[Subject]) -> list[LessonCheck]:
    """A row per subject and lesson that fits it; of many subjects each lesson is shown with the first few."""
    shelf = offered_in(space.pk, but=(subjects[0].kind, subjects[0].id))
    times: Counter[int] = Counter()
    rows = []
    for subject in subjects if len(shelf) else ():
        for offer in shelf.fitting(subject.text, more=subject.more):
            times[offer.id] += 1
            if times[offer.id] > _SAME_LESSON:
                continue
            row = LessonCheck(lesson_id=offer.id, space=space, shown_at=at)
            row.subject_kind, row.subject_id = subject.kind, subject.id
            rows.append(row)
    return rows


def _wait_for_lead(space: Space, project_id: int, at: datetime) -> None:
    lead = next(iter(leads(space)), None)
    if lead is not None:
        turns.give(space=space, kind=ANSWER, subject=(PROJECT, project_id), at=at, holder=lead)


def follow_lead(event: Event) -> None:
    """Reaction to ``team.set``: what waits for the lead's answer waits for whoever is the lead now."""
    waiting = Turn.objects.open().filter(space=event.space_id, kind=ANSWER, subject_kind=PROJECT)
    for project_id in waiting.values_list("subject_id", flat=True):
        _wait_for_lead(event.space, project_id, event.at)
    follow_lead_of_causes(event)


@transaction.atomic
def answer_check(
    *, by: Person, at: datetime, space_id: int, check: int, answer: str, note: str = "", was: str = ""
) -> LessonCheck:
    """Say of one lesson shown: it applies, it does not, it is taken care of.

    May be said anew by who has seen the answer that stands, ``was``; Conflict where it is another by now.
    """
    space = access.lock(space_id)
    require_in(grants(by, space), "lesson.answer")
    row = LessonCheck.objects.select_related("lesson").filter(space=space, pk=check).first()
    if row is None:
        raise Denied("lesson.answer", visible=False)
    if answer not in CheckAnswer.values or not answer:
        raise Invalid({"answer": [_("Please choose.")]})
    if len(note) > 500:
        raise Invalid({"note": [_("At most %(limit)d characters.") % {"limit": 500}]})
    said = " ".join(note.split())
    if row.answer != was:
        if (row.answer, row.note, row.by_id) == (answer, said, by.pk):
            return row  # sent twice
        word = CheckAnswer(row.answer).label
        raise Conflict([Difference("answer", _("Answer"), str(CheckAnswer(answer).label), str(word))])
    row.answer, row.note, row.by, row.at = answer, said, by, at
    row.save()
    subject = (row.subject_kind, row.subject_id)
    if not any(one.answer == CheckAnswer.OPEN for one in checks_with(subject, space.pk)):
        turns.end(kind=ANSWER, subject=subject, by=by, at=at)
    record(
        space=space, by=by, at=at, action="lesson.answered", subject=subject,
        data={"lesson": row.lesson_id, "answer": answer, "note": row.note},
    )  # fmt: skip
    return row
