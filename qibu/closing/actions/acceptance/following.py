"""联动: what a change of the team and of the charter mean for results that were handed in (F1)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qibu.actionitems.telling import leads
from qibu.closing.actions.acceptance.common import (
    JUDGE,
    REWORK,
    SUBMIT,
    Work,
    end_round,
    follow,
    wait_for_rework,
)
from qibu.closing.models import Acceptor, Submission, Verdict
from qibu.foundation.access.models import Participation
from qibu.foundation.access.policy import Grants
from qibu.foundation.journal.models import Event
from qibu.foundation.outcomes import Invalid
from qibu.foundation.turns import actions as turns
from qibu.foundation.turns.models import Turn
from qibu.kernel import acceptance as rules
from qibu.projects.models import Deliverable


def follow_team(event: Event) -> None:
    """Reaction to ``team.set``: planning rework is the lead's of today; who left the project judges nothing.

    What waits for a department waits for whoever speaks for it, and needs no handing over.
    """
    heads = {one.pk for one in leads(event.space)}
    waiting = Turn.objects.open().filter(space=event.space_id, kind=REWORK).exclude(holder__in=heads)
    for submission in Submission.objects.filter(pk__in=waiting.values("subject_id")):
        wait_for_rework(event.space, submission, event.at, event.by)
    seated = Participation.objects.filter(space=event.space_id).values("department")
    Acceptor.objects.filter(deliverable__project__space=event.space_id).exclude(
        department__in=seated
    ).delete()
    gone = Verdict.objects.filter(
        submission__space=event.space_id, submission__state=rules.SUBMITTED, answer=rules.UNANSWERED
    ).exclude(department__in=seated)
    rounds = Submission.objects.filter(pk__in=gone.values("submission")).select_related(
        "by", "department", "deliverable"
    )
    for submission in list(rounds):
        _without(event, submission, list(gone.filter(submission=submission)))


def _without(event: Event, submission: Submission, gone: list[Verdict]) -> None:
    """A round goes on without departments that left; where nobody is left it ends as if taken back."""
    held = Grants(0, event.space_id, frozenset(), frozenset())
    work = Work(event.by, event.at, event.space, held, submission.deliverable)
    for verdict in gone:
        turns.end(kind=JUDGE, subject=("verdict", verdict.pk), by=event.by, at=event.at)
        verdict.delete()
    if submission.verdicts.exists():
        follow(work, submission)
        return
    end_round(work, submission, rules.WITHDRAWN)
    work.record("acceptance.withdrawn", ("submission", submission.pk), {"round": submission.round})


def keep_results(event: Event) -> None:
    """Reaction to ``deliverable.removed``: what was handed in is kept, and its deliverable with it."""
    if Submission.objects.filter(deliverable=event.subject_id).exists():
        said = _("Its result was handed in for acceptance, so this deliverable stays.")
        raise Invalid({"": [said]})
    turns.end(kind=SUBMIT, subject=("deliverable", event.subject_id), by=event.by, at=event.at)


def follow_charter(event: Event) -> None:
    """Reaction to ``deliverable.edited``: the result is asked of the department that answers now."""
    if "department" not in event.data.get("changes", {}):
        return
    waiting = Turn.objects.open().filter(kind=SUBMIT, subject_kind="deliverable", subject_id=event.subject_id)
    department = Deliverable.objects.select_related("department").get(pk=event.subject_id).department
    if not waiting.exists():
        return
    if department is None:
        turns.end(kind=SUBMIT, subject=("deliverable", event.subject_id), by=event.by, at=event.at)
        return
    turns.give(
        space=event.space, kind=SUBMIT, subject=("deliverable", event.subject_id), at=event.at,
        department=department, by=event.by,
    )  # fmt: skip
