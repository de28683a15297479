"""What the turns of each kind are about: the words beside them, and what an answer in place shows.

Each function takes all waits of one kind and asks a fixed number of statements.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qibu.commitments import words as commitment_words
from qibu.commitments.models import Commitment, Need, Round, State
from qibu.kernel import commitment as rules
from qibu.progress.models import Cause, Draft, OwnUpdate, Report, Variance
from qibu.web.inbox.waiting import Wait

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

Waits = Sequence[Wait]

#: More tasks than this are answered on their own page.
MOST_IN_PLACE = 12


@dataclass(frozen=True)
class Detail:
    """A turn: arguments of its page after the project, facts beside its words, data of the form in place."""

    arguments: tuple[object, ...] = ()
    facts: tuple[str, ...] = ()
    data: Any = None


def plain(_person: Person, waits: Waits, _at: datetime) -> dict[int, Detail]:
    """A turn about the project itself: there is nothing more to say. No statement."""
    return {wait.pk: Detail() for wait in waits}


# --- commitments ---


@dataclass(frozen=True)
class AskedTask:
    """A task a department is asked for, or has answered."""

    commitment: int
    task: int
    code: str
    name: str
    version: int
    state: str
    start: date | None
    finish: date | None

    @property
    def state_word(self) -> str:
        return str(State(self.state).label)


@dataclass(frozen=True)
class Acceptance:
    """All that is asked of a department: `tasks` where it can be accepted as a whole."""

    tasks: tuple[AskedTask, ...]


_ASKED = (
    "sheet", "pk", "task", "task__number", "task__wbs", "task__name", "version", "state",
    "asked__planned_start", "asked__planned_finish",
)  # fmt: skip


def _asked(waits: Waits, states: Sequence[str]) -> Any:
    sheets = [wait.subject for wait in waits]
    return Commitment.objects.live().filter(sheet__in=sheets, state__in=states).order_by("task__sort", "pk")


def _task(row: Sequence[Any]) -> AskedTask:
    _sheet, pk, task, number, wbs, name, version, state, start, finish = row
    return AskedTask(pk, task, number or wbs, name, version, state, start, finish)


def answers(_person: Person, waits: Waits, _at: datetime) -> dict[int, Detail]:
    """What departments are asked; one statement.

    It can be accepted in place where every task is asked for the first time and none is half answered:
    what was re-opened wants to be read.
    """
    tasks: dict[int, list[AskedTask]] = {}
    for row in _asked(waits, [rules.DISPATCHED, rules.REOPENED]).values_list(*_ASKED):
        tasks.setdefault(row[0], []).append(_task(row))
    found = {}
    for wait in waits:
        own = tasks.get(wait.subject, [])
        whole = 0 < len(own) <= MOST_IN_PLACE and all(task.state == rules.DISPATCHED for task in own)
        found[wait.pk] = Detail(
            arguments=(wait.department_id,),
            facts=(wait.department, _count(len(own))),
            data=Acceptance(tuple(own)) if whole else None,
        )
    return found


def _count(tasks: int) -> str:
    return ngettext("%(count)d task", "%(count)d tasks", tasks) % {"count": tasks}


@dataclass(frozen=True)
class Decision:
    """An answer the lead decides on: `changes` are (field, asked, countered) in words."""

    task: AskedTask
    department: str
    reason: str
    changes: tuple[tuple[str, str, str], ...]
    conditions: int
    refused: int

    @property
    def agreeable(self) -> bool:
        """The counter or the conditions can be taken as they stand: none of these was refused."""
        return self.task.state in (State.CONDITIONAL, State.COUNTERED) and not self.refused


@dataclass(frozen=True)
class Decisions:
    lines: tuple[Decision, ...]


_SIDES = ("planned_start", "planned_finish", "effort", "owner__name", "scope")


def decisions(_person: Person, waits: Waits, _at: datetime) -> dict[int, Detail]:
    """What departments answered; one statement."""
    last = Round.objects.filter(commitment=OuterRef("pk")).order_by("-number").values("reason")[:1]
    own_needs = Q(needs__dropped_at=None)
    rows = _asked(waits, [rules.CONDITIONAL, rules.COUNTERED, rules.DECLINED]).annotate(
        reason=Subquery(last),
        conditions=Count("needs", filter=own_needs),
        refused=Count("needs", filter=own_needs & Q(needs__met=False)),
    )
    columns = [*_ASKED, "department__name", "reason", "conditions", "refused"]
    sides = [f"{side}__{name}" for side in ("asked", "countered") for name in _SIDES]
    found: dict[int, list[Decision]] = {}
    for row in rows.values_list(*columns, *sides):
        line = _decision(row[: len(_ASKED)], row[len(_ASKED) : len(columns)], row[len(columns) :])
        found.setdefault(row[0], []).append(line)
    return {
        wait.pk: Detail(
            facts=_answer_facts(found.get(wait.subject, [])),
            data=_in_place(found.get(wait.subject, [])),
        )
        for wait in waits
    }


def _answer_facts(lines: Sequence[Decision]) -> tuple[str, ...]:
    return (lines[0].department, _count(len(lines))) if lines else ()


def _in_place(lines: Sequence[Decision]) -> Decisions | None:
    return Decisions(tuple(lines)) if 0 < len(lines) <= MOST_IN_PLACE else None


def _decision(task: Sequence[Any], about: Sequence[Any], sides: Sequence[Any]) -> Decision:
    department, reason, conditions, refused = about
    shown = _task(task)
    countered = sides[len(_SIDES) :] if shown.state == State.COUNTERED else sides[: len(_SIDES)]
    changes = tuple(
        (str(commitment_words.FIELDS[name]), _value(before), _value(now))
        for name, before, now in zip(rules.FIELDS, sides, countered, strict=False)
        if (before or None) != (now or None)
    )
    return Decision(shown, department, reason or "", changes, conditions, refused)


def _value(value: object) -> str:
    return "—" if value in (None, "") else str(value)


@dataclass(frozen=True)
class NeedAsked:
    """A condition somebody is to provide."""

    text: str
    task: str
    due: date
    version: int


def needs(_person: Person, waits: Waits, _at: datetime) -> dict[int, Detail]:
    """Conditions of acceptances; one statement."""
    rows = Need.objects.filter(pk__in=[wait.subject for wait in waits])
    columns = ("pk", "text", "commitment__task__name", "commitment__department__name", "due", "version")
    known = {row[0]: row[1:] for row in rows.values_list(*columns)}
    found = {}
    for wait in waits:
        if wait.subject in known:
            text, task, department, due, version = known[wait.subject]
            found[wait.pk] = Detail((wait.subject,), (text, department), NeedAsked(text, task, due, version))
    return found


# --- the weekly cycle ---


@dataclass(frozen=True)
class ReportAsked:
    """A report of a department; `begun`: somebody has typed or said what an empty one would leave out."""

    report: int
    begun: bool


def reports(_person: Person, waits: Waits, _at: datetime) -> dict[int, Detail]:
    """Reports of departments; one statement."""
    told = OwnUpdate.objects.filter(
        period=OuterRef("period"), task__department=OuterRef("department"), task__deleted_at=None
    )
    rows = Report.objects.filter(pk__in=[wait.subject for wait in waits]).annotate(
        begun=Exists(Draft.objects.filter(report=OuterRef("pk"))) | Exists(told)
    )
    columns = ("pk", "period__number", "department", "department__name", "begun")
    known = {row[0]: row[1:] for row in rows.values_list(*columns)}
    found = {}
    for wait in waits:
        if wait.subject in known:
            number, department, name, begun = known[wait.subject]
            week = _("Week %(number)s") % {"number": number}
            found[wait.pk] = Detail((number, department), (name, week), ReportAsked(wait.subject, begun))
    return found


@dataclass(frozen=True)
class VarianceAsked:
    """A slip its department is asked to explain."""

    number: int
    task: str
    days: int
    version: int
    cause: str
    analysis: str
    action: str
    action_due: date | None

    @property
    def causes(self) -> list[tuple[str, str]]:
        """(value, words) of every cause."""
        return [(one.value, str(one.label)) for one in Cause]

    @property
    def due_text(self) -> str:
        """The day of the action as a form shows it."""
        return self.action_due.isoformat() if self.action_due else ""


def variances(_person: Person, waits: Waits, _at: datetime) -> dict[int, Detail]:
    """Slips to be explained; one statement."""
    rows = Variance.objects.filter(pk__in=[wait.subject for wait in waits])
    columns = (
        "pk", "number", "task__name", "days", "version", "cause", "analysis", "action", "action_due",
        "department__name",
    )  # fmt: skip
    known = {row[0]: row[1:] for row in rows.values_list(*columns)}
    found = {}
    for wait in waits:
        if wait.subject in known:
            *about, department = known[wait.subject]
            asked = VarianceAsked(*about)
            slip = _("%(days)+d working days") % {"days": asked.days}
            found[wait.pk] = Detail((asked.number,), (asked.task, slip, department or ""), asked)
    return found
