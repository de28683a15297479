"""The sheet of the Friday report behind a real server on a real database, and people in front of it."""

import threading
from pathlib import Path
from wsgiref.simple_server import make_server

import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client

from qibu.foundation import clock
from tests import world as world_module
from tests.progress.sheet_world import NOW, report_week
from tests.support.waiting import until
from tests.web.conftest import QuietHandler, ThreadingServer

AXE = Path(__file__).resolve().parents[1] / "axe" / "axe-core" / "axe.min.js"


class SheetPage:
    """The page as a test speaks of it: controls by task name and field."""

    def __init__(self, page, week, site: str) -> None:
        self.page, self.week, self.site = page, week, site

    def line(self, name: str):
        return self.page.locator(f'tbody[data-task="{self.week.task(name).pk}"]')

    def cell(self, name: str, field: str):
        return self.page.locator(f"#f-{self.week.task(name).pk}-{field}")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def paste(self, name: str, field: str, text: str) -> None:
        """Ctrl+V of a text into a cell."""
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.cell(name, field).focus()
        self.press("Control+v")

    @property
    def dialog(self):
        return self.page.locator("dialog[open]")

    def count(self, name: str):
        return self.page.locator(f'[data-count="{name}"]')

    def until(self, happened) -> None:
        until(self.page, happened)

    def focused(self) -> str:
        return self.page.evaluate("document.activeElement.id")

    def id_of(self, name: str, field: str) -> str:
        return f"f-{self.week.task(name).pk}-{field}"

    def ready(self) -> "SheetPage":
        self.page.wait_for_selector("html[data-sheet-ready]")
        return self

    def serious_findings(self) -> list[str]:
        """Serious and critical findings of axe-core."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run(document)")
        return [
            f"{item['id']}: {item['nodes'][0]['html'][:160]}"
            for item in found["violations"]
            if item["impact"] in ("serious", "critical")
        ]


@pytest.fixture
def week(committed, monkeypatch):
    """It is Wednesday; eight tasks of the market department, one of them late."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return report_week(world_module.build())


@pytest.fixture
def site(week, settings):
    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
    server = make_server("127.0.0.1", 0, StaticFilesHandler(WSGIHandler()), ThreadingServer, QuietHandler)
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def open_sheet(browser, site, week):
    """open_sheet(person, width=390, theme="dark", javascript=False, refusals=True) → SheetPage.

    Console errors, CSP reports and requests to other hosts fail the test; one that makes the server refuse
    says so.
    """
    contexts, problems = [], []

    def open_it(
        person=None, *, name="report-sheet", width=1440, theme="light", javascript=True, refusals=False
    ):
        phone = width < 700
        context = browser.new_context(
            viewport={"width": width, "height": 844 if phone else 900},
            color_scheme=theme,
            locale="zh-CN",
            java_script_enabled=javascript,
            has_touch=phone,
            is_mobile=phone,
            permissions=["clipboard-read", "clipboard-write"],
        )
        contexts.append(context)
        client = Client()
        client.force_login(person or week.world.liaison)
        cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])
        page = context.new_page()
        page.on("console", lambda m: problems.append((m.text, refusals)) if m.type == "error" else None)
        page.on("pageerror", lambda error: problems.append((str(error), False)))
        page.on(
            "request",
            lambda r: None if r.url.startswith((site, "data:")) else problems.append((r.url, False)),
        )
        page.goto(site + week.url(name))
        opened = SheetPage(page, week, site)
        return opened.ready() if javascript else opened

    yield open_it
    for context in contexts:
        context.close()
    expected = "Failed to load resource"
    assert [text for text, refused in problems if not (refused and expected in text)] == []
