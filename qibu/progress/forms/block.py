"""A block copied from Excel: which cell of the sheet each of its cells is meant for (T1).

Rows go to the lines below the first cell, in order; or, where the block brings the tasks' numbers or
names along, to the lines so called. A first row of column titles says which column is which.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qibu.progress.forms.cells import COLUMNS, FIELDS, LABELS, read, words
from qibu.progress.typed import split_block

MOST_CHARACTERS: Final = 200_000
MOST_ROWS: Final = 500
#: Titles of form 2 and of usual weekly lists, beside our own.
_TITLES: Final[Mapping[str, str]] = {
    "状态": "status", "任务状态": "status", "当前状态": "status", "status": "status",
    "完成%": "percent", "完成度": "percent", "完成率": "percent", "进度": "percent", "完成百分比": "percent",
    "进度%": "percent", "percent": "percent", "%": "percent",
    "实际开始": "actual_start", "实际开始时间": "actual_start", "实际开始日期": "actual_start",
    "实际完成": "actual_finish", "实际完成时间": "actual_finish", "实际完成日期": "actual_finish",
    "预计完成": "expected_finish", "预计完成时间": "expected_finish", "预计完成日期": "expected_finish",
    "本周进展": "done", "实际进展": "done", "进展": "done", "本周完成": "done",
    "下一步": "next", "下一步计划": "next", "下周计划": "next",
    "需要支持": "support", "需支持事项": "support", "支持需求": "support", "协同需求": "support",
    "阻塞原因": "block_cause", "解除条件": "block_need", "延期原因": "late_cause", "延期说明": "late_note",
}  # fmt: skip
_KEYS: Final[Mapping[str, str]] = {
    "编号": "code", "任务编号": "code", "序号": "code", "wbs": "code", "no.": "code",
    "任务": "name", "任务名称": "name", "名称": "name", "task": "name",
}  # fmt: skip


@dataclass(frozen=True)
class Target:
    """A line a block may write into: its task, and the texts its controls hold now."""

    task: int
    code: str
    name: str
    texts: Mapping[str, str]


@dataclass(frozen=True)
class Change:
    """One cell that a block would change; with a `problem` the text stays in the cell as it was pasted."""

    task: int
    field: str
    old: str
    new: str
    line: str
    problem: str = ""

    @property
    def label(self) -> str:
        return str(LABELS[self.field])

    @property
    def old_words(self) -> str:
        return words(self.field, self.old)

    @property
    def new_words(self) -> str:
        return self.new if self.problem else words(self.field, self.new)


@dataclass(frozen=True)
class Preview:
    """What a block would do to the sheet. `notes` say what of it has no place."""

    changes: tuple[Change, ...] = ()
    same: int = 0
    notes: tuple[str, ...] = ()

    @property
    def wrong(self) -> int:
        return sum(bool(change.problem) for change in self.changes)

    @property
    def summary(self) -> str:
        """将更新 17 格，3 格有误"""
        right = len(self.changes) - self.wrong
        text = ngettext("%(n)d cell will be updated", "%(n)d cells will be updated", right) % {"n": right}
        if self.wrong:
            more = ngettext("%(n)d cell is wrong", "%(n)d cells are wrong", self.wrong) % {"n": self.wrong}
            text = _("%(first)s, %(second)s") % {"first": text, "second": more}
        return text


def preview_block(
    text: str, lines: Sequence[Target], *, first_task: int, first_field: str, today: date
) -> Preview:
    """What pasting `text` would change, beginning at the cell of `first_task` and `first_field`.

    Empty cells change nothing. Constant work per cell; reads no database.
    """
    if len(text) > MOST_CHARACTERS:
        return Preview(notes=(_("This is more than can be pasted at once."),))
    block = split_block(text)[:MOST_ROWS]
    if not lines or not any(cell.strip() for row in block for cell in row):
        return Preview(notes=(_("There is nothing in it that could be pasted."),))
    plan = _plan(block, lines, first_field)
    places = _Places(lines, first_task)
    return _changes(block[plan.skip :], plan, places, today)


@dataclass(frozen=True)
class _Plan:
    """Which column of the block is what: a field, "code", "name", or "" for none."""

    columns: tuple[str, ...]
    skip: int = 0
    notes: tuple[str, ...] = ()


def _plan(block: Sequence[Sequence[str]], lines: Sequence[Target], first_field: str) -> _Plan:
    width = max(len(row) for row in block)
    titles = [_title(cell) for cell in block[0]]
    if sum(bool(title) for title in titles) >= min(2, len(block[0])) and any(t in FIELDS for t in titles):
        return _Plan(tuple(titles) + ("",) * (width - len(titles)), skip=1)
    keys = []
    codes = {_plain(line.code) for line in lines if line.code}
    names = {_plain(line.name) for line in lines}
    for column in range(min(width, 2)):
        cells = [_plain(row[column]) for row in block if column < len(row) and row[column].strip()]
        key = "code" if _mostly(cells, codes) else "name" if _mostly(cells, names) else ""
        if not key or key in keys:
            break
        keys.append(key)
    places = COLUMNS[COLUMNS.index(first_field) :] if first_field in COLUMNS else (first_field,)
    fields = tuple(places[: width - len(keys)])
    lost = width - len(keys) - len(fields)
    notes: tuple[str, ...] = ()
    if lost:
        notes = (
            ngettext(
                "%(n)d column has no place to the right of the sheet and is left out.",
                "%(n)d columns have no place to the right of the sheet and are left out.",
                lost,
            )
            % {"n": lost},
        )
    return _Plan((*keys, *fields, *[""] * lost), notes=notes)


def _mostly(cells: Sequence[str], known: set[str]) -> bool:
    return bool(cells) and sum(cell in known for cell in cells) * 2 > len(cells)


def _title(cell: str) -> str:
    text = _plain(cell)
    own = {_plain(str(LABELS[name])): name for name in FIELDS}
    return own.get(text) or _TITLES.get(text) or _KEYS.get(text) or ""


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


@dataclass
class _Places:
    """Where rows of a block go: below each other from the first line on, or by number or name."""

    lines: Sequence[Target]
    first: int
    by_code: dict[str, Target] = field(default_factory=dict)
    by_name: dict[str, Target] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_code = {_plain(line.code): line for line in self.lines if line.code}
        self.by_name = {_plain(line.name): line for line in self.lines}
        tasks = [line.task for line in self.lines]
        self.start = tasks.index(self.first) if self.first in tasks else 0

    def line(self, index: int, keys: Mapping[str, str]) -> Target | None:
        if keys:
            found = self.by_code.get(_plain(keys.get("code", "")))
            return found or self.by_name.get(_plain(keys.get("name", "")))
        place = self.start + index
        return self.lines[place] if place < len(self.lines) else None


def _changes(rows: Sequence[Sequence[str]], plan: _Plan, places: _Places, today: date) -> Preview:
    found: dict[tuple[int, str], Change] = {}
    notes, same, beyond = list(plan.notes), 0, 0
    keyed = bool({"code", "name"} & set(plan.columns))
    for index, row in enumerate(rows):
        cells = list(zip(plan.columns, row, strict=False))
        keys = {name: cell for name, cell in cells if name in ("code", "name")} if keyed else {}
        line = places.line(index, keys)
        if line is None:
            if keyed:
                wanted = next((cell.strip() for cell in keys.values() if cell.strip()), "—")
                notes.append(_("“%(name)s” is not a task of this sheet.") % {"name": wanted[:80]})
            else:
                beyond += 1
            continue
        for name, cell in cells:
            if name not in FIELDS or not cell.strip():
                continue
            change = _change(line, name, cell, today)
            same += change is None
            if change is not None:
                found[line.task, name] = change
    if beyond:
        notes.append(
            ngettext(
                "%(n)d row lies below the last task and is left out.",
                "%(n)d rows lie below the last task and are left out.",
                beyond,
            )
            % {"n": beyond}
        )
    return Preview(tuple(found.values()), same, tuple(notes))


def _change(line: Target, name: str, cell: str, today: date) -> Change | None:
    old = line.texts.get(name, "")
    got = read(name, cell, today=today, status=line.texts.get("status", ""))
    if got.text == old:
        return None
    title = f"{line.code} {line.name}".strip()
    return Change(line.task, name, old, got.text, title, got.problem)
