"""What every request and response passes through: headers, language, outcomes."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from qibu.foundation.outcomes import Conflict, Denied, Gone, Invalid, KeyReused
from qibu.web import errors

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


class Outcomes:
    """Turns what actions refuse into pages, fragments or JSON; see `qibu.web.errors`."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """None for anything that is no outcome of the product: Django then asks `errors.handler500`."""
        if isinstance(exception, Denied):
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
