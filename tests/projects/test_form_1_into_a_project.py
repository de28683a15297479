"""D2: a charter from a file starts a project, or comes into one field by field; nothing before consent."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from qibu.foundation.journal.models import Event
from qibu.projects import actions
from qibu.projects.importing import storing
from qibu.projects.models import FormUpload, Project
from tests.projects.conftest import NOW
from tests.projects.test_form_1_comes_back import edited, exported


@pytest.fixture(autouse=True)
def kept_apart(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    yield
    storing.forget()


def uploaded(client, address, content, extension="xlsx"):
    answer = client.post(address, {"file": SimpleUploadedFile(f"基本信息.{extension}", content)})
    assert answer.status_code == 302, answer.content.decode()
    return answer.url


def consent(client, address, **also):
    page = client.get(address).content.decode()
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', page)[1]
    return client.post(address, {"do": "consent", "seen": seen, **also})


def test_our_own_file_has_nothing_to_import(signed_in, project):
    client = signed_in("lead")
    address = uploaded(
        client, f"/projects/{project.pk}/charter/import/", exported(client, project, "docx"), "docx"
    )
    consent(client, address)
    assert not Event.objects.filter(action="form.imported").exists()


def test_an_edited_file_changes_exactly_that_and_names_its_source(signed_in, company, project):
    client = signed_in("lead")
    content = edited(exported(client, project, "xlsx"), "xlsx", "2026-12-31", "2027-01-31")
    address = uploaded(client, f"/projects/{project.pk}/charter/import/", content)
    project.refresh_from_db()
    assert project.planned_finish.isoformat() == "2026-12-31"
    assert consent(client, address).url == f"/projects/{project.pk}/charter/"
    project.refresh_from_db()
    assert project.planned_finish.isoformat() == "2027-01-31" and project.goals == "3 个月内上市"
    event = Event.objects.get(action="form.imported")
    assert event.by == company.lead and event.data["fields"] == ["planned_finish"]


def test_the_team_of_a_file_is_seated(signed_in, company, project):
    client = signed_in("lead")
    content = edited(exported(client, project, "xlsx"), "xlsx", "研发部：李娜、刘洋", "研发部：周涛")
    consent(client, uploaded(client, f"/projects/{project.pk}/charter/import/", content))
    page = client.get(f"/projects/{project.pk}/charter/").content.decode()
    assert "周涛" in page and "刘洋" not in page


def test_a_conflict_waits_and_an_edit_after_the_preview_sends_back(signed_in, company, project):
    client = signed_in("lead")
    content = edited(exported(client, project, "xlsx"), "xlsx", "3 个月内上市", "2 个月内上市")
    address = uploaded(client, f"/projects/{project.pk}/charter/import/", content)
    page = client.get(address).content.decode()
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', page)[1]
    actions.edit_charter(
        by=company.lead, at=NOW, project_id=project.pk, version=1, shown={}, values={"goals": "4 个月内上市"}
    )
    assert client.post(address, {"do": "consent", "seen": seen}).url == address
    project.refresh_from_db()
    assert project.goals == "4 个月内上市"
    client.post(address, {"do": "answers", "conflict-goals": "file"})
    consent(client, address)
    project.refresh_from_db()
    assert project.goals == "2 个月内上市"


def test_a_project_starts_from_the_file_of_another(signed_in, company, project):
    content = exported(signed_in("lead"), project, "docx")
    client = signed_in("pmo")
    address = uploaded(client, "/projects/new/form/", content, "docx")
    page = client.get(address)
    assert page.status_code == 200 and Project.objects.count() == 1
    form = page.context["form"]
    tables = [t for table in (form.seats, form.objectives) for t in (table.management_form, *table.forms)]
    data = {}
    for part in [form, *tables]:
        for name, field in part.fields.items():
            value = part.get_initial_for_field(field, name)
            data[part.add_prefix(name)] = "" if value is None else value
    data |= {"name": "智能灯二期", "code": "X-2"}
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.context["form"].problems()
    made = Project.objects.get(code="X-2")
    assert made.goals.startswith("3 个月内上市") and FormUpload.objects.get().project == made


@pytest.mark.parametrize("who, status", [("outsider", 404), ("li", 403)])
def test_who_may_not_edit_the_charter_brings_nothing_in(signed_in, project, who, status):
    assert signed_in(who).get(f"/projects/{project.pk}/charter/import/").status_code == status


def test_a_file_without_a_charter_is_refused_in_words(signed_in, project):
    answer = signed_in("lead").post(
        f"/projects/{project.pk}/charter/import/", {"file": SimpleUploadedFile("a.csv", b"a,b\n1,2\n")}
    )
    assert answer.status_code == 422 and not FormUpload.objects.exists()
