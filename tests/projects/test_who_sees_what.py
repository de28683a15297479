"""Clause 8: who sees and who edits a project; for everybody else it does not exist."""

import pytest

from qibu.foundation.access.models import Membership, Role
from qibu.projects.queries import projects_of
from tests.projects.conftest import NOW, start

READING = ["charter/", "team/", "objectives/", "deliverables/"]
READERS = ["lead", "deputy", "sponsor", "li", "liu", "chen", "pmo", "head"]
STRANGERS = ["outsider", "administrator", "zhou"]


@pytest.fixture(params=READERS)
def reader(request):
    return request.param


@pytest.fixture(params=STRANGERS)
def stranger(request):
    return request.param


def test_readers_find_the_project_in_their_list(company, project, reader):
    assert [line.id for line in projects_of(company.people[reader])] == [project.pk]


def test_strangers_have_an_empty_list(company, project, stranger, signed_in):
    assert projects_of(company.people[stranger]) == []
    assert project.name not in signed_in(stranger).get("/projects/").content.decode()


@pytest.mark.parametrize("page", READING)
def test_readers_can_read_every_page(signed_in, project, reader, page):
    assert signed_in(reader).get(f"/projects/{project.pk}/{page}").status_code == 200


@pytest.mark.parametrize("page", [*READING, "charter/edit/", "objectives/1/", "deliverables/1/"])
def test_for_strangers_the_project_does_not_exist(signed_in, project, stranger, page):
    client = signed_in(stranger)
    there = client.get(f"/projects/{project.pk}/{page}")
    nowhere = client.get(f"/projects/999999/{page}")
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert project.name not in there.content.decode()


@pytest.mark.parametrize("page", ["charter/edit/", "team/", "objectives/", "deliverables/", "state/"])
def test_strangers_cannot_send_anything(signed_in, project, stranger, page):
    assert signed_in(stranger).post(f"/projects/{project.pk}/{page}", {"step": "pause"}).status_code == 404


@pytest.mark.parametrize("who", ["sponsor", "li", "pmo", "head"])
@pytest.mark.parametrize("page", ["charter/edit/", "team/", "objectives/", "deliverables/", "state/"])
def test_readers_cannot_send_anything_either(signed_in, project, who, page):
    data = {"statement": "偷改", "name": "偷改", "step": "pause", "reason": "偷改"}
    answer = signed_in(who).post(f"/projects/{project.pk}/{page}", data)
    assert answer.status_code == 403
    project.refresh_from_db()
    assert (project.version, project.state) == (1, "preparing")


@pytest.mark.parametrize("page", READING)
def test_an_observer_reads_without_buttons(signed_in, company, project, page):
    Membership.objects.create(space=project.space, person=company.zhou, role=Role.OBSERVER, since=NOW)
    answer = signed_in("zhou").get(f"/projects/{project.pk}/{page}")
    assert answer.status_code == 200
    assert "form" not in answer.context or answer.context.get("may_edit") is False
    assert '<form method="post" class="form' not in answer.content.decode()


def test_a_department_head_sees_only_projects_the_department_is_in(company, project):
    elsewhere = start(company, team=company.team(seats=()))
    assert {line.id for line in projects_of(company.head)} == {project.pk}
    assert {line.id for line in projects_of(company.pmo)} == {project.pk, elsewhere.pk}


def test_who_left_the_team_no_longer_sees_the_project(company, project):
    Membership.objects.filter(person=company.li).update(ended_at=NOW)
    assert projects_of(company.li) == []


def test_a_deactivated_person_sees_nothing(company, project):
    company.pmo.is_active = False
    company.pmo.save()
    assert projects_of(company.pmo) == []


@pytest.mark.parametrize("path", ["/projects/", "/projects/new/", "/projects/1/charter/"])
def test_without_sign_in_there_is_only_the_door(client, company, path, settings):
    settings.LOGIN_URL = "/sign-in/"
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")
