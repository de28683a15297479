"""Pages about people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qibu.foundation.access.queries import may, require
from qibu.foundation.clock import now
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people import actions, queries
from qibu.foundation.people.actions.persons import current_values, held_by
from qibu.foundation.people.forms import PersonForm
from qibu.foundation.people.views.common import reader

PAGE = ["GET", "HEAD", "POST"]
#: Person id → how many open tasks the person answers for; handed in by the urls, people know no tasks.
OpenTasks = Callable[[int], int]


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, 50 to a page; searched by name, initials, position; filtered by department."""
    person = reader(request)
    chosen = request.GET.get("department", "")
    department = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else None
    manages = may(person, "people.manage")
    inactive = manages and request.GET.get("inactive") == "1"
    search = request.GET.get("q", "")
    rows, page = queries.list_people(
        person, search=search, department_id=department, inactive=inactive, page=request.GET.get("page")
    )
    context = {
        "rows": rows, "page": page, "manages": manages, "search": search[:60],
        "department": department, "inactive": inactive, "tree": queries.department_tree(),
    }  # fmt: skip
    return render(request, "people/people.html", context)


@require_http_methods(PAGE)
def person_new(request: HttpRequest) -> HttpResponse:
    """Create somebody; the page of the new person then offers the link to set a password."""
    require(reader(request), "people.manage")
    initial = {"departments": [chosen] if (chosen := request.GET.get("department", "")).isdigit() else []}
    form = PersonForm(request.POST or None, tree=queries.department_tree(), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            created = actions.create_person(by=reader(request), at=now(), key=form.key, **_whole(form.values))
        except Invalid as outcome:
            form.refuse(outcome)
        else:
            messages.success(request, _("%(name)s has been created.") % {"name": created.name})
            return redirect("person", created.pk)
    return render(request, "people/person_form.html", {"form": form, "person": None}, status=form.status)


def _whole(values: dict[str, Any]) -> dict[str, Any]:
    """Department ids as numbers, as `create_person` takes them."""
    main = values["main_department"]
    return {
        **values,
        "departments": [int(pk) for pk in values["departments"]],
        "main_department": int(main) if main else None,
    }


@require_safe
def person(request: HttpRequest, person_id: int, open_tasks: OpenTasks) -> HttpResponse:
    """One person; contact data as far as the reader may see it, what they hold for administrators."""
    return _show(request, person_id, open_tasks)


def _show(
    request: HttpRequest, person_id: int, open_tasks: OpenTasks, *, status: int = 200, **extra: object
) -> HttpResponse:
    looking = reader(request)
    shown = queries.get_person(person_id)
    manages = may(looking, "people.manage")
    held = replace(held_by(shown), tasks=open_tasks(shown.pk)) if manages else None
    context = {
        "row": queries.person_row(shown, looking), "manages": manages, "myself": shown.pk == looking.pk,
        "has_password": shown.has_usable_password(), "held": held,
        "held_text": _held_text(held) if held else "", **extra,
    }  # fmt: skip
    return render(request, "people/person.html", context, status=status)


@require_http_methods(PAGE)
def person_edit(request: HttpRequest, person_id: int) -> HttpResponse:
    """Edit somebody; two people editing different fields both win, the same field asks (409)."""
    require(reader(request), "people.manage")
    shown = queries.get_person(person_id)
    values = current_values(shown)
    form = PersonForm(
        request.POST or None,
        tree=queries.department_tree(),
        initial={**values, "departments": list(values["departments"]), "version": shown.version},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_person(
                by=reader(request), at=now(), person_id=person_id,
                values=form.values, version=form.version, base=form.base,
            )  # fmt: skip
        except Invalid as outcome:
            form.refuse(outcome)
        else:
            messages.success(request, _("Saved."))
            return redirect("person", person_id)
    return render(request, "people/person_form.html", {"form": form, "person": shown}, status=form.status)


@require_POST
def person_activity(request: HttpRequest, person_id: int, open_tasks: OpenTasks) -> HttpResponse:
    """POST active=0 or 1: take the right to sign in away, or give it back."""
    by = reader(request)
    require(by, "people.manage")
    try:
        if request.POST.get("active") == "1":
            actions.activate_person(by=by, at=now(), person_id=person_id)
            messages.success(request, _("The person can sign in again."))
        else:
            held = actions.deactivate_person(by=by, at=now(), person_id=person_id)
            messages.success(request, _("The person can no longer sign in; all sessions are ended."))
            held = replace(held, tasks=open_tasks(person_id))
            if held:
                messages.warning(request, _held_text(held))
    except Invalid as outcome:
        return _show(request, person_id, open_tasks, status=422, problems=outcome.errors.get("", []))
    return redirect("person", person_id)


def _held_text(held: actions.Held) -> str:
    counted = (
        (held.tasks, ngettext("%(count)s open task", "%(count)s open tasks", held.tasks)),
        (held.turns, ngettext("%(count)s open item", "%(count)s open items", held.turns)),
        (held.memberships, ngettext("%(count)s project role", "%(count)s project roles", held.memberships)),
        (
            held.departments,
            ngettext("%(count)s department headed", "%(count)s departments headed", held.departments),
        ),
    )
    parts = [words % {"count": count} for count, words in counted if count]
    return _("To be handed over: %(what)s.") % {"what": pgettext("list", ", ").join(parts)}


@require_POST
def person_link(request: HttpRequest, person_id: int, open_tasks: OpenTasks) -> HttpResponse:
    """Make a one-time link and show it once. It is never put into a redirect, session or message:
    those are stored, and only its hash may be.
    """
    by = reader(request)
    require(by, "people.manage")
    try:
        token = actions.reset_password(by=by, at=now(), person_id=person_id)
    except Invalid as outcome:
        return _show(request, person_id, open_tasks, status=422, problems=outcome.errors.get("", []))
    # From the configured address, never from the Host header of this request.
    link = settings.PUBLIC_URL + reverse("password-reset", args=[token])
    return _show(request, person_id, open_tasks, link=link)
