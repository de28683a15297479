"""A project file as rows of a tree: whom its resources mean, its links, and what is not carried over."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from django.utils.translation import gettext as _

from qibu.foundation.documents.labels import normalise
from qibu.foundation.documents.mspdi_calendars import FileCalendars
from qibu.foundation.documents.mspdi_file import FileTask, ProjectFile
from qibu.foundation.documents.spellings import Named, clean
from qibu.kernel.wbs import dense_levels, parents_of
from qibu.projects.importing.doubts import Doubt
from qibu.tasks.actions.linking import LinkTerms
from qibu.tasks.exchange.moments import lag_of
from qibu.tasks.exchange.resources import NeedText, Roles, roles_of
from qibu.tasks.exchange.stamp import (
    DEPARTMENT,
    OWN_FIELDS,
    PROMISES,
    STAMP,
    Stamp,
    read_promises,
    read_stamp,
)
from qibu.tasks.models import LinkType
from qibu.tasks.recognition.headers import known_field

_OURS: Final = frozenset(one.id for one in OWN_FIELDS)
MOST_LINKS: Final = 200


@dataclass
class Row:
    """One task of the file. `number` is what is shown as its row; `links` are (UID, terms) as read.

    `is_ours`: the stamp is of this very project, so it also says what the values were at export.
    """

    task: FileTask
    name: str
    number: int
    level: int
    parent: int | None
    heading: bool
    key: str
    stamp: Stamp | None = None
    is_ours: bool = False
    department: str = ""
    person: Named | None = None
    contributors: tuple[str, ...] = ()
    needs: tuple[NeedText, ...] = ()
    links: list[tuple[int, LinkTerms]] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def note(self, field_name: str, text: str, typed: str = "") -> None:
        """Say something about the row that needs no decision."""
        self.doubts.append(Doubt(field_name, "note", text, typed))


@dataclass(frozen=True)
class PlanRows:
    """All rows in the order of the file; `lost` counts what has no place here, by name of a sentence."""

    file: ProjectFile
    rows: list[Row]
    lost: Counter[str]
    other_fields: tuple[str, ...]

    @property
    def is_own(self) -> bool:
        """Whether Qibu wrote the file."""
        return any(row.stamp is not None for row in self.rows)


def tasks_of(file: ProjectFile) -> list[FileTask]:
    """The tasks of a file; empty rows, the project's own summary and shadows of other projects are none."""
    return [
        task
        for task in file.tasks
        if not task.is_null and task.uid != 0 and task.level > 0 and not task.external
    ]


def read_rows(file: ProjectFile) -> PlanRows:
    """The tasks of a file as rows, with what they say and what is not carried over."""
    lost: Counter[str] = Counter()
    tasks = tasks_of(file)
    levels = dense_levels([task.level for task in tasks])
    parents = parents_of([task.level for task in tasks])
    above = set(parents)
    numbers = [task.id for task in tasks]
    if len(set(numbers)) != len(numbers) or min(numbers, default=1) < 1:
        numbers = list(range(1, len(tasks) + 1))
    source = _source(file)
    rows = [
        Row(
            task=task,
            name=" ".join(task.name.split())[:2000],
            number=number,
            level=level,
            parent=parent if parent >= 0 else None,
            heading=place in above,
            key=(f"guid:{task.guid.lower()}" if task.guid else f"uid:{source}:{task.uid}")[:80],
        )
        for place, (task, number, level, parent) in enumerate(
            zip(tasks, numbers, levels, parents, strict=True)
        )
    ]
    columns, others = _columns(file)
    roles = roles_of(file, lost)
    _texts(rows, columns, roles)
    _links(rows, file.minutes_per_day, lost, _morning_milestones(file, rows))
    _count_lost(file, tasks, lost)
    return PlanRows(file, rows, lost, others)


def _source(file: ProjectFile) -> str:
    """What tells this plan from others where tasks have no identity of their own."""
    created = file.created.isoformat() if file.created else ""
    text = file.guid or f"{created}|{'' if created else file.name}"
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _columns(file: ProjectFile) -> tuple[dict[int, str], tuple[str, ...]]:
    """(custom field → "department" or "person" by what people call it, names of the other fields in use)."""
    meant: dict[int, str] = {}
    used = {number for task in file.tasks for number, _text in task.values}
    others = []
    for one in file.fields:
        field_name = known_field(normalise(one.alias)) if one.alias else ""
        if one.id in _OURS and one.alias == next(own.alias for own in OWN_FIELDS if own.id == one.id):
            meant[one.id] = {DEPARTMENT: "department", PROMISES: "promises", STAMP: "stamp"}[one.id]
        elif field_name in ("department", "people"):
            meant[one.id] = {"people": "person"}.get(field_name, field_name)
        elif one.id in used and (one.alias or one.name):
            others.append(one.alias or one.name)
    return meant, tuple(others[:20])


