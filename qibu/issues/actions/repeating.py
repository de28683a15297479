"""Whether it repeats an earlier one, in this project or another (R5)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from qibu.foundation.outcomes import Invalid
from qibu.issues import rights
from qibu.issues.actions.common import begin, found, keep
from qibu.issues.models import Issue, StepKind, Verdict

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@transaction.atomic
def confirm_repeat(*, by: Person, at: datetime, space_id: int, number: int, earlier_id: int) -> Issue:
    """It is the earlier one again; what was learnt from that waits for its root cause (R5, R6).

    `earlier_id`: id of an issue the person may see. Raises Denied, Invalid.
    """
    return _judge(by, at, space_id, number, earlier_id, repeat=True)


@transaction.atomic
def reject_repeat(*, by: Person, at: datetime, space_id: int, number: int, earlier_id: int) -> Issue:
    """It only reads alike: the earlier one is not offered any more. Raises Denied, Invalid."""
    return _judge(by, at, space_id, number, earlier_id, repeat=False)


def _judge(by: Person, at: datetime, space_id: int, number: int, earlier_id: int, *, repeat: bool) -> Issue:
    work = begin(by, at, space_id)
    issue = found(work, number)
    work.allow(rights.judges(work.held, issue), "issue.triage")
    earlier = Issue.objects.visible_to(by).filter(pk=earlier_id).first()
    if earlier is None or earlier.pk == issue.pk or earlier.at > issue.at:
        raise Invalid({"earlier": [_("Please choose an earlier one that is offered.")]})
    verdict, fresh = Verdict.objects.get_or_create(
        issue=issue, earlier=earlier, defaults={"repeat": repeat, "by": by, "at": at}
    )
    if not fresh and verdict.repeat == repeat:
        return issue
    Verdict.objects.filter(pk=verdict.pk).update(repeat=repeat, by=by, at=at)
    if repeat:
        issue.repeat_of = earlier
    elif issue.repeat_of_id == earlier.pk:
        issue.repeat_of = None
    keep(work, issue, StepKind.REPEATED if repeat else StepKind.CHANGED)
    # Ids only: whoever reads this journal need not see the project of the earlier one.
    data = {"earlier": earlier.pk, "same_project": earlier.project_id == issue.project_id}
    work.record("issue.repeat_confirmed" if repeat else "issue.repeat_rejected", issue, data)
    return issue
