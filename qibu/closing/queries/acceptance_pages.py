"""What the pages of acceptance show: each deliverable with its answers, and whose move it is (F1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import pgettext

from qibu.actionitems.models import ActionItem
from qibu.closing.models import Acceptor, Submission, Verdict
from qibu.closing.queries import acceptance as queries
from qibu.foundation.access.models import Participation
from qibu.foundation.access.policy import Grants
from qibu.foundation.files.models import StoredFile
from qibu.kernel import acceptance as rules
from qibu.kernel import lifecycle
from qibu.projects.models import Deliverable, Project
from qibu.tasks.models import Link

if TYPE_CHECKING:
    from qibu.foundation.people.models import Department, Person

LIVE = (lifecycle.EXECUTING, lifecycle.CLOSING)


@dataclass(frozen=True)
class Concerned:
    """The departments that accept a deliverable; `named`: the lead said so, else they are proposed."""

    departments: tuple[Department, ...]
    named: bool


@dataclass(frozen=True)
class Moves:
    """What one person can do with a deliverable now; `judges` are the departments to answer for."""

    submit: bool = False
    own: bool = False
    judges: tuple[Verdict, ...] = ()
    own_result: bool = False
    rework: bool = False
    withdraw: bool = False
    steer: bool = False


@dataclass(frozen=True)
class Card:
    """A deliverable with its rounds, who is concerned, and what the reader can do."""

    row: queries.Row
    concerned: Concerned
    moves: Moves = Moves()

    @property
    def deliverable(self) -> Deliverable:
        return self.row.deliverable

    @property
    def current(self) -> Submission | None:
        """The round that counts: the newest one that was not taken back."""
        return next((one for one in self.row.rounds if one.state != rules.WITHDRAWN), None)

    @property
    def earlier(self) -> tuple[Submission, ...]:
        """All other rounds, newest first, those taken back too."""
        return tuple(one for one in self.row.rounds if one is not self.current)

    @property
    def look(self) -> str:
        """The task status whose colour and sign the state borrows."""
        looks = {rules.SUBMITTED: "in_progress", rules.ACCEPTED: "done", rules.REJECTED: "late"}
        return looks.get(self.row.standing, "not_started")

    @property
    def state(self) -> str:
        """The state in words' code: "" before the first round, "rework" once its tasks are planned."""
        current = self.current
        if current is not None and current.state == rules.REJECTED and current.rework_planned_at is not None:
            return "rework"
        return self.row.standing

    @property
    def word(self) -> str:
        """The state as people read it."""
        current = self.current
        if current is None:
            return pgettext("acceptance", "Not handed in")
        if self.state == "rework":
            return pgettext("acceptance", "Rework")
        return str(current.get_state_display())

    @property
    def waiting(self) -> tuple[Verdict, ...]:
        """The answers still missing."""
        current = self.current
        if current is None or current.state != rules.SUBMITTED:
            return ()
        return tuple(one for one in current.verdicts.all() if not one.answer)

    @property
    def conditions(self) -> int:
        """How many conditions the round that counts was passed with."""
        if self.current is None:
            return 0
        return sum(len(one.conditions.all()) for one in self.current.verdicts.all())

    def late(self, at: datetime) -> bool:
        return bool(self.waiting) and self.current is not None and self.current.due_at < at


def cards(person: Person, project: Project, held: Grants) -> list[Card]:
    """Every deliverable of a project in its order; the same number of statements however many there are."""
    found = queries.rows(person, project.pk)
    concerned = concerned_with(project, [row.deliverable for row in found])
    return [_card(row, concerned[row.deliverable.pk], project, held) for row in found]


def card(person: Person, project: Project, held: Grants, deliverable: Deliverable) -> Card:
    """One deliverable of a project; the rounds the reader may see."""
    newest_first = queries.rounds(person, [deliverable.pk])
    states = [one.state for one in reversed(newest_first)]
    row = queries.Row(deliverable, tuple(newest_first), rules.standing(states))
    concerned = concerned_with(project, [deliverable])[deliverable.pk]
    return _card(row, concerned, project, held)


