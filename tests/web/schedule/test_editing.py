"""Editing in cells: what is typed reaches the server, and nothing typed is ever lost."""

from playwright.sync_api import expect

TASK = 22  # a task that runs and may be edited


def test_double_click_edits_and_enter_saves_and_goes_down(open_schedule):
    schedule = open_schedule()
    schedule.cell(TASK, "name").dblclick()
    schedule.editor.fill("供应商现场审核（二轮）")
    schedule.press("Enter")
    expect(schedule.cell(TASK, "name")).to_contain_text("二轮")
    schedule.settled()
    assert schedule.stored(TASK, "name") == "供应商现场审核（二轮）"
    assert schedule.focused() == (TASK + 1, "name")


def test_escape_gives_up_and_brings_the_focus_back(open_schedule):
    schedule = open_schedule()
    schedule.cell(TASK, "name").click()
    schedule.press("F2")
    schedule.editor.fill("别的名称")
    schedule.press("Escape")
    assert schedule.focused() == (TASK, "name")
    assert schedule.board.asked == []


def test_tab_saves_and_goes_to_the_next_cell(open_schedule):
    schedule = open_schedule()
    schedule.cell(TASK, "name").click()
    schedule.press("Enter")
    schedule.editor.fill("新名称")
    schedule.press("Tab")
    assert schedule.focused() == (TASK, "department")
    expect(schedule.cell(TASK, "name")).to_contain_text("新名称")


def test_typing_replaces_the_value(open_schedule):
    schedule = open_schedule()
    schedule.cell(TASK, "name").click()
    schedule.page.keyboard.type("abc")
    schedule.press("Enter")
    expect(schedule.cell(TASK, "name")).to_have_text("abc")
    schedule.settled()
    assert schedule.stored(TASK, "name") == "abc"


def test_enter_of_the_input_method_does_not_save(open_schedule):
    schedule = open_schedule()
    schedule.cell(TASK, "name").click()
    schedule.press("F2")
    schedule.page.evaluate(
        """document.activeElement.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true }))"""
    )
    expect(schedule.editor).to_be_focused()


def test_a_key_for_the_input_method_opens_an_empty_editor(open_schedule):
    schedule = open_schedule()
    schedule.cell(TASK, "name").click()
    schedule.page.evaluate(
        """document.activeElement.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Process', keyCode: 229, bubbles: true }))"""
    )
    expect(schedule.editor).to_be_focused()
    schedule.page.keyboard.insert_text("试制")
    schedule.press("Enter")
    expect(schedule.cell(TASK, "name")).to_have_text("试制")


def test_a_department_is_chosen_from_a_list(open_schedule):
    schedule = open_schedule()
    schedule.cell(TASK, "department").dblclick()
    schedule.editor.select_option("法务部")
    schedule.press("Enter")
    expect(schedule.cell(TASK, "department")).to_have_text("法务部")
    schedule.settled()
    assert ("department", 7) in schedule.board.asked


def test_a_person_is_typed_and_sent_by_id(open_schedule):
    schedule = open_schedule()
    schedule.cell(TASK, "assignee").dblclick()
    schedule.editor.fill("孙悦")
    schedule.press("Enter")
    expect(schedule.cell(TASK, "assignee")).to_have_text("孙悦")
    schedule.settled()
    assert ("assignee", 12) in schedule.board.asked


def test_an_unknown_person_stays_in_the_cell_with_the_reason(open_schedule):
    schedule = open_schedule()
    schedule.cell(TASK, "assignee").dblclick()
    schedule.editor.fill("无此人")
    schedule.press("Enter")
    expect(schedule.cell(TASK, "assignee")).to_have_text("无此人")
    expect(schedule.cell(TASK, "assignee")).to_have_attribute("aria-invalid", "true")
    expect(schedule.page.locator(".qs-unsaved")).to_have_text("1 处未保存")
    schedule.cell(TASK, "assignee").dblclick()
    expect(schedule.editor).to_have_value("无此人")
    schedule.press("Escape")
    expect(schedule.cell(TASK, "assignee")).not_to_have_text("无此人")


def test_full_width_digits_are_a_percentage(open_schedule):
    schedule = open_schedule()
    schedule.page.evaluate("schedule.focusCell(22, 'percent')")
    schedule.press("F2")
    schedule.editor.fill("４５％")
    schedule.press("Enter")
    expect(schedule.cell(TASK, "percent")).to_have_text("45%")
    schedule.settled()
    assert ("percent", 45) in schedule.board.asked


