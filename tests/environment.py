"""The surroundings of a test run, put in place before Django reads its settings.

Loaded by ``-p tests.environment`` (pyproject.toml) because pytest-django reads the
settings before any conftest.py. It gives the run a home folder and secrets of its own,
the database named by QIBU_TEST_DATABASE (``sqlite``, the default, or ``postgresql``)
and no network. A PostgreSQL run that finds no server fails; it never skips.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.support import no_network, postgresql

KINDS = ("sqlite", "postgresql")
#: Who asks for one of these meets a database; the last three in processes of their own.
DATABASE_FIXTURES = {"db", "transactional_db", "bare", "installation", "site"}
IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ
SERVER: postgresql.Server | None = None


def _home() -> Path:
    """A fresh folder, in memory where there is room: thousands of small transactions go there."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2 * 1024**3
    place = memory if roomy else Path(tempfile.gettempdir())
    _sweep(place)
    return Path(tempfile.mkdtemp(prefix=f"qibu-test-{os.getpid()}-", dir=place))


def _sweep(place: Path) -> None:
    """Remove what killed runs left behind: folders named after a process that is gone."""
    for folder in place.glob("qibu-test-*-*"):
        pid = folder.name.split("-")[2]
        if pid.isdigit() and not _is_running(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _prepare() -> None:
    """Once per run; xdist workers inherit the result through the environment."""
    global SERVER
    kind = os.environ.setdefault("QIBU_TEST_DATABASE", "sqlite")
    if kind not in KINDS:
        raise pytest.UsageError(f"QIBU_TEST_DATABASE is {kind!r}; it must be one of {', '.join(KINDS)}.")
    for name in [name for name in os.environ if name.startswith("QIBU_") and name not in KEPT]:
        del os.environ[name]
    os.environ.pop("DATABASE_URL", None)
    home = _home()
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ["QIBU_HOME"] = str(home)
    os.environ["QIBU_SECRET_KEY"] = "only-for-tests-" + "k3" * 30
    os.environ["QIBU_JOURNAL_KEY"] = "only-for-tests-" + "j7" * 30
    os.environ["QIBU_EMAIL_BACKEND"] = "django.core.mail.backends.locmem.EmailBackend"
    if kind == "postgresql":
        try:
            SERVER = postgresql.start(home / "postgresql")
        except postgresql.NoServer as error:
            raise pytest.UsageError(f"The PostgreSQL run cannot start: {error}") from error
        atexit.register(SERVER.stop)
        os.environ["DATABASE_URL"] = SERVER.url


KEPT = {"QIBU_TEST_DATABASE", "QIBU_TEST_COUNTS", "QIBU_CHROMIUM", "QIBU_TEST_ARTIFACTS", "QIBU_LOG_LEVEL"}
if IS_WORKER:  # same run, same server, but a home of its own beside the others'
    os.environ["QIBU_HOME"] += "/" + os.environ["PYTEST_XDIST_WORKER"]
    Path(os.environ["QIBU_HOME"]).mkdir()
else:
    _prepare()
Path(os.environ["QIBU_HOME"], "static").mkdir()  # nothing is collected in tests, but the place is looked for
# The browser of the journeys keeps an event loop in the thread of the tests, which Django would take for an
# asynchronous caller of the database. Nothing here is asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
no_network.block()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--only-database",
        action="store_true",
        help="leave out what never meets a database or looks the same on each: one run proves all",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests that use the database of this run, or start processes that do."""
    if not config.getoption("--only-database"):
        return
    kept = [item for item in items if _meets_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if not _meets_database(item)])
    items[:] = kept


def _meets_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("looks") is not None:
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(fixtures & DATABASE_FIXTURES) or item.get_closest_marker("django_db") is not None


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server as soon as the last test is done."""
    if SERVER is not None:
        SERVER.stop()


def pytest_terminal_summary(terminalreporter: object, config: pytest.Config) -> None:
    """Hand the counts to bin/test, which adds the runs up."""
    target = os.environ.get("QIBU_TEST_COUNTS")
    if not target or IS_WORKER:
        return
    count = {
        key: len(terminalreporter.stats.get(key, [])) for key in ("passed", "failed", "error", "skipped")
    }
    with Path(target).open("a", encoding="utf-8") as lines:
        lines.write(f"{count['passed']} {count['failed'] + count['error']} {count['skipped']}\n")
