"""Opening and closing variances: the rows follow how late the plan is, at the source of each slip (T4).

Two assessments at once open one variance: both hold the space's lock, and a constraint stands behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from qibu.foundation.access import actions as access
from qibu.foundation.access.models import Space
from qibu.foundation.journal.actions import record
from qibu.foundation.people.models import Department
from qibu.foundation.turns import actions as turns
from qibu.kernel import reporting as rules
from qibu.kernel.steps import take
from qibu.kernel.variance import variance as slip_of
from qibu.progress.actions.variance_turns import ask, tell_closed, tell_opened
from qibu.progress.models import Assessment, Ended, Inherited, Variance, VarianceState
from qibu.progress.queries.lateness import Late, Lateness, measure, slip_against
from qibu.projects.models import Project
from qibu.tasks.models import Status, Task
from qibu.tasks.planning import Calendars, calendars_of

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

#: At most so many are opened at a time, the worst first; the next round goes on.
MOST_AT_ONCE = 40


@dataclass(frozen=True)
class Assessed:
    """What an assessment did: numbers of variances opened and closed; `complete`: nothing is left over."""

    opened: tuple[int, ...] = ()
    closed: tuple[int, ...] = ()
    complete: bool = True


@dataclass
class _Round:
    """One assessment of a locked project."""

    space: Space
    project: Project
    at: datetime
    by: Person | None
    found: Lateness
    calendars: Calendars
    opened: list[Variance] = field(default_factory=list)
    closed: list[Variance] = field(default_factory=list)


@transaction.atomic
def assess(
    project: Project,
    at: datetime,
    *,
    space: Space | None = None,
    by: Person | None = None,
    found: Lateness | None = None,
) -> Assessed:
    """Make the variances of a project follow its lateness, as of `at`.

    Give the `space` where the caller holds its lock already, and `found` where nothing was written since
    it was measured. Repeating it changes nothing. Notices and posts are bundled per department.
    """
    space = space or access.lock(project.space_id)
    found = found if found is not None else measure(project)
    turn = _Round(space, project, at, by, found, calendars_of(project))
    heirs = found.heirs()
    standing = _standing(project)
    for row in list(standing.values()):
        if _follow(turn, row, heirs.get(row.task_id, [])):
            del standing[row.task_id]
    complete = _open_new(turn, standing, heirs)
    _inherit(standing.values(), heirs)
    tell_opened(space, project, turn.opened, at)
    tell_closed(space, project, turn.closed, at)
    _note(turn, complete=complete)
    return Assessed(
        tuple(row.number for row in turn.opened), tuple(row.number for row in turn.closed), complete
    )


def assess_again(*, project_id: int, at: datetime) -> Assessed:
    """The same for the worker: measured without the lock, which is held for as long as writing takes."""
    project = Project.objects.select_related("space").get(pk=project_id)
    found = measure(project)
    with transaction.atomic():
        space = access.lock(project.space_id)
        still = space.event_number == project.space.event_number
        return assess(project, at, space=space, found=found if still else None)


def _standing(project: Project) -> dict[int, Variance]:
    """Variances that are not closed, by task; one statement."""
    rows: Any = Variance.objects.filter(project=project).exclude(state=VarianceState.CLOSED)
    return {row.task_id: row for row in rows.select_related("task", "department__head").order_by("number")}


# --- what becomes of one that stands ---


def _follow(turn: _Round, row: Variance, heirs: list[Late]) -> bool:
    """Bring one variance up to date; True where it closed."""
    ended = _ending(turn, row, heirs)
    days = turn.found.days.get(row.task_id, 0)
    if ended is not None and take(rules.VARIANCE, row.state, ended).allowed:
        _close(turn, row, ended, days)
        return True
    worst = max(row.worst_days, days)
    if (row.days, row.worst_days, row.baseline) != (days, worst, turn.found.baseline):
        row.days, row.worst_days, row.baseline = days, worst, turn.found.baseline
        row.save(update_fields=["days", "worst_days", "baseline"])
    if row.task.department_id != row.department_id:
        _readdress(turn, row)
    return False


def _ending(turn: _Round, row: Variance, heirs: Iterable[Late]) -> Ended | None:
    """How a variance ends by itself now; None where it goes on (T4)."""
    task = row.task
    if task.deleted_at is not None or task.status == Status.CANCELLED or task.is_summary:
        return Ended.DROPPED
    late = turn.found.late.get(row.task_id)
    if late is not None and not late.is_source:
        return Ended.INHERITED  # it stands under its source from here on, not beside it
    if late is not None:
        over = task.status == Status.DONE and all(one.done for one in heirs)
        return Ended.FINISHED if over else None
    return Ended.REBASELINED if _still_late_before(turn, row) else Ended.RECOVERED


def _still_late_before(turn: _Round, row: Variance) -> bool:
    """Whether only a newer baseline made the lateness go away; one statement where there is one."""
    if turn.found.baseline <= row.baseline:
        return False
    agreed, now = slip_against(turn.project.pk, row.baseline, row.task_id)
    if agreed is None or now is None:
        return False
    calendar = turn.calendars.of_task(row.task)
    limit = turn.found.threshold
    return slip_of(agreed.toordinal(), now.toordinal(), calendar, limit).late


def _close(turn: _Round, row: Variance, ended: Ended, days: int) -> None:
    row.state, row.ended, row.closed_at = VarianceState.CLOSED, ended, turn.at
    if ended is not Ended.INHERITED:  # what it inherits now was never its own
        row.days, row.worst_days = days, max(row.worst_days, days)
    row.next_step_at, row.due = None, None
    row.baseline = max(row.baseline, turn.found.baseline)
    row.version += 1
    row.save()
    turns.end(kind="variance.answer", subject=("variance", row.pk), by=turn.by, at=turn.at)
    told = {"number": row.number, "task": row.task_id, "ended": str(ended), "days": days}
    record(
        space=turn.space, by=turn.by, at=turn.at, action="variance.closed", subject=("variance", row.pk),
        data=told,
    )  # fmt: skip
    turn.closed.append(row)


def _readdress(turn: _Round, row: Variance) -> None:
    """The task went to another department: that one is asked from here on."""
    department = row.task.department_id
    row.department = Department.objects.select_related("head").get(pk=department) if department else None
    if row.state == VarianceState.OPEN:
        ask(turn.space, row, turn.calendars.of(department), turn.at)
        turn.opened.append(row)
    row.version += 1
    row.save()


# --- new ones ---


def _open_new(turn: _Round, standing: dict[int, Variance], heirs: Mapping[int, list[Late]]) -> bool:
    """Open what is missing, the worst first; False where some are left for the next round."""
    missing = [one for one in turn.found.sources if one.task not in standing]
    ended = _ended(turn.project, missing)
    wanted = [one for one in missing if _is_news(turn, one, heirs.get(one.task, []), ended)]
    now = wanted[:MOST_AT_ONCE]
    tasks = Task.objects.filter(pk__in=[one.task for one in now]).select_related("department__head")
    by_id = {task.pk: task for task in tasks}
    top = Variance.objects.filter(project=turn.project).aggregate(top=Max("number"))["top"] or 0
    for number, one in enumerate(now, start=top + 1):
        row = _open(turn, by_id[one.task], one, number)
        standing[one.task] = row
        turn.opened.append(row)
    return len(now) == len(wanted)


def _ended(project: Project, sources: Iterable[Late]) -> dict[int, tuple[str, int]]:
    """Task → (how its last variance ended, with how many days); one statement."""
    rows = Variance.objects.filter(
        project=project, task__in=[one.task for one in sources], state=VarianceState.CLOSED
    )
    found = rows.order_by("number").values_list("task_id", "ended", "days")
    return {task: (ended, days) for task, ended, days in found}


def _is_news(turn: _Round, one: Late, heirs: list[Late], ended: Mapping[int, tuple[str, int]]) -> bool:
    """Whether a late source has to be explained: not what is over and done with.

    What finished before the newest baseline was approved was known to those who approved it. What was
    explained and has finished stays late for ever, and is asked again only if it got worse.
    """
    if not one.done:
        return True
    waits = any(not heir.done for heir in heirs)
    if one.task in ended:
        how, days = ended[one.task]
        if how == Ended.INHERITED:
            return True  # what it was late by then was another's
        return (waits and how != Ended.FINISHED) or one.days > days
    known = bool(one.finished) and date.fromordinal(one.finished) <= turn.found.frozen
    return waits or not known


def _open(turn: _Round, task: Task, one: Late, number: int) -> Variance:
    row = Variance(
        project=turn.project,
        number=number,
        task=task,
        department=task.department,
        baseline=turn.found.baseline,
        days=one.days,
        opened_days=one.days,
        worst_days=one.days,
        opened_at=turn.at,
    )
    row.save()
    ask(turn.space, row, turn.calendars.of_task(task), turn.at)
    row.save(update_fields=["due", "next_step_at"])
    told = {"number": number, "task": task.pk, "days": one.days, "own": one.own, "baseline": row.baseline}
    record(
        space=turn.space, by=turn.by, at=turn.at, action="variance.opened", subject=("variance", row.pk),
        data=told,
    )  # fmt: skip
    return row


# --- what stands under them ---


def _inherit(standing: Iterable[Variance], heirs: Mapping[int, list[Late]]) -> None:
    """Keep the tasks that are late because of each source; two statements, one more per kind of change."""
    rows = {row.pk: row for row in standing}
    wanted = {(row.pk, one.task): one.days for row in rows.values() for one in heirs.get(row.task_id, ())}
    have = {(row.variance_id, row.task_id): row for row in Inherited.objects.filter(variance__in=list(rows))}
    gone = [row.pk for key, row in have.items() if key not in wanted]
    if gone:
        Inherited.objects.filter(pk__in=gone).delete()
    new = [Inherited(variance_id=v, task_id=t, days=d) for (v, t), d in wanted.items() if (v, t) not in have]
    Inherited.objects.bulk_create(new, batch_size=200)
    changed = []
    for key, row in have.items():
        if key in wanted and row.days != wanted[key]:
            row.days = wanted[key]
            changed.append(row)
    Inherited.objects.bulk_update(changed, ["days"], batch_size=200)


def _note(turn: _Round, *, complete: bool) -> None:
    """Up to which event and for which day this project is assessed; not, where something is left over."""
    number = turn.space.event_number if complete else 0
    day = timezone.localtime(turn.at).date()
    values = {"number": number, "day": day}
    if not Assessment.objects.filter(project=turn.project).update(**values):
        Assessment.objects.create(project=turn.project, **values)
