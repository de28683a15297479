"""What the clock does with answers that are missing."""

from __future__ import annotations

from datetime import datetime

from qibu.commitments.actions.escalating import climb
from qibu.commitments.models import Sheet
from qibu.projects.models import State

#: Nobody is pressed in a project that is on hold or over.
LIVE = (State.PREPARING, State.EXECUTING, State.CLOSING)


def escalate(at: datetime) -> int:
    """Take the steps of the ladder that are due; one cheap statement where there are none."""
    due = Sheet.objects.filter(next_step_at__lte=at, project__state__in=LIVE)
    return sum(climb(at=at, sheet_id=pk) for pk in list(due.values_list("pk", flat=True)))
