"""项目总进度表: the live table of all tasks of a project, as arrays for the page (T3).

The page asks for everything once, and afterwards for what changed after the journal number it
knows. Days travel as integers counted from `base`, so that the page formats but never calculates.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.db.models.functions import Left
from django.utils import timezone

from qibu.changes.models import Baseline, BaselineTask
from qibu.foundation.access.policy import Grants
from qibu.foundation.journal.queries import last_number
from qibu.foundation.people.models import Department, DepartmentMember, Person
from qibu.foundation.plain import as_number, as_text
from qibu.kernel.workdays import FIRST
from qibu.projects.models import Project
from qibu.tasks.models import Link, PlanState, Status, Task
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

_DATES = ("planned_start", "planned_finish", "actual_start", "actual_finish")
_FIELDS = (
    "pk", "version", "number", "wbs", "name", "level", "kind", "is_summary_plain", "department_id",
    "assignee_id", "status", "percent", "is_blocked_plain", "is_manual_plain", "duration",
    "deliverable_id", "updated_at_text", "forecast__start_day", "forecast__finish_day",
    "forecast__tail", "critical_plain",
)  # fmt: skip


@dataclass(frozen=True)
class Frame:
    """What every row of one answer is made with."""

    base: int
    today: int
    calendars: Calendars
    grants: Grants
    baseline: Baseline | None
    finish: int


@dataclass(frozen=True)
class MasterSchedule:
    """Everything the page needs at first; `rows` and `links` are arrays in the order of COLUMNS."""

    number: int
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
    """What changed after a number: rows, ids that are gone, the new order and links where they changed."""

    number: int
    rows: list[list[Any]]
    removed: list[int]
    order: list[int] | None
    links: list[list[Any]] | None


def master_schedule(project: Project, grants: Grants, today: date) -> MasterSchedule:
    """The whole table; ten statements whatever its size."""
    number = last_number(project.space_id)
    baseline = _newest_baseline(project)
    finish = _forecast_finish(project)
    first, last = _span(project, baseline, today, finish)
    frame = Frame(first.toordinal(), today.toordinal(), calendars_of(project), grants, baseline, finish)
    rows = _rows(Task.objects.filter(project=project).live(), frame)
    days = (last - first).days + 1
    calendar = frame.calendars.project
    known = calendar.known_until
    return MasterSchedule(
        number=number,
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
    now = last_number(project.space_id)
    baseline = _newest_baseline(project)
    state = PlanState.objects.filter(project=project).first()
    finish = state.finish_day if state is not None else 0
    frame = Frame(base.toordinal(), today.toordinal(), calendars_of(project), grants, baseline, finish)
    touched = Q(touched__gt=number) | Q(forecast__touched__gt=number)
    rows = _rows(Task.objects.filter(touched, project=project).live(), frame, some=True)
    gone = Task.objects.filter(project=project, touched__gt=number).exclude(deleted_at=None)
    moved = state is not None and state.order_touched > number
    relinked = moved or (state is not None and state.links_touched > number)
    promised = Link.objects.filter(project=project, promise__touched__gt=number).exists()
    return ChangedRows(
        number=now,
        rows=rows,
        removed=list(gone.values_list("pk", flat=True)),
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


def links(project: Project, base: int) -> list[list[Any]]:
    """All dependencies with the live state of their promises; one statement."""
    rows = Link.objects.filter(
        project=project, predecessor__deleted_at=None, successor__deleted_at=None
    ).order_by("pk")
    states = {"": 0, None: 0, "pending": 1, "running": 2, "kept": 3, "at_risk": 4, "broken": 4}
    found = []
    for *terms, state, last_day, breach in rows.values_list(
        "pk", "predecessor_id", "successor_id", "type", "min_lag", "min_unit", "max_lag", "max_unit",
        "promise__state", "promise__last_day", "promise__breach",
    ):  # fmt: skip
        day = last_day - base if last_day is not None else None
        found.append([*terms, states[state], day, breach or 0])
    return found


def _rows(tasks: QuerySet[Task], frame: Frame, *, some: bool = False) -> list[list[Any]]:
    """Rows as arrays in tree order; two statements, one pass. `some`: not the whole project."""
    selected: QuerySet[Any, Any] = tasks.order_by("sort").annotate(
        **{f"{name}_text": as_text(name) for name in (*_DATES, "updated_at")},
        **{f"{name}_plain": as_number(name) for name in ("is_summary", "is_blocked", "is_manual")},
        critical_plain=as_number("forecast__is_critical"),
        # long texts are cut in the database: reading is what costs here
        risk_short=Left("risk_note", NOTE_LENGTH),
        need_short=Left("need_note", NOTE_LENGTH),
    )
    baseline = _baseline_days(frame, tasks.order_by().values("pk") if some else None)
    make = _row_maker(frame, baseline)
    names = (*_FIELDS, *(f"{name}_text" for name in _DATES), "risk_short", "need_short")
    return [make(row) for row in selected.values_list(*names).iterator(chunk_size=5000)]


def _baseline_days(
    frame: Frame, only: QuerySet[Task, Any] | None
) -> dict[int, tuple[int | None, int | None]]:
    """Task id → (start, finish) of the newest baseline as day numbers of the answer."""
    if frame.baseline is None:
        return {}
    rows = BaselineTask.objects.filter(baseline=frame.baseline)
    if only is not None:
        rows = rows.filter(task_id__in=only)
    day = _Days(frame.base)
    texts = rows.annotate(s=as_text("start"), f=as_text("finish"))
    return {pk: (day[s], day[f]) for pk, s, f in texts.values_list("task_id", "s", "f")}


class _Days(dict[str | None, int | None]):
    """ISO text → day number from the base, None for none; a plan repeats few dates many times."""

    def __init__(self, base: int) -> None:
        super().__init__()
        self._base = base

    def __missing__(self, text: str | None) -> int | None:
        self[text] = day = date.fromisoformat(text).toordinal() - self._base if text else None
        return day


Make = Callable[[tuple[Any, ...]], list[Any]]


def _row_maker(frame: Frame, baseline: dict[int, tuple[int | None, int | None]]) -> Make:
    base, today = frame.base, frame.today - frame.base
    day = _Days(base)
    flags_of = _flag_maker(frame)
    clock = _Clock()
    between = {pk: cal.working_days_between for pk, cal in frame.calendars.departments.items()}
    usual = frame.calendars.project.working_days_between
    nothing = (None, None)
    before = frame.calendars.project.before
    ends = before[frame.finish + 1 - FIRST] if frame.finish else 0

    def make(row: tuple[Any, ...]) -> list[Any]:
        (pk, version, number, wbs, name, level, kind, summary, department, assignee, status, percent,
         blocked, manual, duration, deliverable, updated, f_start, f_finish, tail, critical,
         p_start, p_finish, a_start, a_finish, risks, needs) = row  # fmt: skip
        planned_finish, finished = day[p_finish], day[a_finish]
        forecast = f_finish - base if f_finish is not None else None
        total = ends - before[f_finish + 1 - FIRST] - tail if tail is not None else None
        base_start, base_finish = baseline.get(pk, nothing)
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
        flags = flags_of(department, assignee, deliverable, pk in baseline, summary)
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
            day[a_start], finished, base_start, base_finish, status, flags, percent, total, slip,
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
