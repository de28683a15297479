"""会议: the list of a project's meetings, and its series."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from qibu.foundation import clock
from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.requests import PersonRequest
from qibu.kernel import meeting as rules
from qibu.kernel.workdays import WorkCalendar
from qibu.meetings import queries
from qibu.meetings.actions import series as actions
from qibu.meetings.actions.common import calendar_of
from qibu.meetings.forms import SeriesForm, first_day
from qibu.meetings.models import Kind, Series
from qibu.meetings.showing import lists
from qibu.meetings.views.common import frame, members
from qibu.projects.choosing import departments_taking_part
from qibu.projects.queries import Opened, open_project

PAGE = ["GET", "HEAD", "POST"]


@require_safe
def meetings(request: PersonRequest, project: int) -> HttpResponse:
    """Coming ones, the series, and past ones."""
    opened = open_project(request.user, project)
    space, at = opened.project.space_id, clock.now()
    series = queries.series_of_space(space)
    lines = queries.meetings_of_space(space, at)
    context = {
        **frame(opened),
        "coming": [one for one in lines if one.state in rules.LIVE],
        "past": [one for one in lines if one.state not in rules.LIVE],
        "series": lists.series_lines(series, timezone.localtime(at).date(), calendar_of(opened.project)),
        "may_call": opened.grants.may("meeting.call"),
    }
    return render(request, "meetings/list.html", context)


@require_http_methods(PAGE)
def meeting_series_new(request: PersonRequest, project: int) -> HttpResponse:
    """A meeting that comes again; do=days shows its next three days before anything is kept."""
    opened = open_project(request.user, project)
    require_in(opened.grants, "meeting.call")
    sent = request.POST if request.method == "POST" else None
    form = SeriesForm(
        sent, people=members(opened), departments=departments_taking_part(opened.project.space_id),
        initial=_initial(request, opened),
    )  # fmt: skip
    if sent is not None and form.is_valid() and sent.get("do") != "days":
        try:
            made = actions.start_series(
                by=request.user, at=clock.now(), project_id=project, key=form.key, plan=form.plan(),
                every=form.cleaned_data["every"], people=form.invitees(),
            )  # fmt: skip
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The series begins; its first meeting is called."))
            return redirect("meeting-series", project, made.pk)
    return _series_page(request, opened, form, None)


def _initial(request: PersonRequest, opened: Opened) -> dict[str, Any]:
    calendar = calendar_of(opened.project)
    day = calendar.add_working_days_date(timezone.localtime(clock.now()).date(), 1)
    space = opened.project.space_id
    return {
        **first_day(day), "kind": Kind.WEEKLY, "title": str(Kind.WEEKLY.label), "weekday": day.weekday(),
        "every": 1, "host": request.user.pk,
        "departments": [one.id for one in departments_taking_part(space)],
    }  # fmt: skip


@require_http_methods(PAGE)
def meeting_series(request: PersonRequest, project: int, series: int) -> HttpResponse:
    """One series: its days and its meetings; who hosts it or leads changes it, do=end ends it."""
    opened = open_project(request.user, project)
    row = lists.series_in(opened.project.space_id, series)
    if row is None:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    if sent is not None:
        require_in(opened.grants, "meeting.steer", assignee_id=row.host_id)
    form = SeriesForm(
        sent, people=members(opened, also=[row.host_id, row.recorder_id or 0]), initial=_values(row)
    )
    if sent is not None and form.is_valid() and sent.get("do") != "days":
        try:
            return _changed(request, opened, row, form)
        except Invalid as refusal:
            form.refuse(refusal)
    return _series_page(request, opened, form, row)


def _changed(request: PersonRequest, opened: Opened, row: Series, form: SeriesForm) -> HttpResponse:
    where: dict[str, Any] = {
        "by": request.user, "at": clock.now(), "project_id": opened.project.pk, "series_id": row.pk,
        "version": form.version or 0,
    }  # fmt: skip
    if request.POST.get("do") == "end":
        actions.end_series(**where)
        messages.success(request, _("The series has ended; meetings already called stay."))
        return redirect("meetings", opened.project.pk)
    actions.change_series(**where, plan=form.plan(), every=form.cleaned_data["every"])
    messages.success(request, _("Saved; meetings already called stay as they are."))
    return redirect("meeting-series", opened.project.pk, row.pk)


def _values(row: Series) -> dict[str, Any]:
    return {
        "kind": row.kind, "title": row.title, "weekday": row.weekday, "every": row.every,
        "first": row.first, "start": f"{row.hour:02d}:{row.minute:02d}", "minutes": row.minutes,
        "place": row.place, "link": row.link, "host": row.host_id, "recorder": row.recorder_id,
        "version": row.version,
    }  # fmt: skip


def _series_page(
    request: PersonRequest, opened: Opened, form: SeriesForm, row: Series | None
) -> HttpResponse:
    calendar = calendar_of(opened.project)
    may_steer = row is None or opened.grants.may("meeting.steer", assignee_id=row.host_id)
    context = {
        **frame(opened),
        "form": form,
        "series": row,
        "cadence": lists.cadence(row) if row is not None else "",
        "days": _days(form, row, calendar),
        "meetings": [one for one in _lines(opened) if row is not None and one.series == row.pk],
        "may_change": may_steer and (row is None or row.active),
    }
    return render(request, "meetings/series.html", context, status=form.status)


def _lines(opened: Opened) -> list[queries.MeetingLine]:
    return queries.meetings_of_space(opened.project.space_id, clock.now())


def _days(form: SeriesForm, row: Series | None, calendar: WorkCalendar) -> tuple[lists.SeriesDay, ...]:
    """The next three days as typed, else as kept."""
    today = timezone.localtime(clock.now()).date()
    typed = form.cleaned_data if form.is_bound and form.is_valid() else form.initial
    if row is not None and not row.active:
        return ()
    first: date = max(typed["first"], today - timedelta(weeks=52))
    return lists.next_days(first, typed["weekday"], typed["every"], today, calendar)


urlpatterns = [
    path("projects/<int:project>/meetings/", meetings, name="meetings"),
    path("projects/<int:project>/meetings/series/new/", meeting_series_new, name="meeting-series-new"),
    path("projects/<int:project>/meetings/series/<int:series>/", meeting_series, name="meeting-series"),
]
