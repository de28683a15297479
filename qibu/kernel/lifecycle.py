"""The life of a project (clause S1): which steps lead from which state, and what must hold to enter one.

The table knows no project. Whoever asks brings the facts: condition → whether it holds. A fact
nobody brought counts as not met, so that a forgotten one never opens a door.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from . import steps
from .steps import LEAD, Answer, Passage, Step, Steps

PREPARING: Final = "preparing"
EXECUTING: Final = "executing"
CLOSING: Final = "closing"
ARCHIVED: Final = "archived"
PAUSED: Final = "paused"
TERMINATED: Final = "terminated"
#: Who alone takes a project out of the archive.
PMO: Final = "pmo"

#: States a project can be paused in, and goes back to.
ACTIVE: Final = (PREPARING, EXECUTING, CLOSING)

#: Entry conditions of a state, in the order of the checklist.
CONDITIONS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        PREPARING: (),
        EXECUTING: (
            "lead_named",
            "objectives_set",
            "departments_named",
            "liaisons_named",
            "tasks_planned",
            "plan_approved",
        ),
        CLOSING: ("tasks_finished",),
        ARCHIVED: (
            "tasks_finished",
            "deliverables_accepted",
            "conditions_met",
            "issues_closed",
            "signed",
            "retrospective_published",
        ),
        PAUSED: (),
        TERMINATED: (),
    }
)


#: The target is empty where a project returns to where it was paused.
STEPS: Final[Steps] = steps.table(
    Step("start", LEAD, (PREPARING,), EXECUTING),
    Step("close", LEAD, (EXECUTING,), CLOSING),
    Step("archive", LEAD, (CLOSING,), ARCHIVED),
    Step("rework", LEAD, (CLOSING,), EXECUTING),
    Step("pause", LEAD, ACTIVE, PAUSED),
    Step("resume", LEAD, (PAUSED,), ""),
    Step("terminate", LEAD, (*ACTIVE, PAUSED), TERMINATED),
    Step("file_away", LEAD, (TERMINATED,), ARCHIVED),
    Step("unarchive", PMO, (ARCHIVED,), CLOSING),
)
#: Steps the entry conditions of their target apply to: going back needs none.
CHECKED: Final = ("start", "close", "archive")


def steps_from(state: str) -> tuple[str, ...]:
    """The steps out of a state, in the order they are offered; none from an archived project."""
    return steps.steps_from(STEPS, state, LEAD)


def next_state(state: str) -> str:
    """The state the checklist of a project leads to; "" where there is none ahead (paused, ended)."""
    ahead = [STEPS[name].target for name in steps_from(state) if name in CHECKED]
    return ahead[0] if ahead else ""


def before_archive(was: str) -> str:
    """Where a project goes when it is taken out of the archive (F4): closing, unless it was terminated."""
    return TERMINATED if was == TERMINATED else CLOSING


def open_conditions(state: str, facts: Mapping[str, bool]) -> tuple[str, ...]:
    """The entry conditions of ``state`` that ``facts`` do not meet, in checklist order."""
    return tuple(name for name in CONDITIONS.get(state, ()) if not facts.get(name, False))


def take(state: str, step: str, facts: Mapping[str, bool], paused_in: str = "") -> Passage:
    """Whether ``step`` may be taken from ``state``, and where it leads.

    ``paused_in`` is the state a paused project was in; unknown ones resume in preparing.
    """
    passage = steps.take(STEPS, state, step)
    if not passage.allowed:
        return passage
    target = passage.target or (paused_in if paused_in in ACTIVE else PREPARING)
    still_open = open_conditions(target, facts) if step in CHECKED else ()
    if still_open:
        return Passage(Answer.CONDITIONS_OPEN, open=still_open)
    return Passage(Answer.ALLOWED, target)
