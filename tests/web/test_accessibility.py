"""axe finds nothing serious on any page of the showcase, in both themes, on a desk and on a phone."""

from pathlib import Path

import pytest

AXE = Path(__file__).resolve().parent / "axe/axe-core/axe.min.js"
PAGES = {
    "project": "/",
    "form": "/form/",
    "pieces": "/people/?toast",
    "signed out": "/people/?nobody",
    "conflict": "/outcome/conflict/",
    "failure": "/outcome/broken/",
}
STATUS = {"conflict": 409, "failure": 500}


def serious(page) -> list[str]:
    """Serious and critical findings of axe, one line each. Loaded past the CSP, as a developer would."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [
        f"{finding['id']}: {node['html']} {node['failureSummary']}"
        for finding in found
        if finding["impact"] in {"serious", "critical"}
        for node in finding["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(open_page, name, width, theme):
    page = open_page(PAGES[name], width=width, theme=theme, status=STATUS.get(name, 200))
    page.wait_for_timeout(200)
    assert serious(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_with_everything_open(open_page, theme):
    page = open_page("/form/", theme=theme)
    page.locator(".form .button.primary").click()
    page.locator(".summary").wait_for()
    page.locator("#id_lead").click()
    assert serious(page) == []
    page.keyboard.press("Escape")
    page.locator(".account > summary").click()
    assert serious(page) == []
    page.goto(page.url.replace("/form/", "/people/"))
    page.get_by_role("link", name="登记问题").click()
    assert serious(page) == []


@pytest.mark.parametrize("path", ["/", "/form/", "/people/"])
def test_targets_on_a_phone_are_as_large_as_a_finger(open_page, path):
    page = open_page(path, width=390)
    page.wait_for_timeout(200)
    small = page.evaluate(
        """() => [...document.querySelectorAll(".button, nav a, .field input, select, textarea, label.check")]
             .filter(e => e.offsetParent && !e.closest(".toast, .crumbs, .menu-panel"))
             .filter(e => !(e.matches("[type=checkbox],[type=radio]") && e.closest("label.check")))
             .map(e => [e.getBoundingClientRect().height, e.outerHTML.slice(0, 80)])
             .filter(([height]) => height < 43.5)"""
    )
    assert small == []


def test_the_keyboard_reaches_the_content_first_and_then_the_navigation(open_page):
    page = open_page("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
