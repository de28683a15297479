"""One row of the master schedule: what the database has of a task → the array the page takes.

Days travel as integers counted from `base`, so that the page formats but never calculates.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from django.utils import timezone

from qibu.foundation.access.policy import Grants
from qibu.kernel.commitment import BOUND
from qibu.kernel.commitment import REOPENED as STATE_REOPENED
from qibu.kernel.workdays import FIRST
from qibu.tasks.models import Status
from qibu.tasks.planning import Calendars

COLUMNS: Final = (
    "id", "version", "code", "name", "level", "kind", "department", "assignee",
    "planned_start", "planned_finish", "forecast_start", "forecast_finish",
    "actual_start", "actual_finish", "baseline_start", "baseline_finish",
    "status", "flags", "percent", "total_float", "variance", "duration", "risks", "needs", "updated",
    "constraint", "constraint_day", "deadline", "deliverable",
)  # fmt: skip

LATE, BLOCKED, CRITICAL, OUT_OF_SCOPE, MANUAL, MAY_PLAN, MAY_UPDATE = 1, 2, 4, 8, 16, 32, 64
AGREED, REOPENED = 128, 256  # the task's dates are agreed with its department, or wait for its word again
SUMMARY: Final = 2


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


#: state of a commitment → what it says of the task's dates
_PROMISED: Final = {**dict.fromkeys(BOUND, AGREED), STATE_REOPENED: REOPENED}


class Days(dict[str | None, int | None]):
    """ISO text → day number from the base, None for none; a plan repeats few dates many times."""

    def __init__(self, base: int) -> None:
        super().__init__()
        self._base = base

    def __missing__(self, text: str | None) -> int | None:
        self[text] = day = date.fromisoformat(text).toordinal() - self._base if text else None
        return day


Make = Callable[[tuple[Any, ...]], list[Any]]


def row_maker(frame: Frame) -> Make:
    base, today = frame.base, frame.today - frame.base
    day = Days(base)
    flags_of = _flag_maker(frame)
    clock = _Clock()
    between = {pk: cal.working_days_between for pk, cal in frame.calendars.departments.items()}
    usual, numbered = frame.calendars.project.working_days_between, frame.calendars.numbered
    before = frame.calendars.project.before
    ends = frame.ends

    def make(row: tuple[Any, ...]) -> list[Any]:
        (pk, version, number, wbs, name, level, kind, summary, department, assignee, status, percent,
         blocked, manual, duration, deliverable, updated, own, f_start, f_finish, tail, critical,
         p_start, p_finish, a_start, a_finish, risks, needs,
         agreed, b_start, b_finish, constraint, constraint_day, deadline, promised, _live) = row  # fmt: skip
        planned_finish, finished = day[p_finish], day[a_finish]
        forecast = f_finish - base if f_finish is not None else None
        total = ends - before[f_finish + 1 - FIRST] - tail if tail is not None else None
        base_finish = day[b_finish]
        expected = finished if finished is not None else forecast
        slip = None
        if base_finish is not None and expected is not None and status != Status.CANCELLED:
            count = between.get(department, usual) if own is None else numbered(own).working_days_between
            slip = count(base_finish + base, expected + base)
        open_still = status != Status.DONE and status != Status.CANCELLED
        late = (
            open_still
            and planned_finish is not None
            and (planned_finish < today or (forecast is not None and forecast > planned_finish))
        )
        flags = flags_of(
            department, assignee, deliverable, agreed is not None or status == Status.CANCELLED, summary
        )
        if late:
            flags |= LATE
        if blocked and open_still:
            flags |= BLOCKED
        if critical:
            flags |= CRITICAL
        if manual:
            flags |= MANUAL
        if promised is not None:
            flags |= _PROMISED.get(promised, 0)
        return [
            pk, version, number or wbs, name, level, SUMMARY if summary else kind, department, assignee,
            day[p_start], planned_finish, f_start - base if f_start is not None else None, forecast,
            day[a_start], finished, day[b_start], base_finish, status, flags, percent, total, slip,
            duration, risks, needs, clock[updated],
            constraint or None, day[constraint_day], day[deadline], deliverable,
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
        agreed_or_gone: bool,
        summary: int,
    ) -> int:
        key = (department, assignee == grants.person_id)
        if key not in rights:
            may = grants.may("task.update", department_id=department, assignee_id=assignee)
            rights[key] = may_plan | (MAY_UPDATE if may else 0)
        if not baselined or agreed_or_gone or summary or deliverable is not None:
            return rights[key]
        return rights[key] | OUT_OF_SCOPE

    return flags
