"""Rows as one thinks of them: chosen, moved in the tree, edited together, copied, and undone."""

import pytest
from playwright.sync_api import expect

TASK = 22  # a task that runs and may be edited


@pytest.fixture
def schedule(open_schedule):
    return open_schedule()


def chosen(schedule) -> list[int]:
    rows = schedule.page.locator('.qs-row[aria-selected="true"]')
    return sorted(int(row.get_attribute("data-id")) for row in rows.all())


def bar(schedule, what: str):
    return schedule.page.locator(f'.qs-selbar [data-row="{what}"]')


def names(schedule) -> list[str]:
    return [row[3] for row in schedule.board.plan["rows"]]


def focus(schedule, task: int, column: str = "name") -> None:
    schedule.page.evaluate(f"schedule.focusCell({task}, '{column}')")


def toast(schedule):
    return schedule.page.locator(".qs-toast")


def test_rows_are_chosen_with_keys_and_counted(schedule, artifacts):
    focus(schedule, 2)
    schedule.press("Shift+ArrowDown", "Shift+ArrowDown")
    assert chosen(schedule) == [2, 3, 4]
    expect(schedule.page.locator(".qs-chosen")).to_have_text("已选 3 行")
    expect(schedule.page.locator('[role="treegrid"]')).to_have_attribute("aria-multiselectable", "true")
    schedule.page.screenshot(path=artifacts / "schedule-chosen.png")
    assert schedule.serious_findings() == []
    schedule.press("ArrowDown", "ArrowDown", "Control+Space")
    assert chosen(schedule) == [2, 3, 4, 6]
    schedule.press("Control+a")
    expect(schedule.page.locator(".qs-chosen")).to_have_text("已选 37 行")
    schedule.press("Escape")
    assert chosen(schedule) == []
    expect(schedule.page.locator(".qs-selbar")).to_be_hidden()


def test_rows_are_chosen_with_the_mouse(schedule):
    schedule.cell(2, "code").click(position={"x": 60, "y": 15})
    assert chosen(schedule) == [2]
    schedule.cell(5, "name").click(modifiers=["Shift"])
    assert chosen(schedule) == [2, 3, 4, 5]
    schedule.cell(3, "code").click(modifiers=["Control"])
    assert chosen(schedule) == [2, 4, 5]
    schedule.cell(8, "name").click()
    assert chosen(schedule) == []


def test_a_long_press_chooses_rows_on_a_phone(open_schedule):
    schedule = open_schedule(width=390)
    box = schedule.cell(3, "name").bounding_box()
    touch = schedule.page.context.new_cdp_session(schedule.page)
    at = [{"x": box["x"] + 40, "y": box["y"] + 10}]
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": at})
    expect(schedule.page.locator(".qs-selbar")).to_be_visible()
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    schedule.cell(5, "name").tap()
    assert chosen(schedule) == [3, 5]
    expect(bar(schedule, "bulk")).to_be_enabled()


def test_a_block_is_indented_by_keys_and_undone_with_its_name(schedule):
    before = names(schedule)
    focus(schedule, 3)
    schedule.press("Shift+ArrowDown", "Alt+Shift+ArrowRight")
    expect(schedule.row(4)).to_have_attribute("aria-level", "3")
    expect(schedule.row(2)).to_have_attribute("aria-expanded", "true")
    undo = schedule.page.locator('[data-act="undo"]')
    expect(undo).to_have_attribute("aria-label", "撤销：2 行降级")
    schedule.press("Control+z")
    expect(schedule.row(4)).to_have_attribute("aria-level", "2")
    assert names(schedule) == before
    schedule.press("Control+Shift+z")
    expect(schedule.row(3)).to_have_attribute("aria-level", "3")


def test_rows_move_up_and_down_and_by_their_handle(schedule):
    second = names(schedule)[1]
    focus(schedule, 2)
    schedule.press("Alt+Shift+ArrowDown")
    expect(schedule.row(2)).to_have_attribute("aria-rowindex", "4")
    assert schedule.focused() == (2, "name")
    schedule.cell(2, "department").hover()
    grip, target = schedule.page.locator(".qs-rowgrip").bounding_box(), schedule.row(5).bounding_box()
    schedule.page.mouse.move(grip["x"] + 4, grip["y"] + 10)
    schedule.page.mouse.down()
    schedule.page.mouse.move(grip["x"] + 30, target["y"] + 20, steps=3)
    schedule.page.mouse.move(grip["x"] + 120, target["y"] + 29, steps=3)
    expect(schedule.page.locator(".qs-dropline")).to_be_visible()
    schedule.page.mouse.up()
    schedule.until(lambda: names(schedule).index(second) == 4)
    schedule.press("Control+z", "Control+z")
    schedule.until(lambda: names(schedule)[1] == second)


