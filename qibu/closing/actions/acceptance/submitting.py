"""Handing in a result, taking it back, and who is concerned with it (F1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from qibu.closing.actions.acceptance.common import (
    JUDGE,
    LONGEST,
    REWORK,
    SUBMIT,
    Work,
    begin,
    begin_round,
    end_round,
    require_live,
    speakers,
    tell,
)
from qibu.closing.models import Acceptor, Submission, Verdict
from qibu.closing.queries import acceptance as queries
from qibu.foundation.access.models import Participation
from qibu.foundation.access.queries import require_in
from qibu.foundation.files.actions import attach_file
from qibu.foundation.journal.actions import answered, once
from qibu.foundation.outcomes import Denied, Invalid
from qibu.foundation.people.calendars import calendar_numbered
from qibu.foundation.people.models import Department, Person
from qibu.foundation.turns import actions as turns
from qibu.kernel import acceptance as rules
from qibu.kernel.deadlines import confirmation_due

MOST_LINKS: Final = 20
MOST_FILES: Final = 20
LONGEST_LABEL: Final = 120
LONGEST_ADDRESS: Final = 1000


@dataclass(frozen=True)
class Address:
    """A link handed in: where it leads and what it is called ("" shows the address)."""

    address: str
    label: str = ""


@dataclass(frozen=True)
class Handed:
    """A file handed in: its name and its bytes, piece by piece."""

    name: str
    chunks: Iterable[bytes]


@transaction.atomic
def name_acceptors(
    *, by: Person, at: datetime, deliverable_id: int, departments: Sequence[int]
) -> list[Department]:
    """The lead says which departments accept a deliverable; rounds already open keep theirs.

    Raises Denied, Invalid for the responsible department, one that takes no part, or none at all.
    """
    work = begin(by, at, deliverable_id)
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
    files: Sequence[Handed] = (),
) -> Submission:
    """Hand in the result of a deliverable: another round begins, each department concerned is to judge it.

    Files hang on ("submission", id) and come with it or not at all: what is judged never changes afterwards.
    Raises Denied, Invalid by field, KeyReused.
    """
    work = begin(by, at, deliverable_id)
    department = work.deliverable.department
    require_in(work.grants, "acceptance.submit", department_id=work.deliverable.department_id)
    names = [one.name for one in files]
    body = [deliverable_id, note, [[one.label, one.address] for one in links], names]
    claim, earlier = once(by=by, form="acceptance", key=key, body=body, at=at)
    if earlier is not None:
        return Submission.objects.get(pk=earlier["id"])
    _check_open(work)
    _check_result(note, links, files)
    acceptors = queries.concerned(work.deliverable) or queries.proposed(work.deliverable, work.space.pk)
    acceptors = [
        one for one in acceptors if rules.may_accept(one.pk, responsible=work.deliverable.department_id)
    ]
    if department is None:
        raise Invalid({"": [_("No department answers for this deliverable yet. Name it in the charter.")]})
    if not acceptors:
        raise Invalid({"": [_("No other department takes part, so nobody could accept this result.")]})
    _end_waits(work)
    submission = _write_round(work, by, department, note, links)
    for one in acceptors:
        _ask(work, submission, one)
    _attach(work, by, submission, files, key)
    work.record(
        "acceptance.submitted",
        ("submission", submission.pk),
        {"round": submission.round, "on_behalf": submission.on_behalf},
    )
    concerned = [person for one in acceptors for person in speakers(work.space, one.pk)]
    tell(work, submission, "acceptance.asked", concerned)
    answered(claim, {"id": submission.pk})
    return submission


def _end_waits(work: Work) -> None:
    """It is handed in: nobody is asked for it, nor for the rework of the round before."""
    turns.end(kind=SUBMIT, subject=("deliverable", work.deliverable.pk), by=work.by, at=work.at)
    rejected = Submission.objects.filter(deliverable=work.deliverable, state=rules.REJECTED)
    for pk in rejected.values_list("pk", flat=True):
        turns.end(kind=REWORK, subject=("submission", pk), by=work.by, at=work.at)


def _attach(work: Work, by: Person, submission: Submission, files: Sequence[Handed], key: str) -> None:
    """Bytes of a refused submission are left to the sweep of files no row names."""
    for place, one in enumerate(files):
        try:
            attach_file(
                by=by, at=work.at, space_id=work.space.pk, key=f"{key[:56]}-f{place}",
                subject=("submission", submission.pk), name=one.name, chunks=one.chunks,
            )  # fmt: skip
        except Invalid as refusal:
            said = [text for texts in refusal.errors.values() for text in texts]
            raise Invalid({"files": said}) from refusal
    work.catch_up()


def _check_open(work: Work) -> None:
    require_live(work)
    states = Submission.objects.filter(deliverable=work.deliverable).order_by("round")
    if not rules.may_submit(list(states.values_list("state", flat=True))):
        raise Invalid({"": [_("This result was already handed in.")]})


def _check_result(note: str, links: Sequence[Address], files: Sequence[Handed]) -> None:
    problems: dict[str, list[str]] = {}
    if not note.strip():
        problems["note"] = [_("Please say what the result is.")]
    elif len(note) > LONGEST:
        problems["note"] = [_("At most %(limit)d characters.") % {"limit": LONGEST}]
    if len(links) > MOST_LINKS:
        problems["links"] = [_("At most %(limit)d links.") % {"limit": MOST_LINKS}]
    elif not all(_link_fits(one) for one in links):
        problems["links"] = [_("A link begins with http:// or https://.")]
    if len(files) > MOST_FILES:
        problems["files"] = [_("At most %(limit)d files.") % {"limit": MOST_FILES}]
    if problems:
        raise Invalid(problems)


def _link_fits(link: Address) -> bool:
    short = len(link.address) <= LONGEST_ADDRESS and len(link.label) <= LONGEST_LABEL
    return short and rules.link_allowed(link.address)


def _write_round(
    work: Work, by: Person, department: Department, note: str, links: Sequence[Address]
) -> Submission:
    """The row, with the standard and the objective as they read now."""
    newest = Submission.objects.filter(deliverable=work.deliverable).aggregate(top=Max("round"))["top"] or 0
    calendar = calendar_numbered(None)
    due = confirmation_due(timezone.localtime(work.at), calendar, rules.ANSWER_WITHIN)
    objective = work.deliverable.objective
    return Submission.objects.create(
        space=work.space, deliverable=work.deliverable, round=newest + 1, department=department,
        note=note.strip(), links=[{"label": one.label.strip(), "address": one.address} for one in links],
        standard=work.deliverable.standard, objective=objective.statement if objective else "",
        by=by, at=work.at, on_behalf=department.pk not in work.grants.departments,
        due_at=due, next_step_at=rules.ladder(due, calendar)[0].at,
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
    work, submission = begin_round(by, at, submission_id, version)
    require_in(work.grants, "acceptance.submit", department_id=submission.department_id)
    if by.pk != submission.by_id:
        raise Denied("acceptance.submit", visible=True)
    answers = submission.verdicts.values_list("answer", flat=True)
    if not rules.may_withdraw(submission.state, list(answers)):
        raise Invalid({"": [_("A department has already answered, so this can no longer be taken back.")]})
    end_round(work, submission, rules.WITHDRAWN)
    work.record("acceptance.withdrawn", ("submission", submission.pk), {"round": submission.round})
    return submission
