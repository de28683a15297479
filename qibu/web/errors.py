"""Error pages, fragments and JSON: what happened, what is kept, what to do next.

One function per outcome. Each answers in the shape the caller asked for: a whole page,
a fragment for htmx (shown in the page's problem region, never inside the row that was
being changed), or JSON `{"outcome": …, "message": …, …}` for the ES modules.
No page says more than its reader may know; an incident id is all a failure reveals.
"""

import logging
import secrets
import sys
from datetime import date, datetime
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.timezone import localtime
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from qibu.foundation.outcomes import Conflict, Controlled, Denied, Gone, Invalid, KeyReused

log = logging.getLogger("qibu.incident")

HTML_LANGUAGES = {"zh-hans": "zh-CN", "en": "en"}
TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
NOT_RESENT = {"csrfmiddlewaretoken", "key", "version"}


def html_language() -> str:
    """The value of `<html lang>` for the language in force: "zh-CN" or "en"."""
    return HTML_LANGUAGES.get(get_language() or "", "zh-CN")


def wants_json(request: HttpRequest) -> bool:
    """True when a script asks: Accept names JSON and not HTML."""
    accept = request.headers.get("Accept", "")
    return "application/json" in accept and "text/html" not in accept


def _answer(
    request: HttpRequest,
    status: int,
    name: str,
    message: str,
    *,
    facts: dict[str, Any] | None = None,
    **context: Any,
) -> HttpResponse:
    """The same outcome as JSON, as a fragment, or as a page `errors/<status>.html`."""
    if wants_json(request):
        return JsonResponse({"outcome": name, "message": message, **(facts or {})}, status=status)
    values = {"status": status, "message": message, **context}
    if request.headers.get("HX-Request") == "true":
        body = render_to_string("errors/fragment.html", values, request)
        headers = {"HX-Retarget": "#problems", "HX-Reswap": "innerHTML"}
        return HttpResponse(body, status=status, headers=headers)
    return HttpResponse(render_to_string(f"errors/{status}.html", values, request), status=status)


def denied(request: HttpRequest, outcome: Denied) -> HttpResponse:
    """404 for what the person may not know of; 403 for what is seen but not allowed."""
    if getattr(outcome, "visible", False):
        return handler403(request)
    return handler404(request)


def conflict(request: HttpRequest, outcome: Conflict) -> HttpResponse:
    """409: somebody changed the same fields; both values are shown and one click decides."""
    differences = [
        {"field": d.field, "label": str(d.label), "yours": _plain(d.yours), "theirs": _plain(d.theirs)}
        for d in outcome.differences
    ]
    at = _plain(localtime(outcome.at)) if outcome.at else ""
    facts = {"differences": differences, "by": outcome.by, "at": at, "version": outcome.version}
    message = _("Somebody else changed the same field while you were working.")
    return _answer(
        request,
        409,
        "conflict",
        message,
        facts=facts,
        conflict=facts,
        resend=_resend(request, outcome.version),
    )


def key_reused(request: HttpRequest, outcome: KeyReused) -> HttpResponse:
    """409: this form was sent before with other content; the first sending stands."""
    message = _("This form has already been sent once with other content.")
    return _answer(request, 409, "key_reused", message, conflict=None)


def _resend(request: HttpRequest, version: object) -> list[tuple[str, str]]:
    """What was posted, once more, against the newer version and under a new key; [] when that cannot work."""
    if request.method != "POST" or request.FILES or "version" not in request.POST:
        return []
    kept = [
        (name, value) for name, values in request.POST.lists() if name not in NOT_RESENT for value in values
    ]
    return [*kept, ("version", str(version)), ("key", secrets.token_hex(16))]


def invalid(request: HttpRequest, outcome: Invalid) -> HttpResponse:
    """422 for a view that did not show its own form again; what was typed is listed so it can be copied."""
    errors = {field: [str(text) for text in texts] for field, texts in outcome.errors.items()}
    typed = [(name, str(value)) for name, value in request.POST.items() if name not in NOT_RESENT and value]
    way = outcome.way if isinstance(outcome, Controlled) else None
    return _answer(
        request,
        422,
        "invalid",
        _("Some entries need correcting; nothing has been saved."),
        facts={"errors": errors, "way": way},
        errors=errors,
        typed=typed,
        way=way,
    )


def gone(request: HttpRequest, outcome: Gone) -> HttpResponse:
    """410: it existed, and was removed or its link is used up."""
    return _answer(request, 410, "gone", str(outcome) or _("This link has been used or has expired."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 with the way out: the page was open too long, or cookies are switched off."""
    log.warning("CSRF check failed for %s: %s", request.path, reason)
    message = _("This page was open too long, or your browser does not keep cookies.")
    return _answer(request, 403, "stale", message, stale=True)


def handler400(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request that makes no sense; 413 when it was only too large."""
    if isinstance(exception, TOO_LARGE):
        return too_large(request)
    return _answer(request, 400, "bad_request", _("The server could not understand this request."))


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more data than is accepted at once."""
    return _answer(request, 413, "too_large", _("This is more than can be sent at once."))


def handler403(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Visible, but not allowed with the roles this person has."""
    return _answer(request, 403, "denied", _("Your role does not allow this."), stale=False)


def handler404(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Not there, or not for this person: the two are answered alike."""
    message = _("There is no such page, or you have no access to it.")
    return _answer(request, 404, "not_found", message)


def handler500(request: HttpRequest) -> HttpResponse:
    """A failure of ours. The page carries an incident id; the log carries id and trace."""
    incident = secrets.token_hex(4)
    log.error("incident %s at %s %s", incident, request.method, request.path, exc_info=sys.exc_info())
    message = _("Something failed on our side.")
    try:
        return _answer(request, 500, "failed", message, facts={"incident": incident}, incident=incident)
    except Exception:  # the page itself failed: answer all the same
        log.exception("incident %s: the error page failed too", incident)
        return HttpResponse(f"500 · {incident}", status=500, content_type="text/plain; charset=utf-8")


def _plain(value: object) -> str:
    """A value of a field as people read it; "—" when empty."""
    if value is None or value == "":
        return pgettext("no value", "—")
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)
