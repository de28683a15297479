"""归档: where the archive of a project stands, its packages, and the way back (F4)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qibu.closing.actions import archive as actions
from qibu.closing.models.archive import State
from qibu.closing.queries import archive as queries
from qibu.foundation import clock
from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Gone, Invalid
from qibu.foundation.people.requests import PersonRequest
from qibu.kernel import lifecycle
from qibu.projects.queries import open_project


@require_http_methods(["GET", "HEAD", "POST"])
def archive(request: PersonRequest, project: int) -> HttpResponse:
    """The packages; `?check=<number>` reads one again. The PMO opens the project again by POST."""
    opened = open_project(request.user, project)
    refused: dict[str, list[str]] = {}
    reason = str(request.POST.get("reason", ""))
    if request.method == "POST":
        try:
            actions.unarchive(by=request.user, at=clock.now(), project_id=project, reason=reason)
        except Invalid as refusal:
            refused = refusal.errors
        else:
            messages.success(request, _("The project is out of the archive."))
            return redirect("archive", project)
    reads = opened.grants.may("archive.read")
    packages = queries.packages_of(opened.project)
    context: dict[str, Any] = {
        "opened": opened, "project": opened.project, "section": "closing", "part": "archive",
        "packages": packages, "reads": reads, "building": queries.building(packages),
        "archived": opened.project.state == lifecycle.ARCHIVED,
        "may_open": opened.grants.may("project.unarchive"),
        "reason": reason, "refused": [text for texts in refused.values() for text in texts],
    }  # fmt: skip
    number = request.GET.get("check", "")
    if reads and number.isascii() and number.isdecimal() and len(number) < 6:
        package = queries.package_in(opened.project, int(number))
        context["checked"] = package
        context["whole"] = package.state == State.READY and queries.is_whole(package)
    return render(request, "closing/archive.html", context, status=422 if refused else 200)


@require_safe
def archive_package(request: PersonRequest, project: int, number: int) -> FileResponse:
    """The package itself, streamed; whoever may not read the whole archive is refused."""
    opened = open_project(request.user, project)
    require_in(opened.grants, "archive.read")
    package = queries.package_in(opened.project, number)
    try:
        stream = queries.path_of(package.stored_as).open("rb")
    except (ValueError, OSError) as problem:
        raise Gone(_("This package is not there; it is being built, or its bytes are missing.")) from problem
    response = FileResponse(stream, content_type="application/zip")
    name = quote(package.name, safe="")
    response["Content-Disposition"] = (
        f"attachment; filename=\"archive-{number}.zip\"; filename*=UTF-8''{name}"
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_POST
def archive_again(request: PersonRequest, project: int, number: int) -> HttpResponse:
    """Have a package that failed built once more."""
    open_project(request.user, project)
    actions.build_again(by=request.user, at=clock.now(), project_id=project, number=number)
    return redirect("archive", project)


_ONE = "projects/<int:project>/archive/"
urlpatterns = [
    path(_ONE, archive, name="archive"),
    path(f"{_ONE}<int:number>/package.zip", archive_package, name="archive-package"),
    path(f"{_ONE}<int:number>/again/", archive_again, name="archive-again"),
]
