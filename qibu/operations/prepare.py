"""Before serving: check, back up, migrate, collect static files, print the set-up code on a first run."""

import argparse
import hashlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DatabaseError, connection

import qibu
from qibu.foundation.clock import now
from qibu.foundation.people.actions import issue_setup_code
from qibu.foundation.people.models import Person
from qibu.operations import backup, checks, lifeline, restore, schema
from qibu.operations import home as homes
from qibu.operations.console import MISCONFIGURED, Refusal, say

_MIGRATION_LOCK = 7_149_201  # any constant: one node migrates, the others wait
KEPT_BACKUPS = 5


def main(arguments: list[str]) -> int:
    """Prepare the home folder and database in force; raises `Refusal` when it must not be served."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--parent", type=int)
    parser.add_argument("--without-static", action="store_true")
    options = parser.parse_args(arguments)
    if options.parent:
        lifeline.tie(options.parent)
    restore.finish_interrupted(Path(settings.HOME))
    refuse_on_errors()
    migrate()
    if not options.without_static:
        collect_static()
    offer_setup_code()
    return 0


def refuse_on_errors() -> None:
    """Raise `Refusal` with every error of the checks that need no database; print the warnings."""
    findings = checks.before_start()
    for finding in findings:
        if finding.severity == "warning":
            say(f"注意:{finding.chinese}", f"Warning: {finding.english}", stream=sys.stderr)
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        raise Refusal(
            "无法启动:\n" + "\n".join(f"  [{e.id}] {e.chinese}" for e in errors),
            "Cannot start:\n" + "\n".join(f"  [{e.id}] {e.english}" for e in errors),
            code=MISCONFIGURED,
        )


def migrate() -> None:
    """Bring the schema up to this release, after a backup if there is anything to lose.

    Raises `Refusal` on a schema newer than this release, or an unreachable database.
    """
    try:
        with _one_at_a_time():
            state = schema.read()
            refuse_newer(state)
            _refuse_foreign_data(state)
            if not state.pending:
                return
            if state.has_content:
                _back_up()
            call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        reason = str(error).strip().partition("\n")[0]
        raise Refusal(
            f"数据库无法使用:{reason}", f"The database cannot be used: {reason}", code=MISCONFIGURED
        ) from error


def refuse_newer(state: schema.State) -> None:
    """Raise `Refusal` when the database has migrations this release does not know."""
    if state.unknown:
        raise Refusal(
            f"数据库由更新版本的齐步创建,当前版本 {qibu.__version__} 不能使用它。"
            "请安装更新的版本,或恢复升级前的备份。",
            f"The database was made by a newer Qibu than this {qibu.__version__} "
            f"(unknown migrations: {', '.join(state.unknown)}). Install that release, or restore the backup "
            "made before the upgrade.",
            code=MISCONFIGURED,
        )


def _refuse_foreign_data(state: schema.State) -> None:
    """Raise `Refusal` when secrets made a moment ago meet people of another node's database."""
    home = Path(settings.HOME)
    fresh = homes.fresh_secrets(home)
    if fresh and "people.0001_initial" in state.applied and Person.objects.exists():
        homes.drop_fresh_secrets(home)
        raise homes.lost_secrets(home, fresh)
    homes.keep_fresh_secrets(home)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """On PostgreSQL several nodes may start together: the first migrates, the others wait."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATION_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_MIGRATION_LOCK])


def _back_up() -> None:
    folder = Path(settings.HOME) / "backups"
    target = folder / f"before-upgrade-to-{qibu.__version__}-{now():%Y%m%d-%H%M%S}.zip"
    backup.write(target, at=now(), with_files=False)
    say(f"升级前已备份到 {target}", f"Backed up before migrating: {target}")
    for old in sorted(folder.glob("before-upgrade-to-*.zip"), key=lambda p: p.stat().st_mtime)[
        :-KEPT_BACKUPS
    ]:
        old.unlink()


def collect_static() -> None:
    """Collect static files if any of them changed since the last time."""
    stamp = Path(settings.STATIC_ROOT).with_name(Path(settings.STATIC_ROOT).name + ".stamp")
    wanted = _static_fingerprint()
    if stamp.is_file() and stamp.read_text("ascii") == wanted and Path(settings.STATIC_ROOT).is_dir():
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(wanted, "ascii")


def _static_fingerprint() -> str:
    """A hash over version, names, sizes and times of the sources: no file is opened."""
    digest = hashlib.sha256(qibu.__version__.encode())
    for finder in get_finders():
        for name, storage in finder.list(None):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\0".encode())
    return digest.hexdigest()


def offer_setup_code() -> None:
    """While nobody can sign in, print a one-time code for the set-up page (only its hash is kept)."""
    if settings.DEMO or Person.objects.exists():
        return
    code = issue_setup_code(at=now())
    say(
        f"首次使用:请在浏览器打开 {settings.PUBLIC_URL}/setup/ 并输入一次性设置码:{code}",
        f"First run: open {settings.PUBLIC_URL}/setup/ and enter the one-time set-up code {code}",
    )
