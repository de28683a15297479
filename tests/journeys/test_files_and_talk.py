"""Files by keyboard, dropped and pasted; a comment that calls somebody; a stranger who meets nothing."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

PICTURE = """
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 8;
    canvas.getContext("2d").fillRect(2, 2, 4, 4);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
    const sent = new DataTransfer();
    sent.items.add(new File([blob], name, { type: "image/png" }));
"""


def test_files_and_comments_on_a_task(visit, artifacts, tmp_path):
    page = visit("王芳")
    open_task(page, "手板样机装配")
    attach_by_keyboard(page, tmp_path)
    drop_and_paste(page)
    call_somebody(page)
    page.screenshot(path=artifacts / "files-and-talk.png", full_page=True)
    address = re.sub(r"#.*", "", page.url)
    file = page.get_by_role("link", name="复测安排.txt").get_attribute("href")
    told(visit("张伟"))
    stranger(visit("管理员"), address, file)


def open_task(page: Page, name: str) -> None:
    page.goto("/projects/1/files/")
    page.get_by_role("link", name=name).first.click()
    expect(page.locator("h1")).to_have_text(name)
    expect(page.locator("html")).to_have_attribute("data-enhanced", "yes")


def attach_by_keyboard(page: Page, tmp_path) -> None:
    paper = tmp_path / "复测安排.txt"
    paper.write_text("后天上午 9:30，一号实验室。\n", "utf-8")
    chooser = page.locator('#files input[type="file"]')
    chooser.focus()
    chooser.set_input_files(paper)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#files [data-files]")).to_contain_text("复测安排.txt")


def drop_and_paste(page: Page) -> None:
    card = page.locator("#files")
    drop = f"async (card, name) => {{ {PICTURE} for (const type of ['dragenter', 'dragover', 'drop'])"
    drop += (
        " card.dispatchEvent(new DragEvent(type, {bubbles: true, cancelable: true, dataTransfer: sent})); }"
    )
    card.evaluate(drop, "拖入的图.png")
    expect(card).to_contain_text("拖入的图.png")
    box = page.locator("#comments textarea")
    paste = f"async (box, name) => {{ {PICTURE} box.dispatchEvent(new ClipboardEvent('paste',"
    paste += " {bubbles: true, cancelable: true, clipboardData: sent})); }"
    box.evaluate(paste, "粘贴的图.png")
    expect(card).to_contain_text("粘贴的图.png")
    expect(card.locator("img").last).to_have_js_property("complete", True)
    assert box.input_value() == ""


def call_somebody(page: Page) -> None:
    box = page.locator("#comments textarea")
    box.focus()
    page.keyboard.type("@zw")
    choice = page.locator('#comments [role="option"]').first
    expect(choice).to_contain_text("张伟")
    page.keyboard.press("Enter")
    expect(box).to_have_value(re.compile("^@张伟 $"))
    page.keyboard.insert_text("安排见附件\n<b>请确认</b> https://example.com/a")
    page.locator("#comments .button.primary").click()
    said = page.locator("#comments .comment-text").last
    expect(said).to_contain_text("<b>请确认</b>")
    expect(said.locator("mark")).to_have_text("@张伟")
    expect(said.locator("a")).to_have_attribute("rel", re.compile("noopener"))


def told(page: Page) -> None:
    page.goto("/notices/")
    page.get_by_role("link", name=re.compile("安排见附件")).first.click()
    page.wait_for_url(re.compile(r"/tasks/\d+/#comment-\d+$"))


def stranger(page: Page, address: str, file: str) -> None:
    for one in (address, file, "/projects/1/files/"):
        assert page.request.get(one).status == 404
