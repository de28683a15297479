"""Small questions about the weeks of a project (T2)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from qibu.progress.models import Cycle, Period, Variance, VarianceState
from qibu.projects.models import Project, State

#: States of a project in which departments report.
REPORTING: Final = (State.EXECUTING, State.CLOSING)
#: States in which nobody waits for a report.
RESTING: Final = (State.PAUSED, State.TERMINATED, State.ARCHIVED)
#: A report is not chased again before this.
PAUSE: Final = timedelta(hours=1)


def may_chase(chased_at: datetime | None, at: datetime) -> bool:
    """Whether the last wish for a report is an hour old."""
    return chased_at is None or at - chased_at >= PAUSE


def newest_period(project: Project) -> int:
    """The number of the newest period, 0 before the first; one statement."""
    found = Period.objects.filter(project=project).order_by("-number").values_list("number", flat=True)
    return found.first() or 0


def cycle_of(project: Project) -> Cycle:
    """When the project reports; the default where nobody said; one statement."""
    row: Cycle | None = Cycle.objects.filter(project=project).first()
    return row or Cycle(project=project)


def unexplained(project: Project) -> int:
    """How many variances wait for their department; one statement."""
    return Variance.objects.filter(project=project, state=VarianceState.OPEN).count()


def older_open(project: Project, number: int) -> list[int]:
    """Numbers of earlier weeks that are still open; one statement."""
    rows = Period.objects.filter(project=project, state=Period.OPEN, number__lt=number)
    return list(rows.order_by("number").values_list("number", flat=True))
