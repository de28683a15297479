"""The pages of action items, by the people who use them."""

import pytest

from qibu.actionitems.models import ActionItem, State
from tests.actionitems.test_life import ask, report


@pytest.fixture
def listed(world):
    return f"/projects/{world.project.pk}/actions/"


def post(client, person, url, **data):
    client.force_login(person)
    return client.post(url, data)


def test_the_lead_asks_somebody_and_finds_it_in_the_list(world, client, listed):
    sent = {"what": "确认展位尺寸", "owner": world.liaison.pk, "due": "2099年3月9日"}
    assert post(client, world.lead, listed, **sent).status_code == 302
    item = ActionItem.objects.get()
    assert (item.owner, item.due.isoformat()) == (world.liaison, "2099-03-09")
    assert "确认展位尺寸" in client.get(listed).content.decode()


def test_a_wrong_form_keeps_what_was_typed(world, client, listed):
    answer = post(client, world.lead, listed, what="确认展位尺寸", owner="", due="2026-02-30")
    assert answer.status_code == 422 and "确认展位尺寸" in answer.content.decode()
    assert not ActionItem.objects.exists()


def test_the_owner_reports_it_done_and_the_lead_returns_it(world, client, listed):
    item = ask(world)
    url = f"{listed}{item.number}/"
    assert post(client, world.assignee, url, do="report", text="", version=1).status_code == 422
    assert post(client, world.assignee, url, do="report", text="已完成", version=1).status_code == 302
    page = client.get(url).content.decode()
    assert 'value="close"' not in page
    client.force_login(world.lead)
    assert 'value="close"' in client.get(url).content.decode()
    assert post(client, world.lead, url, do="return", text="缺数据", version=2).status_code == 302
    item.refresh_from_db()
    assert item.state == State.OPEN


def test_a_stale_page_changes_nothing_and_says_so(world, client, listed):
    item = ask(world)
    report(world, item)
    answer = post(client, world.lead, f"{listed}{item.number}/", do="cancel", text="不做了", version=1)
    assert answer.status_code == 409 and "不做了" in answer.content.decode()


def test_it_is_answered_in_the_inbox(world, client):
    item = ask(world)
    client.force_login(world.assignee)
    page = client.get("/").content.decode()
    assert item.what in page
    turn = item.space.turns.get(kind="action.do")
    answer = client.post(
        f"/inbox/turns/{turn.pk}/answer/", {"text": "已上传", "version": "1", "do": "report"}
    )
    assert answer.status_code in (200, 302)
    item.refresh_from_db()
    assert item.state == State.DONE


def test_what_i_own_anywhere_is_one_page(world, client):
    ask(world)
    client.force_login(world.assignee)
    assert "补充样机测试报告" in client.get("/actions/").content.decode()
    client.force_login(world.outsider)
    assert "补充样机测试报告" not in client.get("/actions/").content.decode()


def test_the_address_in_a_notice_leads_to_the_item_or_nowhere(world, client, listed):
    item = ask(world)
    client.force_login(world.assignee)
    assert client.get(f"/actions/{item.pk}/").url == f"{listed}{item.number}/"
    client.force_login(world.outsider)
    assert client.get(f"/actions/{item.pk}/").status_code == 404
