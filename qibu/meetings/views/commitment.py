"""会议已确认: what a department took on in the meeting, recorded with the meeting as its source (C2, S12)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qibu.commitments.queries import commitment_page
from qibu.foundation import clock
from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.requests import PersonRequest
from qibu.kernel import commitment as rules
from qibu.meetings import actions, queries
from qibu.meetings.forms import CommitmentForm
from qibu.meetings.showing.ties import recordable
from qibu.meetings.views.common import frame, meeting_in, whole
from qibu.projects.choosing import choosable_people
from qibu.projects.queries import open_project


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_commitment(request: PersonRequest, project: int, meeting: int) -> HttpResponse:
    """First the task (`?task=`), then the values as they were agreed."""
    opened = open_project(request.user, project)
    row = meeting_in(opened, meeting)
    require_in(opened.grants, "commitment.record")
    held = queries.rights(opened.grants, row, clock.now())
    tasks = recordable(opened.project)
    chosen = whole(request.GET.get("task"))
    page = commitment_page(opened.project, chosen, clock.now()) if chosen in dict(tasks) else None
    form = None
    if page is not None:
        basis = page.row.countered if page.line.state == rules.COUNTERED else page.row.asked
        values = basis.values if basis is not None else None
        initial = {
            name: getattr(values, name, None) for name in ("start", "finish", "effort", "owner", "scope")
        }
        form = CommitmentForm(
            request.POST if request.method == "POST" else None,
            people=choosable_people(also=[initial["owner"] or 0]),
            initial={**initial, "version": page.line.version},
        )
        if form.is_bound and form.is_valid():
            try:
                actions.record_commitment(
                    by=request.user, at=clock.now(), project_id=project, number=meeting, task_id=chosen,
                    version=form.version or 0, key=form.key, values=form.as_values(),
                )  # fmt: skip
            except Invalid as refusal:
                form.refuse(refusal)
            else:
                messages.success(
                    request, _("Recorded with this meeting as its source; the department is told.")
                )
                return redirect("meeting", project, meeting)
    context = {
        **frame(opened),
        "meeting": row,
        "tasks": tasks,
        "page": page,
        "form": form,
        "chosen": chosen,
        "may_write": held.write,
    }
    return render(request, "meetings/commitment.html", context, status=form.status if form else 200)


urlpatterns = [
    path(
        "projects/<int:project>/meetings/<int:meeting>/commitment/",
        meeting_commitment,
        name="meeting-commitment",
    ),
]
