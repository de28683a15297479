"""Lessons of a project, of the organisation, and those that fit something new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import F, Q

from qibu.foundation.access.models import Space
from qibu.foundation.plain import fetch
from qibu.foundation.search.queries import find
from qibu.kernel import lesson as rules
from qibu.kernel.lesson import Known, Shelf
from qibu.lessons.models import CheckAnswer, Lesson, LessonCheck, LessonQuerySet, State

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

KIND: Final = "lesson"
MOST: Final = 500
#: Lessons compared with something new, the newest first.
_COMPARED: Final = 1000


@dataclass(frozen=True)
class Wanted:
    """What a list shows: ``state`` "" for all that is not retired, words of a search, one tag."""

    state: str = ""
    words: str = ""
    tag: str = ""


_ALL: Final = Wanted()


def lessons_of_space(person: Person, space: Space, wanted: Wanted = _ALL) -> list[Lesson]:
    """经验沉淀清单: the lessons of a project, the newest first; two statements, more with words to search."""
    return _listed(person, Lesson.objects.visible_to(person).filter(space=space), wanted)


def lessons_of_organisation(person: Person, wanted: Wanted = _ALL) -> list[Lesson]:
    """All lessons the person may read: the published ones, and those of projects the person sees."""
    return _listed(person, Lesson.objects.visible_to(person), wanted)


def _listed(person: Person, rows: LessonQuerySet, wanted: Wanted) -> list[Lesson]:
    rows = rows.filter(state=wanted.state) if wanted.state else rows.exclude(state=State.RETIRED)
    if wanted.tag:
        rows = rows.filter(tags__contains=rules.stored([wanted.tag]))
    if wanted.words:
        hits = find(person=person, words=wanted.words, kinds=[KIND], also=everybody(), limit=MOST)
        rows = rows.filter(pk__in=[hit.object_id for hit in hits])
    return list(rows.select_related("owner")[:MOST])


_EVERYBODY = "SELECT id FROM access_space WHERE kind = 'organisation'"


def everybody() -> list[int]:
    """The space of the organisation, as search takes it: what is published stands there."""
    return [pk for (pk,) in fetch(_EVERYBODY, [])]


def tags_in(lessons: Iterable[Lesson]) -> list[tuple[str, int]]:
    """(tag, how many of these lessons have it), the most used first."""
    counted = Counter(word for one in lessons for word in one.words)
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))


def lesson_for(person: Person, pk: int) -> Lesson | None:
    """A lesson with its people, if the person may read it; two statements."""
    rows = Lesson.objects.visible_to(person).select_related("owner", "by")
    return rows.filter(pk=pk).first()


def lesson_in(space: Space, number: int) -> Lesson | None:
    """A lesson of a project by its number. The caller has checked who asks."""
    return Lesson.objects.select_related("owner", "by").filter(space=space, number=number).first()


def lessons_alike(person: Person, text: str, tags: Collection[str] = (), most: int = 5) -> list[Lesson]:
    """The lessons the person may read that fit a text, the best first; three statements."""
    rows = Lesson.objects.visible_to(person).exclude(state=State.RETIRED).order_by("-pk")
    shelf = Shelf(known(rows.values_list("pk", "title", "where_to_check", "tags")[:_COMPARED]))
    offers = shelf.fitting(text, tags, most)
    found = rows.in_bulk([offer.id for offer in offers])
    return [found[offer.id] for offer in offers if offer.id in found]


def known(rows: Iterable[tuple[Any, ...]]) -> list[Known]:
    """(id, title, where to check, stored tags) as they are compared."""
    return [Known(pk, title, where, rules.tags_in(tags)) for pk, title, where, tags in rows]


_OFFERED = """
    SELECT id, title, where_to_check, tags FROM lessons_lesson
     WHERE (state = 'published' OR (state = 'waiting' AND space_id = %s))
       AND NOT (origin_kind = %s AND origin_id = %s) ORDER BY id DESC LIMIT %s"""


def offered_in(space_id: int, but: tuple[str, int] = ("", 0)) -> Shelf:
    """What can be shown with something new in a project: what is published, and what the project itself is
    writing; not what came of ``but``. One statement."""
    return Shelf(known(fetch(_OFFERED, [space_id, but[0] or "-", but[1], _COMPARED])))


def checks_with(subject: tuple[str, int], space_id: int) -> list[LessonCheck]:
    """Lessons shown with something of this project, the open ones first; one statement.

    The caller has checked who sees the subject. What a lesson of another project was is gone once it is
    retired.
    """
    rows = LessonCheck.objects.filter(subject_kind=subject[0], subject_id=subject[1], space=space_id)
    rows = rows.filter(Q(lesson__state=State.PUBLISHED) | Q(lesson__space=F("space")))
    rows = rows.exclude(lesson__state=State.RETIRED, answer=CheckAnswer.OPEN)
    found = rows.select_related("lesson", "by")
    return sorted(found, key=lambda one: (one.answer != CheckAnswer.OPEN, one.pk))


def checks_of(person: Person, lesson: Lesson) -> list[LessonCheck]:
    """Where a lesson was shown and what was answered, in projects the person sees; two statements."""
    seen = Space.objects.visible_to(person)
    rows = lesson.checks.filter(space__in=seen).exclude(answer=CheckAnswer.OPEN)
    return list(rows.select_related("by").order_by("-at")[:50])


def steps_of(lesson: Lesson, *, writes: bool, publishes: bool) -> tuple[str, ...]:
    """What a reader with these rights can do with a lesson now."""
    found = rules.steps_from(lesson.state, rules.WRITER) if writes else ()
    return (*found, *(rules.steps_from(lesson.state, rules.PUBLISHER) if publishes else ()))
