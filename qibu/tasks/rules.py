"""What one changed field of a task entails for the others (D0 status, S10 dates)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from qibu.foundation.outcomes import Invalid
from qibu.kernel.workdays import WorkCalendar
from qibu.tasks.models import Constraint, Kind, Status, Task


@dataclass
class Consequences:
    """Words for the person about what was filled in besides what they typed."""

    messages: list[str] = field(default_factory=list)


def apply(task: Task, changed: set[str], *, today: date, calendar: WorkCalendar) -> list[str]:
    """Bring the other fields of `task` in line with the changed ones; returns words about it.

    Raises Invalid where the result would contradict itself; the caller then writes nothing.
    """
    said = Consequences()
    if task.is_summary:
        _refuse_on_summary(changed)
    for rule in _RULES:
        rule(task, changed, today, calendar, said)
    _check_order(task, changed)
    return said.messages


#: What reported progress leaves alone needs no calendar.
_NO_CALENDAR: Any = None


def settle(task: Task, changed: set[str], *, today: date) -> None:
    """What reported progress brings with it (50 % begins a task, 100 % ends it), to judge a line before it
    is sent: planned dates stay, nobody is asked about a block. Raises Invalid as `apply` does."""
    said = Consequences()
    for rule in (_actual, _status, _percent, _expected):
        rule(task, changed, today, _NO_CALENDAR, said)


#: What is asked of single tasks only; a deadline of a summary is one for everything below it.
OF_LEAVES = frozenset({"constraint", "constraint_day", "calendar", "effort"})


def _refuse_on_summary(changed: set[str]) -> None:
    computed = {"duration", "planned_start", "planned_finish", "actual_start", "actual_finish"}
    for name in sorted(changed & (computed | {"expected_finish", "status", "percent", "kind"})):
        raise Invalid({name: [_("A task with subtasks gets this from them.")]})
    for name in sorted(changed & OF_LEAVES):
        raise Invalid({name: [_("Say this of the tasks below it.")]})


#: After these the duration is counted between the planned dates.
_COUNTED_ANEW = {"planned_start", "planned_finish", "kind", "department", "calendar"}

Rule = Callable[[Task, set[str], date, WorkCalendar, Consequences], None]


def _milestone(
    task: Task, changed: set[str], today: date, calendar: WorkCalendar, said: Consequences
) -> None:
    if task.kind != Kind.MILESTONE or not changed & {"kind", "planned_start", "planned_finish", "duration"}:
        return
    last = task.planned_start if changed == {"planned_start"} else task.planned_finish or task.planned_start
    task.planned_start = task.planned_finish = last
    task.duration = 0


def _planned(task: Task, changed: set[str], today: date, calendar: WorkCalendar, said: Consequences) -> None:
    """Start moves the finish and keeps the duration; finish or duration changes the other."""
    if task.kind == Kind.MILESTONE:
        return
    if task.duration == 0:
        raise Invalid({"duration": [_("Only a milestone lasts no day.")]})
    start, finish = task.planned_start, task.planned_finish
    if (
        start
        and task.duration
        and "planned_finish" not in changed
        and changed & {"planned_start", "duration"}
    ):
        first = calendar.next_working(start.toordinal())
        task.planned_finish = date.fromordinal(calendar.add_working_days(first, task.duration - 1))
        if task.planned_finish != finish and finish is not None:
            said.messages.append(
                _("The planned finish is now %(day)s (%(days)d working days).")
                % {"day": task.planned_finish, "days": task.duration}
            )
    elif start and finish and changed & _COUNTED_ANEW:
        if finish < start:
            return  # _check_order says so
        task.duration = max(1, calendar.count(start.toordinal(), finish.toordinal()))
    for name in sorted(changed & {"planned_start", "planned_finish"}):
        day = getattr(task, name)
        if day is not None and not calendar.is_working(day.toordinal()):
            said.messages.append(_("%(day)s is not a working day.") % {"day": day})


def _status(task: Task, changed: set[str], today: date, calendar: WorkCalendar, said: Consequences) -> None:
    if "status" not in changed or changed & {"actual_finish", "percent"}:
        return
    if task.status == Status.DONE:
        _finish(task, task.actual_finish or today, said, today)
    elif task.status == Status.TODO:
        task.actual_start = task.actual_finish = None
        task.percent = 0
    else:
        task.actual_finish = None
        task.percent = min(task.percent, 99)
        if task.status == Status.DOING and task.actual_start is None:
            _start(task, today, said)


def _percent(task: Task, changed: set[str], today: date, calendar: WorkCalendar, said: Consequences) -> None:
    if "percent" not in changed:
        return
    if task.percent == 100 and task.status not in (Status.DONE, Status.CANCELLED):
        _finish(task, task.actual_finish or today, said, today)
    elif task.percent < 100 and task.status == Status.DONE:
        task.status, task.actual_finish = Status.DOING, None
    elif task.percent > 0 and task.status == Status.TODO:
        task.status = Status.DOING
    begun = task.status == Status.DOING and changed & {"status", "percent"} and task.percent > 0
    if begun and task.actual_start is None and "actual_start" not in changed:
        _start(task, today, said)


def _actual(task: Task, changed: set[str], today: date, calendar: WorkCalendar, said: Consequences) -> None:
    for name in sorted(changed & {"actual_start", "actual_finish"}):
        day = getattr(task, name)
        if day is not None and day > today:
            raise Invalid({name: [_("What has happened cannot lie in the future.")]})
    if "actual_finish" in changed:
        if task.actual_finish is not None:
            _finish(task, task.actual_finish, said, today)
        elif task.status == Status.DONE:
            task.status, task.percent = Status.DOING, min(task.percent, 99)
    if "actual_start" in changed:
        if task.actual_start is not None and task.status == Status.TODO:
            task.status = Status.DOING
        elif task.actual_start is None and task.status == Status.DOING:
            task.status, task.percent = Status.TODO, 0


def _start(task: Task, today: date, said: Consequences) -> None:
    task.actual_start = today
    said.messages.append(_("Actual start filled in: %(day)s; change it if it was earlier.") % {"day": today})


def _finish(task: Task, day: date, said: Consequences, today: date) -> None:
    if task.actual_finish is None:
        said.messages.append(
            _("Actual finish filled in: %(day)s; change it if it was earlier.") % {"day": day}
        )
    task.actual_finish, task.status, task.percent = day, Status.DONE, 100
    task.is_blocked = False
    if task.actual_start is None:
        planned = task.planned_start
        task.actual_start = min(day, planned) if planned is not None and planned <= today else day


def _expected(task: Task, changed: set[str], today: date, calendar: WorkCalendar, said: Consequences) -> None:
    """What is expected lies ahead, and means nothing for a task that is over or begins only after it."""
    if task.status in (Status.DONE, Status.CANCELLED):
        task.expected_finish = None
    day = task.expected_finish
    if day is None:
        return
    if "expected_finish" in changed:
        if day < today:
            raise Invalid({"expected_finish": [_("What is expected cannot lie in the past.")]})
        if task.actual_start is not None and day < task.actual_start:
            raise Invalid({"expected_finish": [_("The finish lies before the start.")]})
    elif task.actual_start is not None and day < task.actual_start:
        task.expected_finish = None


def _block(task: Task, changed: set[str], today: date, calendar: WorkCalendar, said: Consequences) -> None:
    if "is_blocked" not in changed:
        return
    if task.is_blocked:
        if not task.block_cause:
            raise Invalid({"block_cause": [_("A block needs its cause.")]})
        if not task.block_need:
            raise Invalid({"block_need": [_("Say what would resolve the block.")]})
    else:
        task.block_cause = task.block_need = ""


def _constraint(
    task: Task, changed: set[str], today: date, calendar: WorkCalendar, said: Consequences
) -> None:
    """A constraint and its day belong together; what it will not do is said."""
    if not changed & {"constraint", "constraint_day", "calendar", "is_manual"}:
        return
    if task.constraint in ("", Constraint.ALAP):
        if "constraint_day" in changed and task.constraint_day is not None:
            raise Invalid({"constraint": [_("Say what this day asks of the task.")]})
        task.constraint_day = None
        return
    if task.constraint_day is None:
        raise Invalid({"constraint_day": [_("This constraint needs a day.")]})
    ordinal = task.constraint_day.toordinal()
    if task.constraint in (Constraint.MSO, Constraint.MFO) and not calendar.is_working(ordinal):
        words = _("%(day)s is not a working day; the next one, %(next)s, counts.")
        following = date.fromordinal(calendar.next_working(ordinal))
        said.messages.append(words % {"day": task.constraint_day, "next": following})
    if task.is_manual:
        said.messages.append(_("The dates of this task are facts; its constraint moves nothing."))


_RULES: tuple[Rule, ...] = (_milestone, _planned, _constraint, _actual, _status, _percent, _expected, _block)


def _check_order(task: Task, changed: set[str]) -> None:
    pairs = (("planned_start", "planned_finish"), ("actual_start", "actual_finish"))
    for first, last in pairs:
        start, finish = getattr(task, first), getattr(task, last)
        if start is not None and finish is not None and finish < start:
            where = last if last in changed or first not in changed else first
            raise Invalid({where: [_("The finish lies before the start.")]})
