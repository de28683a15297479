"""Dependencies and promises between tasks of a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from qibu.foundation.access.queries import require_in
from qibu.foundation.journal.actions import answered, once
from qibu.foundation.journal.models import Submission
from qibu.foundation.outcomes import Denied, Invalid
from qibu.tasks.actions.work import Saved, Work, begin
from qibu.tasks.circles import refuse_circle
from qibu.tasks.contradictions import refuse_contradiction
from qibu.tasks.models import LagUnit, Link, LinkType, PlanState, Task
from qibu.tasks.promises import broken_at_once

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

LONGEST_LAG = 3660


@dataclass(frozen=True)
class LinkTerms:
    """Type, minimum lag and promise of a dependency; lags carry their unit ("w" or "c")."""

    type: str = LinkType.FS
    min_lag: int = 0
    min_unit: str = LagUnit.WORKING
    max_lag: int | None = None
    max_unit: str = LagUnit.CALENDAR

    def problems(self) -> dict[str, list[str]]:
        """Messages by field; empty when the terms make sense."""
        found: dict[str, list[str]] = {}
        if self.type not in LinkType.values:
            found["type"] = [_("Please choose one of the list.")]
        for name, unit in (("min_lag", self.min_unit), ("max_lag", self.max_unit)):
            amount = getattr(self, name)
            if amount is not None and abs(amount) > LONGEST_LAG:
                found[name] = [_("At most %(limit)d days.") % {"limit": LONGEST_LAG}]
            if unit not in LagUnit.values:
                found[name] = [_("Please choose one of the list.")]
        same_unit = self.min_unit == self.max_unit
        if self.max_lag is not None and same_unit and self.max_lag < self.min_lag:
            found["max_lag"] = [_("The promise allows less time than the minimum lag needs.")]
        return found


@transaction.atomic
def link_tasks(
    *,
    by: Person,
    at: datetime,
    project_id: int,
    key: str,
    predecessor: int,
    successor: int,
    terms: LinkTerms,
    under: str = "",
) -> Saved:
    """Make (or change) a dependency; a circle, or a promise no dates can keep, is refused in words."""
    work = begin(by, at, project_id, under)
    claim, earlier = claimed(work, key, predecessor, successor, terms)
    if earlier is not None:
        return earlier
    first, second = work.task(predecessor), work.task(successor)
    _refuse_own_branch(first, second)
    refuse_circle(work.project, [(first.pk, second.pk)])
    put(work, first.pk, second.pk, terms)
    refuse_contradiction(work.project, {(first.pk, second.pk)}, work.today)
    saved = finish(work, "link.made", second.pk, [first, second], asdict(terms))
    answered(claim, {"number": saved.number, "ids": list(saved.ids)})
    return saved


def claimed(
    work: Work, key: str, predecessor: int, successor: int, terms: LinkTerms
) -> tuple[Submission, Saved | None]:
    """May a dependency be made, do its terms make sense, and what the same key has answered already.

    Raises Denied, Invalid, KeyReused.
    """
    require_in(work.grants, "plan.edit")
    body = [work.project.pk, predecessor, successor, asdict(terms)]
    claim, earlier = once(by=work.by, form="link", key=key, body=body, at=work.at)
    if earlier is not None:
        return claim, Saved(number=earlier["number"], ids=tuple(earlier["ids"]))
    if problems := terms.problems():
        raise Invalid(problems)
    return claim, None


def put(work: Work, predecessor: int, successor: int, terms: LinkTerms, *, is_outside: bool = False) -> None:
    """Store a dependency of the plan; one of this type between these tasks (ids) gets the terms."""
    values = {name: value for name, value in asdict(terms).items() if name != "type"}
    Link.objects.update_or_create(
        predecessor_id=predecessor,
        successor_id=successor,
        type=terms.type,
        defaults={"project": work.project, "is_outside": is_outside, **values},
    )


@transaction.atomic
def unlink_tasks(*, by: Person, at: datetime, project_id: int, link_id: int, under: str = "") -> Saved:
    """Remove a dependency."""
    work = begin(by, at, project_id, under)
    require_in(work.grants, "plan.edit")
    link = (
        Link.objects.select_related("predecessor", "successor")
        .filter(project=work.project, pk=link_id)
        .first()
    )
    if link is None:
        raise Denied("link")
    ends = [link.predecessor, link.successor]
    terms = {"type": link.type, "min_lag": link.min_lag, "max_lag": link.max_lag}
    link.delete()
    return finish(work, "link.removed", ends[1].pk, ends, terms)


def finish(work: Work, action: str, subject: int, ends: Sequence[Task], terms: Mapping[str, Any]) -> Saved:
    """Mark the links changed, recompute, record; a promise that is broken already is said at once."""
    PlanState.objects.update_or_create(project=work.project, defaults={"links_touched": work.number})
    moved = work.reschedule().moved
    # A task of another project has no name here: not everybody who reads this history may see it.
    first = ends[0].name if ends[0].project_id == work.project.pk else ""
    data: dict[str, Any] = {"predecessor": first, "successor": ends[1].name, "terms": terms}
    number = work.record(action, ("task", subject), data)
    promised = action == "link.made" and data["terms"].get("max_lag") is not None
    broken = broken_at_once(work.project, [ends[1].pk], ends[0].pk) if promised else ()
    return Saved(number=number, ids=tuple(t.pk for t in ends), moved=len(moved), messages=broken)


def _refuse_own_branch(first: Task, second: Task) -> None:
    if first.pk == second.pk:
        raise Invalid({"successor": [_("A task cannot depend on itself.")]})
    if _is_above(first, second) or _is_above(second, first):
        raise Invalid({"successor": [_("A task cannot depend on its own summary task.")]})


def _is_above(upper: Task, lower: Task) -> bool:
    return lower.wbs.startswith(f"{upper.wbs}.")
