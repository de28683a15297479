"""Reading the journal: resume from (space, number), history of one object, audit of the chain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qibu.foundation.access.models import Space
from qibu.foundation.journal.chain import canonical, link
from qibu.foundation.journal.models import Event


def last_number(space_id: int) -> int:
    """The number of the newest event: one cheap statement for every open page."""
    return Space.objects.values_list("event_number", flat=True).get(pk=space_id)


def after(space_id: int, number: int, limit: int = 500) -> list[Event]:
    """Events with a higher number, in order, at most `limit`."""
    return list(
        Event.objects.filter(space=space_id, number__gt=number)
        .select_related("by")
        .order_by("number")[:limit]
    )


@dataclass(frozen=True)
class Entry:
    """One line of an object's history."""

    number: int
    at: datetime
    by: str
    action: str
    data: dict[str, Any]


def history(subject_kind: str, subject_id: int, limit: int = 50) -> list[Entry]:
    """The newest events of one object; one statement."""
    rows = Event.objects.filter(subject_kind=subject_kind, subject_id=subject_id).order_by("-number")
    found = rows.values_list("number", "at", "by__name", "action", "data")[:limit]
    return [Entry(number, at, by or "", action, data) for number, at, by, action, data in found]


def broken_links() -> Iterator[tuple[int, int]]:
    """(space, number) of every event whose chain value does not fit; empty when all is well."""
    for space in Space.objects.order_by("pk"):
        previous, expected = "", 1
        for event in Event.objects.filter(space=space).order_by("number").iterator():
            if event.number != expected or event.chain != link(previous, canonical(event)):
                yield space.pk, event.number
            previous, expected = event.chain, event.number + 1
        if space.event_number != expected - 1 or space.chain != previous:
            yield space.pk, space.event_number
