"""Who leaves hands over: an item always has one owner who can do it, else the lead (N4)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from qibu.actionitems.actions import Work, wait_for_owner, write_step
from qibu.actionitems.models import ActionItem, State, StepKind
from qibu.actionitems.telling import leads, tell
from qibu.foundation.access import actions as access
from qibu.foundation.access.queries import grants
from qibu.foundation.journal.models import Event


def follow_team(event: Event) -> None:
    """Reaction to ``team.set``: an owner who does not belong to the project any more."""
    _hand_over(Work(event.by, event.at, event.space))


@transaction.atomic
def hand_over(at: datetime, space_id: int) -> int:
    """What the owners who left still had is the lead's; returns how many. Called by the clock."""
    return _hand_over(Work(None, at, access.lock(space_id)))


def _hand_over(work: Work) -> int:
    """Open items only: what is done waits for somebody else anyway, and tells who did it."""
    rows = ActionItem.objects.filter(space=work.space, state=State.OPEN).select_related("owner", "by")
    heir = next(iter(leads(work.space)), None)
    able: dict[int, bool] = {}
    count = 0
    for item in rows:
        owner = item.owner
        if owner.pk not in able:
            able[owner.pk] = grants(owner, work.space).sees
        if able[owner.pk] or heir is None or heir.pk == owner.pk:
            continue
        item.owner = heir
        item.version += 1
        item.save(update_fields=["owner", "version"])
        write_step(work, item, StepKind.HANDED_OVER)
        wait_for_owner(work, item)
        work.record("action.handed_over", item, {"was": owner.name, "owner": heir.name})
        tell(work.space, item, "action.asked", [heir], work.at)
        count += 1
    return count
