"""The pages of files and comments: what is typed stays, strangers meet nothing, bytes never run (T-18)."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qibu.foundation import clock
from qibu.foundation.files import storing
from qibu.foundation.files.models import Comment, StoredFile
from qibu.progress.models import Line
from tests.foundation.files.test_kinds import PNG
from tests.progress.friday.weeks import open_week, submit

SEATS = ("lead", "assignee", "observer", "liaison")
HTML = b"<html><script>alert(document.cookie)</script></html>"


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def task(world):
    return world.task("宣传物料")


def talk(world, kind, pk):
    return f"/projects/{world.project.pk}/talk/{kind}/{pk}/"


def upload(world, on, *files, by=None, **headers):
    sent = [SimpleUploadedFile(name, content, "text/html") for name, content in files]
    client = client_of(by or world.lead)
    return client.post(f"{talk(world, *on)}files/", {"file": sent, "key": "upload-1-key"}, headers=headers)


def saved(world, row, by=None):
    return client_of(by or world.lead).get(f"/projects/{world.project.pk}/files/{row.pk}/")


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("页.html", HTML, "application/octet-stream"),
        (
            "图.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            "application/octet-stream",
        ),
        ("a.xml", b"<?xml version='1.0'?><a/>", "application/octet-stream"),
        ("a.js", b"alert(1)", "application/octet-stream"),
        ("图.png", PNG + HTML, "image/png"),
        ("polyglot.pdf", b"%PDF-1.4\n" + HTML, "application/pdf"),
    ],
)
def test_whatever_it_is_it_is_saved_and_never_drawn_as_a_page(world, task, name, content, kind):
    assert upload(world, ("task", task.pk), (name, content)).status_code == 302
    answer = saved(world, StoredFile.objects.get())
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Type"] == kind
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"


def test_a_name_arrives_as_rfc_6266_has_it(world, task):
    upload(world, ("task", task.pk), ('样机 "报告"\r\nX: y.txt', b"abc"))
    row = StoredFile.objects.get()
    assert "\r" not in row.name and '"' not in row.name
    said = saved(world, row)["Content-Disposition"]
    assert said.startswith("attachment; filename*=utf-8''%E6%A0%B7") and "X: y" not in said.partition(";")[0]


def test_several_files_come_at_once_and_back_to_the_task(world, task):
    answer = upload(world, ("task", task.pk), ("甲.txt", b"a"), ("乙.txt", b"b"))
    assert answer.url == f"/projects/{world.project.pk}/tasks/{task.pk}/#files"
    page = client_of(world.lead).get(answer.url).content.decode()
    assert "甲.txt" in page and "乙.txt" in page


def test_a_refused_file_is_said_beside_the_form_and_to_a_script(world, task):
    for on in (("task", task.pk), ("project", world.project.pk)):
        answer = upload(world, on, ("图.png", HTML))
        assert answer.status_code == 422 and "图.png" in answer.content.decode()
    answer = upload(world, ("task", task.pk), ("图.png", HTML), **{"X-Requested-With": "fetch"})
    assert answer.status_code == 422 and "图.png" in json.loads(answer.content)["message"]
    assert not StoredFile.objects.exists() and not list(storing.all_stored())
    answer = upload(world, ("task", task.pk))
    assert answer.status_code == 422


def test_a_script_gets_the_list_as_it_is_now(world, task):
    answer = upload(world, ("task", task.pk), ("图.png", PNG), **{"X-Requested-With": "fetch"})
    page = answer.content.decode()
    assert "<html" not in page and "图.png" in page and "<img" in page


def test_a_file_whose_bytes_are_gone_says_so(world, task):
    upload(world, ("task", task.pk), ("甲.txt", b"a"))
    row = StoredFile.objects.get()
    storing.path_of(row.stored_as).unlink()
    assert saved(world, row).status_code == 410


def test_the_file_area_shows_what_each_file_belongs_to_and_the_bin(world, task):
    upload(world, ("task", task.pk), ("甲.txt", b"a"))
    area = f"/projects/{world.project.pk}/files/"
    client = client_of(world.lead)
    page = client.get(area).content.decode()
    assert "甲.txt" in page and task.name in page
    row = StoredFile.objects.get()
    client.post(f"{area}{row.pk}/", {"do": "remove", "from": "files"})
    assert "甲.txt" not in client_of(world.observer).get(area).content.decode()
    assert saved(world, row, world.observer).status_code == 410
    binned = client.get(f"{area}?show=deleted").content.decode()
    assert "甲.txt" in binned and 'value="restore"' in binned
    assert 'value="restore"' not in client_of(world.observer).get(f"{area}?show=deleted").content.decode()
    client.post(f"{area}{row.pk}/", {"do": "restore", "from": "files"})
    assert saved(world, row, world.observer).status_code == 200


def test_what_was_deleted_is_read_by_who_may_restore_it_only(world, task, at_now):
    say(world, ("task", task.pk), "说错的话", world.assignee)
    row, area = Comment.objects.get(), f"/projects/{world.project.pk}/files/?show=deleted"
    client_of(world.assignee).post(f"/projects/{world.project.pk}/comments/{row.pk}/", {"do": "remove"})
    seen = {one: "说错的话" in client_of(world.people[one]).get(area).content.decode() for one in SEATS}
    assert seen == {"lead": True, "assignee": True, "observer": False, "liaison": False}


def test_the_form_of_the_file_area_is_sent_once_only(world):
    client, area = client_of(world.lead), f"/projects/{world.project.pk}/files/"
    key = re.search(r'name="key" value="([^"]{8,})"', client.get(area).content.decode())
    for _click in range(2):
        sent = SimpleUploadedFile("甲.txt", "甲".encode())
        client.post(f"{talk(world, 'project', world.project.pk)}files/", {"file": sent, "key": key[1]})
    assert StoredFile.objects.count() == 1


def test_the_area_costs_the_same_however_many_files_there_are(world, task):
    client = client_of(world.lead)
    area = f"/projects/{world.project.pk}/files/"

    def cost():
        with CaptureQueriesContext(connection) as found:
            client.get(area)
        return len(found)

    upload(world, ("task", task.pk), ("0.txt", b"0"))
    client.get(area)
    few = cost()
    other = world.task("产品原型")
    for n in range(1, 9):
        client.post(
            f"{talk(world, 'task', (task if n % 2 else other).pk)}files/",
            {"file": SimpleUploadedFile(f"{n}.txt", b"x"), "key": f"upload-{n}-key1"},
        )
    assert cost() == few
    assert few < 25


# --- comments ---------------------------------------------------------------------------


def say(world, on, text, by=None, **more):
    return client_of(by or world.lead).post(talk(world, *on), {"text": text, "key": "comment-1-key", **more})


def test_a_comment_stands_on_the_page_of_its_task(world, task):
    answer = say(world, ("task", task.pk), "请@王芳确认\n见 https://a.example/x")
    row = Comment.objects.get()
    assert answer.url == f"/projects/{world.project.pk}/tasks/{task.pk}/#comment-{row.pk}"
    page = client_of(world.liaison).get(answer.url).content.decode()
    assert "<mark>@王芳</mark>确认<br>见 <a href=" in page
    notice = client_of(world.liaison).get(f"/comments/{row.pk}/")
    assert notice.url == answer.url


def test_what_was_typed_stays_when_it_is_refused(world, task):
    world.liaison.name = world.lead.name
    world.liaison.save()
    typed = "请@李强确认这一段很长的话"
    answer = say(world, ("task", task.pk), typed)
    page = answer.content.decode()
    assert answer.status_code == 422 and typed in page and 'name="who-李强"' in page and "市场部" in page
    again = say(world, ("task", task.pk), typed, **{"who-李强": world.liaison.pk})
    assert again.status_code == 302
    assert Comment.objects.get().mentions.get().person == world.liaison


def test_the_box_knows_whom_one_may_call(world, task):
    world.liaison.name = world.lead.name
    world.liaison.save()
    people = json.loads(client_of(world.lead).get(f"{talk(world, 'task', task.pk)}people/").content)["people"]
    calls = {one["call"] for one in people}
    assert {"李强(研发部)", "李强(市场部)", "张伟"} <= calls and "周宁" not in calls
    assert next(one["initials"] for one in people if one["name"] == "张伟") == "zw"


def test_the_page_of_a_comment_changes_and_deletes_it(world, task, at_now):
    say(world, ("task", task.pk), "周五", world.assignee)
    row = Comment.objects.get()
    address = f"/projects/{world.project.pk}/comments/{row.pk}/"
    client = client_of(world.assignee)
    assert "周五" in client.get(address).content.decode()
    refused = client.post(address, {"do": "edit", "text": " ", "version": 1})
    assert refused.status_code == 422
    assert client.post(address, {"do": "edit", "text": "周四", "version": 1}).status_code == 302
    stale = client.post(address, {"do": "edit", "text": "周三", "version": 1})
    again = stale.content.decode()
    assert stale.status_code == 409 and "周三" in again and "周四" in again
    assert 'name="version" value="2"' in again
    page = client_of(world.lead).get(f"/projects/{world.project.pk}/tasks/{task.pk}/").content.decode()
    assert "周四" in page and "<s>周五</s>" in page
    assert client.post(address, {"do": "remove"}).status_code == 302
    assert "周四" not in client.get(talk(world, "task", task.pk)).content.decode()
    assert client.post(address, {"do": "restore"}).status_code == 302
    assert "周四" in client.get(talk(world, "task", task.pk)).content.decode()


@pytest.fixture
def at_now(monkeypatch):
    """Everything happens at one moment."""
    now = clock.now()
    monkeypatch.setattr("qibu.foundation.clock.now", lambda: now)


def test_the_lines_of_a_report_are_read_by_who_reads_the_report(world):
    row = submit(world, open_week(world), "market").lines.first()
    assert isinstance(row, Line)
    on = ("line", row.pk)
    assert upload(world, on, ("现场.txt", b"a"), by=world.liaison).status_code == 302
    assert say(world, on, "@杨帆 @李强 请看").status_code == 302
    assert [one.person for one in Comment.objects.get().mentions.all()] == [world.lead]
    readers = {"lead": 200, "pmo": 200, "liaison": 200, "head": 200, "liaison_purchase": 404, "observer": 404,
               "assignee": 404, "outsider": 404}  # fmt: skip
    stored = StoredFile.objects.get()
    for who, status in readers.items():
        person = world.people[who]
        assert client_of(person).get(talk(world, *on)).status_code == status, who
        assert saved(world, stored, person).status_code == status, who
        if who != "outsider":
            page = client_of(person).get(f"/projects/{world.project.pk}/files/").content.decode()
            assert ("现场.txt" in page) is (status == 200), who
    where = [world.project.pk, row.report.period.number, row.report.department_id]
    page = client_of(world.lead).get(reverse("report-review", args=where)).content.decode()
    assert f"/talk/line/{row.pk}/" in page and ("（2）" in page or "(2)" in page)


@pytest.mark.parametrize("kind", ["task", "line", "action", "change", "project", "nonsense"])
def test_what_is_not_of_this_project_is_not_found(world, kind):
    foreign = world.foreign.tasks.first().pk if kind == "task" else 987654
    client = client_of(world.lead)
    assert client.get(talk(world, kind, foreign)).status_code == 404
    assert client.post(talk(world, kind, foreign), {"text": "x"}).status_code == 404
    assert client.post(f"{talk(world, kind, foreign)}files/", {}).status_code == 404


def test_an_outsider_meets_no_trace(world, task):
    upload(world, ("task", task.pk), ("甲.txt", b"a"))
    say(world, ("task", task.pk), "好")
    client = client_of(world.outsider)
    row, said = StoredFile.objects.get(), Comment.objects.get()
    project = f"/projects/{world.project.pk}/"
    for address in ("files/", f"files/{row.pk}/", f"comments/{said.pk}/", f"talk/task/{task.pk}/"):
        assert client.get(project + address).status_code == 404
        assert client.post(project + address, {"do": "remove"}).status_code in (404, 405)
    assert client.get(f"/comments/{said.pk}/").status_code == 404
    other = f"/projects/{world.foreign.pk}/"
    for address in (f"files/{row.pk}/", f"comments/{said.pk}/"):
        assert client_of(world.other_lead).get(other + address).status_code == 404
