"""Nothing typed is lost: drafts on the server, a copy in this browser, and never for the next person."""

from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from qibu.progress.models import Draft
from qibu.tasks.actions import edit_task
from tests.progress.sheet_world import LATE, NAMES, NOW, said_by_assignee

KEYS = "Object.keys(localStorage).filter(key => key.startsWith('qibu:draft:'))"


def drafts(sheet) -> list[dict]:
    return [draft.body for draft in Draft.objects.filter(report=sheet.week.report())]


def test_leaving_a_field_saves_the_draft_on_the_server(open_sheet):
    sheet = open_sheet()
    sheet.cell(NAMES[0], "done").fill("写到一半")
    sheet.press("Tab")
    sheet.until(lambda: drafts(sheet))
    task = str(sheet.week.task(NAMES[0]).pk)
    assert drafts(sheet)[0]["lines"] == {task: {"done": "写到一半"}}
    expect(sheet.page.locator("[data-draft-note]")).not_to_be_empty()
    sheet.until(lambda: sheet.page.evaluate(KEYS) == [])
    sheet.page.reload()
    expect(sheet.ready().cell(NAMES[0], "done")).to_have_value("写到一半")


def test_what_the_server_never_got_comes_back_after_a_reload(open_sheet):
    sheet = open_sheet(refusals=True)
    sheet.page.route("**/draft/**", lambda route: route.abort())
    sheet.cell(NAMES[0], "done").fill("断网时写的")
    sheet.cell(NAMES[1], "percent").fill("55")
    sheet.until(lambda: sheet.page.evaluate(KEYS))
    sheet.page.reload()
    sheet.ready()
    expect(sheet.cell(NAMES[0], "done")).to_have_value("断网时写的")
    expect(sheet.cell(NAMES[1], "percent")).to_have_value("55")
    expect(sheet.page.locator("[data-messages] .banner.info")).to_be_visible()
    sheet.page.locator("[data-undo]").click()
    expect(sheet.cell(NAMES[0], "done")).to_have_value("")


def test_a_session_that_ended_keeps_the_draft_and_says_so(open_sheet):
    sheet = open_sheet(refusals=True)
    Session.objects.all().delete()
    sheet.cell(NAMES[0], "done").fill("登录过期时写的")
    sheet.press("Tab")
    expect(sheet.page.locator("[data-messages] .banner.bad a")).to_be_visible()
    expect(sheet.cell(NAMES[0], "done")).to_have_value("登录过期时写的")
    assert len(sheet.page.evaluate(KEYS)) == 1


def test_signing_out_removes_every_copy(open_sheet):
    sheet = open_sheet(refusals=True)
    sheet.page.route("**/draft/**", lambda route: route.abort())
    sheet.cell(NAMES[0], "done").fill("机密")
    sheet.until(lambda: sheet.page.evaluate(KEYS))
    sheet.page.evaluate("document.querySelector('form[data-sign-out]').requestSubmit()")
    sheet.page.wait_for_url("**/sign-in/**")
    assert sheet.page.evaluate(KEYS) == []


def test_the_next_person_never_sees_the_copy_of_another(open_sheet):
    sheet = open_sheet()
    sheet.page.evaluate(
        "localStorage.setItem('qibu:draft:99999:report:1', JSON.stringify({at: 1, values: {}, body: {}}))"
    )
    sheet.page.reload()
    sheet.ready()
    sheet.until(lambda: sheet.page.evaluate(KEYS) == [])


def test_two_windows_of_one_person_do_not_overwrite_each_other(open_sheet):
    first = open_sheet(refusals=True)
    second = open_sheet(refusals=True)
    first.cell(NAMES[0], "done").fill("窗口一")
    first.press("Tab")
    first.until(lambda: drafts(first))
    second.cell(NAMES[1], "done").fill("窗口二")
    second.press("Tab")
    expect(second.cell(NAMES[0], "done")).to_have_value("窗口一")
    second.until(lambda: len(drafts(second)[0]["lines"]) == 2)


def test_what_others_change_comes_in_without_touching_what_is_typed(open_sheet):
    sheet = open_sheet()
    week = sheet.week
    sheet.cell(NAMES[0], "percent").fill("45")
    for name in NAMES[:2]:
        task = week.task(name)
        edit_task(
            by=week.world.lead, at=NOW, project_id=task.project_id, task_id=task.pk,
            changes={"percent": "60"}, was={"percent": "40"}, version=task.version,
        )  # fmt: skip
    sheet.cell(NAMES[3], "done").fill("我来写")
    said_by_assignee(week, NAMES[2], done="布置完成")
    said_by_assignee(week, NAMES[3], done="场地已定")
    sheet.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(sheet.cell(NAMES[1], "percent")).to_have_value("60")
    expect(sheet.cell(NAMES[0], "percent")).to_have_value("45")
    expect(sheet.line(NAMES[0]).locator(".beside .said")).to_have_text("60%")
    expect(sheet.cell(NAMES[2], "done")).to_have_value("布置完成")
    expect(sheet.cell(NAMES[3], "done")).to_have_value("我来写")
    sheet.line(NAMES[3]).locator("[data-take]").click()
    expect(sheet.cell(NAMES[3], "done")).to_have_value("场地已定")


def test_a_conflict_lays_both_values_side_by_side(open_sheet):
    sheet = open_sheet(refusals=True)
    task = sheet.week.task(NAMES[0])
    sheet.page.route("**/draft/**", lambda route: route.abort())
    sheet.cell(NAMES[0], "percent").fill("45")
    sheet.cell(LATE, "expected_finish").fill("2026-03-20")
    sheet.cell(LATE, "late_cause").select_option("external")
    edit_task(
        by=sheet.week.world.lead, at=NOW, project_id=task.project_id, task_id=task.pk,
        changes={"percent": "60"}, was={"percent": "40"}, version=task.version,
    )  # fmt: skip
    sheet.page.locator(".sheet-bar .primary").click()
    conflict = sheet.page.locator(".conflict")
    expect(conflict).to_contain_text("45%")
    expect(conflict).to_contain_text("60%")
    conflict.locator('input[value="theirs"]').check()
    sheet.page.locator(".sheet-bar .primary").click()
    expect(sheet.page.locator(".reported")).to_be_visible()
    assert sheet.week.task(NAMES[0]).percent == 60
