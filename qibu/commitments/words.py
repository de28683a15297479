"""Words and names of this slice that stand in more than one place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from qibu.kernel import commitment as rules

#: The fields of asked | countered | agreed, by their names in the kernel.
FIELDS: dict[str, Promise] = {
    "start": _("planned start"),
    "finish": _("planned finish"),
    "effort": _("effort"),
    "owner": pgettext_lazy("commitment", "owner"),
    "scope": pgettext_lazy("commitment", "scope"),
    "condition": pgettext_lazy("commitment", "condition"),
    "department": _("department"),
    "task": _("task"),
}

#: The four answers, in the order they are offered.
ANSWERS: dict[str, Promise] = {
    "accept": pgettext_lazy("answer", "Accept"),
    "accept_if": pgettext_lazy("answer", "Accept on conditions"),
    "counter": pgettext_lazy("answer", "Propose otherwise"),
    "decline": pgettext_lazy("answer", "Decline"),
}

RUNGS: dict[tuple[str, str], Promise] = {
    (rules.DEPARTMENT, rules.REMINDER): _("Liaison reminded"),
    (rules.DEPARTMENT, rules.DEPUTY): _("Overdue: deputy liaison told"),
    (rules.DEPARTMENT, rules.HEAD): _("Overdue: department head told"),
    (rules.DEPARTMENT, rules.SPONSOR): _("Overdue: sponsor told"),
    (rules.LEAD, rules.REMINDER): _("Project lead reminded"),
    (rules.LEAD, rules.DEPUTY): _("Overdue: deputy lead told"),
    (rules.LEAD, rules.HEAD): "",  # type: ignore[dict-item]  # nobody heads a lead but the sponsor
    (rules.LEAD, rules.SPONSOR): _("Overdue: sponsor told"),
}

#: state → the status chip whose colour and sign it borrows
LOOKS = {
    rules.DISPATCHED: "not_started",
    rules.CHANGED: "paused",
    rules.ACCEPTED: "done",
    rules.CONDITIONAL: "in_progress",
    rules.COUNTERED: "in_progress",
    rules.DECLINED: "late",
    rules.AGREED: "done",
    rules.REOPENED: "in_progress",
    rules.WITHDRAWN: "cancelled",
}


def fact_of_rung(sheet_id: int, mover: str, due: datetime, rung: str) -> str:
    """The name under which a rung is told once; the same deadline gives the same name in any zone."""
    return f"commitment-{rung}-{sheet_id}-{mover}-{due.astimezone(UTC):%Y%m%d%H%M}"


def number(value: Decimal | None) -> str:
    """3 for 3.0, 2.5 for 2.5."""
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def days(value: Decimal | None) -> str:
    """ "3 person-days"; "—" for none."""
    if value is None:
        return pgettext("no value", "—")
    text = ngettext("%(n)s person-day", "%(n)s person-days", 1 if value == 1 else 2)
    return text % {"n": number(value)}


def shown(name: str, value: Any, people: Mapping[int, str]) -> str:
    """One value of a column as people read it."""
    if name == "effort":
        return days(value)
    if value is None or value == "":
        return pgettext("no value", "—")
    if name == "owner":
        return people.get(value, "") or pgettext("no value", "—")
    return value.isoformat() if isinstance(value, date) else str(value)
