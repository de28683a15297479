"""The fields of one line of a report, and their values as a form sends them (T1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qibu.progress.models import Cause
from qibu.tasks.fields import FIELDS
from qibu.tasks.models import Status

#: Columns of the task a line changes, in the order of the sheet.
ON_TASK: Final = (
    "status",
    "percent",
    "actual_start",
    "actual_finish",
    "expected_finish",
    "is_blocked",
    "block_cause",
    "block_need",
)
#: What only the line holds.
ON_LINE: Final = ("late_cause", "late_note", "done", "next", "support")
ALL: Final = (*ON_TASK, *ON_LINE)
LONGEST: Final = 2000

_LABELS: Final[Mapping[str, Any]] = {
    "late_cause": gettext_lazy("cause of the delay"),
    "late_note": gettext_lazy("about the delay"),
    "done": gettext_lazy("actual progress"),
    "next": gettext_lazy("next step"),
    "support": gettext_lazy("support needed"),
}


def label(name: str) -> str:
    """What a field is called on pages and in messages."""
    return str(_LABELS[name] if name in _LABELS else FIELDS[name].label)


def form_text(value: Any) -> str:
    """A stored value as a form shows it: "" for none, "1" for yes, ISO dates, codes as digits."""
    if value is None or value is False:
        return ""
    if value is True:
        return "1"
    return value.isoformat() if isinstance(value, date) else str(value)


def words(name: str, text: str) -> str:
    """A form text as people read it."""
    if name == "late_cause":
        return str(Cause(text).label) if text in Cause.values else text or "—"
    if name == "status" and text.isdigit():
        return str(Status(int(text)).label)
    if name == "is_blocked":
        return _("yes") if text == "1" else _("no")
    if name == "percent" and text:
        return f"{text}%"
    return text or "—"
