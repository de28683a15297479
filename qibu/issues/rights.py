"""Who may do what with one issue: one place for the actions, the pages and the inbox (R4, §8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qibu.kernel import issue as rules

if TYPE_CHECKING:
    from qibu.foundation.access.policy import Grants
    from qibu.issues.models import Issue


@dataclass(frozen=True)
class Rights:
    """What somebody may do with an issue as it stands; `own_fix`: would verify, but solved it."""

    triage: bool
    solve: bool
    submit: bool
    verify: bool
    own_fix: bool
    reopen: bool
    withdraw: bool
    edit: bool
    judge: bool
    answer: bool


def rights_in(held: Grants, issue: Issue, lead: int | None) -> Rights:
    """`lead`: id of the project's lead, who has to leave verifying to others where the lead solved it."""
    state = issue.state
    verifying, other = verifies(held, issue), other_than_resolver(held, issue, lead)
    submitted = rules.take(state, "verify").allowed
    return Rights(
        triage=rules.take(state, "triage").allowed and triages(held, issue.department_id),
        solve=rules.take(state, "solve").allowed and solves(held, issue),
        submit=rules.take(state, "submit").allowed and solves(held, issue),
        verify=submitted and verifying and other,
        own_fix=submitted and verifying and not other,
        reopen=rules.take(state, "reopen").allowed and held.may("issue.steer"),
        withdraw=rules.take(state, "withdraw").allowed and withdraws(held, issue),
        edit=edits(held, issue),
        judge=judges(held, issue),
        answer=rules.take(state, "recur").allowed and verifying and other,
    )


def triages(held: Grants, department: int | None) -> bool:
    """The lead for all, who speaks for a department for its own."""
    return held.may("issue.triage", department_id=department)


def solves(held: Grants, issue: Issue) -> bool:
    """The owner, who speaks for the department, the lead."""
    if issue.owner_id == held.person_id:
        return held.may("issue.report")
    return held.may("issue.solve", department_id=issue.department_id, assignee_id=issue.owner_id)


def verifies(held: Grants, issue: Issue) -> bool:
    """What the policy table says; `other_than_resolver` is asked beside it."""
    return held.may("issue.verify", assignee_id=issue.reporter_id)


def other_than_resolver(held: Grants, issue: Issue, lead: int | None) -> bool:
    """Nobody closes their own fix, whoever owns it after that."""
    resolved = (issue.resolver_id, issue.submitter_id)
    return rules.may_verify(
        held.person_id,
        resolvers={one for one in resolved if one} or {issue.owner_id},
        reporter=issue.reporter_id,
        lead=lead,
        pmo="pmo" in held.roles,
    )


def withdraws(held: Grants, issue: Issue) -> bool:
    return held.may("issue.report") and rules.may_withdraw(
        held.person_id,
        state=issue.state,
        owner=issue.owner_id,
        reporter=issue.reporter_id,
        steers=held.may("issue.steer"),
        resolvers=(issue.resolver_id, issue.submitter_id),
    )


def edits(held: Grants, issue: Issue) -> bool:
    """While it is open: who reported, owns or assigns it; afterwards who steers."""
    if issue.state not in rules.OPEN:
        return held.may("issue.steer")
    mine = held.person_id in (issue.owner_id, issue.reporter_id) and held.may("issue.report")
    return mine or triages(held, issue.department_id)


def judges(held: Grants, issue: Issue) -> bool:
    """Who says whether it repeats an earlier one."""
    mine = held.person_id in (issue.owner_id, issue.reporter_id) and held.may("issue.report")
    return mine or triages(held, issue.department_id)
