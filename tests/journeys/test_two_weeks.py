"""Two weeks of a project with its departments, in browsers, in Chinese.

The first week ends on a Thursday, because its Friday is the Dragon Boat holiday; one department is late,
one task slips. The clock moves on, and what has to follow follows by itself.
"""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.fortnight import (
    NAME,
    Sheet,
    comes,
    open_sheet,
    start_project,
    wall_row,
)

#: Three lines as they come from Excel, from the status of the first on: a cell of two lines, three
#: spellings people use, and a third line with three mistakes.
BLOCK = (
    '进行中\t45%\t\t\t2026/7/3\t"三家询价完成，\n比价表已发"\t月底前定点\t请财务部确认预付款\r\n'
    "\t\t\t\t2026年7月9日\t等定点后下单\t锁定产能\t\r\n"
    "差不多\t130%\t\t\t2026-13-01\t样品已确认\t下单\t\r\n"
)
FIRST_CUTOFF, SECOND_CUTOFF = "06-18（周四） 17:00", "06-26（周五） 17:00"
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}


def test_two_weeks_with_five_roles(rehearsal, visit_rehearsal, tmp_path, artifacts):
    visit = visit_rehearsal

    def picture(page: Page, name: str) -> None:
        page.screenshot(path=artifacts / f"weeks-{name}.png", full_page=True)

    lead = visit("李强", **CLIPBOARD)
    project = start_project(lead, tmp_path)
    agree_on_the_plan(visit, lead, project, picture)
    lead.goto(f"/projects/{project}/reports/")
    expect(lead.locator("main")).to_contain_text(FIRST_CUTOFF)
    expect(wall_row(lead, "生产部")).to_contain_text("未交")

    # --- week 1, Thursday before the holiday: four departments, four ways to report
    rehearsal.move_to("2026-06-18 14:00")
    purchase = report_with_a_block(visit("许琳", **CLIPBOARD), project, picture)
    report_own_work(visit("刘洋"), project, picture)
    report_on_a_phone(visit("吴婷", **PHONE), project, picture)
    report_without_javascript(visit("孙悦", java_script_enabled=False), project, picture)
    late_one_is_chased(rehearsal, visit, lead, project, picture)
    close_the_first_week(lead, project, picture)
    who_sees_what(visit, project, picture)

    # --- week 2: the variance is explained, the sheets are carried over, a normal Friday
    rehearsal.move_to("2026-06-22 09:30")
    explain_the_slip(purchase, project, picture)
    comes(lead, f"/projects/{project}/reports/", lead.locator("main"), SECOND_CUTOFF)
    rehearsal.move_to("2026-06-26 10:00")
    carry_over(purchase, visit, project, picture)
    close_the_second_week(rehearsal, visit, lead, project, picture)


def agree_on_the_plan(visit, lead: Page, project: int, picture) -> None:
    """Two tasks are sent; one department counters, the other accepts; then the plan is approved as V1."""
    lead.goto(f"/projects/{project}/dispatch/")
    for task in ("门店联调", "样板店施工"):
        lead.get_by_role("checkbox", name=task).check()
    lead.locator("#id_note").fill("请周三前答复")
    lead.get_by_role("button", name="下发所选").click()
    expect(lead.locator("main")).to_contain_text("06-17（周三） 18:00")
    picture(lead, "1-dispatched")

    liaison = visit("吴婷")
    mine(liaison, "答复下发给本部门的任务").click()
    liaison.get_by_role("link", name="逐项答复").click()
    liaison.locator('select[name$="-answer"]').select_option(label="协商")
    liaison.get_by_text("协商内容").click()
    liaison.locator('input[name$="-start"]').fill("2026-06-23")
    liaison.locator('input[name$="-finish"]').fill("2026-06-29")
    liaison.locator('input[name$="-reason"]').fill("联调间周二才空出")
    liaison.get_by_role("button", name="提交答复").click()
    expect(liaison.locator("main")).to_contain_text("项目负责人 · 自")
    liaison.context.close()

    accepting = visit("吕萍")
    mine(accepting, "答复下发给本部门的任务").click()
    accepting.get_by_role("button", name=re.compile("全部承接|承接")).click()
    expect(accepting.locator("body")).to_contain_text("已承接")
    accepting.context.close()

    lead.goto("/")
    mine(lead, "对部门答复作出决定").click()
    picture(lead, "2-to-decide")
    lead.get_by_role("link", name="查看影响").click()
    picture(lead, "3-impact")
    lead.get_by_role("button", name="同意").click()
    expect(lead.locator("main")).to_contain_text("已约定")
    lead.goto(f"/projects/{project}/baselines/")
    lead.get_by_role("button", name="批准").click()
    expect(lead.get_by_role("link", name="V1")).to_be_visible()


