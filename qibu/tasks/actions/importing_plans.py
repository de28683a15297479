"""What a project file brings besides tasks: needs, working calendars, and the baseline it was made with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qibu.foundation.access.queries import require_in
from qibu.foundation.people.actions import create_calendar_with
from qibu.tasks.actions.work import Work
from qibu.tasks.models import ResourceNeed, Task

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@dataclass(frozen=True)
class NewNeed:
    """A need of a new task, as in `tasks.ResourceNeed`."""

    kind: str
    what: str = ""
    person: int | None = None
    share: int | None = None
    planned: Decimal | None = None
    actual: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True)
class NewCalendar:
    """A working calendar to be made: its week from Monday ("1111100"), and (day, is it worked)."""

    name: str
    weekdays: str
    days: tuple[tuple[date, bool], ...] = ()


@dataclass(frozen=True)
class BaselineRow:
    """Dates of one task in the file's baseline: of a new line (its index) or a task that stands."""

    line: int | None
    task: int | None
    start: date | None
    finish: date | None
    days: int | None


@dataclass(frozen=True)
class PlanPart:
    """What a project file brings besides tasks. `needs`: by index of the additions; `calendar` becomes the
    project's, `task_calendars` those of single additions; `baseline` is empty where none is taken."""

    needs: Mapping[int, tuple[NewNeed, ...]]
    calendar: NewCalendar | None = None
    task_calendars: tuple[tuple[NewCalendar, tuple[int, ...]], ...] = ()
    baseline: tuple[BaselineRow, ...] = ()
    baseline_note: str = ""


@dataclass(frozen=True)
class MadeCalendars:
    """Ids of the calendars that were made: the project's (or None), and by index of an addition."""

    project: int | None
    lines: Mapping[int, int]


def make_calendars(by: Person, at: datetime, part: PlanPart) -> MadeCalendars:
    """Make the calendars that were asked for; Denied where the person may not. Locks the organisation."""

    def made(new: NewCalendar) -> int:
        return create_calendar_with(
            by=by, at=at, name=new.name, weekdays=new.weekdays, days=dict(new.days)
        ).pk

    project = made(part.calendar) if part.calendar is not None else None
    lines = {line: pk for new, places in part.task_calendars for pk in [made(new)] for line in places}
    return MadeCalendars(project, lines)


def give_calendar(work: Work, calendar: int | None) -> None:
    """Let the project count with a calendar that came with its file."""
    if calendar is not None:
        require_in(work.grants, "charter.edit")
        work.project.calendar_id = calendar
        work.project.version += 1
        work.project.save(update_fields=["calendar", "version"])


def write_needs(needs: Mapping[int, Sequence[NewNeed]], made: Sequence[Task]) -> int:
    """Needs of new tasks; how many."""
    rows = [
        ResourceNeed(
            task=made[line],
            kind=need.kind,
            what=need.what[:120],
            person_id=need.person,
            share=need.share,
            planned=need.planned,
            actual=need.actual,
            unit=need.unit[:20],
        )
        for line, wanted in needs.items()
        for need in wanted
    ]
    ResourceNeed.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def baseline_rows(work: Work, part: PlanPart, made: Sequence[Task]) -> list[list[Any]]:
    """[task, start, finish, days] of every task of the baseline, as the upload keeps them; asks the right."""
    if not part.baseline:
        return []
    require_in(work.grants, "plan.approve")
    return [
        [
            made[row.line].pk if row.line is not None else row.task,
            row.start.isoformat() if row.start else None,
            row.finish.isoformat() if row.finish else None,
            row.days,
        ]
        for row in part.baseline
    ]
