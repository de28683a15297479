"""The small company, and short words for what its people do with commitments."""

from __future__ import annotations

from datetime import datetime
from itertools import count

import pytest

from qibu.commitments import actions
from qibu.commitments.actions import Reply
from qibu.commitments.models import Commitment
from qibu.tasks.actions import edit_task
from qibu.tasks.models import Task
from tests.world import AT, SHANGHAI, World

_keys = count(1)


def key() -> str:
    return f"commitment-{next(_keys):08d}"


def moment(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def commitment(world: World, name: str = "宣传物料") -> Commitment:
    return Commitment.objects.select_related("asked", "countered", "agreed", "task").get(
        task=world.task(name), department=world.task(name).department
    )


def dispatch(world: World, *names: str, at: datetime = AT, **more) -> None:
    tasks = [world.task(name).pk for name in names or ("宣传物料",)]
    actions.dispatch_tasks(by=world.lead, at=at, project_id=world.project.pk, key=key(), tasks=tasks, **more)


def reply(world: World, *replies: Reply, by=None, at: datetime = AT, department: str = "market"):
    return actions.answer_commitments(
        by=by or world.liaison,
        at=at,
        project_id=world.project.pk,
        department_id=world.department(department).pk,
        key=key(),
        replies=replies,
    )


def answer(world: World, step: str, name: str = "宣传物料", at: datetime = AT, **what):
    row = commitment(world, name)
    return reply(world, Reply(row.pk, row.version, step, **what), at=at)


def decide(world: World, what, name: str = "宣传物料", at: datetime = AT, **words):
    row = commitment(world, name)
    return what(
        by=world.lead, at=at, project_id=world.project.pk, task_id=row.task_id, version=row.version,
        key=key(), **words,
    )  # fmt: skip


def edit(world: World, name: str = "宣传物料", by=None, at: datetime = AT, **changes):
    task = Task.objects.get(project=world.project, name=name)
    return edit_task(
        by=by or world.lead, at=at, project_id=world.project.pk, task_id=task.pk, changes=changes, was={},
        version=task.version,
    )  # fmt: skip


@pytest.fixture
def dispatched(world):
    """宣传物料 is asked of 市场部 on Monday 2026-03-02, 09:00: due Wednesday 18:00."""
    dispatch(world)
    return world
