"""The minutes while several people write them; their distribution, form 3 on paper, the invitation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qibu.foundation import clock, http
from qibu.foundation.access.queries import require_in
from qibu.foundation.documents.icalendar import MEDIA_TYPE
from qibu.foundation.documents.naming import clean_part
from qibu.foundation.forms import Form, new_key
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.requests import PersonRequest
from qibu.kernel import meeting as rules
from qibu.meetings import actions
from qibu.meetings.actions import Clash
from qibu.meetings.actions.common import calendar_of, next_day_end
from qibu.meetings.form3 import form_3
from qibu.meetings.invitation import invitation_of
from qibu.meetings.minutes import digest_of
from qibu.meetings.queries import read_meeting
from qibu.meetings.showing import minutes
from qibu.meetings.showing.paper import sheet_of
from qibu.meetings.views.common import frame, meeting_in, whole
from qibu.projects.papers import File, attached, hand_out, paper_routes
from qibu.projects.queries import open_project

PAGE = ["GET", "HEAD", "POST"]


def _hour(at: datetime) -> str:
    return timezone.localtime(at).strftime("%H:%M")


@require_POST
def meeting_section(request: PersonRequest, project: int, meeting: int) -> HttpResponse:
    """One section saved by the page itself; 409 with the section as it stands where both texts differ."""
    opened = open_project(request.user, project)
    row = meeting_in(opened, meeting)
    key = str(request.POST.get("section", ""))
    saved = actions.save_section(
        by=request.user, at=clock.now(), project_id=project, number=row.number, key=key,
        version=whole(request.POST.get("version")), text=str(request.POST.get("text", "")),
        settles=whole(request.POST.get("settles")) or None,
    )  # fmt: skip
    section = {"key": key, "version": saved.version, "by": saved.by, "at": _hour(saved.at)}
    if isinstance(saved, Clash):
        return http.answer({"section": {**section, "text": saved.theirs, "aside": saved.aside}}, status=409)
    return http.answer({"section": section})


@require_safe
def meeting_news(request: PersonRequest, project: int, meeting: int) -> HttpResponse:
    """What is new after a number: all sections with their versions; 204 when nothing is."""
    opened = open_project(request.user, project)
    row = meeting_in(opened, meeting)
    events, after = opened.project.space.event_number, whole(request.GET.get("after"))
    rows = list(row.sections.select_related("by"))
    now = events + sum(one.version for one in rows)
    if now <= after:
        return HttpResponse(status=204)
    sections = [
        {"key": one.key, "text": one.text, "version": one.version, "by": one.by.name, "at": _hour(one.at)}
        for one in rows
    ]
    return http.answer({"after": now, "sections": sections})


@require_http_methods(PAGE)
def meeting_distribution(request: PersonRequest, project: int, meeting: int) -> HttpResponse:
    """Who gets the minutes and until when they can object, before they go out."""
    opened = open_project(request.user, project)
    row = meeting_in(opened, meeting)
    require_in(opened.grants, "meeting.steer", assignee_id=row.host_id)
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.distribute(
                by=request.user, at=clock.now(), project_id=project, number=meeting, key=form.key,
                version=whole(request.POST.get("version")), seen=str(request.POST.get("seen", "")),
            )  # fmt: skip
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The minutes are distributed; everybody is asked for a receipt."))
            return redirect("meeting", project, meeting)
    at = clock.now()
    page = read_meeting(row, request.user, at)
    people = minutes.person_lines(row, page, minutes.homes_of(page), minutes.speakers_of(row))
    sheet = sheet_of(row, opened.project)
    context = {
        **frame(opened),
        "meeting": row,
        "form": form,
        "key": new_key(),
        "sheet": sheet,
        "seen": digest_of(dict(sheet.body)),
        "told": [one for one in people if one.is_told],
        "untold": [one for one in people if not one.is_told],
        "unnoted": sum(one.comes and one.attendance == "unknown" for one in people),
        "may_send": rules.take(row.state, "distribute").allowed,
        "until": next_day_end(at, calendar_of(opened.project)),
    }
    return render(request, "meetings/distribution.html", context, status=form.status)


@require_safe
def meeting_file(request: PersonRequest, project: int, meeting: int, extension: str) -> HttpResponse:
    """Form 3 as Excel, Word or PDF: as distributed, else as it stands."""
    opened = open_project(request.user, project)
    paper = form_3(meeting_in(opened, meeting), opened.project)
    return hand_out(paper, opened.project, extension, f"form-3-{meeting}")


@require_safe
def meeting_print(request: PersonRequest, project: int, meeting: int) -> HttpResponse:
    """Form 3 on A4: as distributed, else as it stands."""
    opened = open_project(request.user, project)
    row = meeting_in(opened, meeting)
    context: dict[str, Any] = {**frame(opened), "meeting": row, "sheet": sheet_of(row, opened.project)}
    return render(request, "meetings/print.html", context)


@require_safe
def meeting_ics(request: PersonRequest, project: int, meeting: int) -> HttpResponse:
    """The invitation for the reader's own calendar."""
    opened = open_project(request.user, project)
    row = meeting_in(opened, meeting)
    address = request.build_absolute_uri(reverse("meeting", args=[project, meeting]))
    body = invitation_of(row, request.user, clock.now(), address)
    return attached(File(f"{clean_part(row.title)}.ics", body, MEDIA_TYPE, f"meeting-{row.number}.ics"))


_ONE = "projects/<int:project>/meetings/<int:meeting>"
urlpatterns = [
    path(f"{_ONE}/section/", meeting_section, name="meeting-section"),
    path(f"{_ONE}/news/", meeting_news, name="meeting-news"),
    path(f"{_ONE}/distribution/", meeting_distribution, name="meeting-distribution"),
    *paper_routes(f"{_ONE}/file/", meeting_file, "meeting"),
    path(f"{_ONE}/print/", meeting_print, name="meeting-print"),
    path(f"{_ONE}/invitation.ics", meeting_ics, name="meeting-ics"),
]
