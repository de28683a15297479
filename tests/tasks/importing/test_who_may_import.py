"""Uploads are the plan's: outsiders see nothing, members look, only who plans uploads and consents."""

from __future__ import annotations

import pytest
from django.urls import reverse

from qibu.projects.importing import storing
from qibu.tasks.models import Task, Upload
from tests.tasks.importing.conftest import Importing, workbook

LIST = workbook(("1", "写方案", "研发部", "张伟", "", "", "", "", ""))


@pytest.fixture
def upload(importing):
    return importing.upload(LIST)


def test_an_outsider_gets_404_on_every_address(client, world, upload):
    stranger = Importing(client, world.outsider, world.project)
    assert client.get(reverse("uploads", args=[world.project.pk])).status_code == 404
    assert stranger.send(LIST).status_code == 404
    assert stranger.page(upload).status_code == 404
    assert client.post(stranger.url(upload)).status_code == 404
    assert client.post(stranger.url(upload, "upload-consent")).status_code == 404
    assert client.get(reverse("form-2", args=[world.project.pk])).status_code == 404
    body = {"key": "k" * 12, "lines": [{"name": "x"}]}
    rows = client.post(
        reverse("schedule-rows", args=[world.project.pk]), body, content_type="application/json"
    )
    assert rows.status_code == 404


def test_a_liaison_sees_the_preview_without_a_button_and_may_not_consent(client, world, upload):
    liaison = Importing(client, world.liaison, world.project)
    page = liaison.page(upload)
    assert page.status_code == 200
    assert liaison.url(upload, "upload-consent") not in page.content.decode()
    assert (
        client.post(liaison.url(upload, "upload-consent"), {"key": "consent-key-1", "seen": ""}).status_code
        == 403
    )
    assert client.post(liaison.url(upload), {"do": "answers"}).status_code == 403
    assert liaison.send(LIST).status_code == 403
    assert not Task.objects.filter(name="写方案").exists()
    assert Upload.objects.count() == 1


def test_an_upload_of_another_project_is_not_found_under_this_one(client, world, upload):
    world.foreign.refresh_from_db()
    other = Importing(client, world.other_lead, world.foreign)
    assert other.page(upload).status_code == 404
    assert client.post(other.url(upload, "upload-consent"), {"key": "consent-key-1"}).status_code == 404


def test_what_was_decided_is_not_changed_by_others(client, world, upload):
    liaison = Importing(client, world.liaison, world.project)
    client.post(liaison.url(upload), {"do": "mapping", "header_row": "5"})
    upload.refresh_from_db()
    assert upload.settings == {}


def test_the_stored_file_is_kept_under_a_name_of_our_own(importing, world):
    upload = importing.upload(LIST, name="../../etc/passwd.xlsx")
    assert "/" not in upload.stored_as
    assert storing.stored(upload.stored_as).read_bytes() == LIST