def _card(row: queries.Row, concerned: Concerned, project: Project, held: Grants) -> Card:
    made = Card(row, concerned)
    if project.state not in LIVE:
        return made
    states = [one.state for one in reversed(row.rounds)]
    department = row.deliverable.department_id
    current = made.current
    open_round = current if current is not None and current.state == rules.SUBMITTED else None
    speaks = tuple(
        one for one in made.waiting if held.may("acceptance.judge", department_id=one.department_id)
    )
    own_result = open_round is not None and not rules.may_judge(held.person_id, submitter=open_round.by_id)
    answers = [one.answer for one in open_round.verdicts.all()] if open_round is not None else []
    moves = Moves(
        submit=rules.may_submit(states) and held.may("acceptance.submit", department_id=department),
        own=department in held.departments,
        judges=() if own_result else speaks,
        own_result=own_result and bool(speaks),
        rework=current is not None
        and rules.needs_rework(current.state, planned=current.rework_planned_at is not None)
        and held.may("acceptance.steer"),
        withdraw=open_round is not None
        and open_round.by_id == held.person_id
        and rules.may_withdraw(open_round.state, answers)
        and held.may("acceptance.submit", department_id=open_round.department_id),
        steer=held.may("acceptance.steer"),
    )
    return replace(made, moves=moves)


def concerned_with(project: Project, deliverables: Sequence[Deliverable]) -> dict[int, Concerned]:
    """Deliverable id → the departments that accept it, named or proposed; three statements."""
    named: dict[int, list[Department]] = {}
    rows = Acceptor.objects.filter(deliverable__in=deliverables).select_related("department").order_by("pk")
    for acceptor in rows:
        named.setdefault(acceptor.deliverable_id, []).append(acceptor.department)
    seats = {
        seat.department_id: seat.department
        for seat in Participation.objects.filter(space=project.space_id).select_related("department")
    }
    depending = _depending(project)
    found = {}
    for one in deliverables:
        ids = rules.proposed(
            responsible=one.department_id, taking_part=seats, depending=depending.get(one.pk, set())
        )
        own = tuple(named.get(one.pk, ()))
        found[one.pk] = Concerned(own or tuple(seats[pk] for pk in ids), bool(own))
    return found


def may_be_concerned(deliverable: Deliverable, project: Project) -> list[Department]:
    """The departments of a project that may judge a deliverable, in its order; one statement."""
    seats = Participation.objects.filter(space=project.space_id).select_related("department")
    others = (one.department for one in seats)
    return [one for one in others if rules.may_accept(one.pk, responsible=deliverable.department_id)]


def _depending(project: Project) -> dict[int, set[int]]:
    """Deliverable id → departments (ids) of the tasks after its own; one statement."""
    after = Link.objects.filter(
        predecessor__project=project, predecessor__deliverable__isnull=False, predecessor__deleted_at=None,
        successor__deleted_at=None, successor__project=project, successor__department__isnull=False,
    ).values_list("predecessor__deliverable", "successor__department")  # fmt: skip
    found: dict[int, set[int]] = {}
    for deliverable, department in after:
        found.setdefault(deliverable, set()).add(department)
    return found


def files_of_rounds(space_id: int, rounds: Iterable[Submission]) -> Mapping[int, list[StoredFile]]:
    """Round id → what was handed in with it; one statement."""
    rows = StoredFile.objects.filter(
        space=space_id, subject_kind="submission", subject_id__in=[one.pk for one in rounds], deleted_at=None
    )
    found: dict[int, list[StoredFile]] = {}
    for row in rows.select_related("by").order_by("pk"):
        found.setdefault(row.subject_id, []).append(row)
    return found


def items_of_conditions(rounds: Iterable[Submission]) -> Mapping[int, ActionItem]:
    """Condition id → the action item it is lived out as; one statement."""
    ids = [one.pk for row in rounds for verdict in row.verdicts.all() for one in verdict.conditions.all()]
    rows = ActionItem.objects.filter(origin_kind="condition", origin_id__in=ids).select_related("owner")
    return {row.origin_id: row for row in rows}


def states_of(person: Person, project_id: int) -> Mapping[int, Card]:
    """Deliverable id → where its acceptance stands, for the lists of other pages; three statements."""
    rows = Submission.objects.visible_to(person).filter(deliverable__project=project_id)
    by_deliverable: dict[int, list[Submission]] = {}
    for one in rows.select_related("deliverable").prefetch_related("verdicts__conditions"):
        by_deliverable.setdefault(one.deliverable_id, []).append(one)
    nobody = Concerned((), named=False)
    found = {}
    for pk, newest_first in by_deliverable.items():
        states = [one.state for one in reversed(newest_first)]
        row = queries.Row(newest_first[0].deliverable, tuple(newest_first), rules.standing(states))
        found[pk] = Card(row, nobody)
    return found
