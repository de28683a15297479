"""A consistent copy of the embedded database while it is in use."""

import sqlite3
from contextlib import closing
from pathlib import Path

from qibu.operations.console import Refusal


def copy(source: Path, target: Path) -> dict[str, int]:
    """Copy ``source`` to ``target`` in one read snapshot; gives the number of rows by table.

    Everything committed before the call is in the copy. Copying the file itself would miss what
    still stands in the write-ahead log. Raises `Refusal` if the copy is not sound.
    """
    address = f"{source.resolve().as_uri()}?mode=rw"
    with (
        closing(sqlite3.connect(address, uri=True, timeout=20)) as live,
        closing(sqlite3.connect(target)) as fresh,
    ):
        live.backup(fresh)
    return inspect(target)


def inspect(path: Path) -> dict[str, int]:
    """Check a database file that nobody else uses and count its rows by table. Raises `Refusal`."""
    with closing(sqlite3.connect(path)) as database:
        try:
            database.execute("PRAGMA journal_mode=DELETE")  # one file, no companions
            verdict = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if verdict == "ok":
                return {name: _count(database, name) for name in _tables(database)}
        except sqlite3.DatabaseError as error:
            verdict = str(error)
    raise Refusal(f"数据库文件已损坏:{verdict}", f"The database file is damaged: {verdict}")


def _tables(database: sqlite3.Connection) -> list[str]:
    rows = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    )
    return [name for (name,) in rows]


def _count(database: sqlite3.Connection, table: str) -> int:
    quoted = '"' + table.replace('"', '""') + '"'
    return int(database.execute(f"SELECT count(*) FROM {quoted}").fetchone()[0])  # noqa: S608 -- our own tables
