"""签字: the documents of a project that are signed, each with its content, its places and its proof (F2)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from qibu.closing.actions import signing as actions
from qibu.closing.forms.signing import CompareForm, OpenForm
from qibu.closing.models.signing import Kind
from qibu.closing.queries import signing as queries
from qibu.closing.signing_paper import signature_sheet, verify_address
from qibu.closing.signing_words import differences
from qibu.closing.views import signing_steps as steps
from qibu.closing.views.signing_common import frame, opened_document, page
from qibu.foundation import clock
from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.requests import PersonRequest
from qibu.kernel import lifecycle
from qibu.projects.papers import File, attached, hand_out, paper_routes
from qibu.projects.queries import open_project

PAGE = ["GET", "HEAD", "POST"]


@require_safe
def signing(request: PersonRequest, project: int) -> HttpResponse:
    """Every version of what is signed: how far it is, and whether it still says what is true."""
    opened = open_project(request.user, project)
    found = queries.documents(request.user, opened.project)
    live = opened.project.state in (lifecycle.EXECUTING, lifecycle.CLOSING)
    context = {
        **frame(opened),
        "documents": found,
        "may_open": live and opened.grants.may("signoff.open"),
        "me": request.user.pk,
    }
    return render(request, "closing/signing.html", context)


@require_http_methods(PAGE)
def signing_new(request: PersonRequest, project: int) -> HttpResponse:
    """Lay down what is to be signed; a version in force needs a reason to be voided."""
    opened = open_project(request.user, project)
    require_in(opened.grants, "signoff.open")
    kind = request.GET.get("kind", Kind.ACCEPTANCE)
    form = OpenForm(
        request.POST if request.method == "POST" else None,
        people=queries.people_of_the_pmo(),
        initial={"kind": kind if kind in Kind.values else Kind.ACCEPTANCE},
    )
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            made = actions.open_document(
                by=request.user, at=clock.now(), project_id=project, key=form.key, kind=typed["kind"],
                reason=typed["reason"], pmo=typed["pmo"],
            )  # fmt: skip
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Laid down; everybody concerned is asked to sign."))
            return redirect("signing-document", project, made.pk)
    forced = queries.numbers_in_force(opened.project.space_id)
    context = {**frame(opened), "form": form, "forced": forced}
    return render(request, "closing/signing_new.html", context, status=form.status)


@require_safe
def signing_document(request: PersonRequest, project: int, document: int) -> HttpResponse:
    """One version: exactly what is signed, its SHA-256, who signed and whose move it is."""
    opened, shown = opened_document(request.user, project, document)
    return page(request, opened, shown, "closing/signing_document.html")


@require_safe
def signing_content(request: PersonRequest, project: int, document: int) -> HttpResponse:
    """The exact bytes whose SHA-256 is signed."""
    _opened, shown = opened_document(request.user, project, document)
    row = shown.document
    name = f"{row.kind}-V{row.number}-{row.sha256[:12]}.json"
    return attached(File(name, row.content.encode(), "application/json", name))


@require_safe
def signing_sheet(request: PersonRequest, project: int, document: int, extension: str) -> HttpResponse:
    """The signature sheet, to be printed or kept."""
    opened, shown = opened_document(request.user, project, document)
    paper = signature_sheet(opened.project, shown)
    return hand_out(paper, opened.project, extension, f"signatures-{document}")


@require_http_methods(PAGE)
def signing_verification(request: PersonRequest, project: int, document: int) -> HttpResponse:
    """Compute the hash anew and hold signatures and journal against it; POST compares a file."""
    opened, shown = opened_document(request.user, project, document)
    form = CompareForm(request.POST, request.FILES) if request.method == "POST" else CompareForm()
    context: dict[str, Any] = {
        "verified": queries.verify(shown), "form": form,
        "address": verify_address(opened.project, shown.document.pk),
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        compared = queries.compare(shown.document, form.cleaned_data["content"].read())
        context["compared"] = compared
        context["differs"] = differences(queries.read(shown.document.content), compared.changes)
    return page(request, opened, shown, "closing/signing_verification.html", form.status, **context)


_ALL = "projects/<int:project>/signing/"
_ONE = f"{_ALL}<int:document>/"
_SLOT = f"{_ONE}slots/<int:slot>/"
urlpatterns = [
    path(_ALL, signing, name="signing"),
    path(f"{_ALL}new/", signing_new, name="signing-new"),
    path(_ONE, signing_document, name="signing-document"),
    path(f"{_ONE}content.json", signing_content, name="signing-content"),
    *paper_routes(f"{_ONE}sheet.", signing_sheet, "signing-sheet"),
    path(f"{_ONE}verification/", signing_verification, name="signing-verification"),
    path(f"{_SLOT}sign/", steps.signing_sign, name="signing-sign"),
    # Large bodies are taken at this address too (qibu.operations.server).
    path(f"{_SLOT}paper/", steps.signing_paper, name="signing-paper"),
]
