"""Signing with the password again, and bringing in a sheet signed on paper (F2)."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from qibu.closing.actions import signing as actions
from qibu.closing.forms.signing import PaperForm, SignForm
from qibu.closing.models.signing import Signature
from qibu.closing.queries.signing import statement
from qibu.closing.views.signing_common import opened_document, page, slot_of
from qibu.foundation import clock
from qibu.foundation.access.actions import note_denial
from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people import limiter
from qibu.foundation.people.addresses import client_address
from qibu.foundation.people.forms import wait_text
from qibu.foundation.people.queries import DEMO_PASSWORD
from qibu.foundation.people.requests import PersonRequest
from qibu.foundation.people.views.common import demo_is_open

PAGE = ["GET", "HEAD", "POST"]


@sensitive_post_parameters("password")
@require_http_methods(PAGE)
def signing_sign(request: PersonRequest, project: int, document: int, slot: int) -> HttpResponse:
    """The whole content, its hash, the sentence that is signed; the password again signs it."""
    opened, shown = opened_document(request.user, project, document)
    place = slot_of(shown, slot)
    require_in(opened.grants, "signoff.sign", assignee_id=place.expected_id)
    if request.method != "POST" and (place.means or shown.document.voided_at is not None):
        return redirect("signing-document", project, document)
    form = SignForm(
        request.POST if request.method == "POST" else None, initial={"sha256": shown.document.sha256}
    )
    status = form.status
    if request.method == "POST" and form.is_valid():
        status = _sign(request, form, place)
        if status == 200:
            messages.success(request, _("Signed."))
            return redirect("signing-document", project, document)
    context = {
        "form": form, "slot": place, "statement": statement(shown.document, place),
        "demo_password": DEMO_PASSWORD if demo_is_open(request) else "",
    }  # fmt: skip
    return page(request, opened, shown, "closing/signing_sign.html", status, **context)


def _sign(request: PersonRequest, form: SignForm, place: Signature) -> int:
    """200 when signed, else the status to show the form with; a wrong password counts at the limiter."""
    person, at, address = request.user, clock.now(), client_address(request)
    entry = limiter.enter(door="password", name=person.username, address=address, at=at)
    if entry.wait:
        form.add_error(None, wait_text(entry.wait))
        return 429
    typed = form.cleaned_data
    try:
        actions.sign(
            by=person, at=at, slot_id=place.pk, sha256=typed["sha256"], password=typed["password"],
            address=address,
        )  # fmt: skip
    except Invalid as refusal:
        form.refuse(refusal)
        if "password" in refusal.errors:
            note_denial(person=person, capability="signature", path=request.path, address=address, at=at)
        else:
            limiter.succeeded(entry)
        return 422
    limiter.succeeded(entry)
    return 200


@require_http_methods(PAGE)
def signing_paper(request: PersonRequest, project: int, document: int, slot: int) -> HttpResponse:
    """Bring in the scan of a sheet somebody signed by hand."""
    opened, shown = opened_document(request.user, project, document)
    place = slot_of(shown, slot)
    require_in(opened.grants, "signoff.enter")
    if request.method != "POST" and (place.means or shown.document.voided_at is not None):
        return redirect("signing-document", project, document)
    form = PaperForm(
        request.POST if request.method == "POST" else None,
        initial={"signed_on": timezone.localtime(clock.now()).date()},
    )
    scan = request.FILES.get("scan")
    if request.method == "POST" and form.is_valid():
        if scan is None:
            form.add_error(None, _("Please choose the scan of the signed sheet."))
        else:
            try:
                actions.enter_paper(
                    by=request.user, at=clock.now(), slot_id=place.pk, key=form.key,
                    signed_on=form.cleaned_data["signed_on"], name=scan.name or "", chunks=scan.chunks(),
                )  # fmt: skip
            except Invalid as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("The sheet is kept; this place is signed on paper."))
                return redirect("signing-document", project, document)
    context = {"form": form, "slot": place, "limit": settings.FILE_MAX_BYTES}
    return page(request, opened, shown, "closing/signing_paper.html", form.status, **context)
