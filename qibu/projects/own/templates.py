"""The templates of an organisation: which is in use, and a paper written with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from qibu.foundation.documents.own import Values, fill_template
from qibu.foundation.documents.paper import Paper
from qibu.projects.models import PaperTemplate
from qibu.projects.own.kinds import PaperKind, kind_of
from qibu.projects.own.values import examples_of, values_of

#: The formats a template may have.
TEMPLATE_FORMATS: Final = ("docx", "xlsx")


def template_in_use(kind: str, ending: str) -> bytes | None:
    """The organisation's own file for a document, None for the built-in one; one statement."""
    rows = PaperTemplate.objects.filter(kind=kind, ending=ending, in_use=True)
    content = rows.values_list("content", flat=True).first()
    return bytes(content) if content is not None and kind_of(kind) is not None else None


def filled(content: bytes, paper: Paper) -> bytes:
    """A paper whose kind is known, written with a template."""
    kind = kind_of(paper.kind)
    values = values_of(paper, kind) if kind else Values({}, {})
    return fill_template(content, values, title=paper.title, author=paper.author, day=paper.day)


def example(content: bytes, kind: PaperKind, author: str) -> bytes:
    """A template with made-up values."""
    values = examples_of(kind, author)
    day, _kind = values.facts["文档日期"]
    return fill_template(content, values, title=kind.title, author=author, day=day)  # type: ignore[arg-type]


def versions_of(kind: str) -> Sequence[PaperTemplate]:
    """Every version kept for a document, the newest first, without its content; one statement."""
    rows = PaperTemplate.objects.filter(kind=kind).select_related("by").defer("content")
    return list(rows.order_by("-at", "-pk"))


def version_of(template: int) -> PaperTemplate | None:
    """One version with its content; one statement. Whoever asks may manage templates."""
    return PaperTemplate.objects.filter(pk=template).first()


def in_use_by_kind() -> dict[tuple[str, str], PaperTemplate]:
    """What is in use by kind and format, without content; one statement."""
    rows = PaperTemplate.objects.filter(in_use=True).select_related("by").defer("content")
    return {(row.kind, row.ending): row for row in rows}
