"""Form 1 from a file: a project's charter as pairs of label and value, ours or anybody's (D2, D0).

    recognise_charter(workbook, around=today)   → Charter(name="星海", start=date(2026, 7, 1), …)

Pure: no Django, no clock, no database. Doubts are `Problem` values; nothing doubtful is taken silently.
"""

# ruff: noqa: E501  (lists of words read best in long lines)

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from qibu.foundation.documents.doubts import Problem
from qibu.foundation.documents.grids import grid_of
from qibu.foundation.documents.labels import Vocabulary, combined, vocabulary
from qibu.foundation.documents.pairs import Pair, Pairs, find_pairs, lines_of
from qibu.foundation.documents.records import Record, known_fields, said_by
from qibu.foundation.documents.spellings import Named, clean, read_span
from qibu.foundation.documents.workbook import Workbook

FIELDS: Final[dict[str, str]] = {
    "name": "项目名称 项目 项目名 项目全称 projectname project",
    "number": "项目编号 项目代号 项目编码 立项编号 项目号 projectnumber projectid projectno",
    "manager": "项目负责人 项目经理 负责人 项目主管 项目总负责人 projectmanager projectlead pm",
    "start": combined("_ 项目 计划", "启动 开始 起始 立项", "时间 日期") + " 启动日 开工日期 startdate start",
    "finish": combined("_ 项目", "计划 预计 要求 拟", "完成 结束 完工 结项 验收", "时间 日期") + " 截止日期 截止时间 结束日期 结束时间 项目结束时间 项目结束日期 plannedfinish finishdate enddate",
    "span": "项目周期 起止时间 起止日期 项目起止时间 项目起止日期 计划周期 实施周期 项目工期 项目时间",
    "deputy": "项目副负责人 副负责人 项目副经理 副经理 deputylead deputymanager",
    "sponsor": "分管领导 项目分管领导 项目发起人 发起人 sponsor projectsponsor",
    "goals": "项目核心目标 核心目标 项目目标 目标 总体目标 项目总目标 建设目标 goals objectives coreobjectives",
    "departments": "核心参与部门 参与部门 涉及部门 相关部门 协同部门 参与单位 配合部门 departments participatingdepartments",
    "deliverables": "交付成果 主要交付成果 交付物 主要交付物 deliverables",
    "in_scope": "范围内 项目范围 范围内事项 工作范围 inscope scope",
    "out_of_scope": "范围外 范围外事项 不含范围 不包含 outofscope",
    "note": "备注 特殊说明 备注(特殊说明) 备注说明 说明 其他说明 remark remarks notes",
}  # fmt: skip
OTHERS: Final = (
    "项目类型 项目级别 项目来源 项目预算 预算 客户名称 客户 合同编号 编制人 编制日期 制表人 审核人 审核 审批人 批准 批准人 版本 版本号 "
    "密级 联系电话 项目背景 里程碑 主要里程碑 项目成员 更新日期 填表日期 填表人 日期 签字 所属部门 责任部门 主责部门 完成时间 完成日期 实际完成时间 实际完成日期 实际开始时间",
)
WORDS: Final[Vocabulary] = vocabulary(FIELDS, OTHERS)
_LIST: Final = re.compile(r"[、,，;；/\n\t]+")
#: Fields that may stand in several cells of a row.
MANY: Final = frozenset({"departments", "goals", "deliverables", "in_scope", "out_of_scope"})
_SPOKEN_FOR: Final = re.compile(r"([^:：]{1,60})[:：]\s*([^:：]*)")


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A department as written, with who speaks for it: the liaison, then the deputy."""

    department: str
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Charter:
    """Form 1 as read. A value that is unclear or wrong is None or empty and has a `Problem` (its params name
    the row from 1). `others`: what stands under labels that form 1 has no place for; `said`: the fields whose
    label stands in the file, with a value or without."""

    sheet: str = ""
    name: str = ""
    number: str = ""
    managers: tuple[Named, ...] = ()
    deputies: tuple[Named, ...] = ()
    sponsors: tuple[Named, ...] = ()
    start: date | None = None
    finish: date | None = None
    goals: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    seats: tuple[SeatLine, ...] = ()
    deliverables: tuple[str, ...] = ()
    in_scope: str = ""
    out_of_scope: str = ""
    note: str = ""
    said: frozenset[str] = frozenset()
    others: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()
    own: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether this is a charter at all."""
        return not any(problem.id == "no_charter" for problem in self.problems)


