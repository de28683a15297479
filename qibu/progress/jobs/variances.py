"""What the clock does with variances: assess what changed, and press for what is not answered."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone

from qibu.changes.models import Baseline
from qibu.progress.actions.variances import assess_again, climb_variances
from qibu.progress.models import Assessment, Variance
from qibu.projects.models import Project, State

logger = logging.getLogger(__name__)

#: Nobody is pressed in a project that is on hold, over or not begun.
LIVE = (State.EXECUTING, State.CLOSING)


def assess_variances(at: datetime) -> int:
    """Assess every running project with a baseline in which anything happened since, or the day is new.

    One statement where there is none. Returns how many were assessed; what one of them raises is
    collected, so that it does not stop the others.
    """
    today = timezone.localtime(at).date()
    current = Assessment.objects.filter(
        project=OuterRef("pk"), number__gte=OuterRef("space__event_number"), day=today
    )
    stale = Project.objects.filter(state__in=LIVE).filter(
        Exists(Baseline.objects.filter(project=OuterRef("pk"))), ~Exists(current)
    )
    return _each(list(stale.order_by("pk").values_list("pk", flat=True)), at, _assess)


def press_for_answers(at: datetime) -> int:
    """Take the steps of the ladder that are due; one cheap statement where there are none."""
    rows = Variance.objects.filter(next_step_at__lte=at, project__state__in=LIVE)
    return _each(sorted(set(rows.values_list("project_id", flat=True))), at, _climb)


def _assess(project_id: int, at: datetime) -> None:
    assess_again(project_id=project_id, at=at)


def _climb(project_id: int, at: datetime) -> None:
    climb_variances(at=at, project_id=project_id)


def _each(projects: list[int], at: datetime, deed: Callable[[int, datetime], None]) -> int:
    problems: list[Exception] = []
    for pk in projects:
        try:
            deed(pk, at)
        except Exception as problem:
            problems.append(problem)
    if problems:
        raise ExceptionGroup("variances", problems)
    return len(projects)
