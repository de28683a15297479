"""A plan in memory that steps are applied to; nothing of it is ever stored (S5, T7).

What a step entails comes from the same rules as an edit (`qibu.tasks.rules`), so that the dates found here
are those the forecast has once the steps are carried out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from qibu.changes.steps import (
    SETTABLE,
    Add,
    Connect,
    Delay,
    Disconnect,
    Edit,
    Ref,
    Remove,
    Step,
    day_of,
    tasks_of,
)
from qibu.foundation.outcomes import Invalid
from qibu.kernel.workdays import WorkCalendar
from qibu.projects.models import Project
from qibu.tasks import rules
from qibu.tasks.fields import FIELDS, column, stored_form, value_of
from qibu.tasks.models import Status, Task
from qibu.tasks.planning import Calendars, LinkTable, Table

#: Column of the table → attribute of Task; dates are ordinals there.
_ATTRIBUTES: Final = {
    "kind": "kind", "department": "department_id", "duration": "duration", "status": "status",
    "percent": "percent", "manual": "is_manual", "constraint": "constraint", "calendar": "calendar_id",
}  # fmt: skip
_DAYS: Final = (
    "planned_start", "planned_finish", "actual_start", "actual_finish", "expected_finish", "constraint_day",
    "deadline",
)  # fmt: skip
_BLANK: Final[Mapping[str, Any]] = {
    "parent": None, "is_summary": 0, "kind": 0, "department": None, "duration": None, "status": 0,
    "percent": 0, "manual": 0, "stored": (None,) * 8, "constraint": "", "calendar": None, "effort": 0,
    **dict.fromkeys(_DAYS, 0),
}  # fmt: skip
_LINK_COLUMNS: Final = (
    "pk", "predecessor", "successor", "type", "min_lag", "min_unit", "max_lag", "max_unit",
)  # fmt: skip
GONE, CHANGED, REFUSED = "gone", "changed", "refused"


@dataclass(frozen=True)
class Problem:
    """A step (by its place) that does not fit the plan any more: its task is gone, what it changes was
    changed by somebody else, or the plan refuses it; `words` say which."""

    step: int
    kind: str
    words: str


def delayed(task: Task, days: int, calendar: WorkCalendar, today: date) -> dict[str, str]:
    """The edit a delay of one task comes to, as an action takes it: field → ISO day; {} for what is over.

    What has not begun moves as a whole and keeps its working days; what is under way ends later. A reported
    expected finish still ahead moves along: it is what the forecast follows.
    """
    if task.status in (Status.DONE, Status.CANCELLED) or task.planned_finish is None:
        return {}
    under_way = task.actual_start is not None or task.status in (Status.DOING, Status.PAUSED)
    changes = {}
    if task.planned_start is None or under_way:
        moved = calendar.add_working_days_date(task.planned_finish, days)
        first = task.planned_start or moved
        changes["planned_finish"] = max(moved, first).isoformat()
    else:
        changes["planned_start"] = calendar.add_working_days_date(task.planned_start, days).isoformat()
    if task.expected_finish is not None and task.expected_finish >= today:
        expected = calendar.add_working_days_date(task.expected_finish, days)
        changes["expected_finish"] = max(expected, today, task.actual_start or today).isoformat()
    return changes


def leaves_below(table: Table, task_id: int) -> list[int]:
    """Ids of the tasks without subtasks below a task, itself where it has none."""
    inside = {task_id}
    found = []
    for pk, parent, summary in zip(table.pk, table.parent, table.is_summary, strict=True):
        if pk == task_id or parent in inside:
            inside.add(pk)
            if not summary:
                found.append(pk)
    return found


class Draft:
    """The plan's columns as lists, with the tasks the steps touch: `load`, `take`, then `tables`."""

    def __init__(self, project: Project, table: Table, links: LinkTable, held: Calendars, today: date):
        self.project, self.table, self.held, self.today = project, table, held, today
        self.columns = {one.name: list(getattr(table, one.name)) for one in fields(Table)}
        self.place = dict(table.place)
        rows = zip(*(getattr(links, name) for name in _LINK_COLUMNS), strict=True)
        self.links: dict[int, tuple[Any, ...]] = {row[0]: row for row in rows}
        self.outside = links.outside
        self.tasks: dict[int, Task] = {}
        self.stood: dict[int, dict[str, Any]] = {}
        self.refs: dict[str, int] = {}
        self.gone: set[int] = set()
        self.added: list[tuple[int, Add]] = []
        self.problems: list[Problem] = []
        #: Task id → the fields its steps set; `dated`: those whose steps concern dates.
        self.fields: dict[int, set[str]] = {}
        self.dated: set[int] = set()
        #: New (predecessor, successor) links, and the place of the last step that made one.
        self.connected: set[tuple[int, int]] = set()
        self.connected_at = 0

    def load(self, steps: Sequence[Step]) -> None:
        """Read the tasks the steps touch; one statement."""
        wanted = tasks_of(steps)
        for step in steps:
            if isinstance(step, Delay) and step.task in self.place:
                wanted |= set(leaves_below(self.table, step.task))
        rows = Task.objects.live().filter(project=self.project, pk__in=wanted)
        self.tasks = {task.pk: task for task in rows} if wanted else {}
        for pk, task in self.tasks.items():
            self.stood[pk] = {name: stored_form(value_of(task, name)) for name in SETTABLE if name in FIELDS}

    def take(self, steps: Sequence[Step]) -> None:
        """Apply the steps in order; what does not fit is kept in `problems`."""
        for first, group in grouped(steps):
            try:
                self._take(first, group)
            except Invalid as refusal:
                words = " ".join(text for texts in refusal.errors.values() for text in texts)
                self._problem(first, REFUSED, words)

    def _take(self, place: int, group: Sequence[Step]) -> None:
        step = group[0]
        match step:
            case Edit():
                edits = [one for one in group if isinstance(one, Edit)]
                self._edit(place, edits)
            case Delay():
                self._delay(place, step)
            case Add():
                self._add(place, step)
            case Remove():
                self._remove(place, step)
            case Connect():
                self._connect(place, step)
            case Disconnect():
                self._cut(place, step)

    def _problem(self, place: int, kind: str, words: str) -> None:
        self.problems.append(Problem(place, kind, words))

    def _stands(self, place: int, task_id: int, name: str) -> bool:
        if task_id in self.tasks and task_id not in self.gone:
            return True
        self._problem(place, GONE, _("“%(task)s” is no longer in the plan.") % {"task": name})
        return False

    def _edit(self, place: int, edits: Sequence[Edit]) -> None:
        for offset, one in enumerate(edits):
            if not self._stands(place + offset, one.task, one.name):
                return
            if self.stood[one.task].get(one.field) not in (one.was, one.value):
                words = _("“%(task)s” was changed by somebody since this was written.") % {"task": one.name}
                self._problem(place + offset, CHANGED, words)
        task = self.tasks[edits[0].task]
        self.fields.setdefault(task.pk, set()).update(one.field for one in edits)
        if any(FIELDS[one.field].moves_dates for one in edits):
            self.dated.add(task.pk)
        self._change(task, {one.field: one.value for one in edits})

    def _change(self, task: Task, changes: Mapping[str, Any]) -> None:
        """Set fields as `edit_task` does, with what follows from them."""
        values = {name: FIELDS[name].parse(name, raw) for name, raw in changes.items()}
        changed = {name for name, value in values.items() if value_of(task, name) != value}
        for name in changed:
            setattr(task, column(name), values[name])
        if any(FIELDS[name].moves_dates for name in changed):
            calendar = self.held.of(task.department_id, task.calendar_id)
            rules.apply(task, set(changed), today=self.today, calendar=calendar)
        row = self.place[task.pk]
        for name, attribute in _ATTRIBUTES.items():
            self.columns[name][row] = getattr(task, attribute)
        for name in _DAYS:
            day = getattr(task, name)
            self.columns[name][row] = day.toordinal() if day else 0

    def _delay(self, place: int, step: Delay) -> None:
        if not self._stands(place, step.task, step.name):
            return
        if (self.stood[step.task]["planned_finish"] or "") != step.was:
            words = _("“%(task)s” was moved by somebody since this was written.") % {"task": step.name}
            self._problem(place, CHANGED, words)
        for pk in leaves_below(self.table, step.task):
            one = self.tasks.get(pk)
            if one is None or pk in self.gone:
                continue
            calendar = self.held.of(one.department_id, one.calendar_id)
            changes = delayed(one, step.days, calendar, self.today)
            if changes:
                self.dated.add(pk)
                self._change(one, changes)

    def known(self, ref: Ref | None) -> int | None:
        """The row's id for a task or a new one; None where it is not (any more) in the plan."""
        pk = self.refs.get(ref) if isinstance(ref, str) else ref
        return pk if pk in self.place and pk not in self.gone else None

    def _add(self, place: int, step: Add) -> None:
        after, parent = self.known(step.after), self.known(step.parent)
        if (step.after and after is None) or (step.parent and parent is None):
            self._problem(place, GONE, _("Where it should stand is no longer in the plan."))
        if after is not None:
            parent = self.columns["parent"][self.place[after]]
        pk = -1 - len(self.added)
        start, finish = day_of(step.planned_start), day_of(step.planned_finish)
        values = {
            **_BLANK,
            "pk": pk,
            "parent": parent,
            "kind": step.kind,
            "department": step.department,
            "duration": step.duration,
            "planned_start": start.toordinal() if start else 0,
            "planned_finish": finish.toordinal() if finish else 0,
        }
        self.place[pk] = len(self.columns["pk"])
        for name, stack in self.columns.items():
            stack.append(values[name])
        self.refs[step.ref] = pk
        self.added.append((pk, step))

    def _remove(self, place: int, step: Remove) -> None:
        if not self._stands(place, step.task, step.name):
            return
        inside = {step.task}
        for pk, parent in zip(self.columns["pk"], self.columns["parent"], strict=True):
            if parent in inside:
                inside.add(pk)
        self.gone |= inside

    def _connect(self, place: int, step: Connect) -> None:
        first, second = self.known(step.predecessor), self.known(step.successor)
        if first is None or second is None:
            name = step.before if first is None else step.after
            self._problem(place, GONE, _("“%(task)s” is no longer in the plan.") % {"task": name})
            return
        self.connected.add((first, second))
        self.connected_at = place
        terms = step.terms
        pk = next(
            (pk for pk, row in self.links.items() if row[1:4] == (first, second, str(terms.type))),
            -1 - len(self.links),
        )
        self.links[pk] = (
            pk, first, second, str(terms.type), terms.min_lag, str(terms.min_unit), terms.max_lag,
            str(terms.max_unit),
        )  # fmt: skip

    def _cut(self, place: int, step: Disconnect) -> None:
        if self.links.pop(step.link, None) is None and step.link not in {one.pk for one in self.outside}:
            self._problem(place, GONE, _("This dependency is no longer in the plan."))
        self.outside = [one for one in self.outside if one.pk != step.link]

    def tables(self) -> tuple[Table, LinkTable]:
        """The plan as it is with the steps."""
        stay = [row for row, pk in enumerate(self.columns["pk"]) if pk not in self.gone]
        columns = {name: [values[row] for row in stay] for name, values in self.columns.items()}
        if self.gone or self.added:
            above = set(columns["parent"])
            columns["is_summary"] = [int(pk in above) for pk in columns["pk"]]
        live = set(columns["pk"])
        links = [row for row in self.links.values() if row[1] in live and row[2] in live]
        found = list(zip(*links, strict=True)) or [()] * len(_LINK_COLUMNS)
        outside = [one for one in self.outside if one.successor in live]
        return replace(self.table, **columns), LinkTable(*found, outside)  # type: ignore[call-arg]


def grouped(steps: Iterable[Step]) -> list[tuple[int, list[Step]]]:
    """(place of the first, steps) with consecutive edits of one task together: they are one edit."""
    found: list[tuple[int, list[Step]]] = []
    for place, step in enumerate(steps):
        last = found[-1][1] if found else []
        if isinstance(step, Edit) and last and isinstance(last[-1], Edit) and last[-1].task == step.task:
            last.append(step)
        else:
            found.append((place, [step]))
    return found
