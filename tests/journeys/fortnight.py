"""What the journey through two weekly reports is made of: the plan, a person's sheet, the wall of a week."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from playwright.sync_api import Locator, Page, expect

NAME = "暑期门店换新"
START, FINISH = "2026-06-15", "2026-07-17"
#: department → liaison
SEATS = {"采购部": "许琳", "研发部": "吴婷", "市场部": "孙悦", "生产部": "吕萍"}
HEADS = ("序号", "任务名称", "责任部门", "负责人", "开始时间", "完成时间", "前置任务")
PLAN = (
    ("1", "物料准备"),
    ("1.1", "灯具询价定点", "采购部", "马东", "2026-06-15", "2026-06-17"),
    ("1.2", "首批灯具到货", "采购部", "马东", "2026-06-18", "2026-06-26", "1.1"),
    ("1.3", "展架采购", "采购部", "杨帆", "2026-06-16", "2026-06-25"),
    ("2", "方案与研发"),
    ("2.1", "灯控固件适配", "研发部", "刘洋", "2026-06-15", "2026-06-18"),
    ("2.2", "门店联调", "研发部", "张伟", "2026-06-22", "2026-06-26", "2.1"),
    ("2.3", "陈列方案", "市场部", "陆曦", "2026-06-15", "2026-06-18"),
    ("2.4", "开业物料", "市场部", "曹阳", "2026-06-22", "2026-06-30", "2.3"),
    ("3", "样板店"),
    ("3.1", "样板店施工", "生产部", "郭军", "2026-06-16", "2026-06-26"),
    ("3.2", "首店布展", "生产部", "郭军", "2026-06-29", "2026-07-03", "1.2"),
)


def task_list(folder: Path) -> Path:
    book = openpyxl.Workbook()
    for row in (HEADS, *PLAN):
        book.active.append(row)
    path = folder / "换新计划.xlsx"
    book.save(path)
    return path


def choose(page: Page, field: str, name: str) -> None:
    """Pick somebody in a combobox by typing."""
    box = page.locator(f"input#{field}")
    box.fill(name)
    box.press("Enter")


def start_project(lead: Page, folder: Path) -> int:
    """The charter, then the task list from Excel; the number of the project."""
    lead.goto("/projects/new/")
    for field, text in (("name", NAME), ("start", START), ("planned_finish", FINISH)):
        lead.locator(f"#id_{field}").fill(text)
    choose(lead, "id_sponsor", "周国栋")
    lead.locator("#id_objectives-0-statement").fill("8 月 1 日前首店换新开业")
    for place, (department, liaison) in enumerate(SEATS.items()):
        if lead.locator(f"#id_seats-{place}-department").count() == 0:
            lead.get_by_role("button", name="增加行").last.click()
        choose(lead, f"id_seats-{place}-department", department)
        choose(lead, f"id_seats-{place}-liaison", liaison)
    lead.get_by_role("button", name="立项", exact=True).click()
    lead.wait_for_url(re.compile(r"/projects/\d+/"))
    project = int(re.findall(r"/projects/(\d+)/", lead.url)[0])
    lead.goto(f"/projects/{project}/uploads/")
    lead.locator("input[type=file]").set_input_files(task_list(folder))
    lead.get_by_role("button", name="上传").click()
    consent = lead.get_by_role("button", name=re.compile("^导入 12 行"))
    consent.click()
    expect(consent).to_have_count(0)
    return project


@dataclass(frozen=True)
class Sheet:
    """A weekly report on somebody's screen: its controls by task and field."""

    page: Page

    def line(self, task: str) -> Locator:
        return self.page.locator("tbody.line").filter(has=self.page.locator("th.task", has_text=task))

    def cell(self, task: str, field: str) -> Locator:
        return self.line(task).locator(f'[data-field="{field}"]')

    def fill(self, task: str, **texts: str) -> None:
        """Type into the controls of one line; a choice is chosen by its word."""
        for field, text in texts.items():
            control = self.cell(task, field)
            if control.evaluate("one => one.tagName") == "SELECT":
                control.select_option(label=text)
            else:
                control.fill(text)

    def paste(self, task: str, field: str, text: str) -> None:
        """Ctrl+V of a text that lies in the clipboard."""
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.cell(task, field).focus()
        self.page.keyboard.press("Control+v")

    def count(self, name: str) -> Locator:
        return self.page.locator(f'[data-count="{name}"]')

    def submit(self) -> None:
        self.page.get_by_role("button", name=re.compile("^(提交|重新提交)$")).click()


def open_sheet(page: Page, project: int, week: int) -> Sheet:
    """From the wall to the own department's report, as a liaison goes."""
    page.goto(f"/projects/{project}/reports/{week}/")
    page.locator(".own-report a.button").click()
    page.wait_for_url(re.compile(r"/departments/\d+/"))
    return Sheet(page)


def wall_row(page: Page, department: str) -> Locator:
    return page.locator("table.wall tbody tr").filter(has=page.locator("th", has_text=department))


def comes(page: Page, path: str, seen: Locator, words: str | re.Pattern[str]) -> None:
    """Look at a page again and again until the worker has brought it about."""
    for _try in range(40):
        page.goto(path)
        if seen.filter(has_text=words).count():
            return
        page.wait_for_timeout(250)
    expect(seen).to_contain_text(words)
