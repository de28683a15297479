"""承接 · 有条件承接 · 协商 · 不承接: a department answers, one task or all of them at once (C2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qibu.commitments.actions.common import (
    NEED,
    Table,
    advance,
    commitments_in,
    in_order,
    leads,
    refusal,
    refuse_stale,
    settle,
    straight,
    table,
    today_of,
)
from qibu.commitments.models import Commitment, Need, Round, RoundKind, Sheet
from qibu.commitments.queries import people_of
from qibu.foundation.access.queries import require_in
from qibu.foundation.journal.actions import answered, once
from qibu.foundation.notices.actions import queue
from qibu.foundation.outcomes import Denied, Invalid
from qibu.foundation.people.models import Person
from qibu.foundation.turns import actions as turns
from qibu.kernel import commitment as rules
from qibu.kernel.commitment import Values
from qibu.tasks.actions.work import Work, begin

if TYPE_CHECKING:
    from collections.abc import Mapping

#: step → kind of round
KINDS = {
    "accept": RoundKind.ACCEPTED,
    "accept_if": RoundKind.CONDITIONAL,
    "counter": RoundKind.COUNTERED,
    "decline": RoundKind.DECLINED,
}


@dataclass(frozen=True)
class Condition:
    """What an acceptance depends on: what is needed, from whom (id), until which day."""

    text: str
    owner: int | None
    due: date | None


@dataclass(frozen=True)
class Reply:
    """The answer to one task: a step of `KINDS`, seen at ``version``, with what the step asks for."""

    commitment: int
    version: int
    step: str
    values: Values | None = None
    conditions: tuple[Condition, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Answered:
    """How many tasks were answered, how many of them now wait for the lead, and the journal's number."""

    tasks: int
    for_lead: int
    number: int


@transaction.atomic
def answer_commitments(
    *,
    by: Person,
    at: datetime,
    project_id: int,
    department_id: int,
    key: str,
    replies: Sequence[Reply],
) -> Answered:
    """Answer for a department, all lines or none.

    Raises Denied, Conflict where a line moved on since it was shown, and Invalid keyed by
    ``<commitment>-<field>`` (fields: answer, start, finish, effort, owner, scope, reason, need, need_owner,
    need_due; with a place for the conditions: need_owner-0).
    """
    work = begin(by, at, project_id)
    require_in(work.grants, "commitment.answer", department_id=department_id)
    body = [project_id, department_id, [asdict(reply) for reply in replies]]
    claim, earlier = once(by=by, form="answer", key=key, body=body, at=at)
    if earlier is not None:
        return Answered(**earlier)
    if not replies:
        raise Invalid({"": [_("Please answer at least one task.")]})
    rows = commitments_in(work.project, department_id, [reply.commitment for reply in replies])
    if any(reply.commitment not in rows for reply in replies):
        raise Denied("commitment.answer", visible=False)
    for reply in replies:
        refuse_stale(rows[reply.commitment], reply.version, field=str(reply.commitment), yours="")
    _check(work, rows, replies)
    at_table = table(work)
    for reply in replies:
        _answer(work, at_table, rows[reply.commitment], reply)
    sheet = rows[replies[0].commitment].sheet
    settle(at_table, sheet)
    waiting = [reply for reply in replies if reply.step != "accept"]
    number = work.record(
        "commitments.answered",
        ("sheet", sheet.pk),
        {
            "department": department_id,
            "answers": [[rows[reply.commitment].task_id, reply.step] for reply in replies],
        },
    )
    _tell_lead(work, sheet, len(replies), len(waiting), number)
    answer = Answered(tasks=len(replies), for_lead=len(waiting), number=number)
    answered(claim, {"tasks": answer.tasks, "for_lead": answer.for_lead, "number": answer.number})
    return answer


def _check(work: Work, rows: Mapping[int, Commitment], replies: Sequence[Reply]) -> None:
    """Everything wrong with all lines at once, so that nobody corrects one mistake after the other."""
    errors: dict[str, list[str]] = {}
    known = people_of(work.space) if any(reply.conditions for reply in replies) else {}
    for reply in replies:
        row = rows[reply.commitment]
        for name, message in _problems(row, reply, set(known), today_of(work.at)).items():
            errors.setdefault(f"{reply.commitment}-{name}", []).append(message)
    if errors:
        raise Invalid(errors)


