"""The demo's risks and issues: one in every state, one that came again, and what is being done about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Final

from qibu.actionitems.actions import create_action
from qibu.demo import launch
from qibu.demo.story import Company, Happening
from qibu.issues import actions
from qibu.issues.models import Issue
from qibu.projects.models import Project
from qibu.tasks.models import Task

LEAD: Final = "liqiang"


@dataclass(frozen=True)
class Tale:
    """An issue in words: who reports it how many working days ago, and what became of it.

    `steps` are days ago: triaged, solved (with the day it is due, in days from now), submitted, then
    returned or verified. `rated` is probability and impact; `words` are further columns of form 4.
    """

    title: str
    task: str
    by: str
    ago: int
    kind: str = "issue"
    type: str = ""
    urgency: str = ""
    severity: str = ""
    owner: str = ""
    department: str = ""
    solution: str = ""
    due: int = 0
    result: str = ""
    triaged: int | None = None
    solved: int | None = None
    submitted: int | None = None
    returned: int | None = None
    verified: int | None = None
    withdrawn: int | None = None
    rated: tuple[int, int] | None = None
    words: dict[str, str] = field(default_factory=dict)
    asks: tuple[str, str, int] | None = None


FIRST = "LED 灯珠来料色温不一致"
TALES: Final[tuple[Tale, ...]] = (
    Tale(
        FIRST, "LED 光源供应商选定", "dengkai", 24, type="resource", urgency="high", severity="mid",
        owner="madong", department="purchase", triaged=23, solved=22, due=-18, submitted=19, verified=18,
        solution="退回整批，要求供应商按同一色温档供货，到料逐盘抽检。",
        result="第二批抽检 20 盘，色温偏差都在 150K 以内。",
        words={"scope": "首批 2,000 颗灯珠，样机装配晚两天", "response": "先用留样灯珠装配样机"},
    ),
    Tale(
        "调光到最低档时肉眼可见闪烁", "固件 0.9（调光与感应）", "sunyi", 15, type="technical", urgency="high",
        severity="high", owner="liuyang", department="rd", triaged=14, solved=13, due=-6, submitted=7,
        verified=6, solution="低亮度改用高频调光，最低档限制在 3%。",
        result="频闪深度降到 1% 以下，20 人试用无异议。",
        words={"scope": "护眼等级与宣传用语"},
    ),
    Tale(
        "外壳卡扣在跌落中开裂", "结构件设计", "fangyuan", 8, type="technical", urgency="mid", severity="high",
        owner="zhaolei", department="rd", triaged=7, solved=6, due=3, submitted=2, returned=1,
        solution="卡扣壁厚加到 1.2 毫米，根部加圆角。", result="三台样机从 1 米跌落，无开裂。",
        words={"scope": "注塑模具可能要修一次", "response": "开模前先用加厚样件复测"},
        asks=("用加厚件再做一次六面跌落", "dengkai", 4),
    ),
    Tale(
        "频闪测试缺外部实验室档期", "光生物安全与频闪测试", "dengkai", 6, type="external", urgency="high",
        severity="high", owner="xulin", department="purchase", triaged=5, solved=4, due=-1,
        solution="比较两家备用实验室的报价与档期，周内签约。",
        words={"scope": "3C 认证与上市日期", "response": "同时请原实验室预留夜间时段"},
        asks=("两家备用实验室的报价与最早档期", "xulin", 2),
    ),
    Tale(
        "App 配网在部分安卓手机上失败", "蓝牙与 App 联调", "qinyu", 4, type="technical", urgency="mid",
        severity="mid", owner="liuyang", department="rd", triaged=3, solved=3, due=5, submitted=0,
        solution="重写配网超时与重试，补测 12 款机型。", result="12 款机型各配网 20 次，成功 238 次。",
    ),
    Tale(
        "工装图纸与最新结构件不符", "工艺方案与工装设计", "guojun", 3, type="process", urgency="mid",
        severity="low", owner="wuting", department="rd", triaged=2, due=2,
        words={"scope": "工装制作可能返工一次"},
    ),
    Tale("灯珠来料色温又不一致", "LED 光源供应商选定", "dengkai", 1),
    Tale(
        "规格书里电源线长度写错", "产品定义与规格书", "hejia", 10, type="process", urgency="low",
        severity="low", withdrawn=9,
    ),
    Tale(
        "驱动芯片交期再次延长", "驱动芯片到料", "xulin", 12, kind="risk", type="external", urgency="high",
        severity="high", owner="yangfan", department="purchase", triaged=11, solved=10, due=6, rated=(4, 5),
        solution="与供应商签分批交货，备选芯片同步认证。",
        words={
            "scope": "试产、发布会与首批铺货", "response": "分批到货，先试产 300 台",
            "trigger": "供应商书面通知交期超过 8 周", "contingency": "启用备选芯片，固件同时适配",
            "residual": "备选芯片认证不过时，上市顺延两周",
        },
    ),
    Tale(
        "发布会场地可能与展会撞期", "", "sunyue", 5, kind="risk", type="external", urgency="low",
        severity="mid", owner="sunyue", department="market", triaged=4, due=8, rated=(2, 3),
        words={"response": "同时保留两个场地到月底", "trigger": "展会主办方公布档期"},
    ),
    Tale("二代与一代充电底座不通用", "", "jiangli", 0, kind="risk"),
)  # fmt: skip


def happenings(company: Company, project: Project, at: datetime) -> list[Happening]:
    """All steps of all tales, each at its moment, none after ``at``."""
    _switch_on(project)
    found: list[Happening] = []
    for place, tale in enumerate(TALES):
        told = _Told(company, project, tale, place)
        for ago, hour, step in told.steps():
            found.append((min(company.moment(launch.NOW - ago, hour), at), step))
    return found


def _switch_on(project: Project) -> None:
    Project.objects.filter(pk=project.pk).update(risk_matrix=True, recurrence_days=15)


class _Told:
    """One tale on its way; its issue is known once it was reported."""

    def __init__(self, company: Company, project: Project, tale: Tale, place: int) -> None:
        self.company, self.project, self.tale, self.place = company, project, tale, place

    def steps(self) -> list[tuple[int, int, Any]]:
        """(days ago, hour, what happens) in order."""
        tale = self.tale
        plan = [
            (tale.ago, 9, self.report), (tale.withdrawn, 10, self.withdraw), (tale.triaged, 10, self.triage),
            (tale.solved, 11, self.solve), (tale.submitted, 15, self.submit),
            (tale.returned, 16, self.give_back), (tale.verified, 17, self.verify),
        ]  # fmt: skip
        return [(ago, hour, partial(step)) for ago, hour, step in plan if ago is not None]

    def _where(self, at: datetime, by: str) -> dict[str, Any]:
        issue = Issue.objects.get(project=self.project, title=self.tale.title)
        return {
            "by": self.company.people[by], "at": at, "space_id": self.project.space_id,
            "number": issue.number, "version": issue.version,
        }  # fmt: skip

    def report(self, at: datetime) -> None:
        tale = self.tale
        task = Task.objects.live().filter(project=self.project, name=tale.task).first()
        issue = actions.report_issue(
            by=self.company.people[tale.by], at=at, space_id=self.project.space_id,
            key=f"demo-issue-{self.place}", title=tale.title, task=task, kind=tale.kind,
        )  # fmt: skip
        words: dict[str, Any] = dict(tale.words)
        if tale.rated:
            words |= {"probability": tale.rated[0], "impact": tale.rated[1]}
        if words:
            actions.edit_issue(**self._where(at, tale.by), shown={}, values=words)
        first = Issue.objects.filter(project=self.project, title=FIRST).first()
        if first is not None and first.pk != issue.pk and "色温" in tale.title:
            where = self._where(at, tale.by)
            where.pop("version")
            actions.confirm_repeat(**where, earlier_id=first.pk)

    def withdraw(self, at: datetime) -> None:
        actions.withdraw_issue(**self._where(at, self.tale.by), text="看的是旧版，新版已改。")

    def triage(self, at: datetime) -> None:
        tale = self.tale
        due = None if tale.solution else self.company.day(launch.NOW + tale.due)
        actions.triage_issue(
            **self._where(at, LEAD), owner=self.company.people[tale.owner],
            department=self.company.departments[tale.department], type=tale.type, urgency=tale.urgency,
            severity=tale.severity, due=due,
        )  # fmt: skip

    def solve(self, at: datetime) -> None:
        tale = self.tale
        due = self.company.day(launch.NOW + tale.due)
        actions.give_solution(**self._where(at, tale.owner), solution=tale.solution, due=due)
        if tale.asks is not None:
            what, owner, days = tale.asks
            create_action(
                by=self.company.people[LEAD], at=at, space_id=self.project.space_id,
                key=f"demo-issue-action-{self.place}", what=what, owner=self.company.people[owner],
                due=self.company.day(launch.NOW + days),
                origin=("issue", Issue.objects.get(project=self.project, title=tale.title).pk),
            )  # fmt: skip

    def submit(self, at: datetime) -> None:
        actions.submit_result(**self._where(at, self.tale.owner), result=self.tale.result)

    def give_back(self, at: datetime) -> None:
        text = "只测了三台，请按标准做六面各两次。"
        actions.return_issue(**self._where(at, LEAD), text=text)

    def verify(self, at: datetime) -> None:
        actions.verify_issue(**self._where(at, LEAD))
