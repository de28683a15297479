"""The life of a project (clause S1): which steps lead from which state, and what must hold to enter one.

The table knows no project. Whoever asks brings the facts: condition → whether it holds. A fact
nobody brought counts as not met, so that a forgotten one never opens a door.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final

PREPARING: Final = "preparing"
EXECUTING: Final = "executing"
CLOSING: Final = "closing"
ARCHIVED: Final = "archived"
PAUSED: Final = "paused"
TERMINATED: Final = "terminated"

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
        ARCHIVED: ("tasks_finished", "deliverables_accepted"),
        PAUSED: (),
        TERMINATED: (),
    }
)


@dataclass(frozen=True, slots=True)
class Step:
    """A way out of a state. ``target`` is empty where the project returns to where it was paused.

    ``checked`` says whether the entry conditions of the target apply: going back needs none.
    """

    name: str
    sources: tuple[str, ...]
    target: str
    checked: bool = True


STEPS: Final = (
    Step("start", (PREPARING,), EXECUTING),
    Step("close", (EXECUTING,), CLOSING),
    Step("archive", (CLOSING,), ARCHIVED),
    Step("rework", (CLOSING,), EXECUTING, checked=False),
    Step("pause", ACTIVE, PAUSED, checked=False),
    Step("resume", (PAUSED,), "", checked=False),
    Step("terminate", (*ACTIVE, PAUSED), TERMINATED, checked=False),
    Step("file_away", (TERMINATED,), ARCHIVED, checked=False),
)
_BY_NAME: Final = MappingProxyType({step.name: step for step in STEPS})


class Answer(Enum):
    """What became of the wish to take a step."""

    ALLOWED = "allowed"
    NO_SUCH_STEP = "no such step"
    CONDITIONS_OPEN = "conditions open"


@dataclass(frozen=True, slots=True)
class Passage:
    """The answer, the state reached ("" when refused) and the conditions still open."""

    answer: Answer
    target: str = ""
    open: tuple[str, ...] = ()

    @property
    def allowed(self) -> bool:
        return self.answer is Answer.ALLOWED


def steps_from(state: str) -> tuple[Step, ...]:
    """The steps out of a state, in the order they are offered; none from an archived project."""
    return tuple(step for step in STEPS if state in step.sources)


def next_state(state: str) -> str:
    """The state the checklist of a project leads to; "" where there is none ahead (paused, ended)."""
    ahead = [step.target for step in steps_from(state) if step.checked]
    return ahead[0] if ahead else ""


def open_conditions(state: str, facts: Mapping[str, bool]) -> tuple[str, ...]:
    """The entry conditions of ``state`` that ``facts`` do not meet, in checklist order."""
    return tuple(name for name in CONDITIONS.get(state, ()) if not facts.get(name, False))


def take(state: str, step: str, facts: Mapping[str, bool], paused_in: str = "") -> Passage:
    """Whether ``step`` may be taken from ``state``, and where it leads.

    ``paused_in`` is the state a paused project was in; unknown ones resume in preparing.
    """
    wanted = _BY_NAME.get(step)
    if wanted is None or state not in wanted.sources:
        return Passage(Answer.NO_SUCH_STEP)
    target = wanted.target or (paused_in if paused_in in ACTIVE else PREPARING)
    still_open = open_conditions(target, facts) if wanted.checked else ()
    if still_open:
        return Passage(Answer.CONDITIONS_OPEN, open=still_open)
    return Passage(Answer.ALLOWED, target=target)
