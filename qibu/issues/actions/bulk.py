"""The same change to several at once: all or none (R2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from qibu.foundation.journal.actions import record
from qibu.foundation.outcomes import Conflict, Difference, Invalid
from qibu.issues.actions.common import Work, begin, check_due, check_owner, found, keep, touch, wait
from qibu.issues.actions.telling import tell
from qibu.issues.models import Issue, Severity, State, StepKind, Urgency
from qibu.kernel import issue as rules

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@transaction.atomic
def change_issues(
    *,
    by: Person,
    at: datetime,
    space_id: int,
    chosen: Sequence[tuple[int, int]],
    owner: Person | None = None,
    due: date | None = None,
    severity: str = "",
    urgency: str = "",
    text: str = "",
) -> list[Issue]:
    """Another owner, day, severity or urgency for `chosen` (number, version); what is empty stays.

    One line in the journal. Raises Denied, Invalid, Conflict (with what was changed meanwhile).
    """
    work = begin(by, at, space_id)
    work.require("issue.steer")
    issues = [found(work, number) for number, _version in chosen]
    stale = [one for one, (_number, version) in zip(issues, chosen, strict=True) if one.version != version]
    if stale:
        raise Conflict([Difference(one.code, one.code, "", str(State(one.state).label)) for one in stale])
    _check(work, issues, owner, due, severity, urgency)
    for issue in issues:
        before = issue.owner_id
        issue.owner, issue.due = owner or issue.owner, due or issue.due
        issue.severity, issue.urgency = severity or issue.severity, urgency or issue.urgency
        keep(work, issue, StepKind.CHANGED, text.strip())
        wait(work, issue)
        if owner is not None and before != owner.pk:
            tell(work.space, issue, "issue.assigned", [owner], at, by=by)
    said: dict[str, Any] = {
        "numbers": [one.number for one in issues], "owner": owner.name if owner else "",
        "due": due.isoformat() if due else "", "severity": severity, "urgency": urgency,
        "text": text.strip(),
    }  # fmt: skip
    subject = ("project", work.project.pk)
    event = record(space=work.space, by=by, at=at, action="issues.changed", subject=subject, data=said)
    for issue in issues:
        if issue.task_id is not None:
            touch(issue.task_id, event.number)
    return issues


def _check(
    work: Work, issues: list[Issue], owner: Person | None, due: date | None, severity: str, urgency: str
) -> None:
    problems: dict[str, list[str]] = {}
    if not issues:
        problems[""] = [_("Please choose at least one line.")]
    if owner is None and due is None and not severity and not urgency:
        problems[""] = [_("Please say what is to be changed.")]
    if owner is not None:
        check_owner(work, problems, owner)
    check_due(work, problems, due, None)
    for name, value, known in (("severity", severity, Severity), ("urgency", urgency, Urgency)):
        if value and value not in known.values:
            problems[name] = [_("Please choose one of those offered.")]
    closed = [one.code for one in issues if one.state not in rules.OPEN]
    if closed:
        problems[""] = [_("Closed or withdrawn: %(codes)s.") % {"codes": ", ".join(closed)}]
    fixed = [one.code for one in issues if one.state == rules.SUBMITTED]
    if fixed and owner is not None:
        # Another owner now would let the one who solved it look like somebody else.
        problems["owner"] = [_("Being verified: %(codes)s.") % {"codes": ", ".join(fixed)}]
    if problems:
        raise Invalid(problems)
