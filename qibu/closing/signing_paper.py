"""签字页: what is signed, its SHA-256, where it can be verified, who signed and who still has to (F2, D1)."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qibu.closing.models.signing import Means, Signature
from qibu.closing.queries.signing import Shown, paper_statement, read, slot_words
from qibu.closing.signing_words import Part, parts
from qibu.foundation.documents.paper import (
    Block,
    FormColumn,
    FormRow,
    Heading,
    Line,
    Pair,
    Pairs,
    Paper,
    Signatures,
    Table,
    Text,
)
from qibu.projects.models import Project
from qibu.projects.papers import project_paper


def signature_sheet(project: Project, shown: Shown) -> Paper:
    """The sheet of one version; whoever calls it has asked whether it may be seen."""
    row = shown.document
    opened = timezone.localtime(row.at)
    blocks: list[Block] = [
        Line(
            [
                (_("Project"), project.name),
                (pgettext("sign-off", "What is signed"), f"{row.get_kind_display()} V{row.number}"),
                (_("As of"), f"{opened:%Y-%m-%d %H:%M}"),
            ]
        )
    ]
    if row.voided_at is not None:
        blocks.append(Text(_("Voided: %(reason)s") % {"reason": row.void_reason}))
    for part in parts(project, read(row.content), row.content):
        blocks += _part(part)
    blocks += [
        Heading(pgettext("sign-off", "Signatures")),
        Pairs(
            [
                Pair("SHA-256", row.sha256, wide=True),
                Pair(_("Verify at"), verify_address(project, row.pk), wide=True),
            ]
        ),
    ]
    signed = [one for one in shown.slots if one.means]
    if signed:
        blocks.append(_signed(signed))
    waiting = [f"{slot_words(one)} {one.expected.name}" for one in shown.slots if not one.means]
    if waiting and row.voided_at is None:
        blocks += [
            Text(paper_statement()),
            Signatures(waiting, _("Date")),
        ]
    return project_paper(_("Signature sheet"), opened.date(), blocks)


def verify_address(project: Project, document: int) -> str:
    """Where whoever holds the sheet can have it verified."""
    return settings.PUBLIC_URL + reverse("signing-verification", args=[project.pk, document])


#: Widths of the columns of a table by how many there are.
_WIDTHS = {2: (6.0, 82.0), 5: (14.0, 14.0, 12.0, 17.0, 31.0)}


def _part(part: Part) -> list[Block]:
    found: list[Block] = [Heading(part.heading)] if part.heading else []
    if part.facts:
        found.append(Pairs([Pair(label, value, wide=True) for label, value in part.facts]))
    if part.rows:
        count = len(part.heads)
        widths = _WIDTHS.get(count, (88 / count,) * count)
        columns = [FormColumn(head, width, "wrap") for head, width in zip(part.heads, widths, strict=True)]
        found.append(Table(columns=columns, rows=[FormRow(list(row)) for row in part.rows]))
    return found


def _signed(slots: list[Signature]) -> Table:
    columns = [
        FormColumn(_("Signs for"), 16, "wrap"),
        FormColumn(_("Name"), 14, "wrap"),
        FormColumn(pgettext("sign-off", "How"), 14, "center"),
        FormColumn(pgettext("sign-off", "When"), 20, "center"),
        FormColumn(_("Brought in by"), 24, "wrap"),
    ]
    return Table(columns=columns, rows=[_slot_row(one) for one in slots])


def _slot_row(slot: Signature) -> FormRow:
    on_paper = slot.means == Means.PAPER
    when = timezone.localtime(slot.signed_at) if slot.signed_at is not None else None
    form = "%Y-%m-%d" if on_paper else "%Y-%m-%d %H:%M"
    return FormRow(
        [
            slot_words(slot),
            slot.signed_by.name if slot.signed_by is not None else "",
            str(slot.get_means_display()),
            when.strftime(form) if when is not None else "",
            slot.entered_by.name if slot.entered_by is not None else "",
        ]
    )
