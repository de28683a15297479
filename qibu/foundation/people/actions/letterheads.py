"""The organisation's letterhead: its lines and its picture."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qibu.foundation.documents.logo import read_logo
from qibu.foundation.journal.actions import record
from qibu.foundation.outcomes import Conflict, Difference, Invalid
from qibu.foundation.people.actions.common import begin
from qibu.foundation.people.checking import one_line
from qibu.foundation.people.models import Letterhead, Person
from qibu.foundation.people.queries.letterheads import current_letterhead

SUBJECT = ("organisation", 1)
LABELS = {"first": gettext_lazy("first line"), "second": gettext_lazy("second line")}


@transaction.atomic
def set_letterhead(
    *, by: Person, at: datetime, first: str, second: str, version: int, logo: bytes | None = None
) -> Letterhead:
    """Lines for the head of all documents; "" twice: the organisation's name. `logo` None keeps the picture.

    Raises Denied, Invalid(logo=…) for a picture that is none, Conflict when another version was shown.
    """
    space = begin(by, "organisation.manage")
    row = current_letterhead()
    lines = {"first": one_line(first)[:50], "second": one_line(second)[:50]}
    if row.version != version:
        raise Conflict(_differences(row, lines), version=row.version)
    changed = {name: [getattr(row, name), text] for name, text in lines.items() if getattr(row, name) != text}
    if logo is not None:
        row.logo = _checked(logo)
        changed["logo"] = ["", "new"]
    if not changed:
        return row
    row.first, row.second, row.version = lines["first"], lines["second"], row.version + 1
    row.save()
    record(space=space, by=by, at=at, action="letterhead.set", subject=SUBJECT, data=changed)
    return row


@transaction.atomic
def remove_logo(*, by: Person, at: datetime) -> None:
    """Documents have no picture at their head any more. Raises Denied."""
    space = begin(by, "organisation.manage")
    row = current_letterhead()
    if row.logo is None:
        return
    row.logo, row.version = None, row.version + 1
    row.save()
    record(space=space, by=by, at=at, action="letterhead.logo_removed", subject=SUBJECT)


def _checked(content: bytes) -> bytes:
    logo = read_logo(content)
    if logo is None:
        message = _(
            "Choose a PNG or JPEG of at most 200 KB and 2,000 pixels, at most 8 times as wide as high."
        )
        raise Invalid(logo=message)
    return logo.content


def _differences(row: Letterhead, lines: dict[str, str]) -> list[Difference]:
    return [
        Difference(name, str(LABELS[name]), text, getattr(row, name))
        for name, text in lines.items()
        if getattr(row, name) != text
    ]
