"""What the turns of action items are about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from qibu.foundation.plain import day_of, fetch
from qibu.web.inbox.details import Detail, Waits

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

_ITEMS = """
    SELECT item.id, item.number, item.what, item.due, item.version, item.result, item.carried, owner.name
      FROM actionitems_actionitem item JOIN people_person owner ON owner.id = item.owner_id
     WHERE item.id IN (%s)"""


@dataclass(frozen=True)
class ItemAsked:
    """An action item as it is answered in its line."""

    number: int
    what: str
    due: date
    version: int
    result: str
    owner: str


def asked(_person: Person, waits: Waits, _at: datetime) -> dict[int, Detail]:
    """Items to be done or to be looked at; one statement."""
    known = {row[0]: row[1:] for row in fetch(_ITEMS, [[wait.subject for wait in waits]])}
    found = {}
    for wait in waits:
        if wait.subject in known:
            number, what, due, version, result, carried, owner = known[wait.subject]
            facts = [what]
            if carried:
                facts.append(_("carried over %(count)d×") % {"count": carried})
            data = ItemAsked(number, what, day_of(due) or date.min, version, result, owner)
            found[wait.pk] = Detail((number,), tuple(facts), data)
    return found
