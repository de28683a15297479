"""Changes in the demo: one rejected, one waiting for its decision, one approved; a scenario of the lead."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from qibu.changes import actions
from qibu.changes.actions import RequestInput
from qibu.changes.models import ChangeRequest
from qibu.demo.story import Company, Happening
from qibu.projects.models import Project
from qibu.tasks.models import Task


def happenings(company: Company, project: Project, at: datetime) -> list[Happening]:
    """The launch: 销售部 asked and was refused; 生产部 asks; the lead tries something out."""
    today = timezone.localtime(at).date()
    now = company.workdays.working_days_between_dates(company.day(0), today)
    return [
        (company.moment(now - 5, 9), partial(_refused, company, project)),
        (company.moment(now - 1, 15), partial(_waiting, company, project)),
        (at - timedelta(minutes=40), partial(_tried, company, project)),
    ]


def _delay(project: Project, name: str, days: int) -> dict[str, Any]:
    pk = Task.objects.values_list("pk", flat=True).get(project=project, name=name)
    return {"do": "delay", "task": pk, "days": days}


def _submitted(
    company: Company, project: Project, who: str, at: datetime, values: RequestInput, *wanted: dict[str, Any]
) -> ChangeRequest:
    by = company.people[who]
    row = actions.create_request(
        by=by, at=at, project_id=project.pk, key=f"demo-change-{project.pk}-{who}", values=values,
        wanted=wanted,
    )  # fmt: skip
    return actions.submit_request(by=by, at=at, project_id=project.pk, number=row.number, version=row.version)


def _refused(company: Company, project: Project, at: datetime) -> None:
    said = RequestInput(
        title="渠道订货会推迟 6 天",
        reason="resource",
        explanation="三个大区的经销商同期有家电展，希望错开。",
    )
    row = _submitted(company, project, "panpan", at, said, _delay(project, "渠道订货会", 6))
    actions.reject_request(
        by=company.people["liqiang"], at=at + timedelta(hours=5), project_id=project.pk, number=row.number,
        version=row.version, note="订货会时间已对外公布，维持原计划；大区可分两批参加。",
    )  # fmt: skip


def _waiting(company: Company, project: Project, at: datetime) -> None:
    said = RequestInput(
        title="小批量试产推迟三周，增加来料全检",
        reason="external",
        explanation="驱动芯片交期由 6 周延长到 9 周，首批物料到齐前无法开线；备选供应商需先做来料全检。",
        scope_note="增加一项来料全检，由质量部承担。",
    )
    quality = company.departments["quality"].pk
    check = {
        "do": "add",
        "name": "驱动芯片来料全检",
        "after": Task.objects.values_list("pk", flat=True).get(project=project, name="工装治具制作"),
        "department": quality,
        "planned_start": company.day(78).isoformat(),
        "planned_finish": company.day(80).isoformat(),
    }
    link = {
        "do": "link",
        "predecessor": "+1",
        "successor": Task.objects.values_list("pk", flat=True).get(project=project, name="小批量试产 500 台"),
    }
    _submitted(company, project, "lvping", at, said, _delay(project, "小批量试产 500 台", 15), check, link)


def _tried(company: Company, project: Project, at: datetime) -> None:
    lead = company.people["liqiang"]
    row = actions.create_scenario(
        by=lead, at=at, project_id=project.pk, key="demo-scenario-1", name="试算：模具再晚两周，宣传照常"
    )
    wanted = [_delay(project, "注塑模具开模", 10), _delay(project, "预热投放", 5)]
    actions.add_scenario_steps(by=lead, at=at, project_id=project.pk, scenario_id=row.pk, wanted=wanted)


def approved(company: Company, project: Project) -> None:
    """The service desk: three days later, approved, and baselined as V2."""
    said = RequestInput(
        title="全员切换推迟 3 天",
        reason="requirement",
        explanation="月末结账期间不宜切换工单系统，改到结账之后。",
    )
    row = _submitted(
        company, project, "shenyan", company.moment(31, 11), said, _delay(project, "全员切换", 3)
    )
    actions.approve_request(
        by=company.people["jiangli"], at=company.moment(32, 9), project_id=project.pk, number=row.number,
        version=row.version, key="demo-change-approval", note="同意，请各部门按新日期准备。",
    )  # fmt: skip
