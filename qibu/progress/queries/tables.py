"""The master schedule as it stands now, as an edition keeps it (T3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from django.utils import timezone

from qibu.foundation.plain import fetch
from qibu.issues.queries.open import open_items_of_tasks
from qibu.kernel.status import Status as Code
from qibu.kernel.status import shown_status
from qibu.progress.editions import Table
from qibu.projects.models import Project
from qibu.tasks.importing.linked import with_items
from qibu.tasks.models import Status
from qibu.tasks.planning import Calendars, calendars_of

_CODES = {
    Status.TODO: Code.TODO, Status.DOING: Code.DOING, Status.DONE: Code.DONE,
    Status.PAUSED: Code.PAUSED, Status.CANCELLED: Code.CANCELLED,
}  # fmt: skip
_BASELINES = """
    SELECT id, number FROM changes_baseline WHERE project_id = %s ORDER BY number DESC"""
_TASKS = """
    SELECT task.id, task.parent_id, task.level, CAST(task.is_summary AS integer), task.department_id,
           task.number, task.wbs, task.name, department.name, person.name,
           CAST(task.planned_start AS text), CAST(task.planned_finish AS text), forecast.finish_day,
           CAST(task.actual_start AS text), CAST(task.actual_finish AS text), task.status,
           CAST(task.is_blocked AS integer), task.percent, task.risk_note, task.need_note, task.note,
           task.block_cause, task.block_need, CAST(task.updated_at AS text),
           CAST(newest.start AS text), CAST(newest.finish AS text), CAST(original.finish AS text),
           task.calendar_id
      FROM tasks_task task
      LEFT JOIN people_department department ON department.id = task.department_id
      LEFT JOIN people_person person ON person.id = task.assignee_id
      LEFT JOIN tasks_forecast forecast ON forecast.task_id = task.id
      LEFT JOIN changes_baselinetask newest ON newest.task_id = task.id AND newest.baseline_id = %s
      LEFT JOIN changes_baselinetask original ON original.task_id = task.id AND original.baseline_id = %s
     WHERE task.project_id = %s AND task.deleted_at IS NULL
     ORDER BY task.sort"""
#: What each department said last: progress, next step, support needed.
_SAID = """
    SELECT line.task_id, line.done, line.next, line.support
      FROM progress_line line
     WHERE line.report_id IN (SELECT MAX(report.id) FROM progress_report report
                               WHERE report.project_id = %s AND report.submitted_at IS NOT NULL
                               GROUP BY report.department_id)
       AND (line.done <> '' OR line.next <> '' OR line.support <> '')"""


def baseline_numbers(project: Project) -> list[tuple[int, int]]:
    """(id, number) of all baselines, newest first; one statement."""
    return [(pk, number) for pk, number in fetch(_BASELINES, [project.pk])]


def table_now(project: Project, at: datetime) -> Table:
    """All tasks in tree order; the same number of statements whatever their number."""
    baselines = baseline_numbers(project)
    newest = baselines[0][0] if baselines else None
    first = baselines[-1][0] if len(baselines) > 1 else None
    said = {task: (done, then, support) for task, done, then, support in fetch(_SAID, [project.pk])}
    items = open_items_of_tasks(project.pk)
    make = _maker(calendars_of(project), timezone.localtime(at).date().toordinal(), said, items)
    return Table([make(row) for row in fetch(_TASKS, [newest, first, project.pk])])


def _maker(
    calendars: Calendars,
    today: int,
    said: dict[int, tuple[str, str, str]],
    items: dict[int, list[str]],
) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    """A row of the statement → a row of the table."""
    phases: dict[int, str] = {}
    ordinal, local, text = _Ordinals(), _Days(), _Texts()

    def slip(baseline: str | None, finish: int, owner: tuple[int | None, int | None]) -> int | None:
        if not baseline or not finish:
            return None
        return calendars.of(*owner).working_days_between(ordinal[baseline], finish)

    def make(row: tuple[Any, ...]) -> tuple[Any, ...]:
        (pk, parent, level, summary, department_id, number, wbs, name, department, person, start, finish,
         forecast, a_start, a_finish, status, blocked, percent, risk, need, note, cause, resolve, updated,
         base_start, base_finish, first_finish, calendar) = row  # fmt: skip
        phases[pk] = name if parent is None else phases.get(parent, name)
        shown = shown_status(
            _CODES[Status(status)],
            planned_finish=ordinal[finish],
            forecast_finish=forecast or 0,
            today=today,
            blocked=bool(blocked),
        )
        done, then, support = said.get(pk, ("", "", ""))
        ends = 0 if status == Status.CANCELLED else ordinal[a_finish] or forecast or 0
        return (
            pk, parent, level, bool(summary), department_id, number or wbs, number, name,
            phases[pk] if parent is not None else "", department or "", person or "", start, finish,
            text[forecast or 0], a_start, a_finish, shown.word.value, shown.blocked, percent,
            with_items(risk, items.get(pk, ())),
            "\n".join(filter(None, (need, support))), note, cause, resolve, local[updated[:16]],
            base_start, base_finish, slip(base_finish, ends, (department_id, calendar)),
            slip(first_finish, ends, (department_id, calendar)), done, then,
        )  # fmt: skip

    return make


class _Ordinals(dict[str | None, int]):
    """ISO text → ordinal, 0 for none."""

    def __missing__(self, day: str | None) -> int:
        self[day] = found = date.fromisoformat(day).toordinal() if day else 0
        return found


class _Texts(dict[int, str | None]):
    """Ordinal → ISO text, None for 0."""

    def __missing__(self, day: int) -> str | None:
        self[day] = found = date.fromordinal(day).isoformat() if day else None
        return found


class _Days(dict[str, str]):
    """A moment as the database's text in UTC, to the minute → the day it was here."""

    def __missing__(self, moment: str) -> str:
        known = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        self[moment] = day = timezone.localtime(known).date().isoformat()
        return day
