"""One's own account: contact data, language, password, sessions; and links to set a password."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from qibu.foundation.access.actions import note_denial
from qibu.foundation.clock import now
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people import actions, limiter, queries
from qibu.foundation.people.actions.passwords import link_holder
from qibu.foundation.people.addresses import client_address
from qibu.foundation.people.forms import (
    ChangePasswordForm,
    ContactForm,
    NewPasswordForm,
    language_choices,
    wait_text,
)
from qibu.foundation.people.models import Person
from qibu.foundation.people.views.common import next_page, reader

PAGE = ["GET", "HEAD", "POST"]
A_YEAR = 365 * 24 * 3600


@require_http_methods(PAGE)
def account(request: HttpRequest) -> HttpResponse:
    """One's own data; e-mail and phone can be changed here, everything else by an administrator."""
    person = queries.get_person(reader(request).pk)
    shown = {"email": person.email, "phone": person.phone, "version": person.version}
    form = ContactForm(request.POST or None, initial=shown)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_own_contact(
                by=person, at=now(), values=form.values, version=form.version, base=form.base
            )
        except Invalid as outcome:
            form.refuse(outcome)
        else:
            messages.success(request, _("Saved."))
            return redirect("account")
    row = queries.person_row(person, person)
    context = {"form": form, "row": row, "language": person.language, "choices": language_choices()}
    return render(request, "people/account.html", context, status=form.status)


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language: kept with the person who is signed in, and in a cookie for the sign-in page."""
    response = redirect(next_page(request, request.POST.get("next", "")))
    wanted = request.POST.get("language", "")
    if isinstance(request.user, Person):
        actions.set_language(by=request.user, at=now(), language=wanted)
    if wanted in dict(settings.LANGUAGES):
        translation.activate(wanted)
        name = settings.LANGUAGE_COOKIE_NAME
        response.set_cookie(name, wanted, max_age=A_YEAR, samesite="Lax", secure=settings.HTTPS)
    elif not wanted:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return response


@require_POST
def sessions(request: HttpRequest) -> HttpResponse:
    """Sign out on all other devices."""
    update_session_auth_hash(request, actions.end_other_sessions(by=reader(request), at=now()))
    messages.success(request, _("You are signed out on all other devices."))
    return redirect("account")


@sensitive_post_parameters("old", "new", "again")
@require_http_methods(PAGE)
def password(request: HttpRequest) -> HttpResponse:
    """Change the password: the old one is asked for, this session stays, all others die."""
    form = ChangePasswordForm(request.POST or None)
    status = form.status
    if request.method == "POST" and form.is_valid():
        status = _change(request, form)
        if status == 200:
            messages.success(request, _("Your password has been changed; other devices are signed out."))
            return redirect("account")
    return render(request, "people/password.html", {"form": form}, status=status)


def _change(request: HttpRequest, form: ChangePasswordForm) -> int:
    """200 when changed, else the status to show the form with."""
    person, at, address = reader(request), now(), client_address(request)
    entry = limiter.enter(door="password", name=person.username, address=address, at=at)
    if entry.wait:
        form.add_error(None, wait_text(entry.wait))
        return 429
    typed = form.cleaned_data
    try:
        changed = actions.change_own_password(by=person, at=at, old=typed["old"], new=typed["new"])
    except Invalid as outcome:
        form.refuse(outcome)
        if "old" in outcome.errors:
            note_denial(person=person, capability="password", path=request.path, address=address, at=at)
        else:
            limiter.succeeded(entry)
        return 422
    limiter.succeeded(entry)
    update_session_auth_hash(request, changed)
    return 200


@login_not_required
@sensitive_post_parameters("password", "again")
@require_http_methods(PAGE)
def password_reset(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a one-time link: opening it changes nothing, sending the form uses it up."""
    at, status = now(), 200
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST":
        entry = limiter.enter(door="link", name="", address=client_address(request), at=at)
        person = link_holder(token=token, at=at)  # a wrong token ends here, and its attempt counts
        status = _set_password(form, token, entry)
        if status == 200:
            messages.success(request, _("Your password is set; you can sign in with it now."))
            return redirect("sign-in")
    else:
        person = link_holder(token=token, at=at)
    return render(request, "people/password_reset.html", {"form": form, "holder": person}, status=status)


def _set_password(form: NewPasswordForm, token: str, entry: limiter.Entry) -> int:
    """200 when set, else the status to show the form with."""
    if entry.wait:
        form.refuse(Invalid({"": [wait_text(entry.wait)]}))
        return 429
    limiter.succeeded(entry)
    if not form.is_valid():
        return 422
    try:
        actions.use_reset_link(at=now(), token=token, password=form.cleaned_data["password"])
    except Invalid as outcome:
        form.refuse(outcome)
        return 422
    return 200
