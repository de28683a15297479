"""Pages about departments."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qibu.foundation.access.queries import may, require
from qibu.foundation.clock import now
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people import actions, queries
from qibu.foundation.people.actions.departments import current_values
from qibu.foundation.people.forms import DepartmentForm
from qibu.foundation.people.models import Department
from qibu.foundation.people.views.common import reader, today

PAGE = ["GET", "HEAD", "POST"]


@require_safe
def departments(request: HttpRequest) -> HttpResponse:
    """The tree with heads and numbers of people."""
    manages = may(reader(request), "people.manage")
    inactive = manages and request.GET.get("inactive") == "1"
    context = {
        "tree": queries.department_tree(inactive=inactive),
        "manages": manages,
        "papers": may(reader(request), "papers.manage"),
        "inactive": inactive,
    }
    return render(request, "people/departments.html", context)


@require_http_methods(PAGE)
def department_new(request: HttpRequest) -> HttpResponse:
    """Create a department, below another one or at the top."""
    require(reader(request), "people.manage")
    form = _form(request, None, {"parent": request.GET.get("parent", ""), "position": 0})
    if request.method == "POST" and form.is_valid():
        try:
            values = _whole(form.values)
            created = actions.create_department(by=reader(request), at=now(), key=form.key, **values)
        except Invalid as outcome:
            form.refuse(outcome)
        else:
            messages.success(request, _("%(name)s has been created.") % {"name": created.name})
            return redirect("departments")
    return render(request, "people/department_form.html", {"form": form}, status=form.status)


@require_safe
def department(request: HttpRequest, department_id: int) -> HttpResponse:
    """One department: head, calendar, and the people of it and everything under it."""
    return _show(request, department_id)


def _show(request: HttpRequest, department_id: int, *, status: int = 200, **extra: object) -> HttpResponse:
    looking = reader(request)
    shown = queries.get_department(department_id)
    rows, page = queries.list_people(looking, department_id=shown.pk, page=request.GET.get("page"))
    context = {
        "department": shown, "rows": rows, "page": page, "year": today().year, **extra,
        "manages": may(looking, "people.manage"), "keeps_calendars": may(looking, "calendars.manage"),
    }  # fmt: skip
    return render(request, "people/department.html", context, status=status)


@require_http_methods(PAGE)
def department_edit(request: HttpRequest, department_id: int) -> HttpResponse:
    """Rename, move, give a head; 409 with both values when somebody changed the same field."""
    require(reader(request), "people.manage")
    shown = queries.get_department(department_id)
    form = _form(request, shown, {**current_values(shown), "version": shown.version})
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_department(
                by=reader(request), at=now(), department_id=department_id,
                values=form.values, version=form.version, base=form.base,
            )  # fmt: skip
        except Invalid as outcome:
            form.refuse(outcome)
        else:
            messages.success(request, _("Saved."))
            return redirect("department", department_id)
    context = {"form": form, "department": shown}
    return render(request, "people/department_form.html", context, status=form.status)


@require_POST
def department_activity(request: HttpRequest, department_id: int) -> HttpResponse:
    """POST active=0 or 1."""
    by = reader(request)
    require(by, "people.manage")
    change = (
        actions.activate_department if request.POST.get("active") == "1" else actions.deactivate_department
    )
    try:
        change(by=by, at=now(), department_id=department_id)
    except Invalid as outcome:
        return _show(request, department_id, status=422, problems=outcome.errors.get("", []))
    messages.success(request, _("Saved."))
    return redirect("department", department_id)


@require_POST
def department_calendar(request: HttpRequest, department_id: int) -> HttpResponse:
    """Give the department a calendar of its own, which follows the organisation's until a day differs."""
    by = reader(request)
    require(by, "calendars.manage")
    shown = queries.get_department(department_id)
    name = _("Calendar of %(name)s") % {"name": shown.name}
    made = actions.ensure_calendar(by=by, at=now(), holder=shown, name=name[:80])
    return redirect("calendar", made.pk, today().year)


def _form(request: HttpRequest, own: Department | None, initial: dict[str, Any]) -> DepartmentForm:
    return DepartmentForm(
        request.POST or None,
        tree=queries.department_tree(),
        people=queries.possible_heads(own),
        own=own,
        initial=initial,
    )


def _whole(values: dict[str, Any]) -> dict[str, Any]:
    """Ids as numbers or None, as `create_department` takes them."""
    parent, head = values["parent"], values["head"]
    return {
        **values,
        "parent": int(parent) if parent else None,
        "head": int(head) if head else None,
        "position": values["position"] or 0,
    }
