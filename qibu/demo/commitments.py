"""How the departments of the demo's main project committed themselves, and what is still open."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.utils import timezone

from qibu.commitments import actions
from qibu.commitments.actions import Condition, Reply
from qibu.commitments.models import Commitment, Sheet
from qibu.demo import launch
from qibu.demo.people import SEATS
from qibu.demo.story import Company
from qibu.foundation.people.models import Person
from qibu.projects.models import Project
from qibu.tasks.actions import edit_task
from qibu.tasks.models import Task

#: Steps that begin from this place on were not sent with the plan; later ones are still to be sent.
SECOND_WAVE = 56


def agree_on_the_plan(company: Company, project: Project) -> None:
    """With the plan the near steps are sent; every department accepts them the next day."""
    near = [step.name for _phase, steps in launch.PHASES for step in steps if step.start < SECOND_WAVE]
    _send(company, project, near, company.moment(-1, 11), "随基线 V1 下发，请按表承接。")
    for word in SEATS:
        rows = Commitment.objects.filter(project=project, department=company.departments[word])
        replies = [Reply(row.pk, row.version, "accept") for row in rows]
        _reply(company, project, word, replies, company.moment(0, 15))


def negotiate(company: Company, project: Project, at: datetime) -> None:
    """Of this week: countered, conditional, declined, overdue, recorded and re-opened commitments."""
    today = timezone.localtime(at).date()
    now = company.workdays.working_days_between_dates(company.day(0), today)
    early, late = company.moment(now - 5, 10), company.moment(now - 4, 14)
    market = ["门店陈列方案", "发布会策划", "发布会场地与邀约", "评测样机寄送"]
    _send(company, project, [*market, "客服培训", "门店导购培训"], early)
    _send(company, project, ["试产问题整改", "可靠性测试报告"], early)
    _send(company, project, ["作业指导书", "小批量试产 500 台"], min(company.moment(now - 1, 10), at))
    _market_answers(company, project, late)
    _one(company, project, "rd", "试产问题整改", late, "accept")
    _record(company, project, "可靠性测试报告", late)
    _shift(company, project, "试产问题整改", min(company.moment(now - 1, 11), at))
    _climb(at)


def _market_answers(company: Company, project: Project, at: datetime) -> None:
    planning = _row(project, "发布会策划")
    assert planning.asked is not None
    asked = planning.asked.values
    assert asked.start is not None and asked.finish is not None
    later = replace(
        asked,
        start=company.workdays.add_working_days_date(asked.start, 4),
        finish=company.workdays.add_working_days_date(asked.finish, 6),
        effort=None,
    )
    display = _row(project, "门店陈列方案")
    need = Condition(
        "额外申请一名平面设计师，支援四周",
        company.people["zhaomin"].pk,
        company.workdays.add_working_days_date(timezone.localtime(at).date(), 8),
    )
    _reply(
        company,
        project,
        "market",
        [
            Reply(planning.pk, planning.version, "counter", values=later, reason="主持人档期推后一周"),
            Reply(
                display.pk, display.version, "accept_if", conditions=(need,), reason="需额外设计资源"
            ),
            Reply(
                _row(project, "评测样机寄送").pk, 1, "decline", reason="样机数量未定，建议由产品部寄送"
            ),
            Reply(_row(project, "发布会场地与邀约").pk, 1, "accept"),
        ],
        at,
    )  # fmt: skip


def _record(company: Company, project: Project, name: str, at: datetime) -> None:
    row = _row(project, name)
    assert row.asked is not None
    actions.record_confirmation(
        by=company.people["liqiang"],
        at=at,
        project_id=project.pk,
        task_id=row.task_id,
        version=row.version,
        key="demo-recorded",
        source="meeting",
        source_text="双周例会，黄敏当场确认",
        source_day=timezone.localtime(at).date(),
        values=row.asked.values,
    )


def _shift(company: Company, project: Project, name: str, at: datetime) -> None:
    """The lead moves an agreed finish: that field is open again."""
    task = Task.objects.get(project=project, name=name)
    assert task.planned_finish is not None
    finish = company.workdays.add_working_days_date(task.planned_finish, 2)
    edit_task(
        by=company.people["liqiang"],
        at=at,
        project_id=project.pk,
        task_id=task.pk,
        changes={"planned_finish": finish.isoformat()},
        was={},
        version=task.version,
    )


def _send(company: Company, project: Project, names: list[str], at: datetime, note: str = "") -> None:
    tasks = list(Task.objects.filter(project=project, name__in=names).values_list("pk", flat=True))
    actions.dispatch_tasks(
        by=company.people["liqiang"],
        at=at,
        project_id=project.pk,
        key=f"demo-sent-{tasks[0]}",
        tasks=tasks,
        note=note,
    )


def _one(company: Company, project: Project, word: str, name: str, at: datetime, step: str) -> None:
    row = _row(project, name)
    _reply(company, project, word, [Reply(row.pk, row.version, step)], at)


def _reply(company: Company, project: Project, word: str, replies: list[Reply], at: datetime) -> None:
    if not replies:
        return
    liaison: Person = company.people[SEATS[word][1]]
    actions.answer_commitments(
        by=liaison,
        at=at,
        project_id=project.pk,
        department_id=company.departments[word].pk,
        key=f"demo-answer-{replies[0].commitment}-{word}",
        replies=replies,
    )


def _row(project: Project, name: str) -> Commitment:
    return Commitment.objects.select_related("asked").get(project=project, task__name=name)


def _climb(at: datetime) -> None:
    """Everybody was told at the moment it was due, not all today."""
    for sheet in Sheet.objects.filter(next_step_at__isnull=False):
        step = sheet.next_step_at
        while step is not None and step <= at:
            actions.climb(at=step + timedelta(seconds=1), sheet_id=sheet.pk)
            sheet.refresh_from_db()
            step = sheet.next_step_at
