"""What an edit of one task would do to the plan, before it is saved (S10): nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

from qibu.projects.models import Project
from qibu.tasks import rules
from qibu.tasks.fields import FIELDS, column, value_of
from qibu.tasks.impact import Impact, impact_of_tables, tables_of
from qibu.tasks.models import Task


@dataclass(frozen=True)
class Trial:
    """The effect of an edit, and what it fills in besides in words. `is_empty`: nothing was changed."""

    impact: Impact
    messages: tuple[str, ...] = ()
    is_empty: bool = False


def try_edit(project: Project, task: Task, changes: Mapping[str, object], today: date) -> Trial:
    """Field name → what was typed, as `edit_task` takes it. Raises Invalid as that does."""
    values = {name: FIELDS[name].parse(name, raw) for name, raw in changes.items()}
    draft = copy(task)
    changed = {name for name, value in values.items() if value != value_of(task, name)}
    for name in changed:
        setattr(draft, column(name), values[name])
    now = tables_of(project, today)
    calendar = now.held.of_task(draft)
    moving = {name for name in changed if FIELDS[name].moves_dates}
    said = rules.apply(draft, changed, today=today, calendar=calendar) if moving else []
    then = now.with_values(task.pk, columns_of(draft))
    impact = impact_of_tables(project, now.network(), then.network(), changed={task.pk})
    return Trial(impact, tuple(said), not changed)


def columns_of(task: Task) -> dict[str, Any]:
    """A task's values as the columns of `planning.Table` have them: days as ordinals, effort in tenths."""
    days = {
        name: day.toordinal() if (day := getattr(task, name)) is not None else 0
        for name in (
            "planned_start", "planned_finish", "actual_start", "actual_finish", "expected_finish",
            "constraint_day", "deadline",
        )
    }  # fmt: skip
    return {
        **days,
        "kind": int(task.kind),
        "department": task.department_id,
        "duration": task.duration,
        "status": int(task.status),
        "percent": task.percent,
        "manual": int(task.is_manual),
        "constraint": str(task.constraint),
        "calendar": task.calendar_id,
        "effort": round(float(task.effort) * 10) if task.effort is not None else 0,
    }
