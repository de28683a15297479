"""What the demo's main project is for and what it needs: readings, links to deliverables, needs, budgets."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import partial

from qibu.demo.story import Company, Happening
from qibu.projects import actions as projects
from qibu.projects.inputs import ReadingInput
from qibu.projects.models import Deliverable, Objective, Project
from qibu.tasks.actions import link_tasks_to_deliverable
from qibu.tasks.actions.contributing import set_contributors
from qibu.tasks.actions.needing import NeedInput, add_need
from qibu.tasks.models import Task

#: Objective → the value it began with.
STARTS = {"首批退货率低于 1.5%": "2.4"}
#: (objective, place of the day, value as typed, note, who)
READINGS = (
    ("10 个月内上市", 20, "", "需求评审按期通过，整体节奏正常", "liqiang"),
    ("10 个月内上市", 44, "", "驱动芯片交期延长 3 周，试产可能顺延", "liqiang"),
    ("首月销售额 500 万元", 15, "120 万元", "渠道摸底：老客户意向", "panpan"),
    ("首月销售额 500 万元", 29, "210", "加上 40 家门店意向", "panpan"),
    ("首月销售额 500 万元", 45, "320", "订货会邀约后的意向", "panpan"),
    ("首批退货率低于 1.5%", 14, "2.4", "一代最近三个月的实际值", "shenyan"),
    ("首批退货率低于 1.5%", 32, "2.1", "包装改进后的抽样", "shenyan"),
    ("首批退货率低于 1.5%", 46, "1.8%", "手板样机跌落测试推算", "shenyan"),
)
#: Deliverable → (objective, tasks it is made of)
MADE_OF = {
    "量产规格书与图纸": (
        "10 个月内上市", ("产品定义与规格书", "工业设计与外观评审", "主板原理图与布板", "结构件设计"),
    ),
    "认证证书（3C、型号核准）": ("10 个月内上市", ("光生物安全与频闪测试", "无线电型号核准", "3C 认证")),
    "首批 8000 台入库": (
        "10 个月内上市", ("驱动芯片到料", "注塑模具开模", "小批量试产 500 台", "首批入库"),
    ),
    "全套宣传物料": (
        "首月销售额 500 万元", ("品牌视觉与主画面", "宣传物料（海报、折页、视频）", "门店陈列方案"),
    ),
    "售后政策与话术": ("首批退货率低于 1.5%", ("售后政策与备件清单", "常见问题与话术", "客服培训")),
}  # fmt: skip
#: (task, who enters it, kind, what, person, share, planned, actual, unit, providing department)
NEEDS = (
    ("宣传物料（海报、折页、视频）", "wangfang", "people", "平面设计", "luxi", 80, None, None, "", ""),
    ("宣传物料（海报、折页、视频）", "wangfang", "people", "视频剪辑（外聘）", "", 50, None, None, "", ""),
    ("宣传物料（海报、折页、视频）", "wangfang", "budget", "拍摄与印刷", "", None, "86000", "24500", "", ""),
    ("宣传物料（海报、折页、视频）", "wangfang", "equipment", "可拍摄样机", "", None, "2", "1", "台", "rd"),
    ("发布会场地与邀约", "wangfang", "budget", "场地与搭建", "", None, "180000", None, "", ""),
    ("发布会策划", "wangfang", "people", "活动策划", "caoyang", 60, None, None, "", ""),
    ("品牌视觉与主画面", "wangfang", "budget", "外部摄影师", "", None, "15000", "16800", "", ""),
    ("光生物安全与频闪测试", "liqiang", "budget", "外部实验室", "", None, "32000", "9600", "", ""),
    ("3C 认证", "liqiang", "budget", "认证费", "", None, "45000", None, "", ""),
    ("无线电型号核准", "liqiang", "budget", "检测与核准费", "", None, "28000", None, "", ""),
    ("注塑模具开模", "liqiang", "budget", "模具费", "", None, "420000", "168000", "", ""),
    ("核心驱动芯片备货合同", "liqiang", "budget", "预付款", "", None, "260000", None, "", ""),
    ("蓝牙与 App 联调", "liqiang", "people", "App 开发", "liuyang", 60, None, None, "", ""),
    ("蓝牙与 App 联调", "liqiang", "equipment", "蓝牙测试仪", "", None, "1", "1", "台", "quality"),
    ("小批量试产 500 台", "liqiang", "people", "产线工人", "", 100, None, None, "", ""),
    ("小批量试产 500 台", "liqiang", "equipment", "老化测试架", "", None, "3", None, "组", ""),
    ("门店陈列方案", "wangfang", "people", "陈列设计", "sunyue", 50, None, None, "", ""),
    ("门店铺货计划（120 家）", "liqiang", "other", "门店物料周转箱", "", None, "240", None, "个", ""),
)  # fmt: skip
#: Task → (department that contributes, share of a person's time)
SHARED = (
    ("宣传物料（海报、折页、视频）", (("product", 20), ("sales", None))),
    ("发布会策划", (("sales", 30), ("product", 20))),
    ("小批量试产 500 台", (("quality", 40), ("purchase", 20))),
    ("可用性测试（20 人）", (("service", 20),)),
    ("门店导购培训", (("sales", 40), ("market", 20))),
)


def tell(company: Company, project: Project) -> None:
    """What was known when the plan was made: links, needs, who contributes, where the objectives began."""
    lead, at = company.people["liqiang"], company.moment(-5)
    named = {task.name: task for task in Task.objects.filter(project=project)}
    _goals(company, project, named, at)
    for number, need in enumerate(NEEDS):
        _need(company, project, named[need[0]].pk, number, need, at)
    for name, shares in SHARED:
        values = {company.departments[word].pk: share for word, share in shares}
        where = {"by": lead, "at": at, "project_id": project.pk, "task_id": named[name].pk}
        set_contributors(**where, shown={}, values=values)  # type: ignore[arg-type]


def _goals(company: Company, project: Project, named: dict[str, Task], at: datetime) -> None:
    lead = company.people["liqiang"]
    objectives = {row.statement: row for row in Objective.objects.filter(project=project)}
    for statement, value in STARTS.items():
        projects.edit_objective(
            by=lead, at=at, project_id=project.pk, objective_id=objectives[statement].pk, version=1,
            shown={}, values={"start_value": Decimal(value)},
        )  # fmt: skip
    for row in Deliverable.objects.filter(project=project):
        statement, tasks = MADE_OF[row.name]
        projects.edit_deliverable(
            by=lead, at=at, project_id=project.pk, deliverable_id=row.pk, version=row.version,
            shown={}, values={"objective": objectives[statement].pk},
        )  # fmt: skip
        link_tasks_to_deliverable(
            by=lead, at=at, project_id=project.pk, deliverable_id=row.pk,
            task_ids=[named[name].pk for name in tasks],
        )  # fmt: skip


def _need(
    company: Company, project: Project, task: int, number: int, need: tuple[object, ...], at: datetime
) -> None:
    _task, who, kind, what, person, share, planned, actual, unit, department = need
    values = NeedInput(
        kind=str(kind),
        what=str(what),
        person=company.people[str(person)].pk if person else None,
        department=company.departments[str(department)].pk if department else None,
        share=share if isinstance(share, int) else None,
        planned=Decimal(str(planned)) if planned else None,
        actual=Decimal(str(actual)) if actual else None,
        unit=str(unit),
    )
    add_need(
        by=company.people[str(who)], at=at, key=f"demo-need-{number}", project_id=project.pk, task_id=task,
        values=values,
    )  # fmt: skip


def happenings(company: Company, project: Project, at: datetime) -> list[Happening]:
    """The readings that lie in the past, on their days."""
    rows = {row.statement: row.pk for row in Objective.objects.filter(project=project)}
    found: list[Happening] = []
    for number, (statement, place, amount, note, who) in enumerate(READINGS):
        moment = company.moment(place, 16)
        if moment > at:
            continue
        values = ReadingInput(day=company.day(place), amount=amount, note=note)
        record = partial(
            _record, company=company, project=project, objective=rows[statement], who=who, number=number,
            values=values,
        )  # fmt: skip
        found.append((moment, record))
    return found


def _record(
    at: datetime, *, company: Company, project: Project, objective: int, who: str, number: int,
    values: ReadingInput,
) -> None:  # fmt: skip
    projects.record_reading(
        by=company.people[who], at=at, key=f"demo-reading-{number}", project_id=project.pk,
        objective_id=objective, values=values,
    )  # fmt: skip
