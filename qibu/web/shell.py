"""The frame around every page: navigation, account, appearance.

`context` gives templates one lazy object, `shell`; a page that does not print a part
of it costs no statement for it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localdate
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from qibu.foundation import clock, http
from qibu.foundation.people.models import Person
from qibu.foundation.people.views.common import demo_is_open
from qibu.foundation.plain import fetch
from qibu.web.errors import html_language
from qibu.web.inbox.totals import Counts, counts

THEMES = (("system", _("Follow system")), ("light", _("Light")), ("dark", _("Dark")))
DENSITIES = (("compact", _("Compact")), ("comfortable", _("Comfortable")), ("touch", _("Touch")))
THEME_COOKIE = "qibu_theme"
DENSITY_COOKIE = "qibu_density"
A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Item:
    """One entry of the main navigation. `visible` asks columns of the person only, never the database."""

    label: str | Promise
    url_name: str
    icon: str
    prefixes: tuple[str, ...]
    visible: Callable[[Person], bool] = lambda person: True


NAVIGATION = (
    Item(_("Waiting for me"), "home", "inbox", ()),
    Item(_("Projects"), "projects", "folder", ("/projects/",)),
    Item(
        pgettext_lazy("navigation", "Templates"),
        "project-templates",
        "copy",
        ("/templates/",),
        lambda person: person.is_pmo or person.may_create_projects,
    ),
    Item(pgettext_lazy("navigation", "Lessons"), "lessons", "star", ("/lessons/",)),
    Item(pgettext_lazy("navigation", "People"), "people", "users", ("/people/", "/departments/")),
    Item(_("Calendars"), "calendars", "calendar", ("/calendars/",)),
    Item(_("Undelivered"), "deliveries", "mail", (), lambda person: person.is_administrator),
)


@dataclass(frozen=True)
class Link:
    """A navigation entry as it is shown; `current` is "page", "true" (a page below it) or "";
    `counts`: how much waits stands beside it."""

    label: str | Promise
    url: str
    icon: str
    current: str
    counts: bool = False


class Shell:
    """What base.html shows. Every property is computed when a template first asks for it."""

    themes = THEMES
    densities = DENSITIES

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def person(self) -> Person | None:
        """Who is signed in; None for anybody else."""
        person = getattr(self._request, "user", None)
        return person if person is not None and person.is_authenticated else None

    @cached_property
    def role(self) -> str:
        """One line under the name: the position, else the widest power of clause 8."""
        person = self.person
        if person is None:
            return ""
        if person.title:
            return person.title
        if person.is_pmo:
            return str(_("PMO"))
        return str(_("Administrator")) if person.is_administrator else ""

    @cached_property
    def navigation(self) -> list[Link]:
        """The entries this person may open and this installation has."""
        person = self.person
        links = [self._link(item) for item in NAVIGATION if person is not None and item.visible(person)]
        return [link for link in links if link is not None]

    def _link(self, item: Item) -> Link | None:
        url = _address(item.url_name, get_script_prefix(), settings.ROOT_URLCONF)
        if not url:
            return None
        path = self._request.path
        below = path.startswith(item.prefixes) if item.prefixes else False
        current = "page" if path == url else "true" if below else ""
        return Link(item.label, url, item.icon, current, counts=item.url_name == "home")

    @cached_property
    def organisation(self) -> str:
        """The name of the organisation, or "" before set-up (one statement)."""
        found = fetch("SELECT name FROM people_organisation ORDER BY id LIMIT 1", [])
        return str(found[0][0]) if found else ""

    @cached_property
    def counts(self) -> Counts:
        """Notices not read and lines that wait for this person (one statement); 0 for nobody."""
        return counts(self.person, clock.now()) if self.person else Counts(0, 0)

    @property
    def unread(self) -> int:
        """How many notices this person has not read."""
        return self.counts.unread

    @property
    def waiting(self) -> int:
        """How many lines 待我处理 has."""
        return self.counts.waiting

    @cached_property
    def rehearsal(self) -> date | None:
        """The day the demo plays; None everywhere else (no statement there)."""
        return localdate(clock.now()) if demo_is_open(self._request) else None

    @cached_property
    def theme(self) -> str:
        """ "system", "light" or "dark"."""
        return self._choice(THEME_COOKIE, THEMES)

    @cached_property
    def density(self) -> str:
        """ "compact", "comfortable" or "touch"."""
        return self._choice(DENSITY_COOKIE, DENSITIES)

    def _choice(self, cookie: str, choices: tuple[tuple[str, Any], ...]) -> str:
        chosen = self._request.COOKIES.get(cookie, "")
        return chosen if chosen in dict(choices) else choices[0][0]

    @property
    def language(self) -> str:
        """The language in force as settings name it: "zh-hans" or "en"."""
        return get_language() or settings.LANGUAGE_CODE

    @property
    def html_lang(self) -> str:
        """The language in force as HTML names it: "zh-CN" or "en"."""
        return html_language()

    @property
    def languages(self) -> list[tuple[str, str]]:
        """(code, name in that language) of every language offered."""
        return list(settings.LANGUAGES)

    @property
    def here(self) -> str:
        """The page to come back to after a switch; "/" when this page was the answer to a POST."""
        return self._request.get_full_path() if self._request.method == "GET" else self._request.path


@lru_cache(maxsize=64)
def _address(url_name: str, _prefix: str, _urlconf: str) -> str:
    """The address of a page without parameters, "" where this installation has none."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def context(request: HttpRequest) -> dict[str, Shell]:
    """Template context processor."""
    return {"shell": Shell(request)}


def safe_next(request: HttpRequest) -> str:
    """The posted `next` when it is a page of this site, else "/"."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe and wanted else "/"


@require_POST
def change_appearance(request: HttpRequest) -> HttpResponse:
    """POST theme and/or density; kept in cookies, so that the first paint is right without a script.

    Unknown values change nothing. Answers 204 to a script and a redirect to `next` otherwise.
    """
    quiet = request.headers.get("X-Requested-With") == "fetch"
    response: HttpResponse = HttpResponse(status=204) if quiet else HttpResponseRedirect(safe_next(request))
    for field, cookie, choices in (("theme", THEME_COOKIE, THEMES), ("density", DENSITY_COOKIE, DENSITIES)):
        if (chosen := request.POST.get(field, "")) in dict(choices):
            response.set_cookie(cookie, chosen, max_age=A_YEAR, samesite="Lax", secure=settings.HTTPS)
    return response


@require_safe
def frame_counts(request: HttpRequest) -> HttpResponse:
    """The two numbers of the frame, for pages that stay open: {"unread": 3, "waiting": 5}."""
    shell = Shell(request)
    return http.answer({"unread": shell.unread, "waiting": shell.waiting})
