"""Every page: nothing serious for axe, nothing overflows, in both themes, on a desk and on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[1] / "web/axe/axe-core/axe.min.js"
PAGES = {
    "workbench": "/",
    "notices": "/notices/",
    "projects": "/projects/",
    "new-project": "/projects/new/",
    "overview": "/projects/1/",
    "schedule": "/projects/1/schedule/",
    "tasks": "/projects/1/tasks/",
    "late-tasks": "/projects/1/tasks/?status=late",
    "task": "/projects/1/tasks/25/",
    "task-edit": "/projects/1/tasks/25/edit/",
    "milestone": "/projects/1/milestones/new/",
    "recycle-bin": "/projects/1/tasks/deleted/",
    "charter": "/projects/1/charter/",
    "charter-edit": "/projects/1/charter/edit/",
    "team": "/projects/1/team/",
    "objectives": "/projects/1/objectives/",
    "deliverables": "/projects/1/deliverables/",
    "settings": "/projects/1/settings/",
    "baselines": "/projects/1/baselines/",
    "baseline": "/projects/1/baselines/1/",
    "uploads": "/projects/1/uploads/",
    "people": "/people/",
    "departments": "/departments/",
    "calendars": "/calendars/",
    "account": "/account/",
    "not-found": "/projects/999999/",
}
SCREENS = {"desk": (1440, 900), "phone": (390, 844)}


def serious(page: Page) -> list[str]:
    """Serious and critical findings of axe, one line each."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [
        f"{v['id']}: {v['nodes'][0]['target']} {v['help']}"
        for v in found
        if v["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("screen", SCREENS)
def test_every_page_is_usable(visit, artifacts, screen, theme):
    width, height = SCREENS[screen]
    page = visit("李强", viewport={"width": width, "height": height}, color_scheme=theme)
    problems = {}
    for name, path in PAGES.items():
        page.goto(path)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=artifacts / f"page-{name}-{screen}-{theme}.png")
        found = serious(page)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append("the page scrolls sideways")
        if found:
            problems[name] = found
    assert problems == {}
