"""One meeting: its agenda before, its minutes while people talk, receipts and objections after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from qibu.actionitems.queries import people_of
from qibu.foundation import clock
from qibu.foundation.forms import new_key
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.requests import PersonRequest
from qibu.kernel import meeting as rules
from qibu.meetings import queries
from qibu.meetings.actions.common import calendar_of
from qibu.meetings.models import Attendance, Kind, Meeting
from qibu.meetings.queries import Page, suggest_agenda
from qibu.meetings.showing import kickoff, minutes
from qibu.meetings.showing.ties import ties
from qibu.meetings.views.calling import offers
from qibu.meetings.views.common import frame, meeting_in
from qibu.meetings.views.steps import take
from qibu.projects.queries import Opened, open_project


@dataclass(frozen=True)
class Refused:
    """What was sent and why it was not done, for the page that shows it again."""

    doing: str = ""
    errors: list[str] = field(default_factory=list)
    typed: Mapping[str, str] = field(default_factory=dict)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: PersonRequest, project: int, meeting: int) -> HttpResponse:
    """The meeting as it stands; POST do=… takes one step and comes back to where it was taken."""
    opened = open_project(request.user, project)
    row = meeting_in(opened, meeting)
    if request.method == "POST":
        try:
            done = take(request, opened, row)
        except Invalid as refusal:
            errors = [text for texts in refusal.errors.values() for text in texts]
            typed = {name: str(value) for name, value in request.POST.items()}
            refused = Refused(request.POST.get("do", ""), errors, typed)
            return _page(request, opened, meeting_in(opened, meeting), refused)
        if done.words:
            messages.success(request, done.words)
        answer = redirect("meeting", project, meeting)
        answer["Location"] += done.anchor
        return answer
    return _page(request, opened, row, Refused())


def _page(request: PersonRequest, opened: Opened, row: Meeting, refused: Refused) -> HttpResponse:
    at = clock.now()
    held = queries.rights(opened.grants, row, at)
    page = queries.read_meeting(row, request.user, at)
    context = {
        **frame(opened),
        "meeting": row,
        "doing": refused.doing,
        "errors": refused.errors,
        "typed": refused.typed,
        "now": at,
        "key": new_key(),
        "after": opened.project.space.event_number + written(page),
        "texts": minutes.minutes_texts(),
        **_rights(opened, row, held, page),
        **_left(row, page, held, refused),
        **_agenda(opened, row, page, held.write),
        **_minutes(row, page, held, at),
        **_people(row, page),
        **_asking(opened, row, refused),
    }
    return render(request, "meetings/meeting.html", context, status=422 if refused.errors else 200)


def written(page: Page) -> int:
    """Grows with every save of a section, which the journal keeps only once a sitting."""
    return sum(one.version for one in page.sections.values())


def _rights(opened: Opened, row: Meeting, held: queries.Rights, page: Page) -> dict[str, Any]:
    def may(step: str) -> bool:
        return held.steer and rules.take(row.state, step).allowed

    return {
        "look": minutes.look_of(row, any(one.state == rules.OBJECTED for one in page.decisions)),
        "may_write": held.write,
        "may_change": may("change"),
        "may_open": may("open"),
        "may_invite": may("people"),
        "may_distribute": may("distribute"),
        "may_cancel": may("cancel"),
        "may_answer": held.steer and row.state == rules.DISTRIBUTED,
        "may_receive": held.receives,
        "may_ask": held.write and opened.grants.may("action.ask"),
        "may_record": held.write and opened.grants.may("commitment.record"),
        "may_report": held.write and opened.grants.may("issue.report"),
        "may_follow": opened.grants.may("meeting.call") and row.state not in (rules.PLANNED, rules.CANCELLED),
        "is_over": row.state in (rules.DISTRIBUTED, rules.SETTLED),
        "shows_minutes": row.state not in (rules.PLANNED, rules.CANCELLED)
        or bool(page.sections or page.decisions),
        "distributed": row.distributed_at is not None,
        "next": minutes.following(row),
    }


def _agenda(opened: Opened, row: Meeting, page: Page, may_write: bool) -> dict[str, Any]:
    about = (row.origin_kind, row.origin_id)
    found = ties(opened.project, [*((one.origin_kind, one.origin_id) for one in page.agenda), about])
    groups = []
    if may_write:
        here = {(one.origin_kind, one.origin_id) for one in page.agenda}
        fresh = suggest_agenda(opened.project, clock.now(), previous=row.previous, kind=row.kind)
        titles = {one.title for one in page.agenda}
        more = [
            one
            for one in fresh
            if one.topic.origin not in here and (one.topic.origin[0] or one.topic.title not in titles)
        ]
        groups = offers(more, set())
    return {
        "agenda": minutes.topic_lines(page.agenda, found),
        "agenda_minutes": sum(one.minutes or 0 for one in page.agenda),
        "about": found.get(about),
        "offer_groups": groups,
        "offers": sum(len(rows) for _group, rows in groups),
    }


def _minutes(row: Meeting, page: Page, held: queries.Rights, at: Any) -> dict[str, Any]:
    texts = minutes.text_lines(row, page)
    decisions = minutes.decision_lines(page, may_object=held.objects, at=at)
    return {
        "topics": [texts[f"item-{one.pk}"] for one in page.agenda],
        "discussion": texts["discussion"],
        "discussed": any(texts[f"item-{one.pk}"].text for one in page.agenda),
        "next_steps": texts["next_steps"],
        "notes": texts["notes"],
        "decisions": decisions,
        "objected": sum(one.state == rules.OBJECTED for one in decisions),
        "in_time": rules.may_object(at, row.objections_until),
        "host": row.host.name,
        "actions": page.actions,
        "raised": [one.issue for one in page.raised],
        "confirmed": [
            {"task": one.commitment.task_id, "name": one.commitment.task.name} for one in page.confirmed
        ],
    }


def _left(row: Meeting, page: Page, held: queries.Rights, refused: Refused) -> dict[str, Any]:
    """Words that came too late: just refused, put aside and not brought together, or kept by the browser."""
    if held.write or row.state in rules.WRITING:
        return {}
    sent = [refused.typed.get("text", "")] if refused.doing == "section" else []
    words = [*sent, *(one.text for one in page.asides)]
    names = (text.storage for text in minutes.text_lines(row, page).values())
    return {"left": "\n\n".join(one for one in words if one.strip()), "left_names": " ".join(names)}


def _people(row: Meeting, page: Page) -> dict[str, Any]:
    people = minutes.person_lines(row, page, minutes.homes_of(page), minutes.speakers_of(row))
    told = [one for one in people if one.is_told]
    comers = [one for one in people if one.comes]
    return {
        "people": people,
        "comers": comers,
        "copies": [one for one in people if not one.comes],
        "came": sum(one.attendance in (Attendance.PRESENT, Attendance.LATE) for one in comers),
        "received": sum(one.received_at is not None for one in told),
        "receivers": len(told),
        "attendances": Attendance.choices,
    }


def _asking(opened: Opened, row: Meeting, refused: Refused) -> dict[str, Any]:
    """Who may own an action item, and the day the line starts with: five working days on."""
    met = max(timezone.localtime(row.starts).date(), timezone.localtime(clock.now()).date())
    day = calendar_of(opened.project).add_working_days_date(met, 5)
    asked = refused.doing == "action-add"
    return {
        "owners": people_of(opened.project.space),
        "chosen_owner": refused.typed.get("owner", "") if asked else "",
        "chosen_due": refused.typed.get("due", "") if asked else day.isoformat(),
        "kickoff": kickoff.card(opened.project, row) if row.kind == Kind.KICKOFF else None,
    }


urlpatterns = [path("projects/<int:project>/meetings/<int:meeting>/", meeting, name="meeting")]
