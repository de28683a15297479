"""What our own form 3 carries unseen while the minutes are open, and how its long cells are told apart again:
numbered decisions and topics, and the sections of the discussion (D2). Text only, no database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from qibu.projects.importing.rowkeys import Keys, mark, marks, version_text

#: What a file says it is when it comes back.
FORM: Final = "form-3"
#: The fields of form 3 outside of its table, in its order; that of their marks as well, so it never changes.
FIELDS: Final = (
    "name", "when", "place", "chair", "recorder", "attendees", "topics", "discussion", "decisions",
    "next_steps", "notes", "distribution",
)  # fmt: skip
#: The cells of an action item that are compared, in the order of their marks.
CELLS: Final = ("what", "who", "due")
_NUMBERED: Final = re.compile(r"\s*(\d{1,4})\s?[.、．)）]\s?")


@dataclass(frozen=True, slots=True)
class Entry:
    """A topic, a decision or a section: its id (number or key) as text, the version it was exported at, its
    heading ("" for none) and its text; of what was exported only marks are known."""

    id: str
    version: int
    text: str
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Exported:
    """One entry as the export left it: marks instead of texts, and how many lines it had."""

    id: str
    version: int
    lines: int
    text: str
    heading: str


@dataclass(frozen=True, slots=True)
class Own:
    """What a file of ours says of itself: field → mark, and its entries."""

    fields: Mapping[str, str]
    topics: tuple[Exported, ...]
    decisions: tuple[Exported, ...]
    sections: tuple[Exported, ...]
    closing: str


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of a cell: the exported entry it is, None for a new one."""

    entry: Exported | None
    text: str


def own_marks(
    project_id: int,
    meeting_id: int,
    texts: Mapping[str, str],
    *,
    topics: Iterable[Entry],
    decisions: Iterable[Entry],
    sections: Iterable[Entry],
    closing: str,
) -> dict[str, str | int]:
    """The metadata of a file, for `own_of`; `texts`: field → what is printed."""
    return {
        "key": Keys(project_id, FORM).of(meeting_id),
        "marks": version_text(1, [texts[name] for name in FIELDS]),
        "topics": _packed(topics),
        "decisions": _packed(decisions),
        "sections": _packed(sections),
        "closing": mark(closing),
    }


def own_of(own: Mapping[str, Any], project_id: int, meeting_id: int) -> Own | None:
    """What our own file says of itself; None for any other file, or one of another meeting."""
    if own.get("form") != FORM or Keys(project_id, FORM).id_of(str(own.get("key", ""))) != meeting_id:
        return None
    fields = marks(str(own.get("marks", "")), FIELDS)
    if not fields:
        return None
    topics, decisions, sections = (_unpacked(own.get(one)) for one in ("topics", "decisions", "sections"))
    return Own(fields, topics, decisions, sections, str(own.get("closing", "")))


def decisions_in(own: Mapping[str, Any]) -> tuple[Exported, ...]:
    """The decisions any file of ours says it holds, also one of another meeting: where each ends."""
    return tuple(one for one in _unpacked(own.get("decisions")) if one.id.isdigit())


def _packed(entries: Iterable[Entry]) -> str:
    return ";".join(
        f"{one.id}:{one.version}:{_lines(one.text)}:{mark(one.text)}:{mark(one.heading)}" for one in entries
    )


def _unpacked(packed: object) -> tuple[Exported, ...]:
    found = re.findall(r"([a-z_0-9-]{1,30}):(\d{1,9}):(\d{1,5}):([0-9a-f]{8}):([0-9a-f]{8})", str(packed))
    return tuple(Exported(one, int(version), int(lines), *rest) for one, version, lines, *rest in found)


def _lines(text: str) -> int:
    return text.count("\n") + 1


def numbered(texts: Sequence[tuple[int, str]]) -> str:
    """Lines "1. …" of (number, text)."""
    return "\n".join(f"{number}. {text}" for number, text in texts)


def pieces(cell: str, exported: Sequence[Exported], numbers: Sequence[int]) -> list[Found]:
    """A cell of numbered entries in pieces; `numbers` are those `exported` were printed with.

    What nobody touched is taken out first, however many lines of its own look like numbers; in what is left
    every numbered line begins a piece, which is the entry that had its number, or a new one.
    """
    lines = cell.split("\n")
    places = _untouched(lines, exported)
    found: list[Found] = []
    left = {
        number: entry
        for number, entry in zip(numbers, exported, strict=True)
        if entry.id not in {one.id for one in places.values()}
    }
    at = 0
    while at < len(lines):
        if at in places:
            entry = places[at]
            found.append(Found(entry, _bare(lines[at : at + entry.lines])))
            at += entry.lines
            continue
        end = at + 1
        while end < len(lines) and end not in places and not _NUMBERED.match(lines[end]):
            end += 1
        begins = _NUMBERED.match(lines[at])
        text = _bare(lines[at:end])
        if text:
            found.append(Found(left.pop(int(begins[1]), None) if begins else None, text))
        at = end
    return found


def _untouched(lines: Sequence[str], exported: Sequence[Exported]) -> dict[int, Exported]:
    """First line → the entry that stands there as it was exported, in their order."""
    places: dict[int, Exported] = {}
    start = 0
    for entry in exported:
        for at in range(start, len(lines) - entry.lines + 1):
            whole = _NUMBERED.match(lines[at]) and mark(_bare(lines[at : at + entry.lines])) == entry.text
            if whole:
                places[at] = entry
                start = at + entry.lines
                break
    return places


def _bare(lines: Sequence[str]) -> str:
    """The text of an entry without its number."""
    text = "\n".join(line.strip() for line in lines).strip()
    return _NUMBERED.sub("", text, count=1).strip()


def headed(cell: str, sections: Sequence[Exported]) -> dict[str, str] | None:
    """The cell of the discussion by sections; None where a heading is not found any more, so that nobody
    can say what belongs where."""
    lines = cell.split("\n")
    found: dict[str, str] = {}
    begins: list[tuple[int, Exported]] = []
    start = 0
    for section in sections:
        at = start
        if section.heading != mark(""):
            hits = (at for at in range(start, len(lines)) if mark(lines[at]) == section.heading)
            at = next(hits, -1)
            if at < 0:
                return None
        begins.append((at, section))
        start = at + 1
    for place, (at, section) in enumerate(begins):
        end = begins[place + 1][0] if place + 1 < len(begins) else len(lines)
        first = at + (section.heading != mark(""))
        found[section.id] = "\n".join(lines[first:end]).strip()
    if begins and begins[0][0] > 0 and any(line.strip() for line in lines[: begins[0][0]]):
        return None
    return found
