"""What the turns of lessons are about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qibu.foundation.plain import fetch
from qibu.web.inbox.details import Detail, Waits

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

_CAUSES = """
    SELECT id, number, title, happened, improvement, repeats, version FROM lessons_lesson
     WHERE id IN (%s)"""


@dataclass(frozen=True)
class CauseAsked:
    """A lesson whose root cause is wanted."""

    lesson: int
    title: str
    happened: str
    improvement: str
    version: int


def causes(_person: Person, waits: Waits, _at: datetime) -> dict[int, Detail]:
    """Lessons that wait for their root cause; one statement."""
    known = {row[0]: row[1:] for row in fetch(_CAUSES, [[wait.subject for wait in waits]])}
    found = {}
    for wait in waits:
        if wait.subject in known:
            number, title, happened, improvement, repeats, version = known[wait.subject]
            facts = [title]
            if repeats:
                times = ngettext("came back once", "came back %(n)s times", repeats)
                facts.append(times % {"n": repeats})
            data = CauseAsked(wait.subject, title, happened, improvement, version)
            found[wait.pk] = Detail((number,), tuple(facts), data)
    return found


_SHOWN = """
    SELECT shown.subject_id, COUNT(*) FROM lessons_lessoncheck shown
      JOIN lessons_lesson lesson ON lesson.id = shown.lesson_id AND (lesson.state = 'published'
           OR (lesson.state = 'waiting' AND lesson.space_id = shown.space_id))
     WHERE shown.subject_kind = 'project' AND shown.answer = '' AND shown.subject_id IN (%s)
     GROUP BY shown.subject_id"""


def shown(_person: Person, waits: Waits, _at: datetime) -> dict[int, Detail]:
    """How many lessons wait beside a new project; one statement."""
    counted = dict(fetch(_SHOWN, [[wait.subject for wait in waits]]))
    words = {count: ngettext("%(count)d lesson", "%(count)d lessons", count) for count in counted.values()}
    found = {}
    for wait in waits:
        count = counted.get(wait.subject, 0)
        said = words[count] % {"count": count} if count else _("answered")
        found[wait.pk] = Detail(facts=(said,))
    return found
