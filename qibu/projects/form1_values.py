"""Form 1 as texts that compare: the charter as it stands, and a file with it (D2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from qibu.foundation.documents.pairs import lines_of
from qibu.foundation.documents.records import said
from qibu.foundation.documents.spellings import Named
from qibu.projects.importing.rowkeys import Keys, marks, version_text
from qibu.projects.recognition import Charter, SeatLine, seats_of

FORM: Final = "form-1"
#: The fields of form 1, in its order, each with the labels a file may have for it.
SAID_AS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("name",),
    "code": ("number",),
    "lead": ("manager",),
    "deputy": ("deputy",),
    "start": ("start", "span"),
    "planned_finish": ("finish", "span"),
    "sponsor": ("sponsor",),
    "goals": ("goals",),
    "departments": ("departments",),
    "deliverables": ("deliverables",),
    "in_scope": ("in_scope",),
    "out_of_scope": ("out_of_scope",),
    "remarks": ("note",),
}
FIELDS: Final = tuple(SAID_AS)
#: Read, compared and told, but written on pages of their own.
ELSEWHERE: Final = frozenset({"deliverables"})


def values_in(read: Charter) -> dict[str, str]:
    """What a file says, only the fields it has a label for."""
    found = {
        "name": read.name,
        "code": read.number,
        "lead": _names(read.managers),
        "deputy": _names(read.deputies),
        "start": read.start.isoformat() if read.start else "",
        "planned_finish": read.finish.isoformat() if read.finish else "",
        "sponsor": _names(read.sponsors),
        "goals": "\n".join(read.goals),
        "departments": seats_text(read.seats),
        "deliverables": "\n".join(read.deliverables),
        "in_scope": read.in_scope,
        "out_of_scope": read.out_of_scope,
        "remarks": read.note,
    }
    return {name: found[name] for name, labels in SAID_AS.items() if read.said & set(labels)}


def values_of(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts of our own form 1, field by field, as `values_in` reads them back."""
    plain = {name: said(texts[name]) for name in FIELDS}
    lists = {name: "\n".join(lines_of(plain[name])) for name in ("goals", "deliverables")}
    return {**plain, **lists, "departments": seats_text(seats_of(plain["departments"]))}


def own_marks(project_id: int, version: int, values: Mapping[str, str]) -> dict[str, str | int]:
    """What our own export carries unseen: a signed key of the project and a mark of every field."""
    return {
        "key": Keys(project_id, FORM).of(project_id),
        "marks": version_text(version, [values[name] for name in FIELDS]),
    }


def at_export(own: Mapping[str, Any], project_id: int) -> dict[str, str]:
    """Field → its mark when this project's form 1 was exported; {} for any other file."""
    if own.get("form") != FORM or Keys(project_id, FORM).id_of(str(own.get("key", ""))) != project_id:
        return {}
    return marks(str(own.get("marks", "")), FIELDS)


def seats_text(seats: Iterable[SeatLine]) -> str:
    """One department in a line, with who speaks for it."""
    return "\n".join(
        f"{seat.department}：{'、'.join(seat.people)}" if seat.people else seat.department for seat in seats
    )


def _names(people: Iterable[Named]) -> str:
    return "、".join(person.name for person in people)
