"""What an MS Project XML file (MSPDI) says, as plain values: names, outline, links, calendars, progress."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

Shifts = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class FileLink:
    """A predecessor by its UID; ``kind`` FF, FS, SF, SS as 0..3 of the format; ``lag`` in tenths of a minute
    (or percent of the predecessor's duration) as ``lag_format`` says."""

    predecessor: int
    kind: int = 1
    lag: int = 0
    lag_format: int = 7


@dataclass(frozen=True, slots=True)
class FileBaseline:
    """Dates of a task in one of the baselines 0..10; the duration is in minutes."""

    number: int
    start: datetime | None = None
    finish: datetime | None = None
    duration: int | None = None


@dataclass(frozen=True, slots=True)
class FileField:
    """A custom field of the file: its number, its own name (Text1 …) and what people call it."""

    id: int
    name: str = ""
    alias: str = ""


@dataclass(frozen=True, slots=True)
class FileTask:
    """One task as it stands in the file; durations are minutes, None where the file says nothing.

    ``values``: (number of the custom field, text) in the order of the file.
    """

    uid: int
    id: int
    name: str = ""
    level: int = 1
    outline: str = ""
    is_null: bool = False
    active: bool = True
    manual: bool = False
    summary: bool = False
    milestone: bool = False
    external: bool = False
    start: datetime | None = None
    finish: datetime | None = None
    duration: int | None = None
    duration_format: int = 7
    calendar: int = -1
    constraint: int = 0
    constraint_date: datetime | None = None
    deadline: datetime | None = None
    percent: int = 0
    actual_start: datetime | None = None
    actual_finish: datetime | None = None
    remaining: int | None = None
    resume: datetime | None = None
    delay: int = 0
    delay_format: int = 8
    baseline_start: datetime | None = None
    baseline_finish: datetime | None = None
    notes: str = ""
    ignores_people: bool = False
    links: tuple[FileLink, ...] = ()
    guid: str = ""
    wbs: str = ""
    fixed_cost: float = 0.0
    stop: datetime | None = None
    recurring: bool = False
    foreign_links: int = 0
    values: tuple[tuple[int, str], ...] = ()
    baselines: tuple[FileBaseline, ...] = ()


@dataclass(frozen=True, slots=True)
class FileException:
    """Dated days of a calendar, both inclusive (ordinals); ``pattern`` is () for every day, else recurrence
    (type, period, days of week, month, month day, month item, month position) of the format."""

    first: int
    last: int
    shifts: Shifts = ()
    pattern: tuple[int, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class FileCalendar:
    """``weekly``: Monday first, None where the base calendar (``base``, a UID) decides; ``weeks``: (first
    day, last day, weekly pattern) of a few weeks that differ."""

    uid: int
    name: str = ""
    base: int = -1
    weekly: tuple[Shifts | None, ...] = (None,) * 7
    exceptions: tuple[FileException, ...] = ()
    weeks: tuple[tuple[int, int, tuple[Shifts | None, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class FileResource:
    """A resource; ``kind`` 0 material, 1 work, 2 cost; ``unit`` is the label of a material."""

    uid: int
    name: str = ""
    calendar: int = -1
    kind: int = 1
    group: str = ""
    unit: str = ""
    code: str = ""
    has_rate: bool = False


@dataclass(frozen=True, slots=True)
class FileAssignment:
    """A resource (UID, negative: nobody yet) on a task (UID); units 1.0 is one whole, ``work`` minutes."""

    task: int
    resource: int
    units: float = 1.0
    work: int | None = None
    cost: float = 0.0
    actual_cost: float = 0.0


@dataclass(frozen=True, slots=True)
class ProjectFile:
    """A whole MS Project XML file."""

    name: str = ""
    start: datetime | None = None
    finish: datetime | None = None
    from_start: bool = True
    calendar: int = -1
    minutes_per_day: int = 480
    hold: bool = True
    status_date: datetime | None = None
    guid: str = ""
    created: datetime | None = None
    currency: str = ""
    fields: list[FileField] = field(default_factory=list)
    tasks: list[FileTask] = field(default_factory=list)
    calendars: list[FileCalendar] = field(default_factory=list)
    resources: list[FileResource] = field(default_factory=list)
    assignments: list[FileAssignment] = field(default_factory=list)
