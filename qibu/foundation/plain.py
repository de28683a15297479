"""Columns as the database has them, without a Python call per value, and statements asked all day.

Reading ten thousand rows, converting dates, moments and booleans through their fields costs more
than everything done with them. These expressions give text and integers the driver makes itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection
from django.db.models import Field, TextField
from django.db.models.functions import Cast


class _Number(Field):  # type: ignore[type-arg]
    """An integer no converter touches."""

    def get_internal_type(self) -> str:
        return "PlainNumber"

    def db_type(self, connection: Any) -> str:
        return "integer"

    def cast_db_type(self, connection: Any) -> str:
        return "integer"


def as_text(name: str) -> Cast:
    """A date as "2026-07-17", a moment as "2026-07-17 01:00:00…" in UTC."""
    return Cast(name, TextField())


def as_number(name: str) -> Cast:
    """A boolean as 0 or 1 (None stays None)."""
    return Cast(name, _Number())


def fetch(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """What a statement gives, as tuples.

    For the few small reads of every request: building them through the ORM costs several times what
    the database needs to answer. The text is a constant of the caller. A list among the parameters takes
    the place of one `%s` in `IN (%s)`; an empty one is a NULL nothing is equal to.
    """
    if any(isinstance(value, list) for value in parameters):
        sql, parameters = _spread(sql, parameters)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _spread(sql: str, parameters: Sequence[Any]) -> tuple[str, list[Any]]:
    """The statement with as many places as the lists have values, and all values one behind the other."""
    first, *rest = _PLACE.split(sql)
    text, values = [first], []
    for value, behind in zip(parameters, rest, strict=True):
        own = value if isinstance(value, list) else [value]
        text += [", ".join(["%s"] * len(own)) or "NULL", behind]
        values += own
    return "".join(text), values


#: A place for a parameter; "%%s" is a per cent sign and an s.
_PLACE = re.compile(r"(?<!%)%s")


def day_of(value: Any) -> date | None:
    """A day of a statement written by hand: SQLite has text, PostgreSQL the day itself."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def moment_of(value: Any) -> datetime:
    """An aware moment of a statement written by hand: SQLite has text in UTC, PostgreSQL the moment."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
