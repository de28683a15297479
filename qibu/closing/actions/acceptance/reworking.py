"""返工: what was rejected becomes tasks of the deliverable, then it is handed in again (F1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from qibu.closing.actions.acceptance.common import REWORK, Work, begin_round, require_live, speakers, tell
from qibu.closing.models import Submission
from qibu.foundation.access.models import Participation
from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.models import Person
from qibu.foundation.turns import actions as turns
from qibu.kernel import acceptance as rules
from qibu.tasks.actions import Line, Saved, add_tasks
from qibu.tasks.models import Task

LONGEST_NAME: Final = 200
MOST_DAYS: Final = 365


@dataclass(frozen=True)
class Rework:
    """One task to be made: its name, the department that does it (an id), its working days."""

    name: str
    department: int | None
    days: int | None


@transaction.atomic
def plan_rework(
    *,
    by: Person,
    at: datetime,
    submission_id: int,
    version: int,
    key: str,
    rows: Sequence[Rework],
) -> Saved:
    """Make the rework tasks after the last task of the deliverable; the lead's turn ends with it.

    Raises Denied, Conflict, Invalid ("name-0", "department-0", "days-0"), KeyReused. What was made under this
    key already is answered again.
    """
    work, submission = begin_round(by, at, submission_id, version)
    require_in(work.grants, "acceptance.steer")
    require_live(work)
    if not rules.needs_rework(submission.state, planned=submission.rework_planned_at is not None):
        raise Invalid({"": [_("There is nothing to be planned for this result any more.")]})
    _check(work, rows)
    last = Task.objects.live().filter(deliverable=work.deliverable, is_summary=False).order_by("sort").last()
    saved = add_tasks(
        by=by, at=at, project_id=work.deliverable.project_id, key=key, after=last.pk if last else None,
        lines=[
            Line(
                name=" ".join(one.name.split()), department=one.department, duration=one.days,
                deliverable=work.deliverable.pk,
            )
            for one in rows
        ],
        source="rework",
    )  # fmt: skip
    work.catch_up()
    submission.rework_planned_at = at
    submission.version += 1
    submission.save(update_fields=["rework_planned_at", "version"])
    turns.end(kind=REWORK, subject=("submission", submission.pk), by=by, at=at)
    work.record(
        "acceptance.rework_planned",
        ("submission", submission.pk),
        {"round": submission.round, "tasks": list(saved.ids)},
    )
    _tell(work, submission, rows)
    return saved


def _tell(work: Work, submission: Submission, rows: Sequence[Rework]) -> None:
    """The departments that have something to do hear of it."""
    departments = {submission.department_id, *(one.department for one in rows)}
    people = [one for pk in sorted(pk for pk in departments if pk) for one in speakers(work.space, pk)]
    tell(work, submission, "acceptance.rework", people)


def _check(work: Work, rows: Sequence[Rework]) -> None:
    if not rows:
        raise Invalid({"": [_("Please name at least one task.")]})
    seats = Participation.objects.filter(space=work.space).values_list("department", flat=True)
    taking_part = set(seats)
    problems: dict[str, list[str]] = {}
    for place, one in enumerate(rows):
        if not one.name.strip():
            problems[f"name-{place}"] = [_("Please fill this in.")]
        elif len(one.name) > LONGEST_NAME:
            problems[f"name-{place}"] = [_("At most %(limit)d characters.") % {"limit": LONGEST_NAME}]
        if one.department not in taking_part:
            problems[f"department-{place}"] = [_("Please choose a department from the list.")]
        if one.days is None or not 1 <= one.days <= MOST_DAYS:
            said = _("Please give working days between 1 and %(most)d.") % {"most": MOST_DAYS}
            problems[f"days-{place}"] = [said]
    if problems:
        raise Invalid(problems)
