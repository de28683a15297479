"""Adding a step, to a change request or to a scenario: a plain form for each kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from qibu.changes.building import whole
from qibu.changes.forms import FORMS, KINDS, plan_names, step_form
from qibu.changes.models import ChangeRequest, Scenario
from qibu.changes.showing import step_lines
from qibu.changes.steps import read_steps
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.requests import PersonRequest
from qibu.projects.queries import Opened
from qibu.tasks.queries import task_in


def step_page(
    request: PersonRequest,
    opened: Opened,
    row: ChangeRequest | Scenario,
    add: Callable[[list[dict[str, Any]]], object],
    back: str,
    context: dict[str, Any],
) -> HttpResponse:
    """The form of one kind of step (`?do=`), for a task (`?task=`); `add` stores what it asks for."""
    kind = request.GET.get("do", "")
    kind = kind if kind in FORMS else "delay"
    steps = read_steps(row.steps)
    sent = request.POST if request.method == "POST" else None
    form = step_form(opened.project, steps, kind, sent, _initial(request, opened))
    if request.method == "POST" and form.is_valid():
        try:
            add(form.wanted())
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The step is added."))
            return redirect(request.get_full_path() if "more" in request.POST else back)
    page = {
        **context,
        "form": form,
        "kind": kind,
        "kinds": KINDS.items(),
        "names": plan_names(opened.project, steps),
        "steps": step_lines(steps),
        "back": back,
    }
    return render(request, "changes/step.html", page, status=form.status)


def _initial(request: PersonRequest, opened: Opened) -> dict[str, str]:
    """The task the address names, as the form shows it."""
    pk = whole(request.GET.get("task"))
    if not pk:
        return {}
    task = task_in(opened.project, pk)
    label = f"{task.wbs} {task.name}"
    return {"task": label, "successor": label, "after": label}
