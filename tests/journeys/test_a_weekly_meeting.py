"""A weekly meeting: from what is open to minutes two people write, an objection, and the next one (C6)."""

import re
from datetime import datetime

from playwright.sync_api import Page, expect

from tests.journeys.conftest import HERE


def saved(page: Page, key: str) -> None:
    """The section is on the server; its note says the hour."""
    expect(page.locator(f'form[data-section="{key}"] [data-note]')).to_contain_text(re.compile(r"\d\d:\d\d"))


def typed(page: Page, key: str, text: str) -> None:
    page.locator(f"#text-{key}").fill(text)
    page.locator(f"#text-{key}").blur()


def line(page: Page, text: str) -> None:
    """A decision by the keyboard alone: the line is free for the next one."""
    page.locator("#decision-text").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator("#decisions .minuted")).to_contain_text(text)
    expect(page.locator("#decision-text")).to_be_focused()
    expect(page.locator("#decision-text")).to_have_value("")


def called(page: Page) -> str:
    page.locator(".form-actions button.primary").click()
    page.wait_for_url(re.compile(r"/meetings/\d+/$"))
    return page.url


def test_a_weekly_meeting_and_the_next_one(visit, artifacts):
    lead, liaison = visit("李强"), visit("许琳")

    # --- the agenda starts from what is open; one thing is left out, one is added
    lead.goto("/projects/1/meetings/new/?kind=weekly")
    lead.locator("#id_title").fill("市场与研发周例会")
    lead.locator("#id_day").fill(datetime.now(HERE).date().isoformat())
    lead.locator("#id_start").fill("00:00")
    offered = lead.locator('input[name="topic"]')
    expect(offered.first).to_be_checked()
    many = lead.locator('input[name="topic"]:checked').count()
    offered.first.uncheck()
    lead.locator("#id_extra").fill("样机几时到")
    lead.screenshot(path=artifacts / "journey-meeting-1-agenda.png")
    meeting = called(lead)
    expect(lead.locator("#agenda .agenda > li")).to_have_count(many)
    lead.locator('button[value="open"]').click()
    expect(lead.locator("#decision-text")).to_be_visible()

    # --- two people write: each sees the other's words, the same line is decided by whoever came second
    liaison.goto(meeting)
    typed(lead, "next_steps", "采购部跟进芯片")
    saved(lead, "next_steps")
    expect(liaison.locator("#text-next_steps")).to_have_value("采购部跟进芯片")
    typed(lead, "next_steps", "采购部周三跟进芯片")
    typed(liaison, "next_steps", "采购部周五跟进芯片")
    who = wait_for_conflict(lead, liaison)
    expect(who.locator(".their-text")).to_contain_text("采购部周")
    who.screenshot(path=artifacts / "journey-meeting-2-conflict.png")
    who.locator(".section-conflict button").last.click()
    for page in (lead, liaison):
        expect(page.locator("#text-next_steps")).to_have_value(
            re.compile("周三[\\s\\S]*周五|周五[\\s\\S]*周三")
        )

    # --- decisions and an action item, line by line; who came
    line(lead, "宣传物料由市场部外包")
    line(lead, "样机周五前到位")
    lead.locator("#action-what").fill("联系印刷厂")
    lead.locator("#action-owner").select_option(label="许琳")
    lead.locator("#action-due").press("Enter")
    expect(lead.locator("#actions tbody tr")).to_have_count(1)
    expect(lead.locator("#action-what")).to_be_focused()
    expect(liaison.locator("#decisions .minuted > li")).to_have_count(2)
    lead.locator("#all-present").click()
    expect(lead.locator("#people select").first).to_have_value("present")
    lead.screenshot(path=artifacts / "journey-meeting-3-minutes.png")

    # --- distributed; the liaison has got it and objects in time, the host amends, and it goes out again
    lead.goto(f"{meeting}distribution/")
    expect(lead.locator("main")).to_contain_text("18:00")
    lead.locator("form button.primary").click()
    lead.wait_for_url(meeting)
    liaison.goto(meeting)
    liaison.locator('button[value="receive"]').click()
    expect(liaison.locator('button[value="receive"]')).to_have_count(0)
    liaison.locator("#object-1 summary").click()
    liaison.locator("#reason-1").fill("没有外包预算")
    liaison.locator('#object-1 button[value="object"]').click()
    expect(liaison.locator("#decision-1")).to_contain_text("没有外包预算")
    lead.goto(meeting)
    lead.locator("#answer-text-1").fill("同意，改为自己做")
    lead.locator("#amended-1").fill("宣传物料由市场部自己做")
    lead.screenshot(path=artifacts / "journey-meeting-4-objection.png")
    lead.locator('#answer-1 button[value="answer-amend"]').click()
    expect(lead.locator("#decision-1")).to_contain_text("自己做")
    liaison.goto(meeting)
    expect(liaison.locator('button[value="receive"]')).to_be_visible()
    liaison.goto(f"{meeting}print/")
    expect(liaison.locator(".form3")).to_contain_text("V2")
    liaison.screenshot(path=artifacts / "journey-meeting-5-paper.png", full_page=True)

    # --- the next one starts from what is open: the topic nobody dealt with, and the action item
    lead.goto(
        f"{lead.url.split('/meetings/')[0]}/meetings/new/?after={meeting.rstrip('/').rsplit('/', 1)[1]}"
    )
    topics = lead.locator("#topics")
    expect(topics).to_contain_text("样机几时到")
    expect(topics).to_contain_text("联系印刷厂")
    lead.locator("#id_start").fill("09:00")
    following = called(lead)
    assert following != meeting
    expect(lead.locator("#agenda")).to_contain_text("联系印刷厂")
    expect(lead.locator(".topic", has_text="样机几时到").locator(".tag")).to_be_visible()
    lead.screenshot(path=artifacts / "journey-meeting-6-next.png")


def wait_for_conflict(*pages: Page) -> Page:
    """The page on which both texts are shown: that of whoever saved second."""
    for _try in range(100):
        for page in pages:
            if page.locator(".section-conflict").count():
                return page
        pages[0].wait_for_timeout(100)
    raise AssertionError("nobody was shown both texts")
