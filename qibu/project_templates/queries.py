"""Reading templates: what somebody is offered, one of them, and a project as a template would hold it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import get_language

from qibu.foundation.access.queries import may
from qibu.foundation.outcomes import Denied
from qibu.foundation.people.calendars import calendar_numbered
from qibu.foundation.people.models import Department
from qibu.foundation.people.queries import match_departments
from qibu.kernel.workdays import WorkCalendar
from qibu.project_templates.body import Body, read_body
from qibu.project_templates.dates import Timetable, timetable
from qibu.project_templates.models import ProjectTemplate
from qibu.project_templates.shipped import Shipped, shipped

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@dataclass(frozen=True)
class Card:
    """A template as it is offered; `row` is None for those that come with Qibu."""

    ref: str
    name: str
    summary: str
    body: Body
    length: int
    row: ProjectTemplate | None = None

    @property
    def tasks(self) -> int:
        return len(self.body.items) - self.body.milestones


@dataclass(frozen=True)
class Row:
    """A line of a preview: an item with its days, when it starts and ends counted from the start."""

    name: str
    level: int
    is_summary: bool
    milestone: bool
    role: str
    days: int | None
    first: date | None
    last: date | None
    goods: str
    after: tuple[str, ...]


def may_look(person: Person) -> bool:
    """Whether somebody has any business with templates: starts projects, rules them, or made one."""
    allowed = may(person, "projects.create") or may(person, "templates.manage")
    return allowed or ProjectTemplate.objects.filter(created_by=person).exists()


def cards(person: Person, today: date) -> tuple[list[Card], list[Card]]:
    """(templates that come with Qibu, those of the organisation); one statement and the calendar's."""
    if not may_look(person):
        raise Denied("projects.create", visible=True)
    calendar = calendar_numbered(None)
    own = [_own(row, calendar, today) for row in _rows(person)]
    given = [_given(one, calendar, today) for one in shipped()] if may(person, "projects.create") else []
    return given, own


def _rows(person: Person) -> list[ProjectTemplate]:
    return list(ProjectTemplate.objects.visible_to(person).select_related("created_by"))


def _own(row: ProjectTemplate, calendar: WorkCalendar, today: date) -> Card:
    body = read_body(row.body)
    return Card(str(row.pk), row.name, row.summary, body, timetable(body, today, calendar).working_days, row)


def _given(one: Shipped, calendar: WorkCalendar, today: date) -> Card:
    english = (get_language() or "").startswith("en")
    length = timetable(one.body, today, calendar).working_days
    return Card(one.ref, one.name, one.summary_en if english else one.summary, one.body, length)


def template(person: Person, ref: str, today: date) -> Card:
    """One template by its address. Raises Denied (404) for one that is none, or not this person's."""
    calendar = calendar_numbered(None)
    found = next((one for one in shipped() if one.ref == ref), None)
    if found is not None and may(person, "projects.create"):
        return _given(found, calendar, today)
    if ref.isascii() and ref.isdigit() and len(ref) < 19:
        row = ProjectTemplate.objects.visible_to(person).filter(pk=int(ref)).first()
        if row is not None:
            return _own(row, calendar, today)
    raise Denied("projects.create", visible=False)


def preview(body: Body, dates: Timetable) -> list[Row]:
    """The tree with its dates and what each item waits for."""
    names = {item.id: item.name for item in body.items}
    goods = {one.id: one.name for one in body.goods}
    before: dict[str, list[str]] = {}
    for tie in body.ties:
        before.setdefault(tie.after, []).append(names[tie.before])
    return [
        Row(
            name=item.name,
            level=min(item.level, 8),
            is_summary=body.is_summary(place),
            milestone=item.milestone,
            role=item.role,
            days=item.days,
            first=dates.starts[place],
            last=dates.finishes[place],
            goods=goods.get(item.goods, ""),
            after=tuple(before.get(item.id, ())),
        )
        for place, item in enumerate(body.items)
    ]


def departments_of(body: Body) -> dict[str, int]:
    """Roles → the department of that name or other name, with or without 部; two statements at most."""
    words = [form for role in body.roles for form in _forms(role.word)]
    found = match_departments(words) if words else {}
    chosen: dict[str, int] = {}
    for role in body.roles:
        for form in _forms(role.word):
            match = found.get(form)
            if (
                match is not None
                and match.department is not None
                and match.department.pk not in chosen.values()
            ):
                chosen[role.word] = match.department.pk
                break
    return chosen


def _forms(word: str) -> list[str]:
    return [word, f"{word}部", f"{word}中心", word.removesuffix("部")]


def calendars_of_departments(mapping: Mapping[str, int | None]) -> dict[str, WorkCalendar]:
    """Roles → the calendar of their department, where it has one of its own."""
    wanted = [pk for pk in mapping.values() if pk]
    rows = dict(Department.objects.filter(pk__in=wanted).exclude(calendar=None).values_list("pk", "calendar"))
    return {role: calendar_numbered(rows[pk]) for role, pk in mapping.items() if pk in rows}
