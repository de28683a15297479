"""Who leaves hands over: what an issue's owner cannot do any more, the lead answers for (N4)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from qibu.foundation.access import queries as access
from qibu.foundation.access.policy import Grants
from qibu.foundation.journal.models import Event
from qibu.foundation.turns.models import Turn
from qibu.issues import rights
from qibu.issues.actions.common import (
    RECURRENCE,
    VERIFY,
    Work,
    accountable,
    begin_by_clock,
    keep,
    verifiers,
    wait,
)
from qibu.issues.actions.telling import tell
from qibu.issues.actions.verifying import ask_again
from qibu.issues.models import Issue, StepKind
from qibu.kernel import issue as rules
from qibu.projects.models import Project


def follow_team(event: Event) -> None:
    """Reaction to ``team.set``: an owner who does not belong to the project any more."""
    project = Project.objects.get(space=event.space_id)
    _hand_over(Work(event.by, event.at, event.space, project, None))


@transaction.atomic
def hand_over(at: datetime, space_id: int) -> int:
    """What the owners who left still had is the lead's; returns how many. Called by the clock."""
    return _hand_over(begin_by_clock(at, space_id))


def _hand_over(work: Work) -> int:
    """What is open passes to the lead; an archived project stays as it is."""
    if work.space.frozen_at is not None:
        return 0
    _look_again(work)
    rows = Issue.objects.filter(project=work.project, state__in=rules.OPEN)
    rows = rows.select_related("owner", "reporter", "department__head")
    held: dict[int, Grants] = {}
    heir = accountable(work.space)
    count = 0
    for issue in rows:
        owner = issue.owner
        if owner.pk not in held:
            held[owner.pk] = access.grants(owner, work.space)
        if _is_able(held[owner.pk], issue) or heir is None or heir.pk == owner.pk:
            continue
        _place(work, issue)
        issue.owner = heir
        keep(work, issue, StepKind.HANDED_OVER)
        wait(work, issue)
        work.record("issue.handed_over", issue, {"was": owner.name, "owner": heir.name})
        tell(work.space, issue, "issue.assigned", [heir], work.at)
        count += 1
    return count


def _is_able(held: Grants, issue: Issue) -> bool:
    """Whether an owner may do what is next; before the triage that is assigning it."""
    if issue.state == rules.REPORTED:
        return rights.triages(held, issue.department_id)
    return held.may("issue.report")


def _place(work: Work, issue: Issue) -> None:
    issue.project = work.project
    issue.project.space = work.space


def _look_again(work: Work) -> None:
    """Who was to verify, or was asked whether it came back, and may not any more keeps nothing waiting."""
    waiting = Turn.objects.open().filter(space=work.space, kind__in=(VERIFY, RECURRENCE))
    held = dict(waiting.values_list("subject_id", "holder_id"))
    rows = Issue.objects.filter(project=work.project, pk__in=held)
    for issue in rows.select_related("owner", "reporter", "department__head"):
        _place(work, issue)
        people = verifiers(work, issue)
        if not people or held[issue.pk] in {one.pk for one in people}:
            continue
        if issue.state == rules.SUBMITTED:
            wait(work, issue)
            tell(work.space, issue, "issue.to_verify", people[:1], work.at)
        else:
            ask_again(work, issue)
