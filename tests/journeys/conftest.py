"""A running demo company and people in real browsers."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

ROOT = Path(__file__).parents[2]
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
#: What the browser says when the server refuses something on purpose (409, 422, 403, 404).
EXPECTED = "Failed to load resource: the server responded with a status of 4"
START_SECONDS = 90
#: Where the demo company is.
HERE = ZoneInfo("Asia/Shanghai")
expect.set_options(timeout=15_000)  # what never comes, is waited for so long; a busy machine may need it


def pytest_collection_modifyitems(items) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.fspath).parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[str]:
    """The address of a demo company of its own, on the database of this run."""
    with _serving(tmp_path_factory.mktemp("journeys")) as address:
        yield address


@dataclass(frozen=True)
class Rehearsal:
    """A demo company that plays another day: its address, and the clock all its processes obey."""

    address: str
    home: Path

    def move_to(self, moment: str) -> None:
        """From now on it is `moment` ("2026-06-18 09:30", where the organisation is) for web and worker."""
        ahead(self.home, moment)


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory) -> Iterator[Rehearsal]:
    """A demo company that lives on the morning of Monday 2026-06-15, the week of the Dragon Boat holiday."""
    home = tmp_path_factory.mktemp("rehearsal")
    ahead(home, "2026-06-15 09:00")
    with _serving(home) as address:
        yield Rehearsal(address, home)


@contextmanager
def _serving(home: Path) -> Iterator[str]:
    """The address of a demo company built and served in `home` until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("QIBU_")}
    environment["PYTHONPATH"] = str(ROOT)
    if url := environment.get("DATABASE_URL"):
        environment["DATABASE_URL"] = _database(url, f"journeys_{port}")
    log = (home / "server.log").open("w")
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.journeys.serve_demo", str(home), str(port)],
        env=environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, server, home / "server.log")
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            server.wait(20)
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)


def ahead(home: Path, moment: str) -> None:
    """Let every process of `home` believe that it is `moment`; the file changes at once, never half."""
    wanted = datetime.fromisoformat(moment).replace(tzinfo=HERE)
    fresh = home / "rehearsal-clock-next"
    fresh.write_text(str((wanted - datetime.now(HERE)).total_seconds()), "ascii")
    fresh.replace(home / "rehearsal-clock")


def _database(url: str, name: str) -> str:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return url.rpartition("/")[0] + f"/{name}"


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        with suppress(urllib.error.URLError, OSError):
            if urllib.request.urlopen(f"{address}/healthz", timeout=2).status == 200:
                return
        time.sleep(0.3)
    raise RuntimeError(f"the demo did not start:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    chromium = os.environ.get("QIBU_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with_path = {"executable_path": chromium} if chromium else {}
    launched = playwright.chromium.launch(args=ARGUMENTS, **with_path)
    yield launched
    launched.close()


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visit]:
    """visit("李强"): that person signed in, in a browser of their own, in Chinese.

    At the end no page may have logged an error, broken the CSP or asked a foreign host.
    """
    with _visiting(browser, site) as sign_in:
        yield sign_in


@pytest.fixture
def visit_rehearsal(browser: Browser, rehearsal: Rehearsal) -> Iterator[Visit]:
    """The same in the company that plays another day."""
    with _visiting(browser, rehearsal.address) as sign_in:
        yield sign_in


@contextmanager
def _visiting(browser: Browser, site: str) -> Iterator[Visit]:
    problems: list[str] = []
    contexts = []

    def sign_in(name: str, **options) -> Page:
        context = browser.new_context(
            **{"viewport": {"width": 1440, "height": 900}, "locale": "zh-CN", "base_url": site, **options}
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: _note(problems, m.type, m.text))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", lambda r: _same_host(problems, site, r.url))
        page.goto("/demo/")
        page.get_by_role("button", name=name).first.click()
        page.wait_for_url(f"{site}/")
        return page

    yield sign_in
    for context in contexts:
        context.close()
    assert problems == []


def _note(problems: list[str], kind: str, text: str) -> None:
    if kind == "error" and not text.startswith(EXPECTED):
        problems.append(text)


def _same_host(problems: list[str], site: str, url: str) -> None:
    if not url.startswith((site, "data:", "blob:")):
        problems.append(f"foreign host: {url}")
