"""The pages of a project file: upload, preview, consent; hostile files, strangers (T-18, T-22)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from qibu.foundation.documents import limits
from qibu.foundation.documents.messages import say
from qibu.projects.importing import storing
from qibu.tasks.models import ResourceNeed, Task, Upload
from tests.tasks.exchange.plan_xml import HEAD, assignment, baseline, plan, resource, task
from tests.tasks.importing.conftest import Importing

GOOD = plan(
    task(1, "甲", "2026-09-21", "2026-09-22", 16, more=baseline(0, "2026-09-14", "2026-09-15", 16)),
    task(2, "节前", "2026-09-28", "2026-10-09", 80),
    resources=(resource(1, "张伟"),),
    assignments=(assignment(1, 1, 1),),
)


@pytest.fixture
def lead(client, world):
    storing.forget()
    return Importing(client, world.lead, world.project)


def test_a_plan_is_uploaded_looked_at_and_agreed_to(lead, world):
    before = Task.objects.filter(project=world.project).count()
    upload = lead.upload(GOOD, "plan.xml")
    page = lead.page(upload).content.decode()
    assert "MS Project" in page and "2026-10-01" in page
    assert 'name="option-baseline" value="0"' in page and 'value="file"' not in page
    assert Task.objects.filter(project=world.project).count() == before
    assert lead.consent(upload).status_code == 302
    assert world.task("甲").assignee == world.assignee
    assert lead.page(upload).status_code == 200
    again = lead.upload(GOOD, "plan.xml")
    assert [entry.state for entry in lead.preview(again).entries] == ["same", "same"]


def test_what_was_asked_is_kept_and_goes_into_the_plan(lead, world):
    upload = lead.upload(GOOD, "plan.xml")
    lead.answer(upload, **{"option-baseline": "0"})
    upload.refresh_from_db()
    assert upload.answers["options"] == {"baseline": "0"}
    assert 'value="0" checked' in lead.page(upload).content.decode()
    lead.consent(upload)
    assert world.project.baselines.get().number == 1


def test_one_row_may_be_left_out(lead, world):
    upload = lead.upload(GOOD, "plan.xml")
    lead.answer(upload, row=["2"])
    lead.consent(upload)
    assert Task.objects.filter(project=world.project, name="甲").exists()
    assert not Task.objects.filter(project=world.project, name="节前").exists()


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;">]>'
    b'<Project xmlns="http://schemas.microsoft.com/project"><Name>&lol2;</Name></Project>'
)
OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b'<Project xmlns="http://schemas.microsoft.com/project"><Name>&x;</Name></Project>'
)
LATE = b'<?xml version="1.0"?><!-- ' + b"x" * 9000 + b' --><!DOCTYPE p [<!ENTITY x "y">]><Project/>'


@pytest.mark.parametrize(
    ("content", "name", "problem"),
    [
        (BOMB, "bomb.xml", "has_doctype"),
        (OUTSIDE, "outside.xml", "has_doctype"),
        (LATE, "late.xml", "has_doctype"),
        (BOMB.decode().encode("utf-16"), "wide.xml", "has_doctype"),
        (
            b'<?xml version="1.0"?><Project xmlns="urn:other"><Tasks/></Project>',
            "a.xml",
            "not_a_project_file",
        ),
        (b'<?xml version="1.0"?><html/>', "page.xml", "not_a_project_file"),
        (b"<Project><Tasks><Task>", "cut.xml", "damaged_project"),
        (b"PK\x05\x06 no", "zip.xml", "not_a_project_file"),
        (f"{HEAD}{'<a>' * 50}".encode(), "deep.xml", "too_complex_project"),
        (f"{HEAD}<Tasks/></Project>".encode(), "none.xml", "no_tasks"),
        (plan("<Task><UID>0</UID><OutlineLevel>0</OutlineLevel></Task>"), "own.xml", "no_tasks"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"MSProject.MPP" * 60, "plan.mpp", "mpp_file"),
    ],
)
def test_a_hostile_or_foreign_file_is_refused_in_words_and_nothing_is_kept(lead, content, name, problem):
    answer = lead.send(content, name)
    assert answer.status_code == 422
    assert str(say(problem))[:12] in answer.content.decode()
    assert not Upload.objects.exists()
    assert not any(storing.folder().iterdir())


def test_a_file_with_too_many_tasks_is_refused(lead, monkeypatch):
    rows = "".join(
        f"<Task><UID>{n}</UID><OutlineLevel>1</OutlineLevel></Task>" for n in range(1, limits.MAX_ROWS + 3)
    )
    answer = lead.send(plan(rows), "many.xml")
    assert answer.status_code == 422 and not Upload.objects.exists()


def test_odd_values_are_read_as_nothing_not_as_errors(lead):
    odd = task(
        "1e99", "=cmd|' /C calc'!A0", "2026-13-45", "9999-01-01", None,
        PercentComplete=500, ConstraintType=99, OutlineNumber="x" * 500, WBS="y" * 500, Deadline="soon",
    )  # fmt: skip
    upload = lead.upload(
        plan(odd, task(2, "<script>alert(1)</script>", "1850-01-01", "2026-03-02")), "odd.xml"
    )
    page = lead.page(upload)
    assert page.status_code == 200 and b"<script>alert" not in page.content
    assert lead.consent(upload).status_code == 302


@pytest.mark.parametrize("route", ["project-xml", "schedule-csv"])
def test_a_stranger_gets_404_and_a_member_the_file(client, world, route):
    address = reverse(route, args=[world.project.pk])
    client.force_login(world.outsider)
    assert client.get(address).status_code == 404
    client.force_login(world.observer)
    answer = client.get(address)
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_stranger_sees_no_preview_of_a_plan(client, lead, world):
    upload = lead.upload(GOOD, "plan.xml")
    stranger = Importing(client, world.outsider, world.project)
    assert stranger.page(upload).status_code == 404
    assert stranger.send(GOOD, "plan.xml").status_code == 404


def test_a_member_who_may_not_plan_looks_and_cannot_consent(client, lead, world):
    upload = lead.upload(GOOD, "plan.xml")
    member = Importing(client, world.observer, world.project)
    assert member.page(upload).status_code == 200
    assert member.send(GOOD, "plan.xml").status_code in (403, 404)
    assert client.post(member.url(upload, "upload-consent"), {"key": "k" * 12}).status_code in (403, 404)
    assert not Task.objects.filter(project=world.project, name="甲").exists()


def test_a_reader_is_given_the_files_and_told_who_brings_them_in(client, world):
    client.force_login(world.observer)
    page = client.get(reverse("uploads", args=[world.project.pk])).content.decode()
    for route in ("form-2", "project-xml", "schedule-csv"):
        assert f'href="{reverse(route, args=[world.project.pk])}"' in page
    assert 'type="file"' not in page
    assert page.count('<section class="card">') == 2, (
        "who may import, and the files; no empty list of uploads"
    )


def test_budgets_go_out_only_to_those_who_may_see_them(client, world):
    need = ResourceNeed.objects.create(
        task=world.task("宣传物料"), kind="budget", what="模具费用", planned=Decimal(31415)
    )
    address = reverse("project-xml", args=[world.project.pk])
    client.force_login(world.lead)
    assert "31415" in client.get(address).content.decode()
    client.force_login(world.observer)
    hidden = client.get(address).content.decode()
    assert "31415" not in hidden and need.what not in hidden
