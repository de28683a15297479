"""A project planned from nothing by keyboard alone: charter, phases, tasks, links, promise, approval.

No mouse: every control is reached with Tab, and what is typed is what a person would type.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from playwright.sync_api import Page, expect

NAME = "展厅焕新"
START = date.today() + timedelta(days=7 - date.today().weekday())
FINISH = START + timedelta(weeks=10)


def test_a_project_is_planned_from_nothing_by_keyboard_alone(visit, artifacts):
    page = visit("李强")
    charter(page)
    go(page, "总进度表")
    show_durations(page)
    type_the_plan(page)
    link_by_numbers(page)
    change_and_undo(page)
    page.screenshot(path=artifacts / "keyboard-plan.png")
    approve(page)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, selector: str, most: int = 90) -> None:
    """Go on with Tab until a control has the focus: what cannot be reached so fails here."""
    for _ in range(most):
        if page.evaluate("one => Boolean(document.activeElement?.matches(one))", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {selector}")


def type_day(page: Page, day: date) -> None:
    """A date into the browser's own field, which asks for month, day and year in these browsers."""
    page.keyboard.type(f"{day:%m%d%Y}")
    assert page.evaluate("document.activeElement.value") == day.isoformat()


def type_in(page: Page, selector: str, text: str) -> None:
    tab_to(page, selector)
    page.keyboard.insert_text(text)


def go(page: Page, name: str) -> None:
    """Follow a link of the page."""
    href = page.get_by_role("link", name=name).first.get_attribute("href")
    tab_to(page, f'a[href="{href}"]')
    press(page, "Enter")
    page.wait_for_url(f"**{href}")
    page.wait_for_selector(".qs-row")


def charter(page: Page) -> None:
    page.goto("/projects/new/")
    type_in(page, "#id_name", NAME)
    tab_to(page, "#id_start")
    type_day(page, START)
    tab_to(page, "#id_planned_finish")
    type_day(page, FINISH)
    type_in(page, "input#id_sponsor", "周国栋")
    press(page, "Enter")
    type_in(page, "#id_objectives-0-statement", "新展厅对外开放")
    for place, (department, liaison) in enumerate((("采购部", "许琳"), ("市场部", "孙悦"))):
        if page.locator(f"#id_seats-{place}-department").count() == 0:
            raise AssertionError("the charter offers a place for each department")
        for field, text in (("department", department), ("liaison", liaison)):
            type_in(page, f"input#id_seats-{place}-{field}", text)
            press(page, "Enter")
    tab_to(page, "#project-form .form-actions button[type=submit]")
    press(page, "Enter")
    page.wait_for_url(re.compile(r"/projects/\d+/"))


def show_durations(page: Page) -> None:
    """The column 工期 is hidden at first."""
    tab_to(page, '[data-act="display"]')
    press(page, "Enter")
    while not page.evaluate("document.activeElement.closest('label')?.textContent.includes('工期')"):
        press(page, "Tab")
    press(page, "Space", "Escape")


def row(page: Page, name: str):
    return page.locator(".qs-row:not(.qs-new)", has=page.get_by_text(name, exact=True))


def choose(page: Page, text: str) -> None:
    """Step through a list with the arrow key."""
    for _ in range(60):
        if page.evaluate("document.activeElement.selectedOptions[0].text") == text:
            return
        press(page, "ArrowDown")
    raise AssertionError(f"{text} is not offered")


def add(page: Page, name: str, department: str = "", start: date | None = None, days: str = "") -> None:
    """Type one row into the empty one and go on with Enter."""
    page.keyboard.insert_text(name)
    if department:
        press(page, "Tab")
        choose(page, department)
    if start or days:
        press(page, "Tab", "Tab")  # past the assignee
        if start:
            type_day(page, start)
        press(page, "Tab", "Tab", "Tab")  # past the finish and the predecessors
        page.keyboard.type(days)
    press(page, "Enter")
    expect(row(page, name)).to_be_visible()


def type_the_plan(page: Page) -> None:
    """Two phases with their tasks; the level is set with Alt, Shift and an arrow while one types."""
    tab_to(page, '.qs-new [data-key="name"]')
    press(page, "Enter")
    add(page, "方案")
    press(page, "Alt+Shift+ArrowRight")
    add(page, "展厅方案设计", "市场部", START, "5")
    add(page, "方案评审", "市场部", None, "1")
    press(page, "Alt+Shift+ArrowLeft")
    add(page, "实施")
    press(page, "Alt+Shift+ArrowRight")
    add(page, "展具采购", "采购部", None, "10")
    add(page, "现场布展", "市场部", None, "4")
    press(page, "Escape")
    for name, level in (("方案", 1), ("展厅方案设计", 2), ("实施", 1), ("现场布展", 2)):
        expect(row(page, name)).to_have_attribute("aria-level", str(level))


def to_cell(page: Page, name: str, column: str) -> None:
    """Walk to a cell with the arrow keys."""
    wanted = int(row(page, name).get_attribute("aria-rowindex") or 0)
    here = "Number(document.activeElement.closest('.qs-row').getAttribute('aria-rowindex'))"
    while (at := page.evaluate(here)) != wanted:
        press(page, "ArrowDown" if at < wanted else "ArrowUp")
    press(page, "Home")
    while page.evaluate("document.activeElement.dataset.key") != column:
        press(page, "ArrowRight")


def link_by_numbers(page: Page) -> None:
    """Predecessors typed as numbers with lag and promise."""
    typed = (
        ("方案评审", "1.1", "1.1"),
        ("展具采购", "1.2FS+2工作日", "1.2FS+2"),
        ("现场布展", "2.1≤14天", "2.1FS≤14"),
    )
    for name, text, shown in typed:
        to_cell(page, name, "predecessors")
        press(page, "Enter")
        page.keyboard.insert_text(text)
        press(page, "Enter")
        cell = row(page, name).locator('[data-key="predecessors"]')
        expect(cell).to_have_text(re.compile(f"^{re.escape(shown)}"))
        expect(cell).not_to_have_class(re.compile("qs-saving"))
    promise = row(page, "现场布展").locator(".qs-promtext")
    expect(promise).to_have_attribute("data-text", re.compile(r"\d\d-\d\d"))


def change_and_undo(page: Page) -> None:
    """Two rows chosen, edited together, and put back."""
    to_cell(page, "展具采购", "department")
    press(page, "Shift+ArrowDown", "Control+Enter")
    tab_to(page, "dialog select[name=department]")
    choose(page, "采购部")
    expect(page.locator("dialog .qs-summary-line")).to_contain_text("1")
    tab_to(page, "dialog [data-choice=commit]")
    press(page, "Enter")
    department = row(page, "现场布展").locator('[data-key="department"]')
    expect(department).to_have_text("采购部")
    press(page, "Control+z")
    expect(department).to_have_text("市场部")
    press(page, "Escape")


def approve(page: Page) -> None:
    page.keyboard.press("Control+Home")
    link = page.get_by_role("link", name="批准计划").get_attribute("href")
    page.reload()  # the focus begins at the top again
    tab_to(page, f'a[href="{link}"]')
    press(page, "Enter")
    page.wait_for_url(f"**{link}")
    tab_to(page, "main button[type=submit]")
    press(page, "Enter")
    expect(page.locator("main")).to_contain_text("V1")
