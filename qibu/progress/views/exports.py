"""Files handed out: form 2 of a project, and the empty form."""

from __future__ import annotations

from typing import cast
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET

from qibu.foundation import clock
from qibu.foundation.people.models import Person
from qibu.progress.form2 import File, empty_form_2, form_2
from qibu.projects.queries import open_project

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def form_2_file(request: HttpRequest, project: int) -> HttpResponse:
    """项目总进度表 as Excel; `?baseline=1` adds the baseline and the variance."""
    opened = open_project(cast("Person", request.user), project)
    with_baseline = request.GET.get("baseline") == "1"
    return attached(form_2(opened.project, clock.now(), with_baseline=with_baseline))


@require_GET
def form_2_template(request: HttpRequest) -> HttpResponse:
    """The empty form 2, to fill in and upload."""
    return attached(empty_form_2())


def attached(file: File, plain: str = "form-2.xlsx") -> HttpResponse:
    """A file as a download, its name in UTF-8 (RFC 5987) with a plain one for old programs."""
    response = HttpResponse(file.content, content_type=XLSX)
    name = quote(file.name, safe="")
    response.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{name}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


urlpatterns = [
    path("projects/<int:project>/exports/form-2.xlsx", form_2_file, name="form-2"),
    path("templates/form-2.xlsx", form_2_template, name="form-2-template"),
]
