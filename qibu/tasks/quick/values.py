"""What a sentence is read with, and what it is understood as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from qibu.kernel.workdays import WorkCalendar

Field = Literal[
    "assignee", "department", "planned_start", "planned_finish", "duration", "kind", "phase", "effort",
    "deliverable", "after", "unread",
]  # fmt: skip
Doubt = Literal[
    "", "several", "unknown", "near", "past", "day_off", "unpublished", "no_such_day", "unclear", "rounded",
    "stray_day", "stray_person", "stray_department", "stray_after",
]  # fmt: skip
#: With one of these a person has to choose; the other doubts only point something out.
OPEN: frozenset[str] = frozenset({"several", "unknown", "unpublished", "no_such_day", "unclear"}) | {
    "stray_day", "stray_person", "stray_department", "stray_after",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Someone:
    """A person who may be named; `departments` (ids, the main one first), `where` tells same names apart."""

    id: int
    name: str
    departments: tuple[int, ...] = ()
    where: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Anything else that has a name: a department, a task, a phase, a deliverable; `code` is its number."""

    id: int
    name: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Around:
    """The surroundings of a sentence. `holidays`: the days the notices name, with their name."""

    today: date
    calendar: WorkCalendar
    holidays: Mapping[date, str] = field(default_factory=dict)
    people: tuple[Someone, ...] = ()
    departments: tuple[Place, ...] = ()
    tasks: tuple[Place, ...] = ()
    phases: tuple[Place, ...] = ()
    deliverables: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Dependency:
    """What the new task waits for. `task` is None while it is open; lags carry their unit ("w", "c")."""

    task: int | None
    ref: str
    type: str = "FS"
    min_lag: int = 0
    min_unit: str = "w"
    max_lag: int | None = None
    max_unit: str = "c"


@dataclass(frozen=True, slots=True)
class Found:
    """One field the sentence gives; "unread": a piece that looks like one and that nothing understood.

    `text`: its words; `value`: an id, a day, a number, "milestone" or a Dependency, None while it is open;
    `choices`: (id, name) of what may be meant; `offer`: the next working day for a day off.
    """

    field: Field
    text: str
    value: Any
    doubt: Doubt = ""
    choices: tuple[tuple[int, str], ...] = ()
    offer: date | None = None

    @property
    def is_open(self) -> bool:
        return self.doubt in OPEN


@dataclass(frozen=True, slots=True)
class Understood:
    """A sentence: the name of the task and the fields found, `after` and `unread` possibly several times."""

    name: str
    found: tuple[Found, ...] = ()

    def of(self, name: Field) -> Found | None:
        """The first thing found for a field."""
        return next((one for one in self.found if one.field == name), None)

    def all(self, name: Field) -> tuple[Found, ...]:
        return tuple(one for one in self.found if one.field == name)
