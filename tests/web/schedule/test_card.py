"""What a bar tells beyond its shape: marks, the card of a task, agreed dates."""

import pytest
from playwright.sync_api import expect

from tests.web.schedule.board import Board
from tests.web.schedule.plan import AT, DEPARTMENTS
from tests.web.schedule.test_chart import drag, look_at, middle

AGREED, REOPENED, TASK = 128, 256, 34


@pytest.fixture
def board():
    """A task with agreed dates, a pin at its start and a deadline its forecast misses by two days."""
    board = Board()
    row = board.row(TASK)
    row[AT["flags"]] |= AGREED
    row[AT["constraint"]], row[AT["constraint_day"]] = "SNET", row[AT["planned_start"]]
    row[AT["deadline"]] = row[AT["forecast_finish"]] - 2
    return board


def ask(schedule):
    return schedule.page.get_by_role("alertdialog", name="约定日期")


def test_deadline_and_constraint_stand_at_their_days_and_are_read_aloud(open_schedule, board):
    schedule = open_schedule(board=board)
    look_at(schedule, TASK)
    arrow = schedule.row(TASK).locator(".qs-deadline")
    assert "qs-missed" in arrow.get_attribute("class")
    left = float(arrow.evaluate("node => parseFloat(node.style.left)"))
    assert left == (board.row(TASK)[AT["deadline"]] + 1) * 24
    pin = float(schedule.row(TASK).locator(".qs-pin").evaluate("node => parseFloat(node.style.left)"))
    assert pin == board.row(TASK)[AT["planned_start"]] * 24
    label = schedule.cell(TASK, "chart").get_attribute("aria-label")
    for word in ("截止日", "晚 2 天", "不早于", "已与", "约定"):
        assert word in label


def test_the_card_tells_all_dates_and_gives_the_keyboard_back(open_schedule, board):
    schedule = open_schedule(board=board)
    look_at(schedule, TASK)
    schedule.press("Enter")
    card = schedule.page.locator(".qs-card")
    for word in ("计划", "预测", "基线", "浮动", "截止日", "约束", "约定"):
        expect(card.get_by_text(word, exact=True)).to_be_visible()
    expect(card.get_by_role("button", name="依赖")).to_be_focused()
    assert schedule.serious_findings() == []
    schedule.press("Escape")
    expect(card).to_have_count(0)
    assert schedule.focused() == (TASK, "chart")


def test_the_card_comes_when_the_pointer_rests_and_goes_with_it(open_schedule, board):
    schedule = open_schedule(board=board)
    look_at(schedule, TASK)
    schedule.page.mouse.move(*middle(schedule, TASK))
    expect(schedule.page.locator(".qs-card")).to_be_visible()
    schedule.page.mouse.move(300, 300)
    expect(schedule.page.locator(".qs-card")).to_have_count(0)


def test_moving_an_agreed_date_asks_once_and_cancel_leaves_it(open_schedule, board):
    schedule = open_schedule(board=board)
    look_at(schedule, TASK)
    drag(schedule, middle(schedule, TASK), (48, 0))
    schedule.page.mouse.up()
    department = DEPARTMENTS[board.row(TASK)[AT["department"]] - 1]
    expect(ask(schedule)).to_contain_text(f"与{department}约定的日期，改动后需重新确认。")
    ask(schedule).get_by_role("button", name="取消").click()
    expect(schedule.bar(TASK)).not_to_have_class("qs-moving")
    assert board.asked == []


def test_an_agreed_date_typed_anew_is_saved_after_the_question(open_schedule, board):
    schedule = open_schedule(board=board)
    schedule.page.evaluate(f"schedule.editor.start(schedule.plan.byId.get({TASK}), 'planned_finish')")
    schedule.editor.fill("2026-08-28")
    schedule.press("Enter")
    expect(ask(schedule).get_by_role("button", name="改")).to_be_focused()
    assert board.asked == []
    schedule.press("Enter")
    schedule.until(lambda: board.asked)
    assert board.asked == [("planned_finish", "2026-08-28")]


def test_a_date_that_is_not_agreed_asks_nothing(open_schedule, board):
    schedule = open_schedule(board=board)
    look_at(schedule, TASK - 1)
    schedule.press("Alt+ArrowRight")
    schedule.until(lambda: board.asked)
    expect(ask(schedule)).to_have_count(0)


