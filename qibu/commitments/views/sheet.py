"""承接: a department's list, answered line by line or all at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qibu.commitments import actions
from qibu.commitments.forms import AnswerForm
from qibu.commitments.queries import SheetPage, people_of, sheet_page
from qibu.foundation import clock
from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Conflict, Invalid
from qibu.projects.choosing import Choosable, assignable_people
from qibu.projects.forms.common import Entries
from qibu.projects.queries import Opened, open_project
from qibu.projects.views.common import who


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, project: int, department: int) -> HttpResponse:
    """The list with dates, dependencies and what is promised elsewhere; a plain form without a script."""
    opened = open_project(who(request), project)
    answering = request.method == "POST"
    capability = "commitment.answer" if answering else "commitment.view"
    page = sheet_page(opened.project, department, who(request), clock.now())
    require_in(opened.grants, capability, department_id=department)
    form = _form(opened, page, request if answering else None)
    status = form.status
    if answering and form.is_valid():
        try:
            made = actions.answer_commitments(
                by=who(request),
                at=clock.now(),
                project_id=project,
                department_id=department,
                key=form.key,
                replies=form.replies(),
            )
        except Invalid as refusal:
            form.refuse(refusal)
            status = form.status
        except Conflict as conflict:
            # Nothing typed is lost: the list is shown as it stands now, with what was typed in it.
            form = _fresh(opened, page, request, conflict)
            status = 409
        else:
            _thank(request, made)
            return redirect("department-commitments", project, department)
    context = {
        "opened": opened,
        "project": opened.project,
        "section": "department-commitments",
        "page": page,
        "form": form,
        "may_answer": opened.grants.may("commitment.answer", department_id=department),
    }
    return render(request, "commitments/sheet.html", context, status=status)


def _form(opened: Opened, page: SheetPage, request: HttpRequest | None) -> AnswerForm:
    owners = [line.asked.owner for line in page.waiting if line.asked.owner is not None]
    members = people_of(opened.project.space)
    return AnswerForm(
        request.POST if request is not None else None,
        lines=page.waiting,
        people=Entries(assignable_people(also=owners)),
        members=Entries([Choosable(pk, name) for pk, name in members.items()]),
    )


def _fresh(opened: Opened, page: SheetPage, request: HttpRequest, conflict: Conflict) -> AnswerForm:
    form = _form(opened, page, request)
    data = request.POST.copy()
    for line in page.waiting:
        data[f"{line.pk}-version"] = str(line.version)
    data.pop("key", None)
    form.data = data
    form.is_valid()
    for difference in conflict.differences:
        words = _(
            "“%(task)s” was changed meanwhile by %(by)s; it stands at “%(state)s” now. Please check it."
        )
        said = {"task": difference.label, "by": conflict.by or "—", "state": difference.theirs}
        form.add_error(None, words % said)
    return form


def _thank(request: HttpRequest, made: object) -> None:
    tasks, for_lead = getattr(made, "tasks", 0), getattr(made, "for_lead", 0)
    text = _("%(count)d tasks are answered.") % {"count": tasks}
    if for_lead:
        text += " " + _("%(count)d of them now wait for the project lead.") % {"count": for_lead}
    messages.success(request, text)
