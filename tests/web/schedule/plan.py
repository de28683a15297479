"""A believable plan for the harness, made the same every time: rows, links and what the server answers."""

from datetime import date, timedelta
from random import Random
from typing import Any

BASE = date(2026, 6, 1)
DAYS = 280
TODAY = (date(2026, 7, 17) - BASE).days
UNPUBLISHED = (date(2027, 1, 1) - BASE).days
HOLIDAYS = {date(2026, 6, 19), date(2026, 9, 25), *(date(2026, 10, d) for d in range(1, 8))}
MADE_UP = {date(2026, 9, 20), date(2026, 10, 10)}

DEPARTMENTS = ["研发部", "市场部", "产品部", "客服部", "采购部", "财务部", "法务部", "质量部"]
PEOPLE = ["张伟", "王芳", "李娜", "刘洋", "陈静", "杨帆", "赵磊", "黄敏", "周涛", "吴倩", "徐航", "孙悦"]
PHASES = [
    ("概念与立项", ["市场机会分析", "用户访谈", "竞品拆解", "商业论证", "立项评审"]),
    ("产品原型", ["结构方案设计", "主板原理图", "固件框架搭建", "外观手板制作", "原型功能联调", "原型评审"]),
    ("供应商与采购", ["关键器件选型", "供应商现场审核", "传感器样品交付", "采购合同审批", "首批备料"]),
    ("试产与验证", ["模具开模", "小批试产", "可靠性试验", "入网认证送检", "试产总结评审"]),
    ("上市准备", ["宣传物料设计", "产品摄影与短片", "渠道铺货方案", "客服话术与培训", "电商页面上线"]),
    ("上市发布", ["发布会筹备", "媒体评测投放", "首销备货", "正式发布", "首月销售复盘"]),
]
COLUMNS = [
    "id",
    "version",
    "code",
    "name",
    "level",
    "kind",
    "department",
    "assignee",
    "planned_start",
    "planned_finish",
    "forecast_start",
    "forecast_finish",
    "actual_start",
    "actual_finish",
    "baseline_start",
    "baseline_finish",
    "status",
    "flags",
    "percent",
    "total_float",
    "variance",
    "duration",
    "risks",
    "needs",
    "updated",
    "constraint",
    "constraint_day",
    "deadline",
    "deliverable",
]
AT = {name: index for index, name in enumerate(COLUMNS)}
LATE, BLOCKED, CRITICAL, ADDED, MAY_PLAN, MAY_PROGRESS = 1, 2, 4, 8, 32, 64


def is_off(day: int) -> bool:
    """Is day `day` after BASE not worked?"""
    when = BASE + timedelta(days=day)
    return when not in MADE_UP and (when in HOLIDAYS or when.weekday() >= 5)


def working(day: int, step: int = 1) -> int:
    """The next working day from `day` on, forwards or backwards, `day` included."""
    while is_off(day):
        day += step
    return day


def add_working(day: int, count: int) -> int:
    """The day `count` working days after (before, when negative) the working day `day`."""
    step = 1 if count > 0 else -1
    for _ in range(abs(count)):
        day = working(day + step, step)
    return day


def working_between(first: int, last: int) -> int:
    """Working days from `first` to `last`, signed, `first` not counted."""
    low, high = sorted((first, last))
    count = sum(not is_off(day) for day in range(low + 1, high + 1))
    return count if last >= first else -count


