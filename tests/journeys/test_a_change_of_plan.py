"""A baselined plan changes: refused, asked for, decided, compared; and a sandbox that becomes a request.

The lead of the service desk moves the switch-over too far, is led to a change request, sees what it moves and
approves it as the next baseline; a liaison tries something out and asks for it. In a browser, in Chinese.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from playwright.sync_api import Page, expect

PROJECT = "客服工单系统升级"


def open_project(page: Page) -> str:
    """The address of the project, without the slash at its end."""
    page.goto("/projects/")
    page.get_by_role("link", name=PROJECT).first.click()
    page.wait_for_url(re.compile(r"/projects/\d+/"))
    return re.search(r"/projects/\d+", page.url)[0]


def open_task(page: Page, home: str, name: str) -> None:
    page.goto(f"{home}/tasks/?q={name}")
    page.get_by_role("link", name=name).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def press(page: Page, do: str) -> None:
    page.locator(f"main button[name=do][value={do}]").click()


def test_a_plan_is_changed_and_nobody_is_surprised(visit, artifacts):
    lead = visit("蒋丽")
    home = open_project(lead)
    two_baselines(lead, home)
    number = refused_and_asked_for(lead, home)
    decided(lead, home, number)
    asker = visit("许琳")
    tried_out(asker, home)
    lead.goto(f"{home}/changes/")
    expect(lead.locator("main tbody tr")).to_have_count(3)
    lead.screenshot(path=artifacts / "changes.png")


def two_baselines(page: Page, home: str) -> None:
    """V2 stands since the change the demo tells of: the old day struck above the new one."""
    page.goto(f"{home}/baselines/")
    page.get_by_role("link", name="V2").click()
    page.locator("select[name=against]").select_option("1")
    page.get_by_role("button", name="比较").click()
    row = page.locator("main tbody tr", has_text="全员切换")
    expect(row.locator("s.was")).to_have_count(2)
    expect(row).to_contain_text("+3")
    expect(page.locator("main tbody tr")).to_have_count(1)


def refused_and_asked_for(page: Page, home: str) -> str:
    """Moving the switch-over by three weeks is refused, with the way to a request that begins with it."""
    open_task(page, home, "全员切换")
    page.locator("a[href$='/edit/']").click()
    start = page.locator("input[name=planned_start]")
    later = date.fromisoformat(start.input_value()) + timedelta(weeks=3)
    start.fill(later.isoformat())
    page.locator("main form .form-actions button.primary").first.click()
    way = page.locator("div.summary a[href*='/changes/new/']")
    expect(way).to_be_visible()
    way.click()
    expect(page.locator(".change-steps")).to_contain_text(later.isoformat())
    page.locator("input[name=title]").fill("全员切换改到下月")
    page.locator("select[name=reason]").select_option("requirement")
    page.locator("textarea[name=explanation]").fill("财务结账延后")
    page.locator("main form .form-actions button.primary").click()
    expect(page.locator(".effect-table tbody tr").first).to_contain_text("全员切换")
    expect(page.locator(".effect-table svg rect.after").first).to_be_attached()
    press(page, "submit")
    expect(page.locator("#decision")).to_be_visible()
    return page.url


def decided(page: Page, home: str, address: str) -> None:
    page.goto(address)
    page.locator("textarea[name=note]").fill("同意")
    press(page, "approve")
    link = page.locator(".facts a", has_text="V3")
    expect(link.first).to_be_visible()
    page.goto(f"{home}/baselines/3/changes/?against=2")
    expect(page.locator("main tbody tr", has_text="全员切换").locator("s.was")).to_have_count(2)


def tried_out(page: Page, home: str) -> None:
    """The liaison of 采购部 tries a later trial run; the plan stays until somebody decides."""
    open_task(page, home, "试运行")
    page.locator("a[href*='/scenarios/?task=']").click()
    page.locator("main form .form-actions button.primary").click()
    expect(page.locator("input[name=task]")).to_have_value(re.compile("试运行$"))
    page.locator("input[name=days]").fill("8")
    page.locator("main form .form-actions button.primary").click()
    expect(page.locator(".effect-table tbody tr", has_text="试运行")).to_contain_text("+8")
    press(page, "request")
    page.locator("textarea[name=explanation]").fill("备用设备晚到")
    page.locator("main form .form-actions button.primary").click()
    press(page, "submit")
    expect(page.locator("main .chip").first).not_to_have_class(re.compile("chip-todo"))
    expect(page.locator("#decision")).to_have_count(0)
