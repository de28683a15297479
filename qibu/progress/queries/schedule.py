"""项目总进度表: the live table of all tasks of a project, as arrays for the page (T3).

The page asks for everything once, and afterwards for what changed after the journal number it
knows. Days travel as integers counted from `base`, so that the page formats but never calculates.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from qibu.changes.models import Baseline
from qibu.foundation.access.policy import Grants
from qibu.foundation.journal.queries import last_number
from qibu.foundation.people.models import Department, DepartmentMember, Person
from qibu.foundation.plain import fetch
from qibu.kernel.workdays import FIRST
from qibu.projects.models import Project
from qibu.tasks.models import PlanState, Status, Task
from qibu.tasks.planning import Calendars, calendars_of

COLUMNS: Final = (
    "id", "version", "code", "name", "level", "kind", "department", "assignee",
    "planned_start", "planned_finish", "forecast_start", "forecast_finish",
    "actual_start", "actual_finish", "baseline_start", "baseline_finish",
    "status", "flags", "percent", "total_float", "variance", "duration", "risks", "needs", "updated",
)  # fmt: skip

LATE, BLOCKED, CRITICAL, OUT_OF_SCOPE, MANUAL, MAY_PLAN, MAY_UPDATE = 1, 2, 4, 8, 16, 32, 64
SUMMARY: Final = 2
NOTE_LENGTH: Final = 24
MARGIN = timedelta(days=14)

# Written by hand: what an open page reads, whole once and in parts after every change. Columns come as
# text and integers, long notes are cut in the database. %s: the newest baseline's id.
_ROWS = f"""
    SELECT task.id, task.version, task.number, task.wbs, task.name, task.level, task.kind,
           CAST(task.is_summary AS integer), task.department_id, task.assignee_id, task.status, task.percent,
           CAST(task.is_blocked AS integer), CAST(task.is_manual AS integer), task.duration,
           task.deliverable_id, CAST(task.updated_at AS text),
           ahead.start_day, ahead.finish_day, ahead.tail, CAST(ahead.is_critical AS integer),
           CAST(task.planned_start AS text), CAST(task.planned_finish AS text),
           CAST(task.actual_start AS text), CAST(task.actual_finish AS text),
           SUBSTR(task.risk_note, 1, {NOTE_LENGTH}), SUBSTR(task.need_note, 1, {NOTE_LENGTH}),
           agreed.task_id, CAST(agreed.start AS text), CAST(agreed.finish AS text), task.deleted_at IS NULL
      FROM tasks_task task
      LEFT JOIN tasks_forecast ahead ON ahead.task_id = task.id
      LEFT JOIN changes_baselinetask agreed ON agreed.task_id = task.id AND agreed.baseline_id = %s
     WHERE """  # noqa: S608 -- constants only
_ALL = f"{_ROWS} task.project_id = %s AND task.deleted_at IS NULL ORDER BY task.sort"
# two indexed searches, instead of looking at every row for either number
_TOUCHED = f"""{_ROWS} task.id IN (
        SELECT id FROM tasks_task WHERE project_id = %s AND touched > %s
        UNION SELECT task_id FROM tasks_forecast WHERE project_id = %s AND touched > %s)
     ORDER BY task.sort"""  # noqa: S608 -- constants only
_STATE = """
    SELECT space.event_number, plan.finish_day, plan.order_touched, plan.links_touched,
           (SELECT id FROM changes_baseline WHERE project_id = project.id ORDER BY number DESC LIMIT 1),
           EXISTS (SELECT 1 FROM tasks_promise WHERE project_id = project.id AND touched > %s)
      FROM projects_project project
      JOIN access_space space ON space.id = project.space_id
      LEFT JOIN tasks_planstate plan ON plan.project_id = project.id
     WHERE project.id = %s"""


@dataclass(frozen=True)
class Frame:
    """What every row of one answer is made with."""

    base: int
    today: int
    calendars: Calendars
    grants: Grants
    baseline: int | None
    finish: int

    @property
    def ends(self) -> int:
        """The number of the working day `finish`, 0 without one."""
        return self.calendars.project.before[self.finish + 1 - FIRST] if self.finish else 0


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
    baseline = _newest_baseline(project)
    finish = _forecast_finish(project)
    first, last = _span(project, baseline, today, finish)
    agreed = baseline.pk if baseline is not None else None
    frame = Frame(first.toordinal(), today.toordinal(), calendars_of(project), grants, agreed, finish)
    make = _row_maker(frame)
    rows = [make(row) for row in fetch(_ALL, [agreed, project.pk])]
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
    now, finish, ordered, linked, baseline, promised = fetch(_STATE, [number, project.pk])[0]
    held = calendars_of(project)
    frame = Frame(base.toordinal(), today.toordinal(), held, grants, baseline, finish or 0)
    make = _row_maker(frame)
    found = fetch(_TOUCHED, [baseline, project.pk, number, project.pk, number])
    moved = (ordered or 0) > number
    relinked = moved or (linked or 0) > number
    return ChangedRows(
        number=now,
        finish=frame.ends,
        rows=[make(row) for row in found if row[-1]],
        removed=[row[0] for row in found if not row[-1]],
        order=_order(project) if moved else None,
        links=links(project, frame.base) if relinked or promised else None,
    )


def _order(project: Project) -> list[int]:
    return list(Task.objects.filter(project=project).live().order_by("sort").values_list("pk", flat=True))


def _newest_baseline(project: Project) -> Baseline | None:
    return Baseline.objects.filter(project=project).order_by("-number").first()


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
    people = Person.objects.filter(is_active=True).order_by("name").values_list("pk", "name")
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
     WHERE link.project_id = %s ORDER BY link.id"""


