"""Pages and saves cost the same number of statements for 10 and for 1,000 tasks."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from qibu.foundation.access.queries import SEES
from qibu.foundation.notices.models import Notice
from qibu.foundation.notices.queries import unread_count
from qibu.foundation.plain import fetch
from qibu.projects.models import Project
from qibu.tasks import actions
from qibu.tasks.actions import Line
from qibu.tasks.actions.adding import LineLink
from qibu.tasks.actions.linking import LinkTerms
from qibu.tasks.models import Task
from tests.world import AT


def grow(world, count: int) -> None:
    """Add tasks in phases of ten, each linked to the one before."""
    lines = []
    for number in range(count):
        if number % 10 == 0:
            lines.append(Line(name=f"阶段{number}"))
        else:
            links = (LineLink(LinkTerms(), line=number - 1),) if number % 10 > 1 else ()
            lines.append(
                Line(name=f"事项{number}", level=1, department=world.department("rd").pk,
                     assignee=world.assignee.pk, duration=1, links=links)
            )  # fmt: skip
    actions.add_tasks(by=world.lead, at=AT, project_id=world.project.pk, key=f"grow-{count}", lines=lines)


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def statements(client: Client, url: str) -> int:
    client.get(url)  # what a process keeps (calendars) is read the first time
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


ADDRESSES = {
    "the list": lambda base, task: f"{base}/tasks/",
    "a hundred rows of the list": lambda base, task: f"{base}/tasks/?rows=100",
    "a filtered list": lambda base, task: f"{base}/tasks/?q=事项&status=late",
    "a task": lambda base, task: f"{base}/tasks/{task}/",
}


@pytest.mark.parametrize("page", ADDRESSES)
def test_a_page_asks_as_often_for_ten_tasks_as_for_a_thousand(world, page):
    client, task = signed_in(world.lead), world.task("宣传物料").pk
    url = ADDRESSES[page](f"/projects/{world.project.pk}", task)
    few = statements(client, url)
    grow(world, 1000)
    assert statements(client, url) == few
    # of a task: its lessons, its files and what is said of it too
    assert few <= 16


def test_the_project_list_asks_as_often_for_two_projects_as_for_fifty(world):
    client = signed_in(world.pmo)
    few = statements(client, "/projects/")
    own = Project.objects.get(pk=world.project.pk)
    for number in range(50):
        space = type(own.space).objects.create(kind=own.space.kind)
        Project.objects.create(
            space=space, code=f"N-{number}", name=f"项目{number}", start=own.start,
            planned_finish=own.planned_finish, created_at=AT,
        )  # fmt: skip
    assert statements(client, "/projects/") == few


def save(client: Client, world, name: str, field: str, value: object) -> int:
    task = world.task(name)
    body = {"field": field, "value": value, "was": None, "version": task.version}
    url = f"/projects/{world.project.pk}/schedule/tasks/{task.pk}/fields/?base=2026-03-02"
    with CaptureQueriesContext(connection) as seen:
        answer = client.post(url, json.dumps(body), content_type="application/json")
    assert answer.status_code == 200, answer.content
    return len(seen)


def test_a_save_asks_as_often_for_ten_tasks_as_for_a_thousand(world):
    client = signed_in(world.lead)
    save(client, world, "备料", "name", "备料一")
    few = save(client, world, "备料一", "name", "备料二")
    grow(world, 1000)
    assert save(client, world, "备料二", "name", "备料三") == few
    assert few <= 24


def test_a_save_that_moves_dates_asks_as_often_for_ten_tasks_as_for_a_thousand(world):
    client = signed_in(world.lead)
    save(client, world, "产品原型", "duration", 6)
    few = save(client, world, "产品原型", "duration", 7)
    grow(world, 1000)
    assert save(client, world, "产品原型", "duration", 8) == few


def test_a_history_that_names_many_people_and_departments_costs_two_statements_more(world):
    client, task = signed_in(world.lead), world.task("备料")
    url = f"/projects/{world.project.pk}/tasks/{task.pk}/"
    few = statements(client, url)
    staff = [world.lead, world.deputy, world.assignee, world.liaison, world.lead, world.head]
    for number, person in enumerate(staff):
        home = ("rd", "market", "purchase")[number % 3]
        task.refresh_from_db()
        actions.edit_task(
            by=world.lead, at=AT, project_id=world.project.pk, task_id=task.pk, version=task.version, was={},
            changes={"assignee": person.pk, "department": world.department(home).pk},
        )  # fmt: skip
    page = client.get(url).content.decode()
    assert statements(client, url) <= few + 2
    assert "李强 → 赵敏" in page
    assert "研发部 → 市场部" in page


def test_rights_in_plain_statements_are_those_of_the_model(world):
    """`SEES` repeats `Space.objects.visible_to`, so that a page can count notices in one statement."""
    spaces = [world.project.space, world.foreign.space]
    world.department("market").head = world.head
    for person in world.people.values():
        sql = f"""SELECT space.id FROM access_space space JOIN people_person person ON person.id = %s
                   WHERE {SEES} ORDER BY 1"""
        visible = type(spaces[0]).objects.visible_to(person).order_by("pk").values_list("pk", flat=True)
        assert [pk for (pk,) in fetch(sql, [person.pk])] == list(visible), person.name


def test_unread_notices_of_foreign_projects_do_not_count(world):
    for space in (world.project.space, world.foreign.space):
        Notice.objects.create(
            person=world.lead, space=space, kind="promise.broken", fact=f"f{space.pk}", subject_kind="task",
            subject_id=1, params={}, created_at=AT,
        )  # fmt: skip
    mine = Notice.objects.filter(person=world.lead, read_at=None, space=world.project.space).count()
    assert unread_count(world.lead) == mine
    assert unread_count(world.outsider) == 0


def test_a_name_typed_by_somebody_is_shown_as_text(world):
    Task.objects.filter(pk=world.task("备料").pk).update(name="<script>alert(1)</script>", number='"><b>')
    page = signed_in(world.lead).get(f"/projects/{world.project.pk}/tasks/").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert '"><b>' not in page