def _problems(row: Commitment, reply: Reply, known: set[int], today: date) -> dict[str, str]:
    if reply.step not in KINDS:
        return {"answer": _("Please choose one of the list.")}
    if not rules.take(row.state, reply.step).allowed:
        return {"answer": refusal(row)}
    if reply.step == "decline" and not reply.reason.strip():
        return {"reason": _("Please say why.")}
    if reply.step == "accept_if":
        return _condition_problems(reply.conditions, known, today)
    if reply.step == "counter":
        return _counter_problems(row, reply)
    return {}


def _condition_problems(conditions: Sequence[Condition], known: set[int], today: date) -> dict[str, str]:
    if not conditions:
        return {"need-0": _("Please say what is needed.")}
    found: dict[str, str] = {}
    for place, one in enumerate(conditions):
        if not one.text.strip():
            found[f"need-{place}"] = _("Please say what is needed.")
        if one.owner is None or one.owner not in known:
            found[f"need_owner-{place}"] = _("Please choose somebody of the project who provides it.")
        if one.due is None or one.due < today:
            found[f"need_due-{place}"] = _("Please give a day that lies ahead.")
    return found


def _counter_problems(row: Commitment, reply: Reply) -> dict[str, str]:
    asked = row.asked.values if row.asked is not None else Values()
    values = straight(row.task, reply.values or asked)
    try:
        in_order(values)
    except Invalid as problem:
        return {name: texts[0] for name, texts in problem.errors.items()}
    if not rules.differences(values, asked):
        return {"start": _("Nothing differs from what is asked: please change a value, or accept.")}
    if values.owner is not None and not Person.objects.filter(pk=values.owner, is_active=True).exists():
        return {"owner": _("Please choose one of the list.")}
    return {}


def _answer(work: Work, at_table: Table, row: Commitment, reply: Reply) -> None:
    asked = row.asked.values if row.asked is not None else Values()
    values = asked
    if reply.step == "accept":
        # Staffing is the department's own: whoever it named meanwhile is who it commits.
        values = replace(asked, owner=row.task.assignee_id)
    elif reply.step == "counter":
        values = straight(row.task, reply.values or asked)
    made = advance(
        at_table,
        row,
        reply.step,
        KINDS[reply.step],
        values,
        reason=reply.reason.strip(),
        fields=list(rules.differences(values, asked)),
    )
    for condition in reply.conditions if reply.step == "accept_if" else ():
        _ask_for(work, row, made, condition)


def _ask_for(work: Work, row: Commitment, made: Round, condition: Condition) -> None:
    assert condition.owner is not None and condition.due is not None
    owner = Person.objects.get(pk=condition.owner)
    need = Need.objects.create(
        project=work.project,
        commitment=row,
        round=made,
        text=condition.text.strip(),
        owner=owner,
        due=condition.due,
    )
    due = timezone.make_aware(datetime.combine(condition.due, time(18)))
    turns.give(
        space=work.space,
        kind=NEED,
        subject=("need", need.pk),
        at=work.at,
        holder=owner,
        due=due,
        by=work.by,
        waiter_department=row.department,
    )
    queue(
        space=work.space,
        to=[owner],
        kind="need.asked",
        fact=f"need-asked-{need.pk}",
        subject=("need", need.pk),
        at=work.at,
        params={
            "project": work.project.name,
            "need": need.text[:120],
            "task": row.task.name,
            "due": need.due.isoformat(),
            "path": f"/projects/{work.project.pk}/needs/{need.pk}/",
        },
        important=True,
    )


def _tell_lead(work: Work, sheet: Sheet, count: int, waiting: int, number: int) -> None:
    queue(
        space=work.space,
        to=leads(work.space),
        kind="commitment.to_decide" if waiting else "commitment.answered",
        fact=f"commitment-answered-{sheet.pk}-{number}",
        subject=("sheet", sheet.pk),
        at=work.at,
        params={
            "project": work.project.name,
            "department": sheet.department.name,
            "count": str(count),
            "waiting": str(waiting),
            "path": f"/projects/{work.project.pk}/dispatch/",
        },
        important=bool(waiting),
    )
