"""In the meeting: contributions become points, points action items and lessons, then the report (F3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qibu.actionitems.queries import people_of
from qibu.closing.actions import retrospective_points as actions
from qibu.closing.forms.retrospective import HeldForm, ImproveForm, KeepForm, PointForm, SummaryForm
from qibu.closing.models.retrospective import Kind, Retrospective, Stage
from qibu.closing.queries import retrospective as queries
from qibu.closing.queries.retrospective import Grown
from qibu.closing.views.retrospective_page import PAGE, attempt, page
from qibu.foundation import clock
from qibu.foundation.forms import Form
from qibu.foundation.people.requests import PersonRequest
from qibu.lessons.actions import Explanation
from qibu.projects.queries import Opened, open_project


def _open(request: PersonRequest, project: int) -> tuple[Opened, Retrospective]:
    """The project and its retrospective, for who runs it; there is nothing to merge once it is published."""
    opened = open_project(request.user, project)
    row = queries.retrospective_of(opened.project)
    queries.require_run(opened.grants, row)
    if row is None or row.stage == Stage.PUBLISHED:
        raise Http404
    return opened, row


@require_http_methods(PAGE)
def retrospective_merge(request: PersonRequest, project: int) -> HttpResponse:
    """What is not merged yet, and the points; POST do=point adds one, publish, or hold (the meeting)."""
    opened, row = _open(request, project)
    whole = queries.whole(row, opened.grants)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    sent = {name: request.POST if do == name else None for name in ("point", "publish", "hold")}
    meetings = queries.meetings_of(opened.project)
    forms: dict[str, Form] = {
        "point": PointForm(
            sent["point"], questions=whole.questions, auto_id="point-%s", initial={"kind": Kind.TO_IMPROVE}
        ),
        "publish": SummaryForm(
            sent["publish"], auto_id="publish-%s", initial={"summary": row.summary, "version": row.version}
        ),
        "hold": HeldForm(
            sent["hold"], meetings=meetings, auto_id="hold-%s",
            initial={"meeting": row.meeting.number if row.meeting is not None else None},
        ),
    }  # fmt: skip
    status = 0
    if do:
        where: dict[str, Any] = {"by": request.user, "at": clock.now(), "space_id": row.space_id}
        if do not in forms:
            raise Http404
        said, act, to = _merging(forms, where)[do]
        status = attempt(forms[do], act)
        if not status:
            messages.success(request, said)
            return redirect(to, project)
    context = {"row": row, "whole": whole, "meetings": meetings, **forms}
    return page(request, opened, "closing/retrospective_merge.html", context, status)


Step = tuple[str, Callable[[], object], str]


def _merging(forms: dict[str, Form], where: dict[str, Any]) -> dict[str, Step]:
    """do → what is said afterwards, what is done, the page that follows."""
    point, publish, hold = forms["point"], forms["publish"], forms["hold"]
    assert isinstance(point, PointForm)
    return {
        "point": (
            _("The point is added."),
            lambda: actions.add_point(**where, key=point.key, **point.said()),
            "retrospective-merge",
        ),
        "publish": (
            _("The report is published; everybody in the project is told."),
            lambda: actions.publish(
                **where, version=publish.version or 0, summary=publish.cleaned_data["summary"]
            ),
            "retrospective",
        ),
        "hold": (
            _("Saved."),
            lambda: actions.hold_in(**where, number=hold.cleaned_data["meeting"]),
            "retrospective-merge",
        ),
    }


@require_http_methods(PAGE)
def retrospective_point(request: PersonRequest, project: int, point: int) -> HttpResponse:
    """One point; POST do=edit, remove, improve (an action item) or lesson."""
    opened, row = _open(request, project)
    whole = queries.whole(row, opened.grants)
    grown = next((one for one in whole.points if one.point.pk == point), None)
    if grown is None:
        raise Http404
    do = request.POST.get("do", "") if request.method == "POST" else ""
    forms = _forms_of(request, opened, whole, grown, do)
    status = 0
    if do:
        where: dict[str, Any] = {
            "by": request.user, "at": clock.now(), "space_id": row.space_id, "pk": point,
        }  # fmt: skip
        name = "edit" if do == "remove" else do
        steps = _steps(forms, where)
        if do not in steps:
            raise Http404
        said, act, to = steps[do]
        status = attempt(forms[name], act)
        if not status:
            messages.success(request, said)
            return redirect(to, project, point) if to == "retrospective-point" else redirect(to, project)
    context = {"row": row, "whole": whole, "one": grown, "doing": do, **forms}
    return page(request, opened, "closing/retrospective_point.html", context, status)


def _forms_of(
    request: PersonRequest, opened: Opened, whole: queries.Whole, grown: Grown, do: str
) -> dict[str, Form]:
    point = grown.point
    first = {
        "kind": point.kind, "text": point.text, "version": point.version,
        "contributions": [one.pk for one in grown.said],
    }  # fmt: skip
    sent = {name: request.POST if do == name else None for name in ("improve", "lesson")}
    edited = request.POST if do in ("edit", "remove") else None
    return {
        "edit": PointForm(edited, questions=whole.questions, merged=grown.said, initial=first),
        "improve": ImproveForm(
            sent["improve"], people=people_of(opened.project.space), auto_id="improve-%s"
        ),
        "lesson": KeepForm(
            sent["lesson"], auto_id="lesson-%s", initial={"title": " ".join(point.text.split())[:200]}
        ),
    }  # fmt: skip


def _steps(forms: dict[str, Form], where: dict[str, Any]) -> dict[str, Step]:
    """do → what is said afterwards, what is done, the page that follows."""
    edit, improve, lesson = forms["edit"], forms["improve"], forms["lesson"]
    assert isinstance(edit, PointForm) and isinstance(improve, ImproveForm)
    return {
        "edit": (
            _("Saved."),
            lambda: actions.edit_point(**where, version=edit.version or 0, **edit.said()),
            "retrospective-merge",
        ),
        "remove": (
            _("The point is removed; its contributions are free again."),
            lambda: actions.remove_point(**where, version=edit.version or 0),
            "retrospective-merge",
        ),
        "improve": (
            _("The action item is asked for."),
            lambda: actions.improve(
                **where, key=improve.key, owner=improve.person(), due=improve.cleaned_data["due"]
            ),
            "retrospective-point",
        ),
        "lesson": (
            _("It is among the lessons; they publish it when its root cause is known."),
            lambda: actions.keep_as_lesson(
                **where, key=lesson.key, title=lesson.cleaned_data["title"],
                why=Explanation(
                    root_cause=lesson.cleaned_data["root_cause"],
                    improvement=lesson.cleaned_data["improvement"],
                ),
            ),
            "retrospective-point",
        ),
    }  # fmt: skip


_ONE = "projects/<int:project>/retrospective/"
merging_patterns = [
    path(f"{_ONE}merge/", retrospective_merge, name="retrospective-merge"),
    path(f"{_ONE}points/<int:point>/", retrospective_point, name="retrospective-point"),
]
