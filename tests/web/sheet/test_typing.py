"""Filling in the sheet: what a line needs opens by itself, the keyboard moves along columns."""

from playwright.sync_api import expect

from tests.progress.sheet_world import LATE, NAMES


def test_a_block_is_explained_in_a_second_row_that_opens_by_itself(open_sheet):
    sheet = open_sheet()
    cause = sheet.cell("海报设计", "block_cause")
    expect(cause).to_be_hidden()
    expect(sheet.count("missing")).to_have_text("1")
    sheet.cell("海报设计", "status").select_option("b")
    expect(cause).to_be_visible()
    expect(cause).to_have_attribute("aria-required", "true")
    expect(sheet.count("missing")).to_have_text("2")
    cause.fill("打样机故障")
    sheet.cell("海报设计", "block_need").fill("借用研发部的打样机")
    sheet.press("Tab")
    expect(sheet.count("missing")).to_have_text("1")
    expect(sheet.count("changed")).to_have_text("1")
    sheet.cell("海报设计", "status").select_option("1")
    expect(cause).to_be_hidden()


def test_a_forecast_after_the_plan_asks_for_its_cause(open_sheet):
    sheet = open_sheet()
    expect(sheet.cell("海报设计", "late_cause")).to_be_hidden()
    sheet.cell("海报设计", "expected_finish").fill("2026-03-25")
    expect(sheet.cell("海报设计", "late_cause")).to_be_visible()
    sheet.cell("海报设计", "expected_finish").fill("2026-03-18")
    expect(sheet.cell("海报设计", "late_cause")).to_be_hidden()


def test_done_and_a_hundred_percent_go_together(open_sheet):
    sheet = open_sheet()
    sheet.cell("海报设计", "status").select_option("2")
    expect(sheet.cell("海报设计", "percent")).to_have_value("100")
    expect(sheet.cell("海报设计", "actual_finish")).to_have_attribute("aria-required", "true")
    sheet.cell("样机摄影", "percent").fill("100%")
    sheet.press("Tab")
    expect(sheet.cell("样机摄影", "status")).to_have_value("2")


def test_a_typed_date_takes_its_plain_form_and_a_wrong_one_its_reason(open_sheet):
    sheet = open_sheet()
    sheet.cell("海报设计", "expected_finish").fill("3月17日")
    sheet.cell("样机摄影", "expected_finish").fill("2026-02-30")
    sheet.press("Tab")
    expect(sheet.cell("海报设计", "expected_finish")).to_have_value("2026-03-17")
    wrong = sheet.cell("样机摄影", "expected_finish")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(wrong).to_have_value("2026-02-30")


def test_enter_and_ctrl_arrows_move_along_the_column(open_sheet):
    sheet = open_sheet()
    sheet.cell(NAMES[0], "percent").focus()
    sheet.press("Enter")
    assert sheet.focused() == sheet.id_of(NAMES[1], "percent")
    sheet.press("Control+ArrowDown")
    assert sheet.focused() == sheet.id_of(NAMES[2], "percent")
    sheet.press("Control+ArrowUp", "Tab")
    assert sheet.focused() == sheet.id_of(NAMES[1], "actual_start")


def test_shift_enter_breaks_the_line_and_enter_does_not(open_sheet):
    sheet = open_sheet()
    sheet.cell(NAMES[0], "done").focus()
    sheet.page.keyboard.type("第一行")
    sheet.press("Shift+Enter")
    sheet.page.keyboard.type("第二行")
    sheet.press("Enter")
    expect(sheet.cell(NAMES[0], "done")).to_have_value("第一行\n第二行")
    assert sheet.focused() == sheet.id_of(NAMES[1], "done")


def test_an_input_method_keeps_its_enter(open_sheet):
    sheet = open_sheet()
    sheet.cell(NAMES[0], "percent").focus()
    sheet.page.evaluate(
        "document.activeElement.dispatchEvent("
        "new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"
    )
    assert sheet.focused() == sheet.id_of(NAMES[0], "percent")


def test_ctrl_d_fills_down_and_is_undone_in_one_step(open_sheet):
    sheet = open_sheet()
    sheet.cell(NAMES[0], "next").fill("送审")
    sheet.cell(NAMES[1], "next").focus()
    sheet.press("Control+d")
    expect(sheet.cell(NAMES[1], "next")).to_have_value("送审")
    sheet.press("Control+z")
    expect(sheet.cell(NAMES[1], "next")).to_have_value("")
    expect(sheet.cell(NAMES[0], "next")).to_have_value("送审")


def test_last_week_is_copied_for_one_line_and_for_all(open_sheet):
    sheet = open_sheet()
    sheet.line(NAMES[0]).hover()
    sheet.line(NAMES[0]).locator(".copy").click()
    expect(sheet.cell(NAMES[0], "next")).to_have_value("送审")
    expect(sheet.cell(NAMES[1], "next")).to_have_value("")
    sheet.page.locator("[data-copy-all]").click()
    expect(sheet.cell(NAMES[1], "done")).to_have_value(f"{NAMES[1]}：初稿")
    sheet.page.locator("[data-undo]").click()
    expect(sheet.cell(NAMES[1], "done")).to_have_value("")


def test_a_report_is_submitted(open_sheet):
    sheet = open_sheet()
    sheet.cell(LATE, "expected_finish").fill("2026-03-20")
    sheet.cell(LATE, "late_cause").select_option("external")
    sheet.cell("海报设计", "done").fill("定稿")
    expect(sheet.count("missing")).to_have_text("0")
    sheet.page.locator(".sheet-bar .primary").click()
    expect(sheet.page.locator(".reported")).to_be_visible()
    report = sheet.week.report()
    assert report.lines.get(task=sheet.week.task("海报设计")).done == "定稿"
    assert sheet.page.evaluate("localStorage.length") == 0


def test_a_refused_report_says_where_and_keeps_everything(open_sheet):
    sheet = open_sheet(refusals=True)
    sheet.cell("海报设计", "percent").fill("130")
    sheet.cell("海报设计", "done").fill("还在这里")
    sheet.page.locator(".sheet-bar .primary").click()
    summary = sheet.page.locator("div.summary")
    expect(summary).to_be_visible()
    expect(sheet.cell("海报设计", "done")).to_have_value("还在这里")
    summary.locator(f'a[href="#{sheet.id_of("海报设计", "percent")}"]').click()
    assert sheet.focused() == sheet.id_of("海报设计", "percent")
