"""Lessons in the demo: what two projects learned, where it is shown, and one that waits for its cause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from qibu.demo.story import Company
from qibu.foundation.access.actions import lock
from qibu.foundation.access.models import Space
from qibu.lessons.actions import Explanation, Subject, add_lesson, answer_check, propose, publish_lesson
from qibu.lessons.models import LessonCheck
from qibu.projects.models import Project
from qibu.tasks.models import Task


@dataclass(frozen=True)
class Learned:
    """A lesson in words; ``word`` is who wrote it, ``project`` the name of the project, "" the main one."""

    word: str
    title: str
    happened: str
    tags: Sequence[str] = ()
    whys: Sequence[str] = ()
    root_cause: str = ""
    improvement: str = ""
    where: str = ""
    published: bool = True
    project: str = ""


LEARNED = (
    Learned(
        "liqiang",
        "跌落测试排在开模之后，返工两周",
        "外壳在 1 米跌落测试中开裂，模具修了两次。",
        tags=("模具", "跌落测试"),
        whys=(
            "卡扣壁厚只有 0.8 毫米",
            "打样件是 CNC 加工的，强度和注塑件不同",
            "评审清单里没有“按注塑件强度复核”这一条",
        ),
        root_cause="开模评审只看外观件，没有按注塑件强度复核结构。",
        improvement="开模评审清单增加结构强度复核，由结构与可靠性两方签字。",
        where="开模评审",
    ),
    Learned(
        "liqiang",
        "认证排队比预想多三周",
        "送检时实验室排期已满，上市时间被迫顺延。",
        tags=("认证",),
        whys=("送检当天才预约实验室", "计划里只写了检测周期，没有写排队时间"),
        root_cause="认证计划没有把实验室排期当成前置任务。",
        improvement="立项时就预约实验室档期，写进主计划。",
        where="认证送检前两个月",
    ),
    Learned(
        "jiangli",
        "选型只比价格，没有核实交付能力",
        "中标的供应商人手不够，上线推迟两次。",
        tags=("选型", "供应商选定"),
        whys=("评分表里价格占七成", "没有看供应商手上的在制项目"),
        root_cause="选型评分没有交付能力这一项。",
        improvement="选型评分表增加交付能力，不低于三成，并电话核实两家老客户。",
        where="选型评审",
        project="客服工单系统升级",
    ),
    Learned(
        "liqiang",
        "订货会名单晚交，场地多付一天",
        "经销商名单在开会前三天才确定，住宿和场地按原人数结算。",
        tags=("渠道", "经销商"),
        root_cause="名单确认没有写进计划，没有人对它负责。",
        improvement="会前 15 个工作日锁定名单，过期按实际报名结算。",
        where="会议策划",
    ),
    Learned(
        "liqiang",
        "宣传物料口径与说明书不一致",
        "续航时间写成了实验室数据，上线后被用户投诉。",
        tags=("宣传", "说明书"),
        root_cause="对外数字没有唯一出处，各部门各写各的。",
    ),
)
WAITING = Learned(
    "liqiang",
    "供应商来料再次晚到，试产改期",
    "第二次出现：第一次晚三天，这次晚五天，试产改到下一周。",
    tags=("供应商", "试产"),
    published=False,
)


def build(company: Company, main: Project, at: datetime) -> None:
    """Write them down, give the ones with a cause to everybody, show them where they fit."""
    for number, learned in enumerate((*LEARNED, WAITING)):
        project = Project.objects.get(name=learned.project) if learned.project else main
        _write(company, project, learned, number, at - timedelta(days=4, minutes=number))
    space = lock(main.space_id)
    leaves = Task.objects.live().filter(project=main, is_summary=False).order_by("pk")
    subjects = [Subject("task", pk, name) for pk, name in leaves.values_list("pk", "name")]
    propose(space=space, at=at - timedelta(days=3), subjects=subjects)
    _show_elsewhere(company, main, at)


def _write(company: Company, project: Project, learned: Learned, number: int, at: datetime) -> None:
    by = company.people[learned.word]
    row = add_lesson(
        by=by,
        at=at,
        space_id=project.space_id,
        key=f"demo-lesson-{number}",
        title=learned.title,
        happened=learned.happened,
        tags=learned.tags,
        why=Explanation(
            whys=learned.whys,
            root_cause=learned.root_cause,
            improvement=learned.improvement,
            where_to_check=learned.where,
        ),
    )
    if learned.published and learned.root_cause:
        publish_lesson(by=by, at=at, space_id=project.space_id, number=row.number, version=row.version)


def _show_elsewhere(company: Company, main: Project, at: datetime) -> None:
    """The other projects meet them as if they had been started afterwards; one answer is in."""
    for project in Project.objects.exclude(pk=main.pk).order_by("pk"):
        text = "\n".join((project.name, project.goals, project.in_scope))
        propose(space=lock(project.space_id), at=at, subjects=[Subject("project", project.pk, text)])
    first = LessonCheck.objects.filter(space=main.space_id, lesson__title=LEARNED[0].title).first()
    if first is not None:
        _answer(company, Space.objects.get(pk=main.space_id), first, at)


def _answer(company: Company, space: Space, check: LessonCheck, at: datetime) -> None:
    answer_check(
        by=company.people["liqiang"],
        at=at - timedelta(days=2),
        space_id=space.pk,
        check=check.pk,
        answer="applies",
        note="已加进评审清单，下周评审时看。",
    )
