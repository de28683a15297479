"""From what a form says to a step with everything it keeps: names, and what stands there now (S5, T7)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from qibu.changes.models import BaselineTask
from qibu.changes.queries import newest_baseline
from qibu.changes.steps import (
    MOST_STEPS,
    SETTABLE,
    Add,
    Connect,
    Delay,
    Disconnect,
    Edit,
    Ref,
    Remove,
    Step,
    next_ref,
    read_steps,
    stored,
)
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.models import Department
from qibu.projects.models import Deliverable, Project
from qibu.tasks.actions.linking import LinkTerms
from qibu.tasks.fields import FIELDS, shown, stored_form, value_of
from qibu.tasks.models import Kind, Link, Status, Task

#: A delay longer than this is no delay.
MOST_DAYS: Final = 999
_ROWS: Final = frozenset({"department", "assignee"})
_NAMED: Final = _ROWS | {"status"}
_COMPUTED: Final = frozenset(
    {"planned_start", "planned_finish", "duration", "constraint", "constraint_day", "status"}
)


@dataclass(frozen=True)
class Surroundings:
    """Where a step is to stand: in which plan, after which other steps."""

    project: Project
    steps: Sequence[Step] = ()

    def task(self, raw: Any, name: str = "task") -> Task:
        """A live task of the plan by its id. Raises Invalid."""
        pk = whole(raw)
        found = Task.objects.live().filter(project=self.project, pk=pk).first() if pk else None
        if found is None:
            raise Invalid({name: [_("Please choose a task of the plan.")]})
        return found

    def ref(self, raw: Any, name: str) -> tuple[Ref, str]:
        """A task that stands, or one the steps add; with its name. Raises Invalid."""
        for step in self.steps:
            if isinstance(step, Add) and step.ref == str(raw):
                return step.ref, step.name
        task = self.task(raw, name)
        return task.pk, task.name


def add_step(project: Project, steps: Sequence[Step], wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The steps, stored, with one more: `wanted` is a step as JSON without what it keeps besides.

    Raises Invalid by field where the step makes no sense in this plan.
    """
    if len(steps) >= MOST_STEPS:
        raise Invalid({"": [_("At most %(most)d steps.") % {"most": MOST_STEPS}]})
    return [stored(step) for step in (*steps, build(Surroundings(project, steps), wanted))]


