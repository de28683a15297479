"""Carrying out the steps of an approved change request through the plan's own actions (S5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from qibu.changes.draft import delayed, grouped, leaves_below
from qibu.changes.steps import Add, Connect, Delay, Disconnect, Edit, Ref, Remove, Step, day_of
from qibu.foundation.outcomes import Denied, Invalid
from qibu.projects.models import Project
from qibu.tasks import actions
from qibu.tasks.models import Task
from qibu.tasks.planning import calendars_of, read_table

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@dataclass
class Carrier:
    """Who carries out which decision on which plan; `refs` are the ids of the tasks it has added."""

    by: Person
    at: datetime
    project: Project
    under: str
    key: str
    refs: dict[str, int] = field(default_factory=dict)

    def carry(self, steps: Sequence[Step]) -> None:
        """Apply all steps in order, inside the caller's transaction. Raises what the plan's actions raise."""
        for place, group in grouped(steps):
            try:
                self._one(place, group)
            except Denied:
                words = _("A step is about something that is no longer in the plan.")
                raise Invalid({"": [words]}) from None

    def _common(self) -> dict[str, Any]:
        return {"by": self.by, "at": self.at, "project_id": self.project.pk, "under": self.under}

    def _one(self, place: int, group: Sequence[Step]) -> None:
        step = group[0]
        match step:
            case Edit():
                self._edit(step.task, {one.field: one.value for one in group if isinstance(one, Edit)})
            case Delay():
                self._delay(step)
            case Add():
                self._add(place, step)
            case Remove():
                actions.delete_tasks(**self._common(), task_ids=[step.task])
            case Connect():
                actions.link_tasks(
                    **self._common(),
                    key=f"{self.key}-{place}",
                    predecessor=self._id(step.predecessor),
                    successor=self._id(step.successor),
                    terms=step.terms,
                )
            case Disconnect():
                actions.unlink_tasks(**self._common(), link_id=step.link)

    def _edit(self, task_id: int, changes: Mapping[str, Any]) -> None:
        task = self._task(task_id)
        if task is None:
            raise Denied("task")
        actions.edit_task(**self._common(), task_id=task.pk, changes=changes, was={}, version=task.version)

    def _task(self, task_id: int) -> Task | None:
        found: Task | None = Task.objects.live().filter(project=self.project, pk=task_id).first()
        return found

    def _delay(self, step: Delay) -> None:
        table, held = read_table(self.project.pk), calendars_of(self.project)
        for pk in leaves_below(table, step.task):
            task = self._task(pk)
            if task is None:
                continue
            changes = delayed(
                task, step.days, held.of(task.department_id, task.calendar_id), timezone.localdate(self.at)
            )
            if changes:
                self._edit(pk, changes)

    def _add(self, place: int, step: Add) -> None:
        line = actions.Line(
            name=step.name,
            kind=step.kind,
            department=step.department,
            duration=step.duration,
            planned_start=day_of(step.planned_start),
            planned_finish=day_of(step.planned_finish),
            deliverable=step.deliverable,
        )
        saved = actions.add_tasks(
            **self._common(),
            key=f"{self.key}-{place}",
            lines=[line],
            after=self._place(step.after),
            parent=self._place(step.parent),
            source="change",
        )
        self.refs[step.ref] = saved.ids[0]

    def _place(self, ref: Ref | None) -> int | None:
        return None if ref is None else self._id(ref)

    def _id(self, ref: Ref) -> int:
        """The id behind a reference; 0 (which no task has) for one nothing was added under."""
        return self.refs.get(ref, 0) if isinstance(ref, str) else ref