def test_deleted_rows_come_back_from_the_toast(schedule):
    before = names(schedule)
    focus(schedule, 2)
    schedule.press("Shift+ArrowDown", "Delete")
    expect(schedule.row(2)).to_have_count(0)
    assert len(names(schedule)) == len(before) - 2
    toast(schedule).get_by_role("button", name="撤销").click()
    expect(schedule.row(2)).to_be_visible()
    assert names(schedule) == before


def test_a_bulk_edit_says_what_it_comes_to_and_is_one_undo(schedule, artifacts):
    focus(schedule, 20)
    schedule.press("Shift+ArrowDown", "Shift+ArrowDown", "Control+Enter")
    dialog = schedule.page.locator("dialog[open]")
    dialog.locator("select[name=department]").select_option(label="法务部")
    dialog.locator("input[name=shift]").fill("2")
    expect(dialog).to_contain_text("将修改")
    schedule.page.screenshot(path=artifacts / "schedule-bulk.png")
    assert schedule.serious_findings() == []
    start = schedule.stored(TASK, "planned_start")
    dialog.locator("input[name=shift]").press("Enter")
    expect(dialog).to_have_count(0)
    expect(schedule.cell(TASK, "department")).to_have_text("法务部")
    assert schedule.stored(TASK, "planned_start") > start
    schedule.press("Control+z")
    expect(schedule.cell(TASK, "department")).not_to_have_text("法务部")
    assert schedule.stored(TASK, "planned_start") == start


def test_undo_never_overwrites_what_somebody_else_set_since(open_schedule):
    schedule = open_schedule(refusals=True)
    schedule.cell(TASK, "name").dblclick()
    schedule.editor.fill("我的名称")
    schedule.press("Enter")
    schedule.settled()
    schedule.board.change(TASK, name="李娜的名称")
    schedule.press("Control+z")
    dialog = schedule.page.locator("dialog[open]")
    expect(dialog).to_contain_text("李娜的名称")
    dialog.locator('[data-choice="keep"]').click()
    expect(dialog).to_have_count(0)
    assert schedule.stored(TASK, "name") == "李娜的名称"


def test_what_others_were_told_of_is_not_undone_silently(schedule):
    schedule.board.told = True
    focus(schedule, TASK, "department")
    schedule.press("F2")
    schedule.editor.select_option("财务部")
    schedule.press("Enter")
    schedule.settled()
    schedule.press("Control+z")
    expect(toast(schedule)).to_contain_text("相关部门会另行收到通知")


def test_a_value_is_filled_down(schedule):
    focus(schedule, 20, "department")
    schedule.press("Shift+ArrowDown", "Shift+ArrowDown", "Control+d")
    schedule.until(lambda: schedule.stored(22, "department") == schedule.stored(20, "department"))
    expect(toast(schedule)).to_contain_text("向下填充")


def test_copied_rows_come_with_what_is_below_them_and_excel_gets_the_block(schedule):
    before = names(schedule)
    focus(schedule, 1)
    schedule.press("Control+Space", "Control+c")
    text = schedule.page.evaluate("navigator.clipboard.readText()")
    assert text.split("\t")[1] == before[0]
    focus(schedule, 37)
    schedule.press("Escape", "Control+v")
    schedule.until(lambda: len(names(schedule)) == len(before) + 6)
    assert names(schedule)[-6:] == before[:6]
    expect(schedule.page.locator(".qs-chosen")).to_have_text("已选 6 行")
    schedule.until(lambda: toast(schedule).is_visible())
    schedule.press("Control+z")
    schedule.until(lambda: names(schedule) == before)


def test_cut_rows_move(schedule):
    second = names(schedule)[1]
    focus(schedule, 2)
    schedule.press("Control+Space", "Control+x")
    focus(schedule, 5)
    schedule.press("Control+v")
    schedule.until(lambda: names(schedule).index(second) == 4)
    assert names(schedule).count(second) == 1