def mine(page: Page, words: str):
    """What waits for this person in the journey's project, with these words."""
    return page.locator("#inbox li").filter(has_text=NAME).filter(has_text=words).locator("a, summary").first


def report_with_a_block(page: Page, project: int, picture) -> Page:
    """采购部 pastes from Excel; what is wrong stays visible until it is mended."""
    sheet = open_sheet(page, project, 1)
    expect(page.locator("main")).to_contain_text(FIRST_CUTOFF)
    page.wait_for_selector("html[data-sheet-ready]")
    sheet.paste("灯具询价定点", "status", BLOCK)
    dialog = page.locator("dialog[open]")
    expect(dialog.locator("h2")).to_have_text(re.compile(r"将更新 \d+ 格，3 格有误"))
    picture(page, "4-block")
    dialog.locator("button.primary").click()
    expect(sheet.cell("灯具询价定点", "percent")).to_have_value("45")
    expect(sheet.cell("灯具询价定点", "expected_finish")).to_have_value("2026-07-03")
    expect(sheet.cell("灯具询价定点", "done")).to_have_value("三家询价完成，\n比价表已发")
    expect(sheet.cell("首批灯具到货", "expected_finish")).to_have_value("2026-07-09")
    for field, text in (("status", "差不多"), ("percent", "130%"), ("expected_finish", "2026-13-01")):
        expect(sheet.cell("展架采购", field)).to_have_value(text)
        expect(sheet.cell("展架采购", field)).to_have_attribute("aria-invalid", "true")
    picture(page, "5-pasted")
    sheet.submit()
    expect(page.locator(".summary[role=alert]")).to_contain_text("尚未提交")
    picture(page, "6-refused")
    expect(sheet.cell("展架采购", "percent")).to_have_value("130%")
    sheet.fill("展架采购", status="进行中", percent="30", expected_finish="2026-06-25")
    sheet.fill("灯具询价定点", late_cause="外部依赖延误", late_note="供应商报价延后两周")
    sheet.submit()
    expect(page.locator(".reported")).to_contain_text("按时")
    expect(page.locator(".reported")).to_contain_text("比价表已发")
    picture(page, "7-reported")
    return page


def report_own_work(page: Page, project: int, picture) -> None:
    """刘洋 says how far the firmware is; the liaison's sheet starts from that."""
    page.goto(f"/projects/{project}/reports/1/")
    page.get_by_role("link", name="更新我的任务").click()
    sheet = Sheet(page)
    sheet.fill("灯控固件适配", status="进行中", percent="80", done="灯控固件联调通过，余边界用例")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("body")).to_contain_text("接口人")
    picture(page, "8-own")
    page.context.close()


def report_on_a_phone(page: Page, project: int, picture) -> None:
    """研发部 on a screen of 390 px: what the assignee said is there already."""
    sheet = open_sheet(page, project, 1)
    page.wait_for_selector("html[data-sheet-ready]")
    expect(sheet.cell("灯控固件适配", "percent")).to_have_value("80")
    expect(sheet.line("灯控固件适配")).to_contain_text("刘洋")
    expect(sheet.cell("灯控固件适配", "done")).to_have_value("灯控固件联调通过，余边界用例")
    sheet.fill("灯控固件适配", status="已完成", actual_finish="2026-06-18", percent="100")
    picture(page, "9-phone")
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wide, "the sheet scrolls sideways on a phone"
    sheet.submit()
    expect(page.locator(".reported")).to_contain_text("按时")
    picture(page, "10-phone-reported")
    page.context.close()


def report_without_javascript(page: Page, project: int, picture) -> None:
    """市场部 by the plain form, refused once, with everything kept."""
    sheet = open_sheet(page, project, 1)
    sheet.fill("陈列方案", status="阻塞", percent="９0％", done="主画面定稿", expected_finish="6月23日")
    picture(page, "11-plain")
    sheet.submit()
    expect(page.locator(".summary[role=alert]")).to_contain_text("尚未提交")
    expect(sheet.cell("陈列方案", "done")).to_have_value("主画面定稿")
    picture(page, "12-plain-refused")
    sheet.fill("陈列方案", block_cause="门店尺寸未到", block_need="采购部提供 6 家门店尺寸")
    if sheet.cell("陈列方案", "late_cause").is_visible():
        sheet.fill("陈列方案", late_cause="外部依赖延误")
    sheet.submit()
    expect(page.locator(".reported")).to_contain_text("按时")
    expect(page.locator(".reported")).to_contain_text("门店尺寸未到")
    page.context.close()


