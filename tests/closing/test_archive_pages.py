"""F4: the page of the archive, and that an archived project refuses every edit."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qibu.closing.models import Package
from qibu.foundation.access.policy import READING
from qibu.foundation.journal.models import Event
from qibu.kernel import lifecycle
from qibu.projects.actions.state import change_state
from qibu.projects.models import Project
from tests.house import every_kind, test_routes
from tests.world import AT, ready

pytestmark = pytest.mark.django_db
FACTS = dict.fromkeys(lifecycle.CONDITIONS[lifecycle.ARCHIVED], True)


def archive(world) -> None:
    Project.objects.filter(pk=world.project.pk).update(state="closing")
    change_state(by=world.lead, at=AT, project_id=world.project.pk, step="archive", facts=FACTS)


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def world(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    made = ready()
    archive(made)
    return made


def address(world, name="archive", *more) -> str:
    return reverse(name, args=[world.project.pk, *more])


def test_the_lead_downloads_the_package_and_reads_it_again(world):
    client = signed_in(world.lead)
    assert client.get(address(world, "archive-package", 1)).status_code == 410
    assert build_packages(AT) == 1
    page = client.get(address(world) + "?check=1").content.decode()
    package = Package.objects.get()
    assert package.sha256 in page
    assert package.manifest[0]["name"] in page
    answer = client.get(address(world, "archive-package", 1))
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert "SHA256SUMS" in archive.namelist()


def test_members_see_that_there_is_one_but_not_what_is_in_it(world):
    build_packages(AT)
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


def test_an_archived_project_refuses_every_edit():
    full = every_kind.ready()
    archive(full)
    events = Event.objects.filter(space=full.project.space).count()
    client = signed_in(full.lead)
    walked = 0
    for name, path in test_routes.routes():
        placed = test_routes.PROJECT_ROUTES.get(name)
        if placed is None or not placed.send or placed.send in READING:
            continue
        where = test_routes.parameters(full, full.project, path, placed.task)
        status = test_routes.send(client, reverse(name, kwargs=where), placed).status_code
        assert status in {403, 404}, name
        walked += 1
    assert walked > 60
    assert Event.objects.filter(space=full.project.space).count() == events
