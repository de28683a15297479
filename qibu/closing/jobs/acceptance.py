"""What the clock does about acceptance: silence climbs a ladder, finished work is asked for (F1)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from qibu.actionitems.telling import leads
from qibu.closing.actions.acceptance.common import SUBMIT, Work, speakers, tell
from qibu.closing.models import Submission, Verdict
from qibu.foundation.access import actions as access
from qibu.foundation.access.policy import Grants
from qibu.foundation.people.calendars import calendar_numbered
from qibu.foundation.people.models import Person
from qibu.foundation.turns import actions as turns
from qibu.foundation.turns.models import Turn
from qibu.kernel import acceptance as rules
from qibu.kernel import lifecycle
from qibu.kernel.ladders import HEAD, OVERDUE, REMINDER, due_rungs
from qibu.kernel.steps import LEAD
from qibu.projects.models import Deliverable
from qibu.tasks.models import Status, Task

#: Nobody is pressed in a project that is on hold or over.
LIVE: Final = (lifecycle.EXECUTING, lifecycle.CLOSING)
#: Rung of the ladder → kind of notice.
KINDS: Final = {
    REMINDER: "acceptance.reminder",
    OVERDUE: "acceptance.overdue",
    HEAD: "acceptance.head",
    LEAD: "acceptance.lead",
}


def press(at: datetime) -> int:
    """Tell whoever has to be told by now; returns how many were told."""
    due = Submission.objects.filter(
        next_step_at__lte=at, state=rules.SUBMITTED, space__frozen_at=None,
        deliverable__project__state__in=LIVE,
    ).order_by("pk").values_list("pk", "space_id")  # fmt: skip
    return sum(_press(pk, space_id, at) for pk, space_id in list(due))


@transaction.atomic
def _press(pk: int, space_id: int, at: datetime) -> int:
    """Repeating it tells nobody twice: every rung is a fact of its own."""
    space = access.lock(space_id)
    submission = Submission.objects.select_related("deliverable", "department", "by").get(pk=pk)
    ladder = rules.ladder(timezone.localtime(submission.due_at), calendar_numbered(None))
    told = 0
    if submission.state == rules.SUBMITTED:
        held = Grants(0, space_id, frozenset(), frozenset())
        work = Work(None, at, space, held, submission.deliverable)
        silent = submission.verdicts.filter(answer=rules.UNANSWERED).select_related("department__head")
        told = sum(_tell(work, submission, one, name) for name in due_rungs(ladder, at) for one in silent)
    submission.next_step_at = next((rung.at for rung in ladder if rung.at > at), None)
    submission.save(update_fields=["next_step_at"])
    return told


def _tell(work: Work, submission: Submission, verdict: Verdict, rung: str) -> int:
    people = _people(work, verdict, rung)
    if people:
        department = verdict.department.name
        tell(
            work, submission, KINDS[rung], people, urgent=rung != REMINDER, department=department,
            of=f"-{verdict.pk}",
        )  # fmt: skip
    return len(people)


def _people(work: Work, verdict: Verdict, rung: str) -> list[Person]:
    if rung == HEAD:
        return [verdict.department.head] if verdict.department.head is not None else []
    return leads(work.space) if rung == LEAD else speakers(work.space, verdict.department_id)


def ask_for_results(at: datetime) -> int:
    """Where all tasks of a deliverable are done its department is asked for the result, once a day.

    A task that is opened again takes the question back. Returns how many departments are asked anew.
    """
    ready = {one.pk: one for one in _ready()}
    asked = set(
        Turn.objects.open()
        .filter(kind=SUBMIT, subject_kind="deliverable", space__frozen_at=None)
        .values_list("subject_id", flat=True)
    )
    for pk in sorted(asked - ready.keys()):
        _take_back(pk, at)
    for pk in sorted(ready.keys() - asked):
        _ask(ready[pk], at)
    return len(ready.keys() - asked)


def _ready() -> QuerySet[Deliverable]:
    """Deliverables all tasks of which are done and whose result is not there; one statement."""
    tasks = Task.objects.filter(deliverable=OuterRef("pk"), deleted_at=None, is_summary=False).exclude(
        status=Status.CANCELLED
    )
    rounds = Submission.objects.filter(deliverable=OuterRef("pk"))
    rejected = rounds.filter(state=rules.REJECTED, rework_planned_at=None)
    return (
        Deliverable.objects.filter(project__state__in=LIVE, project__space__frozen_at=None)
        .exclude(department=None)
        .filter(Exists(tasks))
        .exclude(Exists(tasks.exclude(status=Status.DONE)))
        .exclude(Exists(rounds.filter(state__in=(rules.SUBMITTED, rules.ACCEPTED))))
        .exclude(Exists(rejected))
        .select_related("department", "project")
    )


@transaction.atomic
def _ask(deliverable: Deliverable, at: datetime) -> None:
    space = access.lock(deliverable.project.space_id)
    turns.give(
        space=space, kind=SUBMIT, subject=("deliverable", deliverable.pk), at=at,
        department=deliverable.department,
    )  # fmt: skip


@transaction.atomic
def _take_back(deliverable_id: int, at: datetime) -> None:
    space_id = Deliverable.objects.filter(pk=deliverable_id).values_list("project__space", flat=True).first()
    if space_id is not None:
        access.lock(space_id)
    turns.end(kind=SUBMIT, subject=("deliverable", deliverable_id), by=None, at=at)
