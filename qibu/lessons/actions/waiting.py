"""Who has to find the root cause of what came back, and until when (R5, C9)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from qibu.actionitems.telling import leads
from qibu.foundation.notices.actions import queue
from qibu.foundation.people.calendars import calendar_numbered
from qibu.foundation.turns import actions as turns
from qibu.foundation.turns.models import Turn
from qibu.kernel import lesson as rules
from qibu.lessons.models import Lesson
from qibu.lessons.queries import KIND

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qibu.foundation.journal.models import Event
    from qibu.foundation.people.models import Person

CAUSE: Final = "lesson.cause"


def wait_for_cause(row: Lesson, by: Person | None, at: datetime) -> None:
    """Make it the turn of the lesson's owner, else of the lead; nobody's once the cause is found.

    The day once given stands: neither other words nor another holder move it.
    """
    if not row.wants_cause:
        turns.end(kind=CAUSE, subject=(KIND, row.pk), by=by, at=at)
        return
    holder = row.owner or next(iter(leads(row.space)), None)
    if holder is None:
        return
    waiting = Turn.objects.open().filter(kind=CAUSE, subject_kind=KIND, subject_id=row.pk).first()
    due = waiting.due if waiting is not None else _due(at)
    turns.give(
        space=row.space, kind=CAUSE, subject=(KIND, row.pk), at=at, holder=holder, by=by, due=due,
    )  # fmt: skip
    tell(row, CAUSE, [holder], at, by=by)


def _due(at: datetime) -> datetime:
    day = calendar_numbered(None).add_working_days_date(timezone.localtime(at).date(), rules.CAUSE_DAYS)
    return timezone.make_aware(datetime.combine(day, rules.DUE_AT))


def tell(
    row: Lesson, kind: str, people: Iterable[Person], at: datetime, *, by: Person | None = None,
    urgent: bool = False,
) -> None:  # fmt: skip
    """One notice each for every time it came back; nobody is told what they did themselves."""
    queue(
        space=row.space, to=[one for one in people if by is None or one.pk != by.pk], kind=kind,
        fact=f"{kind.replace('.', '-')}-{row.pk}-{row.repeats}", subject=(KIND, row.pk), at=at,
        params={"title": row.title[:120], "path": f"/lessons/{row.pk}/"}, important=True, urgent=urgent,
    )  # fmt: skip


def say_it_came_back(row: Lesson, by: Person, at: datetime) -> None:
    """Its root cause is known, and it happened all the same: its owner and the leads should look at it."""
    people = [*([row.owner] if row.owner is not None else []), *leads(row.space)]
    tell(row, "lesson.repeated", people, at, by=by)


def follow_lead_of_causes(event: Event) -> None:
    """Part of the reaction to ``team.set``: what waits for the lead waits for whoever is the lead now."""
    waiting = Turn.objects.open().filter(space=event.space_id, kind=CAUSE)
    ids = list(waiting.values_list("subject_id", flat=True))
    for row in Lesson.objects.filter(pk__in=ids, owner=None).select_related("owner", "space"):
        wait_for_cause(row, event.by, event.at)
