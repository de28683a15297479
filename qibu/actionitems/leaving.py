"""Who leaves hands over: an item always has one owner who can do it, else the lead (N4)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from qibu.actionitems.actions import (
    VERIFY,
    Work,
    department_of,
    wait_for_owner,
    wait_for_verifier,
    write_step,
)
from qibu.actionitems.models import ActionItem, State, StepKind
from qibu.actionitems.telling import leads, tell
from qibu.foundation.access import actions as access
from qibu.foundation.access.queries import grants
from qibu.foundation.journal.models import Event
from qibu.foundation.turns.models import Turn


def follow_team(event: Event) -> None:
    """Reaction to ``team.set``: an owner who does not belong to the project any more."""
    _hand_over(Work(event.by, event.at, event.space))


@transaction.atomic
def hand_over(at: datetime, space_id: int) -> int:
    """What the owners who left still had is the lead's; returns how many. Called by the clock."""
    return _hand_over(Work(None, at, access.lock(space_id)))


def _hand_over(work: Work) -> int:
    """What is open passes to the lead; what is done waits for somebody else who may look at it."""
    _look_again(work)
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
        item.owner, item.department = heir, department_of(work.space, heir)
        item.version += 1
        item.save(update_fields=["owner", "department", "version"])
        write_step(work, item, StepKind.HANDED_OVER)
        wait_for_owner(work, item)
        work.record("action.handed_over", item, {"was": owner.name, "owner": heir.name})
        tell(work.space, item, "action.asked", [heir], work.at)
        count += 1
    return count


def _look_again(work: Work) -> None:
    """Whoever was to verify and has left does not keep it waiting."""
    waiting = Turn.objects.open().filter(space=work.space, kind=VERIFY).select_related("holder")
    left = [
        one.subject_id
        for one in waiting
        if one.holder is not None and not grants(one.holder, work.space).sees
    ]
    rows = ActionItem.objects.filter(space=work.space, state=State.DONE, pk__in=left)
    for item in rows.select_related("owner", "by"):
        tell(work.space, item, "action.to_verify", wait_for_verifier(work, item), work.at)
