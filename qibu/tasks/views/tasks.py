"""The task list, one task, and its edit form: plain pages that work without JavaScript."""

from __future__ import annotations

from datetime import date

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qibu.foundation import clock
from qibu.foundation.access.queries import require_in
from qibu.foundation.forms import Form, Group
from qibu.foundation.outcomes import Denied, Invalid
from qibu.foundation.people.models import Department, Person
from qibu.projects.queries import Opened, open_project
from qibu.tasks import actions
from qibu.tasks.fields import FIELDS, value_of
from qibu.tasks.models import Kind, LagUnit, LinkType, Status, Task
from qibu.tasks.queries import (
    TaskFilter,
    departments_in,
    named,
    phases,
    recycled,
    task_detail,
    task_page,
)


@require_GET
def tasks(request: HttpRequest, project: int) -> HttpResponse:
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


def _filter(request: HttpRequest) -> TaskFilter:
    get = request.GET
    return TaskFilter(
        text=get.get("q", "").strip(),
        department=_int(get.get("department")),
        assignee=_int(get.get("assignee")),
        status=get.get("status", ""),
        phase=_int(get.get("phase")),
    )


@require_GET
def task(request: HttpRequest, project: int, task: int) -> HttpResponse:
    """One task with its dates, dependencies, promises and history."""
    opened = open_project(request.user, project)
    detail = task_detail(opened.project, task, _today())
    return render(
        request, "tasks/task.html", {**_frame(opened), **_task_context(opened, detail.task), "detail": detail}
    )


def _task_context(opened: Opened, row: Task) -> dict[str, object]:
    where = {"department_id": row.department_id, "assignee_id": row.assignee_id}
    may = {name: opened.grants.may(f.capability, **where) for name, f in FIELDS.items()}
    return {"task": row, "may_plan": may["name"], "may_update": may["percent"], "may_edit": any(may.values())}


@require_http_methods(["GET", "POST"])
def task_edit(request: HttpRequest, project: int, task: int) -> HttpResponse:
    """Edit what the person may edit; a conflict shows both values, nothing typed is lost."""
    opened = open_project(request.user, project)
    row = task_detail(opened.project, task, _today()).task
    form = _form_for(opened, row, request.POST if request.method == "POST" else None)
    if not form.editable:
        raise Denied("task.update", visible=True)
    if request.method == "POST" and form.is_valid():
        try:
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


class TaskForm(Form):
    """The fields of a task the person may edit; the values seen travel along for the conflict check."""

    versioned = True
    groups = (
        Group(gettext_lazy("Task"), "name", "number", "kind", "department", "assignee", columns=2),
        Group(gettext_lazy("Planned"), "planned_start", "planned_finish", "duration", "is_manual", columns=2),
        Group(gettext_lazy("Progress"), "status", "percent", "actual_start", "actual_finish", columns=2),
        Group(gettext_lazy("Block"), "is_blocked", "block_cause", "block_need"),
        Group(gettext_lazy("Notes"), "risk_note", "need_note", "note"),
    )

    def __init__(self, *args: object, row: Task, editable: list[str], **options: object) -> None:
        super().__init__(*args, **options)
        self.editable = editable
        for name in editable:
            self.fields[name] = _field(name)
            self.fields[name].initial = value_of(row, name)
        for name in editable:
            seen = value_of(row, name)
            shown = seen.isoformat() if isinstance(seen, date) else "" if seen is None else str(seen)
            self.fields[f"was-{name}"] = forms.CharField(
                required=False, widget=forms.HiddenInput, initial=shown, strip=False
            )


def _form_for(opened: Opened, row: Task, data: object) -> TaskForm:
    where = {"department_id": row.department_id, "assignee_id": row.assignee_id}
    editable = [name for name, f in FIELDS.items() if opened.grants.may(f.capability, **where)]
    if row.is_summary:
        computed = {"duration", "planned_start", "planned_finish", "actual_start", "actual_finish"}
        editable = [name for name in editable if name not in computed | {"status", "percent", "kind"}]
    return TaskForm(data, row=row, editable=editable, initial={"version": row.version})


_DATE_FIELDS = {"planned_start", "planned_finish", "actual_start", "actual_finish"}
_TEXT_FIELDS = {"block_cause", "block_need", "risk_note", "need_note", "note"}


