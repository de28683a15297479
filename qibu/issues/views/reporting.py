"""登记: what and where, from anywhere; likely repeats are shown and never stand in the way (R1, R5)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from qibu.foundation import clock
from qibu.foundation.access.queries import require_in
from qibu.foundation.files.actions import attach_file
from qibu.foundation.forms import new_key
from qibu.foundation.outcomes import Invalid, KeyReused
from qibu.foundation.people.requests import PersonRequest
from qibu.issues import actions
from qibu.issues.forms import ReportForm, place_of, places
from qibu.issues.models import Issue, Kind
from qibu.issues.queries.pages import (
    Repeat,
    likely_repeats,
    running_block,
    task_numbered,
    was_reported,
)
from qibu.issues.views.register import PAGE, frame
from qibu.projects.models import Project
from qibu.projects.queries import Opened, open_project, projects_of

#: Shorter words say too little to look for others by.
SHORTEST = 4
#: Projects offered where none is known.
OFFERED = 50
#: Files brought along with a report.
MOST_FILES = 20


@require_GET
def issue_anywhere(request: PersonRequest) -> HttpResponse:
    """Where no project is known: the first question is which one; a single one is taken at once."""
    rows = projects_of(request.user, limit=OFFERED)
    found = [(one.id, one.name, one.code) for one in rows if one.state not in ("archived", "terminated")]
    if len(found) == 1:
        opened = open_project(request.user, found[0][0])
        if opened.grants.may("issue.report"):
            return redirect("issue-report", found[0][0])
        found = []  # one looks on there; the page says so
    return render(request, "issues/report_anywhere.html", {"projects": found})


@require_http_methods(PAGE)
def issue_report(request: PersonRequest, project: int) -> HttpResponse:
    """The form of two fields; the address may bring the task (and block=1: what blocks it)."""
    opened = open_project(request.user, project)
    require_in(opened.grants, "issue.report")
    sent = request.POST if request.method == "POST" else None
    form = ReportForm(
        sent,
        initial=_brought(request, opened.project),
        project=opened.project,
        alike_url=reverse("issue-alike", args=[project]),
    )
    alike: list[Repeat] = []
    status = 0
    if sent is not None and form.is_valid():
        # Files would have to be chosen once more: then the page of the issue asks instead.
        known = bool(request.FILES) or was_reported(request.user, form.key)
        alike = [] if known else _unseen(request, opened, form.title_and_text[0])
        if not alike:
            try:
                issue = _report(request, opened, form)
            except Invalid as refusal:
                form.refuse(refusal)
            except KeyReused:
                # Back after a report, then other words: they stay, to be sent under a key of their own.
                form.data = {**request.POST.dict(), "key": new_key()}
                form.add_error(None, _("This form was sent once already; send it again to report another."))
                status = 409
            else:
                messages.success(request, _("%(code)s is reported; the lead is told.") % {"code": issue.code})
                return redirect("issue", project, issue.number)
    context = {
        **frame(opened),
        "form": form,
        "places": places(opened.project),
        "alike": _shown(alike, request.POST.get("repeat_of", "")),
        "shown": _ids(alike),
        "asked": bool(alike),
        "may_attach": opened.grants.may("file.add"),
        "back": reverse("issues", args=[project]),
    }
    return render(request, "issues/report.html", context, status=status or form.status)


def _brought(request: PersonRequest, project: Project) -> dict[str, Any]:
    """What the form begins with: kind and task of the address, and the cause of a task's block."""
    given = request.GET
    found: dict[str, Any] = {"kind": Kind.RISK if given.get("kind") == Kind.RISK else Kind.ISSUE}
    number = given.get("task", "")
    task = task_numbered(project, int(number)) if _is_id(number) else None
    if task is not None:
        found["where"] = place_of(task)
        block = running_block(task) if given.get("block") else None
        if block is not None:
            found |= {"what": block.cause, "episode": block.pk}
    return found


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def _unseen(request: PersonRequest, opened: Opened, title: str) -> list[Repeat]:
    """Likely repeats the sender has not been shown yet: asked about once, never twice."""
    seen = set(request.POST.get("shown", "").split("-"))
    found = likely_repeats(request.user, title, opened.project) if len(title) >= SHORTEST else []
    return found if {str(one.id) for one in found} - seen else []


def _report(request: PersonRequest, opened: Opened, form: ReportForm) -> Issue:
    title, text = form.title_and_text
    where: dict[str, Any] = {"by": request.user, "at": clock.now(), "space_id": opened.project.space_id}
    typed = form.values
    issue = actions.report_issue(
        **where, key=form.key, title=title, description=text, task=typed["where"],
        kind=typed["kind"] or Kind.ISSUE, severity=typed["severity"], urgency=typed["urgency"],
        episode=int(typed["episode"]) if typed["episode"] else None,
    )  # fmt: skip
    earlier = request.POST.get("repeat_of", "")
    if _is_id(earlier) and issue.repeat_of_id is None:
        try:
            actions.confirm_repeat(**where, number=issue.number, earlier_id=int(earlier))
        except Invalid as refusal:
            # The report stands; the page of the issue offers its likely repeats again.
            messages.warning(request, " ".join(text for texts in refusal.errors.values() for text in texts))
    _attach(request, where, form.key, issue)
    return issue


def _attach(request: PersonRequest, where: dict[str, Any], key: str, issue: Issue) -> None:
    """Photos taken on the spot; one that is refused is said, and takes nothing with it."""
    files = request.FILES.getlist("files")
    if len(files) > MOST_FILES:
        said = _("Only the first %(most)d files were taken; please add the others on this page.")
        messages.warning(request, said % {"most": MOST_FILES})
    for place, sent in enumerate(files[:MOST_FILES]):
        try:
            attach_file(
                **where, key=f"{key[:56]}-f{place}", subject=("issue", issue.pk), name=sent.name or "",
                chunks=sent.chunks(),
            )  # fmt: skip
        except Invalid as refusal:
            messages.warning(request, " ".join(text for texts in refusal.errors.values() for text in texts))


def _shown(alike: list[Repeat], chosen: str) -> list[dict[str, Any]]:
    return [{"row": one, "chosen": str(one.id) == chosen} for one in alike]


def _ids(alike: list[Repeat]) -> str:
    return "-".join(str(one.id) for one in alike)


@require_GET
def issue_alike(request: PersonRequest, project: int) -> HttpResponse:
    """Likely repeats of what is being typed (`what`), as a piece of the form."""
    opened = open_project(request.user, project)
    require_in(opened.grants, "issue.report")
    title = " ".join(request.GET.get("what", "").strip().split("\n", 1)[0].split())[:200]
    found = likely_repeats(request.user, title, opened.project) if len(title) >= SHORTEST else []
    context = {"project": opened.project, "alike": _shown(found, ""), "shown": _ids(found)}
    return render(request, "issues/_alike.html", context)


urlpatterns = [
    path("issues/new/", issue_anywhere, name="issue-anywhere"),
    path("projects/<int:project>/issues/new/", issue_report, name="issue-report"),
    path("projects/<int:project>/issues/alike/", issue_alike, name="issue-alike"),
]
