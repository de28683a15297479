"""A week of reporting for the market department of tests/world.py: eight tasks, one period, one report each.

It is Wednesday 2026-03-11; the report is due on Friday 2026-03-13 at 17:00.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from qibu.progress.models import Line, OwnUpdate, Period, Report
from qibu.projects.models import State
from qibu.tasks import actions
from qibu.tasks.actions import Line as TaskLine
from qibu.tasks.models import Status, Task
from tests.world import AT, SHANGHAI, World

NOW = datetime(2026, 3, 11, 10, 0, tzinfo=SHANGHAI)
CUTOFF = datetime(2026, 3, 13, 17, 0, tzinfo=SHANGHAI)
NAMES = ("海报设计", "样机摄影", "门店陈列", "发布会场地", "媒体名单", "客服问答", "渠道海报", "宣传视频")
LATE = "门店陈列"


@dataclass
class Week:
    """The world, its open period, and what a test asks of it."""

    world: World
    period: Period

    def report(self, word: str = "market") -> Report:
        return Report.objects.get(period=self.period, department=self.world.department(word))

    def task(self, name: str) -> Task:
        return self.world.task(name)

    def url(self, name: str = "report-sheet", word: str = "market") -> str:
        where = [self.world.project.pk, self.period.number]
        if name != "report-mine":
            where.append(self.world.department(word).pk)
        return reverse(name, args=where)


def report_week(world: World) -> Week:
    """The project executes; every department has a report to write for the week of 2026-03-09."""
    world.project.state = State.EXECUTING
    world.project.save(update_fields=["state"])
    market = world.department("market")
    lines = [
        TaskLine(
            name=name, department=market.pk, assignee=world.deputy_liaison.pk, duration=8,
            planned_start=date(2026, 3, 9), planned_finish=date(2026, 3, 18),
        )
        for name in NAMES
    ]  # fmt: skip
    actions.add_tasks(by=world.lead, at=AT, project_id=world.project.pk, key="sheet-world", lines=lines)
    Task.objects.filter(project=world.project, name__in=[*NAMES, "宣传物料"]).update(
        status=Status.DOING, percent=40, actual_start=date(2026, 3, 9)
    )
    Task.objects.filter(project=world.project, name=LATE).update(planned_finish=date(2026, 3, 10))
    last = _period(world, 1, date(2026, 3, 2), Period.CLOSED)
    _last_week(world, last)
    return Week(world, _period(world, 2, date(2026, 3, 9), Period.OPEN))


def _period(world: World, number: int, week: date, state: str) -> Period:
    period = Period.objects.create(
        project=world.project, number=number, week=week, begins=week, state=state,
        cutoff=CUTOFF if state == Period.OPEN else datetime(2026, 3, 6, 17, 0, tzinfo=SHANGHAI),
    )  # fmt: skip
    for word in ("rd", "market", "purchase"):
        Report.objects.create(period=period, project=world.project, department=world.department(word))
    return period


def _last_week(world: World, period: Period) -> None:
    report = Report.objects.get(period=period, department=world.department("market"))
    report.submitted_at, report.submitted_by = period.cutoff, world.liaison
    report.save()
    for name in NAMES[:2]:
        Line.objects.create(
            report=report, task=world.task(name), status=Status.DOING, percent=20, done=f"{name}：初稿",
            next="送审", support="",
        )  # fmt: skip


def said_by_assignee(week: Week, name: str, **texts: str) -> OwnUpdate:
    """The assignee has said something about a task in this period."""
    task = week.task(name)
    return OwnUpdate.objects.create(
        period=week.period, task=task, by=week.world.deputy_liaison, at=NOW, **texts
    )
