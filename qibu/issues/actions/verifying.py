"""Somebody else looks whether it is solved; afterwards it may come back (R4)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qibu.actionitems.telling import leads
from qibu.foundation.outcomes import Denied, Invalid
from qibu.foundation.turns import actions as turns
from qibu.issues import rights
from qibu.issues.actions.common import (
    RECURRENCE,
    Work,
    at_version,
    begin,
    check_owner,
    found,
    keep,
    lead_of,
    pass_on,
    ready,
    reason_of,
    verifiers,
)
from qibu.issues.actions.telling import tell
from qibu.issues.models import Issue, StepKind

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@transaction.atomic
def verify_issue(
    *, by: Person, at: datetime, space_id: int, number: int, version: int, text: str = ""
) -> Issue:
    """Close what is solved; never one's own fix. Raises Denied, Invalid, Conflict."""
    work, issue = _looked_at(by, at, space_id, number, version, text, "verify")
    issue.resolved_on = work.today
    days = work.project.recurrence_days
    issue.ask_at = at + timedelta(days=days) if days else None
    pass_on(work, issue, "verify", text.strip())
    work.record("issue.verified", issue, {"text": text.strip()})
    tell(work.space, issue, "issue.verified", [issue.owner, issue.reporter], at, by=by)
    return issue


@transaction.atomic
def return_issue(*, by: Person, at: datetime, space_id: int, number: int, version: int, text: str) -> Issue:
    """It is not solved yet, and why; never by who submitted it. Raises Denied, Invalid, Conflict."""
    work, issue = _looked_at(by, at, space_id, number, version, text, "return")
    reason = reason_of(text)
    pass_on(work, issue, "return", reason)
    work.record("issue.returned", issue, {"text": reason})
    tell(work.space, issue, "issue.returned", [issue.owner], at, by=by)
    return issue


def _looked_at(
    by: Person, at: datetime, space_id: int, number: int, version: int, text: str, step: str
) -> tuple[Work, Issue]:
    work = begin(by, at, space_id)
    issue = found(work, number)
    _require_other(work, issue)
    at_version(issue, version, {"text": text})
    ready(issue, step)
    return work, issue


def _require_other(work: Work, issue: Issue) -> None:
    work.require("issue.verify", assignee_id=issue.reporter_id)
    if not rights.other_than_resolver(work.held, issue, lead_of(work.space)):
        raise Invalid({"": [_("Nobody closes their own fix: somebody else has to look at it.")]})


@transaction.atomic
def reopen_issue(*, by: Person, at: datetime, space_id: int, number: int, version: int, text: str) -> Issue:
    """Take up again what was closed or withdrawn; its history stays. Raises Denied, Invalid, Conflict."""
    work = begin(by, at, space_id)
    issue = found(work, number)
    work.require("issue.steer")
    at_version(issue, version, {"text": text})
    ready(issue, "reopen")
    reason = reason_of(text)
    _take_up(work, issue, "reopen", reason)
    work.record("issue.reopened", issue, {"text": reason})
    tell(work.space, issue, "issue.reopened", [issue.owner], at, by=by)
    return issue


def _take_up(work: Work, issue: Issue, step: str, text: str) -> None:
    """Open again, without the old day; an owner who has left meanwhile is followed by who takes it up."""
    issue.due = issue.resolved_on = issue.ask_at = issue.resolver = issue.submitter = None
    gone: dict[str, list[str]] = {}
    check_owner(work, gone, issue.owner)
    if gone:
        issue.owner = next(iter(leads(work.space)), issue.owner)
    pass_on(work, issue, step, text)


@transaction.atomic
def withdraw_issue(*, by: Person, at: datetime, space_id: int, number: int, version: int, text: str) -> Issue:
    """It is none, and why; no way around verifying. Raises Denied, Invalid, Conflict."""
    work = begin(by, at, space_id)
    issue = found(work, number)
    if not rights.withdraws(work.held, issue):
        if work.held.may("issue.steer") and by.pk in (issue.owner_id, issue.resolver_id, issue.submitter_id):
            raise Invalid({"": [_("Nobody closes their own fix: somebody else has to look at it.")]})
        raise Denied("issue.steer", visible=True)
    at_version(issue, version, {"text": text})
    ready(issue, "withdraw")
    reason = reason_of(text)
    pass_on(work, issue, "withdraw", reason)
    work.record("issue.withdrawn", issue, {"text": reason})
    tell(work.space, issue, "issue.withdrawn", [issue.owner, issue.reporter], at, by=by)
    return issue


@transaction.atomic
def answer_recurrence(
    *,
    by: Person,
    at: datetime,
    space_id: int,
    number: int,
    version: int,
    came_back: bool,
    text: str = "",
) -> Issue:
    """是否复发? It came back: open again; it did not: it stays closed. Never by who solved it.

    Raises Denied, Invalid, Conflict.
    """
    work = begin(by, at, space_id)
    issue = found(work, number)
    _require_other(work, issue)
    at_version(issue, version, {"text": text})
    ready(issue, "recur")
    words = reason_of(text) if came_back else text.strip()
    turns.end(kind=RECURRENCE, subject=("issue", issue.pk), by=by, at=at)
    if came_back:
        issue.recurred += 1
        _take_up(work, issue, "recur", words)
        tell(work.space, issue, "issue.reopened", [issue.owner, *leads(work.space)], at, by=by)
    else:
        issue.ask_at = None
        keep(work, issue, StepKind.LASTED, words)
    work.record("issue.recurrence_answered", issue, {"came_back": came_back, "text": words})
    return issue


def ask_again(work: Work, issue: Issue) -> bool:
    """Ask somebody who did not solve it whether it came back (the clock calls this); whether one is there."""
    issue.ask_at = None
    issue.save(update_fields=["ask_at"])
    people = verifiers(work, issue)
    if not people:
        return False
    asked = issue.reporter if issue.reporter in people else people[0]
    due = timezone.localtime(work.at) + timedelta(days=7)
    turns.give(
        space=work.space, kind=RECURRENCE, subject=("issue", issue.pk), at=work.at, holder=asked,
        due=due.replace(hour=18, minute=0, second=0, microsecond=0), waiter=None,
    )  # fmt: skip
    tell(work.space, issue, "issue.recurrence", [asked], work.at)
    return True