def recognise_charter(workbook: Workbook, *, around: date, sheet: str | None = None) -> Charter:
    """Read a workbook or Word document as form 1 (D2). `around`: a day near the project, for dates without
    a year; `sheet` by name, else the one with most of the form's labels."""
    found = [
        (one.name, find_pairs(grid_of(one), WORDS))
        for one in workbook.visible_sheets
        if sheet is None or one.name == sheet
    ]
    best = max(found, key=lambda pair: known_fields(pair[1]), default=None)
    if best is None or known_fields(best[1]) < 2:
        return Charter(problems=(Problem("", "wrong", "no_charter"),), own=workbook.own)
    record = Record(around)
    for name, pairs in found:
        if name != best[0] and known_fields(pairs) >= 3:
            record.doubt("", "unclear", "other_sheet", name)
    for note in workbook.notes:
        record.doubt("", "note", f"document_{note}")
    return _charter(best[0], best[1], record, workbook)


def _charter(sheet: str, pairs: Pairs, record: Record, workbook: Workbook) -> Charter:
    texts = {name: record.only(pairs, name, many=MANY) for name in FIELDS}
    name = said_by(texts["name"])
    if not name:
        record.doubt("name", "wrong", "project_name_missing", pairs.title)
    start, finish = _days(texts, record)
    managers = record.people_of("manager", texts["manager"])
    deputies = record.people_of("deputy", texts["deputy"])
    sponsors = record.people_of("sponsor", texts["sponsor"])
    others = record.left_over(pairs)
    seats = seats_of(said_by(texts["departments"]))
    return Charter(
        sheet=sheet,
        name=name,
        number=said_by(texts["number"]),
        managers=managers,
        deputies=deputies,
        sponsors=sponsors,
        start=start,
        finish=finish,
        goals=lines_of(said_by(texts["goals"])),
        departments=tuple(seat.department for seat in seats),
        seats=seats,
        deliverables=lines_of(said_by(texts["deliverables"])),
        in_scope=said_by(texts["in_scope"]),
        out_of_scope=said_by(texts["out_of_scope"]),
        note=said_by(texts["note"]),
        said=frozenset(pair.field for pair in pairs.pairs if pair.field in FIELDS),
        others=others,
        problems=tuple(record.problems),
        own=workbook.own,
    )


def _days(texts: Mapping[str, Pair | None], record: Record) -> tuple[date | None, date | None]:
    """Start and finish, from their own labels or from one span; a finish before the start is wrong."""
    start = _day("start", texts["start"], record)
    finish = _day("finish", texts["finish"], record)
    span = texts["span"]
    if span is not None:
        record.at = span.row + 1
        found = record.take("span", read_span(span.value, around=record.around))
        record.at = 0
        if isinstance(found, tuple):
            if (start and start != found[0]) or (finish and finish != found[1]):
                record.doubt("span", "unclear", "span_disagrees", span.text)
            start, finish = start or found[0], finish or found[1]
    if start and finish and finish < start:
        record.doubt("finish", "wrong", "finish_before_start", f"{start} – {finish}")
        finish = None
    return start, finish


def _day(name: str, pair: Pair | None, record: Record) -> date | None:
    if pair is None:
        return None
    record.at = pair.row + 1
    found = record.day(name, pair.value, "start" if name == "start" else "finish")
    record.at = 0
    return found


def names_of(text: str) -> tuple[str, ...]:
    """Names written one after the other, each once."""
    return tuple(dict.fromkeys(name for part in _LIST.split(text) if (name := clean(part))))


def seats_of(text: str) -> tuple[SeatLine, ...]:
    """Departments each once, with who speaks for them where a line says "研发部：李娜、刘洋"."""
    found: dict[str, SeatLine] = {}
    for line in text.split("\n"):
        match = _SPOKEN_FOR.fullmatch(line)
        if match and (name := clean(match[1])):
            found.setdefault(name, SeatLine(name, names_of(match[2])))
        else:
            for name in names_of(line):
                found.setdefault(name, SeatLine(name))
    return tuple(found.values())
