"""A need: what a department asked for as a condition, answered by whoever provides it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qibu.commitments import actions
from qibu.commitments.forms import NeedForm
from qibu.commitments.queries import need_in
from qibu.foundation import clock
from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Invalid
from qibu.projects.queries import open_project
from qibu.projects.views.common import who


@require_http_methods(["GET", "HEAD", "POST"])
def need(request: HttpRequest, project: int, need: int) -> HttpResponse:
    """What is needed, for what, until when; its owner answers."""
    opened = open_project(who(request), project)
    row = need_in(opened.project, need)
    sending = request.method == "POST"
    if sending:
        require_in(opened.grants, "need.answer", assignee_id=row.owner_id)
    form = NeedForm(request.POST if sending else None, initial={"version": row.version})
    if sending and form.is_valid():
        try:
            actions.answer_need(
                by=who(request),
                at=clock.now(),
                project_id=project,
                need_id=need,
                version=form.version or 0,
                met=request.POST.get("do") != "refuse",
                answer=form.cleaned_data["answer"],
            )
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Thank you; the department is told."))
            return redirect("need", project, need)
    context = {
        "opened": opened,
        "project": opened.project,
        "section": "",
        "need": row,
        "form": form,
        "may_answer": row.is_open and opened.grants.may("need.answer", assignee_id=row.owner_id),
        "may_view": opened.grants.may("commitment.view", department_id=row.commitment.department_id),
    }
    return render(request, "commitments/need.html", context, status=form.status)
