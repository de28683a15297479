"""What stands at the head of printed documents."""

from __future__ import annotations

from qibu.foundation.documents.logo import Logo, read_logo
from qibu.foundation.people.models import Letterhead, Organisation


def current_letterhead() -> Letterhead:
    """The lines and the picture as they are set, empty where nobody set them; one statement."""
    return Letterhead.objects.first() or Letterhead(pk=1)


def logo_of(row: Letterhead) -> Logo | None:
    """The picture of a letterhead; no statement."""
    return read_logo(bytes(row.logo)) if row.logo else None


def letterhead() -> tuple[str, Logo | None]:
    """Lines and picture for a document, the organisation's name where no lines are set; two statements."""
    row = current_letterhead()
    lines = "\n".join(line for line in (row.first, row.second) if line)
    return lines or Organisation.objects.values_list("name", flat=True).first() or "", logo_of(row)