def test_half_a_date_never_erases_the_date_that_stands(open_schedule):
    schedule = open_schedule()
    cell = schedule.cell(TASK, "planned_finish")
    stands = cell.inner_text()
    cell.dblclick()
    schedule.page.keyboard.press("Backspace")
    schedule.page.keyboard.press("Enter")
    expect(cell).to_have_attribute("aria-invalid", "true")
    schedule.settled()
    assert cell.inner_text() == stands
    assert ("planned_finish", None) not in schedule.board.asked


def test_a_refused_value_stays_marked_in_the_cell(open_schedule):
    schedule = open_schedule(refusals=True)
    schedule.cell(TASK, "planned_finish").dblclick()
    schedule.editor.fill("2026-06-02")
    schedule.press("Enter")
    cell = schedule.cell(TASK, "planned_finish")
    expect(cell).to_have_text("06-02")
    expect(cell).to_have_attribute("aria-invalid", "true")
    expect(cell).to_have_attribute("title", "计划完成不能早于计划开始")


def test_a_conflict_shows_both_values_and_mine_can_win(open_schedule, artifacts):
    schedule = open_schedule(refusals=True)
    schedule.cell(TASK, "name").dblclick()
    schedule.editor.fill("我的名称")
    schedule.board.change(TASK, name="李娜的名称")
    schedule.press("Enter")
    dialog = schedule.page.locator("dialog[open]")
    expect(dialog).to_contain_text("我的名称")
    expect(dialog).to_contain_text("李娜的名称")
    schedule.page.screenshot(path=artifacts / "schedule-conflict.png")
    assert schedule.serious_findings() == []
    dialog.locator('[data-choice="mine"]').click()
    schedule.settled()
    expect(schedule.cell(TASK, "name")).to_have_text("我的名称")
    schedule.settled()
    assert schedule.stored(TASK, "name") == "我的名称"


def test_a_conflict_can_keep_the_others_value(open_schedule):
    schedule = open_schedule(refusals=True)
    schedule.cell(TASK, "name").dblclick()
    schedule.editor.fill("我的名称")
    schedule.board.change(TASK, name="李娜的名称")
    schedule.press("Enter")
    schedule.page.locator('[data-choice="keep"]').click()
    expect(schedule.cell(TASK, "name")).to_have_text("李娜的名称")
    schedule.settled()
    assert schedule.stored(TASK, "name") == "李娜的名称"


def test_a_conflict_left_undecided_keeps_what_was_typed(open_schedule):
    schedule = open_schedule(refusals=True)
    schedule.cell(TASK, "name").dblclick()
    schedule.editor.fill("我的名称")
    schedule.board.change(TASK, name="李娜的名称")
    schedule.press("Enter")
    expect(schedule.page.locator("dialog[open]")).to_be_visible()
    schedule.press("Escape")
    expect(schedule.cell(TASK, "name")).to_have_text("我的名称")
    expect(schedule.cell(TASK, "name")).to_have_attribute("aria-invalid", "true")
    schedule.cell(TASK, "name").dblclick()
    expect(schedule.page.locator("dialog[open]")).to_contain_text("李娜的名称")


def test_without_a_connection_the_value_waits_and_is_sent_later(open_schedule):
    schedule = open_schedule(refusals=True)
    schedule.board.offline = True
    schedule.cell(TASK, "name").dblclick()
    schedule.editor.fill("断网时的名称")
    schedule.press("Enter")
    expect(schedule.cell(TASK, "name")).to_have_class("qs-cell qs-k-name qs-waiting")
    schedule.board.offline = False
    expect(schedule.page.locator(".qs-waiting")).to_have_count(0, timeout=9000)
    assert schedule.stored(TASK, "name") == "断网时的名称"


def test_two_quick_edits_of_one_row_are_no_conflict(open_schedule):
    schedule = open_schedule()
    schedule.cell(TASK, "name").dblclick()
    schedule.editor.fill("第一")
    schedule.press("Tab", "F2")
    schedule.editor.select_option("财务部")
    schedule.press("Enter")
    schedule.settled()
    assert schedule.stored(TASK, "name") == "第一"
    assert schedule.stored(TASK, "department") == 6


def test_who_may_not_edit_gets_no_editor(open_schedule):
    schedule = open_schedule(editable=False)
    schedule.cell(TASK, "name").dblclick()
    expect(schedule.editor).to_have_count(0)
    expect(schedule.page.locator('[role="treegrid"]')).to_have_attribute("aria-readonly", "true")
    expect(schedule.page.locator(".qs-new")).to_have_count(0)