def add_steps(
    project: Project, kept: Sequence[Mapping[str, Any]], wanted: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Stored steps with several more; see `add_step`. Raises Invalid."""
    steps = [dict(step) for step in kept]
    for one in wanted:
        steps = add_step(project, read_steps(steps), one)
    return steps


def build(around: Surroundings, wanted: Mapping[str, Any]) -> Step:
    """One step as `wanted` says (see `steps`), checked against the plan. Raises Invalid by field."""
    makers: Mapping[str, Callable[[Surroundings, Mapping[str, Any]], Step]] = {
        "edit": _edit, "delay": _delay, "add": _add, "remove": _remove, "link": _connect, "unlink": _cut,
    }  # fmt: skip
    maker = makers.get(str(wanted.get("do", "")))
    if maker is None:
        raise Invalid({"do": [_("Please choose one of the list.")]})
    return maker(around, wanted)


def _edit(around: Surroundings, wanted: Mapping[str, Any]) -> Edit:
    task = around.task(wanted.get("task"))
    name = str(wanted.get("field", ""))
    if name not in SETTABLE or name not in FIELDS:
        raise Invalid({"field": [_("Please choose one of the list.")]})
    if task.is_summary and name in _COMPUTED:
        raise Invalid({name: [_("A task with subtasks gets this from them.")]})
    value = FIELDS[name].parse(name, wanted.get("value"))
    if name == "status" and value != Status.CANCELLED:
        raise Invalid({name: [_("Progress is reported, not asked for; only cancelling a task is a change.")]})
    was = value_of(task, name)
    if value == was:
        was = _agreed(around.project, task, name)
        if value == was:
            raise Invalid({name: [_("That is what is planned already.")]})
    return Edit(
        task=task.pk,
        field=name,
        value=stored_form(value),
        was=stored_form(was),
        name=task.name,
        text=_text(name, value),
        was_text=_text(name, was),
    )


def _agreed(project: Project, task: Task, name: str) -> Any:
    """What the newest baseline has where the plan stands elsewhere by now: that can be asked for as well.

    None for a task it does not know; without a baseline, and for other fields, what is planned.
    """
    base = newest_baseline(project)
    if base is None or name not in ("planned_start", "planned_finish"):
        return value_of(task, name)
    row = BaselineTask.objects.filter(baseline=base, task_id=task.pk).first()
    return None if row is None else row.start if name == "planned_start" else row.finish


def _text(name: str, value: Any) -> str:
    """Rows and states are named; days and numbers speak for themselves."""
    return shown(name, value) if name in _NAMED and value is not None else ""


def _delay(around: Surroundings, wanted: Mapping[str, Any]) -> Delay:
    task = around.task(wanted.get("task"))
    days = whole(wanted.get("days"))
    if not days or abs(days) > MOST_DAYS:
        raise Invalid({"days": [_("By how many working days? At most %(most)d.") % {"most": MOST_DAYS}]})
    if task.status in (Status.DONE, Status.CANCELLED):
        raise Invalid({"task": [_("What is over does not move any more.")]})
    if not task.is_summary and task.planned_finish is None:
        raise Invalid({"task": [_("This task has no planned dates to move.")]})
    was = task.planned_finish.isoformat() if task.planned_finish else ""
    return Delay(task=task.pk, days=days, was=was, name=task.name)


def _add(around: Surroundings, wanted: Mapping[str, Any]) -> Add:
    name = FIELDS["name"].parse("name", wanted.get("name"))
    kind = Kind.MILESTONE if str(wanted.get("kind")) == str(int(Kind.MILESTONE)) else Kind.TASK
    start = FIELDS["planned_start"].parse("planned_start", wanted.get("planned_start"))
    finish = FIELDS["planned_finish"].parse("planned_finish", wanted.get("planned_finish"))
    if kind == Kind.MILESTONE:
        start = finish = finish or start
    if start and finish and finish < start:
        raise Invalid({"planned_finish": [_("The finish lies before the start.")]})
    duration = FIELDS["duration"].parse("duration", wanted.get("duration"))
    after = around.ref(wanted["after"], "after")[0] if wanted.get("after") else None
    parent = around.ref(wanted["parent"], "parent")[0] if wanted.get("parent") else None
    department = FIELDS["department"].parse("department", wanted.get("department"))
    return Add(
        ref=next_ref(around.steps),
        name=name,
        parent=parent,
        after=after,
        department=department,
        department_name=_name_of(department),
        kind=int(kind),
        duration=0 if kind == Kind.MILESTONE else duration or None,
        planned_start=start.isoformat() if start else "",
        planned_finish=finish.isoformat() if finish else "",
        deliverable=_deliverable(around.project, wanted.get("deliverable")),
    )


def _name_of(department: int | None) -> str:
    if department is None:
        return ""
    return Department.objects.filter(pk=department).values_list("name", flat=True).first() or ""


def _deliverable(project: Project, raw: Any) -> int | None:
    pk = whole(raw)
    if not pk:
        return None
    if not Deliverable.objects.filter(project=project, pk=pk).exists():
        raise Invalid({"deliverable": [_("Please choose one of the list.")]})
    return pk


def _remove(around: Surroundings, wanted: Mapping[str, Any]) -> Remove:
    task = around.task(wanted.get("task"))
    return Remove(task=task.pk, name=task.name)


def _connect(around: Surroundings, wanted: Mapping[str, Any]) -> Connect:
    first, before = around.ref(wanted.get("predecessor"), "predecessor")
    second, after = around.ref(wanted.get("successor"), "successor")
    if first == second:
        raise Invalid({"predecessor": [_("A task cannot depend on itself.")]})
    if isinstance(first, int) and isinstance(second, int):
        _refuse_own_branch(around, first, second)
    said = wanted.get("terms") or {}
    terms = LinkTerms(
        type=str(said.get("type") or "FS"),
        min_lag=whole(said.get("min_lag")) or 0,
        min_unit=str(said.get("min_unit") or "w"),
        max_lag=None if said.get("max_lag") in (None, "") else whole(said.get("max_lag")),
        max_unit=str(said.get("max_unit") or "c"),
    )
    if problems := terms.problems():
        raise Invalid(problems)
    return Connect(predecessor=first, successor=second, terms=terms, before=before, after=after)


def _refuse_own_branch(around: Surroundings, first: int, second: int) -> None:
    one, other = (task.wbs for task in (around.task(first), around.task(second)))
    if one.startswith(f"{other}.") or other.startswith(f"{one}."):
        raise Invalid({"predecessor": [_("A task cannot depend on its own summary task.")]})


def _cut(around: Surroundings, wanted: Mapping[str, Any]) -> Disconnect:
    rows = Link.objects.filter(project=around.project, is_outside=False, pk=whole(wanted.get("link")) or 0)
    found = rows.values_list("pk", "predecessor__name", "successor__name").first()
    if found is None:
        raise Invalid({"link": [_("Please choose a dependency of the plan.")]})
    return Disconnect(link=found[0], before=found[1], after=found[2])


def whole(raw: Any) -> int | None:
    """A whole number from outside, None for anything else."""
    try:
        number = int(str(raw).strip())
    except ValueError:
        return None
    return number if abs(number) < 2**63 else None
