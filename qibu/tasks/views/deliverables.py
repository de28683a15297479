"""Which tasks a deliverable is made of: the list, a search, and several chosen at once."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from qibu.foundation import clock
from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.requests import PersonRequest
from qibu.projects.objectives import DeliverableLine, Outlook
from qibu.projects.queries import deliverable_in, open_project
from qibu.tasks import actions
from qibu.tasks.delivering import OFFERED, linked_tasks, outlooks, tasks_to_link

#: What the buttons do: link what was chosen below, or take out what was chosen above.
LINK, UNLINK = "link", "unlink"


@require_http_methods(["GET", "HEAD", "POST"])
def deliverable_tasks(request: PersonRequest, project: int, deliverable: int) -> HttpResponse:
    """The tasks of one deliverable; POST do=link or do=unlink with `task` ids."""
    opened = open_project(request.user, project)
    row = deliverable_in(opened.project, deliverable)
    may_edit = opened.grants.may("plan.edit")
    refused: list[str] = []
    if request.method == "POST":
        require_in(opened.grants, "plan.edit")
        try:
            return _moved(request, project, deliverable)
        except Invalid as outcome:
            refused = [text for texts in outcome.errors.values() for text in texts]
    text = request.GET.get("q", "")
    context = {
        "opened": opened,
        "project": opened.project,
        "line": DeliverableLine(row, outlooks(project).get(row.pk, Outlook()), _today()),
        "tasks": linked_tasks(row),
        "offered": tasks_to_link(row, text) if may_edit else [],
        "most": OFFERED,
        "text": text,
        "chosen": request.POST.getlist("task"),
        "may_edit": may_edit,
        "may_edit_charter": opened.grants.may("charter.edit"),
        "refused": refused,
    }
    return render(request, "tasks/deliverable.html", context, status=422 if refused else 200)


def _moved(request: PersonRequest, project: int, deliverable: int) -> HttpResponse:
    saved = actions.link_tasks_to_deliverable(
        by=request.user,
        at=clock.now(),
        project_id=project,
        deliverable_id=None if request.POST.get("do") == UNLINK else deliverable,
        task_ids=ids_of(request.POST.getlist("task")),
    )
    count = len(saved.ids)
    if request.POST.get("do") == UNLINK:
        words = ngettext("%(count)d task taken out.", "%(count)d tasks taken out.", count)
    else:
        words = ngettext("%(count)d task linked.", "%(count)d tasks linked.", count)
    messages.success(request, words % {"count": count})
    return redirect(request.get_full_path())


def ids_of(texts: list[str]) -> list[int]:
    """Ids of check boxes. Raises Invalid for what is no number: nobody's browser sends that."""
    if not all(text.isascii() and text.isdecimal() and len(text) < 19 for text in texts):
        raise Invalid(tasks=_("Please choose from the list."))
    return [int(text) for text in texts]


def _today() -> date:
    return timezone.localtime(clock.now()).date()
