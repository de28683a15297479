"""验收: the deliverables of a project, and the page of each with all its rounds (F1)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from qibu.closing.acceptance_paper import acceptance_paper
from qibu.closing.actions import acceptance as actions
from qibu.closing.queries import acceptance_pages as pages
from qibu.closing.views import acceptance_steps as steps
from qibu.closing.views.acceptance_common import frame, opened_card
from qibu.foundation import clock
from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.requests import PersonRequest
from qibu.projects.papers import hand_out, paper_routes
from qibu.projects.queries import open_project


@require_safe
def acceptance(request: PersonRequest, project: int) -> HttpResponse:
    """Every deliverable: where it stands, who has answered, whose move it is."""
    opened = open_project(request.user, project)
    found = pages.cards(request.user, opened.project, opened.grants)
    at = clock.now()
    context = {
        **frame(opened),
        "cards": [(one, one.late(at)) for one in found],
        "accepted": sum(one.row.accepted for one in found),
        "live": opened.project.state in pages.LIVE,
        "may_edit_charter": opened.grants.may("charter.edit"),
    }
    return render(request, "closing/acceptance.html", context)


@require_safe
def acceptance_deliverable(request: PersonRequest, project: int, deliverable: int) -> HttpResponse:
    """One deliverable: standard, objective, the result of each round, what the departments said."""
    opened, card = opened_card(request.user, project, deliverable)
    rounds = card.row.rounds
    context: dict[str, Any] = {
        **frame(opened),
        "card": card,
        "late": card.late(clock.now()),
        "files": pages.files_of_rounds(opened.project.space_id, rounds),
        "items": pages.items_of_conditions(rounds),
        "live": opened.project.state in pages.LIVE,
        "may_edit_charter": opened.grants.may("charter.edit"),
    }
    return render(request, "closing/acceptance_deliverable.html", context)


@require_POST
def acceptance_withdrawal(request: PersonRequest, project: int, deliverable: int) -> HttpResponse:
    """Take a result back while nobody has answered."""
    opened, card = opened_card(request.user, project, deliverable)
    require_in(opened.grants, "acceptance.submit", department_id=card.deliverable.department_id)
    sent = request.POST.get("version", "")
    current = card.current
    if current is None or not (sent.isascii() and sent.isdecimal() and len(sent) < 10):
        raise Invalid({"": [_("There is nothing to be taken back.")]})
    actions.withdraw_result(by=request.user, at=clock.now(), submission_id=current.pk, version=int(sent))
    messages.success(request, _("Taken back; nobody is asked to judge it any more."))
    return redirect("acceptance-deliverable", project, deliverable)


@require_safe
def acceptance_file(request: PersonRequest, project: int, extension: str) -> HttpResponse:
    """The sheets of all deliverables in one document."""
    opened = open_project(request.user, project)
    found = pages.cards(request.user, opened.project, opened.grants)
    today = timezone.localtime(clock.now()).date()
    return hand_out(acceptance_paper(opened.project, today, found), opened.project, extension, "acceptance")


@require_safe
def deliverable_file(request: PersonRequest, project: int, deliverable: int, extension: str) -> HttpResponse:
    """The sheet of one deliverable."""
    opened, card = opened_card(request.user, project, deliverable)
    today = timezone.localtime(clock.now()).date()
    paper = acceptance_paper(opened.project, today, [card])
    return hand_out(paper, opened.project, extension, f"acceptance-{deliverable}")


_ALL = "projects/<int:project>/acceptance/"
_ONE = f"{_ALL}<int:deliverable>/"
urlpatterns = [
    path(_ALL, acceptance, name="acceptance"),
    *paper_routes(f"{_ALL}sheet.", acceptance_file, "acceptance-sheet"),
    path(_ONE, acceptance_deliverable, name="acceptance-deliverable"),
    *paper_routes(f"{_ONE}sheet.", deliverable_file, "acceptance-deliverable"),
    # Large bodies are taken at this address too (qibu.operations.server).
    path(f"{_ONE}submit/", steps.acceptance_submit, name="acceptance-submit"),
    path(f"{_ONE}departments/", steps.acceptance_departments, name="acceptance-departments"),
    path(f"{_ONE}departments/<int:department>/", steps.acceptance_judge, name="acceptance-judge"),
    path(f"{_ONE}rework/", steps.acceptance_rework, name="acceptance-rework"),
    path(f"{_ONE}withdrawal/", acceptance_withdrawal, name="acceptance-withdrawal"),
]
