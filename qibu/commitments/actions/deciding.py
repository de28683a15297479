"""The lead's side of a negotiation: agree, ask again, withdraw, record a confirmation given elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from qibu.commitments.actions.common import (
    Table,
    advance,
    commitment_in,
    drop_needs,
    in_order,
    path_of,
    printed,
    refusal,
    refuse_stale,
    settle,
    spokespeople,
    straight,
    table,
    today_of,
    values_of,
)
from qibu.commitments.models import Commitment, RoundKind, Source
from qibu.foundation.access.queries import require_in
from qibu.foundation.journal.actions import answered, once
from qibu.foundation.notices.actions import queue
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.models import Person
from qibu.kernel import commitment as rules
from qibu.kernel.commitment import Values
from qibu.tasks.actions import edit_task
from qibu.tasks.actions.work import Work, begin

if TYPE_CHECKING:
    from qibu.foundation.journal.models import Submission

#: What the plan's journal says an edit carries out that both sides agreed on.
AGREEMENT = "commitment"


@transaction.atomic
def agree(
    *, by: Person, at: datetime, project_id: int, task_id: int, version: int, key: str, reason: str = ""
) -> Commitment:
    """Take the counter-proposal, or the conditions, as they stand.

    The values become the planned dates through the plan's own action, in this transaction; planned
    dates, effort and owner are frozen from here on.
    """
    work, row, claim = _open(
        by, at, project_id, task_id, version, key, "commitment.decide", ["agree", reason]
    )
    if claim is None:
        return row
    _require_step(row, "agree")
    basis = row.countered if row.state == rules.COUNTERED else row.asked
    values = basis.values if basis is not None else Values()
    if row.state == rules.CONDITIONAL:
        values = replace(values, owner=row.task.assignee_id)
    advance(table(work), row, "agree", RoundKind.AGREED, values, reason=reason.strip())
    return _finish(work, row, claim, "commitment.agreed", apply=values)


@transaction.atomic
def ask_again(
    *,
    by: Person,
    at: datetime,
    project_id: int,
    task_id: int,
    version: int,
    key: str,
    values: Values,
    reason: str,
) -> Commitment:
    """Answer a counter-proposal, conditions or a refusal with values of one's own; the turn passes back.

    The plan takes these values at once: what is asked is always what is planned. Raises Invalid where
    nothing is new, neither a value nor a reason.
    """
    body = ["ask_again", repr(values), reason]
    work, row, claim = _open(by, at, project_id, task_id, version, key, "commitment.decide", body)
    if claim is None:
        return row
    _require_step(row, "ask_again")
    values = straight(row.task, values)
    in_order(values)
    _known(values.owner)
    asked = row.asked.values if row.asked is not None else Values()
    changed = rules.differences(values, asked)
    if not changed and not reason.strip():
        raise Invalid({"reason": [_("Nothing differs from what was asked: please say why you ask again.")]})
    at_table = table(work)
    drop_needs(at_table, row)
    advance(
        at_table, row, "ask_again", RoundKind.COUNTERED, values, reason=reason.strip(), fields=list(changed)
    )
    return _finish(work, row, claim, "commitment.asked_again", apply=values)


@transaction.atomic
def withdraw(
    *, by: Person, at: datetime, project_id: int, task_id: int, version: int, key: str, reason: str
) -> Commitment:
    """Take a task back from its department; a reason is asked for."""
    work, row, claim = _open(
        by, at, project_id, task_id, version, key, "commitment.decide", ["withdraw", reason]
    )
    if claim is None:
        return row
    _require_step(row, "withdraw")
    if not reason.strip():
        raise Invalid({"reason": [_("Please say why.")]})
    at_table = table(work)
    drop_needs(at_table, row)
    advance(at_table, row, "withdraw", RoundKind.WITHDRAWN, values_of(row.task), reason=reason.strip())
    return _finish(work, row, claim, "commitment.withdrawn")


@transaction.atomic
def record_confirmation(
    *,
    by: Person,
    at: datetime,
    project_id: int,
    task_id: int,
    version: int,
    key: str,
    source: str,
    source_text: str,
    source_day: date,
    values: Values,
) -> Commitment:
    """会议/电话已确认: the lead records what the department said elsewhere; labelled wherever it is shown.

    ``source`` is one of models.Source, ``source_text`` says which meeting or whom, ``source_day`` when.
    """
    body = ["record", source, source_text, str(source_day), repr(values)]
    work, row, claim = _open(by, at, project_id, task_id, version, key, "commitment.record", body)
    if claim is None:
        return row
    _require_step(row, "record")
    if source not in (Source.MEETING, Source.PHONE):
        raise Invalid({"source": [_("Please choose one of the list.")]})
    if not source_text.strip():
        raise Invalid({"source_text": [_("Please name the meeting, or who confirmed it.")]})
    if source_day > today_of(at):
        raise Invalid({"source_day": [_("What has happened cannot lie in the future.")]})
    values = straight(row.task, values)
    in_order(values)
    _known(values.owner)
    advance(
        table(work),
        row,
        "record",
        RoundKind.RECORDED,
        values,
        source=source,
        source_text=source_text.strip(),
        source_day=source_day,
    )
    return _finish(work, row, claim, "commitment.recorded", apply=values)


def _known(owner: int | None) -> None:
    if owner is not None and not Person.objects.filter(pk=owner, is_active=True).exists():
        raise Invalid({"owner": [_("Please choose one of the list.")]})


def _open(
    by: Person,
    at: datetime,
    project_id: int,
    task_id: int,
    version: int,
    key: str,
    capability: str,
    body: list[str],
) -> tuple[Work, Commitment, Submission | None]:
    """The commitment under lock; no claim where this very form was answered before."""
    work = begin(by, at, project_id)
    require_in(work.grants, capability)
    row = commitment_in(work.project, task_id)
    claim, earlier = once(by=by, form="decision", key=key, body=[project_id, task_id, *body], at=at)
    if earlier is not None:
        return work, row, None
    refuse_stale(row, version, field="state", yours="—")
    return work, row, claim


def _require_step(row: Commitment, step: str) -> None:
    if not rules.take(row.state, step).allowed:
        raise Invalid({"": [refusal(row)]})


def _finish(
    work: Work, row: Commitment, claim: Submission, kind: str, apply: Values | None = None
) -> Commitment:
    """Turns, journal, notice; the plan comes last, because its action locks and counts for itself."""
    at_table = table(work)
    settle(at_table, row.sheet)
    number = work.record(
        kind, ("commitment", row.pk), {"task": row.task.name, "department": row.department_id}
    )
    queue(
        space=work.space,
        to=spokespeople(work.space, row.department_id),
        kind=kind,
        fact=f"{kind}-{row.pk}-{row.version}",
        subject=("commitment", row.pk),
        at=work.at,
        params={
            "project": work.project.name,
            "task": row.task.name,
            "due": printed(row.due),
            "path": path_of(row),
        },
        important=True,
        urgent=kind == "commitment.asked_again",
    )
    answered(claim, {"number": number})
    if apply is not None:
        _apply(work, at_table, row, apply)
    return row


def _apply(work: Work, at_table: Table, row: Commitment, values: Values) -> None:
    """Make the values planned, as a person's edit of the task."""
    task = row.task
    wanted = {
        "planned_start": values.start.isoformat() if values.start else "",
        "planned_finish": values.finish.isoformat() if values.finish else "",
        "assignee": values.owner if values.owner is not None else "",
    }
    now = {
        "planned_start": task.planned_start.isoformat() if task.planned_start else "",
        "planned_finish": task.planned_finish.isoformat() if task.planned_finish else "",
        "assignee": task.assignee_id if task.assignee_id is not None else "",
    }
    changes = {name: value for name, value in wanted.items() if value != now[name]}
    if changes:
        edit_task(
            by=work.by,
            at=work.at,
            project_id=work.project.pk,
            task_id=task.pk,
            changes=changes,
            was={name: now[name] for name in changes},
            version=task.version,
            under=AGREEMENT,
        )