def late_one_is_chased(rehearsal, visit, lead: Page, project: int, picture) -> None:
    """生产部 misses the cut-off, is told, chased, and reports late."""
    rehearsal.move_to("2026-06-18 17:20")
    wall = f"/projects/{project}/reports/"
    comes(lead, wall, wall_row(lead, "生产部"), "已告知逾期")
    expect(wall_row(lead, "生产部")).to_contain_text("逾期未交")
    expect(wall_row(lead, "采购部")).to_contain_text("已提交")
    expect(lead.locator("main")).to_contain_text("已交 3/4")
    picture(lead, "13-wall")
    wall_row(lead, "生产部").get_by_role("button", name="催办").click()
    expect(lead.locator("body")).to_contain_text("已催办：生产部")
    expect(wall_row(lead, "生产部")).to_contain_text("已催办")

    page = visit("吕萍")
    page.goto("/notices/")
    expect(page.locator("main")).to_contain_text("李强催办生产部的")
    page.goto("/")
    mine(page, "填写周报").click()
    picture(page, "14-late-inbox")
    page.locator("#inbox .in-place a.primary").click()
    sheet = Sheet(page)
    sheet.fill("样板店施工", status="进行中", percent="20", actual_start="2026-06-16", done="拆旧完成")
    sheet.fill("样板店施工", expected_finish="2026-06-26", next="下周布线")
    sheet.submit()
    expect(page.locator(".reported")).to_contain_text("迟交")
    page.context.close()
    comes(lead, wall, wall_row(lead, "生产部"), "迟交")
    picture(lead, "15-all-in")


def close_the_first_week(lead: Page, project: int, picture) -> None:
    """One line is corrected with a reason, the week is summarised and closed: edition 1."""
    wall_row(lead, "采购部").get_by_role("link", name="审阅").click()
    line = lead.locator(".reviews > li").filter(has_text="展架采购")
    line.get_by_role("link", name="更正").click()
    line = lead.locator(".reviews > li").filter(has_text="展架采购")
    line.locator("[name=percent]").fill("20")
    line.locator("[name=reason]").fill("样品只确认了一半")
    picture(lead, "16-correcting")
    lead.get_by_role("button", name="保存更正").click()
    expect(lead.locator("body")).to_contain_text("已更正，并已通知该部门")
    expect(lead.locator(".reviews")).to_contain_text("样品只确认了一半")
    lead.get_by_role("button", name=re.compile("全部保留")).click()
    expect(lead.locator(".reviews .trace")).to_contain_text("当前完成百分比：30% 20%")
    picture(lead, "17-reviewed")
    lead.goto(f"/projects/{project}/reports/1/")
    lead.locator("#id_summary").fill("灯具定点延后是本周最大风险，采购部下周一说明原因。")
    lead.get_by_role("button", name="保存").click()
    lead.get_by_role("link", name="关闭本周").click()
    picture(lead, "18-closing")
    lead.get_by_role("button", name="关闭本周").click()
    lead.wait_for_url(re.compile(r"/editions/1/"))
    expect(lead.locator("main")).to_contain_text("灯具定点延后是本周最大风险")
    expect(lead.locator("main")).to_contain_text("第一期，没有可比较的上一期")
    picture(lead, "19-edition-1")


def who_sees_what(visit, project: int, picture) -> None:
    """The head of a department reads and cannot write; somebody outside finds nothing."""
    base = f"/projects/{project}"
    pages = ("reports/", "reports/1/", "editions/1/", "variances/", "variances/1/")
    head = visit("杨帆")
    for path in pages:
        assert head.goto(f"{base}/{path}").status == 200, path
        expect(head.get_by_role("button", name=re.compile("催办|关闭|提交|答复"))).to_have_count(0)
    head.goto(f"{base}/reports/1/")
    picture(head, "20-head")
    wall_row(head, "采购部").get_by_role("link", name="查看").click()
    head.wait_for_url(re.compile(r"/departments/\d+/"))
    expect(head.locator("main")).to_contain_text("比价表已发")
    expect(head.locator("main").locator("input, select, textarea, button")).to_have_count(0)
    department = head.url.partition("/departments/")[2].split("/")[0]
    sheet = f"{base}/reports/1/departments/{department}/"
    head.goto(sheet)
    expect(head.locator(".reported")).to_contain_text("比价表已发")
    expect(head.locator("[data-field]")).to_have_count(0)
    head.context.close()
    outside = visit("潘盼")
    for path in (*(f"{base}/{one}" for one in pages), sheet):
        assert outside.goto(path).status == 404, path
    outside.context.close()


