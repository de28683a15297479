"""The asker's side of a change request: written, its steps, submitted, withdrawn, written anew (S5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from qibu.changes.actions.common import (
    concerned,
    deciders,
    departments_hit,
    end_turn,
    is_for_pmo,
    open_own,
    pass_turn,
    refuse_stale,
    save,
    steps_in,
    subject,
    tell,
)
from qibu.changes.building import add_steps
from qibu.changes.effects import Evaluated, as_json, evaluate
from qibu.changes.models import ChangeReason, ChangeRequest, ChangeState
from qibu.changes.queries import newest_baseline
from qibu.changes.steps import read_steps
from qibu.foundation.access.queries import require_in
from qibu.foundation.journal.actions import answered, once
from qibu.foundation.outcomes import Invalid
from qibu.tasks.actions.work import Work, begin

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@dataclass(frozen=True)
class RequestInput:
    """What a change request says besides its steps; `reason` is one of models.ChangeReason."""

    title: str
    reason: str = ChangeReason.OTHER
    explanation: str = ""
    scope_note: str = ""

    def check(self) -> None:
        """Raise Invalid by field."""
        if not self.title.strip():
            raise Invalid({"title": [_("Please fill this in.")]})
        if len(self.title) > 160:
            raise Invalid({"title": [_("At most %(limit)d characters.") % {"limit": 160}]})
        if self.reason not in ChangeReason.values:
            raise Invalid({"reason": [_("Please choose one of the list.")]})


@transaction.atomic
def create_request(
    *,
    by: Person,
    at: datetime,
    project_id: int,
    key: str,
    values: RequestInput,
    wanted: Sequence[Mapping[str, Any]] = (),
    stored_steps: Sequence[Mapping[str, Any]] = (),
) -> ChangeRequest:
    """Write a draft, with steps to build (`wanted`, see building.build) or those a scenario holds.

    The same key answers the same again. Raises Denied, Invalid.
    """
    work = begin(by, at, project_id)
    require_in(work.grants, "change.request")
    body = [project_id, asdict(values), list(wanted), list(stored_steps)]
    claim, earlier = once(by=by, form="change-request", key=key, body=body, at=at)
    if earlier is not None:
        return ChangeRequest.objects.get(pk=earlier["request"])
    values.check()
    steps = add_steps(work.project, stored_steps, wanted)
    rows = ChangeRequest.objects.filter(project=work.project)
    row = ChangeRequest.objects.create(
        project=work.project,
        number=(rows.aggregate(top=Max("number"))["top"] or 0) + 1,
        steps=steps,
        base=newest_baseline(work.project),
        by=by,
        at=at,
        **_said(values),
    )
    work.record("change.created", subject(row), {"number": row.number, "title": row.title})
    answered(claim, {"request": row.pk})
    return row


def _said(values: RequestInput) -> dict[str, str]:
    said: dict[str, str] = {name: str(text).strip() for name, text in asdict(values).items()}
    return said


@transaction.atomic
def edit_request(
    *, by: Person, at: datetime, project_id: int, number: int, version: int, values: RequestInput
) -> ChangeRequest:
    """Change what a draft says. Raises Denied, Invalid, Conflict."""
    work, row = open_own(by, at, project_id, number, "edit")
    refuse_stale(row, version)
    values.check()
    for name, text in _said(values).items():
        setattr(row, name, text)
    return _edited(work, row, "title", "reason", "explanation", "scope_note")


@transaction.atomic
def add_request_steps(
    *, by: Person, at: datetime, project_id: int, number: int, wanted: Sequence[Mapping[str, Any]]
) -> ChangeRequest:
    """More steps of a draft, as building.build reads them; all or none. Raises Denied, Invalid."""
    work, row = open_own(by, at, project_id, number, "edit")
    row.steps = add_steps(work.project, row.steps, wanted)
    return _edited(work, row, "steps")


@transaction.atomic
def remove_request_step(
    *, by: Person, at: datetime, project_id: int, number: int, place: int, version: int
) -> ChangeRequest:
    """Take a step (by its place, from 0) out of a draft. Raises Denied, Invalid, Conflict."""
    work, row = open_own(by, at, project_id, number, "edit")
    refuse_stale(row, version)
    steps = steps_in(row)
    if not 0 <= place < len(steps):
        raise Invalid({"": [_("There is no such step.")]})
    del steps[place]
    row.steps = steps
    return _edited(work, row, "steps")


def _edited(work: Work, row: ChangeRequest, *names: str) -> ChangeRequest:
    save(row, *names)
    work.record("change.edited", subject(row), {"steps": len(row.steps)})
    return row


@transaction.atomic
def submit_request(*, by: Person, at: datetime, project_id: int, number: int, version: int) -> ChangeRequest:
    """Ask for the decision: the impact is computed and kept, whoever decides has the turn.

    Raises Denied, Conflict, and Invalid where there is nothing to decide or a step does not fit the plan.
    """
    work, row = open_own(by, at, project_id, number, "submit")
    refuse_stale(row, version)
    if not row.steps and not row.scope_note.strip():
        raise Invalid({"": [_("Add what should change, or say what changes of the scope.")]})
    found = evaluate(work.project, read_steps(row.steps), work.today)
    refuse_unfit(found)
    row.state = ChangeState.SUBMITTED
    row.submitted_at = at
    row.impact = as_json(found)
    row.for_pmo = is_for_pmo(work.project, found.effect)
    row.base = newest_baseline(work.project)
    save(row, "state", "submitted_at", "impact", "for_pmo", "base")
    pass_turn(work, row)
    work.record(
        "change.submitted",
        subject(row),
        {"number": row.number, "title": row.title, "days": found.effect.days, "moved": found.effect.moved},
    )
    judges = deciders(work, row)
    tell(work, row, "change.to_decide", judges, urgent=True)
    hit = concerned(work.space, departments_hit(read_steps(row.steps), found.effect))
    known = {person.pk for person in judges}
    tell(work, row, "change.asked", [person for person in hit if person.pk not in known])
    return row


def refuse_unfit(found: Evaluated) -> None:
    """Invalid where a step does not fit the plan, or the plan cannot be computed with the steps."""
    if found.problems:
        raise Invalid({"": list(dict.fromkeys(problem.words for problem in found.problems))})
    if not found.effect.is_ok:
        raise Invalid({"": [status_words(found.effect.impact.status)]})


def status_words(status: str) -> str:
    """Why a plan cannot be computed with the steps."""
    if status == "cycle":
        return _("With these steps, tasks would wait for each other.")
    if status == "beyond-calendar":
        return _("The plan would run past the year 2200.")
    return _("The plan cannot be computed with these steps.")


@transaction.atomic
def withdraw_request(
    *, by: Person, at: datetime, project_id: int, number: int, version: int
) -> ChangeRequest:
    """Take a draft or a submitted request back. Raises Denied, Invalid, Conflict."""
    work, row = open_own(by, at, project_id, number, "withdraw")
    refuse_stale(row, version)
    row.state = ChangeState.WITHDRAWN
    save(row, "state")
    end_turn(work, row)
    work.record("change.withdrawn", subject(row), {"number": row.number, "title": row.title})
    return row


@transaction.atomic
def revise_request(*, by: Person, at: datetime, project_id: int, number: int, version: int) -> ChangeRequest:
    """Write a rejected request anew: a draft again, its decision stays in the history."""
    work, row = open_own(by, at, project_id, number, "revise")
    refuse_stale(row, version)
    row.state = ChangeState.DRAFT
    row.submitted_at = row.decided_at = None
    row.decided_by = None
    row.decision_note, row.impact = "", {}
    save(row, "state", "submitted_at", "decided_at", "decided_by", "decision_note", "impact")
    work.record("change.revised", subject(row), {"number": row.number, "title": row.title})
    return row
