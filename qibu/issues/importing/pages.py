"""The preview of form 4 as its page shows it: formatted once, here, not cell by cell in the template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import pgettext

from qibu.issues.importing.preview import Entry, Preview
from qibu.issues.importing.words import front_word, kind_word, severity_word, title_of
from qibu.projects.importing.doubts import Doubt
from qibu.projects.importing.review import SAME, SHOWN, WRONG, CellView, RowView, texts, tone_of

ORDER: Final = (
    "number", "kind", "description", "task", "owner", "found_on", "severity", "probability", "scope",
    "response", "contingency", "state", "due", "resolved_on", "note",
)  # fmt: skip
ALWAYS: Final = frozenset({"description", "owner", "state"})
#: Doubts about these stand at another column.
_AT: Final = {"department": "owner", "people": "owner", "key": "number", "type": "kind"}


def shown_fields(preview: Preview) -> list[tuple[str, str]]:
    """(field, title) of the columns the page shows: those the file has."""
    found = preview.source.recognition
    used = {column.field for column in found.columns} if found else set()
    return [(name, title_of(name)) for name in ORDER if name in used | ALWAYS]


def row_views(
    entries: Iterable[Entry], fields: Sequence[tuple[str, str]], answers: Mapping[str, Any]
) -> list[RowView]:
    """The rows of one page."""
    typed = texts(answers.get("cells"))
    names = [name for name, _title in fields]
    return [_row(entry, names, typed) for entry in entries]


def _row(entry: Entry, fields: Sequence[str], typed: Mapping[str, str]) -> RowView:
    by_field: dict[str, list[Doubt]] = {}
    for doubt in entry.doubts:
        place = _AT.get(doubt.field, doubt.field)
        by_field.setdefault(place if place in fields else "description", []).append(doubt)
    state = entry.state
    return RowView(
        row=entry.line.row,
        state=state,
        word=SHOWN[state],
        level=0,
        made=False,
        choosable=state not in (WRONG, SAME),
        taken=not entry.skipped,
        name=entry.understood.values.title,
        cells=tuple(_cell(entry, name, by_field.get(name, []), typed) for name in fields),
        changes=tuple(entry.changes),
        key=entry.issue or 0,
    )


def _cell(entry: Entry, name: str, doubts: Sequence[Doubt], typed: Mapping[str, str]) -> CellView:
    key = f"{entry.line.row}:{name}"
    own = [doubt for doubt in doubts if doubt.field == name and doubt.severity != "note"]
    asks = bool(own or key in typed) and name not in ("number", "kind", "probability", "contingency")
    return CellView(
        text=text_of(entry, name),
        tone=tone_of(doubts),
        doubts=tuple(doubts),
        input=f"cell-{entry.line.row}-{name}" if asks else "",
        value=typed.get(key, own[0].typed if own else ""),
        hint=own[0].suggestion if own else "",
        label=title_of(name),
    )


def text_of(entry: Entry, name: str) -> str:
    """What a cell says once understood."""
    line, values = entry.line, entry.understood.values
    if name == "owner":
        people = [*line.departments, *(named.name for named in line.people)]
        return pgettext("list", ", ").join(people)
    if name in ("found_on", "due", "resolved_on"):
        day = getattr(line, name)
        return day.isoformat() if day is not None else ""
    if name == "state":
        return front_word(line.state) if line.state else ""
    if name == "severity":
        return severity_word(line.severity) if line.severity else ""
    if name == "kind":
        return kind_word(values.kind)
    if name == "number":
        return entry.code or line.number
    return str(getattr(line, name) or "")
