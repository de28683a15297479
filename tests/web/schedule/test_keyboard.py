"""The keyboard alone is enough to walk through the plan and to change it."""

from playwright.sync_api import expect

TASK = 22


def test_the_tab_key_enters_the_grid_at_one_cell_and_leaves_it(open_schedule):
    schedule = open_schedule()
    stops = schedule.page.locator('.qs-scroller [tabindex="0"]')
    expect(stops).to_have_count(1)
    schedule.page.locator('[data-act="display"]').focus()
    schedule.press("Tab")
    assert schedule.focused() == (1, "name")
    schedule.press("Shift+Tab")
    expect(schedule.page.locator('[data-act="display"]')).to_be_focused()


def test_arrows_walk_and_the_focus_follows_across_rows_not_yet_drawn(open_schedule):
    schedule = open_schedule(10_000)
    schedule.cell(1, "name").click()
    schedule.press("ArrowDown", "ArrowRight")
    assert schedule.focused() == (2, "department")
    for _ in range(4):
        schedule.press("PageDown")
    task, column = schedule.focused()
    assert task > 60
    assert column == "department"
    schedule.press("Control+End")
    assert schedule.focused() == (0, "chart")
    schedule.press("Control+Home")
    assert schedule.focused() == (1, "code")


def test_columns_out_of_sight_come_into_view(open_schedule):
    schedule = open_schedule()
    schedule.cell(2, "name").click()
    schedule.press("End", "ArrowLeft")
    assert schedule.focused() == (2, "updated")
    assert schedule.cell(2, "updated").is_visible()


def test_left_and_right_close_and_open_a_branch(open_schedule):
    schedule = open_schedule()
    schedule.cell(1, "name").click()
    schedule.press("ArrowLeft")
    expect(schedule.row(1)).to_have_attribute("aria-expanded", "false")
    expect(schedule.row(2)).to_have_count(0)
    schedule.press("ArrowRight")
    expect(schedule.row(1)).to_have_attribute("aria-expanded", "true")
    expect(schedule.row(2)).to_have_attribute("aria-level", "2")


def test_the_focus_survives_scrolling_away(open_schedule):
    schedule = open_schedule(10_000)
    schedule.cell(3, "name").click()
    schedule.page.evaluate("document.querySelector('.qs-scroller').scrollTop = 90000")
    expect(schedule.page.locator(f'.qs-row[aria-rowindex="{90_000 // 30 + 7}"]')).to_be_visible()
    assert schedule.focused() == (3, "name")
    schedule.press("ArrowDown")
    assert schedule.focused() == (4, "name")
    assert schedule.cell(4, "name").is_visible()


def test_alt_and_an_arrow_moves_the_task_by_a_working_day(open_schedule):
    schedule = open_schedule()
    before = schedule.stored(34, "planned_start")
    schedule.page.evaluate("schedule.focusCell(34, 'name')")
    schedule.press("Alt+ArrowRight", "Alt+ArrowRight")
    expect(schedule.page.locator(".qs-spoken")).to_have_text("已保存")
    schedule.until(lambda: len(schedule.board.asked) > 1)
    schedule.settled()
    assert schedule.board.asked == [("nudge", 1), ("nudge", 1)]
    assert schedule.stored(34, "planned_start") > before


def test_insert_adds_a_row_below_and_enter_goes_on(open_schedule):
    schedule = open_schedule()
    schedule.cell(3, "name").click()
    schedule.press("Insert")
    schedule.page.keyboard.type("复测")
    schedule.press("Enter")
    expect(schedule.page.locator(".qs-row:not(.qs-new)", has_text="复测")).to_have_count(1)
    expect(schedule.editor).to_be_focused()
    schedule.page.keyboard.type("复测报告")
    schedule.press("Enter")
    expect(schedule.page.locator(".qs-row:not(.qs-new)", has_text="复测报告")).to_have_count(1)
    names = [row[3] for row in schedule.board.plan["rows"]]
    assert names[2:5] == [schedule.board.row(3)[3], "复测", "复测报告"]


def test_the_empty_last_row_makes_tasks_as_fast_as_one_types(open_schedule):
    schedule = open_schedule()
    schedule.page.evaluate("schedule.focusCell(0, 'name')")
    schedule.press("Enter")
    schedule.page.keyboard.type("归档资料")
    schedule.press("Tab")
    schedule.editor.select_option("法务部")
    schedule.press("Enter")
    expect(schedule.page.locator(".qs-row:not(.qs-new)", has_text="归档资料")).to_contain_text("法务部")
    assert schedule.board.plan["rows"][-1][3] == "归档资料"
    expect(schedule.editor).to_have_value("")


def test_a_refused_new_row_keeps_what_was_typed(open_schedule):
    schedule = open_schedule(refusals=True)
    schedule.board.offline = True
    schedule.page.evaluate("schedule.focusCell(0, 'name')")
    schedule.press("Enter")
    schedule.page.keyboard.type("断网任务")
    schedule.press("Enter")
    expect(schedule.cell(0, "name")).to_have_text("断网任务")
    expect(schedule.cell(0, "name")).to_have_attribute("aria-invalid", "true")
    schedule.board.offline = False
    schedule.press("F2", "Enter")
    expect(schedule.page.locator(".qs-row:not(.qs-new)", has_text="断网任务")).to_have_count(1)


def test_the_border_between_table_and_chart_moves_by_keys(open_schedule):
    schedule = open_schedule()
    splitter = schedule.page.locator('[role="separator"]')
    before = int(splitter.get_attribute("aria-valuenow"))
    splitter.focus()
    schedule.press("ArrowLeft", "ArrowLeft")
    assert int(splitter.get_attribute("aria-valuenow")) == before - 48


def test_rows_typed_faster_than_the_server_answers_all_arrive_in_order(open_schedule):
    schedule = open_schedule()
    schedule.board.delay = 0.4
    schedule.page.evaluate("schedule.focusCell(0, 'name')")
    schedule.press("Enter")
    for name in ("甲", "乙", "丙"):
        schedule.page.keyboard.insert_text(name)
        schedule.press("Enter")
    expect(schedule.page.locator(".qs-row:not(.qs-new)", has_text="丙")).to_be_visible()
    assert [row[3] for row in schedule.board.plan["rows"][-3:]] == ["甲", "乙", "丙"]


def test_a_refused_row_comes_back_and_the_next_one_waits(open_schedule):
    schedule = open_schedule(refusals=True)
    schedule.board.delay = 0.4
    schedule.board.offline = True
    schedule.page.evaluate("schedule.focusCell(0, 'name')")
    schedule.press("Enter")
    for name in ("甲", "乙"):
        schedule.page.keyboard.insert_text(name)
        schedule.press("Enter")
    expect(schedule.cell(0, "name")).to_have_attribute("aria-invalid", "true")
    expect(schedule.cell(0, "name")).to_have_text("甲")
    schedule.board.offline = False
    schedule.press("F2", "Enter")
    expect(schedule.page.locator(".qs-row:not(.qs-new)", has_text="甲")).to_be_visible()
    expect(schedule.editor).to_have_value("乙")
    schedule.press("Enter")
    expect(schedule.page.locator(".qs-row:not(.qs-new)", has_text="乙")).to_be_visible()
    assert [row[3] for row in schedule.board.plan["rows"][-2:]] == ["甲", "乙"]