def _field(name: str) -> forms.Field:
    label = FIELDS[name].label
    if name in _DATE_FIELDS:
        return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))
    if name in _TEXT_FIELDS:
        return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    if name == "department":
        return _Id(label=label, queryset=Department.objects.filter(is_active=True), required=False)
    if name == "assignee":
        return _Id(label=label, queryset=Person.objects.filter(is_active=True), required=False)
    if name in ("status", "kind"):
        choices = Status.choices if name == "status" else Kind.choices
        return forms.TypedChoiceField(label=label, choices=choices, coerce=int)
    if name in ("is_manual", "is_blocked"):
        return forms.BooleanField(label=label, required=False)
    if name in ("duration", "percent"):
        top = 100 if name == "percent" else 10000
        return forms.IntegerField(label=label, required=name == "percent", min_value=0, max_value=top)
    return forms.CharField(label=label, required=name == "name", max_length=200 if name == "name" else 40)


class _Id(forms.ModelChoiceField):
    """A choice that gives the id, which is what actions take."""

    def clean(self, value: object) -> int | None:  # type: ignore[override]
        chosen = super().clean(value)
        return chosen.pk if chosen is not None else None


@require_POST
def links(request: HttpRequest, project: int, task: int) -> HttpResponse:
    """Add a predecessor or promise to a task, from its page."""
    opened = open_project(request.user, project)
    require_in(opened.grants, "plan.edit")
    row = task_detail(opened.project, task, _today()).task
    form = LinkForm(request.POST)
    if form.is_valid():
        try:
            first = form.predecessor_in(opened, row)
            actions.link_tasks(
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
            messages.success(request, _("The dependency is made."))
            return redirect("task", project, task)
    detail = task_detail(opened.project, task, _today())
    context = {**_frame(opened), **_task_context(opened, row), "detail": detail, "link_form": form}
    return render(request, "tasks/task.html", context, status=form.status)


@require_POST
def link_removal(request: HttpRequest, project: int, task: int, link: int) -> HttpResponse:
    open_project(request.user, project)
    actions.unlink_tasks(by=request.user, at=clock.now(), project_id=project, link_id=link)
    messages.success(request, _("The dependency is removed."))
    return redirect("task", project, task)


class LinkForm(Form):
    """A dependency in words: after which task, how, at least and at most how long after it."""

    predecessor = forms.CharField(
        label=gettext_lazy("Predecessor"), max_length=200, help_text=gettext_lazy("Number or exact name")
    )
    type = forms.ChoiceField(label=gettext_lazy("type"), choices=LinkType.choices, initial=LinkType.FS)
    min_lag = forms.IntegerField(label=gettext_lazy("minimum lag"), initial=0, required=False)
    min_unit = forms.ChoiceField(label=gettext_lazy("unit"), choices=LagUnit.choices)
    max_lag = forms.IntegerField(
        label=gettext_lazy("promise: within"), required=False, min_value=0, max_value=3660
    )
    max_unit = forms.ChoiceField(
        label=gettext_lazy("unit"), choices=LagUnit.choices, initial=LagUnit.CALENDAR
    )

    def predecessor_in(self, opened: Opened, successor: Task) -> int:
        """The task meant by number, WBS number or exact name. Raises Invalid if none or several fit."""
        text = self.cleaned_data["predecessor"].strip()
        found = named(opened.project, text, but=successor.pk)
        if not found:
            raise Invalid({"predecessor": [_("There is no task “%(text)s”.") % {"text": text}]})
        if len(found) > 1:
            raise Invalid({"predecessor": [_("Several tasks are called “%(text)s”.") % {"text": text}]})
        return found[0]

    def terms(self) -> actions.LinkTerms:
        values = self.cleaned_data
        return actions.LinkTerms(
            type=values["type"],
            min_lag=values["min_lag"] or 0,
            min_unit=values["min_unit"],
            max_lag=values["max_lag"],
            max_unit=values["max_unit"],
        )


@require_POST
def deletion(request: HttpRequest, project: int, task: int) -> HttpResponse:
    """Put a task into the recycle bin; the list offers to take it back."""
    open_project(request.user, project)
    outcome = actions.delete_tasks(by=request.user, at=clock.now(), project_id=project, task_ids=[task])
    messages.success(request, _("%(count)d tasks are in the recycle bin.") % {"count": len(outcome.ids)})
    return redirect("tasks-deleted", project)


@require_http_methods(["GET", "POST"])
def deleted(request: HttpRequest, project: int) -> HttpResponse:
    """The recycle bin: what was deleted, newest first; restore by POST."""
    opened = open_project(request.user, project)
    if request.method == "POST":
        ids = [pk for pk in map(_int, request.POST.getlist("task")) if pk]
        if ids:
            actions.restore_tasks(by=request.user, at=clock.now(), project_id=project, task_ids=ids)
            messages.success(request, _("Restored."))
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
        "link_form": LinkForm(),
    }


def _today() -> date:
    return timezone.localtime(clock.now()).date()


def _int(raw: object) -> int | None:
    text = str(raw or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
