"""Handing in a result, and the departments concerned judging it (F1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from qibu.actionitems.actions import create_action
from qibu.actionitems.telling import leads
from qibu.closing.models import Acceptor, Condition, Submission, Verdict
from qibu.closing.queries import acceptance as queries
from qibu.foundation.access import actions as access
from qibu.foundation.access.models import Participation, Space
from qibu.foundation.access.policy import Grants
from qibu.foundation.access.queries import grants, require_in
from qibu.foundation.journal.actions import answered, once, record
from qibu.foundation.outcomes import Conflict, Denied, Difference, Invalid
from qibu.foundation.people.calendars import calendar_numbered
from qibu.foundation.people.models import Department, Person
from qibu.foundation.turns import actions as turns
from qibu.kernel import acceptance as rules
from qibu.kernel import lifecycle
from qibu.kernel.deadlines import confirmation_due
from qibu.projects.models import Deliverable

JUDGE: Final = "acceptance.judge"
REWORK: Final = "acceptance.rework"
LONGEST: Final = 4000
MOST_LINKS: Final = 20
LONGEST_LABEL: Final = 120
LONGEST_ADDRESS: Final = 1000


@dataclass(frozen=True)
class Address:
    """A link handed in: where it leads and what it is called ("" shows the address)."""

    address: str
    label: str = ""


@dataclass(frozen=True)
class Term:
    """A condition as typed: what, by whom, until when."""

    text: str
    owner: Person | None
    due: date | None


@dataclass(frozen=True)
class Work:
    """A deliverable of a project whose space somebody locked."""

    by: Person
    at: datetime
    space: Space
    grants: Grants
    deliverable: Deliverable

    def record(self, action: str, subject: tuple[str, int], data: dict[str, Any]) -> None:
        named = {"deliverable": self.deliverable.name, **data}
        record(space=self.space, by=self.by, at=self.at, action=action, subject=subject, data=named)


def _begin(by: Person, at: datetime, deliverable_id: int) -> Work:
    """Lock the project; Denied (404) for what is not there or not to be seen."""
    found = Deliverable.objects.select_related("project").filter(pk=deliverable_id).first()
    if found is None:
        raise Denied("project.view")
    space = access.lock(found.project.space_id)
    held = grants(by, space)
    require_in(held, "project.view")
    found = Deliverable.objects.select_related("project", "objective", "department").get(pk=deliverable_id)
    return Work(by, at, space, held, found)


def _begin_round(by: Person, at: datetime, submission_id: int, version: int) -> tuple[Work, Submission]:
    """The same for one round; Conflict where it was changed since the page was made."""
    deliverable_id = Submission.objects.filter(pk=submission_id).values_list("deliverable", flat=True).first()
    work = _begin(by, at, deliverable_id or 0)
    submission = Submission.objects.select_related("by").get(pk=submission_id)
    if submission.version != version:
        now = submission.get_state_display()
        raise Conflict([Difference("version", _("state"), "", now)], by="")
    return work, submission


@transaction.atomic
def name_acceptors(
    *, by: Person, at: datetime, deliverable_id: int, departments: Sequence[int]
) -> list[Department]:
    """The lead says which departments accept a deliverable; rounds already open keep theirs.

    Raises Denied, Invalid for the responsible department, one that takes no part, or none at all.
    """
    work = _begin(by, at, deliverable_id)
    require_in(work.grants, "acceptance.steer")
    wanted = list(dict.fromkeys(departments))
    taking_part = set(Participation.objects.filter(space=work.space).values_list("department", flat=True))
    if not wanted:
        raise Invalid(departments=_("Please name at least one department."))
    if not set(wanted) <= taking_part:
        raise Invalid(departments=_("Only departments of this project can accept its results."))
    if not all(rules.may_accept(one, responsible=work.deliverable.department_id) for one in wanted):
        raise Invalid(departments=_("No department accepts its own result."))
    Acceptor.objects.filter(deliverable=work.deliverable).exclude(department__in=wanted).delete()
    kept = set(Acceptor.objects.filter(deliverable=work.deliverable).values_list("department", flat=True))
    Acceptor.objects.bulk_create(
        Acceptor(deliverable=work.deliverable, department_id=one) for one in wanted if one not in kept
    )
    named = queries.concerned(work.deliverable)
    work.record(
        "acceptance.acceptors", ("deliverable", deliverable_id), {"departments": [d.name for d in named]}
    )
    return named


@transaction.atomic
def submit_result(
    *,
    by: Person,
    at: datetime,
    deliverable_id: int,
    key: str,
    note: str,
    links: Sequence[Address] = (),
) -> Submission:
    """Hand in the result of a deliverable: another round begins, each department concerned is to judge it.

    Raises Denied, Invalid by field, KeyReused. Files are added to ("submission", id) by whoever calls.
    """
    work = _begin(by, at, deliverable_id)
    department = work.deliverable.department
    require_in(work.grants, "acceptance.submit", department_id=work.deliverable.department_id)
    body = [deliverable_id, note, [[one.label, one.address] for one in links]]
    claim, earlier = once(by=by, form="acceptance", key=key, body=body, at=at)
    if earlier is not None:
        return Submission.objects.get(pk=earlier["id"])
    _check_open(work)
    _check_result(note, links)
    acceptors = queries.concerned(work.deliverable) or queries.proposed(work.deliverable, work.space.pk)
    acceptors = [
        one for one in acceptors if rules.may_accept(one.pk, responsible=work.deliverable.department_id)
    ]
    if department is None:
        raise Invalid({"": [_("No department answers for this deliverable yet. Name it in the charter.")]})
    if not acceptors:
        raise Invalid({"": [_("No other department takes part, so nobody could accept this result.")]})
    submission = _write_round(work, department, note, links)
    for one in acceptors:
        _ask(work, submission, one)
    work.record(
        "acceptance.submitted",
        ("submission", submission.pk),
        {"round": submission.round, "on_behalf": submission.on_behalf},
    )
    answered(claim, {"id": submission.pk})
    return submission


def _check_open(work: Work) -> None:
    if work.deliverable.project.state not in (lifecycle.EXECUTING, lifecycle.CLOSING):
        raise Invalid({"": [_("Results are accepted while a project is executed or closed.")]})
    states = Submission.objects.filter(deliverable=work.deliverable).order_by("round")
    if not rules.may_submit(list(states.values_list("state", flat=True))):
        raise Invalid({"": [_("This result was already handed in.")]})


def _check_result(note: str, links: Sequence[Address]) -> None:
    problems: dict[str, list[str]] = {}
    if not note.strip():
        problems["note"] = [_("Please say what the result is.")]
    elif len(note) > LONGEST:
        problems["note"] = [_("At most %(limit)d characters.") % {"limit": LONGEST}]
    if len(links) > MOST_LINKS:
        problems["links"] = [_("At most %(limit)d links.") % {"limit": MOST_LINKS}]
    elif not all(_link_fits(one) for one in links):
        problems["links"] = [_("A link begins with http:// or https://.")]
    if problems:
        raise Invalid(problems)


def _link_fits(link: Address) -> bool:
    short = len(link.address) <= LONGEST_ADDRESS and len(link.label) <= LONGEST_LABEL
    return short and rules.link_allowed(link.address)


def _write_round(work: Work, department: Department, note: str, links: Sequence[Address]) -> Submission:
    """The row, with the standard and the objective as they read now."""
    newest = Submission.objects.filter(deliverable=work.deliverable).aggregate(top=Max("round"))["top"] or 0
    due = confirmation_due(timezone.localtime(work.at), calendar_numbered(None), rules.ANSWER_WITHIN)
    objective = work.deliverable.objective
    return Submission.objects.create(
        space=work.space, deliverable=work.deliverable, round=newest + 1, department=department,
        note=note.strip(), links=[{"label": one.label.strip(), "address": one.address} for one in links],
        standard=work.deliverable.standard, objective=objective.statement if objective else "",
        by=work.by, at=work.at, on_behalf=department.pk not in work.grants.departments,
        due_at=due, next_step_at=due,
    )  # fmt: skip


def _ask(work: Work, submission: Submission, department: Department) -> None:
    verdict = Verdict.objects.create(submission=submission, department=department)
    turns.give(
        space=work.space, kind=JUDGE, subject=("verdict", verdict.pk), at=work.at, department=department,
        due=submission.due_at, by=work.by, waiter_department=submission.department,
    )  # fmt: skip


@transaction.atomic
def withdraw_result(*, by: Person, at: datetime, submission_id: int, version: int) -> Submission:
    """Take a result back while nobody has answered; only whoever handed it in."""
    work, submission = _begin_round(by, at, submission_id, version)
    require_in(work.grants, "acceptance.submit", department_id=submission.department_id)
    if by.pk != submission.by_id:
        raise Denied("acceptance.submit", visible=True)
    answers = submission.verdicts.values_list("answer", flat=True)
    if not rules.may_withdraw(submission.state, list(answers)):
        raise Invalid({"": [_("A department has already answered, so this can no longer be taken back.")]})
    _end(work, submission, rules.WITHDRAWN)
    work.record("acceptance.withdrawn", ("submission", submission.pk), {"round": submission.round})
    return submission


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
    work, submission = _begin_round(by, at, submission_id, version)
    require_in(work.grants, "acceptance.judge", department_id=department_id)
    if not rules.may_judge(by.pk, submitter=submission.by_id):
        raise Denied("acceptance.judge", visible=True)
    verdict = Verdict.objects.filter(submission=submission, department=department_id).first()
    if verdict is None:
        raise Denied("acceptance.judge", visible=True)
    if submission.state != rules.SUBMITTED or verdict.answer:
        raise Invalid({"": [_("This was already answered.")]})
    _check_answer(answer, reasons, conditions)
    verdict.answer, verdict.reasons, verdict.by, verdict.at = answer, reasons.strip(), by, at
    verdict.save()
    for term in conditions:
        _bind(work, submission, verdict, term)
    turns.end(kind=JUDGE, subject=("verdict", verdict.pk), by=by, at=at)
    work.record(
        "acceptance.judged",
        ("submission", submission.pk),
        {"round": submission.round, "answer": answer, "department": verdict.department.name},
    )
    _follow(work, submission)
    return submission


def _check_answer(answer: str, reasons: str, conditions: Sequence[Term]) -> None:
    if len(reasons) > LONGEST:
        raise Invalid(reasons=_("At most %(limit)d characters.") % {"limit": LONGEST})
    if rules.answer_is_whole(answer, reasons=reasons, conditions=len(conditions)):
        return
    if answer == rules.REJECTED and not rules.reasons_of(reasons):
        raise Invalid(reasons=_("Please give the reasons, one per line."))
    if answer == rules.CONDITIONAL:
        raise Invalid(conditions=_("Please name at least one condition."))
    if answer in rules.ANSWERS:
        raise Invalid(conditions=_("Conditions belong to a pass with conditions."))
    raise Invalid(answer=_("Please choose an answer."))


def _bind(work: Work, submission: Submission, verdict: Verdict, term: Term) -> None:
    """One condition and the action item it is lived out as; Invalid names the field of the item."""
    if term.owner is None or term.due is None or not term.text.strip():
        raise Invalid(conditions=_("Each condition needs words, one person and a day."))
    text = " ".join(term.text.split())
    condition = Condition.objects.create(verdict=verdict, text=text[:300], owner=term.owner, due=term.due)
    create_action(
        by=work.by, at=work.at, space_id=work.space.pk, key=f"condition-{condition.pk}", what=text,
        owner=term.owner, due=term.due, origin=("condition", condition.pk), department=submission.department,
    )  # fmt: skip
    # The item wrote into the journal through its own row of the space.
    work.space.refresh_from_db(fields=["event_number", "chain"])


def _follow(work: Work, submission: Submission) -> None:
    """What the answers so far add up to."""
    state = rules.outcome(list(submission.verdicts.values_list("answer", flat=True)))
    if state == rules.SUBMITTED:
        submission.version += 1
        submission.save(update_fields=["version"])
        return
    _end(work, submission, state)
    work.record(f"acceptance.{state}", ("submission", submission.pk), {"round": submission.round})
    heads = leads(work.space)
    if state == rules.REJECTED and heads:
        turns.give(
            space=work.space, kind=REWORK, subject=("submission", submission.pk), at=work.at, holder=heads[0],
            by=work.by, waiter_department=submission.department,
        )  # fmt: skip


def _end(work: Work, submission: Submission, state: str) -> None:
    submission.state, submission.ended_at, submission.next_step_at = state, work.at, None
    submission.version += 1
    submission.save(update_fields=["state", "ended_at", "next_step_at", "version"])
    for verdict in submission.verdicts.all():
        turns.end(kind=JUDGE, subject=("verdict", verdict.pk), by=work.by, at=work.at)
