"""Files handed out: a plan as form 2, CSV and MS Project XML, and the empty form."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods

from qibu.foundation import clock
from qibu.foundation.people.models import Person
from qibu.progress.exchange import project_xml, schedule_csv
from qibu.progress.form2 import empty_form_2, form_2, task_count
from qibu.projects.large_papers import MOST_ROWS, ask_for_large
from qibu.projects.papers import attached, paper_routes
from qibu.projects.queries import open_project
from qibu.tasks.budgets import sight
from qibu.tasks.importing.form_words import form_words


@require_http_methods(["GET", "POST"])
def form_2_file(request: HttpRequest, project: int, extension: str) -> HttpResponse:
    """项目总进度表 as Excel, Word or PDF; `?baseline=1` adds the baseline and the variance.

    That of a large plan is made by the worker, after a page that says so.
    """
    opened = open_project(cast("Person", request.user), project)
    rows = task_count(opened.project)
    if rows > MOST_ROWS:
        return ask_for_large(
            request, opened, kind="form-2", title=form_words().title, rows=rows, extension=extension
        )
    with_baseline = request.GET.get("baseline") == "1"
    return attached(form_2(opened.project, clock.now(), with_baseline=with_baseline, extension=extension))


@require_GET
def project_xml_file(request: HttpRequest, project: int) -> HttpResponse:
    """The plan as MS Project XML, with the budgets its reader may see."""
    opened = open_project(cast("Person", request.user), project)
    sees = sight(opened.project, opened.grants)
    return attached(project_xml(opened.project, clock.now(), sees))


@require_GET
def schedule_csv_file(request: HttpRequest, project: int) -> HttpResponse:
    """项目总进度表 as CSV, which comes back through the import as form 2 does."""
    opened = open_project(cast("Person", request.user), project)
    return attached(schedule_csv(opened.project, clock.now()))


@require_GET
def form_2_template(request: HttpRequest) -> HttpResponse:
    """The empty form 2, to fill in and upload."""
    return attached(empty_form_2())


urlpatterns = [
    path("projects/<int:project>/exports/form-2.xlsx", form_2_file, {"extension": "xlsx"}, name="form-2"),
    *paper_routes("projects/<int:project>/exports/form-2.", form_2_file, "form-2")[1:],
    path("projects/<int:project>/exports/project.xml", project_xml_file, name="project-xml"),
    path("projects/<int:project>/exports/schedule.csv", schedule_csv_file, name="schedule-csv"),
    path("templates/form-2.xlsx", form_2_template, name="form-2-template"),
]