def test_predecessors_are_typed_and_shown_with_lag_and_promise(schedule):
    focus(schedule, 5, "predecessors")
    before = schedule.cell(5, "predecessors").inner_text()
    schedule.press("Enter")
    schedule.editor.fill("1.2FS+3工作日≤14天")
    schedule.press("Enter")
    expect(schedule.cell(5, "predecessors")).to_have_text("1.2FS+3工作日≤14天")
    schedule.settled()
    schedule.press("Control+z")
    expect(schedule.cell(5, "predecessors")).to_have_text(before)


def test_an_untouched_predecessor_cell_sends_nothing(schedule):
    focus(schedule, 5, "predecessors")
    schedule.press("Enter", "Enter")
    assert schedule.board.asked == []


def test_groups_count_close_and_lead_back_to_the_same_row(schedule, artifacts):
    focus(schedule, TASK)
    schedule.page.get_by_label("分组方式").select_option("department")
    heads = schedule.page.locator(".qs-group")
    expect(heads.first).to_contain_text("（")
    assert schedule.serious_findings() == []
    schedule.page.screenshot(path=artifacts / "schedule-groups.png")
    heads.first.locator(".qs-name").click()
    schedule.press("ArrowLeft")
    expect(heads.first).to_have_attribute("aria-expanded", "false")
    schedule.press("Enter")
    focus(schedule, TASK, "department")
    schedule.press("F2")
    schedule.editor.select_option("财务部")
    schedule.press("Enter")
    schedule.settled()
    assert schedule.stored(TASK, "department") == 6
    focus(schedule, TASK)
    schedule.press("Alt+Shift+ArrowRight")
    expect(toast(schedule)).to_contain_text("请先取消分组")
    schedule.page.get_by_label("分组方式").select_option("")
    assert schedule.row(TASK).is_visible()
    expect(schedule.row(TASK)).to_have_attribute("aria-level", "2")


def test_a_new_row_takes_the_level_one_wants(schedule):
    focus(schedule, 0)
    schedule.press("Alt+Shift+ArrowLeft")
    schedule.press("Enter")
    schedule.page.keyboard.insert_text("收尾阶段")
    schedule.press("Enter")
    schedule.press("Alt+Shift+ArrowRight")
    schedule.page.keyboard.insert_text("归档")
    schedule.press("Enter")
    expect(schedule.page.locator(".qs-row:not(.qs-new)", has_text="归档")).to_have_attribute(
        "aria-level", "2"
    )
    rows = schedule.board.plan["rows"]
    assert [(row[3], row[4]) for row in rows[-2:]] == [("收尾阶段", 0), ("归档", 1)]
    schedule.press("Escape", "Control+z")
    schedule.until(lambda: names(schedule)[-1] == "收尾阶段")


def test_the_keys_are_listed(schedule, artifacts):
    focus(schedule, 2)
    schedule.press("?")
    dialog = schedule.page.locator("dialog[open]")
    expect(dialog).to_contain_text("Alt+Shift+→")
    schedule.page.screenshot(path=artifacts / "schedule-keys.png")
    assert schedule.serious_findings() == []
    schedule.press("Escape")
    assert schedule.focused() == (2, "name")


def test_a_column_is_made_wider_by_keys(schedule):
    focus(schedule, 2, "department")
    width = schedule.cell(2, "department").bounding_box()["width"]
    schedule.press("Control+Shift+ArrowRight")
    assert schedule.cell(2, "department").bounding_box()["width"] == width + 8


def test_a_column_goes_to_another_place_by_keys(schedule):
    schedule.page.locator('[data-act="display"]').focus()
    schedule.press("Enter")
    schedule.page.locator('[data-shift="status-1"]').focus()
    schedule.press("Enter", "Enter")
    expect(schedule.cell(2, "status")).to_have_attribute("aria-colindex", "5")
    schedule.page.reload()
    expect(schedule.cell(2, "status")).to_have_attribute("aria-colindex", "5")


def test_who_may_not_plan_copies_but_changes_nothing(open_schedule):
    schedule = open_schedule(editable=False)
    focus(schedule, 2)
    schedule.press("Shift+ArrowDown")
    assert bar(schedule, "copy").is_visible()
    assert [what for what in ("bulk", "indent", "delete") if bar(schedule, what).is_visible()] == []
    schedule.press("Delete")
    expect(toast(schedule)).to_have_text("您无权修改此项")
    assert schedule.board.asked == []
