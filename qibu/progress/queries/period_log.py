"""Who closed a week and opened it again, and why (T2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qibu.foundation.journal.queries import history
from qibu.progress.models import Period


@dataclass(frozen=True)
class Turned:
    """A week was closed or opened again: by whom, when, and what there is to know about it."""

    at: datetime
    by: str
    words: str


def period_log(period: Period) -> list[Turned]:
    """Closings and re-openings, the newest first; one statement, none for a week nobody has touched."""
    if period.version == 1:
        return []
    said = [(one, _words(one.action, one.data)) for one in history("period", period.pk)]
    return [Turned(one.at, one.by, words) for one, words in said if words]


def _words(action: str, data: dict[str, Any]) -> str:
    if action == "period.reopened":
        return _("Opened again: %(reason)s") % {"reason": data.get("reason", "")}
    if action != "period.closed":
        return ""
    missing = pgettext("list", ", ").join(data.get("missing", []))
    if missing:
        return _("Closed with edition %(edition)s; missing: %(names)s") % {
            "edition": data["edition"],
            "names": missing,
        }
    return _("Closed with edition %(edition)s") % {"edition": data["edition"]}
