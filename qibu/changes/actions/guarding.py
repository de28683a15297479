"""Change control (S5): what was baselined and goes too far is refused, with the way to a change request.

Reactions run inside the action that set them off: what they raise rolls all of it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qibu.changes.actions.common import SUBJECT, TURN, lead_of
from qibu.changes.models import Baseline, ChangeRequest, ChangeState
from qibu.changes.queries import newest_baseline
from qibu.foundation.journal.models import Event
from qibu.foundation.outcomes import Controlled
from qibu.foundation.plain import fetch
from qibu.foundation.turns.actions import give
from qibu.foundation.turns.models import Turn
from qibu.kernel.workdays import WorkCalendar
from qibu.projects.models import Project
from qibu.tasks.models import Status
from qibu.tasks.planning import calendars_of

#: What a baseline holds of a task that is not changed any further by a plain edit.
_DATES: Final = ("planned_start", "planned_finish")
_HELD: Final = frozenset({*_DATES, "department", "status"})
#: As many steps and tasks are told of one refusal.
MOST_TOLD: Final = 20

Pairs = Mapping[str, Sequence[Any]]


def keep_to_baseline(event: Event) -> None:
    """Reaction to edits of one task: no statement unless a held field was changed."""
    _refuse(event, [(event.subject_id, event.data.get("changes", {}))])


def keep_rows_to_baseline(event: Event) -> None:
    """Reaction to edits of many tasks in one step: their own rows stand before the one that ends it."""
    if event.data.get("under") or not _HELD & set(event.data.get("fields", _HELD)):
        return
    first = event.number - int(event.data.get("count", 0))
    rows = Event.objects.filter(
        space=event.space_id, number__gte=first, number__lt=event.number, action="task.edited_with"
    )
    _refuse(event, [(pk, data["changes"]) for pk, data in rows.values_list("subject_id", "data")])


def keep_import_to_baseline(event: Event) -> None:
    """Reaction to an import: it changes fields of many tasks as well."""
    changes = event.data.get("changes", {})
    _refuse(event, [(int(pk), pairs) for pk, pairs in changes.items() if str(pk).isdecimal()])


_BASELINED = """
    SELECT frozen.task_id, frozen.name, frozen.start, frozen.finish, frozen.department, baseline.number,
           project.id, project.variance_threshold, task.department_id, task.calendar_id,
           COALESCE(department.name, ''), CASE WHEN task.deleted_at IS NULL THEN 0 ELSE 1 END
      FROM projects_project project
      JOIN changes_baseline baseline ON baseline.id = (
           SELECT newest.id FROM changes_baseline newest WHERE newest.project_id = project.id
            ORDER BY newest.number DESC LIMIT 1)
      JOIN changes_baselinetask frozen ON frozen.baseline_id = baseline.id
      JOIN tasks_task task ON task.id = frozen.task_id
      LEFT JOIN people_department department ON department.id = task.department_id
     WHERE project.space_id = %s AND project.change_control AND frozen.task_id IN (%s)
     ORDER BY frozen.sort"""


@dataclass(frozen=True)
class _Frozen:
    """A task as the newest baseline has it, and where it stands now."""

    task: int
    name: str
    start: Any
    finish: Any
    department: str
    number: int
    project: int
    threshold: int
    department_id: int | None
    calendar_id: int | None
    department_now: str
    gone: int


def _frozen(space_id: int, tasks: Iterable[int]) -> list[_Frozen]:
    """The baselined ones among these tasks, where the project controls changes; one statement."""
    return [_Frozen(*row) for row in fetch(_BASELINED, [space_id, sorted(set(tasks))])]


def _refuse(event: Event, edits: Sequence[tuple[int, Pairs]]) -> None:
    """Raise Controlled where one of the edits goes too far from the newest baseline."""
    if event.data.get("under"):
        return
    held = {task: pairs for task, pairs in edits if _HELD & set(pairs)}
    frozen = _frozen(event.space_id, held) if held else []
    if not frozen:
        return
    calendars = calendars_of(Project.objects.get(pk=frozen[0].project))
    found: list[tuple[_Frozen, str, str]] = []
    for one in frozen:
        calendar = calendars.of(one.department_id, one.calendar_id)
        found += [(one, *told) for told in _too_far(one, held[one.task], calendar)]
    if not found:
        return
    errors: dict[str, list[str]] = {}
    told = found[:MOST_TOLD]
    for place, (_one, name, words) in enumerate(told, start=1):
        # What to do instead is said once, at the end.
        text = f"{words} {_ask()}" if place == len(told) else words
        errors.setdefault(name if len(held) == 1 else "", []).append(text)
    steps = [step for one, name, _words in found for step in _steps(one, name, held[one.task])]
    raise Controlled(errors, way=_way(frozen[0].project, list(dict.fromkeys(steps))))


def _too_far(one: _Frozen, pairs: Pairs, calendar: WorkCalendar) -> list[tuple[str, str]]:
    """(field, words) of what goes beyond the threshold, away from the department it was agreed with, or out
    of the plan."""
    found: list[tuple[str, int, str]] = []
    for name, frozen in zip(_DATES, (one.start, one.finish), strict=True):
        if name not in pairs or frozen is None:
            continue
        before, now = (_day(value) for value in pairs[name])
        agreed = _day(frozen)
        assert agreed is not None
        days = _off(calendar, agreed, now)
        # Coming nearer to what was agreed is free, from wherever a task stands.
        if days is None or abs(days) <= one.threshold or _nearer(days, _off(calendar, agreed, before)):
            continue
        words = _dates_words(one, agreed, days)
        # A bar dragged away takes both ends along: one sentence says it.
        if not found or found[0][1] != days:
            found.append((name, days, words))
    said = [(name, words) for name, _days, words in found]
    if "department" in pairs and one.department and one.department != one.department_now:
        words = _("“%(task)s” was baselined (V%(number)d) with %(department)s.") % {
            "task": one.name,
            "number": one.number,
            "department": one.department,
        }
        said.append(("department", words))
    if "status" in pairs and _is_cancelled(pairs["status"][1]) and not _is_cancelled(pairs["status"][0]):
        told = {"task": one.name, "number": one.number}
        words = _("“%(task)s” was baselined (V%(number)d); it cannot simply be cancelled.") % told
        said.append(("status", words))
    return said


def _is_cancelled(value: Any) -> bool:
    return str(value) == str(int(Status.CANCELLED))


def _off(calendar: WorkCalendar, agreed: date, now: date | None) -> int | None:
    """Working days from the agreed day; None where there is none."""
    return None if now is None else calendar.working_days_between_dates(agreed, now)


def _nearer(days: int, before: int | None) -> bool:
    return before is not None and days * before > 0 and abs(days) <= abs(before)


def _dates_words(one: _Frozen, agreed: date, days: int) -> str:
    text = ngettext(
        "“%(task)s” was baselined (V%(number)d) for %(day)s; this is %(days)+d working day.",
        "“%(task)s” was baselined (V%(number)d) for %(day)s; this is %(days)+d working days.",
        abs(days),
    )
    return text % {"task": one.name, "number": one.number, "day": agreed, "days": days}


def _ask() -> str:
    return _("Please ask for a change.")


def _day(value: Any) -> date | None:
    if value is None or value == "":
        return None
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _steps(one: _Frozen, name: str, pairs: Pairs) -> list[str]:
    """What the change request is to begin with: the edit itself, as its address carries it."""
    if name not in _DATES:
        value = pairs[name][1]
        return [f"edit:{one.task}:{name}:{'' if value is None else value}"]
    # A finish that followed its start needs no step of its own.
    moved_along = "planned_start" in pairs and "duration" not in pairs
    names = ["planned_start"] if moved_along else [day for day in _DATES if day in pairs]
    return [f"edit:{one.task}:{day}:{pairs[day][1] or ''}" for day in names]


def _way(project: int, steps: Sequence[str]) -> str:
    query = urlencode([("step", step) for step in steps[:MOST_TOLD]])
    return f"/projects/{project}/changes/new/?{query}"


_ADRIFT = """
    SELECT task.id, CAST(task.planned_start AS text), CAST(task.planned_finish AS text),
           CAST(frozen.start AS text), CAST(frozen.finish AS text), frozen.id
      FROM tasks_task task
      LEFT JOIN changes_baselinetask frozen ON frozen.task_id = task.id AND frozen.baseline_id = %s
     WHERE task.project_id = %s AND task.deleted_at IS NULL AND NOT task.is_summary AND task.status <> %s
     ORDER BY task.sort"""


def refuse_second_approval(project: Project) -> None:
    """Raise Controlled where the plan is baselined already and its changes are controlled."""
    base = newest_baseline(project)
    if base is None or not project.change_control:
        return
    words = _("The plan is baselined (V%(number)d) and its changes are controlled.") % {"number": base.number}
    raise Controlled({"": [f"{words} {_ask()}"]}, way=way_to_the_next(project, base))


def way_to_the_next(project: Project, base: Baseline) -> str:
    """Where a change request is written that begins with what is planned otherwise than `base` has it."""
    steps = []
    values = [base.pk, project.pk, int(Status.CANCELLED)]
    for task, start, finish, was_start, was_finish, known in fetch(_ADRIFT, values):
        if start and (known is None or start != was_start):
            steps.append(f"edit:{task}:planned_start:{start}")
        if finish and (known is None or finish != was_finish):
            steps.append(f"edit:{task}:planned_finish:{finish}")
    return _way(project.pk, steps)


def keep_baselined_tasks(event: Event) -> None:
    """Reaction to deletions: what was baselined leaves the plan by a change request only."""
    if event.data.get("under"):
        return
    gone = [one for one in _frozen(event.space_id, event.data.get("ids", ())) if one.gone]
    if not gone:
        return
    names = _(", ").join(f"“{one.name}”" for one in gone[:5])
    words = _("Baselined in V%(number)d: %(tasks)s.") % {"number": gone[0].number, "tasks": names}
    steps = [f"remove:{one.task}" for one in gone]
    raise Controlled({"": [f"{words} {_ask()}"]}, way=_way(gone[0].project, steps))


def follow_lead(event: Event) -> None:
    """Reaction to ``team.set``: what waits for the lead's decision waits for whoever is the lead now."""
    waiting = Turn.objects.open().filter(space=event.space_id, kind=TURN, subject_kind=SUBJECT)
    held = dict(waiting.values_list("subject_id", "holder_id"))
    if not held:
        return
    lead = lead_of(event.space)
    rows = ChangeRequest.objects.filter(pk__in=held, state=ChangeState.SUBMITTED, for_pmo=False)
    for row in rows.select_related("by"):
        if lead is not None and held[row.pk] != lead.pk:
            give(
                space=event.space, kind=TURN, subject=(SUBJECT, row.pk), at=event.at, holder=lead,
                by=event.by, waiter=row.by,
            )  # fmt: skip
