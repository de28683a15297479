"""The life of a risk or an issue (R1–R4): solved by its owner, verified by somebody else.

from qibu.kernel import issue
issue.take("reported", "triage")        → Passage(Answer.ALLOWED, "assigned")
issue.front("submitted")                → "open", what form 4 calls 处理中
issue.may_verify(7, resolvers={7}, reporter=7, lead=1, pmo=False)   → False
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time
from typing import Final

from . import ladders, steps
from .ladders import Rung
from .steps import Passage, Step, Steps
from .workdays import WorkCalendar

REPORTED: Final = "reported"
ASSIGNED: Final = "assigned"
SOLVING: Final = "solving"
SUBMITTED: Final = "submitted"
RETURNED: Final = "returned"
CLOSED: Final = "closed"
WITHDRAWN: Final = "withdrawn"
STATES: Final = (REPORTED, ASSIGNED, SOLVING, SUBMITTED, RETURNED, CLOSED, WITHDRAWN)
#: Somebody still has to do something.
OPEN: Final = (REPORTED, ASSIGNED, SOLVING, SUBMITTED, RETURNED)
#: The owner still has to do something: what a due day counts for.
WORKING: Final = (ASSIGNED, SOLVING, RETURNED)

#: Form 4's three states, and the one it has no word for.
WAITING: Final = "waiting"
UNDER_WAY: Final = "open"
RESOLVED: Final = "resolved"
DROPPED: Final = "withdrawn"
FRONT: Final = {
    REPORTED: WAITING,
    ASSIGNED: WAITING,
    SOLVING: UNDER_WAY,
    SUBMITTED: UNDER_WAY,
    RETURNED: UNDER_WAY,
    CLOSED: RESOLVED,
    WITHDRAWN: DROPPED,
}

#: The lead, or who speaks for the department concerned.
TRIAGER: Final = "triager"
OWNER: Final = "owner"
#: Whoever looks whether it is really solved: never who solved it.
VERIFIER: Final = "verifier"
#: The lead and the deputy.
STEERER: Final = "steerer"
#: Who reported it or steers the project; `may_withdraw` says who of them.
WITHDRAWER: Final = "withdrawer"
#: Who was asked whether it came back.
ASKED: Final = "asked"

STEPS: Final[Steps] = steps.table(
    Step("triage", TRIAGER, (REPORTED, ASSIGNED), ASSIGNED),
    Step("solve", OWNER, (ASSIGNED, SOLVING, RETURNED), SOLVING),
    Step("submit", OWNER, (SOLVING, RETURNED), SUBMITTED),
    Step("verify", VERIFIER, (SUBMITTED,), CLOSED),
    Step("return", VERIFIER, (SUBMITTED,), RETURNED),
    Step("reopen", STEERER, (CLOSED, WITHDRAWN), ASSIGNED),
    Step("recur", ASKED, (CLOSED,), ASSIGNED),
    Step("withdraw", WITHDRAWER, (REPORTED, ASSIGNED, SOLVING, RETURNED), WITHDRAWN),
)

DUE_AT: Final = time(18)
#: Working days until it is triaged, until an assigned one has a solution, until a result is verified.
TRIAGE_DAYS, SOLUTION_DAYS, VERIFY_DAYS = 1, 3, 1


def take(state: str, step: str) -> Passage:
    """Whether ``step`` may be taken from ``state``, and where it leads."""
    return steps.take(STEPS, state, step)


def steps_from(state: str, by: str) -> tuple[str, ...]:
    """The names of the steps ``by`` can take from a state, in order."""
    return steps.steps_from(STEPS, state, by)


def front(state: str) -> str:
    """Which of form 4's states people see for a finer one."""
    return FRONT[state]


def may_verify(
    person: int, *, resolvers: Collection[int | None], reporter: int, lead: int | None, pmo: bool
) -> bool:
    """Nobody closes their own fix; what the lead resolved, the reporter or the PMO verifies (R4).

    ``resolvers``: who owned it when the result was submitted and who submitted it. What the policy table
    says of the person is asked beside this.
    """
    if person in resolvers:
        return False
    if lead is not None and lead in resolvers:
        return pmo or person == reporter
    return True


def may_withdraw(
    person: int,
    *,
    state: str,
    owner: int,
    reporter: int,
    steers: bool,
    resolvers: Collection[int | None] = (),
) -> bool:
    """Dropping is no way around verifying: neither who owns it drops it nor who said it was solved."""
    if state == REPORTED:
        return steers or person == reporter
    if person == owner or person in resolvers:
        return False
    return steers or (state == ASSIGNED and person == reporter)


def exposure(probability: int | None, impact: int | None) -> int | None:
    """Probability × impact, each 1 to 5; None where one is not given (R2)."""
    if probability is None or impact is None:
        return None
    return probability * impact


def ladder(due: datetime, calendar: WorkCalendar) -> tuple[Rung, ...]:
    """Who is told of an issue not solved, from when; ``due`` is aware, in local time (R4)."""
    return ladders.owner_head_lead(due, calendar)
