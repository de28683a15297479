"""The wall of a period: how every department stands with its report, as facts and no ranking (T2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from qibu.foundation.access.policy import Grants
from qibu.foundation.outcomes import Denied
from qibu.foundation.plain import fetch
from qibu.kernel import reporting as rules
from qibu.progress.models import Edition, Period
from qibu.progress.queries.weeks import RESTING, may_chase
from qibu.projects.models import Project

#: Earlier periods shown as dots, the oldest first.
DOTS: Final = 8
#: Periods offered as tabs.
TABS: Final = 12

IN_TIME, LATE, MISSING, AHEAD = "in time", "late", "missing", "ahead"
DOT_WORDS: Final[Mapping[str, Any]] = {
    IN_TIME: pgettext_lazy("report", "in time"),
    LATE: pgettext_lazy("report", "late"),
    MISSING: pgettext_lazy("report", "missing"),
    AHEAD: pgettext_lazy("report", "still ahead"),
}
#: state → (the task status whose colour and sign it borrows, words)
STATES: Final[Mapping[str, tuple[str, Any]]] = {
    rules.SUBMITTED: ("done", pgettext_lazy("report", "Submitted")),
    rules.AMENDED: ("done", pgettext_lazy("report", "Submitted")),
    rules.DRAFT: ("in_progress", pgettext_lazy("report", "Draft")),
    rules.MISSING: ("not_started", pgettext_lazy("report", "Not submitted")),
}
LATE_WORDS: Final = pgettext_lazy("report", "Submitted late")
MISSING_LATE: Final = pgettext_lazy("report", "Overdue")
_RUNGS: Final[Mapping[str, Promise | str]] = {
    "report.reminder": gettext_lazy("Reminded"),
    "report.late": gettext_lazy("Told that it is late"),
    "report.head": gettext_lazy("Department head told"),
    "report.chased": gettext_lazy("Chased"),
}

# Asked every time somebody looks at the wall: plain statements, one for each table.
_REPORTS = """
    SELECT report.id, report.department_id, department.name, CAST(report.submitted_at AS text),
           submitter.name, CAST(report.on_behalf AS integer), CAST(report.late AS integer),
           CAST(report.amended_at AS text), report.touched, report.untouched,
           CAST(report.chased_at AS text), report.headline, report.summary,
           (SELECT COUNT(*) FROM progress_line line WHERE line.report_id = report.id AND line.support <> ''),
           (SELECT COUNT(*) FROM progress_line line
             WHERE line.report_id = report.id AND line.review = '' AND NOT line.unchanged)
      FROM progress_report report
      JOIN people_department department ON department.id = report.department_id
      LEFT JOIN people_person submitter ON submitter.id = report.submitted_by_id
     WHERE report.period_id = %s ORDER BY report.id"""
_DRAFTS = """
    SELECT draft.report_id, person.name, CAST(draft.saved_at AS text)
      FROM progress_draft draft JOIN progress_report report ON report.id = draft.report_id
      JOIN people_person person ON person.id = draft.person_id
     WHERE report.period_id = %s ORDER BY draft.saved_at"""
_OWN = """
    SELECT task.department_id, COUNT(*) FROM progress_ownupdate own
      JOIN tasks_task task ON task.id = own.task_id
     WHERE own.period_id = %s GROUP BY task.department_id"""
#: 完成, 延期 and 阻塞 of each department as of today; 3 and 4 are paused and cancelled.
_TASKS = """
    SELECT task.department_id,
           SUM(CASE WHEN task.status = 2 THEN 1 ELSE 0 END),
           SUM(CASE WHEN task.status IN (0, 1, 3) AND (task.planned_finish < %s OR ahead.late_by > 0)
                    THEN 1 ELSE 0 END),
           SUM(CASE WHEN task.status IN (0, 1, 3) AND task.is_blocked THEN 1 ELSE 0 END),
           COUNT(*)
      FROM tasks_task task LEFT JOIN tasks_forecast ahead ON ahead.task_id = task.id
     WHERE task.project_id = %s AND task.deleted_at IS NULL AND NOT task.is_summary AND task.status <> 4
     GROUP BY task.department_id"""
_LIAISONS = """
    SELECT held.department_id, person.name FROM access_membership held
      JOIN people_person person ON person.id = held.person_id
     WHERE held.space_id = %s AND held.role = 'liaison' AND held.ended_at IS NULL"""
_RUNGS_TAKEN = """
    SELECT notice.subject_id, notice.kind, person.name, CAST(notice.created_at AS text)
      FROM notices_notice notice JOIN people_person person ON person.id = notice.person_id
      JOIN progress_report report ON report.id = notice.subject_id
     WHERE notice.space_id = %s AND notice.subject_kind = 'report' AND report.period_id = %s
       AND notice.kind IN ('report.reminder', 'report.late', 'report.head', 'report.chased')
     ORDER BY notice.id"""
_BEFORE = """
    SELECT report.department_id, period.number, CAST(period.cutoff AS text),
           CASE WHEN report.submitted_at IS NULL THEN 0 ELSE 1 END, CAST(report.late AS integer)
      FROM progress_report report JOIN progress_period period ON period.id = report.period_id
     WHERE period.project_id = %s AND period.number < %s AND period.number >= %s
     ORDER BY period.number"""


@dataclass(frozen=True)
class Dot:
    """How an earlier report came in."""

    number: int
    kind: str

    @property
    def words(self) -> str:
        return str(DOT_WORDS[self.kind])


@dataclass(frozen=True)
class RungTaken:
    """Somebody was told."""

    words: str
    to: str
    at: datetime


@dataclass(frozen=True)
class Standing:
    """One department on the wall. `late_words` says how late in words, "" when it is not."""

    report: int
    pk: int
    name: str
    liaison: str
    state: str
    look: str
    words: str
    late: bool
    late_words: str
    submitted_at: datetime | None
    submitted_by: str
    on_behalf: bool
    amended_at: datetime | None
    draft_by: str
    draft_at: datetime | None
    touched: int
    untouched: int
    to_review: int
    done: int
    delayed: int
    blocked: int
    tasks: int
    supports: int
    own_updates: int
    chased_at: datetime | None
    may_chase: bool
    headline: str
    summary: str
    rungs: tuple[RungTaken, ...] = ()
    dots: tuple[Dot, ...] = ()

    @property
    def is_missing(self) -> bool:
        return self.submitted_at is None


@dataclass(frozen=True)
class Wall:
    """A period with every department the reader may see, and the tabs beside it.

    `waiting`: reports are waited for now: the week is open and the project neither on hold nor over.
    """

    period: Period
    departments: tuple[Standing, ...]
    own: frozenset[int]
    tabs: tuple[tuple[int, date, bool], ...]
    editions: tuple[int, ...]
    passed: bool
    waiting: bool
    missing: tuple[Standing, ...] = field(default=())

    @property
    def submitted(self) -> int:
        return sum(not one.is_missing for one in self.departments)

    @property
    def late(self) -> int:
        return sum(one.late for one in self.departments)

    @property
    def to_review(self) -> int:
        return sum(one.to_review for one in self.departments)

    @property
    def chaseable(self) -> tuple[Standing, ...]:
        return tuple(one for one in self.missing if one.may_chase)


def wall(project: Project, number: int, grants: Grants, at: datetime) -> Wall:
    """The wall of period `number`; the same number of statements however many departments.

    Whoever may not see all departments sees those spoken for. Raises Denied (404) without such a period.
    """
    period: Period | None = (
        Period.objects.filter(project=project, number=number).select_related("closed_by").first()
    )
    if period is None:
        raise Denied("period", visible=False)
    facts = _facts(project, period, at)
    rows = [
        _standing(row, period, facts, at)
        for row in fetch(_REPORTS, [period.pk])
        if grants.may("report.view", department_id=row[1])
    ]
    rows.sort(key=lambda one: one.pk not in grants.departments)
    return Wall(
        period=period,
        departments=tuple(rows),
        own=grants.departments,
        tabs=_tabs(project, number),
        editions=tuple(
            Edition.objects.filter(period=period).order_by("number").values_list("number", flat=True)
        ),
        passed=at >= period.cutoff,
        waiting=facts.waiting,
        missing=tuple(one for one in rows if one.is_missing),
    )


@dataclass(frozen=True)
class _Facts:
    """What other tables say, by department or report."""

    drafts: Mapping[int, tuple[str, datetime | None]]
    own: Mapping[int, int]
    tasks: Mapping[int, tuple[int, int, int, int]]
    liaisons: Mapping[int, str]
    rungs: Mapping[int, list[RungTaken]]
    dots: Mapping[int, list[Dot]]
    waiting: bool


def _facts(project: Project, period: Period, at: datetime) -> _Facts:
    today = timezone.localtime(at).date().isoformat()
    rungs: dict[int, list[RungTaken]] = {}
    for report, kind, name, told in fetch(_RUNGS_TAKEN, [project.space_id, period.pk]):
        rungs.setdefault(report, []).append(RungTaken(str(_RUNGS[kind]), name, _moment(told) or at))
    dots: dict[int, list[Dot]] = {}
    first = period.number - DOTS
    for department, number, cutoff, submitted, late in fetch(_BEFORE, [project.pk, period.number, first]):
        ahead = (_moment(cutoff) or at) > at
        kind = (LATE if late else IN_TIME) if submitted else AHEAD if ahead else MISSING
        dots.setdefault(department, []).append(Dot(number, kind))
    return _Facts(
        drafts={report: (name, _moment(saved)) for report, name, saved in fetch(_DRAFTS, [period.pk])},
        own={department: count for department, count in fetch(_OWN, [period.pk]) if department},
        tasks=_published(period) or {row[0]: row[1:] for row in fetch(_TASKS, [today, project.pk]) if row[0]},
        liaisons=dict(fetch(_LIAISONS, [project.space_id])),
        rungs=rungs,
        dots=dots,
        waiting=project.state not in RESTING and period.state == Period.OPEN,
    )


def _published(period: Period) -> dict[int, tuple[int, int, int, int]]:
    """The counts of a closed week, as its edition has them: what came afterwards is not of that week."""
    if period.state == Period.OPEN:
        return {}
    rows = Edition.objects.filter(period=period).order_by("-number").values_list("figures", flat=True)
    found = rows.first() or {"departments": []}
    names = ("done", "late", "blocked", "tasks")
    return {one["id"]: tuple(one[name] for name in names) for one in found["departments"]}


def _standing(row: tuple[Any, ...], period: Period, facts: _Facts, at: datetime) -> Standing:
    (report, department, name, submitted, by, behalf, late, amended, touched, untouched, chased, headline,
     summary, supports, to_review) = row  # fmt: skip
    came, chased_at = _moment(submitted), _moment(chased)
    draft_by, draft_at = facts.drafts.get(report, ("", None))
    state = rules.report_state(submitted=came is not None, amended=bool(amended), has_draft=bool(draft_by))
    overdue = came is None and at > period.cutoff
    look, words = STATES[state]
    if late or overdue:
        look, words = "late", LATE_WORDS if late else MISSING_LATE
    ended = period.closed_at or at
    done, delayed, blocked, tasks = facts.tasks.get(department, (0, 0, 0, 0))
    return Standing(
        report=report,
        pk=department,
        name=name,
        liaison=facts.liaisons.get(department, ""),
        state=state,
        look=look,
        words=str(words),
        late=bool(late) or overdue,
        late_words=how_late((came or ended) - period.cutoff) if late or overdue else "",
        submitted_at=came,
        submitted_by=by or "",
        on_behalf=bool(behalf),
        amended_at=_moment(amended),
        draft_by=draft_by,
        draft_at=draft_at,
        touched=touched,
        untouched=untouched,
        to_review=to_review,
        done=done,
        delayed=delayed,
        blocked=blocked,
        tasks=tasks,
        supports=supports,
        own_updates=facts.own.get(department, 0),
        chased_at=chased_at,
        may_chase=came is None and facts.waiting and may_chase(chased_at, at),
        headline=headline,
        summary=summary,
        rungs=tuple(facts.rungs.get(report, ())),
        dots=tuple(facts.dots.get(department, ())),
    )


def how_late(time: timedelta) -> str:
    """A lateness in words: minutes under an hour, hours under a day, then days; never nothing."""
    minutes = max(1, int(time.total_seconds() // 60))
    if minutes < 60:
        return ngettext("%(n)d minute late", "%(n)d minutes late", minutes) % {"n": minutes}
    hours = minutes // 60
    if hours < 24:
        return ngettext("%(n)d hour late", "%(n)d hours late", hours) % {"n": hours}
    days = hours // 24
    return ngettext("%(n)d day late", "%(n)d days late", days) % {"n": days}


def _moment(text: str | None) -> datetime | None:
    """A moment as the database's text, in UTC."""
    if text is None:
        return None
    found = datetime.fromisoformat(text)
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _tabs(project: Project, number: int) -> tuple[tuple[int, date, bool], ...]:
    """(number, day of the cut-off, open) of the newest periods and the one shown, the newest first."""
    rows = Period.objects.filter(project=project).order_by("-number")
    found = list(rows.values_list("number", "cutoff", "state")[:TABS])
    if number not in {one[0] for one in found}:
        found += rows.filter(number=number).values_list("number", "cutoff", "state")
    return tuple(
        (one, timezone.localtime(cutoff).date(), state == Period.OPEN) for one, cutoff, state in found
    )
