"""决议: written down, objected to in time, answered by the host; what nobody objects to stands."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from qibu.foundation.access.queries import require_in
from qibu.foundation.journal.actions import answered, once
from qibu.foundation.outcomes import Conflict, Denied, Difference, Invalid
from qibu.foundation.turns import actions as turns
from qibu.kernel import meeting as rules
from qibu.meetings.actions.common import (
    ANSWER,
    bump,
    calendar_of,
    find_meeting,
    next_day_end,
    open_meeting,
    people_of,
    require_steering,
    tell,
)
from qibu.meetings.actions.distributing import open_period, send_out
from qibu.meetings.actions.settling import look_again, settle_if_done
from qibu.meetings.models import Decision, DecisionState, Meeting, Objection
from qibu.meetings.queries.rights import is_listed
from qibu.tasks.actions.work import Work, begin

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

LONGEST = 2000
#: State reached → what everybody on the list is told.
TOLD = {
    rules.STANDING: "minutes.kept",
    rules.OPEN: "minutes.amended",
    rules.WITHDRAWN: "minutes.withdrawn",
}


@transaction.atomic
def add_decision(*, by: Person, at: datetime, project_id: int, number: int, key: str, text: str) -> Decision:
    """Write a decision down, with the next number of its meeting."""
    work, meeting = open_meeting(by, at, project_id, number, "write")
    claim, earlier = once(by=by, form="decision-made", key=key, body=[project_id, number, text], at=at)
    if earlier is not None:
        return Decision.objects.get(pk=earlier["id"])
    text = _checked(text)
    newest = meeting.decisions.aggregate(top=Max("number"))["top"] or 0
    row = Decision.objects.create(meeting=meeting, number=newest + 1, text=text, by=by, at=at)
    _record(work, meeting, row, "decision.added", {})
    answered(claim, {"id": row.pk})
    return row


@transaction.atomic
def change_decision(
    *, by: Person, at: datetime, project_id: int, number: int, decision: int, version: int, text: str
) -> Decision:
    """Other words for a decision that is not distributed yet."""
    work, meeting = open_meeting(by, at, project_id, number, "write")
    row = _decision(meeting, decision, version, text, "edit")
    was, row.text = row.text, _checked(text)
    _save(row)
    _record(work, meeting, row, "decision.changed", {"was": was})
    return row


@transaction.atomic
def withdraw_decision(
    *, by: Person, at: datetime, project_id: int, number: int, decision: int, version: int, reason: str
) -> Decision:
    """It does not hold any more: said by whoever takes part before the distribution, by the host after."""
    work = begin(by, at, project_id)
    meeting = find_meeting(work.space, number)
    if meeting.state in rules.WRITING:
        work, meeting = open_meeting(by, at, project_id, number, "write")
    else:
        require_steering(work, meeting.host_id)
    row = _decision(meeting, decision, version, reason, "withdraw")
    if not reason.strip():
        raise Invalid({"reason": [_("Please say why.")]})
    distributed = row.state != rules.PROPOSED
    _answer_all(work, row, "withdraw", reason.strip())
    row.state = rules.WITHDRAWN
    _save(row)
    _record(work, meeting, row, "decision.withdrawn", {"reason": reason.strip()})
    if distributed:
        _tell_answer(work, meeting, row)
        settle_if_done(meeting, work.project, at, by)
    return row


@transaction.atomic
def object_to(
    *, by: Person, at: datetime, project_id: int, number: int, decision: int, key: str, reason: str
) -> Objection:
    """Disagree with a distributed decision while the period runs; the host has to answer."""
    work = begin(by, at, project_id)
    meeting = find_meeting(work.space, number)
    listed = is_listed(work.grants, meeting)
    require_in(work.grants, "meeting.object", assignee_id=by.pk if listed else None)
    claim, earlier = once(
        by=by, form="objection", key=key, body=[project_id, number, decision, reason], at=at
    )
    if earlier is not None:
        return Objection.objects.get(pk=earlier["id"])
    row = _decision(meeting, decision, None, reason, "object")
    if not rules.may_object(at, row.until):
        until = timezone.localtime(row.until).strftime("%Y-%m-%d %H:%M") if row.until else ""
        raise Invalid({"": [_("Objections were possible until %(until)s.") % {"until": until}]})
    if not reason.strip():
        raise Invalid({"reason": [_("Please say why.")]})
    made = Objection.objects.create(decision=row, text=row.text, reason=reason.strip(), by=by, at=at)
    row.state = rules.OBJECTED
    _save(row)
    due = next_day_end(at, calendar_of(work.project))
    turns.give(
        space=work.space, kind=ANSWER, subject=("decision", row.pk), at=at, holder=meeting.host, due=due,
        by=by, waiter=by,
    )  # fmt: skip
    _record(work, meeting, row, "decision.objected", {"reason": made.reason})
    params = {"number": row.number}
    tell(work, meeting, "minutes.objected", [meeting.host], fact=f"objection-{made.pk}", params=params)
    answered(claim, {"id": made.pk})
    return made


@transaction.atomic
def answer_objection(
    *,
    by: Person,
    at: datetime,
    project_id: int,
    number: int,
    decision: int,
    version: int,
    outcome: str,
    answer: str,
    text: str = "",
) -> Decision:
    """Keep the decision, amend it (to ``text``) or withdraw it, with words for whoever objected.

    Amended, it goes out again: new minutes, receipts asked anew, a new period.
    """
    work = begin(by, at, project_id)
    meeting = find_meeting(work.space, number)
    require_steering(work, meeting.host_id)
    if outcome not in ("keep", "amend", "withdraw"):
        raise Invalid({"outcome": [_("Please choose one of the list.")]})
    row = _decision(meeting, decision, version, text or answer, outcome, only=rules.OBJECTED)
    if not answer.strip():
        raise Invalid({"answer": [_("Please answer those who objected.")]})
    was = row.text
    if outcome == "amend":
        row.text = _checked(text)
        if row.text == was:
            raise Invalid({"text": [_("Nothing differs from what was distributed.")]})
    _answer_all(work, row, outcome, answer.strip())
    row.state = rules.take_decision(row.state, outcome).target
    if outcome == "amend":
        row.until = open_period(work, meeting)
        bump(meeting)
    _save(row)
    action = (
        "decision.amended" if outcome == "amend"
        else "decision.kept" if outcome == "keep" else "decision.withdrawn"
    )  # fmt: skip
    _record(work, meeting, row, action, {"answer": answer.strip(), "was": was})
    _tell_answer(work, meeting, row)
    if outcome == "amend":
        send_out(work, meeting, "minutes.amended")
        look_again(meeting, at)
    else:
        settle_if_done(meeting, work.project, at, by)
    return row


def _answer_all(work: Work, row: Decision, outcome: str, answer: str) -> None:
    """One answer for everybody who objected to the same decision."""
    waiting = row.objections.filter(outcome="")
    waiting.update(outcome=outcome, answer=answer, answered_by=work.by, answered_at=work.at)
    turns.end(kind=ANSWER, subject=("decision", row.pk), by=work.by, at=work.at)


def _tell_answer(work: Work, meeting: Meeting, row: Decision) -> None:
    fact = f"decision-{row.pk}-{row.version}"
    tell(work, meeting, TOLD[row.state], people_of(meeting), fact=fact, params={"number": row.number})


def _decision(
    meeting: Meeting, number: int, version: int | None, yours: str, step: str, only: str = ""
) -> Decision:
    """A decision by its number at the version seen, from where the step is possible."""
    row = meeting.decisions.filter(number=number).first()
    if row is None:
        raise Denied("decision", visible=False)
    if version is not None and row.version != version:
        difference = Difference("text", _("decision"), yours, row.text)
        raise Conflict([difference], version=row.version, subject=row.pk)
    if not rules.take_decision(row.state, step).allowed or (only and row.state != only):
        state = DecisionState(row.state).label
        raise Invalid({"": [_("This is not possible any more: %(state)s.") % {"state": state}]})
    return row


def _checked(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Invalid({"text": [_("Please fill this in.")]})
    if len(text) > LONGEST:
        raise Invalid({"text": [_("At most %(limit)d characters.") % {"limit": LONGEST}]})
    return text


def _save(row: Decision) -> None:
    row.version += 1
    row.save()


def _record(work: Work, meeting: Meeting, row: Decision, action: str, data: dict[str, Any]) -> None:
    data = {"number": meeting.number, "decision": row.number, "text": row.text, **data}
    work.record(action, ("meeting", meeting.pk), data)
