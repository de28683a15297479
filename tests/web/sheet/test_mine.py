"""An assignee's own sheet: quick, kept in this browser until it is saved, and the liaison sees it."""

from playwright.sync_api import expect

from qibu.progress.models import OwnUpdate
from tests.progress.sheet_world import LATE, NAMES


def test_an_assignee_says_how_far_it_is(open_sheet, week):
    sheet = open_sheet(week.world.deputy_liaison, name="report-mine")
    expect(sheet.cell(LATE, "late_cause")).to_be_hidden()
    sheet.cell(NAMES[0], "percent").fill("５５％")
    sheet.cell(NAMES[0], "done").fill("打样完成")
    sheet.page.locator(".sheet-bar .primary").click()
    expect(sheet.page.locator(".toast.success")).to_be_visible()
    sheet.ready()
    expect(sheet.page.locator("[data-messages] .banner")).to_have_count(0)
    assert week.task(NAMES[0]).percent == 55
    assert OwnUpdate.objects.get().done == "打样完成"
    liaison = open_sheet()
    expect(liaison.cell(NAMES[0], "done")).to_have_value("打样完成")
    expect(liaison.line(NAMES[0]).locator(".beside .who")).to_contain_text(week.world.deputy_liaison.name)


def test_what_is_not_saved_yet_is_there_after_a_reload(open_sheet, week):
    sheet = open_sheet(week.world.deputy_liaison, name="report-mine")
    sheet.cell(NAMES[0], "done").fill("写到一半")
    sheet.press("Tab")
    sheet.until(lambda: sheet.page.evaluate("localStorage.length") > 0)
    sheet.page.reload()
    expect(sheet.ready().cell(NAMES[0], "done")).to_have_value("写到一半")


def test_a_block_is_understood_on_the_own_sheet_too(open_sheet, week):
    sheet = open_sheet(week.world.deputy_liaison, name="report-mine")
    sheet.paste(NAMES[0], "percent", "45%\n130\t")
    expect(sheet.dialog.locator(".wrong")).to_have_count(1)
    sheet.dialog.locator("button.primary").click()
    expect(sheet.cell(NAMES[0], "percent")).to_have_value("45")
