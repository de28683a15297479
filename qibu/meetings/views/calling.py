"""Calling a meeting, also about something or after another one; changing its head and its list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from qibu.foundation import clock
from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.requests import PersonRequest
from qibu.meetings import actions
from qibu.meetings.actions.common import calendar_of
from qibu.meetings.forms import MeetingForm, PeopleForm, first_day, initial_of, listed
from qibu.meetings.inputs import Topic
from qibu.meetings.models import Kind, Meeting, Series
from qibu.meetings.queries import Suggestion, suggest_agenda
from qibu.meetings.queries.agenda import TICKED
from qibu.meetings.showing.ties import Origin, titled
from qibu.meetings.views.common import frame, meeting_in, members, whole
from qibu.meetings.words import GROUPS
from qibu.projects.choosing import departments_taking_part
from qibu.projects.queries import Opened, open_project, team

PAGE = ["GET", "HEAD", "POST"]
#: What a meeting about something is, where it is not a coordination meeting.
KINDS: Final = {"issue": Kind.ISSUE}


@dataclass(frozen=True)
class Offer:
    """A suggested topic as a box to tick."""

    value: str
    title: str
    note: str
    ticked: bool


def value_of(topic: Topic) -> str:
    """How a form names a suggested topic."""
    kind, pk = topic.origin
    return f"{kind}:{pk}" if kind else f"text:{topic.title}"


def offers(found: Iterable[Suggestion], chosen: set[str] | None = None) -> list[tuple[str, list[Offer]]]:
    """Suggested topics under the words of their groups; ticked are ``chosen``, or the first of each group."""
    groups: dict[str, list[Offer]] = {}
    for one in found:
        rows = groups.setdefault(one.group, [])
        value, carried = value_of(one.topic), one.topic.carried
        note = _("carried %(n)d×") % {"n": carried} if carried else ""
        ticked = len(rows) < TICKED if chosen is None else value in chosen
        rows.append(Offer(value, one.topic.title, note, ticked))
    return [(str(GROUPS.get(group, group)), rows) for group, rows in groups.items()]


@require_http_methods(PAGE)
def meeting_new(request: PersonRequest, project: int) -> HttpResponse:
    """Call a meeting: `?about=task:12` about something, `?after=3` as the next of another one."""
    opened = open_project(request.user, project)
    require_in(opened.grants, "meeting.call")
    number = whole(request.GET.get("after"))
    previous = meeting_in(opened, number) if number else None
    about = _about(opened, request.GET.get("about", ""))
    found = suggest_agenda(opened.project, clock.now(), previous=previous, kind=request.GET.get("kind", ""))
    if about is not None:
        first = Suggestion(Topic(about[1], about[0]), "about")
        found = [first, *(one for one in found if one.topic.origin != about[0])]
    sent = request.POST if request.method == "POST" else None
    also = [one.person_id or 0 for one in previous.participants.all()] if previous is not None else []
    form = MeetingForm(
        sent, people=members(opened, also=also),
        departments=departments_taking_part(opened.project.space_id),
        initial=_initial(request, opened, previous, about),
    )  # fmt: skip
    if sent is not None and form.is_valid():
        try:
            made = actions.call_meeting(
                by=request.user, at=clock.now(), project_id=project, key=form.key, plan=form.plan(),
                people=form.invitees(), agenda=_chosen(request, found),
                origin=about[0] if about is not None else ("", 0),
                previous=previous.number if previous is not None else None,
            )  # fmt: skip
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The meeting is called; everybody on the list is told."))
            return redirect("meeting", project, made.number)
    context = {
        **frame(opened),
        "form": form,
        "groups": offers(found, set(sent.getlist("topic")) if sent is not None else None),
        "extra": sent.get("extra", "") if sent is not None else "",
        "previous": previous,
        "about": about,
    }
    return render(request, "meetings/new.html", context, status=form.status)


def _about(opened: Opened, text: str) -> tuple[Origin, str] | None:
    """What `?about=` names, with its title; None where it names nothing of this project."""
    kind, _colon, number = text.partition(":")
    return titled(opened.project, (kind, whole(number)))


def _chosen(request: PersonRequest, found: list[Suggestion]) -> list[Topic]:
    """The ticked topics in the order shown, then the lines typed beside."""
    ticked = set(request.POST.getlist("topic"))
    typed = [line.strip() for line in request.POST.get("extra", "").splitlines() if line.strip()]
    return [one.topic for one in found if value_of(one.topic) in ticked] + [Topic(line) for line in typed]


def _initial(
    request: PersonRequest, opened: Opened, previous: Meeting | None, about: tuple[Origin, str] | None
) -> dict[str, Any]:
    calendar = calendar_of(opened.project)
    today = timezone.localtime(clock.now()).date()
    initial = {**first_day(calendar.add_working_days_date(today, 1)), "host": request.user.pk}
    if previous is not None:
        starts = timezone.localtime(previous.starts)
        day = max(today, starts.date() + timedelta(weeks=_weeks(previous.series)))
        return {
            **initial_of(previous, starts), **listed(list(previous.participants.all())),
            "day": calendar.previous_working_date(day), "version": None,
        }  # fmt: skip
    kind = KINDS.get(about[0][0], Kind.COORDINATION) if about is not None else Kind.COORDINATION
    if request.GET.get("kind") in Kind.values:
        kind = Kind(request.GET["kind"])
    words = str(kind.label)
    if about is not None:
        words = pgettext("title of a meeting", "%(kind)s: %(about)s") % {"kind": words, "about": about[1]}
    people = team(opened.project.space_id)
    return {
        **initial, "kind": kind, "title": words[:120],
        "people": [one.id for one in (people.lead,) if one is not None],
        "departments": [seat.department_id for seat in people.seats],
    }  # fmt: skip


def _weeks(series: Series | None) -> int:
    return series.every if series is not None else 1


@require_http_methods(PAGE)
def meeting_edit(request: PersonRequest, project: int, meeting: int) -> HttpResponse:
    """Another time, place, title, host or recorder."""
    opened = open_project(request.user, project)
    row = meeting_in(opened, meeting)
    require_in(opened.grants, "meeting.steer", assignee_id=row.host_id)
    sent = request.POST if request.method == "POST" else None
    form = MeetingForm(
        sent, people=members(opened, also=[row.host_id, row.recorder_id or 0]),
        initial=initial_of(row, timezone.localtime(row.starts)),
    )  # fmt: skip
    if sent is not None and form.is_valid():
        try:
            actions.change_meeting(
                by=request.user, at=clock.now(), project_id=project, number=meeting,
                version=form.version or 0, plan=form.plan(),
            )  # fmt: skip
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Saved; everybody on the list is told."))
            return redirect("meeting", project, meeting)
    context = {**frame(opened), "form": form, "meeting": row}
    return render(request, "meetings/edit.html", context, status=form.status)


@require_http_methods(PAGE)
def meeting_people(request: PersonRequest, project: int, meeting: int) -> HttpResponse:
    """Who comes, and who gets the minutes."""
    opened = open_project(request.user, project)
    row = meeting_in(opened, meeting)
    require_in(opened.grants, "meeting.steer", assignee_id=row.host_id)
    rows = list(row.participants.all())
    sent = request.POST if request.method == "POST" else None
    form = PeopleForm(
        sent, people=members(opened, also=[one.person_id or 0 for one in rows]),
        departments=departments_taking_part(opened.project.space_id),
        initial={**listed(rows), "version": row.version},
    )  # fmt: skip
    if sent is not None and form.is_valid():
        try:
            actions.set_people(
                by=request.user, at=clock.now(), project_id=project, number=meeting,
                version=form.version or 0, people=form.invitees(),
            )  # fmt: skip
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Saved; whoever is new on the list is invited."))
            return redirect("meeting", project, meeting)
    context = {**frame(opened), "form": form, "meeting": row, "is_list": True}
    return render(request, "meetings/edit.html", context, status=form.status)


urlpatterns = [
    path("projects/<int:project>/meetings/new/", meeting_new, name="meeting-new"),
    path("projects/<int:project>/meetings/<int:meeting>/edit/", meeting_edit, name="meeting-edit"),
    path("projects/<int:project>/meetings/<int:meeting>/people/", meeting_people, name="meeting-people"),
]
