"""What the views of this slice share."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from qibu.foundation.clock import now
from qibu.foundation.people import queries
from qibu.foundation.people.addresses import is_local
from qibu.foundation.people.models import Person


def reader(request: HttpRequest) -> Person:
    """The person signed in; only for views behind LoginRequiredMiddleware."""
    person = request.user
    assert isinstance(person, Person)
    return person


def today() -> date:
    """The day it is where the organisation is."""
    return timezone.localdate(now())


def next_page(request: HttpRequest, wanted: str) -> str:
    """`wanted` when it is a page of this very site, else the workbench: no open redirect."""
    allowed = {request.get_host()}
    if (
        wanted
        and not wanted.startswith(reverse("sign-in"))
        and url_has_allowed_host_and_scheme(wanted, allowed, require_https=request.is_secure())
    ):
        return wanted
    try:
        return reverse("home")
    except NoReverseMatch:
        return "/"


def demo_is_open(request: HttpRequest) -> bool:
    """Only on a demo server, with a demo database, from the machine itself (one statement there)."""
    return bool(settings.DEMO) and is_local(request) and queries.is_demo()
