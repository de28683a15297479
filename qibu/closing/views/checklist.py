"""收尾检查: everything that is missing before the project may be archived (S1, F1–F4)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from qibu.closing.queries.checklist import checklist
from qibu.foundation.people.requests import PersonRequest
from qibu.kernel import lifecycle
from qibu.projects.queries import open_project


@require_safe
def closing(request: PersonRequest, project: int) -> HttpResponse:
    """The checklist; whoever reads the project reads it."""
    opened = open_project(request.user, project)
    found = checklist(request.user, opened.project)
    context = {
        "opened": opened, "project": opened.project, "section": "closing", "part": "closing",
        "found": found, "closing": opened.project.state == lifecycle.CLOSING,
        "archived": opened.project.state == lifecycle.ARCHIVED,
        "may_archive": opened.grants.may("charter.edit") and opened.project.state == lifecycle.CLOSING,
    }  # fmt: skip
    return render(request, "closing/checklist.html", context)


urlpatterns = [path("projects/<int:project>/closing/", closing, name="closing")]
