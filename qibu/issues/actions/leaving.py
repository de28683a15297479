"""Who leaves hands over: what an issue's owner cannot do any more, the lead answers for (N4)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from qibu.foundation.access import queries as access
from qibu.foundation.journal.models import Event
from qibu.issues.actions.common import Work, accountable, begin_by_clock, keep, wait
from qibu.issues.actions.telling import tell
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
    rows = Issue.objects.filter(project=work.project, state__in=rules.OPEN)
    rows = rows.select_related("owner", "reporter", "department__head")
    able: dict[int, bool] = {}
    heir = accountable(work.space)
    count = 0
    for issue in rows:
        owner = issue.owner
        if owner.pk not in able:
            able[owner.pk] = access.grants(owner, work.space).sees
        if able[owner.pk] or heir is None or heir.pk == owner.pk:
            continue
        issue.project = work.project
        issue.project.space = work.space
        issue.owner = heir
        keep(work, issue, StepKind.HANDED_OVER)
        wait(work, issue)
        work.record("issue.handed_over", issue, {"was": owner.name, "owner": heir.name})
        tell(work.space, issue, "issue.assigned", [heir], work.at)
        count += 1
    return count
