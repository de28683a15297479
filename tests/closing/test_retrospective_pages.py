"""F3 in the browser: everybody says something, the lead merges, the report stands still."""

from __future__ import annotations

import io
import re
from datetime import date, datetime, timedelta

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qibu.actionitems.models import ActionItem
from qibu.closing.actions import retrospective as asking
from qibu.closing.actions.retrospective_asking import follow_team
from qibu.closing.actions.retrospective_points import publish
from qibu.closing.jobs.retrospective import remind
from qibu.closing.models import Contribution, Point, Retrospective
from qibu.closing.queries.facts import closing_facts
from qibu.foundation.access.models import Membership, Role
from qibu.foundation.journal.models import Event
from qibu.foundation.notices.models import Notice
from qibu.foundation.turns.models import Turn
from qibu.lessons.models import Lesson
from qibu.meetings.actions import call_meeting
from qibu.meetings.inputs import Plan
from qibu.projects.queries import open_project
from qibu.web.archive.kinds import Stand
from qibu.web.archive.records import retrospective
from tests.closing.test_retrospective import NOW, UNTIL, asked, opened, point, say
from tests.world import SHANGHAI


@pytest.fixture
def page(world):
    return f"/projects/{world.project.pk}/retrospective/"


def browser(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def read(person, address, **get) -> str:
    return browser(person).get(address, get).content.decode()


def test_the_lead_opens_it_and_everybody_is_asked_and_told(world, page):
    client = browser(world.lead)
    assert client.post(f"{page}open/", {"until": "昨天"}).status_code == 422
    assert client.post(f"{page}open/", {"until": "2099年3月6日"}).status_code == 302
    assert Retrospective.objects.get().collect_until == date(2099, 3, 6)
    told = Notice.objects.filter(kind="retrospective.asked")
    assert set(told.values_list("person__username", flat=True)) == set(asked()) - {"lead"}


def test_several_things_are_said_at_once_and_again(world, page):
    opened(world)
    client = browser(world.assignee)
    client.post(page, {"do": "say", "well": "样机早", "suggest": "早验货"})
    client.post(page, {"do": "say", "well": "文档齐"})
    assert sorted(Contribution.objects.values_list("kind", "text")) == [
        ("suggest", "早验货"), ("well", "文档齐"), ("well", "样机早"),
    ]  # fmt: skip
    assert "assignee" not in asked()


def test_an_empty_or_too_long_answer_says_so_and_keeps_what_was_typed(world, page):
    opened(world)
    client = browser(world.assignee)
    assert client.post(page, {"do": "say"}).status_code == 422
    answer = client.post(page, {"do": "say", "well": "样机早", "improve": "长" * 2001})
    assert answer.status_code == 422 and "样机早" in answer.content.decode()
    assert not Contribution.objects.exists()


def test_while_it_collects_members_read_only_what_they_said_themselves(world, page):
    opened(world)
    say(world, world.liaison, text="评审资料太晚")
    assert "评审资料太晚" not in read(world.assignee, page)
    assert "评审资料太晚" in read(world.liaison, page) and "评审资料太晚" in read(world.lead, page)
    point(world)
    assert "评审资料太晚" in read(world.assignee, page)


def test_own_words_are_changed_or_taken_back_and_nobody_else_may(world, page):
    opened(world)
    row = say(world, world.liaison)
    own = f"{page}contributions/{row.pk}/"
    assert browser(world.lead).get(own).status_code == 404
    client = browser(world.liaison)
    sent = {"do": "edit", "kind": "well", "text": "样机早三周", "version": 1}
    assert client.post(own, sent).status_code == 302
    late = client.post(own, {**sent, "text": "样机早四周"})
    assert late.status_code == 409 and "样机早四周" in late.content.decode()
    assert client.post(own, {"do": "back", "version": 2}).status_code == 302
    assert not Contribution.objects.exists()


def test_what_is_ticked_becomes_a_point_and_lives_on_as_action_and_lesson(world, page):
    opened(world)
    row = say(world, world.liaison, text="验货太晚", kind="improve")
    client = browser(world.lead)
    client.post(f"{page}merge/", {"do": "point", "kind": "improve", "contributions": [row.pk]})
    made = Point.objects.get()
    assert made.text == "验货太晚"
    one = f"{page}points/{made.pk}/"
    assert client.post(one, {"do": "improve", "due": "2099-03-20"}).status_code == 422
    client.post(one, {"do": "improve", "owner": world.liaison_purchase.pk, "due": "2099-03-20"})
    client.post(one, {"do": "lesson", "title": "到厂前验货", "root_cause": "合同没有写"})
    assert ActionItem.objects.get().what == "验货太晚" and Lesson.objects.get().title == "到厂前验货"
    assert 'value="remove"' not in client.get(one).content.decode()
    shown = read(world.assignee, page)
    assert "到厂前验货" in shown and world.liaison_purchase.name in shown
    assert f"{page}#point-{made.pk}" in read(world.lead, f"/lessons/{Lesson.objects.get().pk}/")


def test_the_published_report_stands_still_and_everybody_is_told(world, page):
    opened(world)
    point(world)
    client = browser(world.lead)
    row = Retrospective.objects.get()
    sent = {"do": "publish", "version": row.version, "summary": "按期上市，验货要提前。"}
    assert client.post(f"{page}merge/", {**sent, "version": 0}).status_code == 409
    assert not closing_facts(world.project)["retrospective_published"]
    assert client.post(f"{page}merge/", sent).status_code == 302
    assert closing_facts(world.project)["retrospective_published"]
    before = read(world.assignee, page)
    assert "按期上市，验货要提前。" in before and 'name="well"' not in before
    world.project.tasks.update(name="别的名字")
    assert "别的名字" not in read(world.assignee, page)
    assert client.get(f"{page}merge/").status_code == 404
    assert Notice.objects.filter(kind="retrospective.published", person=world.assignee).exists()


def test_the_published_report_goes_into_the_package(world):
    row = opened(world)
    point(world)
    stand = Stand(open_project(world.lead, world.project.pk), world.lead, NOW)
    assert list(retrospective(stand)) == []
    row.refresh_from_db()
    publish(by=world.lead, at=NOW, space_id=row.space_id, version=row.version, summary="按期上市。")
    names = [one.name for one in retrospective(stand)]
    assert [name.rpartition(".")[2] for name in names] == ["xlsx", "pdf"] and "20260303" in names[0]


@pytest.mark.parametrize("extension", ["xlsx", "docx"])
def test_the_report_is_a_document_for_every_member(world, page, extension):
    opened(world)
    point(world)
    answer = browser(world.observer).get(f"{page}report.{extension}")
    assert answer.status_code == 200
    if extension == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        said = {str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value}
        assert {"供应商到厂前验货", "上市"} <= said


def test_the_report_of_a_project_without_one_is_not_found(world, page):
    assert browser(world.lead).get(f"{page}report.xlsx").status_code == 404


def test_an_outsider_finds_nothing_and_a_member_does_not_merge(world, page):
    opened(world)
    made = point(world)
    for address in (page, f"{page}merge/", f"{page}points/{made.pk}/", f"{page}report.xlsx"):
        assert browser(world.outsider).get(address).status_code == 404
    assert browser(world.liaison).get(f"{page}merge/").status_code == 403
    assert browser(world.liaison).post(f"{page}open/", {"until": "2099-03-06"}).status_code == 403
    assert browser(world.observer).post(page, {"do": "say", "well": "好"}).status_code == 403


def test_the_host_of_the_meeting_called_for_it_merges_too(world, page):
    opened(world)
    assert browser(world.liaison).get(f"{page}merge/").status_code == 403
    plan = Plan(kind="retrospective", title="复盘会", day=UNTIL, start=NOW.time(), host=world.liaison.pk)
    meet = {"at": NOW, "project_id": world.project.pk, "plan": plan}
    call_meeting(by=world.lead, key="retro-meeting", **meet)
    assert browser(world.liaison).get(f"{page}merge/").status_code == 200
    assert "复盘会" in read(world.assignee, page)


def test_a_retrospective_meeting_of_somebody_else_gives_no_rights(world, page):
    opened(world)
    plan = Plan(kind="retrospective", title="自己的会", day=UNTIL, start=NOW.time(), host=world.liaison.pk)
    call_meeting(by=world.liaison, at=NOW, project_id=world.project.pk, key="own-meeting", plan=plan)
    assert browser(world.liaison).get(f"{page}merge/").status_code == 403


def test_the_inbox_answers_it_in_place(world):
    opened(world)
    client = browser(world.assignee)
    turn = Turn.objects.open().get(kind="retrospective.contribute", holder=world.assignee)
    keys = re.findall(r'href="\?open=([^"#]*)#', client.get("/").content.decode())
    shown = "".join(client.get("/", {"open": key}).content.decode() for key in keys)
    assert 'name="improve"' in shown and 'value="nothing"' in shown
    client.post(reverse("inbox-answer", args=[turn.pk]), {"do": "say", "well": "样机早"})
    assert Contribution.objects.get().by == world.assignee and "assignee" not in asked()


def test_who_joins_is_asked_and_who_leaves_is_not_waited_for(world):
    row = opened(world)
    Membership.objects.create(
        space=row.space, person=world.outsider, role=Role.ASSIGNEE, since=NOW, department=None
    )
    Membership.objects.filter(space=row.space, person=world.assignee).update(ended_at=NOW)
    event = Event(space=row.space, by=world.lead, at=NOW, action="team.set")
    follow_team(event)
    assert "outsider" in asked() and "assignee" not in asked()


def test_silence_is_reminded_then_overdue_then_the_lead_hears_who_is_missing(world):
    opened(world)
    say(world, world.liaison)
    on = datetime(2026, 3, 6, 9, 0, tzinfo=SHANGHAI)
    assert remind(on - timedelta(days=1)) == 0
    for at, kind, person in (
        (on, "reminder", world.assignee),
        (on + timedelta(days=3), "overdue", world.assignee),
        (on + timedelta(days=4), "missing", world.lead),
    ):
        assert remind(at) > 0
        told = Notice.objects.filter(kind=f"retrospective.{kind}")
        assert told.filter(person=person).exists() and not told.filter(person=world.liaison).exists()
        assert remind(at) == 0


def test_another_day_moves_what_is_due_and_tells_who_is_still_asked(world, page):
    opened(world)
    say(world, world.liaison)
    row = Retrospective.objects.get()
    sent = {"until": "2099-04-01", "version": row.version}
    assert browser(world.lead).post(f"{page}open/", sent).status_code == 302
    assert {turn.due.year for turn in Turn.objects.open().filter(kind="retrospective.contribute")} == {2099}
    again = Notice.objects.filter(kind="retrospective.asked", fact__endswith="2099-04-01")
    assert again.filter(person=world.assignee).exists() and not again.filter(person=world.liaison).exists()


def test_more_contributions_and_points_take_no_more_statements(world, page):
    row = opened(world)
    point(world)
    client = browser(world.lead)
    counts = []
    for number in (1, 20):
        for n in range(number):
            asking.contribute(
                by=world.liaison,
                at=NOW,
                space_id=row.space_id,
                key=f"many-{number}-{n}",
                kind="well",
                text="好",
            )
            point(world, key=f"more-{number}-{n}")
        client.get(page)
        with CaptureQueriesContext(connection) as found:
            client.get(page)
        counts.append(len(found))
    assert counts[0] == counts[1] <= 45
