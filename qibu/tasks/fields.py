"""The columns of a task people edit: who may, how typed text becomes a value, what it entails."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.models import Department, Person, WorkCalendar
from qibu.kernel.workdays import in_range
from qibu.projects.models import Deliverable
from qibu.tasks.models import Constraint, Kind, Status, Task

Value = Any


@dataclass(frozen=True)
class Field:
    """One editable column. `capability` is what the policy table must allow; `moves_dates`: the
    schedule must be recomputed after a change."""

    name: str
    label: Any
    capability: str
    parse: Callable[[str, object], Value]
    moves_dates: bool = False


def _text(limit: int, *, required: bool = False) -> Callable[[str, object], Value]:
    def parse(name: str, raw: object) -> str:
        text = " ".join(str(raw or "").split()) if limit <= 200 else str(raw or "").strip()
        if required and not text:
            raise Invalid({name: [_("Please fill this in.")]})
        if len(text) > limit:
            raise Invalid({name: [_("At most %(limit)d characters.") % {"limit": limit}]})
        if "\x00" in text:
            raise Invalid({name: [_("This text has a character that cannot be stored.")]})
        return text

    return parse


def parse_date(name: str, raw: object) -> date | None:
    """An ISO date or None; 2026-02-30 is refused, not shifted."""
    if raw is None or raw == "":
        return None
    try:
        day = raw if isinstance(raw, date) else date.fromisoformat(str(raw))
    except ValueError:
        raise Invalid({name: [_("“%(text)s” is not a date.") % {"text": raw}]}) from None
    if not in_range(day.toordinal()):
        raise Invalid({name: [_("Dates go from 1970 to 2200.")]})
    return day


def _whole(low: int, high: int, *, empty: bool) -> Callable[[str, object], Value]:
    def parse(name: str, raw: object) -> int | None:
        text = str("" if raw is None else raw).strip().rstrip("%％")
        if not text and empty:
            return None
        try:
            number = int(text)
        except ValueError:
            raise Invalid({name: [_("“%(text)s” is not a whole number.") % {"text": raw}]}) from None
        if not low <= number <= high:
            message = _("A number from %(low)d to %(high)d.") % {"low": low, "high": high}
            raise Invalid({name: [message]})
        return number

    return parse


def _choice(values: type[Kind] | type[Status]) -> Callable[[str, object], Value]:
    def parse(name: str, raw: object) -> int:
        try:
            return int(values(int(str(raw))))
        except ValueError:
            raise Invalid({name: [_("Please choose one of the list.")]}) from None

    return parse


def _yes_no(name: str, raw: object) -> bool:
    return raw in (True, "1", "true", "on", 1)


def _department(name: str, raw: object) -> int | None:
    return _known(Department.objects.filter(is_active=True), name, raw)


def _person(name: str, raw: object) -> int | None:
    return _known(Person.objects.filter(is_active=True), name, raw)


def _deliverable(name: str, raw: object) -> int | None:
    return _known(Deliverable.objects.all(), name, raw)


def refuse_foreign(task: Task, values: Mapping[str, Value]) -> None:
    """Raise Invalid where a task would belong to another project's deliverable, or a phase to any.

    Parsing knows no project: whoever writes parsed values asks this first. At most one statement.
    """
    wanted = values.get("deliverable")
    if wanted is None:
        return
    if task.is_summary:
        raise Invalid(deliverable=_("A deliverable is made of tasks, not of phases."))
    if not Deliverable.objects.filter(pk=wanted, project=task.project_id).exists():
        raise Invalid(deliverable=_("Please choose one of the list."))


def _calendar(name: str, raw: object) -> int | None:
    return _known(WorkCalendar.objects.all(), name, raw)


def _constraint(name: str, raw: object) -> str:
    text = str(raw or "").strip().upper().replace("ASAP", "")
    if text not in Constraint.values:
        raise Invalid({name: [_("Please choose one of the list.")]})
    return text


MOST_EFFORT: Final = 99_999


def _effort(name: str, raw: object) -> Decimal | None:
    """Person-days to a tenth; nothing and 0 say that it is not known."""
    text = str("" if raw is None else raw).strip()
    if not text:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise Invalid({name: [_("“%(text)s” is not a number.") % {"text": raw}]}) from None
    if not amount.is_finite() or not 0 <= amount <= MOST_EFFORT:
        message = _("A number from %(low)d to %(high)d.") % {"low": 0, "high": MOST_EFFORT}
        raise Invalid({name: [message]})
    return round(amount, 1) or None


def _known(rows: Any, name: str, raw: object) -> int | None:
    if raw is None or raw == "":
        return None
    try:
        pk = int(str(raw))
    except ValueError:
        pk = 0
    if not 0 < pk < 2**63 or not rows.filter(pk=pk).exists():
        raise Invalid({name: [_("Please choose one of the list.")]})
    return pk


_PLAN, _PROGRESS, _STAFF = "plan.edit", "task.update", "task.staff"

FIELDS: Final[Mapping[str, Field]] = {
    f.name: f
    for f in (
        Field("name", gettext_lazy("task name"), _PLAN, _text(200, required=True)),
        Field("number", gettext_lazy("task number"), _PLAN, _text(40)),
        Field("kind", gettext_lazy("kind"), _PLAN, _choice(Kind), moves_dates=True),
        Field("department", gettext_lazy("department"), _PLAN, _department, moves_dates=True),
        Field("assignee", gettext_lazy("assignee"), _STAFF, _person),
        Field("deliverable", gettext_lazy("deliverable"), _PLAN, _deliverable),
        Field("duration", gettext_lazy("duration"), _PLAN, _whole(0, 10000, empty=True), moves_dates=True),
        Field("planned_start", gettext_lazy("planned start"), _PLAN, parse_date, moves_dates=True),
        Field("planned_finish", gettext_lazy("planned finish"), _PLAN, parse_date, moves_dates=True),
        Field("is_manual", gettext_lazy("dates are facts"), _PLAN, _yes_no, moves_dates=True),
        Field("constraint", gettext_lazy("constraint"), _PLAN, _constraint, moves_dates=True),
        Field("constraint_day", gettext_lazy("constraint day"), _PLAN, parse_date, moves_dates=True),
        Field("deadline", gettext_lazy("deadline"), _PLAN, parse_date, moves_dates=True),
        Field("calendar", gettext_lazy("working calendar"), _PLAN, _calendar, moves_dates=True),
        Field("effort", gettext_lazy("effort (person-days)"), _PLAN, _effort, moves_dates=True),
        Field("note", gettext_lazy("note"), _PLAN, _text(5000)),
        Field("actual_start", gettext_lazy("actual start"), _PROGRESS, parse_date, moves_dates=True),
        Field("actual_finish", gettext_lazy("actual finish"), _PROGRESS, parse_date, moves_dates=True),
        Field("expected_finish", gettext_lazy("expected finish"), _PROGRESS, parse_date, moves_dates=True),
        Field("status", gettext_lazy("status"), _PROGRESS, _choice(Status), moves_dates=True),
        Field("percent", gettext_lazy("percent complete"), _PROGRESS, _whole(0, 100, empty=False), True),
        Field("is_blocked", gettext_lazy("blocked"), _PROGRESS, _yes_no),
        Field("block_cause", gettext_lazy("cause of the block"), _PROGRESS, _text(2000)),
        Field("block_need", gettext_lazy("what would resolve it"), _PROGRESS, _text(2000)),
        Field("risk_note", gettext_lazy("risks and issues"), _PROGRESS, _text(2000)),
        Field("need_note", gettext_lazy("coordination needs"), _PROGRESS, _text(2000)),
    )
}


#: Fields whose value is the id of something with a name.
BY_ID: Final = frozenset({"department", "assignee", "deliverable", "calendar"})


def column(name: str) -> str:
    """The attribute of Task that holds a field's value."""
    return f"{name}_id" if name in BY_ID else name


def value_of(task: Task, name: str) -> Value:
    return getattr(task, column(name))


def shown(name: str, value: Value) -> str:
    """A value as people read it, for conflicts and history."""
    if name == "constraint":
        return str(Constraint(value or "").label)
    if value is None or value == "":
        return "—"
    if name == "department":
        return Department.objects.values_list("name", flat=True).filter(pk=value).first() or "—"
    if name == "assignee":
        return Person.objects.values_list("name", flat=True).filter(pk=value).first() or "—"
    if name == "deliverable":
        return Deliverable.objects.values_list("name", flat=True).filter(pk=value).first() or "—"
    if name == "calendar":
        return WorkCalendar.objects.values_list("name", flat=True).filter(pk=value).first() or "—"
    if name == "status":
        return str(Status(value).label)
    if name == "kind":
        return str(Kind(value).label)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "effort":
        return f"{value:g}"
    return f"{value}%" if name == "percent" else str(value)


def stored_form(value: Value) -> Value:
    """A value as the journal keeps it."""
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value
