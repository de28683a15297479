"""A project to its end: one result rejected and reworked, one passed with a condition; accepted by three
departments, signed, looked back on, archived, found by search, closed to every edit (F1–F4).
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from playwright.sync_api import Page, expect

from qibu.demo.closing_project import NAME
from qibu.foundation.people.queries import DEMO_PASSWORD

SOON = (date.today() + timedelta(days=10)).isoformat()
#: 郭军 leads; the others speak for 生产部, 质量部, 研发部 and 产品部; 周国栋 is the sponsor.
SIGNERS = ("郭军", "周涛", "方圆", "赵磊", "孙毅", "周国栋")


def press(page: Page, selector: str) -> None:
    page.locator(selector).click()
    expect(page.locator(".toast, .banner").first).to_be_visible()


def test_a_project_is_closed(visit, artifacts):
    people = {name: visit(name) for name in SIGNERS}
    lead = people["郭军"]
    lead.goto("/projects/")
    lead.get_by_role("link", name=NAME).first.click()
    project = re.search(r".*/projects/\d+/", lead.url)[0]
    lead.goto(f"{project}closing/")
    expect(lead.locator("main")).to_contain_text("改造后的三条产线")
    lead.screenshot(path=artifacts / "closing-1-checklist.png", full_page=True)

    rejected_and_reworked(people, project, artifacts)
    passed_with_a_condition(people, project)
    looked_back_on(people, project, artifacts)
    signed(people, project, artifacts)
    archived(lead, people["赵磊"], project, artifacts)


def deliverable(page: Page, project: str, name: str) -> None:
    page.goto(f"{project}acceptance/")
    page.locator("main table").get_by_role("link", name=name, exact=True).click()
    expect(page.locator("main h2").first).to_have_text(name)


def judge(page: Page, project: str, name: str, answer: str, reasons: str = "") -> None:
    deliverable(page, project, name)
    page.locator("main a.button.primary[href*='/departments/']").click()
    page.locator(f"input[name=answer][value={answer}]").check()
    if reasons:
        page.locator("#id_reasons").fill(reasons)


def answer(page: Page) -> None:
    page.locator("main .form-actions button.primary").click()
    page.wait_for_url(re.compile(r"/acceptance/(\d+/)?$"))


def rejected_and_reworked(people, project: str, artifacts) -> None:
    """研发部 rejects with a reason; its rework task is planned and done; the second round passes."""
    name = "改造后的三条产线"
    judge(people["赵磊"], project, name, "rejected", "二号线末端照度不足")
    answer(people["赵磊"])
    lead = people["郭军"]
    deliverable(lead, project, name)
    lead.locator("main a.button.primary[href$='/rework/']").click()
    expect(lead.locator("main input[name$='-name']").first).to_have_value(re.compile("二号线末端照度不足"))
    lead.screenshot(path=artifacts / "closing-2-rework.png", full_page=True)
    lead.locator("main .form-actions button.primary").click()
    lead.wait_for_url(re.compile(r"/acceptance/\d+/$"))
    lead.goto(f"{project}closing/")
    lead.locator("main .missing").get_by_role("link", name=re.compile("返工")).click()
    lead.goto(lead.url + "edit/")
    today = date.today().isoformat()
    lead.locator("#id_actual_start").fill(today)
    lead.locator("#id_actual_finish").fill(today)
    lead.locator("main .form-actions button.primary").click()
    lead.wait_for_url(re.compile(r"/tasks/\d+/$"))
    hand_in(people["周涛"], project, name, "二号线末端加装两组灯具，照度 782 lx。")
    for who in ("赵磊", "方圆"):
        judge(people[who], project, name, "passed")
        answer(people[who])
    deliverable(lead, project, name)
    expect(lead.locator("main header .chip").first).to_contain_text("已通过")


def hand_in(page: Page, project: str, name: str, note: str) -> None:
    deliverable(page, project, name)
    page.locator("main a.button.primary[href$='/submit/']").click()
    page.locator("#id_note").fill(note)
    content = {"name": f"{name}.txt", "mimeType": "text/plain", "buffer": note.encode()}
    page.locator("#result-files").set_input_files(content)
    page.locator("main .form-actions button.primary").click()
    page.wait_for_url(re.compile(r"/acceptance/(\d+/)?$"))


def passed_with_a_condition(people, project: str) -> None:
    """Three departments accept the handbook, one on a condition; the condition is done and looked at."""
    name = "操作与维护手册"
    hand_in(people["赵磊"], project, name, "手册共 24 页，附驱动电源更换图示。")
    for who in ("方圆", "孙毅"):
        judge(people[who], project, name, "passed")
        answer(people[who])
    page = people["周涛"]
    judge(page, project, name, "conditional")
    page.locator("main input[name$='-text']").first.fill("补充应急照明一节")
    chosen(page, "id_rows-0-owner", "赵磊")
    page.locator("main input[name$='-due']").first.fill(SOON)
    answer(page)
    owner = people["赵磊"]
    owner.goto(f"{project}closing/")
    owner.locator("main .missing").get_by_role("link", name=re.compile("补充应急照明一节")).click()
    owner.locator("main textarea").first.fill("已补充，见第 19 页")
    owner.locator("button[value=report]").click()
    expect(owner.locator("button[value=report]")).to_have_count(0)
    page.goto(owner.url)
    page.locator("button[value=close]").click()
    expect(page.locator("button[value=close]")).to_have_count(0)


def chosen(page: Page, field: str, name: str) -> None:
    """Somebody of a list, found by typing."""
    page.locator(f"input#{field}").fill(name)
    page.get_by_role("option", name=name).first.click()


def looked_back_on(people, project: str, artifacts) -> None:
    lead = people["郭军"]
    lead.goto(f"{project}retrospective/")
    lead.locator("#until-until").fill(SOON)
    lead.locator("main button.primary").click()
    member = people["赵磊"]
    member.goto(f"{project}retrospective/")
    member.locator("#id_improve").fill("方案评审时没有实测末端照度")
    member.locator("button[value=say]").click()
    expect(member.locator("main table").first).to_contain_text("没有实测末端照度")
    lead.goto(f"{project}retrospective/merge/")
    lead.locator("#point-kind").select_option("improve")
    lead.locator("main label", has_text="没有实测末端照度").first.click()
    lead.locator("#point-text").fill("方案评审须附末端实测数据")
    lead.locator("button[value=point]").click()
    lead.locator("main").get_by_role("link", name=re.compile("方案评审须附末端实测数据")).first.click()
    chosen(lead, "improve-owner", "赵磊")
    lead.locator("#improve-due").fill(SOON)
    lead.locator("button[value=improve]").click()
    expect(lead.locator("#improve .list")).to_contain_text("赵磊")
    lead.goto(f"{project}retrospective/merge/")
    lead.locator("#publish-summary").fill("按期完成，返工一次。")
    lead.locator("button[value=publish]").click()
    confirmed(lead)
    lead.wait_for_url(re.compile(r"/retrospective/$"))
    expect(lead.locator("main")).to_contain_text("按期完成，返工一次。")
    lead.screenshot(path=artifacts / "closing-3-retrospective.png", full_page=True)


def confirmed(page: Page) -> None:
    """The question before what cannot be taken back, where the page asks it."""
    dialog = page.locator("dialog[open] button.primary, dialog[open] button.danger")
    if dialog.count():
        dialog.first.click()


def signed(people, project: str, artifacts) -> None:
    """Everybody reads it whole and signs with the password again; a wrong one signs nothing."""
    lead = people["郭军"]
    lead.goto(f"{project}signing/new/")
    lead.locator("main .form-actions button.primary").click()
    lead.wait_for_url(re.compile(r"/signing/\d+/$"))
    document = lead.url
    for who, page in people.items():
        page.goto(document)
        page.locator("main a[href$='/sign/']").first.click()
        if who == "郭军":
            page.locator("#id_password").fill("something-else")
            page.locator("main .form-actions button.primary").click()
            expect(page.locator("main .invalid, main .error").first).to_be_visible()
        page.locator("#id_password").fill(DEMO_PASSWORD)
        page.locator("main .form-actions button.primary").click()
        page.wait_for_url(document)
    lead.goto(f"{document}verification/")
    expect(lead.locator("main .banner.good")).to_be_visible()
    lead.screenshot(path=artifacts / "closing-4-verification.png", full_page=True)


def archived(lead: Page, member: Page, project: str, artifacts) -> None:
    lead.goto(f"{project}closing/")
    lead.screenshot(path=artifacts / "closing-5-ready.png", full_page=True)
    lead.locator("button[name=step][value=archive]").click()
    lead.goto(f"{project}archive/")
    download = lead.locator("main a[href$='package.zip']")
    for _try in range(60):
        if download.count():
            break
        lead.wait_for_timeout(500)
        lead.reload()
    expect(download).to_be_visible()
    lead.screenshot(path=artifacts / "closing-6-archive.png", full_page=True)
    member.goto(f"/projects/?q={NAME}&state=archived")
    expect(member.locator("main").get_by_role("link", name=NAME).first).to_be_visible()
    for page in ("charter/edit/", "tasks/new/", "issues/new/", "retrospective/merge/", "signing/new/"):
        assert lead.goto(f"{project}{page}").status in (403, 404), page
    lead.goto(f"{project}closing/")
    expect(lead.locator("main form")).to_have_count(0)
