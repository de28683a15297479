"""Two smaller projects of the demo company: one running, one still being prepared."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from qibu.changes.actions import approve_plan
from qibu.demo import changes
from qibu.demo.story import Company
from qibu.demo.weekly import switch_off
from qibu.projects import actions as projects
from qibu.projects.inputs import CharterInput, Seat, TeamInput
from qibu.projects.models import Project
from qibu.tasks.actions import Line, LinkTerms, add_tasks, edit_task
from qibu.tasks.actions.adding import LineLink
from qibu.tasks.models import Task

#: (name, department, person, place of start, working days, index of the line it follows)
SERVICE_STEPS = (
    ("现状梳理与需求清单", "service", "qinyu", 30, 6, None),
    ("选型与报价", "purchase", "xulin", 36, 8, 0),
    ("数据迁移方案", "rd", "wuting", 44, 6, 1),
    ("工单流程配置", "service", "qinyu", 46, 10, 1),
    ("试运行", "service", "jiangli", 58, 10, 3),
    ("全员切换", "service", "shenyan", 68, 3, 4),
)


def build(company: Company, at: datetime) -> None:
    """A service-desk upgrade in its middle, and a dealers' conference nobody has planned yet."""
    _tell_service_desk(company, _service_desk(company), at)
    _conference(company)


def _seats(company: Company, words: tuple[str, ...], liaisons: tuple[str, ...]) -> tuple[Seat, ...]:
    return tuple(
        Seat(company.departments[word].pk, company.people[name].pk)
        for word, name in zip(words, liaisons, strict=True)
    )


def _service_desk(company: Company) -> Project:
    pmo, lead = company.people["tangwei"], company.people["jiangli"]
    project = projects.create_project(
        by=pmo,
        at=company.moment(26),
        key="demo-service",
        charter=CharterInput(
            name="客服工单系统升级",
            start=company.day(30),
            planned_finish=company.day(75),
            goals="工单平均处理时长由 26 小时降到 12 小时。",
        ),
        team=TeamInput(
            lead=lead.pk,
            sponsor=company.people["zhouguodong"].pk,
            seats=_seats(company, ("service", "purchase", "rd"), ("shenyan", "xulin", "wuting")),
        ),
    )
    lines = [
        Line(
            name=name,
            department=company.departments[word].pk,
            assignee=company.people[person].pk,
            duration=days,
            planned_start=company.day(place),
            planned_finish=company.day(place + days - 1),
            links=(LineLink(LinkTerms(), line=after),) if after is not None else (),
        )
        for name, word, person, place, days, after in SERVICE_STEPS
    ]
    add_tasks(by=lead, at=company.moment(27), project_id=project.pk, key="demo-service-plan", lines=lines)
    switch_off(lead, project, company.moment(27, 11))
    approve_plan(by=lead, at=company.moment(28), project_id=project.pk, key="demo-service-v1")
    changes.approved(company, project)
    return project


def _tell_service_desk(company: Company, project: Project, at: datetime) -> None:
    """What is done by now, and how far the rest is: all of it as planned."""
    today = timezone.localtime(at).date()
    now = company.workdays.working_days_between_dates(company.day(0), today)
    for name, _word, person, place, days, _after in SERVICE_STEPS:
        if place >= now:
            continue
        last = place + days - 1
        told: dict[str, object] = {"actual_start": company.day(place).isoformat()}
        if last < now:
            told["actual_finish"] = company.day(last).isoformat()
        else:
            told["percent"] = str(min(90, -(-100 * (now - place) // days)))
        task = Task.objects.get(project=project, name=name)
        edit_task(
            by=company.people[person], at=min(company.moment(min(last, now - 1), 16), at),
            project_id=project.pk, task_id=task.pk, changes=told, was={}, version=task.version,
        )  # fmt: skip


def _conference(company: Company) -> None:
    pmo = company.people["tangwei"]
    projects.create_project(
        by=pmo,
        at=company.moment(44),
        key="demo-conference",
        charter=CharterInput(
            name="年度渠道大会",
            start=company.day(55),
            planned_finish=company.day(100),
            goals="签约 30 家新经销商。",
        ),
        team=TeamInput(
            lead=company.people["songjie"].pk,
            seats=_seats(company, ("sales", "market"), ("panpan", "sunyue")),
        ),
    )
