"""Reading variances: the list of a project with its sums, and one of them (T4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max
from django.utils import timezone

from qibu.foundation.journal.queries import history
from qibu.foundation.outcomes import Denied
from qibu.foundation.plain import fetch
from qibu.kernel import reporting as rules
from qibu.progress import variance_words as words
from qibu.progress.honest import Finishes, Honest, finishes
from qibu.progress.models import Ended, Inherited, Line, Variance
from qibu.progress.queries.phases import phase_names
from qibu.projects.models import Project
from qibu.tasks.planning import calendars_of

#: Closed ones shown in the list, the newest first.
MOST_CLOSED = 50


@dataclass(frozen=True)
class VarianceLine:
    """One variance in the list. ``heirs``: how many tasks inherit it, ``farthest`` the most days of them."""

    number: int
    task: int
    code: str
    name: str
    phase: str
    department_id: int | None
    department: str
    state: str
    state_word: str
    look: str
    days: int
    worst: int
    baseline: int
    opened_at: datetime
    due: datetime | None
    overdue: bool
    cause: str
    action: str
    action_due: date | None
    action_late: bool
    heirs: int
    farthest: int
    ended: str
    closed_at: datetime | None

    @property
    def is_closed(self) -> bool:
        return self.state == rules.CLOSED


@dataclass(frozen=True)
class Sum:
    """How often and how much: variances (or inheriting tasks) and their working days added up."""

    name: str
    count: int
    days: int


@dataclass(frozen=True)
class CauseRow:
    """One department with its causes, the most days first; ``open`` of its variances are not closed."""

    name: str
    count: int
    open: int
    days: int
    causes: tuple[Sum, ...]


@dataclass(frozen=True)
class Waited:
    """Days that tasks of one department are late because of a slip of another."""

    source: str
    heir: str
    tasks: int
    days: int


@dataclass(frozen=True)
class VarianceList:
    """The page: open and closed ones, and their causes added up."""

    open: tuple[VarianceLine, ...]
    closed: tuple[VarianceLine, ...]
    causes: tuple[CauseRow, ...]
    waited: tuple[Waited, ...]
    phases: tuple[Sum, ...]

    @property
    def unanswered(self) -> int:
        return sum(line.state == rules.OPEN for line in self.open)


def variance_list(project: Project, at: datetime) -> VarianceList:
    """All variances of a project: what is not closed, the most serious first, then the newest closed.

    Three statements whatever their number. Sums are over all, closed ones with their largest size.
    """
    rows: Any = Variance.objects.filter(project=project)
    rows = rows.select_related("task", "department").annotate(
        heirs=Count("inherited"), farthest=Max("inherited__days")
    )
    phases = phase_names(project)
    lines = [_line(row, at, phases) for row in rows]
    open_still = [line for line in lines if not line.is_closed]
    closed = [line for line in lines if line.is_closed]
    open_still.sort(key=lambda line: (-line.days, -line.heirs, line.number))
    closed.sort(key=lambda line: (line.closed_at or line.opened_at, line.number), reverse=True)
    return VarianceList(
        open=tuple(open_still),
        closed=tuple(closed[:MOST_CLOSED]),
        causes=_causes(lines),
        waited=_waited(project),
        phases=_sums((line.phase, line.worst) for line in lines),
    )


def _line(row: Variance, at: datetime, phases: dict[str, str]) -> VarianceLine:
    open_still = row.state != rules.CLOSED
    today = timezone.localtime(at).date()
    return VarianceLine(
        number=row.number,
        task=row.task_id,
        code=row.task.number or row.task.wbs,
        name=row.task.name,
        phase=phases.get(row.task.wbs.partition(".")[0], ""),
        department_id=row.department_id,
        department=row.department.name if row.department is not None else "",
        state=row.state,
        state_word=str(row.get_state_display()),
        look=words.LOOKS[row.state],
        days=row.days,
        worst=row.worst_days,
        baseline=row.baseline,
        opened_at=row.opened_at,
        due=row.due if row.state == rules.OPEN else None,
        overdue=row.state == rules.OPEN and row.due is not None and row.due < at,
        cause=words.cause_word(row.cause),
        action=row.action,
        action_due=row.action_due,
        action_late=open_still and row.action_due is not None and row.action_due < today,
        heirs=getattr(row, "heirs", 0) or 0,
        farthest=getattr(row, "farthest", 0) or 0,
        ended=str(Ended(row.ended).label) if row.ended else "",
        closed_at=row.closed_at,
    )


def _sums(pairs: Iterable[tuple[str, int]]) -> tuple[Sum, ...]:
    """Added up by name, the most days first."""
    found: dict[str, tuple[int, int]] = {}
    for name, days in pairs:
        count, so_far = found.get(name, (0, 0))
        found[name] = (count + 1, so_far + days)
    ordered = sorted(found.items(), key=lambda one: (-one[1][1], one[0]))
    return tuple(Sum(name, count, days) for name, (count, days) in ordered)


def _causes(lines: Sequence[VarianceLine]) -> tuple[CauseRow, ...]:
    """Causes per department; what is not answered stands under ""."""
    groups: dict[str, list[VarianceLine]] = {}
    for line in lines:
        groups.setdefault(line.department, []).append(line)
    found = [
        CauseRow(
            name=name,
            count=len(own),
            open=sum(not line.is_closed for line in own),
            days=sum(line.worst for line in own),
            causes=_sums((line.cause, line.worst) for line in own),
        )
        for name, own in groups.items()
    ]
    return tuple(sorted(found, key=lambda row: (-row.days, row.name)))


_WAITED = """
    SELECT source.name, heir.name, COUNT(*), SUM(inherited.days)
      FROM progress_inherited inherited
      JOIN progress_variance variance ON variance.id = inherited.variance_id
      JOIN tasks_task task ON task.id = inherited.task_id
      LEFT JOIN people_department source ON source.id = variance.department_id
      LEFT JOIN people_department heir ON heir.id = task.department_id
     WHERE variance.project_id = %s
       AND COALESCE(variance.department_id, 0) <> COALESCE(task.department_id, 0)
     GROUP BY source.name, heir.name ORDER BY SUM(inherited.days) DESC, source.name, heir.name"""


def _waited(project: Project) -> tuple[Waited, ...]:
    """Lateness across departments, added up per predecessor's department; one statement."""
    return tuple(
        Waited(source or "", heir or "", tasks, int(days))
        for source, heir, tasks, days in fetch(_WAITED, [project.pk])
    )


