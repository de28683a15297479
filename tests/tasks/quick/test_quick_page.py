"""快速添加 on its page: the first submission shows the chips, the second makes the task (S7)."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from qibu.foundation import clock
from qibu.tasks.models import Link, Task
from qibu.tasks.quick_filled import with_corrections
from tests.world import AT

SENTENCE = "张伟 下周三前 出装配图，产品原型完成后 5 个工作日内"


@pytest.fixture
def page(world, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)
    client = Client()
    client.force_login(world.lead)
    return client, reverse("tasks-quick", args=[world.project.pk])


def controls(html: str) -> dict[str, str]:
    """What a browser would send of the page's quick form."""
    form = html[html.index('class="quick"') :]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        at = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if at.get("type") != "checkbox" or " checked" in tag:
            found[at.get("name", "")] = at.get("value", "")
    for name, options in re.findall(r'<select name="([\w-]+)".*?>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return {name: value.replace("&quot;", '"') for name, value in found.items() if name}


def understood(page, text: str, **typed) -> tuple[int, dict[str, str], str]:
    client, url = page
    answer = client.post(url, {**typed, "text": text, "do": "read"})
    html = answer.content.decode()
    return answer.status_code, controls(html), html


def test_a_sentence_is_shown_in_fields_and_saved_as_a_task_with_its_promise(world, page):
    status, fields, _html = understood(page, SENTENCE)
    assert status == 200
    assert fields["name"] == "出装配图"
    assert fields["planned_finish"] == "2026-03-11"
    assert fields["assignee"] == str(world.assignee.pk)
    assert fields["department"] == str(world.department("rd").pk), "the assignee's department comes along"
    assert fields["after0"] == "1.1 产品原型"

    client, url = page
    answer = client.post(url, {**fields, "do": "save"})
    assert answer.status_code == 302
    task = world.task("出装配图")
    link = Link.objects.get(successor=task)
    assert (link.predecessor.name, link.type, link.max_lag, link.max_unit) == ("产品原型", "FF", 5, "w")
    assert (task.assignee, task.department) == (world.assignee, world.department("rd"))


def test_the_same_form_sent_twice_makes_one_task(world, page):
    client, url = page
    _status, fields, _html = understood(page, SENTENCE)
    for _time in range(2):
        client.post(url, {**fields, "do": "save"})
    assert Task.objects.filter(project=world.project, name="出装配图").count() == 1


def test_a_sentence_nobody_has_seen_understood_is_shown_first(world, page):
    client, url = page
    answer = client.post(url, {"text": "买咖啡机", "read": "", "do": "save"})
    assert answer.status_code == 200
    assert not Task.objects.filter(name="买咖啡机").exists()


def test_what_is_open_has_to_be_chosen_and_everything_typed_stays(world, page):
    client, url = page
    _status, fields, _html = understood(page, "由赵六负责整理台账，3月1日前，招商完成后 5 天内")
    answer = client.post(url, {**fields, "note": "", "do": "save"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert html.count("quick-chip open invalid") == 3, "the stranger, the day that is over, the unknown task"
    assert controls(html)["name"] == "整理台账"
    settled = {f"settle-{name}": "on" for name in ("assignee", "planned_finish", "after0")}
    assert client.post(url, {**fields, **settled, "do": "save"}).status_code == 302
    task = world.task("整理台账")
    assert (task.assignee, str(task.planned_finish)) == (None, "2026-03-01")


STRANGE = "王五五 下周三前 出海报初稿，紧跟 招商 之后"


def unread_of(fields: dict[str, str]) -> list[str]:
    return [name for name in fields if name.startswith("unread-")]


def test_what_nobody_understood_is_shown_in_chips_and_never_saved_unseen(world, page):
    client, url = page
    _status, fields, html = understood(page, STRANGE)
    assert fields["name"] == "出海报初稿"
    assert html.count("quick-chip open") == len(unread_of(fields)) == 2
    assert "王五五" in html and "紧跟 招商 之后" in html

    answer = client.post(url, {**fields, "do": "save"})
    assert answer.status_code == 422
    assert answer.content.decode().count("quick-chip open invalid") == 2
    assert not Task.objects.filter(name__contains="出海报初稿").exists()


def test_a_piece_is_kept_in_the_name_taken_for_somebody_or_left_out(world, page):
    client, url = page
    _status, fields, _html = understood(page, STRANGE)
    who, after = unread_of(fields)
    client.post(url, {**fields, who: str(world.assignee.pk), after: "drop", "do": "save"})
    assert world.task("出海报初稿").assignee == world.assignee

    _status, fields, _html = understood(page, STRANGE)
    client.post(url, {**fields, who: "keep", after: "drop", "do": "save"})
    assert world.task("王五五 出海报初稿").assignee is None


def test_a_day_off_stays_until_somebody_takes_the_next_working_day(world, page):
    client, url = page
    _status, fields, html = understood(page, "本周六 值班")
    assert fields["planned_finish"] == "2026-03-07"
    assert "03-09" in html
    answer = client.post(url, {**fields, "take": "planned_finish=2026-03-09"})
    assert controls(answer.content.decode())["planned_finish"] == "2026-03-09"


def test_a_correction_outlives_a_longer_sentence(world, page):
    _status, fields, _html = understood(page, "李强 下周三前 写手册")
    fields["planned_finish"] = "2026-03-20"
    fields.pop("text")
    _status, longer, _html = understood(page, "李强 下周三前 写手册 3人天", **fields)
    assert (longer["planned_finish"], longer["effort"]) == ("2026-03-20", "3")


def test_the_script_gets_the_chips_and_where_the_task_stands(world, page):
    client, url = page
    headers = {"accept": "application/json"}
    body = json.loads(
        client.post(url, {"text": "里程碑：首批到货 4月30日", "do": "read"}, headers=headers).content
    )
    fields = controls('class="quick"' + body["html"])
    assert body["saved"] is None
    sent = {**fields, "text": fields["read"], "do": "save"}
    made = json.loads(client.post(url, sent, headers=headers).content)["saved"]
    task = world.task("首批到货")
    assert made["url"] == reverse("task", args=[world.project.pk, task.pk])
    assert (task.kind, str(task.planned_start), str(task.planned_finish)) == (1, "2026-04-30", "2026-04-30")


def test_a_phase_takes_the_task_at_its_end(world, page):
    client, url = page
    _status, fields, _html = understood(page, "【上市准备】 印海报 两天")
    client.post(url, {**fields, "do": "save"})
    task = world.task("印海报")
    assert (task.parent, task.wbs, task.duration) == (world.task("上市准备"), "2.3", 2)


def test_who_may_not_plan_sees_no_line(world, page):
    client = Client()
    client.force_login(world.liaison)
    assert "data-quick" not in client.get(reverse("schedule", args=[world.project.pk])).content.decode()
    assert client.get(page[1]).status_code == 403


def test_reading_costs_the_same_however_large_the_plan(world, page, django_assert_max_num_queries):
    client, url = page
    client.post(url, {"text": "买咖啡机", "do": "read"})
    with django_assert_max_num_queries(16):
        client.post(url, {"text": SENTENCE, "do": "read"})


def test_a_second_sentence_brings_its_own_kind_of_link():
    """What stands beside an empty predecessor is no correction (5 工作日 once became 5 自然日)."""
    posted = {"was": json.dumps({"name": "出方案"}), "name": "出方案", "after0": "", "after0-type": "FS"}
    posted |= {"after0-min_unit": "w", "after0-max_unit": "c"}
    read = {"name": "出海报", "after0": "1.2 原型", "after0-type": "FF", "after0-max": "5"}
    read["after0-max_unit"] = "w"
    assert with_corrections(read, posted) == read


def test_what_was_corrected_stays_when_the_sentence_grows():
    was = {"name": "出方案", "after0": "1.2 原型", "after0-type": "FF", "after0-max_unit": "w"}
    posted = {"was": json.dumps(was), **was, "after0-type": "FS"}
    assert with_corrections(was, posted)["after0-type"] == "FS"
