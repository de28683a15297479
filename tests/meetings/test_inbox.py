"""Receipts and objections are answered where they wait: in the inbox (C6)."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from qibu.foundation import clock
from qibu.foundation.turns.models import Turn
from qibu.meetings import jobs
from tests.meetings.scenes import AFTER, answer, call, distributed, object_to


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AFTER)


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def send(client, kind, **more):
    turn = Turn.objects.open().filter(kind=kind, holder=client.session["_auth_user_id"]).get()
    return client.post(reverse("inbox-answer", args=[turn.pk]), {"key": f"inbox-{turn.pk}-key", **more})


def test_minutes_are_received_in_one_click(world):
    meeting = distributed(world)
    client = signed_in(world.liaison)
    page = client.get("/").content.decode()
    assert "上市协调会 2026-03-04" in page
    send(client, "minutes.receive")
    row = meeting.participants.get(person=world.liaison)
    assert (row.received_at, row.received) == (AFTER, 1)
    assert "上市协调会 2026-03-04" not in client.get("/").content.decode()


def test_the_host_keeps_or_withdraws_a_decision_with_an_answer(world):
    meeting = distributed(world)
    object_to(world, meeting)
    client = signed_in(world.lead)
    turn = Turn.objects.open().get(kind="objection.answer")
    page = client.get("/", {"open": f"turn-{turn.pk}"}).content.decode()
    assert "预算没有批准" in page and "宣传物料由市场部外包" in page
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    refused = send(client, "objection.answer", do="withdraw", version=version)
    assert refused.status_code == 422 and meeting.decisions.get().state == "objected"
    send(client, "objection.answer", do="withdraw", version=version, text="按市场部意见撤回")
    assert meeting.decisions.get().state == "withdrawn"


def test_an_answer_given_elsewhere_is_not_given_twice(world):
    meeting = distributed(world)
    object_to(world, meeting)
    turn = Turn.objects.open().get(kind="objection.answer")
    answer(world, meeting, "keep")
    client = signed_in(world.lead)
    sent = {"key": "inbox-late-key", "do": "withdraw", "version": "2", "text": "撤回"}
    assert client.post(reverse("inbox-answer", args=[turn.pk]), sent).status_code in (409, 410, 422)
    assert meeting.decisions.get().state == "standing"


def test_minutes_to_write_lead_to_their_meeting(world):
    meeting = call(world)
    jobs.look_after_meetings(AFTER)
    page = signed_in(world.lead).get("/").content.decode()
    assert f'href="/projects/{world.project.pk}/meetings/{meeting.number}/"' in page