# --- one variance ---


@dataclass(frozen=True)
class Heir:
    """A task that is late because of the source; ``days`` is its own lateness."""

    task: int
    code: str
    name: str
    department: str
    days: int
    finish: date | None


@dataclass(frozen=True)
class Told:
    """One line of the history."""

    at: datetime
    by: str
    words: str


@dataclass(frozen=True)
class VariancePage:
    """One variance with everything its page shows."""

    row: Variance
    line: VarianceLine
    finishes: Finishes | None
    honest: Honest | None
    heirs: tuple[Heir, ...]
    history: tuple[Told, ...]
    answered_by: str

    @property
    def is_open(self) -> bool:
        """Still to be answered, or to be answered anew."""
        return self.row.state != rules.CLOSED


def department_of(project: Project, number: int) -> int | None:
    """The department a variance is addressed to; Denied (404) where the project has none of that number."""
    rows = Variance.objects.filter(project=project, number=number)
    found: list[int | None] = list(rows.values_list("department_id", flat=True))
    if not found:
        raise Denied("variance", visible=False)
    return found[0]


def variance_page(project: Project, number: int, at: datetime) -> VariancePage:
    """One variance; a fixed number of statements. Denied (404) where the project has none of that number."""
    rows: Any = Variance.objects.filter(project=project, number=number)
    row: Variance | None = rows.select_related("task", "department", "answered_by").first()
    if row is None:
        raise Denied("variance", visible=False)
    found = finishes(project.pk, row.task_id)
    calendar = calendars_of(project).of_task(row.task)
    heirs = _heirs(row)
    row.heirs = len(heirs)  # type: ignore[attr-defined]
    told = history("variance", row.pk, limit=40)
    return VariancePage(
        row=row,
        line=_line(row, at, phase_names(project)),
        finishes=found,
        honest=found.honest(calendar) if found is not None else None,
        heirs=heirs,
        history=tuple(Told(one.at, one.by, words.event_words(one.action, one.data)) for one in told),
        answered_by=row.answered_by.name if row.answered_by is not None else "",
    )


def _heirs(row: Variance) -> tuple[Heir, ...]:
    """The tasks under a variance, the latest first; one statement."""
    found = Inherited.objects.filter(variance=row, task__deleted_at=None).order_by("-days", "task__sort")
    columns = found.values_list(
        "task", "task__number", "task__wbs", "task__name", "task__department__name", "days",
        "task__actual_finish", "task__forecast__finish_day",
    )  # fmt: skip
    return tuple(
        Heir(pk, number or wbs, name, department or "", days, _day(actual, forecast))
        for pk, number, wbs, name, department, days, actual, forecast in columns
    )


def _day(actual: date | None, forecast: int | None) -> date | None:
    return actual or (date.fromordinal(forecast) if forecast else None)


def suggestion(row: Variance, today: date) -> dict[str, Any]:
    """What to start an answer from: the last answer, else what the newest report said of the task.

    At most one statement.
    """
    if row.cause or row.analysis:
        return {
            "cause": row.cause,
            "analysis": row.analysis,
            "action": row.action,
            "action_due": row.action_due if row.action_due and row.action_due >= today else None,
        }
    rows = Line.objects.filter(task=row.task_id, report__submitted_at__isnull=False)
    newest = rows.order_by("-report__period__number").values_list(
        "late_cause", "late_note", "expected_finish"
    )
    found = newest.first()
    if found is None:
        return {}
    cause, note, expected = found
    return {
        "cause": cause,
        "analysis": note,
        "action_due": expected if expected is not None and expected >= today else None,
    }
