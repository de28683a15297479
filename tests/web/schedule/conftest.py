"""A plan behind the harness server, and the schedule opened on it in a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.support.waiting import until
from tests.web.schedule.board import Board
from tests.web.schedule.rows_board import RowsBoard
from tests.web.schedule.server import serve

AXE = Path(__file__).resolve().parents[1] / "axe" / "axe-core" / "axe.min.js"


class Schedule:
    """The page as a test speaks of it: rows by task id, columns by key."""

    def __init__(self, page, board: Board) -> None:
        self.page, self.board = page, board

    def row(self, task: int):
        return self.page.locator(f'.qs-row[data-id="{task}"]')

    def cell(self, task: int, column: str):
        return self.page.locator(f'.qs-row[data-id="{task}"] [data-key="{column}"]')

    def bar(self, task: int):
        return self.page.locator(f'.qs-row[data-id="{task}"] .qs-bar')

    @property
    def editor(self):
        return self.page.locator(".qs-editor .qs-input")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def until(self, happened) -> None:
        """Wait until something happened on the server's side."""
        until(self.page, happened)

    def settled(self) -> None:
        """Wait until nothing is on its way to the server."""
        expect(self.page.locator(".qs-saving")).to_have_count(0)

    def focused(self) -> tuple[int, str]:
        """Task and column of the focused cell."""
        task, column = self.page.evaluate(
            "[document.activeElement.closest('.qs-row')?.dataset.id, document.activeElement.dataset.key]"
        )
        return int(task or -1), column

    def stored(self, task: int, field: str):
        """What the server has."""
        return self.board.row(task)[self.board.plan["columns"].index(field)]

    def serious_findings(self) -> list[str]:
        """Serious and critical findings of axe-core."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run(document.querySelector('.qs'))")
        return [
            f"{item['id']}: {item['nodes'][0]['html'][:160]}"
            for item in found["violations"]
            if item["impact"] in ("serious", "critical")
        ]


@pytest.fixture
def open_schedule(browser):
    """open_schedule(36, editable=True, width=1440, theme="light", query="") → Schedule.

    Console errors, page errors and CSP violations fail the test at its end; a test that makes the
    server refuse says so with `refusals=True`.
    """
    opened = []

    def open_it(size=36, *, editable=True, width=1440, theme="light", query="", refusals=False, board=None):
        board = board or RowsBoard(size, editable=editable)
        server = serve(board)
        phone = width < 700
        context = browser.new_context(
            viewport={"width": width, "height": 844 if phone else 900},
            color_scheme=theme,
            locale="zh-CN",
            has_touch=phone,
            is_mobile=phone,
            device_scale_factor=2 if phone else 1,
            permissions=["clipboard-read", "clipboard-write"],
        )
        page = context.new_page()
        problems: list[str] = []
        page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        opened.append((server, context, page, problems, refusals))
        page.goto(f"http://127.0.0.1:{server.server_port}/?{query}")
        page.wait_for_selector("html[data-ready]")
        return Schedule(page, board)

    yield open_it
    for server, context, page, problems, refusals in opened:
        violations = page.evaluate("window.violations")
        context.close()
        server.shutdown()
        server.server_close()
        expected = [text for text in problems if refusals and "Failed to load resource" in text]
        assert violations == []
        assert [text for text in problems if text not in expected] == []
