"""Dependencies: chosen in the chart or by keyboard, edited in a dialog, told in a sentence."""

import pytest
from playwright.sync_api import expect

from tests.web.schedule.board import Board
from tests.web.schedule.plan import AT


@pytest.fixture
def board():
    """A plan whose last but one task waits for the one before, with a promise of ten days."""
    board = Board()
    link = next(link for link in board.plan["links"] if link[2] == 35)
    link[3:] = ["FS", 0, "w", 10, "c", 2, board.row(35)[AT["planned_finish"]] + 4, 0]
    return board


def dialog(schedule):
    return schedule.page.locator(".qs-linkdialog")


def open_link(schedule, task=35):
    schedule.page.evaluate(f"schedule.linkEditor.open(schedule.plan.links.find((one) => one.to === {task}))")


def chart(schedule, task):
    schedule.page.evaluate(
        f"""() => {{ schedule.focusCell({task}, 'chart');
        const left = schedule.scale.x(schedule.plan.byId.get({task}).planned_start) - 250;
        document.querySelector('.qs-scroller').scrollLeft = left; schedule.draw(); }}"""
    )
    schedule.page.wait_for_timeout(60)


def test_l_lists_the_dependencies_and_enter_opens_one(open_schedule, board):
    schedule = open_schedule(board=board)
    chart(schedule, 35)
    schedule.press("l")
    expect(dialog(schedule).get_by_role("heading").first).to_contain_text("的依赖")
    first = dialog(schedule).locator(".qs-linkitem").first
    expect(first).to_be_focused()
    expect(first).to_contain_text("须在")
    schedule.press("Enter")
    expect(dialog(schedule).locator(".qs-sentence")).to_contain_text("10 天内开始")
    schedule.press("Escape")
    expect(dialog(schedule)).to_have_count(0)
    assert schedule.focused() == (35, "chart")


def test_the_sentence_follows_what_is_chosen(open_schedule, board):
    schedule = open_schedule(board=board)
    open_link(schedule)
    box = dialog(schedule)
    box.get_by_role("radio", name="完成后完成").check()
    box.get_by_label("至少间隔", exact=True).fill("２")
    box.get_by_label("承诺：须在 N 内", exact=True).fill("15")
    expect(box.locator(".qs-sentence")).to_contain_text("完成后完成，至少隔 2 个工作日。")
    expect(box.locator(".qs-sentence")).to_contain_text("15 天内完成")
    box.get_by_role("button", name="保存").click()
    expect(box).to_have_count(0)
    kind, body = schedule.board.asked[-1]
    assert kind == "link"
    assert (body["type"], body["min_lag"], body["max_lag"], body["max_unit"]) == ("FF", 2, 15, "c")


def test_what_is_refused_stays_in_the_dialog_with_its_reason(open_schedule, board):
    schedule = open_schedule(board=board, refusals=True)
    open_link(schedule)
    box = dialog(schedule)
    box.get_by_label("至少间隔", exact=True).fill("20")
    schedule.press("Enter")
    expect(box.get_by_role("alert")).to_have_text("承诺的时间短于最短间隔")
    expect(box.get_by_label("承诺：须在 N 内", exact=True)).to_be_focused()
    assert box.get_by_label("至少间隔", exact=True).input_value() == "20"


def test_a_new_predecessor_is_found_by_number_or_name(open_schedule, board):
    schedule = open_schedule(board=board, refusals=True)
    chart(schedule, 30)
    schedule.press("l")
    dialog(schedule).get_by_role("button", name="添加前置").click()
    field = dialog(schedule).get_by_label("前置任务")
    expect(field).to_be_focused()
    field.fill("没有这项")
    schedule.press("Enter")
    expect(dialog(schedule).get_by_role("alert")).to_contain_text("没有此编号或名称的任务：没有这项")
    field.fill(schedule.board.row(9)[AT["code"]])
    schedule.press("Enter")
    schedule.until(lambda: schedule.board.asked)
    body = schedule.board.asked[-1][1]
    assert (body["predecessor"], body["successor"], body["max_lag"]) == (9, 30, None)


def test_a_dependency_is_removed(open_schedule, board):
    schedule = open_schedule(board=board)
    open_link(schedule)
    dialog(schedule).get_by_role("button", name="删除").click()
    expect(dialog(schedule)).to_have_count(0)
    assert not any(link[2] == 35 for link in schedule.board.plan["links"])


def test_a_click_on_a_line_opens_its_dependency(open_schedule, board):
    schedule = open_schedule(board=board)
    chart(schedule, 31)
    x, y = schedule.page.evaluate(
        """() => { const box = schedule.links.picture.getBoundingClientRect();
        const { points } = schedule.links.drawn.find((one) => one.link.to === 31);
        return [box.left + points[2], box.top + (points[3] + points[5]) / 2]; }"""
    )
    schedule.page.mouse.move(x, y)
    expect(schedule.page.locator(".qs-scroller.qs-onlink")).to_have_count(1)
    schedule.page.mouse.click(x, y)
    expect(dialog(schedule).locator(".qs-sentence")).to_contain_text(schedule.board.row(31)[AT["name"]])


def test_a_promise_is_opened_by_its_words(open_schedule, board):
    schedule = open_schedule(board=board)
    chart(schedule, 35)
    text = schedule.row(35).locator(".qs-promtext")
    assert "已起算" in text.get_attribute("title")
    text.click()
    expect(dialog(schedule).locator(".qs-sentence")).to_contain_text("须在")


def test_who_may_not_plan_reads_a_dependency_and_changes_nothing(open_schedule):
    schedule = open_schedule(editable=False)
    open_link(schedule)
    expect(dialog(schedule).get_by_role("button", name="保存")).to_have_count(0)
    expect(dialog(schedule).get_by_role("radio").first).to_be_disabled()


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_the_dialog_fits_and_has_no_serious_finding(open_schedule, artifacts, board, width, theme):
    schedule = open_schedule(board=board, width=width, theme=theme)
    open_link(schedule)
    schedule.page.screenshot(path=artifacts / f"schedule-link-{width}-{theme}.png")
    box = dialog(schedule).bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= width
    assert schedule.serious_findings() == []


def test_what_crosses_projects_is_marked_at_the_bar_said_and_reached_by_keys(open_schedule, board):
    board.plan["outside"] = [[35, 0, "客服系统 · 全员切换", "/projects/2/tasks/9/"], [35, 1, None, None]]
    schedule = open_schedule(board=board)
    chart(schedule, 35)
    cell = schedule.row(35).locator(".qs-chart")
    expect(cell.locator(".qs-beyond")).to_have_count(2)
    said = cell.get_attribute("aria-label")
    assert "依赖其他项目：客服系统 · 全员切换" in said and "被其他项目依赖" in said
    schedule.press("l")
    way = dialog(schedule).get_by_role("link", name="客服系统 · 全员切换")
    expect(way).to_have_attribute("href", "/projects/2/tasks/9/")
    for _stop in range(8):
        if way.evaluate("node => node === document.activeElement"):
            break
        schedule.press("Tab")
    expect(way).to_be_focused()
