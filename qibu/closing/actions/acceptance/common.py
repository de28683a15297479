"""What every step of an acceptance begins and ends with, and who is told of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from qibu.actionitems.telling import leads
from qibu.closing.models import Submission
from qibu.foundation.access import actions as access
from qibu.foundation.access.models import Membership, Role, Space
from qibu.foundation.access.policy import Grants
from qibu.foundation.access.queries import grants, require_in
from qibu.foundation.journal.actions import record
from qibu.foundation.notices.actions import queue
from qibu.foundation.outcomes import Conflict, Denied, Difference, Invalid
from qibu.foundation.people.models import Person
from qibu.foundation.turns import actions as turns
from qibu.kernel import acceptance as rules
from qibu.kernel import lifecycle
from qibu.projects.models import Deliverable

JUDGE: Final = "acceptance.judge"
REWORK: Final = "acceptance.rework"
SUBMIT: Final = "acceptance.submit"
LONGEST: Final = 4000


@dataclass(frozen=True)
class Work:
    """A deliverable of a project whose space somebody locked; `by` is None for the clock."""

    by: Person | None
    at: datetime
    space: Space
    grants: Grants
    deliverable: Deliverable

    def record(self, action: str, subject: tuple[str, int], data: dict[str, Any]) -> None:
        named = {"deliverable": self.deliverable.name, **data}
        record(space=self.space, by=self.by, at=self.at, action=action, subject=subject, data=named)

    def catch_up(self) -> None:
        """After another action wrote into the journal through its own row of the space."""
        self.space.refresh_from_db(fields=["event_number", "chain"])


def begin(by: Person, at: datetime, deliverable_id: int) -> Work:
    """Lock the project; Denied (404) for what is not there or not to be seen."""
    found = Deliverable.objects.select_related("project").filter(pk=deliverable_id).first()
    if found is None:
        raise Denied("project.view")
    space = access.lock(found.project.space_id)
    held = grants(by, space)
    require_in(held, "project.view")
    found = Deliverable.objects.select_related("project", "objective", "department").get(pk=deliverable_id)
    return Work(by, at, space, held, found)


def begin_round(by: Person, at: datetime, submission_id: int, version: int) -> tuple[Work, Submission]:
    """The same for one round; Conflict where it was changed since the page was made."""
    deliverable_id = Submission.objects.filter(pk=submission_id).values_list("deliverable", flat=True).first()
    work = begin(by, at, deliverable_id or 0)
    submission = Submission.objects.select_related("by", "department").get(pk=submission_id)
    if submission.version != version:
        now = submission.get_state_display()
        raise Conflict([Difference("version", _("state"), "", now)], by="")
    return work, submission


def require_live(work: Work) -> None:
    """Invalid where nobody works on the project: it is not executed yet, on hold or over."""
    if work.deliverable.project.state not in (lifecycle.EXECUTING, lifecycle.CLOSING):
        raise Invalid({"": [_("Results are accepted while a project is executed or closed.")]})


def end_round(work: Work, submission: Submission, state: str) -> None:
    """A round comes to its end; nobody is asked to judge it any more."""
    submission.state, submission.ended_at, submission.next_step_at = state, work.at, None
    submission.version += 1
    submission.save(update_fields=["state", "ended_at", "next_step_at", "version"])
    for verdict in submission.verdicts.all():
        turns.end(kind=JUDGE, subject=("verdict", verdict.pk), by=work.by, at=work.at)


def follow(work: Work, submission: Submission) -> None:
    """What the answers so far add up to."""
    answered = [(one.answer, one.department.name) for one in submission.verdicts.select_related("department")]
    state = rules.outcome([answer for answer, _name in answered])
    if state == rules.SUBMITTED:
        return
    end_round(work, submission, state)
    heads = leads(work.space)
    to = [*speakers(work.space, submission.department_id), *heads, submission.by]
    if state == rules.ACCEPTED:
        work.record("acceptance.accepted", ("submission", submission.pk), {"round": submission.round})
        tell(work, submission, "acceptance.accepted", to)
        return
    work.record("acceptance.rejected", ("submission", submission.pk), {"round": submission.round})
    against = next(name for answer, name in answered if answer == rules.REJECTED)
    tell(work, submission, "acceptance.rejected", to, department=against)
    wait_for_rework(work.space, submission, work.at, work.by)


def wait_for_rework(space: Space, submission: Submission, at: datetime, by: Person | None) -> None:
    """The lead is to make tasks of the reasons; where there is none it waits for the next one."""
    heads = leads(space)
    if heads:
        turns.give(
            space=space, kind=REWORK, subject=("submission", submission.pk), at=at, holder=heads[0], by=by,
            waiter_department=submission.department,
        )  # fmt: skip


def speakers(space: Space, department_id: int) -> list[Person]:
    """Who speaks for a department in a project: its liaison and the deputy."""
    seats = Membership.objects.filter(
        space=space, department=department_id, ended_at=None, person__is_active=True,
        role__in=(Role.LIAISON, Role.DEPUTY_LIAISON),
    )  # fmt: skip
    return [one.person for one in seats.select_related("person").order_by("pk")]


def tell(
    work: Work, submission: Submission, kind: str, people: Iterable[Person], *, urgent: bool = False,
    department: str = "", of: str = "",
) -> None:  # fmt: skip
    """One notice each; nobody is told what they did themselves. `of`: what makes it a fact of its own."""
    deliverable = work.deliverable
    queue(
        space=work.space,
        to=[one for one in people if work.by is None or one.pk != work.by.pk],
        kind=kind,
        fact=f"{kind}-{submission.pk}{of}",
        subject=("submission", submission.pk),
        at=work.at,
        params={
            "what": deliverable.name[:120],
            "by": work.by.name if work.by is not None else "",
            "department": department or submission.department.name,
            "due": timezone.localtime(submission.due_at).date().isoformat(),
            "path": f"/projects/{deliverable.project_id}/acceptance/{deliverable.pk}/",
        },
        important=True,
        urgent=urgent,
    )
