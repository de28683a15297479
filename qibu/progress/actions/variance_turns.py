"""Who is asked about a variance, until when, and who is told: bundled, so that one bad day is one message."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import pgettext

from qibu.commitments.actions.common import leads, printed, spokespeople
from qibu.foundation.access.models import Space
from qibu.foundation.notices.actions import announce, queue
from qibu.foundation.people.models import Person
from qibu.foundation.turns import actions as turns
from qibu.kernel import reporting as rules
from qibu.kernel.workdays import WorkCalendar
from qibu.progress.models import Variance
from qibu.projects.models import Project

ANSWER = "variance.answer"
#: Tasks named in a group's message before the rest is counted.
NAMED = 5


def ask(space: Space, row: Variance, calendar: WorkCalendar, at: datetime) -> None:
    """Make it the department's turn to explain, by 18:00 of the second working day; the row is not saved.

    A department nobody speaks for, or none at all, leaves it to the lead.
    """
    row.due = rules.variance_due(timezone.localtime(at), calendar)
    row.next_step_at = next_rung(row, calendar, at)
    speaks = bool(row.department_id and spokespeople(space, row.department_id))
    holder = None if speaks else next(iter(leads(space)), None)
    if not speaks and holder is None:
        return
    turns.give(
        space=space,
        kind=ANSWER,
        subject=("variance", row.pk),
        at=at,
        holder=holder,
        department=row.department if speaks else None,
        due=row.due,
    )


def next_rung(row: Variance, calendar: WorkCalendar, at: datetime) -> datetime | None:
    """When somebody has to be told next that the answer is missing; None above the top."""
    if row.due is None:
        return None
    ladder = rules.variance_ladder(timezone.localtime(row.due), calendar)
    return min((rung.at for rung in ladder if rung.at > at), default=None)


def asked(space: Space, department_id: int | None) -> list[Person]:
    """Whoever answers for a department; the lead where nobody does."""
    people = spokespeople(space, department_id) if department_id else []
    return people or leads(space)


def by_department(rows: Iterable[Variance]) -> dict[int | None, list[Variance]]:
    """The worst first."""
    found: dict[int | None, list[Variance]] = {}
    for row in sorted(rows, key=lambda one: (-one.days, one.number)):
        found.setdefault(row.department_id, []).append(row)
    return found


def path_of(row: Variance) -> str:
    return f"/projects/{row.project_id}/variances/{row.number}/"


def path_of_list(project: Project) -> str:
    return f"/projects/{project.pk}/variances/"


def tell_opened(space: Space, project: Project, rows: Sequence[Variance], at: datetime) -> None:
    """Ask each department at once for all that was opened at it; one line in the group."""
    for department, own in by_department(rows).items():
        first = own[0]
        params = _params(project, first)
        people = asked(space, department)
        many = len(own) > 1
        queue(
            space=space,
            to=people,
            kind="variance.opened_many" if many else "variance.opened",
            fact=f"variance-opened-{first.pk}-{at:%Y%m%d%H%M}",
            subject=("variance", first.pk),
            at=at,
            params=_bundle(params, project, own),
            important=True,
        )
        others = [row.task.name for row in own[1 : NAMED + 1]]
        announce(
            space=space,
            kind="variance.opened",
            fact=f"variance-opened-{first.pk}-{at:%Y%m%d%H%M}",
            subject=("variance", first.pk),
            at=at,
            params={**params, "text": pgettext("list", ", ").join(others)},
            mention=people,
        )


def tell_closed(space: Space, project: Project, rows: Sequence[Variance], at: datetime) -> None:
    """Tell the lead and each department what is over."""
    for department, own in by_department(rows).items():
        first, many = own[0], len(own) > 1
        params = {**_params(project, first), "ended": str(first.ended)}
        queue(
            space=space,
            to={person.pk: person for person in [*asked(space, department), *leads(space)]}.values(),
            kind="variance.closed_many" if many else "variance.closed",
            fact=f"variance-closed-{first.pk}",
            subject=("variance", first.pk),
            at=at,
            params=_bundle(params, project, own),
        )


def _params(project: Project, row: Variance) -> dict[str, str]:
    return {
        "project": project.name,
        "task": row.task.name,
        "department": row.department.name if row.department is not None else "—",
        "days": str(row.days),
        "due": printed(row.due),
        "path": path_of(row),
    }


def _bundle(params: dict[str, str], project: Project, rows: Sequence[Variance]) -> dict[str, str]:
    if len(rows) == 1:
        return params
    return {**params, "count": str(len(rows)), "path": path_of_list(project)}
