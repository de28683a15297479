"""What Qibu's own files carry with each task in custom text fields, for people and to be read back.

*责任部门* is the department by name; *承诺* holds promises, which the format has no place for, as
`12FS≤14ed; 15SS≤10d`: within 14 calendar days after task 12 finishes, within 10 working days after 15
starts. The last field, *Qibu*, is for Qibu alone: the signed key of the row, its version, its planned dates,
its status, and a mark of every value at export, so that only what was changed outside is taken back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from qibu.foundation.documents.mspdi_file import FileField
from qibu.projects.importing.rowkeys import mark
from qibu.tasks.actions.linking import LinkTerms
from qibu.tasks.models import LagUnit

DEPARTMENT: Final = 188743731
PROMISES: Final = 188743734
STAMP: Final = 188744016
OWN_FIELDS: Final = (
    FileField(DEPARTMENT, "Text1", "责任部门"),
    FileField(PROMISES, "Text2", "承诺"),
    FileField(STAMP, "Text30", "Qibu"),
)
#: The values whose state at export travels with each row, in this order.
MARKED: Final = (
    "name", "number", "kind", "planned_start", "planned_finish", "duration", "is_manual", "constraint",
    "constraint_day", "deadline", "actual_start", "actual_finish", "status", "percent", "note",
    "department", "assignee", "links",
)  # fmt: skip
_WIDTH: Final = 8
_PROMISE: Final = re.compile(r"([0-9]{1,10})(FS|SS|FF|SF)[≤<]=?(-?[0-9]{1,5})(ed|d)")
_STAMP: Final = re.compile(
    r"(?P<key>[0-9]{1,18}-[0-9a-f]{8,40});v(?P<version>[0-9]{1,9});p(?P<start>[0-9]{0,8})-(?P<finish>[0-9]{0,8});"
    r"f(?P<flags>[a-z]{0,4});s(?P<status>[0-9]);m(?P<marks>[0-9a-f]{144})"
    r"(?:;o(?P<place>[0-9]{1,6})\.(?P<parent>[0-9]{1,18}))?"
)
assert _WIDTH * len(MARKED) == 144  # as the pattern says
SOFT: Final = "c"
"""Flag: the constraint only keeps the planned start where another tool would pull it forward."""
NO_LENGTH: Final = "u"
"""Flag: the task has no duration of its own."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a row of our own file says about itself; untrusted like every cell.

    `place`: its place in the plan at export, from 1 (0: not said); `parent`: the task it was part of.
    """

    key: str
    version: int
    start: date | None
    finish: date | None
    flags: str
    status: int
    marks: Mapping[str, str] = field(default_factory=dict)
    place: int = 0
    parent: int | None = None

    def keeps(self, name: str, value: object) -> bool:
        """Whether a value is what the export wrote."""
        return self.marks.get(name) == mark(value)


def stamp_text(stamp: Stamp, values: Mapping[str, object]) -> str:
    """The text of the field, at most 255 characters as other tools allow."""
    days = f"{_packed(stamp.start)}-{_packed(stamp.finish)}"
    marks = "".join(mark(values[name]) for name in MARKED)
    stood = f";o{stamp.place}.{stamp.parent or 0}" if stamp.place else ""
    return f"{stamp.key};v{stamp.version};p{days};f{stamp.flags};s{stamp.status};m{marks}{stood}"


def read_stamp(text: str) -> Stamp | None:
    """The stamp in a text, None for anything else."""
    found = _STAMP.fullmatch(text.strip())
    if found is None:
        return None
    marks = found["marks"]
    return Stamp(
        key=found["key"],
        version=int(found["version"]),
        start=_unpacked(found["start"]),
        finish=_unpacked(found["finish"]),
        flags=found["flags"],
        status=int(found["status"]),
        marks={name: marks[i * _WIDTH : (i + 1) * _WIDTH] for i, name in enumerate(MARKED)},
        place=int(found["place"] or 0),
        parent=int(found["parent"] or 0) or None,
    )


def _packed(day: date | None) -> str:
    return f"{day:%Y%m%d}" if day is not None else ""


def _unpacked(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])) if len(text) == 8 else None
    except ValueError:
        return None


def promises_text(links: Iterable[tuple[int, LinkTerms]]) -> str:
    """Promises in the field *承诺*; "" where there are none."""
    return "; ".join(
        f"{before}{terms.type}≤{terms.max_lag}{'ed' if terms.max_unit == LagUnit.CALENDAR else 'd'}"
        for before, terms in links
        if terms.max_lag is not None
    )


def read_promises(text: str) -> dict[tuple[int, str], tuple[int, str]]:
    """(UID of the predecessor, type) → (maximum lag, unit)."""
    units = {"ed": str(LagUnit.CALENDAR), "d": str(LagUnit.WORKING)}
    return {(int(uid), kind): (int(days), units[unit]) for uid, kind, days, unit in _PROMISE.findall(text)}


def links_text(links: Sequence[tuple[int, LinkTerms]]) -> str:
    """Dependencies as marks compare them."""
    return " ".join(
        sorted(
            f"{uid}{terms.type}{terms.min_lag}{terms.min_unit}"
            + ("" if terms.max_lag is None else f"≤{terms.max_lag}{terms.max_unit}")
            for uid, terms in links
        )
    )
