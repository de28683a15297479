"""Change requests in a few words."""

from __future__ import annotations

from itertools import count

import pytest
from django.test import Client

from qibu.changes import actions
from qibu.changes.actions import RequestInput
from qibu.changes.effects import evaluate
from qibu.changes.models import ChangeRequest
from qibu.changes.steps import read_steps
from qibu.tasks.models import Task
from tests.world import AT

_keys = count(1)


def key(word: str = "changes") -> str:
    return f"{word}-{next(_keys):08d}"


def approve(world, note: str = "") -> int:
    """The plan as it stands becomes the next baseline."""
    return actions.approve_plan(
        by=world.lead, at=AT, project_id=world.project.pk, key=key("plan"), note=note
    ).baseline


def edit(world, name: str, field: str, value: object) -> dict[str, object]:
    return {"do": "edit", "task": world.task(name).pk, "field": field, "value": value}


def delay(world, name: str, days: int) -> dict[str, object]:
    return {"do": "delay", "task": world.task(name).pk, "days": days}


def ask(world, *wanted, by=None, title="宣传物料推迟一周", **values) -> ChangeRequest:
    """A draft with these steps."""
    return actions.create_request(
        by=by or world.liaison, at=AT, project_id=world.project.pk, key=key("ask"), wanted=wanted,
        values=RequestInput(title=title, **{"reason": "external", "explanation": "供应商交期延后", **values}),
    )  # fmt: skip


def submit(world, row: ChangeRequest, by=None) -> ChangeRequest:
    row.refresh_from_db()
    return actions.submit_request(
        by=by or row.by, at=AT, project_id=world.project.pk, number=row.number, version=row.version
    )


def decide(world, row: ChangeRequest, *, by=None, version=None, note="", resolved=None) -> ChangeRequest:
    """Approved by the lead, who has seen what it does to the plan as it stands."""
    row.refresh_from_db()
    seen = evaluate(world.project, read_steps(row.steps), AT.date()).mark
    return actions.approve_request(
        by=by or world.lead, at=AT, project_id=world.project.pk, number=row.number, key=key("yes"),
        version=version or row.version, note=note, resolved=resolved, shown=seen,
    )  # fmt: skip


def reject(world, row: ChangeRequest, *, by=None, note="本月不动") -> ChangeRequest:
    row.refresh_from_db()
    return actions.reject_request(
        by=by or world.lead, at=AT, project_id=world.project.pk, number=row.number, version=row.version,
        note=note,
    )  # fmt: skip


def plan_of(world) -> list[tuple[object, ...]]:
    """What stands in the plan: every column of every task, dependency and forecast."""
    found: list[tuple[object, ...]] = list(
        Task.objects.filter(project=world.project).order_by("pk").values_list()
    )
    found += world.project.links.order_by("pk").values_list()
    rows = Task.objects.filter(project=world.project, forecast__isnull=False).order_by("pk")
    return found + list(
        rows.values_list("pk", "forecast__start_day", "forecast__finish_day", "forecast__touched")
    )


@pytest.fixture
def lead(world) -> Client:
    client = Client()
    client.force_login(world.lead)
    return client


@pytest.fixture
def liaison(world) -> Client:
    client = Client()
    client.force_login(world.liaison)
    return client
