"""Change requests: the list and, of each, its page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from qibu.changes.queries.requests import requests_of
from qibu.foundation.people.requests import PersonRequest
from qibu.projects.queries import open_project


@require_GET
def changes(request: PersonRequest, project: int) -> HttpResponse:
    """All change requests, the newest first; a draft is its maker's alone."""
    opened = open_project(request.user, project)
    context = {
        "opened": opened,
        "project": opened.project,
        "section": "changes",
        "part": "requests",
        "requests": requests_of(opened.project, request.user),
        "may_ask": opened.grants.may("change.request"),
    }
    return render(request, "changes/requests.html", context)


urlpatterns = [path("projects/<int:project>/changes/", changes, name="changes")]
