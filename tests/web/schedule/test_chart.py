"""The chart: what the bars say, and what happens when they are moved or linked."""

from playwright.sync_api import expect

from tests.web.schedule.board import Board
from tests.web.schedule.plan import AT

TASK = 34  # not begun, may be planned


def look_at(schedule, task: int) -> None:
    """Bring a bar to the middle of the chart."""
    schedule.page.evaluate(
        f"""() => {{ schedule.focusCell({task}, 'chart');
        const left = schedule.scale.x(schedule.plan.byId.get({task}).planned_start) - 250;
        document.querySelector('.qs-scroller').scrollLeft = left; schedule.draw(); }}"""
    )
    schedule.page.wait_for_timeout(60)


def drag(schedule, start: tuple[float, float], by: tuple[float, float]) -> None:
    mouse = schedule.page.mouse
    mouse.move(*start)
    mouse.down()
    mouse.move(start[0] + by[0] / 2, start[1] + by[1] / 2, steps=3)
    mouse.move(start[0] + by[0], start[1] + by[1], steps=3)


def middle(schedule, task: int) -> tuple[float, float]:
    box = schedule.bar(task).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_bar_says_its_dates_in_words(open_schedule):
    schedule = open_schedule()
    label = schedule.cell(22, "chart").get_attribute("aria-label")
    for word in ("计划", "预测", "实际", "基线"):
        assert word in label


def test_a_bar_moved_by_two_days_sends_both_planned_dates(open_schedule):
    schedule = open_schedule()
    look_at(schedule, TASK)
    start, finish = schedule.stored(TASK, "planned_start"), schedule.stored(TASK, "planned_finish")
    drag(schedule, middle(schedule, TASK), (48, 0))
    expect(schedule.page.locator(".qs-tip")).to_contain_text("→")
    schedule.page.mouse.up()
    schedule.until(lambda: len(schedule.board.asked) > 1)
    schedule.settled()
    assert schedule.stored(TASK, "planned_start") == start + 2
    assert schedule.stored(TASK, "planned_finish") == finish + 2
    assert [field for field, _ in schedule.board.asked] == ["planned_finish", "planned_start"]


def test_pulling_the_end_changes_the_planned_finish_only(open_schedule):
    schedule = open_schedule()
    look_at(schedule, TASK)
    finish = schedule.stored(TASK, "planned_finish")
    box = schedule.bar(TASK).bounding_box()
    schedule.bar(TASK).hover()
    drag(schedule, (box["x"] + box["width"] - 1, box["y"] + 6), (24, 0))
    schedule.page.mouse.up()
    schedule.until(lambda: schedule.board.asked)
    schedule.settled()
    assert [field for field, _ in schedule.board.asked] == ["planned_finish"]
    assert schedule.stored(TASK, "planned_finish") == finish + 1


def test_escape_while_dragging_changes_nothing(open_schedule):
    schedule = open_schedule()
    look_at(schedule, TASK)
    drag(schedule, middle(schedule, TASK), (72, 0))
    schedule.press("Escape")
    schedule.page.mouse.up()
    assert schedule.board.asked == []


def test_dragging_from_the_dot_to_another_row_links_them(open_schedule):
    schedule = open_schedule()
    look_at(schedule, TASK)
    schedule.bar(TASK).hover()
    dot = schedule.page.locator(".qs-handle-dot").bounding_box()
    start = (dot["x"] + 4, dot["y"] + 4)
    target = schedule.row(TASK - 4).bounding_box()
    drag(schedule, start, (30, target["y"] + 15 - start[1]))
    expect(schedule.page.locator(".qs-target")).to_have_count(1)
    schedule.page.mouse.up()
    expect(schedule.page.locator(".qs-toast")).to_have_text("已建立依赖")
    kind, body = schedule.board.asked[-1]
    assert kind == "link"
    assert (body["predecessor"], body["successor"], body["type"]) == (TASK, TASK - 4, "FS")
    assert len(body["key"]) == 32


def test_a_refused_link_says_the_chain(open_schedule):
    schedule = open_schedule(refusals=True)
    schedule.page.evaluate("schedule.link(schedule.plan.byId.get(35), schedule.plan.byId.get(34))")
    expect(schedule.page.locator(".qs-toast")).to_contain_text("形成循环")


def test_links_are_drawn_and_critical_ones_apart(open_schedule):
    schedule = open_schedule()
    paths = schedule.page.locator(".qs-links path")
    assert len(paths.nth(0).get_attribute("d")) > 100
    assert len(paths.nth(1).get_attribute("d")) > 20


def test_a_promise_stands_at_its_last_day_with_words(open_schedule):
    board = Board()
    link = next(
        link for link in board.plan["links"] if link[6] is not None and board.row(link[2])[AT["status"]] == 0
    )
    link[8], link[9], link[10] = 4, board.row(link[2])[AT["planned_start"]] + 1, 3
    schedule = open_schedule(board=board)
    look_at(schedule, link[2])
    text = schedule.row(link[2]).locator(".qs-promtext")
    assert "将晚 3 天" in text.get_attribute("data-text")
    assert "qs-broken" in text.get_attribute("class")
    assert "将晚 3 天" in schedule.cell(link[2], "chart").get_attribute("aria-label")
    edge = schedule.row(link[2]).locator(".qs-prom").bounding_box()
    bar = schedule.bar(link[2]).bounding_box()
    assert abs(edge["x"] + edge["width"] - (bar["x"] + 48)) < 3


def test_what_is_done_cannot_be_dragged(open_schedule):
    schedule = open_schedule()
    schedule.page.evaluate("document.querySelector('.qs-scroller').scrollLeft = 0")
    schedule.page.wait_for_timeout(60)
    drag(schedule, middle(schedule, 2), (48, 0))
    schedule.page.mouse.up()
    assert schedule.board.asked == []


def test_the_unpublished_time_is_marked(open_schedule):
    schedule = open_schedule()
    mark = schedule.page.locator(".qs-unpublished")
    expect(mark).to_have_text("节假日未公布")
    left = float(mark.evaluate("node => parseFloat(node.style.left)"))
    assert left == schedule.board.plan["unpublished"] * 24
