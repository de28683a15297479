"""信头: what stands at the head of every printed document."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qibu.foundation.access.queries import require
from qibu.foundation.clock import now
from qibu.foundation.documents.logo import MAX_BYTES, read_logo
from qibu.foundation.documents.paper_pdf import can_draw
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people import actions
from qibu.foundation.people.forms_letterhead import LetterheadForm
from qibu.foundation.people.queries.letterheads import current_letterhead, logo_of
from qibu.foundation.people.views.common import reader

PAGE = ["GET", "HEAD", "POST"]


@require_http_methods(PAGE)
def letterhead(request: HttpRequest) -> HttpResponse:
    """The lines and the picture; administrators change them."""
    by = reader(request)
    require(by, "organisation.manage")
    row = current_letterhead()
    shown = {"first": row.first, "second": row.second, "version": row.version}
    form = LetterheadForm(request.POST or None, request.FILES or None, initial=shown)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_letterhead(
                by=by,
                at=now(),
                first=form.cleaned_data["first"],
                second=form.cleaned_data["second"],
                version=form.cleaned_data["version"] or 0,
                logo=_picture(form),
            )
        except Invalid as outcome:
            form.refuse(outcome)
        else:
            messages.success(request, _("Saved."))
            return redirect("letterhead")
    return render(request, "people/letterhead.html", {"form": form, "logo": logo_of(row)}, status=form.status)


@require_safe
def logo(request: HttpRequest) -> HttpResponse:
    """The picture itself, for the page."""
    require(reader(request), "organisation.manage")
    found = logo_of(current_letterhead())
    if found is None:
        raise Http404
    response = HttpResponse(found.content, content_type=f"image/{found.kind}")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_POST
def logo_removal(request: HttpRequest) -> HttpResponse:
    """Documents without a picture."""
    actions.remove_logo(by=reader(request), at=now())
    messages.success(request, _("The picture has been removed."))
    return redirect("letterhead")


def _picture(form: LetterheadForm) -> bytes | None:
    """What was chosen, None for nothing. Raises Invalid(logo=…) for what no page can be set with."""
    chosen = form.cleaned_data["logo"]
    if chosen is None:
        return None
    content: bytes = chosen.read(MAX_BYTES + 1)
    found = read_logo(content)
    if found is not None and not can_draw(found):
        raise Invalid(logo=_("This picture is damaged: no page can be set with it."))
    return content
