"""Finding tasks, and arranging the table."""

from playwright.sync_api import expect


def shown(schedule) -> list[int]:
    return [int(row.get_attribute("data-id")) for row in schedule.page.locator(".qs-row").all()]


def test_the_text_filter_keeps_the_ancestors_and_counts(open_schedule):
    schedule = open_schedule()
    schedule.page.locator(".qs-search").fill("采购合同")
    expect(schedule.page.locator(".qs-count")).to_have_text("1 / 37 项任务")
    assert len(shown(schedule)) == 2
    expect(schedule.page.locator(".qs-context")).to_have_count(1)
    schedule.page.get_by_role("button", name="清除").click()
    expect(schedule.page.locator(".qs-count")).to_have_text("37 项任务")


def test_filters_by_department_person_phase_and_state_add_up(open_schedule):
    schedule = open_schedule()
    page, rows, at = schedule.page, schedule.board.plan["rows"], schedule.board.plan["columns"].index
    page.get_by_label("状态").focus()
    page.get_by_label("状态").select_option("late")
    late = [row for row in rows if row[at("flags")] & 1]
    expect(page.locator(".qs-count")).to_have_text(f"{len(late)} / 37 项任务")
    page.get_by_label("部门").focus()
    page.get_by_label("部门").select_option("4")
    both = [row for row in late if row[at("department")] == 4]
    expect(page.locator(".qs-count")).to_have_text(f"{len(both)} / 37 项任务")
    page.get_by_label("阶段").focus()
    page.get_by_label("阶段").select_option(label="概念与立项")
    expect(page.locator(".qs-empty")).to_have_text("没有符合筛选条件的任务。")


def test_a_filter_finds_rows_in_closed_branches_and_leaves_them_closed(open_schedule):
    schedule = open_schedule()
    schedule.page.evaluate("schedule.closeAll()")
    schedule.page.locator(".qs-search").fill("采购合同")
    expect(schedule.page.locator(".qs-row", has_text="采购合同审批")).to_be_visible()
    schedule.page.locator(".qs-search").fill("")
    expect(schedule.page.locator(".qs-row", has_text="采购合同审批")).to_have_count(0)


def test_columns_hidden_and_widths_are_remembered(open_schedule):
    schedule = open_schedule()
    page = schedule.page
    page.locator('[data-act="display"]').click()
    page.get_by_label("责任部门", exact=True).uncheck()
    expect(page.locator('.qs-headcell[data-key="department"]')).to_have_count(0)
    page.locator('[data-act="display"]').click()
    grip = page.locator('.qs-headcell[data-key="name"] .qs-grip').bounding_box()
    page.mouse.move(grip["x"] + 3, grip["y"] + 5)
    page.mouse.down()
    page.mouse.move(grip["x"] + 63, grip["y"] + 5, steps=4)
    page.mouse.up()
    page.reload()
    page.wait_for_selector("html[data-ready]")
    expect(page.locator('.qs-headcell[data-key="department"]')).to_have_count(0)
    assert schedule.cell(3, "name").bounding_box()["width"] == 268


def test_every_column_of_form_2_is_there(open_schedule):
    schedule = open_schedule()
    full = schedule.page.evaluate("[...document.querySelectorAll('.qs-headcell')].map((cell) => cell.title)")
    form_2 = {
        "任务编号", "任务名称", "所属阶段", "责任部门", "责任执行人", "计划开始时间", "计划完成时间",
        "实际开始时间", "实际完成时间", "进度状态", "当前完成百分比", "风险与问题", "协调需求", "更新日期",
    }  # fmt: skip
    assert form_2 <= set(full)


def test_scale_and_density_are_remembered(open_schedule):
    schedule = open_schedule()
    page = schedule.page
    page.click('[data-zoom="week"]')
    page.locator('[data-act="display"]').click()
    page.get_by_label("宽松").check()
    page.reload()
    page.wait_for_selector("html[data-ready]")
    expect(page.locator('[data-zoom="week"]')).to_have_attribute("aria-pressed", "true")
    assert schedule.row(2).bounding_box()["height"] == 44


def test_an_empty_plan_says_what_to_do(open_schedule):
    schedule = open_schedule(0)
    expect(schedule.page.locator(".qs-empty")).to_contain_text("输入第一项")
    schedule.page.evaluate("schedule.focusCell(0, 'name')")
    schedule.press("Enter")
    schedule.page.keyboard.type("第一项任务")
    schedule.press("Enter")
    expect(schedule.page.locator(".qs-row", has_text="第一项任务")).to_be_visible()
    expect(schedule.page.locator(".qs-empty")).to_be_hidden()
