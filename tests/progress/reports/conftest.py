"""The small company in the week of 2026-07-06, executing, with a plan that has something to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count

import pytest

from qibu.progress.actions.periods import ensure_period
from qibu.progress.actions.reporting import Submitted, submit_report
from qibu.progress.models import Period, Report
from qibu.progress.queries.sheets import Sheet, report_of, sheet
from qibu.projects.models import Project, State
from qibu.projects.queries import open_project
from qibu.tasks import actions
from qibu.tasks.actions import Line
from qibu.tasks.models import Kind, Status, Task
from tests.world import SHANGHAI, World

MONDAY = datetime(2026, 7, 6, 9, 0, tzinfo=SHANGHAI)
FRIDAY = datetime(2026, 7, 10, 15, 0, tzinfo=SHANGHAI)
TODAY = FRIDAY.date()
_keys = count(1)


def at(day: int, hour: int = 9, minute: int = 0, month: int = 7) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def key() -> str:
    return f"report-{next(_keys)}"


@dataclass
class Week:
    """The world with its period and shortcuts named as people speak."""

    world: World
    period: Period

    @property
    def project(self) -> Project:
        return self.world.project

    def report(self, department: str = "market") -> Report:
        return Report.objects.get(period=self.period, department=self.world.departments[department])

    def task(self, name: str) -> Task:
        return Task.objects.get(project=self.project, name=name)

    def sheet(self, person=None, department: str = "market", more=(), today: date = TODAY) -> Sheet:
        person = person or self.world.liaison
        opened = open_project(person, self.project.pk)
        report = report_of(opened, self.period.number, self.world.departments[department].pk)
        return sheet(opened=opened, report=report, person=person, today=today, more=more)

    def submit(
        self,
        lines: Mapping[str, Mapping[str, str]] | None = None,
        *,
        by=None,
        department: str = "market",
        rest: bool = True,
        when: datetime = FRIDAY,
        seen: Mapping[int, Mapping[str, str]] | None = None,
        **options,
    ) -> Submitted:
        by = by or self.world.liaison
        typed = {self.task(name).pk: dict(fields) for name, fields in (lines or {}).items()}
        if seen is None:
            shown = {one.task_id: one.shown for one in self.sheet(self.world.lead, department).lines}
            seen = {pk: shown.get(pk, {}) for pk in typed}
        return submit_report(
            by=by,
            at=when,
            report_id=self.report(department).pk,
            lines=typed,
            seen=seen,
            rest_unchanged=rest,
            key=options.pop("key", None) or key(),
            **options,
        )


#: What 市场部 has to do: one task under way, one not begun, one late, one far ahead.
PLAN = (
    ("海报", date(2026, 7, 1), date(2026, 8, 7), Status.DOING, 30),
    ("样本", date(2026, 7, 16), date(2026, 7, 22), Status.TODO, 0),
    ("展台", date(2026, 6, 22), date(2026, 7, 3), Status.DOING, 60),
    ("年会", date(2026, 11, 2), date(2026, 11, 6), Status.TODO, 0),
)


def plan(world: World) -> None:
    """The plan of tests/world.py gives way to one around July."""
    old = list(Task.objects.filter(project=world.project, level=0).values_list("pk", flat=True))
    actions.delete_tasks(by=world.lead, at=MONDAY, project_id=world.project.pk, task_ids=old)
    market, rd = world.departments["market"].pk, world.departments["rd"].pk
    lines = [
        Line(
            name=name,
            department=market,
            planned_start=start,
            planned_finish=finish,
            status=status,
            percent=percent,
            actual_start=start if status else None,
        )
        for name, start, finish, status, percent in PLAN
    ]
    lines += [
        Line(
            name="原型", department=rd, assignee=world.assignee.pk, planned_start=date(2026, 7, 1),
            planned_finish=date(2026, 8, 21), status=Status.DOING, percent=10, actual_start=date(2026, 7, 1),
        ),
        Line(name="上市日", department=rd, kind=Kind.MILESTONE, planned_start=date(2026, 7, 14),
             planned_finish=date(2026, 7, 14)),
    ]  # fmt: skip
    actions.add_tasks(by=world.lead, at=MONDAY, project_id=world.project.pk, key="july", lines=lines)


@pytest.fixture
def week(world) -> Week:
    plan(world)
    Project.objects.filter(pk=world.project.pk).update(state=State.EXECUTING, planned_finish="2026-12-31")
    world.project.refresh_from_db()
    period = ensure_period(project_id=world.project.pk, at=MONDAY)
    assert period is not None
    return Week(world, period)


#: What the late task of PLAN has to say.
LATE = {"expected_finish": "2026-07-14", "late_cause": "resources", "late_note": "缺人"}
