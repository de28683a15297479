"""What one task needs: add, change, remove a need; and which departments contribute to the task."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qibu.foundation import clock
from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.requests import PersonRequest
from qibu.projects.choosing import assignable_people, departments_taking_part
from qibu.projects.forms import shown_values
from qibu.projects.queries import Opened, open_project
from qibu.tasks.actions.contributing import set_contributors
from qibu.tasks.actions.needing import OF_KIND, add_need, edit_need, remove_need
from qibu.tasks.models import ResourceKind, ResourceNeed, Task
from qibu.tasks.queries import task_in
from qibu.tasks.resource_forms import ContributorsForm, NeedForm
from qibu.tasks.resources import contributors_of, need_in


def _task(request: PersonRequest, project: int, task: int) -> tuple[Opened, Task]:
    """The opened project and the task whose needs the person may change; 404 or 403 for anybody else."""
    opened = open_project(request.user, project)
    row: Task = task_in(opened.project, task)
    require_in(opened.grants, "resource.edit", department_id=row.department_id)
    return opened, row


def _form(request: PersonRequest, opened: Opened, kind: str, need: ResourceNeed | None = None) -> NeedForm:
    initial: dict[str, object] = {}
    if need is not None:
        columns = {"person": "person_id", "department": "department_id"}
        initial = {name: getattr(need, columns.get(name, name)) for name in OF_KIND[kind]}
        initial["version"] = need.version
    also = [need.person_id] if need is not None and need.person_id else []
    given = [need.department_id] if need is not None and need.department_id else []
    return NeedForm(
        request.POST if request.method == "POST" else None,
        kind=kind,
        people=assignable_people(also) if kind == ResourceKind.PEOPLE else [],
        departments=departments_taking_part(opened.project.space_id, given),
        initial=initial,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def task_resources(request: PersonRequest, project: int, task: int) -> HttpResponse:
    """A new need of the kind named by `?kind=`."""
    opened, row = _task(request, project, task)
    kind = request.GET.get("kind", ResourceKind.PEOPLE)
    if kind not in ResourceKind.values:
        raise Http404
    form = _form(request, opened, kind)
    if form.is_bound and form.is_valid():
        try:
            add_need(
                by=request.user,
                at=clock.now(),
                key=form.key,
                project_id=project,
                task_id=task,
                values=form.as_input(),
            )
        except Invalid as outcome:
            form.refuse(outcome)
        else:
            messages.success(request, _("The need is added."))
            return redirect("task", project, task)
    return _page(request, opened, row, form)


@require_http_methods(["GET", "HEAD", "POST"])
def task_resource(request: PersonRequest, project: int, task: int, resource: int) -> HttpResponse:
    """One need: change it, or POST `remove`."""
    opened, row = _task(request, project, task)
    need = need_in(opened.project, task, resource)
    where = {"by": request.user, "at": clock.now(), "project_id": project, "task_id": task}
    form = _form(request, opened, need.kind, need)
    if "remove" in request.POST:
        version = request.POST.get("version", "")
        seen = int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else None
        remove_need(**where, need_id=need.pk, version=seen)  # type: ignore[arg-type]
        messages.success(request, _("The need is removed."))
        return redirect("task", project, task)
    if form.is_bound and form.is_valid():
        try:
            edit_need(
                **where,  # type: ignore[arg-type]
                need_id=need.pk,
                version=form.version,
                shown=shown_values(form),
                values=form.typed,
            )
        except Invalid as outcome:
            form.refuse(outcome)
        else:
            messages.success(request, _("The need is saved."))
            return redirect("task", project, task)
    return _page(request, opened, row, form, need)


def _page(
    request: PersonRequest, opened: Opened, row: Task, form: NeedForm, need: ResourceNeed | None = None
) -> HttpResponse:
    context = {
        "opened": opened,
        "project": opened.project,
        "task": row,
        "form": form,
        "need": need,
        "kind": form.kind,
        "kind_word": ResourceKind(form.kind).label,
        "kinds": [(str(kind.value), kind.label) for kind in ResourceKind],
    }
    return render(request, "tasks/need.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def task_contributors(request: PersonRequest, project: int, task: int) -> HttpResponse:
    """Which departments contribute, and with what share."""
    opened = open_project(request.user, project)
    row: Task = task_in(opened.project, task)
    require_in(opened.grants, "plan.edit")
    stands = contributors_of(row)
    offered = departments_taking_part(opened.project.space_id, stands)
    form = ContributorsForm(
        request.POST if request.method == "POST" else None,
        departments=[one for one in offered if one.id != row.department_id],
        stands=stands,
    )
    if form.is_bound and form.is_valid():
        try:
            set_contributors(
                by=request.user,
                at=clock.now(),
                project_id=project,
                task_id=task,
                shown=form.chosen(shown_values(form)),
                values=form.chosen(form.values),
            )
        except Invalid as outcome:
            form.refuse(outcome)
        else:
            messages.success(request, _("The contributing departments are saved."))
            return redirect("task", project, task)
    context = {"opened": opened, "project": opened.project, "task": row, "form": form}
    return render(request, "tasks/contributors.html", context, status=form.status)
