"""What a department concerned says of a result (F1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from qibu.actionitems.actions import create_action
from qibu.closing.actions.acceptance.common import JUDGE, LONGEST, Work, begin_round, follow, require_live
from qibu.closing.models import Condition, Submission, Verdict
from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Denied, Invalid
from qibu.foundation.people.models import Person
from qibu.foundation.turns import actions as turns
from qibu.kernel import acceptance as rules

MOST_CONDITIONS = 20


@dataclass(frozen=True)
class Term:
    """A condition as typed: what, by whom, until when."""

    text: str
    owner: Person | None
    due: date | None


@transaction.atomic
def judge_result(
    *,
    by: Person,
    at: datetime,
    submission_id: int,
    version: int,
    department_id: int,
    answer: str,
    reasons: str = "",
    conditions: Sequence[Term] = (),
) -> Submission:
    """What one department concerned says of a round; the last pass or the first rejection ends it.

    Raises Denied, Conflict, Invalid by field. Each condition becomes an action item of its owner.
    """
    work, submission = begin_round(by, at, submission_id, version)
    require_in(work.grants, "acceptance.judge", department_id=department_id)
    if not rules.may_judge(by.pk, submitter=submission.by_id):
        raise Denied("acceptance.judge", visible=True)
    verdict = Verdict.objects.filter(submission=submission, department=department_id).first()
    if verdict is None:
        raise Denied("acceptance.judge", visible=True)
    require_live(work)
    if submission.state != rules.SUBMITTED or verdict.answer:
        raise Invalid({"": [_("This was already answered.")]})
    _check_answer(answer, reasons, conditions)
    verdict.answer, verdict.reasons, verdict.by, verdict.at = answer, reasons.strip(), by, at
    verdict.save()
    for place, term in enumerate(conditions):
        _bind(work, by, submission, verdict, place, term)
    turns.end(kind=JUDGE, subject=("verdict", verdict.pk), by=by, at=at)
    work.record(
        "acceptance.judged",
        ("submission", submission.pk),
        {"round": submission.round, "answer": answer, "department": verdict.department.name},
    )
    follow(work, submission)
    return submission


def _check_answer(answer: str, reasons: str, conditions: Sequence[Term]) -> None:
    if len(reasons) > LONGEST:
        raise Invalid(reasons=_("At most %(limit)d characters.") % {"limit": LONGEST})
    if len(conditions) > MOST_CONDITIONS:
        raise Invalid(conditions=_("At most %(limit)d conditions.") % {"limit": MOST_CONDITIONS})
    if rules.answer_is_whole(answer, reasons=reasons, conditions=len(conditions)):
        return
    if answer == rules.REJECTED and not rules.reasons_of(reasons):
        raise Invalid(reasons=_("Please give the reasons, one per line."))
    if answer == rules.CONDITIONAL:
        raise Invalid(conditions=_("Please name at least one condition."))
    if answer in rules.ANSWERS:
        raise Invalid(conditions=_("Conditions belong to a pass with conditions."))
    raise Invalid(answer=_("Please choose an answer."))


def _bind(work: Work, by: Person, submission: Submission, verdict: Verdict, place: int, term: Term) -> None:
    """One condition and the action item it is lived out as.

    Invalid names the field with its row: "text-0", "owner-0", "due-0".
    """
    text = " ".join(term.text.split())
    lacking = {
        f"text-{place}": [] if text else [_("Please fill this in.")],
        f"owner-{place}": [] if term.owner is not None else [_("Please name one person.")],
        f"due-{place}": [] if term.due is not None else [_("Please give a day.")],
    }
    if term.owner is None or term.due is None or not text:
        raise Invalid({name: said for name, said in lacking.items() if said})
    condition = Condition.objects.create(verdict=verdict, text=text[:300], owner=term.owner, due=term.due)
    try:
        create_action(
            by=by, at=work.at, space_id=work.space.pk, key=f"condition-{condition.pk}", what=text,
            owner=term.owner, due=term.due, origin=("condition", condition.pk),
            department=submission.department,
        )  # fmt: skip
    except Invalid as refusal:
        errors = {
            f"{'text' if name == 'what' else name}-{place}": said for name, said in refusal.errors.items()
        }
        raise Invalid(errors) from refusal
    work.catch_up()
