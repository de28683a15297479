"""A department reports: all lines are right or nothing is written (T1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

Lines = Mapping[int, Mapping[str, str]]


@dataclass(frozen=True)
class Submitted:
    """What became of a submission: lines touched and confirmed unchanged; forecasts moved.

    ``again``: the same form had been sent before and nothing was done twice.
    """

    report_id: int
    number: int
    touched: int
    untouched: int
    late: bool
    amended: bool
    moved: int = 0
    again: bool = False
    messages: tuple[str, ...] = ()


@dataclass(frozen=True)
class DraftSaved:
    """``saved`` False: a newer one of the same person stands already; ``number`` is the stored one."""

    saved: bool
    number: int
    at: datetime


@dataclass(frozen=True)
class OwnSaved:
    """How many of the own tasks were changed or spoken about, and the journal's number."""

    tasks: int
    number: int
    again: bool = False


def save_draft(
    *, by: Person, at: datetime, report_id: int, body: Mapping[str, Any], number: int
) -> DraftSaved:
    """Keep what a person has typed so far; ``number`` is the page's count, one up with each save.

    ``body``: {"lines": {task id: {field: text}}, "headline": text, "seen": {task id: {field: text}}}.
    Raises Denied, and Invalid where the body has another shape or the period is closed.
    """
    raise NotImplementedError


def discard_draft(*, by: Person, report_id: int) -> bool:
    """Throw away what the person has typed; whether there was anything."""
    raise NotImplementedError


def submit_report(
    *,
    by: Person,
    at: datetime,
    report_id: int,
    lines: Lines,
    seen: Lines,
    headline: str = "",
    rest_unchanged: bool = False,
    key: str,
) -> Submitted:
    """Submit or amend a department's report.

    ``lines``: task id → field → text as typed (`linefields.ALL`; fields left out stand as they are);
    ``seen``: what the page showed for them. Raises Invalid keyed "<task id>.<field>" ("" for the whole),
    Conflict with a Difference per "<task id>.<field>", Denied, KeyReused.
    """
    raise NotImplementedError


def save_own_updates(
    *, by: Person, at: datetime, period_id: int, lines: Lines, seen: Lines, key: str
) -> OwnSaved:
    """An assignee reports about own tasks; the liaison's sheet starts from it. Raises as `submit_report`."""
    raise NotImplementedError
