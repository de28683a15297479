"""A consistent copy of a PostgreSQL database without pg_dump: COPY of every table in one snapshot.

Only rows are copied; tables, constraints and triggers come from this release's migrations, so
an archive is loaded by the release (by its set of migrations) that wrote it.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any

import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg import sql

_PIECE = 1024 * 1024
SEQUENCES = "sequences.json"
TABLES = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = current_schema() AND c.relkind = 'r' ORDER BY c.relname"""
COLUMNS = """
    SELECT a.attname FROM pg_attribute a WHERE a.attrelid = %s::regclass
    AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum"""
SEQUENCE_NAMES = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = current_schema() AND c.relkind = 'S' ORDER BY c.relname"""


def dump(open_target: Callable[[str], IO[bytes]]) -> dict[str, int]:
    """Write every table as ``<table>.copy`` (text COPY, first line: the columns) plus the sequences.

    ``open_target(name)`` gives a file to write to. One REPEATABLE READ snapshot, so the copy is of
    one moment; nobody is blocked. Gives the number of rows by table.
    """
    rows: dict[str, int] = {}
    with _own_connection() as database:
        database.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        database.read_only = True
        with database.transaction(), database.cursor() as cursor:
            for table in _column(cursor, TABLES):
                with open_target(f"{table}.copy") as target:
                    rows[table] = _copy_out(cursor, table, target)
            with open_target(SEQUENCES) as target:
                target.write(json.dumps(_sequences(cursor)).encode())
    return rows


def _copy_out(cursor: psycopg.Cursor, table: str, target: IO[bytes]) -> int:
    columns = _column(cursor, COLUMNS, [f'"{table}"'])
    target.write(json.dumps(columns).encode() + b"\n")
    statement = sql.SQL("COPY {} ({}) TO STDOUT").format(sql.Identifier(table), _names(columns))
    with cursor.copy(statement) as data:
        for piece in data:
            target.write(piece)
    return cursor.rowcount


def _sequences(cursor: psycopg.Cursor) -> dict[str, tuple[int, bool]]:
    """Where each sequence stands, so that ids of deleted rows are never given out again."""
    found = {}
    for name in _column(cursor, SEQUENCE_NAMES):
        statement = sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier(name))
        value, called = _one(cursor.execute(statement))
        found[name] = (int(value), bool(called))
    return found


def load(names: list[str], open_source: Callable[[str], IO[bytes]], schema: str) -> dict[str, int]:
    """Build this release's tables in the new ``schema`` and fill them; gives the rows by table.

    Nothing outside ``schema`` is touched; `swap` makes it the one in use.
    """
    with _own_connection() as database, database.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
        database.commit()
    with _django_in(schema):
        call_command("migrate", interactive=False, verbosity=0)
    with _own_connection() as database, database.cursor() as cursor:
        cursor.execute(sql.SQL("SET search_path TO {}").format(sql.Identifier(schema)))
        _empty(cursor)
        tables = [name.removesuffix(".copy") for name in names if name.endswith(".copy")]
        rows = {}
        for table in tables:
            with open_source(f"{table}.copy") as source:
                rows[table] = _copy_in(cursor, table, source)
        with open_source(SEQUENCES) as source:
            for name, (value, called) in json.loads(source.read()).items():
                cursor.execute("SELECT setval(%s::regclass, %s, %s)", [f'"{name}"', value, called])
        database.commit()
    return rows


def _empty(cursor: psycopg.Cursor) -> None:
    """Remove what migrations put in: the archive has it all."""
    tables = sql.SQL(", ").join(sql.Identifier(table) for table in _column(cursor, TABLES))
    cursor.execute(sql.SQL("TRUNCATE {} CASCADE").format(tables))
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # then the order of tables does not matter


def _copy_in(cursor: psycopg.Cursor, table: str, source: IO[bytes]) -> int:
    columns = json.loads(source.readline())
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), _names(columns))
    with cursor.copy(statement) as data:
        while piece := source.read(_PIECE):
            data.write(piece)
    return cursor.rowcount


def swap(schema: str, kept: str) -> None:
    """In one transaction: the schema in use becomes ``kept``, ``schema`` takes its place.

    Done once: without a ``schema`` of that name it was done before, and nothing happens.
    """
    with _own_connection() as database, database.cursor() as cursor:
        if cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [schema]).fetchone() is None:
            return
        (current,) = _one(cursor.execute("SELECT current_schema()"))
        for old, new in ((current, kept), (schema, current)):
            statement = sql.SQL("ALTER SCHEMA {} RENAME TO {}")
            cursor.execute(statement.format(sql.Identifier(old), sql.Identifier(new)))
        database.commit()


def drop(schema: str) -> None:
    """Throw an unfinished schema away."""
    with _own_connection() as database, database.cursor() as cursor:
        cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))
        database.commit()


@contextmanager
def _own_connection() -> Iterator[psycopg.Connection]:
    """A plain connection beside Django's, so that neither disturbs the other's transaction."""
    parameters = connection.get_connection_params()
    wanted = {
        name: parameters[name]
        for name in ("dbname", "user", "password", "host", "port")
        if name in parameters
    }
    with psycopg.connect(**wanted, client_encoding="UTF8") as database:
        yield database


@contextmanager
def _django_in(schema: str) -> Iterator[None]:
    """Let Django's own connection see only ``schema``."""
    options = connection.settings_dict["OPTIONS"]
    before = options.get("options")
    connection.close()
    options["options"] = f"-c search_path={schema}"
    try:
        yield
    finally:
        connection.close()
        options.pop("options")
        if before is not None:
            options["options"] = before


def _column(cursor: psycopg.Cursor, statement: str, parameters: list[str] | None = None) -> list[str]:
    return [row[0] for row in cursor.execute(statement, parameters).fetchall()]


def _one(cursor: psycopg.Cursor) -> tuple[Any, ...]:
    row = cursor.fetchone()
    if row is None:
        raise psycopg.DataError("a row was expected")
    return row


def _names(columns: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(column) for column in columns)
