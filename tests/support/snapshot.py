"""Rows made once and put back: what takes a hundred actions to build is copied in a few statements.

A snapshot is taken and put back inside the transaction of a test, which ends in a rollback as ever.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from django.db import connection

Rows = dict[str, tuple[tuple[str, ...], list[tuple[Any, ...]]]]


def rows() -> Rows:
    """Table → column names and rows, of every table that has any."""
    found: Rows = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.django_table_names(only_existing=True)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            lines = cursor.fetchall()
            if lines:
                found[table] = (tuple(column[0] for column in cursor.description), lines)
    return found


@dataclass(frozen=True)
class Snapshot:
    """The rows one call made, and what the call gave back."""

    made: Rows
    result: Any

    @classmethod
    def since(cls, before: Rows, result: Any) -> Snapshot | None:
        """What was made since `before`; None where rows were in the way and got changed."""
        after = rows()
        if any(before[table] != after.get(table) for table in before):
            return None
        made = {table: lines for table, lines in after.items() if table not in before}
        return cls(made, copy.deepcopy(result))

    def fits(self) -> bool:
        """Whether every table it fills is empty."""
        empty = " OR ".join(
            f"EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})" for table in self.made
        )
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {empty}")
            return not cursor.fetchone()[0]

    def put_back(self) -> Any:
        """Write the rows and return a copy of the result of its own."""
        with connection.cursor() as cursor:
            for table, (columns, lines) in self.made.items():
                _insert(cursor, table, columns, lines)
        return copy.deepcopy(self.result)


def _insert(cursor: Any, table: str, columns: tuple[str, ...], lines: list[tuple[Any, ...]]) -> None:
    name = connection.ops.quote_name(table)
    places = ", ".join(["%s"] * len(columns))
    begin = f"INSERT INTO {name} ({', '.join(map(connection.ops.quote_name, columns))}) VALUES "
    if connection.vendor == "sqlite":
        cursor.executemany(f"{begin}({places})", lines)
        return
    values = [value for line in lines for value in line]
    cursor.execute(begin + ", ".join([f"({places})"] * len(lines)), values)
    if "id" in columns:  # the numbers a later row gets follow on
        last = max(line[columns.index("id")] for line in lines)
        if isinstance(last, int):
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [name, last])
