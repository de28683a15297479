"""A plan made in MS Project comes in as XML and goes out again, CSV too; a hostile file is refused (D3)."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.test_the_plan_comes_in import start_project
from tests.tasks.exchange.plan_xml import link, plan, task

FILE = plan(
    task(1, "机房准备", level=1),
    task(2, "网络布线", "2027-03-08", "2027-03-10", 24, level=2),
    task(3, "服务器上架", "2027-03-11", "2027-03-12", 16, level=2, more=link(2)),
    task(4, "系统切换", "2027-03-15", "2027-03-16", 16, more=link(3, lag=4800)),
)
HOSTILE = b'<?xml version="1.0"?><!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]><Project>&x;</Project>'


def upload(page: Page, project: int, file: Path) -> None:
    page.goto(f"/projects/{project}/uploads/")
    page.locator("input[type=file]").set_input_files(file)
    page.locator("form.form button.primary").click()
    page.wait_for_load_state("networkidle")


def exported(page: Page, project: int, name: str, folder: Path) -> Path:
    """The file behind a link of the page of imports and exports."""
    page.goto(f"/projects/{project}/uploads/")
    with page.expect_download() as download:
        page.locator(f'a[href$="/exports/{name}"]').click()
    kept = folder / name
    download.value.save_as(kept)
    return kept


def unchanged(page: Page, rows: int) -> None:
    """The preview says that every row stands as it is, and offers nothing to take over."""
    page.wait_for_url(re.compile(r"/uploads/\d+/"))
    expect(page.locator("table.preview tbody tr")).to_have_count(rows)
    expect(page.locator("table.preview tbody tr", has_text="无变化")).to_have_count(rows)
    expect(page.get_by_role("button", name=re.compile(r"^导入 [1-9]"))).to_have_count(0)


def test_a_plan_from_ms_project_comes_in_and_goes_out_and_nothing_changes(visit, tmp_path, artifacts):
    lead = visit("李强")
    project = start_project(lead)

    # --- a file that asks for files of the server is refused in words
    (tmp_path / "hostile.xml").write_bytes(HOSTILE)
    upload(lead, project, tmp_path / "hostile.xml")
    assert lead.url.endswith(f"/projects/{project}/uploads/")
    expect(lead.locator("form.form .errors, form.form .error").first).to_be_visible()
    lead.screenshot(path=artifacts / "journey-msproject-1-refused.png")

    # --- the plan comes in: looked at first, written by consent
    (tmp_path / "plan.xml").write_bytes(FILE)
    upload(lead, project, tmp_path / "plan.xml")
    lead.wait_for_url(re.compile(r"/uploads/\d+/"))
    summary = lead.locator("table.preview tbody tr", has_text="机房准备")
    expect(summary).to_contain_text("2027-03-08")
    expect(summary).to_contain_text("2027-03-12")
    lead.screenshot(path=artifacts / "journey-msproject-2-preview.png", full_page=True)
    consent = lead.get_by_role("button", name=re.compile("^导入 4 行"))
    consent.click()
    expect(consent).to_have_count(0)
    lead.goto(f"/projects/{project}/schedule/")
    expect(lead.get_by_role("row", name=re.compile("系统切换"))).to_be_visible()
    lead.screenshot(path=artifacts / "journey-msproject-3-schedule.png")

    # --- out and in again, as XML and as CSV: nothing changes
    for name in ("project.xml", "schedule.csv"):
        upload(lead, project, exported(lead, project, name, tmp_path))
        unchanged(lead, 4)
    lead.screenshot(path=artifacts / "journey-msproject-4-unchanged.png", full_page=True)
