"""A throw-away installation with a home and a database of its own, driven through the real command."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from tests.operations.processes import ROOT, environment

try:
    import psycopg
except ImportError:
    psycopg = None


@dataclass
class Installation:
    """``env`` is what its processes run with; on PostgreSQL it names a database made for it."""

    home: Path
    env: dict[str, str]
    url: str = ""

    def qibu(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
        """Run one `qibu` command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "qibu", *arguments],
            cwd=ROOT, env={**self.env, **variables}, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    def done(self, *arguments: str, **variables: str) -> str:
        """Run a command that must succeed; gives what it said."""
        ended = self.qibu(*arguments, **variables)
        assert ended.returncode == 0, (
            f"{arguments} ended with {ended.returncode}:\n{ended.stdout}{ended.stderr}"
        )
        return ended.stdout

    def findings(self, **variables: str) -> dict[str, str]:
        """Severity by id, as `qibu doctor --json` tells."""
        ended = self.qibu("doctor", "--json", **variables)
        return {finding["id"]: finding["severity"] for finding in json.loads(ended.stdout)["findings"]}

    @contextmanager
    def database(self) -> Iterator[object]:
        """A connection of the driver's own, each statement committed at once."""
        if self.url:
            with psycopg.connect(self.url, autocommit=True) as connection:
                yield connection
        else:
            with closing(
                sqlite3.connect(self.home / "qibu.sqlite3", timeout=20, isolation_level=None)
            ) as connection:
                yield connection

    def sql(self, statement: str, *values: object) -> list[tuple]:
        """Run one statement with ``?`` for values."""
        with self.database() as connection:
            return run(connection, statement, *values)

    def note(self, key: str) -> None:
        """Store one recognisable row."""
        with self.database() as connection:
            note(connection, key)

    def notes(self) -> set[str]:
        return {key for (key,) in self.sql("SELECT key FROM people_attempt")}

    def digest(self) -> dict[str, bytes]:
        """All that a refused command must leave alone."""
        kept = ("qibu.sqlite3", "files", "secrets")
        paths = [
            path
            for path in self.home.rglob("*")
            if path.is_file() and path.relative_to(self.home).parts[0] in kept
        ]
        return {str(path.relative_to(self.home)): path.read_bytes() for path in paths}


def run(connection: object, statement: str, *values: object) -> list[tuple]:
    if not isinstance(connection, sqlite3.Connection):
        statement = statement.replace("?", "%s")
    cursor = connection.execute(statement, values)
    return cursor.fetchall() if cursor.description else []


def note(connection: object, key: str) -> None:
    # Dated far ahead: the daily round forgets old attempts, and `up` may run it while a test looks.
    run(
        connection,
        "INSERT INTO people_attempt (door, key, at) VALUES (?, ?, ?)",
        "test",
        key,
        "2190-01-01 00:00:00+00",
    )


@contextmanager
def new_installation(folder: Path, template: Installation | None = None) -> Iterator[Installation]:
    """An installation on the database kind of this run, dropped at the end.

    Nothing is in it yet, or a copy of ``template``, which is much quicker than migrating again.
    """
    home = folder / "home"
    if template:
        shutil.copytree(template.home, home)
    if os.environ["QIBU_TEST_DATABASE"] == "sqlite":
        yield Installation(home, environment(QIBU_HOME=str(home)))
        return
    server = os.environ["DATABASE_URL"]
    name = f"operations_{uuid4().hex[:10]}"
    copied = f" TEMPLATE {template.url.rsplit('/', 1)[1]}" if template else ""
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}{copied}")
    url = server.rsplit("/", 1)[0] + "/" + name
    try:
        yield Installation(home, environment(QIBU_HOME=str(home), DATABASE_URL=url), url)
    finally:
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
