"""群机器人: list, add, change, try, remove; what was delivered; and what could not be, anywhere."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qibu.foundation import clock
from qibu.foundation.access.queries import require, require_in
from qibu.foundation.notices import actions
from qibu.foundation.notices.models import Robot
from qibu.foundation.outcomes import Conflict, Invalid
from qibu.projects.queries import Opened, open_project
from qibu.projects.views.common import who
from qibu.web.channels.forms import RobotForm, ask_again
from qibu.web.channels.queries import log_of, members_of, robot_of, robots_of, stuck_deliveries

PAGE = ["GET", "HEAD", "POST"]
LOG = 20


@require_safe
def channels(request: HttpRequest, project: int) -> HttpResponse:
    """The robots of a project and what of theirs is stuck."""
    opened = _open(request, project)
    space = opened.project.space
    context = {"robots": robots_of(space), "stuck": log_of(space, only_stuck=True)}
    return _page(request, opened, "web/channels.html", context)


@require_http_methods(PAGE)
def channel_new(request: HttpRequest, project: int) -> HttpResponse:
    """Add a robot; the next page tries it."""
    opened = _open(request, project)
    space = opened.project.space
    form = RobotForm(request.POST if request.method == "POST" else None, members=members_of(space))
    if request.method == "POST" and form.is_valid():
        try:
            robot = actions.add_robot(
                by=who(request), at=clock.now(), space_id=space.pk, key=form.key,
                kind=form.cleaned_data["kind"], values=form.as_input(),
            )  # fmt: skip
        except Invalid as outcome:
            form.refuse(outcome)
        else:
            messages.success(request, _("%(name)s is added. Send a test message now.") % {"name": robot.name})
            return redirect("channel", project, robot.pk)
    return _page(request, opened, "web/channel.html", {"form": form}, form.status)


@require_http_methods(PAGE)
def channel(request: HttpRequest, project: int, robot: int) -> HttpResponse:
    """One robot: its settings, a test, and what it carried of late."""
    opened = _open(request, project)
    space = opened.project.space
    row = _robot(opened, robot)
    sent = request.POST if request.method == "POST" else None
    form = RobotForm(sent, members=members_of(space), robot=row)
    status = form.status
    if sent is not None and form.is_valid():
        try:
            actions.edit_robot(
                by=who(request), at=clock.now(), space_id=space.pk, robot_id=robot,
                values=form.as_input(), version=form.version,
            )  # fmt: skip
        except Invalid as outcome:
            form.refuse(outcome)
            status = form.status
        except Conflict as outcome:
            ask_again(form, outcome)
            status = 409
        else:
            messages.success(request, _("Saved."))
            return redirect("channel", project, robot)
    log = log_of(space, robot=row, limit=LOG)
    context = {"form": form, "robot": row, "log": log, "moving": any(line.is_moving for line in log)}
    return _page(request, opened, "web/channel.html", context, status)


@require_POST
def channel_test(request: HttpRequest, project: int, robot: int) -> HttpResponse:
    """Queue a test message; the robot's page shows what became of it."""
    opened = _open(request, project)
    actions.test_robot(
        by=who(request), at=clock.now(), space_id=opened.project.space_id, robot_id=robot,
        project=opened.project.name, path=reverse("overview", args=[project]),
    )  # fmt: skip
    messages.success(request, _("The test message is on its way."))
    return redirect(reverse("channel", args=[project, robot]) + "#log")


@require_POST
def channel_removal(request: HttpRequest, project: int, robot: int) -> HttpResponse:
    """Remove a robot; its address is forgotten."""
    opened = _open(request, project)
    actions.remove_robot(by=who(request), at=clock.now(), space_id=opened.project.space_id, robot_id=robot)
    messages.success(request, _("The robot is removed, and its address forgotten."))
    return redirect("channels", project)


@require_http_methods(PAGE)
def channel_deliveries(request: HttpRequest, project: int) -> HttpResponse:
    """The log of a project's robots. POST do=replay or confirm with delivery=<id>s."""
    opened = _open(request, project)
    space = opened.project.space
    if request.method == "POST":
        _decide(request, space.pk)
        return redirect(request.path)
    log = log_of(space)
    context = {"log": log, "moving": any(line.is_moving for line in log)}
    return _page(request, opened, "web/channel_deliveries.html", context)


@require_http_methods(PAGE)
def deliveries(request: HttpRequest) -> HttpResponse:
    """Whatever could not be delivered, mail included, for whoever manages the organisation."""
    require(who(request), "organisation.manage")
    if request.method == "POST":
        _decide(request, None)
        return redirect(request.path)
    log, count = stuck_deliveries()
    return render(request, "web/deliveries.html", {"log": log, "count": count})


def _open(request: HttpRequest, project: int) -> Opened:
    opened = open_project(who(request), project)
    require_in(opened.grants, "channel.edit")
    return opened


def _robot(opened: Opened, robot: int) -> Robot:
    row = robot_of(opened.project.space, robot)
    if row is None:
        raise Http404
    return row


def _page(
    request: HttpRequest, opened: Opened, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    whole = {"opened": opened, "project": opened.project, "section": "project-settings", **context}
    return render(request, template, whole, status=status)


def _decide(request: HttpRequest, space_id: int | None) -> None:
    """Do with the chosen deliveries what the button says; anything else than ids is left out."""
    texts = request.POST.getlist("delivery")
    ids = [int(text) for text in texts if text.isascii() and text.isdecimal() and len(text) < 19]
    by, at = who(request), clock.now()
    if request.POST.get("do") == "replay":
        count = actions.replay_deliveries(by=by, at=at, deliveries=ids, space_id=space_id)
        text = ngettext("%(count)s message is sent again.", "%(count)s messages are sent again.", count)
    elif request.POST.get("do") == "confirm":
        count = actions.confirm_deliveries(by=by, at=at, deliveries=ids, space_id=space_id)
        text = ngettext(
            "%(count)s message is marked as arrived.", "%(count)s messages are marked as arrived.", count
        )
    else:
        raise Http404
    if count:
        messages.success(request, text % {"count": count})
    else:
        messages.warning(request, _("None of the chosen messages waits for this decision."))
