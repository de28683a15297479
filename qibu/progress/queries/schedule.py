"""项目总进度表: the live table of all tasks of a project, as arrays for the page (T3).

The page asks for everything once, and afterwards for what changed after the journal number it
knows. Days travel as integers counted from `base`, so that the page formats but never calculates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from qibu.changes.models import Baseline
from qibu.changes.queries import newest_baseline
from qibu.foundation.access.policy import Grants
from qibu.foundation.journal.queries import last_number
from qibu.foundation.people.models import Department, DepartmentMember, Person
from qibu.foundation.plain import fetch
from qibu.issues.queries.open import open_items_of_tasks
from qibu.progress.queries.schedule_rows import COLUMNS, Frame, row_maker
from qibu.projects.choosing import does_tasks
from qibu.projects.models import Project
from qibu.tasks.models import PlanState, Task
from qibu.tasks.planning import calendars_of

__all__ = ["COLUMNS", "ChangedRows", "MasterSchedule", "changes_after", "links", "master_schedule"]

NOTE_LENGTH: Final = 24
#: Place of the note of risks in a row of the statement.
_RISK: Final = 26
MARGIN = timedelta(days=14)
WAIT = timedelta(seconds=30)

# Written by hand: what an open page reads, whole once and in parts after every change. Columns come as
# text and integers, long notes are cut in the database. %s: the newest baseline's id.
_ROWS = f"""
    SELECT task.id, task.version, task.number, task.wbs, task.name, task.level, task.kind,
           CAST(task.is_summary AS integer), task.department_id, task.assignee_id, task.status, task.percent,
           CAST(task.is_blocked AS integer), CAST(task.is_manual AS integer), task.duration,
           task.deliverable_id, CAST(task.updated_at AS text), task.calendar_id,
           ahead.start_day, ahead.finish_day, ahead.tail, CAST(ahead.is_critical AS integer),
           CAST(task.planned_start AS text), CAST(task.planned_finish AS text),
           CAST(task.actual_start AS text), CAST(task.actual_finish AS text),
           SUBSTR(task.risk_note, 1, {NOTE_LENGTH}), SUBSTR(task.need_note, 1, {NOTE_LENGTH}),
           agreed.task_id, CAST(agreed.start AS text), CAST(agreed.finish AS text),
           task."constraint", CAST(task.constraint_day AS text), CAST(task.deadline AS text), promised.state,
           task.deleted_at IS NULL
      FROM tasks_task task
      LEFT JOIN tasks_forecast ahead ON ahead.task_id = task.id
      LEFT JOIN changes_baselinetask agreed ON agreed.task_id = task.id AND agreed.baseline_id = %s
      LEFT JOIN commitments_commitment promised
             ON promised.task_id = task.id AND promised.department_id = task.department_id
     WHERE """  # noqa: S608 -- constants only
_ALL = f"{_ROWS} task.project_id = %s AND task.deleted_at IS NULL ORDER BY task.sort"
# two indexed searches, instead of looking at every row for either number; a department's answer is an
# event of its commitment, not of the task
_TOUCHED = f"""{_ROWS} task.id IN (
        SELECT id FROM tasks_task WHERE project_id = %s AND touched > %s
        UNION SELECT task_id FROM tasks_forecast WHERE project_id = %s AND touched > %s
        UNION SELECT task_id FROM commitments_commitment WHERE project_id = %s AND since >= %s)
     ORDER BY task.sort"""  # noqa: S608 -- constants only
_STATE = """
    SELECT space.event_number, plan.finish_day, plan.order_touched, plan.links_touched,
           (SELECT id FROM changes_baseline WHERE project_id = project.id ORDER BY number DESC LIMIT 1),
           EXISTS (SELECT 1 FROM tasks_promise WHERE project_id = project.id AND touched > %s),
           (SELECT CAST(at AS text) FROM journal_event WHERE space_id = space.id AND number = %s)
      FROM projects_project project
      JOIN access_space space ON space.id = project.space_id
      LEFT JOIN tasks_planstate plan ON plan.project_id = project.id
     WHERE project.id = %s"""


@dataclass(frozen=True)
class MasterSchedule:
    """Everything the page needs at first; `rows` are arrays in the order of COLUMNS.

    `finish` numbers the working day on which the project is forecast to end. When it moves, so does the
    total float of every row, sent or not: the page shifts them by the difference.
    """

    number: int
    finish: int
    base: date
    days: int
    off: str
    unpublished: int | None
    today: int
    departments: list[tuple[int, str]]
    people: list[tuple[int, str, list[int]]]
    rows: list[list[Any]]
    links: list[list[Any]]
    baseline: int


@dataclass(frozen=True)
class ChangedRows:
    """What changed after a number: rows, ids that are gone, the new order and links where they changed.

    `finish` as in MasterSchedule.
    """

    number: int
    finish: int
    rows: list[list[Any]]
    removed: list[int]
    order: list[int] | None
    links: list[list[Any]] | None


def master_schedule(project: Project, grants: Grants, today: date) -> MasterSchedule:
    """The whole table; a fixed number of statements whatever its size (tests/progress)."""
    number = last_number(project.space_id)
    baseline = newest_baseline(project)
    finish = _forecast_finish(project)
    first, last = _span(project, baseline, today, finish)
    agreed = baseline.pk if baseline is not None else None
    frame = Frame(first.toordinal(), today.toordinal(), calendars_of(project), grants, agreed, finish)
    make = row_maker(frame)
    items = open_items_of_tasks(project.pk)
    rows = [make(_with_items(row, items)) for row in fetch(_ALL, [agreed, project.pk])]
    days = (last - first).days + 1
    calendar = frame.calendars.project
    known = calendar.known_until
    return MasterSchedule(
        number=number,
        finish=frame.ends,
        base=first,
        days=days,
        off="".join("0" if calendar.is_working(frame.base + i) else "1" for i in range(days)),
        unpublished=known + 1 - frame.base if known is not None and known < last.toordinal() else None,
        today=frame.today - frame.base,
        departments=list(Department.objects.filter(is_active=True).values_list("pk", "name")),
        people=_people(),
        rows=rows,
        links=links(project, frame.base),
        baseline=baseline.number if baseline else 0,
    )


def changes_after(project: Project, grants: Grants, today: date, base: date, number: int) -> ChangedRows:
    """What changed after journal number `number`, for a page whose day 0 is `base`."""
    now, finish, ordered, linked, baseline, promised, at = fetch(_STATE, [number, number, project.pk])[0]
    held = calendars_of(project)
    frame = Frame(base.toordinal(), today.toordinal(), held, grants, baseline, finish or 0)
    make = row_maker(frame)
    known = _little_before(at)
    found = fetch(_TOUCHED, [baseline, project.pk, number, project.pk, number, project.pk, known])
    items = open_items_of_tasks(project.pk) if found else {}
    moved = (ordered or 0) > number
    relinked = moved or (linked or 0) > number
    return ChangedRows(
        number=now,
        finish=frame.ends,
        rows=[make(_with_items(row, items)) for row in found if row[-1]],
        removed=[row[0] for row in found if not row[-1]],
        order=_order(project) if moved else None,
        links=links(project, frame.base) if relinked or promised else None,
    )


def _with_items(row: tuple[Any, ...], items: Mapping[int, list[str]]) -> tuple[Any, ...]:
    """A row whose note of risks names the open items of its task first (D0)."""
    if row[0] not in items:
        return row
    text = "; ".join([*items[row[0]], *filter(None, [row[_RISK]])])
    return (*row[:_RISK], text[:NOTE_LENGTH], *row[_RISK + 1 :])


def _little_before(at: str | None) -> str:
    """A moment as the database's text, less what a request may wait for its turn; never for none.

    An action takes its time before it gets its number, so that a later number may carry an earlier time.
    """
    if not at:
        return "9999-12-31 00:00:00+00"
    moment = datetime.fromisoformat(at[:19]) - WAIT
    return moment.strftime("%Y-%m-%d %H:%M:%S+00")


def _order(project: Project) -> list[int]:
    return list(Task.objects.filter(project=project).live().order_by("sort").values_list("pk", flat=True))


def _forecast_finish(project: Project) -> int:
    days = PlanState.objects.filter(project=project).values_list("finish_day", flat=True)
    return days.first() or 0


def _span(
    project: Project, baseline: Baseline | None, today: date, forecast_finish: int
) -> tuple[date, date]:
    """First and last day drawn: everything known, today, and a margin."""
    firsts = [project.start, today]
    lasts = [project.planned_finish, today]
    if baseline is not None:
        firsts.append(baseline.start)
        lasts.append(baseline.finish)
    ends = Task.objects.filter(project=project, level=0).live()
    for start, finish, actual in ends.values_list("planned_start", "planned_finish", "actual_start"):
        firsts += [day for day in (start, actual) if day is not None]
        lasts += [day for day in (finish,) if day is not None]
    if forecast_finish:
        lasts.append(date.fromordinal(forecast_finish))
    first = min(firsts) - MARGIN
    return first - timedelta(days=first.weekday()), max(lasts) + MARGIN * 2


def _people() -> list[tuple[int, str, list[int]]]:
    people = Person.objects.filter(does_tasks()).order_by("name").values_list("pk", "name")
    departments: dict[int, list[int]] = {}
    through = DepartmentMember.objects.order_by("-is_main", "department")
    for person, department in through.values_list("person_id", "department_id"):
        departments.setdefault(person, []).append(department)
    return [(pk, name, departments.get(pk, [])) for pk, name in people]


_STATES: Final = {"": 0, None: 0, "pending": 1, "running": 2, "kept": 3, "at_risk": 4, "broken": 4}
_LINKS = """
    SELECT link.id, link.predecessor_id, link.successor_id, link.type, link.min_lag, link.min_unit,
           link.max_lag, link.max_unit, promise.state, promise.last_day, promise.breach
      FROM tasks_link link
      JOIN tasks_task before ON before.id = link.predecessor_id AND before.deleted_at IS NULL
      JOIN tasks_task after ON after.id = link.successor_id AND after.deleted_at IS NULL
      LEFT JOIN tasks_promise promise ON promise.link_id = link.id
     WHERE link.project_id = %s AND NOT link.is_outside ORDER BY link.id"""


def links(project: Project, base: int) -> list[list[Any]]:
    """All dependencies with the live state of their promises; one statement."""
    return [
        [*terms, _STATES[state], last_day - base if last_day is not None else None, breach or 0]
        for *terms, state, last_day, breach in fetch(_LINKS, [project.pk])
    ]
