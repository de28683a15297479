"""What the planners of the demo ask of dates: deadlines, constraints, effort, another project."""

from __future__ import annotations

from datetime import datetime

from qibu.demo.story import Company
from qibu.projects.models import Project
from qibu.tasks.actions import LinkTerms, edit_task, link_across
from qibu.tasks.models import Task

#: Person-days of everything in a phase, so that its percent is weighted by them.
EFFORT = {
    "传播主题与卖点": "12",
    "品牌视觉与主画面": "25",
    "宣传物料（海报、折页、视频）": "46",
    "达人与媒体名单": "6",
    "评测样机寄送": "3",
    "门店陈列方案": "10",
    "发布会策划": "18",
    "发布会场地与邀约": "20",
    "预热投放": "15",
}
#: Task → its rules; days are places of the story.
RULES: dict[str, dict[str, object]] = {
    "3C 认证": {"deadline": 80},
    "小批量试产 500 台": {"deadline": 82},
    "渠道订货会": {"constraint": "MSO", "constraint_day": 76},
    "产线布局与节拍评估": {"constraint": "SNET", "constraint_day": 48},
    "达人与媒体名单": {"constraint": "FNLT", "constraint_day": 54},
}
_DAYS = {"deadline", "constraint_day"}


def tell(company: Company, project: Project) -> None:
    """While the plan is made, before anybody agrees to it."""
    lead, at = company.people["liqiang"], company.moment(-4)
    rules = {name: dict(values) for name, values in RULES.items()}
    for name, days in EFFORT.items():
        rules.setdefault(name, {})["effort"] = days
    for name, values in rules.items():
        task = Task.objects.get(project=project, name=name)
        edit_task(
            by=lead, at=at, project_id=project.pk, task_id=task.pk, was={}, version=task.version,
            changes={key: _value(company, key, value) for key, value in values.items()},
        )  # fmt: skip


def _value(company: Company, key: str, value: object) -> object:
    return company.day(int(str(value))).isoformat() if key in _DAYS else value


def join(company: Company, project: Project, at: datetime) -> None:
    """The service desk switches over once the answers of the lamp are written, within two weeks."""
    other = Task.objects.filter(project__name="客服工单系统升级", name="全员切换").first()
    answers = Task.objects.get(project=project, name="常见问题与话术")
    if other is None:
        return
    link_across(
        by=company.people["jiangli"], at=min(company.moment(45), at), project_id=other.project_id,
        key="demo-across", predecessor=answers.pk, successor=other.pk,
        terms=LinkTerms(max_lag=14, max_unit="c"),
    )  # fmt: skip
