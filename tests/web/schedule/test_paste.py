"""Pasting a block from Excel: understood, previewed, corrected, and only then written."""

import pytest
from playwright.sync_api import expect

BLOCK = (
    "任务名称\t责任部门\t责任执行人\t计划开始\t计划完成\r\n"
    '"外包装设计\r\n（含说明书）"\t市场部\t王芳\t2026-08-03\t2026年8月7日\r\n'
    '说明书"定稿"\t产品部\t李娜\t2026/8/10\t2026-08-12\r\n'
)


def paste(schedule, text: str) -> None:
    schedule.page.evaluate("text => navigator.clipboard.writeText(text)", text)
    schedule.press("Control+v")


def test_a_block_becomes_rows_after_a_preview(open_schedule, artifacts):
    schedule = open_schedule()
    schedule.cell(3, "name").click()
    paste(schedule, BLOCK)
    dialog = schedule.page.locator("dialog[open]")
    expect(dialog).to_contain_text("将新增 2 行，0 行有误")
    schedule.page.screenshot(path=artifacts / "schedule-paste.png")
    assert schedule.serious_findings() == []
    assert [body["dry_run"] for _, body in schedule.board.asked] == [True]
    dialog.locator('[data-choice="commit"]').click()
    expect(schedule.page.locator(".qs-row", has_text='说明书"定稿"')).to_be_visible()
    rows = schedule.board.plan["rows"]
    assert [row[3] for row in rows[3:5]] == ["外包装设计\n（含说明书）", '说明书"定稿"']
    assert rows[3][6] == 2


def test_wrong_cells_are_shown_and_corrected_in_the_preview(open_schedule, artifacts):
    schedule = open_schedule()
    schedule.cell(3, "name").click()
    paste(schedule, "包装\t市场布\t2026-08-03\n说明书\t产品部\t2026-08-04\n吊牌\t产品部\t2026-02-30")
    dialog = schedule.page.locator("dialog[open]")
    expect(dialog).to_contain_text("没有部门「市场布」")
    schedule.page.screenshot(path=artifacts / "schedule-paste-wrong.png")
    commit = dialog.locator('[data-choice="commit"]')
    expect(commit).to_be_disabled()
    dialog.locator("input[aria-invalid]").first.fill("市场部")
    dialog.locator("input[aria-invalid]").first.press("Tab")
    expect(dialog).to_contain_text("1 行有误")
    dialog.get_by_label("跳过有误的 1 行").check()
    expect(commit).to_have_text("新增 2 行")
    commit.click()
    expect(dialog).to_have_count(0)
    assert [row[3] for row in schedule.board.plan["rows"][3:5]] == ["包装", "说明书"]


def test_one_value_goes_into_the_focused_cell(open_schedule):
    schedule = open_schedule()
    schedule.cell(22, "planned_finish").click()
    paste(schedule, "2026年8月21日")
    expect(schedule.cell(22, "planned_finish")).to_have_text("08-21")
    schedule.settled()
    assert ("planned_finish", "2026-08-21") in schedule.board.asked


def test_a_copied_cell_is_its_text(open_schedule):
    schedule = open_schedule()
    schedule.cell(22, "department").click()
    schedule.press("Control+c")
    assert (
        schedule.page.evaluate("navigator.clipboard.readText()")
        == schedule.cell(22, "department").inner_text()
    )


def test_who_may_not_plan_cannot_paste_rows(open_schedule):
    schedule = open_schedule(editable=False)
    schedule.cell(3, "name").click()
    paste(schedule, BLOCK)
    expect(schedule.page.locator(".qs-toast")).to_have_text("您无权修改此项")


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("a\tb\nc\td", [["a", "b"], ["c", "d"]]),
        ('"a\nb"\tc', [["a\nb", "c"]]),
        ('"说""好"""\tx\r\n', [['说"好"', "x"]]),
        ('5" 管\tx', [['5" 管', "x"]]),
        ('"没有结尾\tx\ny', [['"没有结尾', "x"], ["y", ""]]),
        ("a\t\t\n\t\t\nb", [["a", "", ""], ["b", "", ""]]),
        ('"带\t制表"\tx', [["带\t制表", "x"]]),
        ("一\r二", [["一"], ["二"]]),
    ],
)
def test_the_clipboard_text_of_excel_is_read(open_schedule, text, cells):
    schedule = open_schedule(4)
    read = schedule.page.evaluate(
        "async (text) => (await import('/static/qibu/schedule/tsv.js')).parseTsv(text)", text
    )
    assert read == cells
