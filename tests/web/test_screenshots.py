"""Pictures of the showcase in both themes and on a phone, kept for people to look at."""

import pytest

PAGES = {"project": "/", "form": "/form/", "pieces": "/people/?toast"}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_its_window_and_reports_nothing(open_page, artifacts, name, width, theme):
    page = open_page(PAGES[name], width=width, theme=theme)
    page.wait_for_timeout(300)
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.screenshot(path=artifacts / f"showcase-{name}-{width}-{theme}.png")
    page.screenshot(path=artifacts / f"showcase-{name}-{width}-{theme}-full.png", full_page=True)
    assert overflow <= 0
    assert page.problems == []
