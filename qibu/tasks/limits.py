"""What the deadline and the constraint of one task come to, as a page and a message say it (S10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from qibu.kernel.diagnostics import diagnose
from qibu.kernel.plan import Constraint as Code
from qibu.kernel.plan import Plan, Schedule
from qibu.kernel.workdays import WorkCalendar
from qibu.tasks import words
from qibu.tasks.models import Constraint, Task
from qibu.tasks.planning import Recomputed, calendars_of
from qibu.tasks.why import chain_in_words

#: Working days to spare below which a deadline is worth a look.
CLOSE = 2


@dataclass(frozen=True)
class Limit:
    """A deadline or constraint of a task: its day, by how many working days it is missed (0: it is not), and
    how many are to spare. `done`: the task is finished, so that this is a fact."""

    day: date
    late: int
    left: int
    done: bool

    @property
    def state(self) -> str:
        """missed, close or kept."""
        if self.late:
            return "missed"
        return "close" if not self.done and self.left <= CLOSE else "kept"


@dataclass(frozen=True)
class Limits:
    """Both of one task; None where it has none. `constraint` is the rule in words, `missed` its days late."""

    deadline: Limit | None = None
    constraint: str = ""
    missed: int = 0


def rule(constraint: str, day: date | None) -> str:
    """A constraint in words with its day."""
    label = str(Constraint(constraint).label)
    return f"{label} {day.isoformat()}" if day else label


def limits_of(task: Task, start: int, finish: int) -> Limits:
    """Against forecast days (ordinals, 0: none); two statements where there is anything."""
    if not task.constraint and task.deadline is None:
        return Limits()
    calendar = calendars_of(task.project).of_task(task)
    found = measured(task, start, finish, calendar)
    ends = task.actual_finish.toordinal() if task.actual_finish else finish
    deadline = None
    if task.deadline is not None and ends:
        left = calendar.working_days_between(ends, task.deadline.toordinal())
        late = max(1, -left) if ends > task.deadline.toordinal() else 0
        deadline = Limit(task.deadline, late, max(0, left), task.actual_finish is not None)
    said = rule(task.constraint, task.constraint_day) if task.constraint else ""
    return Limits(deadline, said, found)


def measured(task: Task, start: int, finish: int, calendar: WorkCalendar) -> int:
    """Working days by which forecast days miss the task's constraint; the rule is the kernel's."""
    if not task.constraint_day or not finish or task.is_manual:
        return 0
    plan = Plan(
        calendars=(calendar,),
        duration=[1],
        constraint=[int(Code[task.constraint])],
        constraint_date=[task.constraint_day.toordinal()],
        actual_start=[task.actual_start.toordinal() if task.actual_start else 0],
        actual_finish=[task.actual_finish.toordinal() if task.actual_finish else 0],
    )
    stands = Schedule(status="ok", forecast_start=[start], forecast_finish=[finish])
    return next((one.excess for one in diagnose(plan, stands) if one.id == "constraint-missed"), 0)


def not_kept(task: Task, again: Recomputed) -> str:
    """After a recalculation: that the task's constraint is not kept, by how much and why; "" where it is."""
    net, result = again.network, again.schedule
    place = net.table.place.get(task.pk, -1)
    if not task.constraint_day or place not in net.leaf:
        return ""
    t = net.leaf.index(place)
    calendar = net.plan.calendars[net.plan.calendar[t] if len(net.plan.calendar) else 0]
    days = measured(task, result.forecast_start[t], result.forecast_finish[t], calendar)
    if not days:
        return ""
    text = _("“%(rule)s” cannot be kept, it is missed by %(days)s: %(chain)s.")
    chain = chain_in_words(net, result, task.pk)
    said = rule(task.constraint, task.constraint_day)
    return text % {"rule": said, "days": words.days(days, "w"), "chain": chain}
