"""Deciding a change request: rejected with a reason, or approved, carried out and baselined at once (S5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from qibu.changes.actions.applying import Carrier
from qibu.changes.actions.approving import approve_plan
from qibu.changes.actions.common import (
    concerned,
    departments_hit,
    end_turn,
    is_for_pmo,
    open_to_decide,
    save,
    subject,
    tell,
    told,
)
from qibu.changes.actions.rebaselining import Changed, rebaseline
from qibu.changes.actions.requests import status_words
from qibu.changes.draft import REFUSED, Problem
from qibu.changes.effects import Evaluated, as_json, evaluate, from_json
from qibu.changes.models import Baseline, ChangeRequest, ChangeState
from qibu.changes.queries import newest_baseline
from qibu.changes.steps import Step, read_steps
from qibu.foundation.access.queries import require_in
from qibu.foundation.journal.actions import answered, once
from qibu.foundation.notices.actions import announce
from qibu.foundation.outcomes import Invalid
from qibu.tasks.actions import replan_tasks
from qibu.tasks.actions.work import REQUEST, Work, begin

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

#: How a decider resolves a step that does not fit the plan any more.
APPLY: Final = "apply"
LEAVE: Final = "leave"


@transaction.atomic
def approve_request(
    *,
    by: Person,
    at: datetime,
    project_id: int,
    number: int,
    version: int,
    key: str,
    note: str = "",
    resolved: Mapping[int, str] | None = None,
    shown: str = "",
) -> ChangeRequest:
    """Carry out all steps, plan anew what they move, and make the next baseline, in this transaction.

    `resolved`: for each step (by its place) that does not fit the plan any more, APPLY it all the same or
    LEAVE it out; one that is not resolved refuses everything. `shown`: the mark (`effects.Evaluated`) of the
    impact the decider saw, "" for the one the request was submitted with; another one by now refuses as well.
    Raises Denied, Invalid, Conflict.
    """
    work = begin(by, at, project_id)
    require_in(work.grants, "change.decide")
    body = [project_id, number, note, sorted((resolved or {}).items())]
    claim, earlier = once(by=by, form="change-approval", key=key, body=body, at=at)
    if earlier is not None:
        return ChangeRequest.objects.get(pk=earlier["request"])
    work, row = open_to_decide(by, at, project_id, number, "approve", version)
    steps, left = _resolved(work, row, resolved or {}, shown)
    found = evaluate(work.project, steps, work.today)
    refused = [problem for problem in found.problems if problem.kind == REFUSED]
    if refused or not found.effect.is_ok:
        words = [problem.words for problem in refused] or [status_words(found.effect.impact.status)]
        raise Invalid({"": words})
    row.for_pmo = is_for_pmo(work.project, found.effect)
    _require_decider(work, row)
    row.impact = as_json(found)
    _decided(work, row, ChangeState.APPROVED, note, "impact", "for_pmo")
    work.record(
        "change.approved",
        subject(row),
        {"number": row.number, "title": row.title, "note": note, "left": left, "own": row.by_id == by.pk},
    )
    _tell(work, row, "change.approved")
    _carry_out(work, row, steps, found)
    answered(claim, {"request": row.pk})
    return row


def _carry_out(work: Work, row: ChangeRequest, steps: Sequence[Step], found: Evaluated) -> None:
    """The plan comes last: its actions lock and count for themselves."""
    under, key = f"{REQUEST}{row.number}", f"change-{row.pk}-{row.version}"
    note = f"{under} {row.title}"[:300]
    base = newest_baseline(work.project)
    common: dict[str, Any] = {"by": work.by, "at": work.at, "project_id": work.project.pk, "under": under}
    carrier = Carrier(work.by, work.at, work.project, under, key)
    carrier.carry(steps)
    ids = {found.refs[ref]: pk for ref, pk in carrier.refs.items()}
    moves = {ids.get(one.task, one.task): (one.start, one.finish) for one in found.replanned}
    replan_tasks(**common, dates=moves)
    if base is None:
        made = approve_plan(**common, key=key, note=note)
        row.baseline = Baseline.objects.get(project=work.project, number=made.baseline)
    else:
        changed = Changed(found.fields, found.dated | set(moves), frozenset(ids.values()), found.gone)
        row.baseline = rebaseline(**common, base=base, changed=changed, note=note)
    row.save(update_fields=["baseline"])


@transaction.atomic
def reject_request(
    *, by: Person, at: datetime, project_id: int, number: int, version: int, note: str
) -> ChangeRequest:
    """Say no, with the reason. Raises Denied, Invalid, Conflict."""
    work, row = open_to_decide(by, at, project_id, number, "reject", version)
    _require_decider(work, row)
    if not note.strip():
        raise Invalid({"note": [_("Please say why.")]})
    _decided(work, row, ChangeState.REJECTED, note)
    work.record("change.rejected", subject(row), {"number": row.number, "title": row.title, "note": note})
    _tell(work, row, "change.rejected")
    return row


def _require_decider(work: Work, row: ChangeRequest) -> None:
    if row.for_pmo and "pmo" not in work.grants.roles:
        limit = {"limit": work.project.change_limit}
        words = _("It moves the finish by more than %(limit)s working days: the PMO decides.") % limit
        raise Invalid({"": [words]})


def _decided(work: Work, row: ChangeRequest, state: str, note: str, *names: str) -> None:
    row.state = state
    row.decided_by, row.decided_at, row.decision_note = work.by, work.at, note.strip()
    save(row, "state", "decided_by", "decided_at", "decision_note", *names)
    end_turn(work, row)


def _resolved(
    work: Work, row: ChangeRequest, resolved: Mapping[int, str], shown: str
) -> tuple[list[Step], list[int]]:
    """The steps to carry out, and the places of those left out.

    Raises Invalid for what is unresolved, and where the impact is no longer the one that was shown.
    """
    steps = read_steps(row.steps)
    found = evaluate(work.project, steps, work.today)
    open_ones = [problem for problem in found.problems if not _is_resolved(problem, resolved)]
    if open_ones:
        words = _("The plan has changed since: say of each marked step what to do.")
        raise Invalid({"": [words, *dict.fromkeys(problem.words for problem in open_ones)]})
    shown = shown or str(row.impact.get("mark", ""))
    if steps and shown and shown != found.mark:
        words = _("The plan has moved since this impact was shown. Look at the new one, then decide.")
        raise Invalid({"": [words]})
    left = sorted(place for place, what in resolved.items() if what == LEAVE and place < len(steps))
    return [step for place, step in enumerate(steps) if place not in set(left)], left


def _is_resolved(problem: Problem, resolved: Mapping[int, str]) -> bool:
    """What was changed meanwhile can be applied all the same; what is gone can only be left out."""
    answer = resolved.get(problem.step)
    return answer == LEAVE or (answer == APPLY and problem.kind == "changed")


def _tell(work: Work, row: ChangeRequest, kind: str) -> None:
    effect = from_json(row.impact)
    hit = departments_hit(read_steps(row.steps), effect) if effect is not None else set()
    people = {person.pk: person for person in [row.by, *concerned(work.space, hit)]}
    tell(work, row, kind, people.values())
    announce(
        space=work.space, kind=kind, fact=f"{kind}-{row.pk}-{row.version}", subject=subject(row),
        at=work.at, params=told(work, row), mention=[row.by],
    )  # fmt: skip
