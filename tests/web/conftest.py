"""The showcase behind a real server, and a real browser in front of it. No database is needed."""

import os
import threading
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.test import override_settings
from playwright.sync_api import expect, sync_playwright

expect.set_options(timeout=15_000)  # what never comes, is waited for so long; a busy machine may need it
HERE = Path(__file__).resolve().parent
CHROMIUM = os.environ.get("QIBU_CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


class QuietHandler(WSGIRequestHandler):
    timeout = 10  # a connection a browser opened in advance, and never used, ends too

    def log_message(self, *_arguments) -> None:
        pass


class ThreadingServer(ThreadingMixIn, WSGIServer):
    """Closing it waits for requests still under way: a draft being kept must not meet an emptied database."""

    daemon_threads = False
    request_queue_size = 128  # a page's modules come all at once; five, as it is, are refused under load

    def process_request_thread(self, request, client_address) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            connections.close_all()


def showcase_settings():
    """Settings under which the showcase's routes and templates are found."""
    engine = django_settings.TEMPLATES[0]
    processors = [*engine["OPTIONS"]["context_processors"], "tests.web.showcase.views.context"]
    options = {**engine["OPTIONS"], "context_processors": processors}
    templates = [{**engine, "DIRS": [HERE / "showcase" / "templates"], "OPTIONS": options}]
    return override_settings(
        ROOT_URLCONF="tests.web.showcase.urls", TEMPLATES=templates, ALLOWED_HOSTS=["127.0.0.1", "testserver"]
    )


@pytest.fixture(scope="session")
def _showcase():
    with showcase_settings():
        yield


@pytest.fixture
def showcase():
    """The test client then speaks to the showcase."""
    with showcase_settings():
        yield


@pytest.fixture(scope="module")
def address():
    """Where the showcase is served while the tests of one module run."""
    with showcase_settings():
        server = make_server("127.0.0.1", 0, StaticFilesHandler(WSGIHandler()), ThreadingServer, QuietHandler)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="session")
def browser():
    """One Chromium per process; every test opens a context of its own in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, address):
    """open_page("/path/", width=390, theme="dark", javascript=False) → a page; console errors fail the test.

    `page.problems` collects console errors, CSP reports and requests to other hosts.
    """
    contexts = []

    def open_it(path="/", *, width=1440, theme="light", javascript=True, language="zh-CN", status=200):
        context = browser.new_context(
            viewport={"width": width, "height": 844 if width < 700 else 900},
            color_scheme=theme,
            locale=language,
            java_script_enabled=javascript,
            has_touch=width < 700,
            is_mobile=width < 700,
            device_scale_factor=2 if width < 700 else 1,
        )
        contexts.append(context)
        page = context.new_page()
        page.problems = []
        page.on("console", lambda m: page.problems.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on(
            "request", lambda r: None if r.url.startswith((address, "data:")) else page.problems.append(r.url)
        )
        answer = page.goto(address + path)
        assert answer.status == status
        if javascript and page.locator("script[src*='qibu/app']").count():
            page.wait_for_selector("html[data-enhanced]")  # a test is quicker than any hand
        return page

    yield open_it
    for context in contexts:
        context.close()
