"""The schedule on a phone: three columns, the chart beside them, fingers instead of a mouse."""

from playwright.sync_api import expect


def test_a_phone_shows_name_state_and_finish(open_schedule):
    schedule = open_schedule(width=390)
    keys = schedule.page.evaluate(
        "[...document.querySelectorAll('.qs-headcell')].map((cell) => cell.dataset.key)"
    )
    assert keys == ["name", "status", "planned_finish"]
    assert schedule.row(2).bounding_box()["height"] == 44


def test_a_button_changes_between_mostly_table_and_mostly_chart(open_schedule, artifacts):
    schedule = open_schedule(width=390)
    schedule.page.get_by_role("button", name="看图").tap()
    assert schedule.page.locator(".qs-headpane").bounding_box()["width"] < 130
    schedule.page.screenshot(path=artifacts / "schedule-390-chart.png")
    schedule.page.get_by_role("button", name="看表").tap()
    assert schedule.page.locator(".qs-headpane").bounding_box()["width"] > 200


def test_the_second_tap_on_a_cell_edits_it(open_schedule):
    schedule = open_schedule(width=390)
    schedule.cell(9, "name").tap()
    expect(schedule.editor).to_have_count(0)
    schedule.cell(9, "name").tap()
    expect(schedule.editor).to_be_focused()
    size = schedule.editor.evaluate("node => getComputedStyle(node).fontSize")
    assert size == "16px"


def test_the_filters_open_behind_a_button(open_schedule, artifacts):
    schedule = open_schedule(width=390)
    expect(schedule.page.locator(".qs-search")).to_be_hidden()
    schedule.page.get_by_role("button", name="筛选").tap()
    schedule.page.locator(".qs-search").fill("审批")
    expect(schedule.page.locator(".qs-count")).to_have_text("1 / 37 项任务")
    schedule.page.screenshot(path=artifacts / "schedule-390-filter.png")


def test_the_days_of_the_chart_never_show_through_the_table(open_schedule):
    schedule = open_schedule(4)
    below = schedule.page.evaluate(
        """() => { const box = document.querySelector('.qs-scroller').getBoundingClientRect();
        const node = document.elementFromPoint(box.left + 200, box.bottom - 60);
        return node.parentNode.className; }"""
    )
    assert below == "qs-cover"
