"""How much waits in the projects somebody oversees, by what is expected: totals, never a ranking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import connection
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from qibu.foundation.access.queries import SEES
from qibu.foundation.notices.queries import UNREAD
from qibu.foundation.plain import fetch
from qibu.web.inbox.kinds import KINDS
from qibu.web.inbox.own_tasks import WANTED, parameters
from qibu.web.inbox.waiting import MINE, OPEN_TURNS

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@dataclass(frozen=True)
class Total:
    """One kind of wait over all projects overseen: how many are open, how many of them overdue."""

    words: str
    open: int
    overdue: int


_TOTALS = f"""
    SELECT turn.kind, COUNT(*), SUM(CASE WHEN turn.due < %s THEN 1 ELSE 0 END)
      FROM turns_turn turn {OPEN_TURNS}
       AND (person.is_pmo OR EXISTS (
            SELECT 1 FROM access_membership held
             WHERE held.space_id = turn.space_id AND held.person_id = person.id AND held.ended_at IS NULL
               AND held.role = 'sponsor'))
       AND {SEES} GROUP BY turn.kind"""  # noqa: S608 -- constants only


def totals(person: Person, at: datetime) -> list[Total]:
    """What is open in the projects a PMO, or a sponsor, oversees; one statement."""
    now = connection.ops.adapt_datetimefield_value(at)
    found = {kind: (count, late) for kind, count, late in fetch(_TOTALS, [now, person.pk])}
    return [
        Total(str(_(known.owed)), *(int(number or 0) for number in found[kind]))
        for kind, known in KINDS.items()
        if kind in found
    ]


#: Counted as `lines.inbox` lists them.
_COUNTS = f"""
    SELECT ({UNREAD}),
           (SELECT COUNT(*) FROM turns_turn turn {OPEN_TURNS} AND turn.id IN ({MINE}) AND {SEES}),
           (SELECT COUNT(*) {WANTED})"""  # noqa: S608 -- constants only


@dataclass(frozen=True)
class Counts:
    """What the frame of every page shows: notices not read, lines of 待我处理."""

    unread: int
    waiting: int


def counts(person: Person, at: datetime) -> Counts:
    """Both counts of the frame in one statement."""
    today: date = localtime(at).date()
    asked = [person.pk, person.pk, person.pk, person.pk, *parameters(person, today)]
    unread, turns, tasks = fetch(_COUNTS, asked)[0]
    return Counts(int(unread), int(turns) + int(tasks))
