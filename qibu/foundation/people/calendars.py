"""From stored calendars to the kernel's, and the State Council notices that come with Qibu."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path

from qibu.foundation.people.models import CalendarDay, WorkCalendar, new_version
from qibu.foundation.plain import fetch
from qibu.kernel import workdays
from qibu.kernel.holidays import parse_notices

NOTICES = Path(__file__).parent / "data" / "cn-holidays"


def work_calendar(calendar: WorkCalendar | None) -> workdays.WorkCalendar:
    """The kernel's calendar of a stored one, its parents' days merged in; None is the organisation's.

    Cached by the versions along the chain, so that an edit in another process is seen at once.
    """
    return calendar_numbered(calendar.pk if calendar is not None else None)


def calendar_numbered(calendar_id: int | None) -> workdays.WorkCalendar:
    """The same for the id of a stored calendar; one statement where nothing changed."""
    return calendars_numbered([calendar_id])[calendar_id]


def calendars_numbered(ids: Iterable[int | None]) -> dict[int | None, workdays.WorkCalendar]:
    """The calendars of several ids at once; one statement where nothing changed, none for no ids."""
    wanted = set(ids)
    if not wanted:
        return {}
    chains: dict[int, list[tuple[int, int]]] = {}
    found = fetch(_CHAINS, [[pk or 0 for pk in wanted]])
    for root, pk, version in found:
        chains.setdefault(root, []).append((pk, version))
    return {pk: _built(tuple(chains.get(pk or 0, ()))) for pk in wanted}


#: Calendars with their parents, nearest first; 0 stands for the organisation's.
_CHAINS = """
    WITH RECURSIVE wanted(root, id) AS (
        SELECT own.id, own.id FROM people_workcalendar own WHERE own.id IN (%s)
        UNION ALL
        SELECT 0, first.calendar_id FROM (
            SELECT calendar_id FROM people_organisation ORDER BY id LIMIT 1) first),
    chain(root, id, version, parent_id, place) AS (
        SELECT wanted.root, own.id, own.version, own.parent_id, 0
          FROM wanted JOIN people_workcalendar own ON own.id = wanted.id
        UNION ALL
        SELECT chain.root, above.id, above.version, above.parent_id, chain.place + 1
          FROM chain JOIN people_workcalendar above ON above.id = chain.parent_id)
    SELECT root, id, version FROM chain ORDER BY root, place"""


@lru_cache(maxsize=64)
def _built(versions: tuple[tuple[int, int], ...]) -> workdays.WorkCalendar:
    if not versions:
        return workdays.WorkCalendar.weekdays()
    ids = [pk for pk, _ in versions]
    rows = {c.pk: c for c in WorkCalendar.objects.filter(pk__in=ids)}
    weekly = tuple(flag == "1" for flag in rows[ids[0]].weekdays)
    exceptions: dict[date, bool] = {}
    for pk in reversed(ids):
        exceptions.update(CalendarDay.objects.filter(calendar=pk).values_list("day", "is_working"))
    known = [until for pk in ids if (until := rows[pk].published_until) is not None]
    return workdays.WorkCalendar.of(weekly, exceptions, max(known, default=None))


def seed_from_notices(calendar: WorkCalendar) -> None:
    """Fill a calendar with the notices 2018–2026 that come with Qibu; days already there stay.

    A later last known year that somebody stated stays too.
    """
    have = set(CalendarDay.objects.filter(calendar=calendar).values_list("day", flat=True))
    notices = [json.loads(path.read_text("utf-8")) for path in sorted(NOTICES.glob("[0-9]*.json"))]
    read = parse_notices(notices)
    papers = {int(notice["year"]): next(iter(notice.get("papers", [])), "") for notice in notices}
    CalendarDay.objects.bulk_create(
        CalendarDay(
            calendar=calendar,
            day=day,
            is_working=worked,
            label=read.names.get(day, ""),
            source=papers.get(day.year, ""),
        )
        for day, worked in sorted(read.exceptions.items())
        if day not in have
    )
    until = max((d for d in (read.known_until, calendar.published_until) if d is not None), default=None)
    calendar.published_until, calendar.version = until, new_version()
    calendar.save(update_fields=["published_until", "version"])
