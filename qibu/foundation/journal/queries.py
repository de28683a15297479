"""Reading the journal: resume from (space, number), history of one object, audit of the chain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F

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


def recorded(space_id: int, action: str, number: int) -> bool:
    """Was `action` recorded after a number?"""
    return Event.objects.filter(space=space_id, number__gt=number, action=action).exists()


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
    return ((space, number) for space, number, fits in _walk() if not fits)


@dataclass(frozen=True)
class Audit:
    """How many rows were looked at, which (space, number) do not fit, and whether that was all of them."""

    checked: int
    broken: tuple[tuple[int, int], ...]
    is_complete: bool


def audit(is_time_up: Callable[[], bool] = lambda: False) -> Audit:
    """Look at the chains of all spaces until all are done or the time is up (asked at every row)."""
    checked, broken = 0, []
    for space, number, fits in _walk():
        checked += 1
        if not fits:
            broken.append((space, number))
        if is_time_up():
            return Audit(checked, tuple(broken), is_complete=False)
    return Audit(checked, tuple(broken), is_complete=True)


def _walk() -> Iterator[tuple[int, int, bool]]:
    """(space, number, whether it fits) of every event, and of the end of a chain that is cut off.

    A chain is followed to the number its space had when that was read, so that writing meanwhile does no
    harm; rows beyond the counter of their space are looked for by themselves.
    """
    for space in Space.objects.order_by("pk").iterator():
        previous, expected = "", 1
        rows = Event.objects.filter(space=space, number__lte=space.event_number).order_by("number")
        for event in rows.iterator():
            fits = event.number == expected and event.chain == link(previous, canonical(event))
            yield space.pk, event.number, fits
            previous, expected = event.chain, event.number + 1
        if space.event_number != expected - 1 or space.chain != previous:
            yield space.pk, space.event_number, False
    beyond = Event.objects.filter(number__gt=F("space__event_number")).order_by("space", "number")
    for pk, number in beyond.values_list("space", "number"):  # one statement: nothing is written in between
        yield pk, number, False
