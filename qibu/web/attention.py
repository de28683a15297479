"""需要关注: what is going wrong in the projects somebody steers, for the workbench.

These are no turns (nobody waits for an answer), so they stand beside 待我处理, not in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from qibu.foundation.access.models import Membership, Role
from qibu.tasks.jobs import LIVE
from qibu.tasks.models import Promise, Status, Task

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

STEERS = (Role.LEAD, Role.DEPUTY_LEAD)
SPEAKS = (Role.LIAISON, Role.DEPUTY_LIAISON)
SETTLED = (Status.DONE, Status.CANCELLED)


@dataclass(frozen=True)
class Concern:
    """One line: `kind` is "promise" (`days` over, calendar), "blocked" or "late" (`days` past the plan)."""

    kind: str
    project: int
    project_name: str
    task: int
    name: str
    department: str
    days: int


def concerns(person: Person, today: date, limit: int = 8) -> list[Concern]:
    """What to look at, at most `limit`: promises that break, blocked tasks, tasks past their planned finish.

    In live projects: everything where the person leads, the own department's where they speak for one.
    Two statements. A task is named once, for the worst that is wrong with it.
    """
    found = _promises(person, limit)
    named = {one.task for one in found}
    found += [one for one in _tasks(person, today, limit + len(found)) if one.task not in named]
    return found[:limit]


def _seats(person: Person, space: str, department: str) -> Q:
    """Rows whose space the person steers, or whose department there they speak for."""
    held = Membership.objects.filter(person=person, ended_at=None)
    own = Q(role__in=STEERS) | Q(role__in=SPEAKS, department=OuterRef(department))
    return Q(**{f"{space}__in": held.filter(role__in=(*STEERS, *SPEAKS)).values("space")}) & Q(
        Exists(held.filter(own, space=OuterRef(space)))
    )


def _promises(person: Person, limit: int) -> list[Concern]:
    rows = (
        Promise.objects.filter(_seats(person, "project__space", "link__successor__department"))
        .filter(breach__gt=0, project__state__in=LIVE)
        .filter(link__successor__deleted_at=None, link__predecessor__deleted_at=None)
        .exclude(link__successor__status__in=SETTLED)
        .order_by("-breach", "pk")
    )
    found: dict[int, Concern] = {}
    columns = rows.values_list(
        "project", "project__name", "link__successor", "link__successor__name",
        "link__successor__department__name", "breach",
    )  # fmt: skip
    for project, project_name, task, name, department, days in columns[: 2 * limit]:
        concern = Concern("promise", project, project_name, task, name, department or "", days)
        found.setdefault(task, concern)  # two promises may be about one task
    return list(found.values())[:limit]


def _tasks(person: Person, today: date, limit: int) -> list[Concern]:
    rows = (
        Task.objects.live()
        .filter(_seats(person, "project__space", "department"), project__state__in=LIVE, is_summary=False)
        .filter(Q(is_blocked=True) | Q(planned_finish__lt=today))
        .exclude(status__in=SETTLED)
        .order_by("-is_blocked", "planned_finish", "pk")
    )
    columns = rows.values_list(
        "project", "project__name", "pk", "name", "department__name", "is_blocked", "planned_finish"
    )
    return [
        Concern(
            kind="blocked" if blocked else "late",
            project=project,
            project_name=project_name,
            task=task,
            name=name,
            department=department or "",
            days=max(0, (today - finish).days) if finish else 0,
        )
        for project, project_name, task, name, department, blocked, finish in columns[:limit]
    ]
