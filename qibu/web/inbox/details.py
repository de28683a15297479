"""What the turns of each kind are about: the words beside them, and what an answer in place shows.

Each function takes all waits of one kind and asks a fixed number of statements.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qibu.commitments import words as commitment_words
from qibu.commitments.models import State
from qibu.foundation.plain import day_of, fetch
from qibu.kernel import commitment as rules
from qibu.progress.models import Cause
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


_ASKED = """
    SELECT asked.sheet_id, asked.id, task.id, COALESCE(NULLIF(task.number, ''), task.wbs), task.name,
           asked.version, asked.state, round.planned_start, round.planned_finish"""
_OF_SHEETS = """
      FROM commitments_commitment asked
      JOIN tasks_task task ON task.id = asked.task_id AND task.deleted_at IS NULL
      LEFT JOIN commitments_round round ON round.id = asked.asked_id"""
_WHICH = " WHERE asked.sheet_id IN (%s) AND asked.state IN (%s) ORDER BY task.sort, asked.id"
_ANSWERS = _ASKED + _OF_SHEETS + _WHICH
#: How many columns of a row are `_ASKED`.
_WIDTH = 9


def _subjects(waits: Waits) -> list[int]:
    return [wait.subject for wait in waits]


def _task(row: Sequence[Any]) -> AskedTask:
    _sheet, pk, task, code, name, version, state, start, finish = row
    return AskedTask(pk, task, code, name, version, state, day_of(start), day_of(finish))


def answers(_person: Person, waits: Waits, _at: datetime) -> dict[int, Detail]:
    """What departments are asked; one statement.

    It can be accepted in place where every task is asked for the first time and none is half answered:
    what was re-opened wants to be read.
    """
    tasks: dict[int, list[AskedTask]] = {}
    for row in fetch(_ANSWERS, [_subjects(waits), [rules.DISPATCHED, rules.REOPENED]]):
        tasks.setdefault(row[0], []).append(_task(row))
    found = {}
    for wait in waits:
        own = tasks.get(wait.subject, [])
        whole = 0 < len(own) <= MOST_IN_PLACE and all(task.state == rules.DISPATCHED for task in own)
        found[wait.pk] = Detail(
            arguments=(wait.department_id,),
            facts=(wait.department, count_words(len(own))),
            data=Acceptance(tuple(own)) if whole else None,
        )
    return found


def count_words(tasks: int) -> str:
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


#: What a round says, as `_decision` compares it; `rules.FIELDS` in their order.
_SIDE = "{0}.planned_start, {0}.planned_finish, {0}.effort, {0}_owner.name, {0}.scope"
_PROPOSED, _COUNTER = _SIDE.format("round"), _SIDE.format("countered")
_SIDES = 5
_ANSWERED = f"""{_ASKED}, department.name,
           (SELECT last.reason FROM commitments_round last WHERE last.commitment_id = asked.id
             ORDER BY last.number DESC LIMIT 1),
           (SELECT COUNT(*) FROM commitments_need need
             WHERE need.commitment_id = asked.id AND need.dropped_at IS NULL),
           (SELECT COUNT(*) FROM commitments_need need
             WHERE need.commitment_id = asked.id AND need.dropped_at IS NULL AND NOT need.met),
           {_PROPOSED}, {_COUNTER} {_OF_SHEETS}
      JOIN people_department department ON department.id = asked.department_id
      LEFT JOIN people_person round_owner ON round_owner.id = round.owner_id
      LEFT JOIN commitments_round countered ON countered.id = asked.countered_id
      LEFT JOIN people_person countered_owner ON countered_owner.id = countered.owner_id
     {_WHICH}"""  # noqa: S608 -- constants only


def decisions(_person: Person, waits: Waits, _at: datetime) -> dict[int, Detail]:
    """What departments answered; one statement."""
    states = [rules.CONDITIONAL, rules.COUNTERED, rules.DECLINED]
    found: dict[int, list[Decision]] = {}
    for row in fetch(_ANSWERED, [_subjects(waits), states]):
        line = _decision(row[:_WIDTH], row[_WIDTH : -2 * _SIDES], row[-2 * _SIDES :])
        found.setdefault(row[0], []).append(line)
    return {
        wait.pk: Detail(
            facts=_answer_facts(found.get(wait.subject, [])),
            data=_in_place(found.get(wait.subject, [])),
        )
        for wait in waits
    }


def _answer_facts(lines: Sequence[Decision]) -> tuple[str, ...]:
    return (lines[0].department, count_words(len(lines))) if lines else ()


def _in_place(lines: Sequence[Decision]) -> Decisions | None:
    return Decisions(tuple(lines)) if 0 < len(lines) <= MOST_IN_PLACE else None


def _decision(task: Sequence[Any], about: Sequence[Any], sides: Sequence[Any]) -> Decision:
    department, reason, conditions, refused = about
    shown = _task(task)
    countered = sides[_SIDES:] if shown.state == State.COUNTERED else sides[:_SIDES]
    changes = tuple(
        (str(commitment_words.FIELDS[name]), _value(name, before), _value(name, now))
        for name, before, now in zip(rules.FIELDS, sides, countered, strict=False)
        if (before or None) != (now or None)
    )
    return Decision(shown, department, reason or "", changes, conditions, refused)


def _value(name: str, value: Any) -> str:
    if value in (None, ""):
        return "—"
    return f"{value:.1f}" if name == "effort" else str(value)


@dataclass(frozen=True)
class NeedAsked:
    """A condition somebody is to provide."""

    text: str
    task: str
    due: date
    version: int


_NEEDS = """
    SELECT need.id, need.text, task.name, department.name, need.due, need.version
      FROM commitments_need need
      JOIN commitments_commitment asked ON asked.id = need.commitment_id
      JOIN tasks_task task ON task.id = asked.task_id
      JOIN people_department department ON department.id = asked.department_id
     WHERE need.id IN (%s)"""


def needs(_person: Person, waits: Waits, _at: datetime) -> dict[int, Detail]:
    """Conditions of acceptances; one statement."""
    known = _known(fetch(_NEEDS, [_subjects(waits)]))
    found = {}
    for wait in waits:
        if wait.subject in known:
            text, task, department, due, version = known[wait.subject]
            asked = NeedAsked(text, task, day_of(due) or date.min, version)
            found[wait.pk] = Detail((wait.subject,), (text, department), asked)
    return found


def _known(rows: Iterable[tuple[Any, ...]]) -> dict[int, tuple[Any, ...]]:
    """What a statement says of the subjects of the waits, by subject: its first column."""
    return {row[0]: row[1:] for row in rows}


# --- the weekly cycle ---


@dataclass(frozen=True)
class ReportAsked:
    """A report of a department; `begun`: somebody has typed or said what an empty one would leave out."""

    report: int
    begun: bool


_REPORTS = """
    SELECT report.id, period.number, report.department_id, department.name,
           CASE WHEN EXISTS (SELECT 1 FROM progress_draft draft WHERE draft.report_id = report.id)
                  OR EXISTS (SELECT 1 FROM progress_ownupdate own
                               JOIN tasks_task task ON task.id = own.task_id
                              WHERE own.period_id = report.period_id AND task.deleted_at IS NULL
                                AND task.department_id = report.department_id) THEN 1 ELSE 0 END
      FROM progress_report report
      JOIN progress_period period ON period.id = report.period_id
      JOIN people_department department ON department.id = report.department_id
     WHERE report.id IN (%s)"""


def reports(_person: Person, waits: Waits, _at: datetime) -> dict[int, Detail]:
    """Reports of departments; one statement."""
    known = _known(fetch(_REPORTS, [_subjects(waits)]))
    numbers = {row[0] for row in known.values()}
    weeks = {number: _("Week %(number)s") % {"number": number} for number in numbers}
    found = {}
    for wait in waits:
        if wait.subject in known:
            number, department, name, begun = known[wait.subject]
            found[wait.pk] = Detail(
                (number, department), (name, weeks[number]), ReportAsked(wait.subject, bool(begun))
            )
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


_VARIANCES = """
    SELECT variance.id, variance.number, task.name, variance.days, variance.version,
           COALESCE(NULLIF(variance.cause, ''), line.late_cause, ''),
           COALESCE(NULLIF(variance.analysis, ''), line.late_note, ''), variance.action,
           COALESCE(variance.action_due, line.expected_finish), department.name
      FROM progress_variance variance
      JOIN tasks_task task ON task.id = variance.task_id
      LEFT JOIN people_department department ON department.id = variance.department_id
      LEFT JOIN progress_line line ON variance.cause = '' AND variance.analysis = '' AND line.id = (
           SELECT told.id FROM progress_line told
             JOIN progress_report report ON report.id = told.report_id
             JOIN progress_period period ON period.id = report.period_id
            WHERE told.task_id = variance.task_id AND report.submitted_at IS NOT NULL
            ORDER BY period.number DESC LIMIT 1)
     WHERE variance.id IN (%s)"""


def variances(_person: Person, waits: Waits, at: datetime) -> dict[int, Detail]:
    """Slips to be explained, begun from what the newest report said of the task; one statement."""
    known = _known(fetch(_VARIANCES, [_subjects(waits)]))
    found = {}
    for wait in waits:
        if wait.subject in known:
            number, task, days, version, cause, analysis, action, due, department = known[wait.subject]
            until = day_of(due)
            ahead = until if until is not None and until >= at.date() else None
            asked = VarianceAsked(number, task, days, version, cause, analysis, action, ahead)
            slip = _("%(days)+d working days") % {"days": asked.days}
            found[wait.pk] = Detail((asked.number,), (asked.task, slip, department or ""), asked)
    return found
