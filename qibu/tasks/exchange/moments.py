"""Clock times, minutes and lags of a project file as whole days, and what was rounded on the way."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from qibu.foundation.documents.mspdi_file import FileLink
from qibu.foundation.documents.mspdi_plan import ELAPSED, PERCENT
from qibu.tasks.actions.linking import LinkTerms
from qibu.tasks.models import Constraint, LagUnit, LinkType

MORNING: Final = time(8)
EVENING: Final = time(17)
NOON: Final = 12
DAY_MINUTES: Final = 480
FULL_DAY: Final = 1440
#: Codes of the format, by their number.
LINK_TYPES: Final = (LinkType.FF, LinkType.FS, LinkType.SF, LinkType.SS)
CONSTRAINTS: Final = (
    Constraint.ASAP, Constraint.ALAP, Constraint.MSO, Constraint.MFO,
    Constraint.SNET, Constraint.SNLT, Constraint.FNET, Constraint.FNLT,
)  # fmt: skip
OF_FINISH: Final = frozenset({Constraint.MFO, Constraint.FNET, Constraint.FNLT})


def first_day(moment: datetime | None) -> date | None:
    """The day on which something begins."""
    return moment.date() if moment is not None else None


def last_day(moment: datetime | None, start: datetime | None = None) -> date | None:
    """The day on which something ends: midnight belongs to the day before, unless it began then."""
    if moment is None:
        return None
    if moment.time() == time() and start is not None and start < moment:
        return moment.date() - timedelta(days=1)
    return moment.date()


def morning(day: date | None) -> datetime | None:
    """When work begins on a day, as the file writes it."""
    return datetime.combine(day, MORNING) if day is not None else None


def evening(day: date | None) -> datetime | None:
    """When work ends on a day, as the file writes it."""
    return datetime.combine(day, EVENING) if day is not None else None


def is_partial(start: datetime | None, finish: datetime | None) -> bool:
    """Whether a span begins in the afternoon or ends before it: the hours of which days keep nothing."""
    late = start is not None and start.hour >= NOON
    early = finish is not None and time() < finish.time() <= time(NOON)
    return (late or early) and start != finish


def whole_days(minutes: int, per_day: int) -> tuple[int, float]:
    """(days rounded up, at least one where there is any work; the exact amount)."""
    exact = minutes / per_day
    return (max(1, math.ceil(exact - 1e-6)) if minutes > 0 else 0), exact


@dataclass(frozen=True, slots=True)
class ReadLag:
    """The terms of a link, and how its lag was taken: "" as written, else "rounded" or "percent"."""

    terms: LinkTerms
    how: str = ""
    exact: float = 0.0


def lag_of(link: FileLink, predecessor_minutes: int, per_day: int) -> ReadLag:
    """The lag of a link in days: elapsed lags in calendar days, percent of the predecessor's length now.

    Half days are rounded so that whole-day tasks fall on the day the clock gives: starts down, finishes up.
    """
    kind = LINK_TYPES[link.kind] if 0 <= link.kind <= 3 else LinkType.FS
    elapsed = link.lag_format in ELAPSED
    percent = link.lag_format in PERCENT
    minutes = predecessor_minutes * link.lag / 100 if percent else link.lag / 10
    exact = minutes / (FULL_DAY if elapsed else per_day)
    near = round(exact)
    if abs(exact - near) < 1e-6:
        days = near
    else:
        days = math.floor(exact) if kind in (LinkType.FS, LinkType.SS) else math.ceil(exact)
    unit = LagUnit.CALENDAR if elapsed else LagUnit.WORKING
    how = "percent" if percent else "rounded" if days != exact and abs(exact - near) >= 1e-6 else ""
    return ReadLag(LinkTerms(type=str(kind), min_lag=days, min_unit=str(unit)), how, exact)


def file_link(predecessor: int, terms: LinkTerms) -> FileLink:
    """A dependency as the file writes it; a promise travels beside it (see `stamp`)."""
    calendar = terms.min_unit == LagUnit.CALENDAR
    return FileLink(
        predecessor=predecessor,
        kind=LINK_TYPES.index(LinkType(terms.type)),
        lag=terms.min_lag * 10 * (FULL_DAY if calendar else DAY_MINUTES),
        lag_format=8 if calendar else 7,
    )
