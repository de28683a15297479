"""The life of an action item (C6, R3, R4): done by its owner, closed by somebody else.

from qibu.kernel import actionitem
actionitem.take("open", "report")      → Passage(Answer.ALLOWED, "done")
actionitem.steps_from("done", actionitem.VERIFIER)   → ("close", "return")
"""

from __future__ import annotations

from datetime import datetime, time
from typing import Final

from . import steps
from .ladders import Rung, owner_head_lead
from .steps import Passage, Step, Steps
from .workdays import WorkCalendar

OPEN: Final = "open"
DONE: Final = "done"
CLOSED: Final = "closed"
CANCELLED: Final = "cancelled"
STATES: Final = (OPEN, DONE, CLOSED, CANCELLED)
#: Somebody still has to do something.
WAITING: Final = (OPEN, DONE)

OWNER: Final = "owner"
#: Whoever looks whether it is really done: never who did it.
VERIFIER: Final = "verifier"
#: Whoever asked for it, or steers the project.
STEERER: Final = "steerer"

STEPS: Final[Steps] = steps.table(
    Step("report", OWNER, (OPEN,), DONE),
    Step("close", VERIFIER, (DONE,), CLOSED),
    Step("return", VERIFIER, (DONE,), OPEN),
    Step("reopen", VERIFIER, (CLOSED, CANCELLED), OPEN),
    Step("change", STEERER, (OPEN,), OPEN),
    Step("cancel", STEERER, (OPEN, DONE), CANCELLED),
)

DUE_AT: Final = time(18)


def take(state: str, step: str) -> Passage:
    """Whether ``step`` may be taken from ``state``, and where it leads."""
    return steps.take(STEPS, state, step)


def steps_from(state: str, by: str) -> tuple[str, ...]:
    """The names of the steps ``by`` can take from a state, in order."""
    return steps.steps_from(STEPS, state, by)


def may_verify(person: int, *, owner: int, reporter: int | None) -> bool:
    """Nobody closes their own: neither the owner nor whoever said that it is done (R4)."""
    return person not in (owner, reporter)


def ladder(due: datetime, calendar: WorkCalendar) -> tuple[Rung, ...]:
    """Who is told of an item not done, from when; ``due`` is aware, in local time."""
    return owner_head_lead(due, calendar)
