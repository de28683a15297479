"""How the schedule looks, what it weighs, and whether everybody can use it."""

import pytest
from playwright.sync_api import expect


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_schedule_fits_its_window_and_has_no_serious_finding(open_schedule, artifacts, width, theme):
    schedule = open_schedule(width=width, theme=theme)
    schedule.page.wait_for_timeout(200)
    schedule.page.screenshot(path=artifacts / f"schedule-{width}-{theme}.png")
    overflow = schedule.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0
    assert schedule.serious_findings() == []


@pytest.mark.parametrize("zoom", ["week", "month"])
def test_each_scale_draws_and_keeps_the_place(open_schedule, artifacts, zoom):
    schedule = open_schedule()
    schedule.page.click(f'[data-zoom="{zoom}"]')
    schedule.page.wait_for_timeout(200)
    schedule.page.screenshot(path=artifacts / f"schedule-1440-{zoom}.png")
    today = schedule.page.locator(".qs-today").bounding_box()
    assert 600 < today["x"] < 1440


def test_twenty_rows_fit_on_an_ordinary_screen(open_schedule):
    schedule = open_schedule()
    fully = schedule.page.evaluate(
        """() => { const box = document.querySelector('.qs-scroller').getBoundingClientRect();
        const rows = [...document.querySelectorAll('.qs-row')].map((row) => row.getBoundingClientRect());
        return rows.filter((at) => at.top >= box.top + 44 && at.bottom <= box.bottom).length; }"""
    )
    assert fully >= 20


def test_ten_thousand_rows_are_painted_with_few_nodes(open_schedule):
    schedule = open_schedule(10_000, query="bench")
    schedule.page.wait_for_selector("html[data-painted]")
    assert schedule.page.evaluate("document.querySelectorAll('*').length") < 1500
    assert schedule.page.locator('[role="treegrid"]').get_attribute("aria-rowcount") == str(
        len(schedule.board.plan["rows"]) + 2
    )


def test_rows_out_of_sight_are_drawn_when_scrolled_to(open_schedule):
    schedule = open_schedule(10_000)
    schedule.page.evaluate("document.querySelector('.qs-scroller').scrollTop = 150000")
    index = 150000 // 30 + 5
    expect(schedule.page.locator(f'.qs-row[aria-rowindex="{index + 2}"]')).to_be_visible()
    shown = schedule.page.evaluate(
        "[...document.querySelectorAll('.qs-row')].map((row) => +row.ariaRowIndex)"
    )
    assert shown == sorted(shown)


def test_the_interface_is_complete_in_english(open_schedule):
    schedule = open_schedule(query="en")
    text = (
        schedule.page.locator(".qs-toolbar").inner_text() + schedule.page.locator(".qs-legend").inner_text()
    )
    assert "Critical path" in text
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in text)


def test_both_dictionaries_have_the_same_keys(open_schedule):
    schedule = open_schedule()
    keys = schedule.page.evaluate(
        """async () => { const a = await import('/static/qibu/schedule/texts.js');
        const b = await import('/texts-zh.js');
        return [Object.keys(a.ENGLISH).sort(), Object.keys(b.CHINESE).sort()]; }"""
    )
    assert keys[0] == keys[1]
