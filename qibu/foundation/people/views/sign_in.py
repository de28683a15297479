"""The doors: sign-in, sign-out, first set-up, and the one-click doors of the demo."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from qibu.foundation.access.actions import note_denial
from qibu.foundation.clock import now
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people import actions, limiter, queries
from qibu.foundation.people.addresses import client_address
from qibu.foundation.people.forms import SetupForm, SignInForm, wait_text
from qibu.foundation.people.models import Person
from qibu.foundation.people.views.common import demo_is_open, next_page

BACKEND = "django.contrib.auth.backends.ModelBackend"
PAGE = ["GET", "HEAD", "POST"]


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(PAGE)
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page. Known, unknown and inactive accounts get the same answer in the same time."""
    wanted = next_page(request, request.POST.get("next", request.GET.get("next", "")))
    if request.user.is_authenticated:
        return redirect(wanted)
    if request.method != "POST" and not queries.is_set_up():
        return redirect("setup")
    form = SignInForm(request.POST or None, initial={"next": wanted})
    status = 200
    if request.method == "POST":
        person, status = _try(request, form) if form.is_valid() else (None, 422)
        if person is not None:
            _enter(request, person, "password")
            return redirect(wanted)
    context = {"form": form, "demo": demo_is_open(request)}
    return render(request, "people/sign_in.html", context, status=status)


@sensitive_variables("typed")
def _try(request: HttpRequest, form: SignInForm) -> tuple[Person | None, int]:
    """The person whose password this is, or None and the status to answer with (422, 429)."""
    at, address, typed = now(), client_address(request), form.cleaned_data
    entry = limiter.enter(door="sign-in", name=typed["name"], address=address, at=at)
    if entry.wait:
        form.add_error(None, wait_text(entry.wait))
        return None, 429
    person = queries.identify(typed["name"])
    if not actions.verify_password(person, typed["password"]):
        note_denial(person=None, capability="sign-in", path=request.path, address=address, at=at)
        form.add_error(None, _("The sign-in name or the password is not right."))
        return None, 422
    limiter.succeeded(entry)
    return person, 200


def _enter(request: HttpRequest, person: Person, door: str) -> None:
    """A new session for this person; whatever the old one held is gone with it."""
    request.session.flush()
    login(request, person, backend=BACKEND)
    actions.note_sign_in(by=person, at=now(), door=door)


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    if isinstance(request.user, Person):
        actions.note_sign_out(by=request.user, at=now())
    logout(request)
    return redirect("sign-in")


@login_not_required
@sensitive_post_parameters("password", "again", "code")
@require_http_methods(PAGE)
def setup(request: HttpRequest) -> HttpResponse:
    """The first run; not there any more as soon as somebody is registered."""
    if queries.is_set_up():
        raise Http404
    form = SetupForm(request.POST or None)
    status = form.status
    if request.method == "POST" and form.is_valid():
        at = now()
        entry = limiter.enter(door="setup", name="", address=client_address(request), at=at)
        if entry.wait:
            form.add_error(None, wait_text(entry.wait))
            status = 429
        else:
            person = _set_up(form, entry)
            if person is not None:
                _enter(request, person, "setup")
                return redirect(next_page(request, ""))
            status = 422
    context = {"form": form, "time_zone": settings.TIME_ZONE}
    return render(request, "people/setup.html", context, status=status)


def _set_up(form: SetupForm, entry: limiter.Entry) -> Person | None:
    values = {name: value for name, value in form.values.items() if name != "again"}
    try:
        person = actions.set_up_organisation(at=now(), **values)
    except Invalid as outcome:
        form.refuse(outcome)
        if "code" not in outcome.errors:
            limiter.succeeded(entry)
        return None
    limiter.succeeded(entry)
    return person


@login_not_required
@require_http_methods(PAGE)
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Everybody of the demo as a button; 404 wherever the demo is not."""
    if not demo_is_open(request):
        raise Http404
    people = queries.demo_people()
    if request.method == "POST":
        chosen = {str(person.pk): person for person in people}.get(request.POST.get("person", ""))
        if chosen is None:
            raise Http404
        _enter(request, chosen, "demo")
        return redirect(next_page(request, request.POST.get("next", "")))
    context = {
        "people": [queries.person_row(person, person) for person in people],
        "back": reverse("sign-in"),
    }
    return render(request, "people/demo.html", context)
