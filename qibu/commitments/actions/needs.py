"""A condition is met, or cannot be: its owner says which."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from qibu.commitments.actions.common import (
    NEED,
    Table,
    advance,
    leads,
    path_of,
    settle,
    spokespeople,
    table,
)
from qibu.commitments.models import Need, RoundKind
from qibu.foundation.access.queries import require_in
from qibu.foundation.notices.actions import queue
from qibu.foundation.outcomes import Conflict, Denied, Difference, Invalid
from qibu.foundation.turns import actions as turns
from qibu.kernel import commitment as rules
from qibu.kernel.commitment import Values
from qibu.tasks.actions.work import Work, begin

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@transaction.atomic
def answer_need(
    *, by: Person, at: datetime, project_id: int, need_id: int, version: int, met: bool, answer: str
) -> Need:
    """Say that a need is met (how), or that it cannot be (why).

    What was agreed on a condition that cannot be met is open again for the department. Raises Denied,
    Conflict where it was answered or dropped meanwhile, Invalid without words for a refusal.
    """
    work = begin(by, at, project_id)
    rows = Need.objects.select_related("commitment__task", "commitment__sheet", "commitment__agreed", "owner")
    need = rows.filter(project=work.project, pk=need_id).first()
    if need is None:
        raise Denied("need.answer", visible=False)
    require_in(work.grants, "need.answer", assignee_id=need.owner_id)
    if version != need.version or not need.is_open:
        theirs = need.answer or _("no longer asked for")
        raise Conflict([Difference("answer", need.text, answer, theirs)], version=need.version)
    if not met and not answer.strip():
        raise Invalid({"answer": [_("Please say why.")]})
    need.met, need.answer = met, answer.strip()
    need.answered_at, need.answered_by = at, by
    need.version += 1
    need.save(update_fields=["met", "answer", "answered_at", "answered_by", "version"])
    turns.end(kind=NEED, subject=("need", need.pk), by=by, at=at)
    if not met:
        _reopen(table(work), need)
    work.record("need.met" if met else "need.refused", ("need", need.pk), {"need": need.text})
    _tell(work, need)
    return need


def _reopen(at_table: Table, need: Need) -> None:
    row = need.commitment
    if not rules.take(row.state, "reopen").allowed:
        return  # still being negotiated: the lead sees the refusal before deciding
    values = row.agreed.values if row.agreed is not None else Values()
    fields = ["condition", *(row.asked.fields if row.state == rules.REOPENED and row.asked else [])]
    advance(at_table, row, "reopen", RoundKind.REOPENED, values, fields=fields, reason=need.answer)
    settle(at_table, row.sheet)


def _tell(work: Work, need: Need) -> None:
    row = need.commitment
    queue(
        space=work.space,
        to=[*spokespeople(work.space, row.department_id), *leads(work.space)],
        kind="need.met" if need.met else "need.refused",
        fact=f"need-answered-{need.pk}",
        subject=("need", need.pk),
        at=work.at,
        params={
            "project": work.project.name,
            "need": need.text[:120],
            "task": row.task.name,
            "path": path_of(row),
        },
        important=not need.met,
    )
