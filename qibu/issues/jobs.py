"""What the clock does with issues: who is told that one is late, and whether one came back (R4, N4)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone

from qibu.actionitems.telling import leads
from qibu.foundation.access.models import Space
from qibu.foundation.access.queries import grants
from qibu.foundation.notices.models import Notice
from qibu.foundation.people.calendars import calendar_numbered
from qibu.foundation.turns.models import Turn
from qibu.issues.actions import leaving
from qibu.issues.actions.common import Work, begin_by_clock, found, moment, next_step
from qibu.issues.actions.telling import tell
from qibu.issues.actions.verifying import ask_again
from qibu.issues.models import Issue, State
from qibu.kernel import issue as rules
from qibu.kernel.ladders import HEAD, OVERDUE, REMINDER, due_rungs
from qibu.kernel.steps import LEAD

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

#: Rung of the ladder → kind of notice.
KINDS: Final = {
    REMINDER: "issue.reminder",
    OVERDUE: "issue.overdue",
    HEAD: "issue.head",
    LEAD: "issue.lead",
}


def press(at: datetime) -> int:
    """Tell whoever has to be told by now; returns how many were told."""
    due = Issue.objects.filter(next_step_at__lte=at).order_by("pk")
    return sum(_press(*row, at) for row in due.values_list("project__space", "number"))


@transaction.atomic
def _press(space_id: int, number: int, at: datetime) -> int:
    """Repeating it tells nobody twice: every rung is a fact of its own."""
    work = begin_by_clock(at, space_id)
    issue = found(work, number)
    told = 0
    if issue.due is not None and issue.state in rules.WORKING and work.space.frozen_at is None:
        due = timezone.localtime(moment(issue.due))
        ladder = rules.ladder(due, calendar_numbered(work.project.calendar_id))
        told = sum(_tell(work, issue, name) for name in due_rungs(ladder, at))
    issue.next_step_at = next_step(issue, at)
    issue.save(update_fields=["next_step_at"])
    return told


def _tell(work: Work, issue: Issue, rung: str) -> int:
    kind = KINDS[rung]
    people = _people(work.space, issue, rung)
    # Of this day, not of this version: what is written meanwhile makes nobody late a second time.
    fact = f"{kind}-{issue.pk}-{issue.recurred}-{issue.due}"
    if not people or Notice.objects.filter(fact=fact).exists():
        return 0
    tell(work.space, issue, kind, people, work.at, urgent=rung != REMINDER, fact=fact)
    if rung != REMINDER:
        work.record("issue.escalated", issue, {"rung": rung, "to": [one.pk for one in people]})
    return len(people)


def _people(space: Space, issue: Issue, rung: str) -> list[Person]:
    if rung == HEAD:
        head = issue.department.head if issue.department is not None else None
        return [head] if head is not None and grants(head, space).sees else []
    return leads(space) if rung == LEAD else [issue.owner]


def ask_whether_it_came_back(at: datetime) -> int:
    """是否复发? N days after an issue was closed (the project's setting); returns how many were asked."""
    due = Issue.objects.filter(ask_at__lte=at).order_by("pk")
    return sum(_ask(*row, at) for row in due.values_list("project__space", "number"))


@transaction.atomic
def _ask(space_id: int, number: int, at: datetime) -> int:
    work = begin_by_clock(at, space_id)
    issue = found(work, number)
    if issue.ask_at is None or issue.ask_at > at:
        return 0
    if issue.state != State.CLOSED or work.space.frozen_at is not None:
        Issue.objects.filter(pk=issue.pk).update(ask_at=None)
        return 0
    return int(ask_again(work, issue))


def hand_over(at: datetime) -> int:
    """Who was deactivated owns nothing and keeps nothing waiting; returns how many the leads took over."""
    owned = Issue.objects.filter(owner__is_active=False, state__in=rules.OPEN, project__space__frozen_at=None)
    held = Turn.objects.open().filter(subject_kind="issue", holder__is_active=False, space__frozen_at=None)
    spaces = {*owned.values_list("project__space", flat=True), *held.values_list("space", flat=True)}
    return sum(leaving.hand_over(at, space) for space in sorted(spaces))
