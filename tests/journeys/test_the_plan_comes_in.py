"""From an Excel task list to the master schedule and back, in a browser, in Chinese.

A lead starts a project, brings a real task list in, sees it scheduled, approves it as V1, edits it
while a liaison looks on, takes form 2 out and finds that importing it again changes nothing.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import openpyxl
from playwright.sync_api import Page, expect

START = date.today() + timedelta(days=7 - date.today().weekday())


HEADS = (
    "序号",
    "任务名称",
    "责任部门",
    "负责人",
    "开始时间",
    "完成时间",
    "工期",
    "完成进度",
    "前置任务",
    "备注",
)


def day(weeks: int, weekday: int) -> date:
    return START + timedelta(weeks=weeks, days=weekday)


def task_list(folder: Path) -> Path:
    """A list as offices keep them: titles above, header in row 4, dates in every spelling."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "任务清单"
    first, second, third = day(0, 0), day(1, 0), day(3, 0)
    chinese = "{0.year}年{0.month}月{0.day}日".format
    rows = [
        ["新办公区搬迁任务清单"],
        ["项目名称：", "新办公区搬迁", "编制人：", "李强"],
        [],
        HEADS,
        ["1", "前期准备"],
        ["1.1", "选址与签约", "采购部", "杨帆", chinese(first), f"{day(0, 4):%Y/%m/%d}", "", "", "", "两处"],
        ["1.2", "装修方案", "产品部", "何佳", f"{second:%Y-%m-%d}", f"{day(2, 4):%Y.%m.%d}", None, 0, "1.1"],
        ["2", "搬迁实施"],
        ["2.1", "网络与机房", "研发部", "王五", f" {third:%Y-%m-%d}", day(4, 4), None, None, "1.2"],
        ["2.2", "家具采购", "采购部", "许琳", day(2, 0), day(3, 4), None, None, "1.2完成后2周内"],
        ["2.3", "搬家", "行政部", "杨帆", f"{day(5, 0):%Y-%m-%d}", "2027-02-30", None, None, "2.1、2.2"],
    ]  # fmt: skip
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("A1:J1")
    path = folder / "搬迁任务清单.xlsx"
    book.save(path)
    return path


def choose(page: Page, field: str, name: str) -> None:
    """Pick somebody in a combobox by typing."""
    page.locator(f"input#{field}").fill(name)
    page.locator(f"input#{field}").press("Enter")


def start_project(page: Page) -> int:
    page.goto("/projects/")
    page.get_by_role("link", name="立项").first.click()
    page.locator("#id_name").fill("新办公区搬迁")
    page.locator("#id_start").fill(START.isoformat())
    page.locator("#id_planned_finish").fill(day(8, 4).isoformat())
    choose(page, "id_sponsor", "周国栋")
    page.locator("#id_objectives-0-statement").fill("春节前全员入驻")
    for place, (department, liaison) in enumerate(
        [("采购部", "许琳"), ("产品部", "赵敏"), ("研发部", "吴婷")]
    ):
        choose(page, f"id_seats-{place}-department", department)
        choose(page, f"id_seats-{place}-liaison", liaison)
    page.get_by_role("button", name="立项", exact=True).click()
    page.wait_for_url(re.compile(r"/projects/\d+/"))
    found = re.search(r"/projects/(\d+)/", page.url)
    assert found is not None
    return int(found[1])


def test_a_task_list_becomes_the_master_schedule_and_form_2_comes_out_again(visit, tmp_path, artifacts):
    lead = visit("李强")
    project = start_project(lead)
    lead.screenshot(path=artifacts / "journey-1-charter.png")

    # --- the Excel list comes in; nothing is written before consent
    lead.goto(f"/projects/{project}/uploads/")
    lead.locator("input[type=file]").set_input_files(task_list(tmp_path))
    lead.get_by_role("button", name="上传").click()
    lead.wait_for_url(re.compile(rf"/projects/{project}/uploads/\d+/"))
    expect(lead.locator("body")).to_contain_text("2027-02-30")
    lead.screenshot(path=artifacts / "journey-2-preview.png", full_page=True)
    lead.locator('input[name="cell-11-planned_finish"]').fill(day(5, 2).isoformat())
    lead.locator('[name^="answer-"]').nth(0).select_option(index=1)
    lead.locator('input[name="other-1"]').fill("张伟")
    lead.get_by_role("button", name="重新核对").click()
    lead.wait_for_load_state("networkidle")
    lead.screenshot(path=artifacts / "journey-2-answered.png", full_page=True)
    consent = lead.get_by_role("button", name=re.compile("^导入 7 行"))
    consent.click()
    expect(consent).to_have_count(0)

    # --- scheduled: the tree, the promise and the chart
    lead.goto(f"/projects/{project}/schedule/")
    grid = lead.get_by_role("treegrid")
    expect(grid.get_by_role("row", name=re.compile("家具采购"))).to_be_visible()
    expect(lead.locator("body")).to_contain_text("7 行")
    lead.screenshot(path=artifacts / "journey-3-schedule.png")

    # --- the plan is approved and becomes V1
    lead.goto(f"/projects/{project}/baselines/")
    lead.get_by_role("button", name="批准").click()
    expect(lead.get_by_role("link", name="V1")).to_be_visible()

    # --- an edit in one browser shows in another within five seconds
    liaison = visit("许琳")
    liaison.goto(f"/projects/{project}/schedule/")
    expect(liaison.get_by_role("row", name=re.compile("家具采购"))).to_be_visible()
    lead.goto(f"/projects/{project}/schedule/")
    row = lead.get_by_role("row", name=re.compile("选址与签约"))
    row.locator('[data-key="name"], [data-c="name"]').first.dblclick()
    lead.keyboard.press("Control+a")
    lead.keyboard.type("选址、谈价与签约")
    lead.keyboard.press("Enter")
    expect(liaison.get_by_role("row", name=re.compile("谈价"))).to_be_visible(timeout=5500)
    lead.screenshot(path=artifacts / "journey-4-edited.png")

    # --- form 2 comes out, and importing it unchanged reports no change
    lead.locator("summary", has_text="导出").click()
    with lead.expect_download() as download:
        lead.get_by_role("link", name="Excel").click()
    form2 = tmp_path / download.value.suggested_filename
    download.value.save_as(form2)
    assert form2.name.endswith(".xlsx")
    assert "新办公区搬迁" in form2.name
    lead.goto(f"/projects/{project}/uploads/")
    lead.locator("input[type=file]").set_input_files(form2)
    lead.get_by_role("button", name="上传").click()
    lead.wait_for_url(re.compile(rf"/projects/{project}/uploads/\d+/"))
    lead.screenshot(path=artifacts / "journey-5-unchanged.png", full_page=True)
    kpis = dict(
        zip(
            lead.locator(".kpis dt").all_inner_texts(),
            lead.locator(".kpis dd").all_inner_texts(),
            strict=True,
        )
    )
    assert kpis["新增"] == "0"
    assert kpis["有变化"] == "0"
    assert kpis["有误"] == "0"
    assert int(kpis["无变化"]) >= 5
