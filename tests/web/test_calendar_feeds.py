"""A calendar under a private address shows one person's own work and nothing else (D3)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from qibu.foundation import clock
from qibu.foundation.access.models import Membership
from qibu.foundation.people.actions import end_feed, make_feed
from qibu.foundation.people.models import FeedToken, Person
from qibu.foundation.turns.models import Turn
from qibu.meetings.models import Meeting, Participant, State
from qibu.tasks.models import Task
from qibu.web.feeds import views
from tests.world import AT

NOW = AT + timedelta(hours=1)
KINDS = ("work", "deadlines", "meetings")


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(views, "now", lambda: NOW)


def read(person, kind: str) -> str:
    answer = Client().get(f"/feeds/{make_feed(by=person, at=NOW, kind=kind)}.ics")
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/calendar")
    return unfolded(answer.content)


def unfolded(body: bytes) -> str:
    return body.replace(b"\r\n ", b"").decode()


def own_task(world) -> Task:
    task = Task.objects.filter(project=world.project, is_summary=False).first()
    task.assignee, task.status, task.name = world.assignee, 0, "灯罩,开模"
    task.planned_start, task.planned_finish = AT.date(), AT.date() + timedelta(days=4)
    task.save()
    return task


def met(world, **columns) -> Meeting:
    row = Meeting.objects.create(
        space=world.project.space, number=77, title="协调会", starts=NOW + timedelta(days=1),
        ends=NOW + timedelta(days=1, hours=1), host=world.lead, by=world.lead, at=AT, **columns,
    )  # fmt: skip
    Participant.objects.create(meeting=row, person=world.assignee)
    return row


def test_own_tasks_stand_on_all_their_days(world):
    task = own_task(world)
    text = read(world.assignee, "work")
    assert f"UID:task-{task.pk}@qibu" in text and "SUMMARY:灯罩\\,开模" in text
    assert "DTSTART;VALUE=DATE:20260302\r\nDTEND;VALUE=DATE:20260307" in text, "the end is the day after"
    assert "灯罩" not in read(world.liaison, "work")


def test_deadlines_are_last_days_and_moments_to_answer(world):
    task = own_task(world)
    turn = Turn.objects.open().filter(kind="plan.approval", space=world.project.space).first()
    turn.holder, turn.due = world.assignee, AT + timedelta(days=2)
    turn.save()
    text = read(world.assignee, "deadlines")
    assert f"UID:finish-{task.pk}@qibu" in text and f"UID:turn-{turn.pk}@qibu" in text
    assert "DTSTART:20260304T010000Z" in text


def test_meetings_keep_the_name_their_invitation_gave_them(world):
    row = met(world)
    text = read(world.assignee, "meetings")
    assert f"UID:meeting-{row.space_id}-77@qibu" in text and "STATUS:CONFIRMED" in text
    Meeting.objects.filter(pk=row.pk).update(state=State.CANCELLED)
    assert "STATUS:CANCELLED" in read(world.assignee, "meetings")
    assert "协调会" not in read(world.liaison, "meetings")


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_no_longer_sees_the_project_reads_an_empty_calendar(world, kind):
    own_task(world)
    met(world)
    Membership.objects.filter(person=world.assignee).update(ended_at=NOW)
    assert "BEGIN:VEVENT" not in read(world.assignee, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_data_make_the_same_octets(world, kind, monkeypatch):
    own_task(world)
    met(world)
    address = f"/feeds/{make_feed(by=world.assignee, at=NOW, kind=kind)}.ics"
    first = Client().get(address)
    monkeypatch.setattr(views, "now", lambda: NOW + timedelta(minutes=7))
    assert Client().get(address).content == first.content
    again = Client().get(address, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304 and again.content == b""


def test_an_address_ends_with_a_new_one_with_its_person_and_by_hand(world):
    first = make_feed(by=world.assignee, at=NOW, kind="work")
    second = make_feed(by=world.assignee, at=NOW, kind="work")
    answers = [Client().get(f"/feeds/{token}.ics").status_code for token in (first, second, "guess")]
    assert answers == [404, 200, 404]
    Person.objects.filter(pk=world.assignee.pk).update(is_active=False)
    assert Client().get(f"/feeds/{second}.ics").status_code == 404
    Person.objects.filter(pk=world.assignee.pk).update(is_active=True)
    assert end_feed(by=world.assignee, at=NOW, kind="work")
    assert not end_feed(by=world.assignee, at=NOW, kind="work")
    assert Client().get(f"/feeds/{second}.ics").status_code == 404


def test_the_secret_is_nowhere_kept_and_reading_is_noted_by_the_hour(world):
    token = make_feed(by=world.assignee, at=NOW, kind="work")
    row = FeedToken.objects.get()
    assert token not in "".join(str(value) for value in vars(row).values())
    Client().get(f"/feeds/{token}.ics")
    assert FeedToken.objects.get().used_at == NOW


def test_guessing_is_slowed_down_and_keeps_nobody_from_signing_in(world, monkeypatch):
    monkeypatch.setattr(views, "UNKNOWN", 3)
    answers = [Client().get("/feeds/guess.ics").status_code for _n in range(5)]
    assert answers == [404, 404, 404, 429, 429]
    token = make_feed(by=world.assignee, at=NOW, kind="work")
    assert Client().get(f"/feeds/{token}.ics").status_code == 200, "a right address is not kept waiting"


def test_a_calendar_read_too_often_has_to_wait(world, monkeypatch):
    monkeypatch.setattr(views, "READ", 2)
    address = f"/feeds/{make_feed(by=world.assignee, at=NOW, kind='work')}.ics"
    last = [Client().get(address) for _n in range(3)][-1]
    assert last.status_code == 429 and int(last["Retry-After"]) > 0


def test_it_is_only_read_and_the_page_only_for_oneself(world):
    token = make_feed(by=world.assignee, at=NOW, kind="work")
    assert Client().post(f"/feeds/{token}.ics").status_code == 405
    assert Client().get("/account/feeds/").status_code == 302


def test_the_page_shows_a_new_address_once(world):
    client = Client()
    client.force_login(world.assignee)
    assert client.get("/account/feeds/").status_code == 200
    made = client.post("/account/feeds/", {"kind": "meetings", "do": "make"}).content.decode()
    address = made.split('id="address-meetings"')[1].split('value="')[1].split('"')[0]
    assert Client().get("/feeds/" + address.rpartition("/")[2]).status_code == 200
    assert address not in client.get("/account/feeds/").content.decode()
    assert client.post("/account/feeds/", {"kind": "meetings", "do": "end"}).status_code == 302
    assert Client().get("/feeds/" + address.rpartition("/")[2]).status_code == 404
    assert client.post("/account/feeds/", {"kind": "weather"}).status_code == 422


def test_a_calendar_costs_the_same_however_much_stands_in_it(world):
    own_task(world)
    address = f"/feeds/{make_feed(by=world.assignee, at=NOW, kind='deadlines')}.ics"
    Client().get(address)
    with CaptureQueriesContext(connection) as few:
        Client().get(address)
    Task.objects.filter(project=world.project).update(assignee=world.assignee)
    with CaptureQueriesContext(connection) as many:
        Client().get(address)
    assert len(many) == len(few) <= 12
