"""行动项: several at once, on paper and as a file; whoever leaves hands over; no day in the past (C6, N4)."""

import io
from dataclasses import replace
from datetime import date, timedelta

import openpyxl
import pytest
from django.utils import timezone

from qibu.actionitems import bulk, jobs
from qibu.actionitems.models import ActionItem
from qibu.foundation.journal.models import Event
from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.projects.actions import set_team
from tests.actionitems.test_life import DUE, NOW, ask, told, turns
from tests.world import team

LATER = DUE + timedelta(days=3)


def change(world, items, *, by=None, **more):
    for item in items:
        item.refresh_from_db()
    return bulk.change_actions(
        by=by or world.lead, at=NOW, space_id=world.project.space_id,
        chosen=[(one.number, one.version) for one in items], **more,
    )  # fmt: skip


@pytest.fixture
def pair(world):
    return ask(world), ask(world, what="确认展位尺寸", key="ask-2-key")


def test_a_day_in_the_past_is_refused_and_today_is_allowed(world):
    with pytest.raises(Invalid) as refused:
        ask(world, due=NOW.date() - timedelta(days=1))
    assert list(refused.value.errors) == ["due"]
    assert ask(world, due=NOW.date()).due == NOW.date()


def test_the_page_says_so_beside_the_day(world, client):
    client.force_login(world.lead)
    yesterday = timezone.localdate() - timedelta(days=1)
    sent = {"what": "确认展位尺寸", "owner": world.assignee.pk, "due": yesterday.isoformat()}
    answer = client.post(f"/projects/{world.project.pk}/actions/", sent)
    assert answer.status_code == 422 and not ActionItem.objects.exists()


def test_a_later_day_for_both_wants_a_reason_and_counts_as_carried_over(world, pair):
    with pytest.raises(Invalid):
        change(world, pair, due=LATER)
    change(world, pair, due=LATER, text="会议推迟")
    assert set(ActionItem.objects.values_list("due", "carried")) == {(LATER, 1)}
    assert Event.objects.get(action="actions.changed").data["numbers"] == [1, 2]


def test_another_owner_has_both_turns(world, pair):
    change(world, pair, owner=world.liaison)
    assert turns("action.do") == ["liaison", "liaison"] and told("action.asked")[-2:] == ["liaison"] * 2


def test_all_or_none(world, pair):
    first, second = pair
    stale = [(first.number, first.version), (second.number, second.version + 1)]
    with pytest.raises(Conflict):
        bulk.change_actions(
            by=world.lead, at=NOW, space_id=world.project.space_id, chosen=stale, owner=world.liaison
        )
    assert turns("action.do") == ["assignee", "assignee"]


def test_only_who_asked_or_steers_changes_them(world, pair):
    with pytest.raises(Denied):
        change(world, pair, by=world.liaison, owner=world.liaison)


def test_the_page_changes_the_chosen_ones(world, client):
    for number in (1, 2):
        ask(world, due=date(2099, 3, 9), key=f"ask-{number}-key", what=f"事项{number}")
    client.force_login(world.lead)
    url = f"/projects/{world.project.pk}/actions/"
    assert 'value="1-1"' in client.get(url).content.decode()
    answer = client.post(f"{url}change/", {"item": ["1-1"], "owner": world.liaison.pk})
    assert answer.status_code == 302
    assert list(ActionItem.objects.order_by("number").values_list("owner__username", flat=True)) == [
        "liaison", "assignee",
    ]  # fmt: skip
    refused = client.post(f"{url}change/", {"item": ["1-1", "2-1"], "owner": world.assignee.pk})
    assert refused.status_code == 409
    nothing = client.post(f"{url}change/", {"due": "2099-04-01"})
    assert nothing.status_code == 422 and 'value="2099-04-01"' in nothing.content.decode()


def test_the_list_goes_out_as_a_file_and_on_paper(world, client):
    ask(world, what="=1+1 报告")
    client.force_login(world.observer)
    answer = client.get(f"/projects/{world.project.pk}/exports/actions.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert [cell.value for cell in sheet[4]][:4] == [1, "=1+1 报告", "张伟", "研发部"]
    assert sheet["B4"].data_type == "s"
    assert "=1+1 报告" in client.get(f"/projects/{world.project.pk}/actions/print/").content.decode()


def test_who_was_deactivated_hands_over_to_the_lead(world):
    item = ask(world)
    world.assignee.is_active = False
    world.assignee.save()
    assert (jobs.hand_over(NOW), jobs.hand_over(NOW)) == (1, 0)
    item.refresh_from_db()
    assert (item.owner, turns("action.do")) == (world.lead, ["lead"])


def test_who_leaves_the_team_hands_over_in_the_same_step(world):
    item = ask(world, owner=world.liaison_purchase)
    seated = team(world, lead=world.lead)
    seats = [
        replace(one, liaison=world.outsider.pk) if one.liaison == world.liaison_purchase.pk else one
        for one in seated.seats
    ]
    set_team(
        by=world.lead, at=NOW, project_id=world.project.pk, version=world.project.version, shown=None,
        team=replace(seated, seats=tuple(seats)),
    )  # fmt: skip
    item.refresh_from_db()
    assert item.owner == world.lead
