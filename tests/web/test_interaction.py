"""What the scripts add: menus, dialogs, pickers, drafts, live refresh; each without a CSP report."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.waiting import until
from tests.web.showcase import views


@pytest.fixture(autouse=True)
def _no_old_news():
    views.NEWS.update(after=0, title="第一版")


def test_the_theme_changes_at_once_and_stays(open_page):
    page = open_page("/")
    page.locator(".account > summary").click()
    page.locator('button[name="theme"][value="dark"]').click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.wait_for_load_state("networkidle")
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(19, 22, 27)"
    assert page.problems == []


def test_the_density_changes_the_rows(open_page):
    page = open_page("/")
    page.locator(".account > summary").click()
    page.locator('button[name="density"][value="comfortable"]').click()
    assert page.locator(".table tbody tr").first.bounding_box()["height"] == pytest.approx(36, abs=1)


def test_escape_closes_the_menu_and_gives_the_focus_back(open_page):
    page = open_page("/")
    page.locator(".account > summary").click()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert page.locator(".account").get_attribute("open") is None
    assert page.evaluate("document.activeElement.closest('.account') !== null")


def test_without_a_script_the_menu_opens_and_switches_language(open_page):
    page = open_page("/", javascript=False)
    page.locator(".account > summary").click()
    page.locator('button[name="language"][value="en"]').click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_text("Skip to content").count() == 1


def test_without_a_script_the_whole_form_can_be_sent(open_page):
    page = open_page("/form/", javascript=False)
    page.fill("#id_name", "智能手环三代")
    page.fill("#id_start", "2026-06-01")
    page.fill("#id_finish", "2026-09-18")
    page.select_option("#id_lead", label="李强")
    page.check("input[value='研发部']")
    page.locator(".form .button.primary").click()
    assert page.url.endswith("/sent/?accepted")


def test_a_refused_form_keeps_what_was_typed_and_leads_to_the_first_error(open_page):
    page = open_page("/form/")
    page.fill("#id_name", "智能手环三代")
    page.fill("#id_finish", "2026-09-18")
    page.locator(".form .button.primary").click()
    summary = page.locator(".summary")
    summary.wait_for()
    assert page.evaluate("document.activeElement.className") == "summary"
    assert page.input_value("#id_name") == "智能手环三代"
    assert page.input_value("#id_finish") == "2026-09-18"
    summary.get_by_role("link", name="项目负责人").click()
    assert page.evaluate("document.activeElement.id") == "id_lead"
    assert page.locator("#id_start").get_attribute("aria-invalid") == "true"
    described = page.locator("#id_start").get_attribute("aria-describedby")
    assert page.locator(f"#{described.split()[-1]}").inner_text() != ""


def test_a_person_is_found_by_pinyin_initials_and_chosen_by_keyboard(open_page):
    page = open_page("/form/")
    box = page.locator("#id_lead")
    box.click()
    page.keyboard.type("zf")
    option = page.get_by_role("option", name="曾凡")
    assert option.is_visible()
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
    page.keyboard.press("Enter")
    assert page.input_value("#id_lead") == "曾凡"
    assert page.evaluate("document.querySelector('select[name=lead]').value") == "14"
    page.keyboard.type("没有这个人")
    page.keyboard.press("Escape")
    assert page.input_value("#id_lead") == "曾凡"
    assert page.problems == []


def test_a_name_typed_in_full_is_taken_when_the_box_is_left(open_page):
    page = open_page("/form/")
    page.locator("#id_lead").fill("曾凡")
    page.locator("#id_name").click()
    assert page.evaluate("document.querySelector('select[name=lead]').value") == "14"


def test_a_name_nobody_has_stays_in_the_box_and_holds_the_form(open_page):
    page = open_page("/form/")
    box = page.locator("#id_lead")
    box.fill("没有这个人")
    page.locator("#id_name").click()
    expect(box).to_have_attribute("aria-invalid", "true")
    assert box.input_value() == "没有这个人"
    page.evaluate("window.stays = true")
    page.locator(".form .button.primary").click()
    expect(box).to_be_focused()
    page.wait_for_timeout(300)
    assert page.evaluate("window.stays") is True
    box.fill("曾凡")
    page.locator("#id_name").click()
    expect(box).not_to_have_attribute("aria-invalid", re.compile(".*"))


def test_several_people_are_chosen_and_taken_away_again(open_page):
    page = open_page("/form/")
    box = page.locator("input#id_members")  # the select had this id until the script took over
    for typed in ("市场", "yf"):
        box.click()
        expect(box).to_be_focused()
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
        expect(box).to_have_value("")
    chosen = "[...document.querySelector('select[name=members]').selectedOptions].map(o => o.label)"
    until(page, lambda: page.evaluate(chosen) == ["王芳", "杨帆"])
    page.locator(".combobox-picked button", has_text="王芳").click()
    until(page, lambda: page.evaluate(chosen) == ["杨帆"])


def test_a_draft_comes_back_after_the_page_was_lost_and_goes_when_it_was_sent(open_page):
    page = open_page("/form/")
    page.on("dialog", lambda dialog: dialog.accept())
    page.fill("#id_objectives", "3 个月内上市")
    until(page, lambda: page.evaluate("localStorage.length") == 1)
    page.reload()
    page.locator(".draft .button").first.click()
    until(page, lambda: page.input_value("#id_objectives") == "3 个月内上市")
    assert page.input_value("#id_code") == "QB-2026-015"
    page.fill("#id_name", "智能手环三代")
    page.fill("#id_start", "2026-06-01")
    page.fill("#id_finish", "2026-09-18")
    page.evaluate("document.querySelector('select[name=lead]').value = '1'")
    page.check("input[value='研发部']")
    page.locator(".form .button.primary").click()
    page.wait_for_url("**/sent/?accepted")
    until(page, lambda: page.evaluate("Object.keys(localStorage).length") == 0)


def test_drafts_are_gone_after_sign_out(open_page):
    page = open_page("/form/")
    page.on("dialog", lambda dialog: dialog.accept())
    page.fill("#id_objectives", "机密")
    until(page, lambda: page.evaluate("localStorage.length") == 1)
    page.locator(".account > summary").click()
    page.locator("form[data-sign-out] button").click()
    page.wait_for_url("**/sign-in/**")
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_leaving_with_unsaved_entries_asks_first(open_page):
    page = open_page("/form/")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.fill("#id_name", "智能手环三代")
    page.locator(".brand").click()
    page.wait_for_url(lambda url: not url.endswith("/form/"))
    assert asked == ["beforeunload"]


def test_news_refresh_a_region_and_take_nothing_typed_away(open_page):
    page = open_page("/live/")
    page.fill("#note", "我正在写")
    page.fill("#long", "写过的长文")
    page.locator("#note").focus()
    views.NEWS.update(after=5, title="第二版")
    expect(page.locator("#title")).to_have_text("第二版")
    assert page.input_value("#note") == "我正在写"
    assert page.input_value("#long") == "写过的长文"
    assert page.input_value("#other") == "第二版"
    assert page.evaluate("document.activeElement.id") == "note"
    assert page.problems == []


def test_a_part_is_sent_with_the_csrf_token_and_swapped_in(open_page):
    page = open_page("/live/")
    page.fill("#row-title", "新任务")
    page.get_by_role("button", name="send").click()
    page.locator("#answer").wait_for()
    assert page.locator("#answer").inner_text() == "saved true"


def test_a_conflict_of_a_part_is_shown_above_and_the_part_stays(open_page):
    page = open_page("/live/")
    page.fill("#row-title", "conflict")
    page.get_by_role("button", name="send").click()
    problem = page.locator("#problems .banner")
    problem.wait_for()
    assert "别人的" in problem.inner_text()
    assert page.input_value("#row-title") == "conflict"
    page.fill("#row-title", "新任务")
    page.get_by_role("button", name="send").click()
    page.locator("#answer").wait_for()
    assert page.locator("#problems .banner").count() == 0


def test_something_destructive_is_asked_about_and_can_be_left(open_page):
    page = open_page("/live/")
    page.locator("#destroy button").click()
    assert page.get_by_role("heading", name="删除这个项目？").is_visible()
    page.keyboard.press("Escape")
    assert page.url.endswith("/live/")
    page.locator("#destroy button").click()
    page.locator("dialog .button.danger").click()
    page.wait_for_url("**/sign-in/**")


def test_a_dialog_opens_closes_and_gives_the_focus_back(open_page):
    page = open_page("/people/")
    opener = page.get_by_role("link", name="登记问题")
    opener.click()
    assert page.locator("#dialog").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#dialog").is_visible()
    assert page.evaluate("document.activeElement.dataset.dialog") == "dialog"


def test_a_toast_of_good_news_can_be_closed_and_bad_news_stay(open_page):
    page = open_page("/people/?toast")
    page.locator(".toast.success [data-dismiss]").click()
    assert page.locator(".toast.success").count() == 0
    assert page.locator(".toast.error").count() == 1


def test_a_code_is_copied(open_page):
    page = open_page("/live/")
    page.get_by_role("button", name="复制").click()
    page.locator(".toast.success").wait_for()
