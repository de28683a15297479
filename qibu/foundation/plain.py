"""Columns as the database has them, without a Python call per value, and statements asked all day.

Reading ten thousand rows, converting dates, moments and booleans through their fields costs more
than everything done with them: `as_text` and `as_number` give what the driver makes itself. And putting a
statement together costs the ORM ten times what a small one takes to answer: `objects_where` and `insert`
do that once per model, for what every request or every action does; anywhere else the ORM reads better.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, NamedTuple, TypeVar, cast

from django.db import connection
from django.db.models import Expression, Field, ForeignKey, Model, TextField
from django.db.models.functions import Cast

M = TypeVar("M", bound=Model)


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


class _Shape(NamedTuple):
    """How a model is read by hand: the start of the statement, and what turns columns into values."""

    select: str
    names: list[str]
    converters: list[tuple[int, list[Callable[..., Any]], Expression]]
    other: tuple[str, type[Model], list[str]] | None  # the object read along: its name here, model, columns


@cache
def _shape(model: type[Model], along: str = "") -> _Shape:
    fields: list[Field[Any, Any]] = list(model._meta.concrete_fields)
    names, table, other = [field.attname for field in fields], _table(model), None
    if along:
        own = cast("ForeignKey[Any, Any]", model._meta.get_field(along))
        theirs = own.related_model._meta.concrete_fields
        table += f" JOIN {_table(own.related_model)} ON {_column(own)} = {_column(own.target_field)}"
        fields += theirs
        other = (along, own.related_model, [field.attname for field in theirs])
    columns = [field.get_col(field.model._meta.db_table) for field in fields]
    compiler = model._base_manager.all().query.get_compiler(connection=connection)
    return _Shape(
        select=f"SELECT {', '.join(map(_column, fields))} FROM {table} WHERE ",  # noqa: S608 -- names of models
        names=names,
        converters=[(place, found, of) for place, (found, of) in compiler.get_converters(columns).items()],
        other=other,
    )


def objects_where(model: type[M], condition: str, parameters: Sequence[Any], along: str = "") -> list[M]:
    """Whole objects of one model by a condition in SQL, the same as the ORM would give.

    For the rows every request begins with: the ORM takes 0.3 to 0.9 ms to put such a statement together,
    the database 0.04 to answer it. The condition is a constant of the caller, never put together from
    input; parameters are numbers and texts. `along` names a foreign key (never null) whose object is read
    in the same statement; columns in the condition then say whose they are.
    """
    if any(isinstance(value, int) and abs(value) >= 2**63 for value in parameters):
        return []  # a number from an address that no column can hold
    shape = _shape(model, along)
    found = []
    for row in fetch(shape.select + condition, parameters):
        values = list(row)
        for place, converters, of in shape.converters:
            for convert in converters:
                values[place] = convert(values[place], of, connection)
        count = len(shape.names)
        found.append(one := model.from_db(connection.alias, shape.names, values[:count]))
        if shape.other is not None:
            name, other, names = shape.other
            setattr(one, name, other.from_db(connection.alias, names, values[count:]))
    return found


def _table(model: type[Model]) -> str:
    return f'"{model._meta.db_table}"'


def _column(field: Field[Any, Any]) -> str:
    return f'{_table(field.model)}."{field.column}"'


@cache
def _insertion(model: type[Model]) -> tuple[str, list[Field[Any, Any]]]:
    meta = model._meta
    fields = [field for field in meta.concrete_fields if not field.primary_key]
    listed, places = ", ".join(f'"{field.column}"' for field in fields), ", ".join(["%s"] * len(fields))
    into = f"{_table(model)} ({listed})"
    return f"INSERT INTO {into} VALUES ({places}) RETURNING {_column(meta.pk)}", fields  # noqa: S608


def insert(row: M) -> M:
    """Store a new object whose key the database counts; a third of the time `save` takes."""
    statement, fields = _insertion(type(row))
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    row.pk = fetch(statement, values)[0][0]
    row._state.adding, row._state.db = False, connection.alias
    return row


def execute(sql: str, parameters: Sequence[Any]) -> None:
    """A statement that gives nothing; the text is a constant of the caller, never put together."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
