"""A life as a table: which steps lead from which state to which, and who takes them.

Commitments, reports, periods, variances, change requests and projects each have their table next to their
rules; taking a step works the same for all of them. An outcome is a value, never an exception.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final

DEPARTMENT: Final = "department"
LEAD: Final = "lead"
#: Nobody's choice: what follows from the plan or the clock by itself.
CLOCKWORK: Final = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A way out of each of ``sources``; ``by`` is who takes it (`CLOCKWORK` for what happens by itself)."""

    name: str
    by: str
    sources: tuple[str, ...]
    target: str


Steps = Mapping[str, Step]


class Answer(Enum):
    """What became of the wish to take a step. The last three are of lives with conditions of their own."""

    ALLOWED = "allowed"
    NO_SUCH_STEP = "no such step"
    NOT_FROM_HERE = "not from here"
    CONDITIONS_OPEN = "conditions open"
    TOO_EARLY = "too early"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True)
class Passage:
    """The answer, the state reached ("" when refused) and the names of conditions still open."""

    answer: Answer
    target: str = ""
    open: tuple[str, ...] = ()

    @property
    def allowed(self) -> bool:
        return self.answer is Answer.ALLOWED


def table(*steps: Step) -> Steps:
    """The steps of a life by their names, in the order they are offered."""
    return MappingProxyType({step.name: step for step in steps})


def take(steps: Steps, state: str, name: str) -> Passage:
    """Whether the step ``name`` may be taken from ``state``, and where it leads."""
    wanted = steps.get(name)
    if wanted is None:
        return Passage(Answer.NO_SUCH_STEP)
    if state not in wanted.sources:
        return Passage(Answer.NOT_FROM_HERE)
    return Passage(Answer.ALLOWED, wanted.target)


def steps_from(steps: Steps, state: str, by: str) -> tuple[str, ...]:
    """The names of the steps ``by`` can take from a state, in order."""
    return tuple(step.name for step in steps.values() if step.by == by and state in step.sources)
