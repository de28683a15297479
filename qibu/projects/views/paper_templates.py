"""文档模板: the organisation's own Word and Excel files for its documents. For administrators and the PMO."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qibu.foundation.access.queries import require
from qibu.foundation.clock import now
from qibu.foundation.documents.naming import clean_part
from qibu.foundation.documents.own.package import MAX_BYTES
from qibu.foundation.documents.paper_docx import DOCX
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.queries.letterheads import letterhead
from qibu.projects.actions.paper_templates import CAPABILITY, keep_template, use_built_in, use_template
from qibu.projects.forms.templates import TemplateForm
from qibu.projects.models import PaperTemplate
from qibu.projects.own.checking import check_template
from qibu.projects.own.kinds import KINDS, PaperKind, kind_of, names_in
from qibu.projects.own.starter import starter
from qibu.projects.own.templates import TEMPLATE_FORMATS, example, in_use_by_kind, version_of, versions_of
from qibu.projects.papers import XLSX, File, attached
from qibu.projects.views.common import who

PAGE = ["GET", "HEAD", "POST"]
TYPES = {"docx": DOCX, "xlsx": XLSX}
FORMAT_WORDS = {"docx": "Word", "xlsx": "Excel"}


@require_safe
def paper_templates(request: HttpRequest) -> HttpResponse:
    """Every document, and whether its Word and its Excel are the organisation's own; a fixed number of
    statements."""
    require(who(request), CAPABILITY)
    used = in_use_by_kind()
    lines = [(kind, used.get((kind.key, "docx")), used.get((kind.key, "xlsx"))) for kind in KINDS]
    return render(request, "projects/paper_templates.html", {"lines": lines})


@require_http_methods(PAGE)
def paper_template(request: HttpRequest, kind: str) -> HttpResponse:
    """One document: its placeholders, its versions; POST keeps a file as the newest version."""
    by = who(request)
    require(by, CAPABILITY)
    found = _kind(kind)
    form = TemplateForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            chosen = form.cleaned_data["file"]
            checked = check_template(chosen.read(MAX_BYTES + 1), chosen.name, found)
            row = keep_template(by=by, at=now(), kind=found.key, checked=checked)
        except Invalid as outcome:
            form.refuse(outcome)
        else:
            words = _("%(file)s is kept as V%(number)d. Look at its example, then take it into use.")
            messages.success(request, words % {"file": row.name, "number": row.number})
            return redirect("paper-template", found.key)
    return render(request, "projects/paper_template.html", _context(found, form), status=form.status)


@require_safe
def starter_file(request: HttpRequest, kind: str, ending: str) -> HttpResponse:
    """The built-in document with placeholders, to begin with."""
    require(who(request), CAPABILITY)
    found = _kind(kind, ending)
    content = starter(found, ending, letterhead()[0])
    return _download(_("Template of %(document)s") % {"document": found.title}, content, ending)


@require_safe
def template_file(request: HttpRequest, template: int) -> HttpResponse:
    """The file of a version as it was brought."""
    require(who(request), CAPABILITY)
    row = _version(template)
    return _download(f"{row.name.rpartition('.')[0]}-V{row.number}", bytes(row.content), row.ending)


@require_safe
def template_example(request: HttpRequest, template: int) -> HttpResponse:
    """A version filled with made-up values."""
    require(who(request), CAPABILITY)
    row = _version(template)
    found = _kind(row.kind)
    content = example(bytes(row.content), found, letterhead()[0].partition("\n")[0])
    name = _("Example of %(document)s V%(number)d") % {"document": found.title, "number": row.number}
    return _download(name, content, row.ending)


@require_POST
def template_use(request: HttpRequest, template: int) -> HttpResponse:
    """Documents are made with this version from now on."""
    row = use_template(by=who(request), at=now(), template_id=template)
    words = _("%(format)s is now made with V%(number)d of your template.")
    messages.success(request, words % {"format": FORMAT_WORDS[row.ending], "number": row.number})
    return redirect("paper-template", row.kind)


@require_POST
def template_built_in(request: HttpRequest, kind: str, ending: str) -> HttpResponse:
    """Documents are the built-in ones again."""
    use_built_in(by=who(request), at=now(), kind=_kind(kind, ending).key, ending=ending)
    messages.success(request, _("%(format)s is the built-in one again.") % {"format": FORMAT_WORDS[ending]})
    return redirect("paper-template", kind)


def _context(kind: PaperKind, form: TemplateForm) -> dict[str, Any]:
    versions = versions_of(kind.key)
    formats = [
        (ending, FORMAT_WORDS[ending], next((r for r in versions if r.ending == ending and r.in_use), None))
        for ending in TEMPLATE_FORMATS
    ]
    lists = [(rows, names_in(rows)) for rows in kind.rows]
    return {"kind": kind, "form": form, "versions": versions, "formats": formats, "lists": lists}


def _kind(key: str, ending: str = "docx") -> PaperKind:
    """The document with that key, else 404; also for a format no template has."""
    found = kind_of(key)
    if found is None or ending not in TEMPLATE_FORMATS:
        raise Http404
    return found


def _version(template: int) -> PaperTemplate:
    row = version_of(template)
    if row is None or kind_of(row.kind) is None:
        raise Http404
    return row


def _download(name: str, content: bytes, ending: str) -> HttpResponse:
    return attached(File(f"{clean_part(name)}.{ending}", content, TYPES[ending], f"template.{ending}"))
