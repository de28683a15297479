"""The sheet on a desk, on a phone, in both themes, and without a script."""

import pytest
from playwright.sync_api import expect

from tests.progress.sheet_world import LATE, NAMES, said_by_assignee


@pytest.mark.looks
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("name", ["report-sheet", "report-mine"])
def test_nothing_serious_is_in_the_way_of_anybody(open_sheet, week, artifacts, theme, width, name):
    said_by_assignee(week, NAMES[1], done="样机已借到", next="周四拍摄")
    person = week.world.deputy_liaison if name == "report-mine" else week.world.liaison
    sheet = open_sheet(person, name=name, width=width, theme=theme)
    sheet.cell(NAMES[0], "status").select_option("b")
    sheet.page.screenshot(path=artifacts / f"{name}-{width}-{theme}.png")
    assert sheet.serious_findings() == []
    assert sheet.page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_phone_gets_cards_with_fields_for_fingers(open_sheet):
    sheet = open_sheet(width=390)
    percent = sheet.cell(NAMES[0], "percent")
    assert percent.get_attribute("inputmode") == "decimal"
    sizes = sheet.page.evaluate(
        "[...document.querySelectorAll('.line .main [data-field]')].map(one => ["
        "one.getBoundingClientRect().height, parseFloat(getComputedStyle(one).fontSize)])"
    )
    assert min(height for height, _font in sizes) >= 44
    assert min(font for _height, font in sizes) >= 16
    expect(sheet.page.locator(".sheet-bar .primary")).to_be_in_viewport()


def test_the_head_and_the_bar_stay_in_view(open_sheet):
    sheet = open_sheet()
    sheet.cell(NAMES[-1], "done").scroll_into_view_if_needed()
    sheet.page.mouse.wheel(0, 400)
    expect(sheet.page.locator(".sheet-table thead th").first).to_be_in_viewport()
    expect(sheet.page.locator(".sheet-bar .primary")).to_be_in_viewport()


def test_the_whole_report_goes_out_without_a_script(open_sheet, week, artifacts):
    sheet = open_sheet(javascript=False, refusals=True)
    sheet.page.screenshot(path=artifacts / "sheet-plain.png", full_page=True)
    sheet.cell(NAMES[0], "percent").fill("45%")
    sheet.cell(NAMES[0], "done").fill("完成评审，\n输出纪要")
    line = sheet.line(NAMES[1])
    sheet.cell(NAMES[1], "status").select_option("b")
    line.locator("summary").click()
    sheet.cell(NAMES[1], "block_cause").fill("打样机故障")
    sheet.page.locator(".sheet-bar .primary").click()
    expect(sheet.page.locator("div.summary")).to_be_visible()
    expect(sheet.cell(NAMES[0], "done")).to_have_value("完成评审，\n输出纪要")
    expect(sheet.cell(NAMES[1], "block_cause")).to_have_value("打样机故障")
    sheet.cell(NAMES[1], "block_need").fill("借用研发部的打样机")
    sheet.cell(LATE, "expected_finish").fill("3月20日")
    sheet.cell(LATE, "late_cause").select_option("external")
    sheet.page.locator(".sheet-bar .primary").click()
    expect(sheet.page.locator(".reported")).to_be_visible()
    assert week.report().lines.get(task=week.task(NAMES[1])).block_need == "借用研发部的打样机"
    assert week.task(NAMES[0]).percent == 45
