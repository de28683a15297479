"""Emptying the database after a test whose transactions really committed.

Django empties every table then, and the triggers of the journal and of the editions forbid that: on
SQLite those against DELETE, on PostgreSQL, where tables are truncated, the journal's own against that.
They go for that moment only and are back before the next test, which therefore meets the same
append-only tables as production does.
"""

from importlib import import_module

from django.db import connection
from django.test import TransactionTestCase

APPEND_ONLY = import_module("qibu.foundation.journal.migrations.0002_append_only")
NO_TRUNCATE = import_module("qibu.foundation.journal.migrations.0003_no_truncate")
FINAL = (
    APPEND_ONLY,
    import_module("qibu.progress.migrations.0002_editions_are_final"),
)


def run(statements: list[str]) -> None:
    """Execute DDL one statement at a time."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def allow() -> None:
    """Make every transactional test (`transaction=True`, `transactional_db`, `live_server`) end empty."""
    empty = TransactionTestCase._fixture_teardown

    def _fixture_teardown(case: TransactionTestCase) -> None:
        sqlite = connection.vendor == "sqlite"
        run(
            [statement for tables in FINAL for statement in tables.DROP_SQLITE]
            if sqlite
            else NO_TRUNCATE.DROP_POSTGRESQL
        )
        try:
            empty(case)
        finally:
            run(
                [statement for tables in FINAL for statement in tables.SQLITE]
                if sqlite
                else NO_TRUNCATE.POSTGRESQL
            )

    TransactionTestCase._fixture_teardown = _fixture_teardown
