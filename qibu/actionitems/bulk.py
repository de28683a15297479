"""Another owner or another day for several items at once: all or none (C6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from qibu.actionitems.actions import (
    Work,
    begin,
    checked,
    department_of,
    item_at,
    pass_on,
    require_steering,
    wait_for_owner,
)
from qibu.actionitems.models import ActionItem
from qibu.actionitems.telling import tell
from qibu.foundation.journal.actions import record
from qibu.foundation.outcomes import Invalid

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@transaction.atomic
def change_actions(
    *,
    by: Person,
    at: datetime,
    space_id: int,
    chosen: Sequence[tuple[int, int]],
    owner: Person | None = None,
    due: date | None = None,
    text: str = "",
) -> list[ActionItem]:
    """Change `chosen` (number, version); what is None stays. A later day wants a reason.

    One line in the journal. Raises Denied, Invalid by field, Conflict.
    """
    work = begin(by, at, space_id)
    if not chosen:
        raise Invalid({"": [_("Please choose at least one line.")]})
    if owner is None and due is None:
        raise Invalid({"": [_("Please say what is to be changed.")]})
    typed = {"owner": owner.name if owner else "", "due": due.isoformat() if due else ""}
    items = [item_at(work, number, version, "change", typed) for number, version in chosen]
    for item in items:
        require_steering(work, item)
        checked(work, item.what, owner or item.owner, due or item.due, item.due)
    if due is not None and any(due > item.due for item in items) and not text.strip():
        raise Invalid({"text": [_("Please say why it is carried over.")]})
    for item in items:
        _change(work, item, owner, due, text.strip())
    said: dict[str, Any] = {**typed, "numbers": [item.number for item in items], "text": text.strip()}
    subject = ("actions", space_id)
    record(space=work.space, by=by, at=at, action="actions.changed", subject=subject, data=said)
    return items


def _change(work: Work, item: ActionItem, owner: Person | None, due: date | None, text: str) -> None:
    before = item.owner_id
    if due is not None:
        item.carried += due > item.due
        item.due = due
    if owner is not None and owner != item.owner:
        item.owner, item.department = owner, department_of(work.space, owner)
    pass_on(work, item, "change", text)
    wait_for_owner(work, item)
    if item.owner_id != before:
        tell(work.space, item, "action.asked", [item.owner], work.at, by=work.by)
