"""What `qibu schedule` says about a file, whatever its format: values, ready for JSON or for text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

Time = int | str | None
"""A number of units, or an ISO day or minute; None where there is no schedule."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why an activity stands where it does. ``id`` as in :mod:`qibu.kernel.why`; with a link also the other
    activity, the link's type and its lag in ``unit``."""

    id: str
    activity: str | None = None
    type: str | None = None
    lag: float | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """One row; ``start``/``finish`` are scheduled (actual, manual, as late as possible), the early and late
    dates and floats are the network's."""

    id: str
    name: str
    duration: float | None
    start: Time = None
    finish: Time = None
    early_start: Time = None
    early_finish: Time = None
    late_start: Time = None
    late_finish: Time = None
    total_float: float | None = None
    free_float: float | None = None
    critical: bool = False
    drivers: list[Cause] = field(default_factory=list)
    summary: bool = False
    outline: str = ""
    uid: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong: a stable ``id``, the activities of the chain in order, the links between them in
    words, and by how much they disagree. ``text`` and ``text_zh`` are one sentence each."""

    id: str
    activities: list[str] = field(default_factory=list)
    chain: list[str] = field(default_factory=list)
    excess: float = 0
    text: str = ""
    text_zh: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole result. ``feasible``: the rules can hold together and no activity has negative float;
    ``finish``: length in units, or the last day; ``unit`` of durations and floats."""

    file: str
    format: str
    unit: str
    feasible: bool
    finish: Time = None
    activities: list[Activity] = field(default_factory=list)
    diagnostics: list[Finding] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        """Plain data in the order of the fields."""
        return asdict(self)


TEXTS = {
    "cycle": ("dependencies go round: {}", "依赖关系成环：{}"),
    "hard-lag-contradiction": ("lags ask for {excess} more than they allow: {}", "时距多要求 {excess}：{}"),
    "promise-contradiction": ("promises are {excess} days too short: {}", "承诺短了 {excess} 天：{}"),
    "beyond-calendar": ("the plan runs past the year 2200", "计划超出 2200 年"),
    "constraint-missed": ("{} misses its constraint date by {excess} days", "{} 超出限制日期 {excess} 天"),
    "deadline-missed": ("{} misses its deadline by {excess} days", "{} 超出截止日期 {excess} 天"),
    "negative-float": ("{} has {excess} days less than it needs", "{} 少 {excess} 天"),
    "link-broken": ("reported or fixed dates do not keep {}", "已报告或固定的日期不满足 {}"),
    "promise-broken": ("promise broken by {excess} days: {}", "承诺已逾期 {excess} 天：{}"),
    "promise-at-risk": ("promise will be missed by {excess} days: {}", "承诺预计超出 {excess} 天：{}"),
    "unknown-predecessor": ("a predecessor is not in the file: {}", "前置任务不在文件中：{}"),
    "unclear-predecessor": ("not understood as a predecessor: {}", "看不懂的前置任务：{}"),
    "unclear-cell": ("a cell is not understood: {}", "看不懂的单元格：{}"),
    "several-modes": ("activities with several modes are not read", "不支持多模式活动"),
    "damaged": ("the file is damaged or of another format", "文件已损坏或格式不符"),
    "damaged_project": ("the file is damaged or of another format", "文件已损坏或格式不符"),
    "file_too_big": ("the file is too big", "文件太大"),
}  # fmt: skip


def finding(id: str, activities: Sequence[str] = (), chain: Sequence[str] = (), excess: float = 0) -> Finding:
    """A finding with its sentences."""
    english, chinese = TEXTS.get(id, (id, id))
    shown = "; ".join(chain) or " → ".join(activities)
    amount = int(excess) if float(excess).is_integer() else excess
    return Finding(
        id,
        list(activities),
        list(chain),
        amount,
        english.format(shown, excess=amount),
        chinese.format(shown, excess=amount),
    )


def unreadable(file: str, format: str, problem: str) -> Answer:
    """The answer for a file that gave nothing to calculate."""
    return Answer(file, format, "", False, diagnostics=[finding(problem)])
