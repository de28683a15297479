"""The task list, one task, and its edit form: plain pages that work without JavaScript."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qibu.foundation import clock
from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Denied, Invalid
from qibu.foundation.people.requests import PersonRequest
from qibu.projects.queries import Opened, open_project
from qibu.tasks import actions
from qibu.tasks.detail import task_detail
from qibu.tasks.fields import FIELDS
from qibu.tasks.models import Status, Task
from qibu.tasks.queries import (
    TaskFilter,
    departments_in,
    phases,
    recycled,
    task_in,
    task_page,
)
from qibu.tasks.task_forms import LinkForm, TaskForm, task_form
from qibu.tasks.trying import Trial, try_edit
from qibu.tasks.why import why_this_day


@require_GET
def tasks(request: PersonRequest, project: int) -> HttpResponse:
    """The list in tree order, 50 to a page (100 with `rows=100`), filtered by the query string."""
    opened = open_project(request.user, project)
    wanted = _filter(request)
    page = _int(request.GET.get("page")) or 1
    size = 100 if request.GET.get("rows") == "100" else 50
    found = task_page(opened.project, wanted, today=_today(), page=page, size=size)
    context = {
        **_frame(opened),
        "found": found,
        "wanted": wanted,
        "departments": departments_in(opened.project),
        "phases": phases(opened.project),
        "statuses": [(str(s.value), s.label) for s in Status],
    }
    return render(request, "tasks/list.html", context)


def _filter(request: PersonRequest) -> TaskFilter:
    get = request.GET
    return TaskFilter(
        text=get.get("q", "").strip(),
        department=_int(get.get("department")),
        assignee=_int(get.get("assignee")),
        status=get.get("status", ""),
        phase=_int(get.get("phase")),
    )


@require_GET
def task(request: PersonRequest, project: int, task: int) -> HttpResponse:
    """One task with its dates, dependencies, promises and history."""
    opened = open_project(request.user, project)
    detail = task_detail(opened.project, task, _today(), request.user)
    return render(
        request, "tasks/task.html", {**_frame(opened), **_task_context(opened, detail.task), "detail": detail}
    )


def _task_context(opened: Opened, row: Task) -> dict[str, object]:
    where = {"department_id": row.department_id, "assignee_id": row.assignee_id}
    may = {name: opened.grants.may(f.capability, **where) for name, f in FIELDS.items()}
    return {
        "task": row,
        "may_plan": may["name"],
        "may_update": may["percent"],
        "may_edit": any(may.values()),
        "may_try": opened.grants.may("change.request"),
    }


@require_http_methods(["GET", "POST"])
def task_edit(request: PersonRequest, project: int, task: int) -> HttpResponse:
    """Edit what the person may edit; a conflict shows both values, nothing typed is lost."""
    opened = open_project(request.user, project)
    row = task_in(opened.project, task)
    form = task_form(opened, row, request.POST if request.method == "POST" else None)
    if not form.editable:
        raise Denied("task.update", visible=True)
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("do") == "impact":
                return _tried(request, opened, row, form)
            outcome = actions.edit_task(
                by=request.user,
                at=clock.now(),
                project_id=project,
                task_id=task,
                changes={name: form.cleaned_data[name] for name in form.editable},
                was={name: form.data.get(f"was-{name}", "") for name in form.editable},
                version=form.version or 0,
            )
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, " ".join([_("Saved."), *outcome.messages]))
            return redirect("task", project, task)
    context = {**_frame(opened), **_task_context(opened, row), "form": form}
    return render(request, "tasks/edit.html", context, status=form.status)


def _tried(request: PersonRequest, opened: Opened, row: Task, form: TaskForm) -> HttpResponse:
    """The form as it was typed, with what saving it would do above it; nothing is saved."""
    typed = {name: form.cleaned_data[name] for name in form.editable}
    trial: Trial = try_edit(opened.project, row, typed, _today())
    context = {**_frame(opened), **_task_context(opened, row), "form": form, "trial": trial}
    return render(request, "tasks/edit.html", {**context, "impact": trial.impact})


@require_GET
def task_why(request: PersonRequest, project: int, task: int) -> HttpResponse:
    """为什么是这一天? A page; only its sentences where another page asks for them."""
    opened = open_project(request.user, project)
    row = task_in(opened.project, task)
    found = why_this_day(opened.project, task, request.user, _today())
    part = request.headers.get("HX-Request") == "true"
    context = {**_frame(opened), "task": row, "why": found}
    return render(request, "tasks/_why.html" if part else "tasks/why.html", context)


@require_http_methods(["GET", "POST"])
def links(request: PersonRequest, project: int, task: int) -> HttpResponse:
    """Add a predecessor or promise to a task."""
    opened = open_project(request.user, project)
    require_in(opened.grants, "plan.edit")
    row = task_in(opened.project, task)
    form = LinkForm(request.POST if request.method == "POST" else None, opened=opened, reader=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            first = form.predecessor_in(row)
            outcome = actions.link_across(
                by=request.user,
                at=clock.now(),
                project_id=project,
                key=form.key,
                predecessor=first,
                successor=task,
                terms=form.terms(),
            )
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, " ".join([_("The dependency is made."), *outcome.messages]))
            return redirect("task", project, task)
    context = {**_frame(opened), "task": row, "form": form}
    return render(request, "tasks/link.html", context, status=form.status)


@require_POST
def link_removal(request: PersonRequest, project: int, task: int, link: int) -> HttpResponse:
    open_project(request.user, project)
    actions.unlink_tasks(by=request.user, at=clock.now(), project_id=project, link_id=link)
    messages.success(request, _("The dependency is removed."))
    return redirect("task", project, task)


@require_POST
def deletion(request: PersonRequest, project: int, task: int) -> HttpResponse:
    """Put a task into the recycle bin; the list offers to take it back."""
    open_project(request.user, project)
    outcome = actions.delete_tasks(by=request.user, at=clock.now(), project_id=project, task_ids=[task])
    messages.success(request, _("%(count)d tasks are in the recycle bin.") % {"count": len(outcome.ids)})
    return redirect("tasks-deleted", project)


@require_http_methods(["GET", "POST"])
def deleted(request: PersonRequest, project: int) -> HttpResponse:
    """The recycle bin: what was deleted, newest first; restore by POST."""
    opened = open_project(request.user, project)
    if request.method == "POST":
        ids = [pk for pk in map(_int, request.POST.getlist("task")) if pk]
        if ids:
            actions.restore_tasks(by=request.user, at=clock.now(), project_id=project, task_ids=ids)
            messages.success(request, _("Restored."))
        else:
            messages.warning(request, _("Please tick the tasks to restore."))
        return redirect("tasks-deleted", project)
    context = {**_frame(opened), "rows": recycled(opened.project)}
    return render(request, "tasks/deleted.html", context)


def _frame(opened: Opened) -> dict[str, object]:
    return {
        "opened": opened,
        "project": opened.project,
        "grants": opened.grants,
        "may_plan": opened.grants.may("plan.edit"),
        "section": "tasks",
    }


def _today() -> date:
    return timezone.localtime(clock.now()).date()


def _int(raw: object) -> int | None:
    text = str(raw or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
