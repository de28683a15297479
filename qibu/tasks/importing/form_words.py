"""The words form 2 prints (D0). A form is a document with fixed words, so they stand here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import get_language

from qibu.kernel.status import Shown


@dataclass(frozen=True)
class FormWords:
    """Form 2 in one language. `columns`: cell → header."""

    title: str
    columns: Mapping[str, str]
    statuses: Mapping[Shown, str]
    blocked: str
    late: str


CHINESE: Final = FormWords(
    title="项目总进度表",
    columns={
        "number": "任务编号", "name": "任务名称", "phase": "所属阶段", "department": "责任部门",
        "assignee": "责任执行人", "planned_start": "计划开始时间", "planned_finish": "计划完成时间",
        "actual_start": "实际开始时间", "actual_finish": "实际完成时间", "status": "进度状态",
        "percent": "当前完成百分比", "risk": "风险与问题", "need": "协调需求", "updated": "更新日期",
        "predecessors": "前置任务", "baseline_start": "基线开始", "baseline_finish": "基线完成",
        "variance": "偏差(工作日)",
    },
    statuses={
        Shown.TODO: "未开始", Shown.DOING: "进行中", Shown.DONE: "已完成", Shown.PAUSED: "暂停",
        Shown.CANCELLED: "取消", Shown.LATE: "延期",
    },
    blocked="（阻塞）",
    late="延期",
)  # fmt: skip

ENGLISH: Final = FormWords(
    title="Master schedule",
    columns={
        "number": "Task number", "name": "Task name", "phase": "Phase", "department": "Department",
        "assignee": "Assignee", "planned_start": "Planned start", "planned_finish": "Planned finish",
        "actual_start": "Actual start", "actual_finish": "Actual finish", "status": "Status",
        "percent": "% complete", "risk": "Risks", "need": "Needs", "updated": "Updated",
        "predecessors": "Predecessors", "baseline_start": "Baseline start",
        "baseline_finish": "Baseline finish", "variance": "Variance (working days)",
    },
    statuses={
        Shown.TODO: "Not started", Shown.DOING: "In progress", Shown.DONE: "Done",
        Shown.PAUSED: "Paused", Shown.CANCELLED: "Cancelled", Shown.LATE: "Late",
    },
    blocked=" (blocked)",
    late="Late",
)  # fmt: skip


def form_words() -> FormWords:
    """The words in the language in force."""
    return ENGLISH if (get_language() or "").startswith("en") else CHINESE
