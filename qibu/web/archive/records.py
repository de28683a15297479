"""What was said and agreed, in the package: weekly reports, minutes, acceptance, sign-off,
retrospective (F4)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from qibu.closing.acceptance_paper import acceptance_paper
from qibu.closing.models import SignedDocument
from qibu.closing.queries.acceptance_pages import cards
from qibu.closing.queries.retrospective import retrospective_of, whole
from qibu.closing.queries.signing import document_in
from qibu.closing.retrospective_paper import retrospective_paper
from qibu.closing.signing_paper import signature_sheet
from qibu.foundation.documents.package import Document
from qibu.meetings.form3 import form_3
from qibu.meetings.models import Meeting
from qibu.meetings.models.meeting import State as MeetingState
from qibu.progress.models import Edition
from qibu.progress.weekly_paper import weekly_paper
from qibu.web.archive.kinds import Stand, plain, sheets


def weekly_reports(stand: Stand) -> Iterator[Document]:
    """One for each edition; a week closed twice on one day has two of the same name."""
    rows = Edition.objects.filter(project=stand.project).select_related("period").defer("table")
    for edition in rows.order_by("number"):
        paper = weekly_paper(stand.project, edition.period, edition)
        yield from sheets(stand, paper, f"editions/{edition.number}/")


def minutes(stand: Stand) -> Iterator[Document]:
    """Form 3 of every meeting that was held."""
    rows = Meeting.objects.visible_to(stand.by).filter(space=stand.project.space_id)
    for meeting in rows.exclude(state__in=(MeetingState.PLANNED, MeetingState.CANCELLED)).order_by("number"):
        yield from sheets(stand, form_3(meeting, stand.project), f"meetings/{meeting.number}/")


def acceptance(stand: Stand) -> Iterator[Document]:
    """The acceptance sheet of all deliverables, on the day the last of them was judged."""
    found = cards(stand.by, stand.project, stand.opened.grants)
    ended = [one.ended_at for card in found for one in card.row.rounds if one.ended_at is not None]
    if ended:
        day = timezone.localtime(max(ended)).date()
        yield from sheets(stand, acceptance_paper(stand.project, day, found), "acceptance/")


def signed(stand: Stand) -> Iterator[Document]:
    """The exact bytes that were signed, whose SHA-256 every signature names, and the sheet of each."""
    for row in SignedDocument.objects.filter(space=stand.project.space_id).order_by("kind", "number"):
        kind = _("Signed content %(what)s V%(number)d") % {
            "what": row.get_kind_display(), "number": row.number,
        }  # fmt: skip
        day = timezone.localtime(row.at).date()
        yield plain(stand, kind, day, f"signing/{row.pk}/", "json", row.content.encode())
        shown = document_in(stand.by, stand.project, row.pk)
        yield from sheets(stand, signature_sheet(stand.project, shown), f"signing/{row.pk}/")


def retrospective(stand: Stand) -> Iterator[Document]:
    """项目复盘报告, once it is published."""
    row = retrospective_of(stand.project)
    if row is not None and row.facts:
        found = whole(row, stand.opened.grants)
        paper = retrospective_paper(stand.project, stand.at, found, row.facts)
        yield from sheets(stand, paper, "retrospective/")
