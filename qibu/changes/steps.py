"""The steps a scenario or a change request holds: as values, as JSON, in words (S5, T7).

Each step keeps the names of what it is about, and what stood there when it was written: it stays readable
for ever, and whoever decides sees what has changed meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qibu.foundation.outcomes import Invalid
from qibu.tasks import words as task_words
from qibu.tasks.actions.linking import LinkTerms
from qibu.tasks.fields import FIELDS
from qibu.tasks.models import Kind

#: More than this is no change any more, it is another plan.
MOST_STEPS: Final = 100
#: Fields of a task a step may set, in the order they are offered.
SETTABLE: Final = (
    "planned_start", "planned_finish", "duration", "department", "assignee", "name", "deadline", "constraint",
    "constraint_day", "status",
)  # fmt: skip

#: A task by its id, or one this very list adds ("+1").
Ref = int | str


@dataclass(frozen=True)
class Edit:
    """Set a field: `value` and `was` as the journal stores them, `text` and `was_text` for ids of rows."""

    task: int
    field: str
    value: Any = None
    was: Any = None
    name: str = ""
    text: str = ""
    was_text: str = ""


@dataclass(frozen=True)
class Delay:
    """Move a task by working days, later is positive; one under way ends later. `was`: its planned finish."""

    task: int
    days: int
    was: str = ""
    name: str = ""


@dataclass(frozen=True)
class Add:
    """A new task; `ref` is what later steps call it. Days are ISO text, "" for none."""

    ref: str
    name: str
    parent: Ref | None = None
    after: Ref | None = None
    department: int | None = None
    department_name: str = ""
    kind: int = int(Kind.TASK)
    duration: int | None = None
    planned_start: str = ""
    planned_finish: str = ""
    deliverable: int | None = None


@dataclass(frozen=True)
class Remove:
    """Put a task, and all below it, into the recycle bin."""

    task: int
    name: str = ""


@dataclass(frozen=True)
class Connect:
    """Make (or change) a dependency."""

    predecessor: Ref
    successor: Ref
    terms: LinkTerms = field(default_factory=LinkTerms)
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Disconnect:
    """Remove a dependency."""

    link: int
    before: str = ""
    after: str = ""


Step = Edit | Delay | Add | Remove | Connect | Disconnect
KINDS: Final[Mapping[str, type[Any]]] = {
    "edit": Edit, "delay": Delay, "add": Add, "remove": Remove, "link": Connect, "unlink": Disconnect,
}  # fmt: skip
_NAMES: Final = {kind: name for name, kind in KINDS.items()}


def stored(step: Step) -> dict[str, Any]:
    """A step as JSON keeps it; what says nothing is left out."""
    found = {name: value for name, value in asdict(step).items() if value not in (None, "")}
    return {"do": _NAMES[type(step)], **found}


def read_steps(raw: Iterable[Mapping[str, Any]]) -> tuple[Step, ...]:
    """Stored steps as values. Raises Invalid where one is none of ours."""
    return tuple(read_step(one) for one in raw)


def read_step(raw: Mapping[str, Any]) -> Step:
    """One stored step as a value. Raises Invalid where it is none of ours."""
    kind = KINDS.get(str(raw.get("do", "")))
    if kind is None:
        raise Invalid({"": [_("This step cannot be read.")]})
    known = {one.name for one in fields(kind)}
    values = {name: value for name, value in raw.items() if name in known}
    try:
        if kind is Connect:
            values["terms"] = LinkTerms(**values.get("terms", {}))
        step: Step = kind(**values)
    except TypeError:
        raise Invalid({"": [_("This step cannot be read.")]}) from None
    return step


def tasks_of(steps: Iterable[Step]) -> set[int]:
    """Ids of the tasks that stand already and these steps touch."""
    found: set[int] = set()
    for step in steps:
        match step:
            case Edit(task=pk) | Delay(task=pk) | Remove(task=pk):
                found.add(pk)
            case Connect(predecessor=first, successor=second):
                found |= {pk for pk in (first, second) if isinstance(pk, int)}
            case Add(parent=parent, after=after):
                found |= {pk for pk in (parent, after) if isinstance(pk, int)}
    return found


def next_ref(steps: Iterable[Step]) -> str:
    """What the next new task is called among the steps."""
    taken = [int(step.ref[1:]) for step in steps if isinstance(step, Add) and step.ref[1:].isdecimal()]
    return f"+{max(taken, default=0) + 1}"


# --- in words ---


def in_words(step: Step) -> str:
    """A step as a sentence."""
    match step:
        case Edit():
            return _("“%(task)s”: %(field)s %(was)s → %(value)s") % {
                "task": step.name,
                "field": FIELDS[step.field].label if step.field in FIELDS else step.field,
                "was": step.was_text or shown(step.field, step.was),
                "value": step.text or shown(step.field, step.value),
            }
        case Delay():
            return _delayed(step)
        case Add():
            return _added(step)
        case Remove():
            return _("“%(task)s” is taken out of the plan, with all below it") % {"task": step.name}
        case Connect():
            terms = step.terms
            rule = task_words.rule(
                str(terms.type), terms.min_lag, str(terms.min_unit), terms.max_lag, str(terms.max_unit)
            )
            told = {"task": step.after, "rule": rule, "first": step.before}
            return _("“%(task)s” %(rule)s (“%(first)s”)") % told
        case Disconnect():
            return _("“%(task)s” no longer waits for “%(first)s”") % {
                "task": step.after,
                "first": step.before,
            }


def _delayed(step: Delay) -> str:
    told = {"task": step.name, "days": abs(step.days)}
    if step.days < 0:
        words = ngettext(
            "“%(task)s” %(days)d working day earlier", "“%(task)s” %(days)d working days earlier", -step.days
        )
    else:
        words = ngettext(
            "“%(task)s” %(days)d working day later", "“%(task)s” %(days)d working days later", step.days
        )
    return words % told


def _added(step: Add) -> str:
    about = [step.department_name] if step.department_name else []
    if step.planned_start or step.planned_finish:
        about.append(f"{step.planned_start or '…'} → {step.planned_finish or '…'}")
    elif step.duration:
        about.append(task_words.days(step.duration, "w"))
    words = _("New milestone “%(task)s”") if step.kind == Kind.MILESTONE else _("New task “%(task)s”")
    said = words % {"task": step.name}
    return _("%(what)s (%(about)s)") % {"what": said, "about": _(", ").join(about)} if about else said


def shown(name: str, value: Any) -> str:
    """A stored value as people read it; ids of rows have their own texts."""
    if value is None or value == "":
        return "—"
    if name == "duration":
        return task_words.days(int(value), "w")
    return str(value)


def day_of(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
