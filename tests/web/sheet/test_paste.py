"""A block from Excel: a preview of what changes and what is wrong, one step back, wrong values stay."""

from playwright.sync_api import expect

from tests.progress.sheet_world import NAMES

#: Three lines from the status of the first on: a cell with a line break, three spellings, three errors.
BLOCK = (
    '进行中\t45%\t\t\t2026/3/17\t"完成评审，\r\n输出纪要"\t联调\r\n'
    "阻塞\t１２％\t\t\t2026年3月18日\t等待接口\t协调\r\n"
    "不知道\t130\t\t\t2026-13-01\tx\ty\tz\r\n"
)


def test_a_block_is_previewed_applied_and_undone(open_sheet, artifacts):
    sheet = open_sheet()
    sheet.paste(NAMES[0], "status", BLOCK)
    rows = sheet.dialog.locator("tbody tr")
    expect(rows).to_have_count(15)  # 进行中 stands already
    expect(sheet.dialog.locator(".wrong")).to_have_count(3)
    sheet.page.screenshot(path=artifacts / "sheet-paste.png")
    assert sheet.serious_findings() == []
    expect(sheet.cell(NAMES[0], "percent")).to_have_value("40")
    sheet.dialog.locator("button.primary").click()
    for name, field, text in (
        (NAMES[0], "percent", "45"),
        (NAMES[0], "expected_finish", "2026-03-17"),
        (NAMES[0], "done", "完成评审，\n输出纪要"),
        (NAMES[1], "status", "b"),
        (NAMES[1], "percent", "12"),
        (NAMES[1], "expected_finish", "2026-03-18"),
        (NAMES[2], "support", "z"),
    ):
        expect(sheet.cell(name, field)).to_have_value(text)
    for field, text in (("status", "不知道"), ("percent", "130"), ("expected_finish", "2026-13-01")):
        expect(sheet.cell(NAMES[2], field)).to_have_value(text)
        expect(sheet.cell(NAMES[2], field)).to_have_attribute("aria-invalid", "true")
    expect(sheet.cell(NAMES[1], "block_cause")).to_be_visible()
    sheet.page.screenshot(path=artifacts / "sheet-pasted.png")
    sheet.page.locator("[data-undo]").click()
    expect(sheet.cell(NAMES[0], "percent")).to_have_value("40")
    expect(sheet.cell(NAMES[0], "done")).to_have_value("")
    expect(sheet.cell(NAMES[1], "status")).to_have_value("1")
    expect(sheet.cell(NAMES[2], "status")).to_have_value("1")
    expect(sheet.page.locator("[data-undo]")).to_be_disabled()
    expect(sheet.count("changed")).to_have_text("0")


def test_a_cancelled_preview_changes_nothing(open_sheet):
    sheet = open_sheet()
    sheet.paste(NAMES[0], "status", BLOCK)
    expect(sheet.dialog).to_be_visible()
    sheet.press("Escape")
    expect(sheet.dialog).to_have_count(0)
    expect(sheet.count("changed")).to_have_text("0")


def test_rows_find_their_task_by_name(open_sheet):
    sheet = open_sheet()
    sheet.paste(NAMES[0], "percent", f"{NAMES[5]}\t55%\n{NAMES[3]}\t60%")
    sheet.dialog.locator("button.primary").click()
    expect(sheet.cell(NAMES[5], "percent")).to_have_value("55")
    expect(sheet.cell(NAMES[3], "percent")).to_have_value("60")
    expect(sheet.cell(NAMES[0], "percent")).to_have_value("40")


def test_prose_of_several_lines_is_pasted_as_prose(open_sheet):
    sheet = open_sheet()
    sheet.paste(NAMES[0], "done", "第一点\n第二点")
    expect(sheet.cell(NAMES[0], "done")).to_have_value("第一点\n第二点")
    expect(sheet.dialog).to_have_count(0)


def test_one_status_is_pasted_without_a_question(open_sheet):
    sheet = open_sheet()
    sheet.paste(NAMES[0], "status", "阻塞")
    expect(sheet.cell(NAMES[0], "status")).to_have_value("b")
    sheet.paste(NAMES[1], "status", "差不多了")
    expect(sheet.cell(NAMES[1], "status")).to_have_value("差不多了")
    expect(sheet.cell(NAMES[1], "status")).to_have_attribute("aria-invalid", "true")


def test_what_was_wrong_is_right_once_it_is_corrected(open_sheet):
    sheet = open_sheet()
    sheet.paste(NAMES[0], "percent", "130\t\n140\t")
    sheet.dialog.locator("button.primary").click()
    wrong = sheet.cell(NAMES[0], "percent")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    wrong.fill("30")
    expect(wrong).not_to_have_attribute("aria-invalid", "true")
    expect(sheet.count("missing")).to_have_text("2")


def test_a_pasted_block_survives_a_reload(open_sheet):
    sheet = open_sheet()
    sheet.paste(NAMES[0], "status", BLOCK)
    sheet.dialog.locator("button.primary").click()
    sheet.until(lambda: sheet.week.report().drafts.exists())
    sheet.page.reload()
    sheet.ready()
    expect(sheet.cell(NAMES[2], "status")).to_have_value("不知道")
    expect(sheet.cell(NAMES[2], "status")).to_have_attribute("aria-invalid", "true")
    expect(sheet.cell(NAMES[1], "block_cause")).to_be_visible()
