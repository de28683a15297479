"""日历订阅: the page where addresses are made and ended, and the calendars themselves."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from qibu.foundation.clock import now
from qibu.foundation.documents.icalendar import MEDIA_TYPE, write_calendar
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people import actions, limiter
from qibu.foundation.people.addresses import client_address, limiter_key
from qibu.foundation.people.models import FeedToken, Person
from qibu.projects.views.common import who
from qibu.web.feeds.calendars import events_of

PAGE = ["GET", "HEAD", "POST"]
#: Addresses nobody has, asked for from one machine within the limiter's window.
UNKNOWN = 60
#: How often one calendar is read within the limiter's window; programs ask every 5 to 60 minutes.
READ = 60
#: What each calendar shows.
SHOWS = {
    FeedToken.Kind.WORK: gettext_lazy("Your open tasks, from the first to the last day."),
    FeedToken.Kind.DEADLINES: gettext_lazy("The last day of your tasks, and until when you are to answer."),
    FeedToken.Kind.MEETINGS: gettext_lazy("Meetings you host or are invited to, with place and link."),
}


@dataclass(frozen=True)
class Shown:
    """One calendar on the page: `address` only in the answer that made it, else ""."""

    kind: str
    label: str
    text: str
    address: str
    made: datetime | None
    used: datetime | None


@require_http_methods(PAGE)
def feeds(request: HttpRequest) -> HttpResponse:
    """Three calendars; POST makes a new address of one, or ends it.

    A new address is shown once, in the answer itself: what a redirect, session or message carries is stored.
    """
    by = who(request)
    kind = request.POST.get("kind", "")
    if request.method != "POST":
        return _page(request, by)
    if request.POST.get("do") == "end":
        if actions.end_feed(by=by, at=now(), kind=kind):
            messages.success(request, _("The address has ended; calendars that use it get nothing more."))
        return redirect("feeds")
    try:
        token = actions.make_feed(by=by, at=now(), kind=kind)
    except Invalid as outcome:
        return _page(request, by, problems=outcome.errors[""], status=422)
    # From the configured address, never from the Host header of this request.
    return _page(request, by, made={kind: settings.PUBLIC_URL + reverse("feed", args=[token])})


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind a private address, without a session: 404 once it has ended, 304 when unchanged."""
    at = now()
    found = actions.feed_holder(token=token)
    key = f"feed:{found.pk}" if found else f"address:{limiter_key(client_address(request))}"
    wait = limiter.visit(door="feed", key=key, limit=READ if found else UNKNOWN, at=at)
    if wait:
        return HttpResponse(status=429, headers={"Retry-After": str(wait * 60)})
    if found is None:
        return HttpResponse(status=404)
    actions.note_feed_use(feed=found, at=at)
    with translation.override(found.person.language or settings.LANGUAGE_CODE):
        body = write_calendar(str(found.get_kind_display()), events_of(found, at))
    headers = {"ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"', "Cache-Control": "private, no-cache"}
    if headers["ETag"] in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(body, content_type=MEDIA_TYPE, headers=headers)


def _page(
    request: HttpRequest,
    by: Person,
    *,
    made: dict[str, str] | None = None,
    problems: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    live = {row.kind: row for row in by.feed_tokens.filter(revoked_at=None)}
    shown = [
        Shown(
            kind=kind.value,
            label=str(kind.label),
            text=str(SHOWS[kind]),
            address=(made or {}).get(kind.value, ""),
            made=live[kind.value].created_at if kind.value in live else None,
            used=live[kind.value].used_at if kind.value in live else None,
        )
        for kind in FeedToken.Kind
    ]
    return render(
        request, "web/feeds/feeds.html", {"feeds": shown, "problems": problems or []}, status=status
    )
