"""Where the deliverables of a project stand, and who is concerned with each (F1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qibu.actionitems.models import ActionItem
from qibu.closing.models import Acceptor, Condition, Submission
from qibu.foundation.access.models import Participation
from qibu.foundation.people.models import Department, Person
from qibu.kernel import acceptance as rules
from qibu.kernel import actionitem
from qibu.projects.models import Deliverable
from qibu.tasks.models import Link


@dataclass(frozen=True)
class Row:
    """One deliverable with its rounds, newest first; `standing` "" before the first one that counts."""

    deliverable: Deliverable
    rounds: tuple[Submission, ...]
    standing: str

    @property
    def accepted(self) -> bool:
        return self.standing == rules.ACCEPTED


def concerned(deliverable: Deliverable) -> list[Department]:
    """The departments that accept a deliverable, as the lead named them; [] before anybody did."""
    rows = Acceptor.objects.filter(deliverable=deliverable).select_related("department").order_by("pk")
    return [one.department for one in rows]


def proposed(deliverable: Deliverable, space_id: int) -> list[Department]:
    """The departments the lead is offered: those with tasks after the deliverable's, else all others."""
    seats = Participation.objects.filter(space=space_id).select_related("department")
    departments = {seat.department_id: seat.department for seat in seats}
    after = Link.objects.filter(
        predecessor__deliverable=deliverable,
        predecessor__deleted_at=None,
        successor__deleted_at=None,
        successor__project=deliverable.project_id,
    ).values_list("successor__department", flat=True)
    ids = rules.proposed(
        responsible=deliverable.department_id,
        taking_part=departments,
        depending={department for department in after if department is not None},
    )
    return [departments[one] for one in ids]


def rounds(person: Person, deliverables: Iterable[int]) -> list[Submission]:
    """Rounds the person may see with their verdicts and conditions, newest first; three statements."""
    rows = Submission.objects.visible_to(person).filter(deliverable__in=list(deliverables))
    related = rows.select_related("department", "by").prefetch_related(
        "verdicts__department", "verdicts__by", "verdicts__conditions__owner"
    )
    return list(related.order_by("deliverable", "-round"))


def rows(person: Person, project_id: int) -> list[Row]:
    """Every deliverable of a project in its order; the same number of statements however many there are."""
    found = list(
        Deliverable.objects.filter(project=project_id).select_related("department", "objective", "project")
    )
    by_deliverable: dict[int, list[Submission]] = {one.pk: [] for one in found}
    for one in rounds(person, by_deliverable):
        by_deliverable[one.deliverable_id].append(one)
    return [_row(one, by_deliverable[one.pk]) for one in found]


def _row(deliverable: Deliverable, newest_first: list[Submission]) -> Row:
    states = [one.state for one in reversed(newest_first)]
    return Row(deliverable, tuple(newest_first), rules.standing(states))


def all_accepted(project_id: int) -> bool:
    """The condition `deliverables_accepted` of archiving (S1); a project without deliverables meets it."""
    accepted = Submission.objects.filter(state=rules.ACCEPTED).values("deliverable")
    return not Deliverable.objects.filter(project=project_id).exclude(pk__in=accepted).exists()


def conditions_met(project_id: int) -> bool:
    """Whether nothing a pass depended on is still to be done or looked at: their action items are over."""
    conditions = Condition.objects.filter(verdict__submission__deliverable__project=project_id)
    return not ActionItem.objects.filter(
        origin_kind="condition", origin_id__in=conditions.values("pk"), state__in=actionitem.WAITING
    ).exists()


def facts(project_id: int) -> dict[str, bool]:
    """What acceptance answers of the conditions of archiving (S1); two statements."""
    return {
        "deliverables_accepted": all_accepted(project_id),
        "conditions_met": conditions_met(project_id),
    }
