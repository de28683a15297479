"""What every request and response passes through: headers, language, outcomes."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.timezone import localtime

from qibu.foundation import clock
from qibu.foundation.access.actions import note_denial
from qibu.foundation.clock import now
from qibu.foundation.journal.actions import Origin, origin
from qibu.foundation.outcomes import Conflict, Denied, Gone, Invalid, KeyReused
from qibu.foundation.people.addresses import client_address
from qibu.web import errors
from qibu.web.templatetags.qibu import this_year

log = logging.getLogger(__name__)

Respond = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "manifest-src 'self'",
    )
)
PERMISSIONS_POLICY = (
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS_POLICY,
    "X-Frame-Options": "DENY",
    # Shared office computers: nothing that was shown may be read from the cache after sign-out.
    # Static files never come here, they are answered further out.
    "Cache-Control": "no-store",
}


class SecurityHeaders:
    """Sets the headers a response has not set itself (a file download brings a stricter CSP of its own)."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class PersonalLocale:
    """The person's own language, else the cookie, else Accept-Language, else Simplified Chinese."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self._speak(request, translation.get_language_from_request(request))
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", errors.html_language())
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """The person is only known once the middleware further in has run."""
        person = getattr(request, "user", None)
        language = getattr(person, "language", "") if person and person.is_authenticated else ""
        if language in dict(settings.LANGUAGES):
            self._speak(request, language)

    @staticmethod
    def _speak(request: HttpRequest, language: str) -> None:
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()


class WhereFrom:
    """Tells the journal from which address and program this request comes, for as long as it lasts."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        agent = "".join(c for c in request.headers.get("User-Agent", "") if c.isprintable())
        before = origin.set(Origin(address=client_address(request), agent=agent))
        try:
            return self.get_response(request)
        finally:
            origin.reset(before)


class ThisYear:
    """Tells templates what year it is, so that a short date of another year says so."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        before = this_year.set(localtime(clock.now()).year)
        try:
            return self.get_response(request)
        finally:
            this_year.reset(before)


class Outcomes:
    """Turns what actions refuse into pages, fragments or JSON; see `qibu.web.errors`."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """None for anything that is no outcome of the product: Django then asks `errors.handler500`."""
        if isinstance(exception, Denied):
            self._note(request, exception)
            return errors.denied(request, exception)
        if isinstance(exception, Conflict):
            return errors.conflict(request, exception)
        if isinstance(exception, KeyReused):
            return errors.key_reused(request, exception)
        if isinstance(exception, Invalid):
            return errors.invalid(request, exception)
        if isinstance(exception, Gone):
            return errors.gone(request, exception)
        return None

    @staticmethod
    def _note(request: HttpRequest, refused: Denied) -> None:
        """Keep the refusal of somebody signed in; the refused transaction is rolled back by now.

        Strangers never come this far: they are sent to the sign-in page, whose limiter counts them.
        """
        if not request.user.is_authenticated:
            return
        try:
            note_denial(
                person=request.user,
                capability=refused.capability,
                path=request.path,
                address=client_address(request),
                at=now(),
            )
        except DatabaseError:  # a full disk must not turn a refusal into a failure
            log.exception("a refusal could not be kept: %s at %s", refused.capability, request.path)
