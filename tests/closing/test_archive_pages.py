"""F4: the page of the archive, and that an archived project refuses every edit."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qibu.closing.models import Package
from qibu.foundation.access.policy import READING
from qibu.foundation.journal.models import Event
from qibu.foundation.search.jobs import index_waiting
from qibu.foundation.search.queries import find
from qibu.foundation.turns.models import Turn
from qibu.foundation.work.models import Job
from qibu.projects import papers
from qibu.web.archive.jobs import look_after_packages
from tests.closing.packing import archived, let_the_worker_work
from tests.house import every_kind, test_routes
from tests.world import AT, ready

pytestmark = pytest.mark.django_db
SAID = 'id="archived"'


def signed_in(person) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


@pytest.fixture
def world(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(papers, "write_pdf", lambda paper, **options: b"%PDF-")
    made = ready()
    archived(made)
    return made


def address(world, name="archive", *more) -> str:
    return reverse(name, args=[world.project.pk, *more])


def test_the_lead_downloads_the_package_and_reads_it_again(world):
    client = signed_in(world.lead)
    assert client.get(address(world, "archive-package", 1)).status_code == 410
    let_the_worker_work()
    page = client.get(address(world) + "?check=1").content.decode()
    package = Package.objects.get()
    assert package.sha256 in page
    assert package.manifest[0]["name"] in page
    answer = client.get(address(world, "archive-package", 1))
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert "SHA256SUMS" in archive.namelist()


def test_members_see_that_there_is_one_but_not_what_is_in_it(world):
    let_the_worker_work()
    client = signed_in(world.liaison)
    page = client.get(address(world)).content.decode()
    assert Package.objects.get().manifest[0]["name"] not in page
    assert client.get(address(world, "archive-package", 1)).status_code == 403
    assert signed_in(world.outsider).get(address(world)).status_code == 404


def test_the_pmo_without_a_reason_is_asked_for_it(world):
    client = signed_in(world.pmo)
    assert client.post(address(world), {"reason": " "}).status_code == 422
    assert client.post(address(world), {"reason": "漏了一项"}).status_code == 302
    assert "漏了一项" in client.get(address(world)).content.decode()
    world.project.refresh_from_db()
    assert world.project.state == "closing"


def test_everybody_in_the_project_sees_how_far_the_building_is(world):
    page = signed_in(world.assignee).get(address(world)).content.decode()
    assert 'id="building"' in page
    look_after_packages(AT)
    Job.objects.update(state="running", done=3, total=12)
    page = signed_in(world.assignee).get(address(world)).content.decode()
    assert "25%" in page
    assert 'id="building"' in page


def test_the_list_of_packages_costs_the_same_however_many(world):
    client = signed_in(world.lead)
    client.get(address(world))
    with CaptureQueriesContext(connection) as one:
        client.get(address(world))
    for number in range(2, 6):
        Package.objects.create(space=world.project.space, number=number, by=world.lead, at=AT)
    with CaptureQueriesContext(connection) as five:
        client.get(address(world))
    assert len(five) == len(one)


@pytest.fixture
def full(monkeypatch, db):
    monkeypatch.setattr(papers, "write_pdf", lambda paper, **options: b"%PDF-")
    made = every_kind.ready()
    archived(made)
    return made


def placed_routes(full, wanted):
    """(name, how it is placed, address in the archived project) of the routes that are `wanted`."""
    for name, path in test_routes.routes():
        placed = test_routes.PROJECT_ROUTES.get(name)
        if placed is not None and wanted(placed):
            where = test_routes.parameters(full, full.project, path, placed.task)
            yield name, placed, reverse(name, kwargs=where)


@pytest.mark.parametrize("who", ["lead", "pmo", "liaison"])
def test_an_archived_project_refuses_every_edit(full, who):
    """Every route that changes anything, whoever asks; the ways out of the archive are READING."""
    rows = test_routes.everything()
    client = signed_in(getattr(full, who))
    walked = 0
    for name, placed, url in placed_routes(full, lambda one: one.send and one.send not in READING):
        assert test_routes.send(client, url, placed).status_code in {403, 404}, name
        walked += 1
    assert walked > 80
    assert test_routes.everything() == rows


def test_an_archived_project_is_still_found(full):
    index_waiting(AT)
    client = signed_in(full.liaison)
    assert full.project.name in client.get("/projects/?state=archived").content.decode()
    assert [one.space_id for one in find(person=full.liaison, words="停电")] == [full.project.space_id]
    assert find(person=full.outsider, words="停电") == []
    issues = reverse("issues", args=[full.project.pk])
    assert "印厂可能停电" in client.get(issues, {"q": "停电"}).content.decode()


def test_what_waited_for_somebody_can_no_longer_be_answered(full):
    turns = list(Turn.objects.open().filter(space=full.project.space).exclude(holder=None))
    assert turns
    events = Event.objects.filter(space=full.project.space).count()
    for turn in turns:
        client = signed_in(turn.holder)
        answer = client.post(reverse("inbox-answer", args=[turn.pk]), {"do": "accept", "text": "好"})
        assert answer.status_code in {302, 403, 404, 410}, turn.kind
        assert f'id="turn-{turn.pk}"' not in client.get("/").content.decode()
    assert Event.objects.filter(space=full.project.space).count() == events


def test_every_page_says_that_it_is_archived_and_links_to_no_edit(full):
    edits = placed_routes(full, lambda one: one.read and one.read not in READING)
    editing = {url for _name, _placed, url in edits}
    client = signed_in(full.lead)
    problems = []
    for name, _placed, url in placed_routes(full, lambda one: one.read in READING):
        answer = client.get(url)
        if answer.status_code != 200 or "html" not in answer.headers["Content-Type"] or answer.streaming:
            continue
        page = answer.content.decode()
        main = page.partition("<main")[2].partition("</main>")[0] or page
        problems += [(name, "not said")] * (SAID not in page)
        problems += [(name, "link", one) for one in re.findall(r'href="([^"?#]*)', main) if one in editing]
    assert problems == []


#: Forms that stay in the archive, and why.
CHANGES_NOTHING = {
    "project-template-new": "keeps a template of the organisation; the project stays as it is",
    "signing-verification": "compares a file with what was signed; nothing is kept",
}


@pytest.mark.parametrize("who", ["lead", "liaison", "assignee"])
def test_no_page_of_an_archived_project_holds_a_form_that_changes_it(full, who):
    client = signed_in(getattr(full, who))
    offered, walked = [], 0
    for name, _placed, url in placed_routes(full, lambda one: one.read):
        if "." in url:  # files to download hold no form
            continue
        answer = client.get(url, {"kind": "issue"} if name == "issues" else {})
        if answer.status_code != 200 or "html" not in answer.headers["Content-Type"] or answer.streaming:
            continue
        walked += 1
        page = answer.content.decode()
        main = page.partition("<main")[2].partition("</main>")[0] or page
        posts = re.findall(r"""<form[^>]*\bmethod=["']?post[^>]*>""", main, re.IGNORECASE)
        offered += [(name, one) for one in posts if name not in CHANGES_NOTHING]
    assert offered == []
    assert walked > 40


def test_who_asked_for_something_can_no_longer_change_or_cancel_it(full):
    item = full.project.space.action_items.get()
    client = signed_in(item.by)
    url = reverse("action", args=[full.project.pk, item.number])
    typed = {"version": item.version, "text": "不做了", "what": "别的", "due": "2099-01-01"}
    typed["owner"] = item.owner_id
    for do in ("cancel", "change"):
        assert client.post(url, {**typed, "do": do}).status_code == 403


def test_no_view_of_the_register_is_kept_any_more(full):
    url = reverse("issue-views", args=[full.project.pk])
    answer = signed_in(full.liaison).post(url, {"name": "我的", "query": "quick=late"})
    assert answer.status_code == 403
