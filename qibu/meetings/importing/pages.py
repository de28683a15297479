"""The preview of form 3 as its pages show it, and a new meeting as its form begins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.utils.translation import pgettext

from qibu.meetings.importing.action_rows import CELL_OF, ActionRow, titles
from qibu.meetings.importing.deciding import place_of
from qibu.meetings.importing.lines import FIRST_TOPIC
from qibu.meetings.importing.preview import Preview
from qibu.meetings.models import Kind, Part
from qibu.projects.importing.doubts import Doubt
from qibu.projects.importing.review import SHOWN, CellView, Change, texts, tone_of

#: Words in the name of a meeting that say what kind it is.
_KINDS: Final = (
    ("启动", Kind.KICKOFF), ("复盘", Kind.RETROSPECTIVE), ("总结", Kind.RETROSPECTIVE),
    ("验收", Kind.ACCEPTANCE), ("例会", Kind.WEEKLY), ("周会", Kind.WEEKLY), ("问题", Kind.ISSUE),
)  # fmt: skip


@dataclass(frozen=True)
class ActionView:
    """One action item of the file; `number` is the row in the file, "" for a sentence; `key` the id of its
    item, 0 for a new one."""

    row: int
    number: str
    state: str
    word: str
    choosable: bool
    taken: bool
    cells: tuple[CellView, ...]
    changes: tuple[Change, ...]
    key: int


def action_views(rows: Iterable[ActionRow], answers: Mapping[str, Any]) -> list[ActionView]:
    """The action items of a file, cell by cell with their doubts."""
    typed = texts(answers.get("cells"))
    return [_view(one, typed) for one in rows]


def _view(row: ActionRow, typed: Mapping[str, str]) -> ActionView:
    by_cell: dict[str, list[Doubt]] = {}
    for doubt in row.doubts:
        by_cell.setdefault(CELL_OF.get(doubt.field, "what"), []).append(doubt)
    return ActionView(
        row=row.row,
        number=str(row.row) if row.row < FIRST_TOPIC else "",
        state=row.state,
        word=str(SHOWN[row.state]),
        choosable=row.found in ("new", "changed"),
        taken=not row.skipped,
        cells=tuple(
            _cell(row, name, title, by_cell.get(name, []), typed) for name, title in titles().items()
        ),
        changes=tuple(row.changes),
        key=row.item.pk if row.item is not None else 0,
    )


def _cell(row: ActionRow, name: str, title: str, doubts: list[Doubt], typed: Mapping[str, str]) -> CellView:
    key = f"{row.row}:{name}"
    own = [doubt for doubt in doubts if doubt.severity != "note"]
    return CellView(
        text=_text(row, name),
        tone=tone_of(doubts),
        doubts=tuple(doubts),
        input=f"cell-{row.row}-{name}" if own or key in typed else "",
        value=typed.get(key, row.line.raw.get(name, "")),
        hint=own[0].suggestion if own else "",
        label=title,
    )


def _text(row: ActionRow, name: str) -> str:
    """What a cell says once understood."""
    if name == "what":
        return str(row.values.get("what") or row.line.description)
    if name == "who":
        names = [*row.line.departments[:1], *(one.name for one in row.line.people[:1])]
        return pgettext("list", ", ").join(names)
    due = row.values.get("due") or row.line.due
    return due.isoformat() if isinstance(due, date) else ""


def first_values(preview: Preview) -> dict[str, Any]:
    """A meeting as the file describes it, for `MeetingForm`."""
    read = preview.read
    suggested = next((one.suggestion for one in read.problems if one.id == "meeting_name_from_title"), "")
    title = read.name or str(suggested or "")
    found: dict[str, Any] = {
        "kind": next((kind for word, kind in _KINDS if word in title), Kind.COORDINATION),
        "title": title[:120], "minutes": 60, **place_of(read.place), **_list(preview),
        "host": preview.heads.get("chair"), "recorder": preview.heads.get("recorder"),
    }  # fmt: skip
    if read.when is not None:
        start = read.when.start or time(10)
        found |= {"day": read.when.day, "start": start}
        if read.when.finish is not None:
            whole = datetime.combine(read.when.day, read.when.finish) - datetime.combine(read.when.day, start)
            found["minutes"] = whole // timedelta(minutes=1)
    return found


def _list(preview: Preview) -> dict[str, Any]:
    """Whom the file names, in the ways the form asks for them."""
    asked = [one.invitee for one in preview.comers if one.invitee is not None]
    return {
        "people": [one.person for one in asked if one.person and one.part != Part.COPY],
        "departments": [one.department for one in asked if one.department],
        "guests": "\n".join(one.name for one in asked if one.name),
        "copies": [one.person for one in asked if one.person and one.part == Part.COPY],
    }
