"""Documents too large for a request: asked for on a page, made by the worker, handed out for seven days.

A view that finds more than `MOST_ROWS` rows answers with `ask_for_large`; the handler of its kind, put
together by `paper_handler`, stands in qibu.longwork.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from qibu.foundation import clock
from qibu.foundation.forms import new_key
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.models import Person
from qibu.foundation.work.actions import start_job
from qibu.foundation.work.handling import Handler, Order, Report, Result
from qibu.projects.papers import FORMATS, File, no_pdf
from qibu.projects.queries import Opened, open_project

#: Rows of a document that is still made while its reader waits.
MOST_ROWS: Final = 2000
#: What a document may be narrowed to is an address; longer ones are nobody's.
LONGEST_QUERY: Final = 1000

#: Makes the document: (who asks, the project, now, format, query of the address, how far it is) → file.
Maker = Callable[[Person, Opened, datetime, str, Mapping[str, str], Report], File]


def ask_for_large(
    request: HttpRequest, opened: Opened, *, kind: str, title: str, rows: int, extension: str
) -> HttpResponse:
    """The page that offers a large document; POST asks the worker for it and leads to the job.

    `kind` is its line in qibu.longwork; what the address narrows the document to goes along. Raises Invalid
    for a PDF: none is as long (`paper_pdf.MOST_ROWS`).
    """
    if extension == "pdf":
        raise no_pdf()
    if request.method != "POST":
        context = {
            "opened": opened,
            "project": opened.project,
            "grants": opened.grants,
            "title": title,
            "rows": rows,
            "key": new_key(),
            "section": "",
        }
        return render(request, "projects/large_paper.html", context)
    key = request.POST.get("key", "")
    query = dict(request.GET.items())
    if not 8 <= len(key) <= 64 or len(request.GET.urlencode()) > LONGEST_QUERY:
        raise Invalid({"": [_("This form is damaged; please reload the page.")]})
    job = start_job(
        by=cast("Person", request.user),
        at=clock.now(),
        kind=kind,
        title=_("%(project)s: %(document)s") % {"project": opened.project.name, "document": title},
        key=key,
        space=opened.project.space,
        params={"project": opened.project.pk, "extension": extension, "query": query},
    )
    return redirect("job", job.pk)


def paper_handler(make: Maker) -> Handler:
    """The handler of a job that makes one document; asks again whether the project may be seen."""

    def handle(order: Order, report: Report) -> Result:
        opened = open_project(order.by, int(order.params["project"]))
        extension = str(order.params["extension"])
        if extension not in FORMATS:
            raise ValueError(extension)
        file = make(order.by, opened, order.at, extension, order.params.get("query", {}), report)
        return Result(file.name, file.content, file.kind)

    return handle
