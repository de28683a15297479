"""Accepting a deliverable (F1): rounds, who judges, what the answers of the departments add up to.

from qibu.kernel import acceptance
acceptance.outcome([acceptance.PASSED, acceptance.CONDITIONAL])   → "accepted"
acceptance.proposed(responsible=1, taking_part=(1, 2, 3), depending=(3,))   → (3,)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from . import steps
from .ladders import Rung, owner_head_lead
from .steps import CLOCKWORK, DEPARTMENT, Passage, Step, Steps
from .workdays import WorkCalendar

SUBMITTED: Final = "submitted"
ACCEPTED: Final = "accepted"
REJECTED: Final = "rejected"
WITHDRAWN: Final = "withdrawn"
STATES: Final = (SUBMITTED, ACCEPTED, REJECTED, WITHDRAWN)

#: What a department concerned answers; "" where it has not answered yet.
PASSED: Final = "passed"
CONDITIONAL: Final = "conditional"
UNANSWERED: Final = ""
#: A rejection is both an answer and the end of a round; the words are the same.
ANSWERS: Final = (PASSED, CONDITIONAL, REJECTED)

#: A round that ended is never opened again: what follows is another round.
STEPS: Final[Steps] = steps.table(
    Step("accept", CLOCKWORK, (SUBMITTED,), ACCEPTED),
    Step("reject", CLOCKWORK, (SUBMITTED,), REJECTED),
    Step("withdraw", DEPARTMENT, (SUBMITTED,), WITHDRAWN),
)

#: Working days the departments concerned have, like the answer to a commitment.
ANSWER_WITHIN: Final = 2
LINK_SCHEMES: Final = ("http", "https")


def take(state: str, step: str) -> Passage:
    """Whether ``step`` may be taken from ``state``, and where it leads."""
    return steps.take(STEPS, state, step)


def proposed(
    *, responsible: int | None, taking_part: Iterable[int], depending: Collection[int] = ()
) -> tuple[int, ...]:
    """The departments concerned offered to the lead, in the order in which they take part.

    ``depending`` are the departments of tasks that come after those of the deliverable; where none of
    them takes part beside the responsible one, every other department does. Departments are ids.
    """
    others = tuple(department for department in taking_part if department != responsible)
    nearest = tuple(department for department in others if department in depending)
    return nearest or others


def may_accept(department: int, *, responsible: int | None) -> bool:
    """No department accepts its own result."""
    return department != responsible


def may_judge(person: int, *, submitter: int) -> bool:
    """Nobody judges what they submitted, not even for another department of theirs."""
    return person != submitter


def may_submit(rounds: Sequence[str]) -> bool:
    """Whether another round may begin; ``rounds`` are the states of those there were, oldest first."""
    return not rounds or rounds[-1] not in (SUBMITTED, ACCEPTED)


def may_withdraw(state: str, answers: Iterable[str]) -> bool:
    """Only what nobody has answered can be taken back."""
    return take(state, "withdraw").allowed and not any(answers)


def outcome(answers: Sequence[str]) -> str:
    """The state of a round by the answers of the departments concerned.

    One rejection ends it at once. Where nobody is concerned nobody has accepted: it stays submitted.
    """
    if REJECTED in answers:
        return REJECTED
    if not answers or UNANSWERED in answers:
        return SUBMITTED
    return ACCEPTED


def standing(rounds: Sequence[str]) -> str:
    """Where a deliverable stands: the last round that was not withdrawn; "" before the first."""
    counted = [state for state in rounds if state != WITHDRAWN]
    return counted[-1] if counted else ""


def needs_rework(state: str, *, planned: bool) -> bool:
    """Whether a round waits for its reasons to become tasks."""
    return state == REJECTED and not planned


def ladder(due: datetime, calendar: WorkCalendar) -> tuple[Rung, ...]:
    """Who is told that a department has not answered, from when; ``due`` is aware, in local time."""
    return owner_head_lead(due, calendar)


def reasons_of(text: str) -> tuple[str, ...]:
    """The reasons of a rejection, one per line, each once, in the order written."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


def answer_is_whole(answer: str, *, reasons: str, conditions: int) -> bool:
    """Whether an answer says what it has to: reasons of a rejection, conditions of a conditional pass.

    Conditions belong to a conditional pass alone: beside a pass or a rejection they would bind nobody.
    """
    if answer not in ANSWERS:
        return False
    if answer == REJECTED and not reasons_of(reasons):
        return False
    return (conditions > 0) == (answer == CONDITIONAL)


def link_allowed(address: str) -> bool:
    """Whether an address may be handed in as a link: http or https with a host, nothing invisible in it."""
    if not address.isprintable() or " " in address:
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme.lower() in LINK_SCHEMES and bool(parts.hostname)
