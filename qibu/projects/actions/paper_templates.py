"""Templates of documents: kept by version, taken into use, given up for the built-in document (D1)."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from qibu.foundation.journal.actions import record
from qibu.foundation.outcomes import Denied
from qibu.foundation.people.actions.common import begin
from qibu.projects.models import PaperTemplate

if TYPE_CHECKING:
    from qibu.foundation.access.models import Space
    from qibu.foundation.people.models import Person
    from qibu.projects.own.checking import Checked

CAPABILITY = "papers.manage"


@transaction.atomic
def keep_template(*, by: Person, at: datetime, kind: str, checked: Checked) -> PaperTemplate:
    """A checked file as the newest version, not in use yet; the newest one again where it is the same file.

    Raises Denied.
    """
    space = begin(by, CAPABILITY)
    rows = PaperTemplate.objects.filter(kind=kind, ending=checked.ending)
    sha256 = hashlib.sha256(checked.content).hexdigest()
    newest = rows.order_by("-number").first()
    if newest is not None and newest.sha256 == sha256:
        return newest
    number = (rows.aggregate(most=Max("number"))["most"] or 0) + 1
    row = PaperTemplate.objects.create(
        kind=kind, ending=checked.ending, number=number, name=checked.name, content=checked.content,
        sha256=sha256, by=by, at=at,
    )  # fmt: skip
    _record(space, by, at, "paper_template.kept", row)
    return row


@transaction.atomic
def use_template(*, by: Person, at: datetime, template_id: int) -> PaperTemplate:
    """From now on documents of its kind and format are made with this version. Raises Denied."""
    space = begin(by, CAPABILITY)
    row = PaperTemplate.objects.filter(pk=template_id).first()
    if row is None:
        raise Denied(CAPABILITY, visible=False)
    if not row.in_use:
        PaperTemplate.objects.filter(kind=row.kind, ending=row.ending, in_use=True).update(in_use=False)
        row.in_use = True
        row.save(update_fields=["in_use"])
        _record(space, by, at, "paper_template.used", row)
    return row


@transaction.atomic
def use_built_in(*, by: Person, at: datetime, kind: str, ending: str) -> None:
    """Documents of a kind and format are the built-in ones again; every version stays kept. Raises Denied."""
    space = begin(by, CAPABILITY)
    row = PaperTemplate.objects.filter(kind=kind, ending=ending, in_use=True).first()
    if row is not None:
        row.in_use = False
        row.save(update_fields=["in_use"])
        _record(space, by, at, "paper_template.set_aside", row)


def _record(space: Space, by: Person, at: datetime, action: str, row: PaperTemplate) -> None:
    data = {
        "kind": row.kind,
        "format": row.ending,
        "number": row.number,
        "file": row.name,
        "sha256": row.sha256,
    }
    record(space=space, by=by, at=at, action=action, subject=("paper_template", row.pk), data=data)
