"""Documents of a project: what they have in common, and how they leave the house (D1).

A slice describes its form as a `Paper`; here it gets the organisation's head and the words of its foot, is
written as Excel, Word or PDF, and handed out under its name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from qibu.foundation.documents.naming import document_filename
from qibu.foundation.documents.paper import Block, Line, Paper
from qibu.foundation.documents.paper_docx import DOCX, write_docx
from qibu.foundation.documents.paper_pdf import PDF, NoPdf, write_pdf
from qibu.foundation.documents.paper_xlsx import write_xlsx
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.queries.letterheads import letterhead
from qibu.projects.models import Project
from qibu.projects.own.templates import TEMPLATE_FORMATS, filled, template_in_use
from qibu.projects.queries import head_of

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: The formats a document can be had in, by their extension.
FORMATS: Final = ("xlsx", "docx", "pdf")


@dataclass(frozen=True)
class File:
    """A file to hand out: its name as people see it, its content, and what it is.

    `plain` is its name for programs that only know ASCII.
    """

    name: str
    content: bytes
    kind: str = XLSX
    plain: str = "form-2.xlsx"


def project_paper(
    title: str,
    day: date,
    blocks: Sequence[Block],
    *,
    landscape: bool = False,
    metadata: dict[str, str | int] | None = None,
    kind: str = "",
) -> Paper:
    """A document with the organisation's letterhead and page numbers at its foot; two statements.

    `kind` is its line in `qibu.projects.own.kinds`: the organisation may have a template of its own for it.
    """
    lines, logo = letterhead()
    return Paper(
        title=title,
        day=day,
        blocks=blocks,
        letterhead=lines,
        logo=logo,
        landscape=landscape,
        footer=_("Page {page} of {pages}"),
        missing=_("Characters this PDF has no sign for: {characters}. Word and Excel show them."),
        metadata=metadata or {},
        kind=kind,
    )


def facts_line(project: Project, today: date, *, period: bool = False) -> Line:
    """The line over a register: project, number, lead, perhaps its period, and the day; one statement."""
    facts = [
        (_("Project"), project.name),
        (_("Project number"), project.code),
        (_("Project lead"), head_of(project).lead or "—"),
    ]
    if period:
        facts.append((_("Period"), f"{project.start.isoformat()} – {project.planned_finish.isoformat()}"))
    return Line([*facts, (_("As of"), today.isoformat())])


def paper_file(paper: Paper, name: str, extension: str, plain: str) -> File:
    """The document in one of the formats, named 项目名称-日期-文档类型; `name` is the project's.

    Word and Excel are the organisation's own template where it has one for this kind (one statement).
    `plain` is its ASCII name without extension. Raises Invalid where a PDF cannot be made.
    """
    own = template_in_use(paper.kind, extension) if paper.kind and extension in TEMPLATE_FORMATS else None
    if own is not None:
        content, kind = filled(own, paper), DOCX if extension == "docx" else XLSX
    elif extension == "docx":
        content, kind = write_docx(paper), DOCX
    elif extension == "pdf":
        try:
            content, kind = write_pdf(paper, fonts=settings.PAPER_FONTS), PDF
        except NoPdf as problem:
            raise no_pdf() from problem
    else:
        content, kind = write_xlsx(paper), XLSX
    return File(
        document_filename(name, paper.day, paper.title, extension), content, kind, f"{plain}.{extension}"
    )


def no_pdf() -> Invalid:
    """A document that cannot be had as PDF: too long, or the typesetter failed."""
    return Invalid({"": [_("This document could not be made as PDF. Excel and Word can be had as ever.")]})


def attached(file: File, plain: str = "") -> HttpResponse:
    """A file as a download, its name in UTF-8 (RFC 5987) with a plain one for old programs."""
    response = HttpResponse(file.content, content_type=file.kind)
    name = quote(file.name, safe="")
    disposition = f"attachment; filename=\"{plain or file.plain}\"; filename*=UTF-8''{name}"
    response.headers["Content-Disposition"] = disposition
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def hand_out(paper: Paper, project: Project, extension: str, plain: str) -> HttpResponse:
    """The document of a project as a download."""
    return attached(paper_file(paper, project.name, extension, plain))


def paper_routes(address: str, view: Callable[..., Any], name: str) -> list[URLPattern]:
    """Addresses `<address><format>` of a document, named `<name>-<format>`; the view gets `extension`."""
    return [
        path(f"{address}{extension}", view, {"extension": extension}, name=f"{name}-{extension}")
        for extension in FORMATS
    ]