class Maker:
    """Builds the rows and links of a plan of about `size` rows."""

    def __init__(self, size: int, editable: bool) -> None:
        self.random = Random(7)
        self.size, self.rights = size, (MAY_PLAN | MAY_PROGRESS) if editable else 0
        self.rows: list[list[Any]] = []
        self.links: list[list[Any]] = []

    def build(self) -> None:
        phase = 0
        while len(self.rows) < self.size:
            self.phase(phase)
            phase += 1

    def phase(self, number: int) -> None:
        name, tasks = PHASES[number % len(PHASES)]
        start = working((number % len(PHASES)) * 14)
        title = name if number < len(PHASES) else f"{name} {number // len(PHASES) + 1}"
        head = self.row(str(number + 1), title, 0, 2, number, (start, start))
        previous = None
        last = len(tasks) - 1
        for index, task in enumerate(tasks * (1 if self.size < 200 else 40)):
            kind = 1 if index == last and "评审" in task else 0
            length = 0 if kind else self.random.randint(2, 8)
            finish = add_working(start, max(0, length - 1))
            row = self.row(f"{number + 1}.{index + 1}", task, 1, kind, number + index, (start, finish))
            self.progress(row, index)
            if previous:
                self.link(previous, row, index)
            previous = row
            start = add_working(finish, 0 if kind else 1)
            if start > DAYS - 60:  # a big plan begins again
                start = working(number % 40)
            if self.random.random() < 0.3:
                start = max(working(0), add_working(start, -3))
        self.roll_up(head)

    def row(self, code: str, name: str, level: int, kind: int, seed: int, span: tuple[int, int]) -> list[Any]:
        start, finish = span
        duration = working_between(start, finish) + 1 if kind != 1 else 0
        values = {
            "id": len(self.rows) + 1, "version": 1, "code": code, "name": name, "level": level, "kind": kind,
            "department": seed % len(DEPARTMENTS) + 1, "assignee": seed * 5 % len(PEOPLE) + 1,
            "planned_start": start, "planned_finish": finish,
            "forecast_start": start, "forecast_finish": finish,
            "baseline_start": start, "baseline_finish": finish,
            "status": 0, "flags": self.rights, "percent": 0, "total_float": seed % 9, "variance": 0,
            "duration": duration, "risks": 0, "needs": 0, "updated": "07-15 16:20",
        }  # fmt: skip
        row = [values.get(column) for column in COLUMNS]
        self.rows.append(row)
        return row

    def progress(self, row: list[Any], index: int) -> None:
        """Give a task a state that fits today, and now and then a slip."""
        slip = self.random.choice([0, 0, 0, 0, 1, 2, 4, 6]) if row[AT["kind"]] == 0 else 0
        start, finish = row[AT["planned_start"]], row[AT["planned_finish"]]
        if self.random.random() < 0.35:  # planned anew after the baseline
            earlier = add_working(finish, -self.random.choice([2, 3, 5]))
            row[AT["baseline_start"]] = add_working(start, -3)
            row[AT["baseline_finish"]] = max(row[AT["baseline_start"]], earlier)
        if finish < TODAY - 4:
            row[AT["status"]], row[AT["percent"]] = 2, 100
            row[AT["actual_start"]], row[AT["actual_finish"]] = start, add_working(finish, slip // 2)
            row[AT["forecast_finish"]] = row[AT["actual_finish"]]
            row[AT["total_float"]] = None
        elif start <= TODAY:
            self.running(row, slip, index)
        elif slip >= 4:
            row[AT["forecast_start"]], row[AT["forecast_finish"]] = (
                add_working(start, slip),
                add_working(finish, slip),
            )
        row[AT["variance"]] = working_between(row[AT["baseline_finish"]], row[AT["forecast_finish"]])
        if index < 2 and row[AT["status"]] == 0:
            row[AT["total_float"]] = 0
        if row[AT["total_float"]] == 0 and row[AT["status"]] != 2:
            row[AT["flags"]] |= CRITICAL

    def running(self, row: list[Any], slip: int, index: int) -> None:
        start, finish = row[AT["planned_start"]], row[AT["planned_finish"]]
        done = working_between(start, TODAY) / max(1, working_between(start, finish) + 1)
        row[AT["status"]], row[AT["actual_start"]] = 1, start
        row[AT["percent"]] = min(90, round(done * 80 / 5) * 5)
        row[AT["forecast_finish"]] = max(add_working(finish, slip), add_working(working(TODAY), 2))
        if row[AT["forecast_finish"]] > finish:
            row[AT["flags"]] |= LATE
            row[AT["risks"]] = 1 + index % 2
        if slip == 6:
            row[AT["flags"]] |= BLOCKED
            row[AT["needs"]] = 1
        row[AT["total_float"]] = 2 if index == 1 else 0

    def link(self, before: list[Any], row: list[Any], index: int) -> None:
        promise: list[Any] = [None, "w", 0, None, None]
        if index % 4 == 2:
            last = before[AT["forecast_finish"]] + 14
            breach = row[AT["forecast_finish"]] - last
            state = 3 if row[AT["status"]] == 2 else 4 if breach > 0 else 2
            promise = [14, "c", state, last, max(0, breach) or None]
        kind = "FF" if promise[0] else "FS"
        self.links.append([len(self.links) + 1, before[0], row[0], kind, 0, "w", *promise])

    def roll_up(self, head: list[Any]) -> None:
        below = self.rows[head[0] :]
        for column, choose in {
            "planned_start": min, "planned_finish": max, "forecast_start": min, "forecast_finish": max,
            "baseline_start": min, "baseline_finish": max,
        }.items():  # fmt: skip
            head[AT[column]] = choose(row[AT[column]] for row in below)
        head[AT["percent"]] = round(sum(row[AT["percent"]] for row in below) / len(below))
        head[AT["status"]] = 2 if head[AT["percent"]] == 100 else 1 if head[AT["percent"]] else 0
        head[AT["actual_start"]] = min(
            (row[AT["actual_start"]] for row in below if row[AT["actual_start"]]), default=None
        )
        head[AT["variance"]] = working_between(head[AT["baseline_finish"]], head[AT["forecast_finish"]])
        head[AT["total_float"]] = None


def make_plan(size: int, *, editable: bool = True) -> dict[str, Any]:
    """The whole state as the data URL answers it."""
    maker = Maker(size, editable)
    maker.build()
    return {
        "number": 100,
        "base": BASE.isoformat(),
        "days": DAYS,
        "off": "".join("1" if is_off(day) else "0" for day in range(DAYS)),
        "unpublished": UNPUBLISHED,
        "today": TODAY,
        "departments": [[index + 1, name] for index, name in enumerate(DEPARTMENTS)],
        "people": [[index + 1, name, [index % len(DEPARTMENTS) + 1]] for index, name in enumerate(PEOPLE)],
        "columns": COLUMNS,
        "rows": maker.rows,
        "links": maker.links,
        "can": {"plan": editable, "link": editable},
        "urls": {
            "changes": "/api/changes/?after=",
            "field": "/api/tasks/{id}/fields/",
            "rows": "/api/rows/",
            "links": "/api/links/",
            "bulk": "/api/bulk/",
            "places": "/api/places/",
            "task": "/tasks/{id}/",
        },
    }
