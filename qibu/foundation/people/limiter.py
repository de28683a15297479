"""One limiter for every door that takes a credential (sign-in, password change, links, set-up).

Failures are counted per name and per address over all doors together, in the database, so that
several web processes count as one. An attempt is written down before the password is looked at
and taken back when it was right: two hundred guesses sent at once get no more tries than two
hundred sent one after the other. Every write commits by itself (`durable`), so nothing that
rolls back later can make a failure forgotten.
"""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from qibu.foundation.people.addresses import limiter_key
from qibu.foundation.people.models import Attempt

DOORS = ("sign-in", "password", "link", "setup")
WINDOW = timedelta(minutes=15)
PER_NAME = 5
PER_ADDRESS = 20


@dataclass(frozen=True)
class Entry:
    """An attempt under way: `wait` whole minutes (0: go ahead) and the rows that count it."""

    wait: int
    name_key: str
    rows: tuple[int, ...]


def enter(*, door: str, name: str, address: str, at: datetime) -> Entry:
    """Count one attempt. With `wait` > 0 the door stays shut and this attempt does not count.

    `name` is what was typed ("" where the door asks for none): known and unknown names are treated
    alike. Call `succeeded` afterwards when the credential was right.
    """
    name_key = f"name:{_plain(name)}" if name else ""
    limits = {f"address:{limiter_key(address)}": PER_ADDRESS}
    if name_key:
        limits[name_key] = PER_NAME
    with transaction.atomic(durable=True):
        rows = [Attempt.objects.create(door=door, key=key, at=at) for key in limits]
    wait = max(_wait(row, limits[row.key], at) for row in rows)
    entry = Entry(wait, name_key, tuple(row.pk for row in rows))
    if wait:
        _forget(entry.rows)
    return entry


def visit(*, door: str, key: str, limit: int, at: datetime) -> int:
    """Count one call at a door that takes no typed credential; whole minutes to wait, 0: go ahead.

    Such doors count for themselves: a calendar program that keeps asking for an address that ended must
    not keep the people of its office from signing in. A call that has to wait does not count.
    """
    with transaction.atomic(durable=True):
        row = Attempt.objects.create(door=door, key=key, at=at)
    wait = _wait(row, limit, at, (door,))
    if wait:
        _forget((row.pk,))
    return wait


def succeeded(entry: Entry) -> None:
    """The credential was right: take this attempt back and the failures of this name.

    Other failures from the same address stay, or one known password would open the way to guess others.
    """
    _forget(entry.rows)
    if entry.name_key:
        with transaction.atomic(durable=True):
            Attempt.objects.filter(door__in=DOORS, key=entry.name_key).delete()


def _forget(rows: tuple[int, ...]) -> None:
    with transaction.atomic(durable=True):
        Attempt.objects.filter(pk__in=rows).delete()


def _wait(own: Attempt, limit: int, at: datetime, doors: tuple[str, ...] = DOORS) -> int:
    """Minutes until fewer than `limit` earlier attempts of this key lie inside the window."""
    earlier = Attempt.objects.filter(door__in=doors, key=own.key, at__gt=at - WINDOW, pk__lt=own.pk)
    moments = list(earlier.order_by("-at").values_list("at", flat=True)[:limit])
    if len(moments) < limit:
        return 0
    return max(1, math.ceil((moments[-1] + WINDOW - at) / timedelta(minutes=1)))


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()[:100]
