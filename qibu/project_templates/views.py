"""The pages of templates: the offer, one template, starting from it, keeping a project as one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from qibu.foundation import clock
from qibu.foundation.access.queries import may, require, require_in
from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.foundation.people.calendars import calendar_numbered
from qibu.foundation.people.requests import PersonRequest
from qibu.project_templates import actions, queries
from qibu.project_templates.actions.starting import planned
from qibu.project_templates.body import without
from qibu.project_templates.dates import outrun, timetable
from qibu.project_templates.forms import EditForm, SaveForm, StartForm, parts_of
from qibu.project_templates.from_project import PARTS, body_of
from qibu.project_templates.models import ProjectTemplate
from qibu.projects import choosing
from qibu.projects.queries import open_project, sees, suggest_code
from qibu.tasks.passing import Outrun


def _today() -> date:
    return timezone.localtime(clock.now()).date()


@require_safe
def templates(request: PersonRequest) -> HttpResponse:
    """The templates this person is offered."""
    given, own = queries.cards(request.user, _today())
    context = {"given": given, "own": own, "may_start": may(request.user, "projects.create")}
    return render(request, "project_templates/list.html", context)


@require_safe
def template(request: PersonRequest, ref: str) -> HttpResponse:
    """One template: what it holds, with dates as if it started today."""
    card = queries.template(request.user, ref, _today())
    calendar = calendar_numbered(None)
    dates = timetable(card.body, _today(), calendar)
    context = {
        "card": card,
        "outrun": outrun(card.body, _today(), dates, calendar),
        "rows": queries.preview(card.body, dates),
        "dates": dates,
        "may_start": may(request.user, "projects.create"),
        "may_edit": card.row is not None and _may_edit(request, card.row),
    }
    return render(request, "project_templates/template.html", context)


def _may_edit(request: PersonRequest, row: ProjectTemplate) -> bool:
    return row.created_by_id == request.user.pk or may(request.user, "templates.manage")


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: PersonRequest, ref: str) -> HttpResponse:
    """Start a project from a template; do=dates shows what it comes to before anything is made."""
    require(request.user, "projects.create")
    card = queries.template(request.user, ref, _today())
    posted = request.POST if request.method == "POST" else None
    form = StartForm(
        posted,
        body=card.body,
        people=choosing.choosable_people(),
        departments=choosing.choosable_departments(),
        initial=_suggestions(request, card),
    )
    dates, body, beyond = None, card.body, Outrun()
    if form.is_bound and form.is_valid():
        body = without(card.body, form.without())
        dates = planned(body, form.cleaned_data["start"], form.departments())
        beyond = outrun(body, form.cleaned_data["start"], dates, calendar_numbered(None))
        if request.POST.get("do") != "dates":
            try:
                return _started(request, form, card, dates.finish, beyond)
            except Invalid as refusal:
                form.refuse(refusal)
    rows = queries.preview(body, dates) if dates else []
    context = {"form": form, "card": card, "dates": dates, "rows": rows, "outrun": beyond}
    return render(request, "project_templates/start.html", context, status=form.status)


def _suggestions(request: PersonRequest, card: queries.Card) -> dict[str, object]:
    code = suggest_code(clock.now())
    found = queries.departments_of(card.body)
    roles = {f"role-{n}": found.get(role.word) for n, role in enumerate(card.body.roles)}
    return {
        "code": code,
        "suggested": code,
        "start": calendar_numbered(None).next_working_date(_today()),
        "lead": request.user.pk,
        "parts": parts_of(card.body),
        **roles,
    }


def _started(
    request: PersonRequest, form: StartForm, card: queries.Card, finish: date | None, beyond: Outrun
) -> HttpResponse:
    project = actions.start_project(
        by=request.user,
        at=clock.now(),
        key=form.key,
        body=without(card.body, form.without()),
        start=actions.Start(form.charter(finish), form.team(), form.departments(), card.name),
    )
    text = _("The project is started as %(code)s, with %(count)d rows of the template.")
    messages.success(request, text % {"code": project.code, "count": len(card.body.items)})
    for words in beyond.words:
        messages.warning(request, words)
    if not sees(request.user, project):  # started for somebody else, without a seat in it
        return redirect("projects")
    return redirect("schedule", project=project.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PersonRequest, ref: str) -> HttpResponse:
    """Rename, say what it is for, open it to everybody (PMO), take it off the offer."""
    card = queries.template(request.user, ref, _today())
    row = card.row
    if row is None or not _may_edit(request, row):
        raise Denied("templates.manage", visible=True)
    may_open = may(request.user, "templates.manage")
    if request.method == "POST" and request.POST.get("do") in ("retire", "restore"):
        back = request.POST["do"] == "restore"
        actions.retire_template(by=request.user, at=clock.now(), template_id=row.pk, back=back)
        messages.success(request, _("Offered again.") if back else _("No longer offered."))
        return redirect("project-template", ref)
    first = {"name": row.name, "summary": row.summary, "audience": row.audience, "version": row.version}
    form = EditForm(request.POST if request.method == "POST" else None, may_open=may_open, initial=first)
    if form.is_bound and form.is_valid():
        try:
            actions.edit_template(
                by=request.user,
                at=clock.now(),
                template_id=row.pk,
                version=form.version,
                name=form.cleaned_data["name"],
                summary=form.cleaned_data["summary"],
                audience=form.cleaned_data.get("audience", row.audience),
            )
        except (Invalid, Conflict) as refusal:
            form.refuse(refusal) if isinstance(refusal, Invalid) else form.add_error(
                None, _("Somebody else changed this template meanwhile; please reload the page.")
            )
        else:
            messages.success(request, _("Saved."))
            return redirect("project-template", ref)
    return render(request, "project_templates/edit.html", {"card": card, "form": form}, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def save(request: PersonRequest, project: int) -> HttpResponse:
    """Keep a project as a template; the page says what is never taken."""
    opened = open_project(request.user, project)
    require_in(opened.grants, "template.save")
    first = {"name": opened.project.name, "parts": list(PARTS)}
    form = SaveForm(request.POST if request.method == "POST" else None, initial=first)
    if form.is_bound and form.is_valid():
        try:
            made = actions.save_template(
                by=request.user, at=clock.now(), key=form.key, project_id=project, **_chosen(form)
            )
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The template “%(name)s” is kept.") % {"name": made.name})
            return redirect("project-template", str(made.pk))
    body, left = body_of(opened.project)
    context = {
        "opened": opened,
        "project": opened.project,
        "grants": opened.grants,
        "section": "charter",
        "form": form,
        "body": body,
        "left": left,
    }
    return render(request, "project_templates/save.html", context, status=form.status)


def _chosen(form: SaveForm) -> dict[str, Any]:
    values = form.cleaned_data
    return {"name": values["name"], "summary": values["summary"], "parts": values["parts"]}