def test_a_row_whose_agreement_was_reopened_says_so(open_schedule):
    board = Board()
    board.row(TASK)[AT["flags"]] |= REOPENED
    schedule = open_schedule(board=board)
    look_at(schedule, TASK)
    assert schedule.cell(TASK, "name").locator(".qs-name").get_attribute("data-mark") == "待重新确认"
    assert "待重新确认" in schedule.row(TASK).locator(".qs-lab").get_attribute("data-text")


def test_a_link_may_be_drawn_from_a_start_to_a_finish(open_schedule):
    schedule = open_schedule(refusals=True)
    look_at(schedule, TASK)
    look_at(schedule, TASK - 1)
    schedule.page.evaluate("document.querySelector('.qs-scroller').scrollTop += 200")  # away from the edge
    schedule.page.wait_for_timeout(60)
    schedule.bar(TASK).hover()
    dot = schedule.page.locator(".qs-handle-dot-start").bounding_box()
    start = (dot["x"] + 3, dot["y"] + 4)
    target = schedule.bar(TASK - 1).bounding_box()
    drag(schedule, start, (target["x"] + target["width"] - 2 - start[0], target["y"] + 6 - start[1]))
    expect(schedule.page.locator(".qs-tip")).to_contain_text("开始后完成")
    schedule.page.mouse.up()
    schedule.until(lambda: schedule.board.asked)
    body = schedule.board.asked[-1][1]
    assert (body["predecessor"], body["successor"], body["type"]) == (TASK, TASK - 1, "SF")
    expect(schedule.page.locator(".qs-linkdialog")).to_have_count(0)


def test_dragging_at_the_edge_scrolls_and_escape_leaves_all_as_it_was(open_schedule):
    schedule = open_schedule()
    look_at(schedule, TASK)
    before = schedule.page.evaluate("document.querySelector('.qs-scroller').scrollLeft")
    x, y = middle(schedule, TASK)
    edge = schedule.page.evaluate("document.querySelector('.qs-scroller').getBoundingClientRect().right - 10")
    drag(schedule, (x, y), (edge - x, 0))
    schedule.page.wait_for_timeout(300)
    assert schedule.page.evaluate("document.querySelector('.qs-scroller').scrollLeft") > before + 60
    expect(schedule.row(TASK).locator(".qs-origin")).to_be_visible()
    schedule.press("Escape")
    expect(schedule.row(TASK).locator(".qs-origin")).to_be_hidden()
    schedule.page.mouse.up()
    assert schedule.board.asked == []


def test_a_finger_moves_a_bar_it_has_chosen(open_schedule):
    schedule = open_schedule(width=390)
    schedule.page.get_by_role("button", name="看图").tap()
    look_at(schedule, TASK)
    schedule.page.evaluate(
        f"""() => {{ const left = schedule.scale.x(schedule.plan.byId.get({TASK}).planned_start) - 40;
        document.querySelector('.qs-scroller').scrollLeft = left; schedule.draw(); }}"""
    )
    schedule.page.wait_for_timeout(80)
    x, y = middle(schedule, TASK)
    touch = schedule.page.context.new_cdp_session(schedule.page)
    for kind, at in (("touchStart", x), ("touchMove", x + 30), ("touchMove", x + 48), ("touchEnd", None)):
        points = [] if at is None else [{"x": at, "y": y}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    schedule.until(lambda: schedule.board.asked)
    assert schedule.board.asked[0][0] in ("planned", "planned_finish")


def test_what_change_control_refuses_offers_the_way_to_a_request(open_schedule):
    board = Board()
    refused = {"errors": {"": ["超出基线 V1 的阈值"]}, "way": "/tasks/request/"}
    board.edit = lambda task, body: (422, refused)
    schedule = open_schedule(board=board, refusals=True)
    look_at(schedule, TASK)
    schedule.press("Alt+ArrowRight")
    toast = schedule.page.locator(".qs-toast")
    expect(toast).to_contain_text("超出基线 V1 的阈值")
    toast.get_by_role("button", name="发起变更申请").click()
    schedule.page.wait_for_url("**/tasks/request/")
