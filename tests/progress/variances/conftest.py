"""The small company with an approved plan, and short words for slips and answers."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count

import pytest

from qibu.changes.actions import approve_plan
from qibu.foundation.people.calendars import calendar_numbered
from qibu.progress.actions.variances import Assessed, Explanation, answer_variance, assess
from qibu.progress.models import Variance
from qibu.projects.models import Project, State
from qibu.tasks.actions import edit_task
from qibu.tasks.models import Task
from tests.world import AT, SHANGHAI, World

_keys = count(1)
GOOD = Explanation("resources", "结构工程师被抽调", "外协一名结构工程师", date(2026, 3, 20))


def key() -> str:
    return f"variance-{next(_keys):08d}"


def moment(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def run(world: World) -> World:
    """Approve the plan and begin to execute it."""
    approve_plan(by=world.lead, at=AT, project_id=world.project.pk, key=key())
    Project.objects.filter(pk=world.project.pk).update(state=State.EXECUTING)
    world.project.refresh_from_db()
    return world


def edit(world: World, name: str = "产品原型", by=None, at: datetime = AT, **changes) -> None:
    task = Task.objects.get(project=world.project, name=name)
    edit_task(
        by=by or world.lead, at=at, project_id=world.project.pk, task_id=task.pk, changes=changes, was={},
        version=task.version,
    )  # fmt: skip


def slip(world: World, days: int, name: str = "产品原型", at: datetime | None = None) -> None:
    """Somebody expects to finish so many working days later than forecast; the planned dates stand."""
    task = Task.objects.select_related("forecast").get(project=world.project, name=name)
    day = date.fromordinal(task.forecast.finish_day)
    expected = calendar_numbered(None).add_working_days_date(day, days)
    edit(world, name, at=at or AT, expected_finish=expected.isoformat())


def finish(world: World, day: date, name: str = "产品原型", at: datetime | None = None, start=None) -> None:
    began = (start or date(2026, 3, 2)).isoformat()
    changes = {"status": 2, "percent": 100, "actual_start": began, "actual_finish": day.isoformat()}
    edit(world, name, at=at or datetime(day.year, day.month, day.day, 18, tzinfo=SHANGHAI), **changes)


def look(world: World, at: datetime = AT) -> Assessed:
    """Assess the project as the worker does."""
    return assess(Project.objects.get(pk=world.project.pk), at)


def standing(world: World) -> list[str]:
    """Names of the sources whose variance is not closed."""
    rows = Variance.objects.filter(project=world.project).exclude(state="closed")
    return list(rows.order_by("number").values_list("task__name", flat=True))


def variance(world: World, name: str = "产品原型") -> Variance:
    return Variance.objects.filter(project=world.project, task__name=name).latest("number")


def answer(world: World, by=None, at: datetime = AT, said: Explanation = GOOD, name="产品原型", **more):
    row = variance(world, name)
    return answer_variance(
        by=by or world.liaison_rd, at=at, project_id=world.project.pk, number=row.number,
        version=more.get("version", row.version), key=more.get("key", key()), explanation=said,
    )  # fmt: skip


@pytest.fixture
def running(world) -> World:
    """产品原型 is planned until Friday 2026-03-06; 原型评审, 备料 and 上市 follow it."""
    return run(world)


@pytest.fixture
def slipped(running) -> World:
    """产品原型 takes four days longer, and its variance is open: due Wednesday 2026-03-04 18:00."""
    slip(running, 4)
    look(running)
    return running