def links(project: Project, base: int) -> list[list[Any]]:
    """All dependencies with the live state of their promises; one statement."""
    return [
        [*terms, _STATES[state], last_day - base if last_day is not None else None, breach or 0]
        for *terms, state, last_day, breach in fetch(_LINKS, [project.pk])
    ]


class _Days(dict[str | None, int | None]):
    """ISO text → day number from the base, None for none; a plan repeats few dates many times."""

    def __init__(self, base: int) -> None:
        super().__init__()
        self._base = base

    def __missing__(self, text: str | None) -> int | None:
        self[text] = day = date.fromisoformat(text).toordinal() - self._base if text else None
        return day


Make = Callable[[tuple[Any, ...]], list[Any]]


def _row_maker(frame: Frame) -> Make:
    base, today = frame.base, frame.today - frame.base
    day = _Days(base)
    flags_of = _flag_maker(frame)
    clock = _Clock()
    between = {pk: cal.working_days_between for pk, cal in frame.calendars.departments.items()}
    usual = frame.calendars.project.working_days_between
    before = frame.calendars.project.before
    ends = frame.ends

    def make(row: tuple[Any, ...]) -> list[Any]:
        (pk, version, number, wbs, name, level, kind, summary, department, assignee, status, percent,
         blocked, manual, duration, deliverable, updated, f_start, f_finish, tail, critical,
         p_start, p_finish, a_start, a_finish, risks, needs,
         agreed, b_start, b_finish, _live) = row  # fmt: skip
        planned_finish, finished = day[p_finish], day[a_finish]
        forecast = f_finish - base if f_finish is not None else None
        total = ends - before[f_finish + 1 - FIRST] - tail if tail is not None else None
        base_finish = day[b_finish]
        expected = finished if finished is not None else forecast
        slip = None
        if base_finish is not None and expected is not None and status != Status.CANCELLED:
            slip = between.get(department, usual)(base_finish + base, expected + base)
        open_still = status != Status.DONE and status != Status.CANCELLED
        late = (
            open_still
            and planned_finish is not None
            and (planned_finish < today or (forecast is not None and forecast > planned_finish))
        )
        flags = flags_of(department, assignee, deliverable, agreed is not None, summary)
        if late:
            flags |= LATE
        if blocked and open_still:
            flags |= BLOCKED
        if critical:
            flags |= CRITICAL
        if manual:
            flags |= MANUAL
        return [
            pk, version, number or wbs, name, level, SUMMARY if summary else kind, department, assignee,
            day[p_start], planned_finish, f_start - base if f_start is not None else None, forecast,
            day[a_start], finished, day[b_start], base_finish, status, flags, percent, total, slip,
            duration, risks, needs, clock[updated],
        ]  # fmt: skip

    return make


class _Clock(dict[str, str]):
    """A moment as the database's text (UTC) → "07-17 14:02" here; imports share few moments."""

    def __missing__(self, text: str) -> str:
        moment = datetime.fromisoformat(text[:19]).replace(tzinfo=UTC)
        self[text] = shown = timezone.localtime(moment).strftime("%m-%d %H:%M")
        return shown


def _flag_maker(frame: Frame) -> Callable[..., int]:
    """Rights and 范围外新增 of a row; the rights follow from few facts and are looked up once each."""
    grants = frame.grants
    baselined = frame.baseline is not None
    may_plan = MAY_PLAN if grants.may("plan.edit") else 0
    rights: dict[tuple[int | None, bool], int] = {}

    def flags(
        department: int | None,
        assignee: int | None,
        deliverable: int | None,
        in_baseline: bool,
        summary: int,
    ) -> int:
        key = (department, assignee == grants.person_id)
        if key not in rights:
            may = grants.may("task.update", department_id=department, assignee_id=assignee)
            rights[key] = may_plan | (MAY_UPDATE if may else 0)
        if not baselined or in_baseline or summary or deliverable is not None:
            return rights[key]
        return rights[key] | OUT_OF_SCOPE

    return flags
