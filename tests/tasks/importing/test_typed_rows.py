"""Rows typed or pasted into the grid are read as a file is read, and added once confirmed (S7)."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from qibu.tasks.models import Kind, Link, Task
from qibu.tasks.typed import read_lines
from tests.world import AT

TODAY = AT.date()


def read(world, *lines):
    return read_lines(world.project, lines, TODAY)


def test_spellings_are_those_of_the_import(world):
    found = read(
        world,
        {
            "name": "海报",
            "department": "市场",
            "assignee": "王芳",
            "start": "2026年3月9日",
            "duration": "1周",
        },
    )
    line = found.lines[0]
    assert found.ok
    assert (line.department, line.assignee) == (world.department("market").pk, world.liaison.pk)
    assert (line.planned_start, line.planned_finish, line.duration) == (
        date(2026, 3, 9),
        date(2026, 3, 13),
        5,
    )


def test_a_problem_stands_at_its_cell(world):
    found = read(world, {"name": "海报", "finish": "2026-02-30", "assignee": "欧阳锋"})
    cells = found.preview[0]["cells"]
    assert not found.ok
    assert not found.preview[0]["ok"]
    assert cells["finish"]["problem"]
    assert cells["assignee"]["problem"]
    assert cells["name"]["problem"] is None


def test_predecessors_name_rows_above_and_tasks_that_stand(world):
    found = read(world, {"name": "甲"}, {"name": "乙", "predecessors": "甲、1.1完成后2周内"})
    assert found.ok
    links = found.lines[1].links
    assert links[0].line == 0
    assert links[1].task == world.task("产品原型").pk
    assert links[1].terms.max_lag == 14


def test_a_missing_name_and_a_circle_are_said(world):
    assert not read(world, {"start": "2026-03-09"}).ok
    found = read(world, {"name": "甲", "predecessors": "乙"}, {"name": "乙", "predecessors": "甲"})
    assert [row["ok"] for row in found.preview] == [False, False]


def test_a_duration_of_nothing_is_a_milestone(world):
    line = read(world, {"name": "验收", "finish": "2026-04-01", "duration": "0"}).lines[0]
    assert line.kind == Kind.MILESTONE


@pytest.fixture
def post(client, world):
    client.force_login(world.lead)

    def send(**body):
        url = reverse("schedule-rows", args=[world.project.pk]) + "?base=2026-02-16"
        return client.post(url, {"key": "typed-key-1", **body}, content_type="application/json")

    return send


def test_a_dry_run_writes_nothing(world, post):
    answer = post(lines=[{"name": "海报"}], dry_run=True)
    assert answer.status_code == 200
    assert answer.json()["preview"][0]["ok"] is True
    assert not Task.objects.filter(name="海报").exists()


def test_rows_are_added_after_the_named_one_and_only_once(world, post):
    body = {
        "after": world.task("产品原型").pk,
        "parent": world.task("产品设计").pk,
        "lines": [{"name": "海报"}],
        "dry_run": False,
    }
    first, second = post(**body), post(**body)
    assert first.status_code == second.status_code == 200
    assert Task.objects.filter(name="海报").count() == 1
    names = list(Task.objects.filter(parent__name="产品设计").order_by("sort").values_list("name", flat=True))
    assert names == ["产品原型", "海报", "原型评审"]
    assert {"number", "rows", "removed", "order", "links"} <= set(first.json())


def test_a_row_that_is_not_understood_adds_nothing(world, post):
    answer = post(lines=[{"name": "海报", "start": "2026-02-30"}], dry_run=False)
    assert answer.status_code == 422
    assert answer.json()["errors"]["start"]
    assert Link.objects.filter(successor__name="海报").count() == 0
    assert not Task.objects.filter(name="海报").exists()


def test_only_who_plans_adds_rows(world, client):
    client.force_login(world.liaison)
    url = reverse("schedule-rows", args=[world.project.pk])
    answer = client.post(
        url, {"key": "typed-key-2", "lines": [{"name": "海报"}]}, content_type="application/json"
    )
    assert answer.status_code == 403
