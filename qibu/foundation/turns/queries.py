"""Who waits for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q

from qibu.foundation.access.models import Membership, Role, Space
from qibu.foundation.turns.models import Turn

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


def waiting_for(person: Person, limit: int = 100) -> list[Turn]:
    """待我处理: open turns of the person and of the departments spoken for, most pressing first.

    A space the person may no longer see is left out, whatever the turn says. Three statements.
    """
    speaks = Membership.objects.filter(
        person=person, role__in=[Role.LIAISON, Role.DEPUTY_LIAISON], ended_at=None
    ).values_list("space_id", "department_id")
    mine = Q(holder=person)
    for space_id, department_id in speaks:
        mine |= Q(space=space_id, department=department_id, holder=None)
    visible = Space.objects.visible_to(person)
    rows = Turn.objects.open().filter(mine, space__in=visible)
    return list(rows.order_by(F("due").asc(nulls_last=True), "since")[:limit])


def turn_in_sight(person: Person, turn_id: int) -> Turn | None:
    """A turn, open or ended, of a space the person sees, with who ended it; one statement."""
    rows = Turn.objects.filter(pk=turn_id, space__in=Space.objects.visible_to(person))
    return rows.select_related("ended_by").first()


def taken_up_again(turn: Turn) -> int | None:
    """The open turn that waits for the same as an ended one, by its id; one statement."""
    rows = Turn.objects.open().filter(
        kind=turn.kind, subject_kind=turn.subject_kind, subject_id=turn.subject_id
    )
    return rows.values_list("pk", flat=True).first()
