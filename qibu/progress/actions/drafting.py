"""What somebody has typed and not yet submitted is kept, for each person apart (T1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from qibu.foundation.access.queries import grants, require_in
from qibu.foundation.outcomes import Denied, Invalid
from qibu.kernel import reporting as rules
from qibu.progress.linefields import ALL
from qibu.progress.models import Draft, Report

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

#: A cell of a draft; longer than a report takes, so that what is refused is still there to be cut.
LONGEST_CELL: Final = 10_000
MOST_LINES: Final = 1000


@dataclass(frozen=True)
class DraftSaved:
    """``saved`` False: a newer one of the same person stands already; ``number`` is the stored one."""

    saved: bool
    number: int
    at: datetime


@transaction.atomic
def save_draft(
    *, by: Person, at: datetime, report_id: int, body: Mapping[str, Any], number: int
) -> DraftSaved:
    """Keep what a person has typed so far; ``number`` is the page's count, one up with each save.

    ``body``: {"lines": {task id: {field: text}}, "headline": text, "seen": {task id: {field: text}}}. Nothing
    of the project changes: no lock, no journal. Raises Denied, and Invalid where the body has another shape
    or the period is closed.
    """
    report = _report(by, report_id)
    if report.period.state != rules.OPEN:
        raise Invalid({"": [_("This period is closed; the lead can re-open it.")]})
    kept = _checked(body)
    draft, made = Draft.objects.get_or_create(
        report=report, person=by, defaults={"body": kept, "saved_at": at, "number": max(1, number)}
    )
    if made:
        return DraftSaved(True, draft.number, at)
    # The condition is the update's own: of two saves that meet, the older one never wins.
    if Draft.objects.filter(pk=draft.pk, number__lt=number).update(body=kept, saved_at=at, number=number):
        return DraftSaved(True, number, at)
    draft.refresh_from_db(fields=["number", "saved_at"])
    return DraftSaved(False, draft.number, draft.saved_at)


@transaction.atomic
def discard_draft(*, by: Person, report_id: int) -> bool:
    """Throw away what the person has typed; whether there was anything."""
    return Draft.objects.filter(report=_report(by, report_id), person=by).delete()[0] > 0


def _report(by: Person, report_id: int) -> Report:
    rows = Report.objects.filter(pk=report_id).select_related("period", "project__space")
    report: Report | None = rows.order_by("pk").first()
    if report is None:
        raise Denied("report.submit")
    held = grants(by, report.project.space)
    require_in(held, "report.submit", department_id=report.department_id)
    return report


def _checked(body: Mapping[str, Any]) -> dict[str, Any]:
    """A body of the known shape and of sane size; what is not known is left out."""
    try:
        return {
            "lines": _cells(body.get("lines") or {}),
            "seen": _cells(body.get("seen") or {}),
            "headline": None if body.get("headline") is None else _text(body["headline"]),
        }
    except (AttributeError, TypeError, ValueError):
        raise Invalid({"": [_("This draft cannot be kept.")]}) from None


def _cells(lines: Mapping[Any, Mapping[Any, Any]]) -> dict[str, dict[str, str]]:
    if len(lines) > MOST_LINES:
        raise ValueError(len(lines))
    return {
        str(int(pk)): {str(name): _text(text) for name, text in fields.items() if name in ALL}
        for pk, fields in lines.items()
    }


def _text(text: object) -> str:
    if not isinstance(text, str) or len(text) > LONGEST_CELL or "\x00" in text:
        raise ValueError(text)
    return text
