"""快速添加: a sentence is understood, corrected and saved; with a script in place, as plain pages without."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qibu.foundation import clock, http
from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.requests import PersonRequest
from qibu.projects.queries import Opened, open_project
from qibu.tasks import actions
from qibu.tasks.models import Task
from qibu.tasks.quick import read_sentence
from qibu.tasks.quick.sentence import LONGEST
from qibu.tasks.quick_around import surroundings
from qibu.tasks.quick_filled import shown, with_corrections
from qibu.tasks.quick_forms import QuickForm


@require_http_methods(["GET", "HEAD", "POST"])
def quick(request: PersonRequest, project: int) -> HttpResponse:
    """POST with do=read answers with the chips, do=save makes the task (a sentence nobody has seen understood
    is read first); JSON for the script, pages else."""
    opened = open_project(request.user, project)
    require_in(opened.grants, "plan.edit")
    form = _form(request, opened)
    wants_save = request.POST.get("do") == "save" and request.POST.get("text") == request.POST.get("read")
    if request.method == "POST" and wants_save and form.is_valid():
        try:
            made = _save(request, opened, form)
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            return _saved(request, opened, made)
    return _shown(request, opened, form)


def _form(request: PersonRequest, opened: Opened) -> QuickForm:
    """Bound where it is to be saved; else filled with the reading, and with what was corrected before."""
    posted = request.POST if request.method == "POST" else request.GET
    text = " ".join(str(posted.get("text", "")).split())[:LONGEST]
    around = surroundings(opened.project, timezone.localtime(clock.now()).date())
    understood = read_sentence(text, around)
    if posted.get("do") == "save" and posted.get("text") == posted.get("read"):
        return QuickForm(request.POST, around=around, understood=understood)
    reading = shown(around, understood)
    values = _with_offer(with_corrections(reading, posted), posted)
    hidden = {"text": text, "read": text, "was": json.dumps(reading, ensure_ascii=False)}
    return QuickForm(initial={**values, **hidden, **_key(posted)}, around=around, understood=understood)


def _key(posted: Any) -> dict[str, str]:
    """One key from the first word to the saved task."""
    return {"key": str(posted["key"])} if posted.get("key") else {}


def _with_offer(values: dict[str, str], posted: Any) -> dict[str, str]:
    """The next working day, or one of the tasks that may be meant, was taken by its button."""
    field, _mark, value = str(posted.get("take", "")).partition("=")
    is_day = field in ("planned_start", "planned_finish") and parse_date(value or "-")
    if is_day or (field.startswith("after") and field in values):
        values[field] = value
    return values


def _save(request: PersonRequest, opened: Opened, form: QuickForm) -> Task:
    phase = form.cleaned_data["phase"]
    last = (
        Task.objects.filter(project=opened.project, parent=phase).live().order_by("sort").last()
        if phase
        else None
    )
    saved = actions.add_tasks(
        by=request.user,
        at=clock.now(),
        project_id=opened.project.pk,
        key=form.key,
        lines=[form.line()],
        after=last.pk if last else None,
        parent=phase,
        source="quick",
    )
    return Task.objects.get(project=opened.project, pk=saved.ids[0])


def _saved(request: PersonRequest, opened: Opened, made: Task) -> HttpResponse:
    project = opened.project.pk
    if _from_script(request):
        links = {
            "name": made.name,
            "url": reverse("task", args=[project, made.pk]),
            "undo": reverse("task-deletion", args=[project, made.pk]),
        }
        return http.answer({"html": "", "saved": links})
    messages.success(request, _("“%(name)s” is in the plan.") % {"name": made.name})
    return redirect(f"{reverse('tasks-quick', args=[project])}?saved={made.pk}")


def _shown(request: PersonRequest, opened: Opened, form: QuickForm) -> HttpResponse:
    context = {
        "opened": opened,
        "project": opened.project,
        "grants": opened.grants,
        "section": "tasks",
        "form": form,
    }
    if _from_script(request):
        html = render_to_string("tasks/quick/chips.html", context, request)
        return http.answer({"html": "".join(html), "saved": None}, status=form.status)
    context["saved"] = _just_made(request, opened)
    return render(request, "tasks/quick/page.html", context, status=form.status)


def _just_made(request: PersonRequest, opened: Opened) -> Task | None:
    pk = request.GET.get("saved", "")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    return Task.objects.filter(project=opened.project, pk=int(pk)).live().first()


def _from_script(request: PersonRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")