def explain_the_slip(page: Page, project: int, picture) -> None:
    """One variance at the source, asked of 采购部 and answered from the list of what waits."""
    page.goto(f"/projects/{project}/variances/")
    expect(page.locator("main table").first.locator("tbody tr")).to_have_count(1)
    expect(page.locator("main")).to_contain_text("灯具询价定点")
    picture(page, "21-variances")
    page.goto("/")
    line = page.locator("#inbox li").filter(has_text=NAME).filter(has_text="灯具询价定点")
    expect(line).to_contain_text("06-23（周二） 18:00")
    line.locator("a, summary").first.click()
    picture(page, "22-explain")
    expect(line.locator('[name="cause"]')).to_have_value("external")  # as it was reported
    line.get_by_label("分析").fill("两家供应商报价晚到，比价无法完成。")
    line.get_by_label("纠正措施").fill("改为两家先定，第三家补充。")
    line.locator('[name="action_due"]').fill("2026-06-30")
    line.get_by_role("button", name="提交").click()
    expect(line).to_have_count(0)
    page.goto(f"/projects/{project}/variances/1/")
    expect(page.locator("main")).to_contain_text("首批灯具到货")
    picture(page, "23-variance")


def carry_over(page: Page, visit, project: int, picture) -> None:
    """Week 2: last week's words are copied, one task is done, the others stand as they are."""
    sheet = open_sheet(page, project, 2)
    expect(page.locator("main")).to_contain_text(SECOND_CUTOFF)
    page.wait_for_selector("html[data-sheet-ready]")
    page.get_by_role("button", name="复制上周", exact=True).click()
    expect(sheet.cell("灯具询价定点", "next")).to_have_value("月底前定点")
    expect(sheet.cell("灯具询价定点", "late_cause")).to_have_value("external")
    sheet.fill("展架采购", status="已完成", percent="100", actual_finish="2026-06-25")
    picture(page, "24-copied")
    sheet.submit()
    expect(page.locator(".reported")).to_contain_text("按时")


def close_the_second_week(rehearsal, visit, lead: Page, project: int, picture) -> None:
    """The others report, the week ends on its Friday; edition 2 shows what changed since edition 1."""
    builder = visit("吴婷")
    sheet = open_sheet(builder, project, 2)
    sheet.fill("门店联调", status="进行中", percent="50", actual_start="6.23", expected_finish="2026-06-29")
    sheet.fill("门店联调", done="12 家门店已联调")
    sheet.submit()
    expect(builder.locator(".reported")).to_contain_text("按时")
    builder.context.close()
    market = visit("孙悦")
    sheet = open_sheet(market, project, 2)
    sheet.fill("陈列方案", status="已完成", percent="100", actual_finish="6/24", done="陈列方案定稿")
    sheet.fill("开业物料", status="进行中", percent="20", actual_start="2026-06-24")
    sheet.fill("开业物料", expected_finish="2026-06-30", done="海报打样")
    sheet.submit()
    expect(market.locator(".reported")).to_contain_text("按时")
    market.context.close()
    site = visit("吕萍")
    sheet = open_sheet(site, project, 2)
    sheet.fill("样板店施工", percent="60", done="布线完成")
    sheet.submit()
    expect(site.locator(".reported")).to_contain_text("按时")
    site.context.close()

    rehearsal.move_to("2026-06-26 17:10")
    lead.goto(f"/projects/{project}/reports/2/")
    expect(lead.locator("main")).to_contain_text(SECOND_CUTOFF)
    expect(lead.locator("main")).to_contain_text("已交 4/4")
    lead.locator("#id_summary").fill("展架到位，陈列定稿；灯具仍按 7 月 3 日定点推进。")
    lead.get_by_role("button", name="保存").click()
    picture(lead, "25-wall-2")
    lead.get_by_role("link", name="关闭本周").click()
    lead.get_by_role("button", name="关闭本周").click()
    lead.wait_for_url(re.compile(r"/editions/2/"))
    expect(lead.locator("main")).to_contain_text(re.compile(r"较第 1 期：新增 0，删除 0，变更 \d"))
    row = lead.locator(".edition-table tbody tr").filter(has_text="展架采购")
    expect(row.locator(".changes")).to_contain_text("100")
    picture(lead, "26-edition-2")
    lead.goto(f"/projects/{project}/editions/2/changes/?against=1")
    expect(lead.locator("main")).to_contain_text("第 1 期 → 第 2 期")
    expect(lead.locator(".edition-table")).to_contain_text("陈列方案")
    expect(lead.locator(".edition-table")).not_to_contain_text("首店布展")
    picture(lead, "27-compared")
