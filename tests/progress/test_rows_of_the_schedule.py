"""Many rows of the master schedule in one request: what the page is answered."""

import json

import pytest
from django.urls import reverse

from qibu.commitments.actions import Reply, answer_commitments, dispatch_tasks
from tests.world import AT


@pytest.fixture
def lead(client, world):
    client.force_login(world.lead)
    return client


def post(client, world, name, body, task=None):
    where = [world.project.pk] if task is None else [world.project.pk, task]
    return client.post(reverse(name, args=where), json.dumps(body), content_type="application/json")


def test_a_dry_run_says_what_it_comes_to_and_writes_nothing(lead, world):
    task = world.task("产品原型")
    body = {"tasks": [task.pk], "changes": {}, "shift": 2, "dry_run": True}
    answer = post(lead, world, "schedule-bulk", body).json()
    assert (answer["count"], answer["refused"]) == (1, [])
    assert world.task("产品原型").planned_start == task.planned_start


def test_an_edit_of_many_rows_answers_their_ids_and_rows(lead, world):
    ids = [world.task(name).pk for name in ("产品原型", "宣传物料")]
    body = {"tasks": ids, "changes": {"department": world.department("purchase").pk}, "shift": 0}
    answer = post(lead, world, "schedule-bulk", body).json()
    assert sorted(answer["ids"]) == sorted(ids)
    assert set(ids) <= {row[0] for row in answer["rows"]}


def test_a_refusal_names_the_rows(lead, world):
    body = {"tasks": [world.task("产品原型").pk], "changes": {"planned_finish": "2026-01-01"}, "shift": 0}
    answer = post(lead, world, "schedule-bulk", body)
    assert answer.status_code == 422
    assert "产品原型" in answer.json()["errors"][""][0]


def test_a_conflict_of_an_undo_names_the_task(lead, world):
    task = world.task("产品原型")
    rows = [{"id": task.pk, "version": -1, "changes": {"name": "旧"}, "was": {"name": "不再是它"}}]
    answer = post(lead, world, "schedule-bulk", {"rows": rows})
    assert answer.status_code == 409
    assert answer.json()["conflict"]["task"] == task.pk


def test_rows_are_deleted_and_restored_where_they_stood(lead, world):
    task = world.task("宣传物料")
    before = list(world.project.tasks.order_by("sort").values_list("name", flat=True))
    gone = post(lead, world, "schedule-places", {"do": "delete", "ids": [task.pk]}).json()
    assert gone["removed"] == [task.pk]
    after = before[before.index("宣传物料") - 1] if before.index("宣传物料") else None
    place = [task.pk, task.parent_id, world.task(after).pk if after else None]
    post(lead, world, "schedule-places", {"do": "restore", "ids": [task.pk], "places": [place]})
    assert list(world.project.tasks.order_by("sort").values_list("name", flat=True)) == before


def test_an_answer_says_when_a_department_was_told(lead, world):
    task = world.task("宣传物料")
    dispatch_tasks(by=world.lead, at=AT, project_id=world.project.pk, key="send-12345678", tasks=[task.pk])
    row = task.commitments.get()
    answer_commitments(
        by=world.liaison, at=AT, project_id=world.project.pk, department_id=row.department_id,
        key="answer-12345678", replies=[Reply(row.pk, row.version, "accept")],
    )  # fmt: skip
    body = {"tasks": [task.pk], "changes": {}, "shift": 2}
    assert post(lead, world, "schedule-bulk", body).json()["told"] is True
    quiet = {"tasks": [world.task("产品原型").pk], "changes": {"duration": 6}, "shift": 0}
    assert post(lead, world, "schedule-bulk", quiet).json()["told"] is False


def test_predecessors_are_a_cell_like_others(lead, world):
    task, other = world.task("宣传物料"), world.task("备料")
    body = {"field": "predecessors", "value": f"{other.wbs}≤14天", "was": None, "version": 0}
    stood = [
        [link.predecessor_id, link.type, link.min_lag, link.min_unit, link.max_lag, link.max_unit]
        for link in task.links_in.all()
    ]
    answer = post(lead, world, "schedule-field", {**body, "was": stood}, task.pk).json()
    made = [link for link in answer["links"] if link[2] == task.pk]
    assert [(link[1], link[3], link[6], link[7]) for link in made] == [(other.pk, "FS", 14, "c")]
    back = post(
        lead, world, "schedule-field", {**body, "value": stood, "was": [made[0][1:2] + made[0][3:8]]}, task.pk
    )
    assert back.status_code == 200
    assert [link[1] for link in back.json()["links"] if link[2] == task.pk] == [one[0] for one in stood]


@pytest.mark.parametrize(
    "body", [{"do": "fly"}, {"do": "indent", "ids": ["x"]}, {"do": "arrange", "places": [[1]]}]
)
def test_what_cannot_be_read_is_refused(lead, world, body):
    assert post(lead, world, "schedule-places", body).status_code == 422
