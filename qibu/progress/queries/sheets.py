"""A department's sheet for one period: what to report about, with everything a line starts from (T1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from qibu.progress.models import Period, Report

if TYPE_CHECKING:
    from qibu.foundation.people.models import Department, Person
    from qibu.projects.queries import Opened

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Own:
    """What the assignee said about the task in this period: fields of `linefields.ON_LINE` not empty."""

    by: str
    at: datetime
    texts: Texts


@dataclass(frozen=True)
class SheetLine:
    """One task to report about. All texts are as a form sends them (see `linefields.form_text`).

    ``shown``    every field of `linefields.ALL`: what stands (task, this report's line, assignee's words)
    ``typed``    what the person's draft holds, by field; an input shows ``typed.get(f, shown[f])``
    ``own``      the assignee's own update, None without one
    ``last``     done, next, support, late_cause, late_note of the department's last submitted report
    ``problems`` field → message: what the conditional rules ask for with what stands or is typed
    ``late``     overdue, or forecast later than planned by its own doing; ``pushed``: only by predecessors
    ``late_by``  calendar days the forecast lies after the planned finish
    ``extra``    asked for on demand, not one of the period's own lines
    """

    task_id: int
    wbs: str
    name: str
    version: int
    assignee: str
    planned_start: date | None
    planned_finish: date | None
    forecast_start: date | None
    forecast_finish: date | None
    baseline_finish: date | None
    shown: Texts
    typed: Texts = field(default_factory=dict)
    own: Own | None = None
    last: Texts = field(default_factory=dict)
    problems: Texts = field(default_factory=dict)
    late: bool = False
    pushed: bool = False
    late_by: int = 0
    extra: bool = False
    is_milestone: bool = False


@dataclass(frozen=True)
class Sheet:
    """A department's sheet as one person sees it.

    ``may_submit``: the policy allows it and the period is open. ``draft_number`` is what an autosave
    counts on from. ``copied_available``: there is a last report to copy from, of ``last_cutoff``.
    """

    report: Report
    period: Period
    department: Department
    lines: tuple[SheetLine, ...]
    may_submit: bool
    is_open: bool
    headline: str = ""
    typed_headline: str | None = None
    draft_saved_at: datetime | None = None
    draft_number: int = 0
    copied_available: bool = False
    last_cutoff: datetime | None = None
    late: bool = False


def report_of(opened: Opened, number: int, department_id: int) -> Report:
    """A department's report of period ``number`` with period and department; one statement.

    Raises Denied (404) where there is none or it is not the reader's to see (report.view).
    """
    raise NotImplementedError


def sheet(*, opened: Opened, report: Report, person: Person, today: date, more: Sequence[int] = ()) -> Sheet:
    """The sheet of a report from `report_of`; ``more``: further open tasks of the department asked for.

    A constant number of statements.
    """
    raise NotImplementedError


@dataclass(frozen=True)
class More:
    """A task that may be put on the sheet besides its own lines."""

    task_id: int
    wbs: str
    name: str


def more_tasks(
    report: Report, *, without: Sequence[int], text: str = "", limit: int = 200
) -> tuple[More, ...]:
    """Open tasks of the department that are not on the sheet; one statement."""
    raise NotImplementedError


def copy_last_week(report: Report) -> dict[int, dict[str, str]]:
    """复制上周: task id → texts (done, next, support, late_cause, late_note) of the department's last
    submitted report before this one; two statements."""
    raise NotImplementedError


@dataclass(frozen=True)
class OwnSheet:
    """An assignee's own tasks in one period; lines as on the department's sheet."""

    period: Period
    lines: tuple[SheetLine, ...]
    is_open: bool


def own_sheet(*, opened: Opened, number: int, person: Person, today: date) -> OwnSheet:
    """The person's own tasks to report about in period ``number``; Denied (404) without such a period."""
    raise NotImplementedError


def period_to_report(project_id: int, department_id: int) -> Period | None:
    """The oldest open period the department has not reported for, else its newest; one statement."""
    raise NotImplementedError
