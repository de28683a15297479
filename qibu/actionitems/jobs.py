"""An item that is not done climbs a ladder everybody can see."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone

from qibu.actionitems import leaving
from qibu.actionitems.actions import VERIFY, due_moment
from qibu.actionitems.models import ActionItem, State
from qibu.actionitems.telling import leads, tell
from qibu.foundation.access import actions as access
from qibu.foundation.access.models import Space
from qibu.foundation.journal.actions import record
from qibu.foundation.notices.models import Notice
from qibu.foundation.people.calendars import calendar_numbered
from qibu.foundation.turns.models import Turn
from qibu.kernel import actionitem as rules
from qibu.kernel.ladders import HEAD, OVERDUE, REMINDER, due_rungs
from qibu.kernel.steps import LEAD

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

#: Rung of the ladder → kind of notice.
KINDS: Final = {
    REMINDER: "action.reminder",
    OVERDUE: "action.overdue",
    HEAD: "action.head",
    LEAD: "action.lead",
}


def press(at: datetime) -> int:
    """Tell whoever has to be told by now; returns how many were told."""
    due = ActionItem.objects.filter(next_step_at__lte=at).order_by("pk").values_list("pk", "space_id")
    return sum(_press(pk, space_id, at) for pk, space_id in due)


@transaction.atomic
def _press(pk: int, space_id: int, at: datetime) -> int:
    """Repeating it tells nobody twice: every rung is a fact of its own."""
    space = access.lock(space_id)
    item = ActionItem.objects.select_related("owner", "department__head").get(pk=pk)
    told = 0
    ladder = rules.ladder(timezone.localtime(due_moment(item)), calendar_numbered(None))
    if item.state == State.OPEN and space.frozen_at is None:
        told = sum(_tell(space, item, name, at) for name in due_rungs(ladder, at))
    ahead = (rung.at for rung in ladder if rung.at > at)
    item.next_step_at = next(ahead, None) if item.state == State.OPEN else None
    item.save(update_fields=["next_step_at"])
    return told


def _tell(space: Space, item: ActionItem, rung: str, at: datetime) -> int:
    kind = KINDS[rung]
    people = _people(space, item, rung)
    if not people or Notice.objects.filter(fact=f"{kind}-{item.pk}-{item.version}").exists():
        return 0
    tell(space, item, kind, people, at, urgent=rung != REMINDER)
    if rung != REMINDER:
        data = {"rung": rung, "to": [one.pk for one in people], "number": item.number, "what": item.what}
        subject = ("action", item.pk)
        record(space=space, by=None, at=at, action="action.escalated", subject=subject, data=data)
    return len(people)


def _people(space: Space, item: ActionItem, rung: str) -> list[Person]:
    if rung == HEAD:
        head = item.department.head if item.department is not None else None
        return [head] if head is not None else []
    return leads(space) if rung == LEAD else [item.owner]


def hand_over(at: datetime) -> int:
    """Who was deactivated owes nothing any more; returns how many items the leads took over."""
    rows = ActionItem.objects.filter(owner__is_active=False, state=State.OPEN)
    waiting = Turn.objects.open().filter(kind=VERIFY, holder__is_active=False)
    spaces = {*rows.values_list("space", flat=True), *waiting.values_list("space", flat=True)}
    return sum(leaving.hand_over(at, space) for space in sorted(spaces))
