"""A project starts from a template, is kept as one and starts again; a task is typed in one sentence (S7)."""

import re

from playwright.sync_api import Page, expect


def started(page: Page, ref: str, name: str, *, drop: str = "") -> int:
    """Start a project from a template through its pages; the dates are looked at first."""
    page.goto("/templates/")
    page.locator(f'a[href="/templates/{ref}/start/"]').click()
    page.locator("#id_name").fill(name)
    if drop:
        page.locator(f'input[name="parts"][value="{drop}"]').uncheck()
    page.locator('button[value="dates"]:not(.visually-hidden)').click()
    expect(page.locator("#dates tbody tr").first).to_be_visible()
    expect(page.locator("#id_name")).to_have_value(name)
    page.locator('.form-actions button.primary:not([name="do"])').click()
    page.wait_for_url(re.compile(r"/projects/\d+/schedule/"))
    return int(re.search(r"/projects/(\d+)/", page.url)[1])


def test_a_project_starts_from_a_template_and_becomes_one(visit, artifacts):
    lead = visit("李强")
    project = started(lead, "campaign", "老客户开放日", drop="needs")
    grid = lead.get_by_role("treegrid")
    expect(grid.get_by_role("row", name=re.compile("主视觉设计"))).to_be_visible()
    lead.screenshot(path=artifacts / "journey-template-1-started.png")

    # --- one sentence, Enter to see it understood, Enter to add it; the line is free for the next
    line = lead.locator("#quick-text")
    lead.keyboard.press("Alt+n")
    expect(line).to_be_focused()
    lead.keyboard.type("里程碑：确认主持人，活动主题与创意完成后 5 个工作日内")
    expect(lead.locator('[data-chip="after0"]:not(.open)')).to_be_visible()
    lead.screenshot(path=artifacts / "journey-template-2-chips.png")
    lead.keyboard.press("Enter")
    expect(line).to_have_value("")
    expect(line).to_be_focused()
    expect(lead.locator(".toast.success", has_text="确认主持人")).to_be_visible()
    lead.goto(f"/projects/{project}/tasks/?q=确认主持人")
    expect(lead.locator("[data-quick-list] tbody tr")).to_have_count(1)

    # --- what it has become is kept, and the next one starts from that
    lead.goto(f"/projects/{project}/charter/")
    lead.locator(f'a[href="/projects/{project}/template/"]').click()
    lead.locator("#id_name").fill("开放日（本公司）")
    lead.locator("form.form button.primary").click()
    lead.wait_for_url(re.compile(r"/templates/\d+/"))
    expect(lead.locator("tbody")).to_contain_text("确认主持人")
    ref = re.search(r"/templates/(\d+)/", lead.url)[1]
    lead.screenshot(path=artifacts / "journey-template-3-kept.png")
    again = started(lead, ref, "老客户开放日（秋）")
    assert again != project
    expect(lead.get_by_role("row", name=re.compile("主视觉设计"))).to_be_visible()
    lead.goto(f"/projects/{again}/tasks/?q=确认主持人")
    expect(lead.locator("[data-quick-list] tbody tr")).to_have_count(1)