def _texts(rows: Sequence[Row], columns: Mapping[int, str], roles: Mapping[int, Roles]) -> None:
    """Department, person, contributors and needs of every row, from fields and resources."""
    seen: set[str] = set()
    for row in rows:
        texts = {columns[n]: text for n, text in reversed(row.task.values) if n in columns}
        stamp = read_stamp(texts.get("stamp", ""))
        if stamp is not None and stamp.key not in seen:
            seen.add(stamp.key)
            row.stamp = stamp
        role = roles.get(row.task.uid, Roles())
        row.department = clean(texts.get("department", ""))[:200] or role.department
        row.person = role.person
        if row.person is None and texts.get("person"):
            row.person = Named(clean(texts["person"])[:200])
        row.contributors = tuple(name for name in role.contributors if name != row.department)
        row.needs = role.needs
        if row.stamp is not None or "promises" in texts:
            row.links = [
                (uid, LinkTerms(type=kind, max_lag=days, max_unit=unit))
                for (uid, kind), (days, unit) in read_promises(texts.get("promises", "")).items()
            ]


def _morning_milestones(file: ProjectFile, rows: Sequence[Row]) -> set[int]:
    """UIDs of milestones on the morning of their day, such as the start of a project.

    What follows them may begin that same day; here a milestone stands on the evening, so its start is
    followed (SS).
    """
    points = [row.task for row in rows if row.task.duration == 0 and row.stamp is None and not row.heading]
    if not points:
        return set()
    calendars = FileCalendars(file)
    return {
        task.uid
        for task in points
        if task.start is not None and (task.start == file.start or calendars.is_first_thing(task))
    }


def _links(rows: Sequence[Row], per_day: int, lost: Counter[str], mornings: set[int]) -> None:
    """Links as terms; those to tasks that are not in the file are left out and told."""
    known = {row.task.uid: row for row in rows}
    for row in rows:
        promised = {(uid, terms.type): terms for uid, terms in row.links}
        row.links = []
        for link in row.task.links[:MOST_LINKS]:
            before = known.get(link.predecessor)
            if before is None or before is row:
                row.note("predecessors", _("A predecessor that is not in the file is left out."))
                continue
            read = lag_of(link, before.task.duration or 0, per_day)
            terms = read.terms
            promise = promised.pop((link.predecessor, terms.type), None)
            if promise is not None:
                terms = replace(terms, max_lag=promise.max_lag, max_unit=promise.max_unit)
            if link.predecessor in mornings and terms.type == LinkType.FS:
                terms = _from_the_morning(terms, row.task, mornings)
            if read.how:
                lost[f"lag_{read.how}"] += 1
                row.note("predecessors", _lag_words(read.how, read.exact, before.name, terms.min_lag))
            if terms.problems():
                row.note("predecessors", _("“%(text)s”: these lags cannot be kept.") % {"text": before.name})
            elif all((uid, kept.type) != (link.predecessor, terms.type) for uid, kept in row.links):
                row.links.append((link.predecessor, terms))
        if promised:
            row.note("predecessors", _("A promise without its dependency is left out."))
        if row.task.foreign_links:
            lost["foreign_links"] += row.task.foreign_links


def _from_the_morning(terms: LinkTerms, task: FileTask, mornings: set[int]) -> LinkTerms:
    """FS after a milestone of the morning, as SS; another milestone may fall on the evening its lag ends."""
    days = terms.min_lag
    if task.duration == 0 and task.uid not in mornings and days > 0:
        days -= 1
    return replace(terms, type=str(LinkType.SS), min_lag=days)


def _lag_words(how: str, exact: float, name: str, days: int) -> str:
    params = {"name": name, "exact": f"{exact:g}", "days": days}
    if how == "percent":
        return _("The lag after “%(name)s” is a share of its length: taken as %(days)d days, fixed.") % params
    return _("The lag after “%(name)s” is %(exact)s days: taken as %(days)d.") % params


def _count_lost(file: ProjectFile, tasks: Sequence[FileTask], lost: Counter[str]) -> None:
    """Things of the format that have no place in a plan by days."""
    lost["recurring"] = sum(task.recurring and task.summary for task in tasks)
    lost["leveling"] = sum(task.delay > 0 for task in tasks)
    lost["splits"] = sum(
        task.stop is not None and task.resume is not None and task.resume.date() > task.stop.date()
        for task in tasks
        if task.percent < 100
    )
    lost["backwards"] = int(not file.from_start)
    lost["rates"] = sum(one.has_rate for one in file.resources)
