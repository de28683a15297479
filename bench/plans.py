"""Plans of any size with believable random Chinese names, for measurements."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from qibu.changes.actions import approve_plan
from qibu.foundation.people.calendars import seed_from_notices
from qibu.foundation.people.models import Department, DepartmentMember, Organisation, Person, WorkCalendar
from qibu.projects.actions import create_project
from qibu.projects.inputs import CharterInput, Seat, TeamInput
from qibu.projects.models import Project
from qibu.tasks.actions import Line, LinkTerms, add_tasks
from qibu.tasks.actions.adding import LineLink

SHANGHAI = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 7, 17, 9, 0, tzinfo=SHANGHAI)
WORDS = (  # noqa: SIM905 -- a list of sixty literals is harder to read
    "产品 结构 固件 蓝牙 协议 联调 可靠性 摸底 测试 供应商 认证 备料 合同 评审 原型 模具 "
    "开模 试产 包装 物料 渠道 培训 电商 定价 审批 型号 核准 隐私 政策 客服 话术 海报 "
    "视频 发布会 场地 媒体 名单 库存 物流 仓储 质检 抽样 报告 验收 样机 外壳 电池 屏幕 "
    "算法 数据 标定 备件 说明书 翻译 法务 专利 检索 预算 结算 采购 计划 复盘"
).split()
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚英华文慧建国志红玉兰"


def organisation(people: int = 100, departments: int = 8) -> tuple[list[Person], list[Department]]:
    """An organisation with a calendar, departments and people; the first person leads."""
    rng = random.Random(7)
    calendar = WorkCalendar.objects.create(name="公司日历")
    seed_from_notices(calendar)
    Organisation.objects.create(pk=1, name="测量公司", calendar=calendar, created_at=AT)
    found = []
    for number in range(departments):
        department = Department.objects.create(name=f"{WORDS[number]}部", position=number)
        department.path = f"/{department.pk}/"
        department.save()
        found.append(department)
    staff = []
    for number in range(people):
        name = rng.choice(SURNAMES) + "".join(rng.sample(GIVEN, rng.choice((1, 2))))
        person = Person(username=f"p{number}", name=name, created_at=AT, may_create_projects=number == 0)
        person.set_unusable_password()
        person.save()
        DepartmentMember.objects.create(person=person, department=found[number % departments], is_main=True)
        staff.append(person)
    return staff, found


def lines(
    count: int, staff: list[Person], departments: list[Department], *, chain: int = 0, slip: int = 0
) -> list[Line]:
    """`count` lines in phases of 20, most linked to an earlier line of the phase.

    The last of them are a task with `slip` others behind it in rows of 40, and a chain of `chain` tasks.
    """
    rng = random.Random(count)
    day = date(2026, 6, 1)
    made: list[Line] = []
    first_of_phase = 0
    while len(made) < count - chain - (slip + 1 if slip else 0):
        index = len(made)
        if index % 20 == 0:
            made.append(Line(name=f"阶段{index // 20 + 1} {_name(rng)}"))
            first_of_phase = index + 1
            continue
        start = day + timedelta(days=rng.randrange(0, 240))
        length = rng.randrange(1, 12)
        links = ()
        if index > first_of_phase and rng.random() < 0.8:
            links = (LineLink(LinkTerms(), line=rng.randrange(first_of_phase, index)),)
        person = rng.choice(staff)
        made.append(
            Line(
                name=_name(rng),
                level=1,
                department=rng.choice(departments).pk,
                assignee=person.pk,
                planned_start=start,
                planned_finish=start + timedelta(days=length),
                duration=length,
                percent=0,
                links=links,
            )
        )
    head = len(made)
    for place in range(slip + 1 if slip else 0):
        before = head if place % 40 == 1 else len(made) - 1
        links = (LineLink(LinkTerms(), line=before),) if place else ()
        start = date(2027, 1, 4) if not place else None  # later than any data date of a measurement
        made.append(Line(name=f"推{place} {_name(rng)}", planned_start=start, duration=1, links=links))
    for place in range(chain):
        links = (LineLink(LinkTerms(), line=len(made) - 1),) if place else ()
        start = date(2027, 1, 4) if not place else None
        made.append(Line(name=f"链{place + 1} {_name(rng)}", planned_start=start, duration=1, links=links))
    return made


def _name(rng: random.Random) -> str:
    return "".join(rng.sample(WORDS, rng.randrange(2, 6)))


def project(
    count: int,
    staff: list[Person],
    departments: list[Department],
    *,
    chain: int = 0,
    slip: int = 0,
    approve: bool = True,
) -> Project:
    """A project of `count` tasks (`chain` and `slip` as for `lines`), approved as V1."""
    seats = tuple(Seat(d.pk, staff[i + 1].pk, None) for i, d in enumerate(departments))
    made = create_project(
        by=staff[0],
        at=AT,
        key=f"bench-{count}-{chain}",
        charter=CharterInput(
            name=f"{count} 项任务", start=date(2026, 6, 1), planned_finish=date(2027, 6, 30)
        ),
        team=TeamInput(lead=staff[0].pk, seats=seats),
    )
    add_tasks(
        by=staff[0], at=AT, project_id=made.pk, key=f"lines-{count}-{chain}",
        lines=lines(count, staff, departments, chain=chain, slip=slip),
    )  # fmt: skip
    if approve:
        approve_plan(by=staff[0], at=AT, project_id=made.pk, key=f"approve-{made.pk}")
    return made
