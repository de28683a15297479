"""The documents an organisation may have a template of its own for, and the placeholders of each (D1).

A document that is not in `KINDS` has none. To add one: a line here, and `kind=` where its paper is made
(`qibu.projects.papers.project_paper`). A name stands here in both languages as its paper prints it, so that
the value is found by the label; every template may use both. The examples fill previews.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from qibu.foundation.documents.paper import Kind


@dataclass(frozen=True)
class Name:
    """One placeholder: its Chinese and its English name, what its value is, and an example. `labels` are what
    its paper prints where that is something else; `about` says what is not plain from the name."""

    chinese: str
    english: str
    kind: Kind = "text"
    example: str = ""
    labels: tuple[str, ...] = ()
    about: str | Promise = ""

    @property
    def shown(self) -> str:
        """Its name in the language in force."""
        return self.english if in_english() else self.chinese


@dataclass(frozen=True)
class Rows:
    """A list: what stands before the dot, and the names of its columns."""

    chinese: str
    english: str
    names: tuple[Name, ...]

    @property
    def shown(self) -> str:
        """What stands before the dot in the language in force."""
        return self.english if in_english() else self.chinese


@dataclass(frozen=True)
class PaperKind:
    """A document: `facts` stand once, `rows` are its tables in their order, `body` is its free text."""

    key: str
    chinese: str
    english: str
    facts: tuple[Name, ...]
    rows: tuple[Rows, ...] = ()
    body: Name | None = None
    landscape: bool = False
    once: tuple[Name, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "once", (*GENERAL, *self.facts, *((self.body,) if self.body else ())))

    @property
    def title(self) -> str:
        """What the document is called, in the language in force."""
        return self.english if in_english() else self.chinese


def in_english() -> bool:
    """Whether the language in force is English; forms have words of their own in two languages only."""
    return (get_language() or "").startswith("en")


def _names(*pairs: tuple[str, str] | tuple[str, str, Kind] | tuple[str, str, Kind, str]) -> tuple[Name, ...]:
    return tuple(Name(*pair) for pair in pairs)


def _row(*pairs: tuple[str, str] | tuple[str, str, Kind] | tuple[str, str, Kind, str]) -> tuple[Rows, ...]:
    return (Rows("行", "Row", _names(*pairs)),)


#: What every document has.
GENERAL: Final = (
    Name("文档名称", "Document title", about=_("What the document is called.")),
    Name("文档日期", "Document day", "date", about=_("The day the document is of.")),
    Name("单位名称", "Organisation", "text", "星河科技", about=_("The first line of the letterhead.")),
)
#: What every list has beside its columns.
COUNTER: Final = Name("序号", "Row number", "number", about=_("1, 2, 3 … down the list."))

_PROJECT: Final = (
    Name("项目名称", "Project name", "text", "星海智能灯上市", ("项目", "Project")),
    Name("项目编号", "Project number", "text", "P-2026-001"),
)
_LED: Final = (*_PROJECT, Name("项目负责人", "Project lead", "text", "王敏"))
_AS_OF: Final = Name("截至", "As of", "date")
_PERIOD: Final = Name("周期", "Period", "text", "2026-01-05 – 2026-06-30")

KINDS: Final[tuple[PaperKind, ...]] = (
    PaperKind(
        "form-1", "项目基本信息表", "Project charter",
        (
            *_LED,
            *_names(
                ("副负责人", "Deputy lead", "text", "赵强"), ("启动时间", "Start", "date"),
                ("计划完成时间", "Planned finish", "date"), ("分管领导", "Sponsor", "text", "钱总"),
                ("项目核心目标", "Core objectives", "wrap", "1. 6 月底前上市\n2. 首月售出 1 万台"),
                ("核心参与部门", "Participating departments", "wrap", "研发部：李娜\n市场部：陈静"),
                ("交付成果", "Deliverables", "wrap"), ("范围内", "In scope", "wrap"),
                ("范围外", "Out of scope", "wrap"), ("备注（特殊说明）", "Remarks", "wrap"),
            ),
        ),
    ),
    PaperKind(
        "form-2", "项目总进度表", "Master schedule", (*_LED, _PERIOD, _AS_OF),
        _row(
            ("任务编号", "Task number"), ("任务名称", "Task name", "tree", "完成结构设计"),
            ("所属阶段", "Phase"), ("责任部门", "Department", "center", "研发部"),
            ("责任执行人", "Assignee", "center", "李娜"), ("计划开始时间", "Planned start", "date"),
            ("计划完成时间", "Planned finish", "date"), ("实际开始时间", "Actual start", "date"),
            ("实际完成时间", "Actual finish", "date"), ("进度状态", "Status", "center", "进行中"),
            ("当前完成百分比", "% complete", "percent"), ("风险与问题", "Risks", "wrap"),
            ("协调需求", "Needs", "wrap"), ("更新日期", "Updated", "date"), ("前置任务", "Predecessors"),
            ("基线开始", "Baseline start", "date"), ("基线完成", "Baseline finish", "date"),
            ("偏差(工作日)", "Variance (working days)", "number"),
        ),
        landscape=True,
    ),
    PaperKind(
        "form-3", "协调会议纪要", "Minutes of the coordination meeting",
        (
            *_PROJECT,
            *_names(
                ("会议名称", "Meeting name", "text", "第 3 次协调会"),
                ("会议时间", "Meeting time", "text", "2026-03-06 14:00 – 15:30"),
                ("会议地点/线上", "Place or online", "text", "A301"), ("主持人", "Host", "text", "王敏"),
                ("记录人", "Recorder", "text", "赵强"),
                ("参会部门及人员", "Departments and people", "wrap", "出席 李娜、陈静"),
                ("会议议题", "Topics", "wrap", "1. 模具进度\n2. 包装"), ("讨论内容", "Discussion", "wrap"),
                ("决议事项", "Decisions", "wrap"), ("下一步计划", "Next steps", "wrap"),
                ("备注", "Remarks", "wrap"), ("纪要分发范围", "Distributed to", "wrap", "李娜、陈静"),
            ),
        ),
        (
            Rows(
                "行", "Row",
                _names(
                    ("编号", "No."), ("任务描述", "Task description", "wrap", "确认开模时间"),
                    ("责任部门/人", "Responsible", "center", "研发部 李娜"),
                    ("完成时限", "Time limit", "date"),
                ),
            ),
        ),
        Name(
            "分发说明", "Standing", "wrap", about=_("Whether the minutes are distributed, by whom and when.")
        ),
    ),
    PaperKind(
        "form-4", "风险与问题登记表", "Register of risks and issues", (*_LED, _AS_OF),
        _row(
            ("风险/问题编号", "Risk/issue number", "center", "W-001"),
            ("风险/问题描述", "Risk/issue description", "wrap", "模具厂排期冲突"),
            ("所属任务/阶段", "Task or phase concerned", "wrap"),
            ("责任部门/人", "Department/person responsible", "wrap", "研发部 李娜"),
            ("发觉时间", "Found on", "date"),
            ("严重程度", "Severity", "center", "高"), ("影响范围", "Scope of impact", "wrap"),
            ("应对措施", "Response", "wrap"), ("当前状态", "Current status", "center", "处理中"),
            ("解决时间", "Resolved on", "date"), ("备注", "Remarks", "wrap"),
        ),
        landscape=True,
    ),
    PaperKind(
        "issue-actions", "问题解决行动项清单", "Action list of issues", (*_LED, _AS_OF),
        _row(
            ("编号", "No.", "center"), ("描述", "Description", "wrap"), ("解决方案", "Solution", "wrap"),
            ("部门/人", "Responsible", "wrap", "研发部 李娜"), ("期限", "Due", "date"),
            ("行动项", "Action items", "wrap"), ("进度状态", "Status", "center", "进行中"),
        ),
        landscape=True,
    ),
    PaperKind(
        "actions", "行动项", "Action items", (*_LED, _AS_OF),
        _row(
            ("编号", "No.", "number"), ("任务描述", "What", "wrap"), ("责任人", "Owner", "center", "李娜"),
            ("部门", "Department", "center", "研发部"), ("期限", "Due", "date"),
            ("进度状态", "Status", "center", "进行中"), ("已历", "Age", "number"),
            ("顺延", "Carried", "number"),
            ("结果", "Result", "wrap"), ("来源", "From", "wrap"),
        ),
        Name("合计", "Total", "text", "3"),
        landscape=True,
    ),
    PaperKind(
        "lessons", "经验沉淀清单", "Lessons learned", (*_LED, _AS_OF),
        _row(
            ("编号", "No.", "number"), ("经验", "Lesson", "wrap"), ("发生了什么", "What happened", "wrap"),
            ("5 个为什么", "Five whys", "wrap"), ("根本原因", "Root cause", "wrap"),
            ("改进措施", "Improvement", "wrap"), ("责任人", "Owner", "center", "李娜"),
            ("期限", "Due", "date"), ("检查点", "Check at", "wrap"), ("标签", "Tags", "wrap"),
            ("状态", "State", "center"),
        ),
        Name("合计", "Total", "text", "3"),
        landscape=True,
    ),
    PaperKind(
        "weekly", "项目周报", "Weekly report", (*_PROJECT, _PERIOD, Name("基线", "Baseline", "text", "V1")),
        _row(
            ("部门", "Department", "center", "研发部"), ("填报", "Report", "center", "已填报"),
            ("任务", "Tasks", "number"), ("完成", "Done", "number"), ("进行中", "In progress", "number"),
            ("延期", "Late", "number"), ("阻塞", "Blocked", "number"), ("说明", "In words", "wrap"),
        ),
        Name(
            "周报正文", "Summary", "wrap", "本周完成 4 项，延期 1 项。",
            about=_("The summary of the week in words."),
        ),
    ),
    PaperKind(
        "change", "变更申请表", "Change request",
        (
            *_PROJECT,
            *_names(
                ("编号", "No.", "text", "BG-001"), ("状态", "State"), ("标题", "Title"), ("原因", "Reason"),
                ("申请人", "Asked by", "text", "李娜 2026-03-06 14:00"),
                ("依据基线", "Written against", "text", "V1"), ("新基线", "New baseline", "text", "V2"),
                ("说明", "Explanation", "wrap"), ("范围变化", "Change of scope", "wrap"),
                ("变更内容", "What should change", "wrap"), ("项目完成时间", "Finish of the project"),
                ("受影响任务", "Tasks that move"), ("决定人", "Decided by"),
                ("决定理由", "Reason of the decision", "wrap"),
            ),
        ),
        _row(
            ("任务名称", "Task name", "wrap", "完成结构设计"), ("部门", "Department", "center", "研发部"),
            ("变更前", "Before"), ("变更后", "After"), ("移动", "Moved", "center", "+3"),
        ),
    ),
)  # fmt: skip

_BY_KEY: Final = {one.key: one for one in KINDS}


def kind_of(key: str) -> PaperKind | None:
    """The document with that key; None for one that has no templates."""
    return _BY_KEY.get(key)


def names_in(rows: Rows) -> Sequence[Name]:
    """The names of a list, with the one every list has."""
    return (COUNTER, *rows.names)
