"""Other people's changes arrive within seconds and disturb nobody who is typing."""

from playwright.sync_api import expect

TASK = 22


def test_a_change_elsewhere_is_seen_within_five_seconds(open_schedule):
    schedule = open_schedule()
    schedule.board.change(TASK, name="他人改的名称")
    expect(schedule.cell(TASK, "name")).to_have_text("他人改的名称", timeout=5000)


def test_what_is_being_typed_stays_and_the_change_is_told(open_schedule):
    schedule = open_schedule(query="poll=300")
    schedule.cell(TASK, "name").dblclick()
    schedule.editor.fill("我正在输入")
    schedule.board.change(TASK, name="他人改的名称", percent=77)
    expect(schedule.page.locator(".qs-editnote")).to_have_text("此项刚被改为 他人改的名称")
    expect(schedule.editor).to_have_value("我正在输入")
    expect(schedule.editor).to_be_focused()
    expect(schedule.page.locator(".qs-spoken")).to_have_text("此项刚被改为 他人改的名称")


def test_typing_over_a_change_one_has_seen_still_asks(open_schedule):
    schedule = open_schedule(query="poll=300", refusals=True)
    schedule.cell(TASK, "name").dblclick()
    schedule.editor.fill("我的名称")
    schedule.board.change(TASK, name="他人改的名称")
    expect(schedule.page.locator(".qs-editnote")).to_contain_text("他人改的名称")
    schedule.press("Enter")
    expect(schedule.page.locator("dialog[open]")).to_contain_text("他人改的名称")


def test_a_change_of_another_field_is_no_conflict(open_schedule):
    schedule = open_schedule(query="poll=300")
    schedule.cell(TASK, "name").dblclick()
    schedule.editor.fill("我的名称")
    schedule.board.change(TASK, department=7)
    expect(schedule.cell(TASK, "department")).to_have_text("法务部")
    schedule.press("Enter")
    schedule.settled()
    assert schedule.stored(TASK, "name") == "我的名称"


def test_rows_added_and_removed_elsewhere_come_and_go(open_schedule):
    schedule = open_schedule(query="poll=300")
    schedule.board.add_rows(
        {"key": "another", "after": 3, "parent": 1, "lines": [{"name": "他人新增"}], "dry_run": False}
    )
    expect(schedule.page.locator(".qs-row", has_text="他人新增")).to_be_visible()


def test_focus_and_scroll_stay_when_rows_change(open_schedule):
    schedule = open_schedule(query="poll=300")
    schedule.cell(TASK, "name").click()
    schedule.board.add_rows(
        {"key": "another", "after": 3, "parent": 1, "lines": [{"name": "他人新增"}], "dry_run": False}
    )
    expect(schedule.page.locator(".qs-row", has_text="他人新增")).to_be_visible()
    assert schedule.focused() == (TASK, "name")


def test_the_page_asks_less_often_when_the_server_is_away_and_recovers(open_schedule):
    schedule = open_schedule(query="poll=200", refusals=True)
    schedule.board.offline = True
    schedule.until(lambda: schedule.page.evaluate("schedule.live.wait") > 200)
    schedule.board.offline = False
    schedule.board.change(TASK, name="恢复之后")
    expect(schedule.cell(TASK, "name")).to_have_text("恢复之后", timeout=6000)
    assert schedule.page.evaluate("schedule.live.wait") == 200


def test_typing_in_a_row_that_is_deleted_elsewhere_is_not_lost(open_schedule):
    schedule = open_schedule(query="poll=300")
    schedule.cell(TASK, "name").dblclick()
    schedule.editor.fill("我正在输入")
    schedule.board.remove(TASK)
    notice = schedule.page.locator(".qs-notice")
    expect(notice).to_contain_text("我正在输入")
    expect(schedule.row(TASK)).to_have_count(0)
    notice.get_by_role("button").click()
    expect(notice).to_be_hidden()
