"""The life of a change request (S5): written, submitted, decided; a refused one may be written anew.

from qibu.kernel import change
change.take("draft", "submit")         → Passage(Answer.ALLOWED, "submitted")
change.steps_from("submitted", change.DECIDER)   → ("approve", "reject")
"""

from __future__ import annotations

from typing import Final

from . import steps
from .steps import Passage, Step, Steps

DRAFT: Final = "draft"
SUBMITTED: Final = "submitted"
APPROVED: Final = "approved"
REJECTED: Final = "rejected"
WITHDRAWN: Final = "withdrawn"
STATES: Final = (DRAFT, SUBMITTED, APPROVED, REJECTED, WITHDRAWN)

#: Somebody has to act: the request is nobody's past yet.
OPEN: Final = (DRAFT, SUBMITTED)

ASKER: Final = "asker"
#: The lead, or the PMO above the project's limit.
DECIDER: Final = "decider"

STEPS: Final[Steps] = steps.table(
    Step("edit", ASKER, (DRAFT,), DRAFT),
    Step("submit", ASKER, (DRAFT,), SUBMITTED),
    Step("approve", DECIDER, (SUBMITTED,), APPROVED),
    Step("reject", DECIDER, (SUBMITTED,), REJECTED),
    Step("withdraw", ASKER, (DRAFT, SUBMITTED), WITHDRAWN),
    Step("revise", ASKER, (REJECTED,), DRAFT),
)


def take(state: str, step: str) -> Passage:
    """Whether ``step`` may be taken from ``state``, and where it leads."""
    return steps.take(STEPS, state, step)


def steps_from(state: str, by: str) -> tuple[str, ...]:
    """The names of the steps ``by`` (`ASKER` or `DECIDER`) can take from a state, in order."""
    return steps.steps_from(STEPS, state, by)


def decided_by_pmo(days: int | None, limit: int) -> bool:
    """Whether the decision is the PMO's: the last finish moves more than ``limit`` working days.

    ``days`` as in :class:`qibu.kernel.impact.Impact` (``project_days``); earlier counts as much as later,
    since both change what others were promised. None, where nothing could be calculated, is the PMO's.
    """
    return days is None or abs(days) > limit
