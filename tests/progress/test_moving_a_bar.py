"""A bar dragged in the master schedule: the start goes where it was dropped, the work stays as long."""

import json
from datetime import date

import pytest
from django.urls import reverse


def drop(client, world, called, to, *, was=None):
    task = world.task(called)
    stood = [task.planned_start, task.planned_finish]
    body = {
        "field": "planned",
        "value": to,
        "was": was or [day.isoformat() if day else None for day in stood],
        "version": task.version,
    }
    url = reverse("schedule-field", args=[task.project_id, task.pk])
    return client.post(url, json.dumps(body), content_type="application/json")


@pytest.fixture
def lead(client, world):
    client.force_login(world.lead)
    return client


def test_a_bar_moved_across_a_weekend_keeps_its_working_days(lead, world):
    stood = world.task("产品原型")
    assert (stood.planned_start, stood.duration) == (date(2026, 3, 2), 5)
    assert drop(lead, world, "产品原型", ["2026-03-04", "2026-03-08"]).status_code == 200
    task = world.task("产品原型")
    assert (task.planned_start, task.planned_finish, task.duration) == (
        date(2026, 3, 4), date(2026, 3, 10), 5,
    )  # fmt: skip


def test_a_bar_of_a_task_without_dates_gets_those_it_was_dropped_on(lead, world):
    assert drop(lead, world, "备料", ["2026-03-16", "2026-03-18"]).status_code == 200
    task = world.task("备料")
    assert (task.planned_start, task.planned_finish) == (date(2026, 3, 16), date(2026, 3, 18))
