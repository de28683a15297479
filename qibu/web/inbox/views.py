"""The first page, and the answers that are given on it: plain forms that come back to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET, require_POST

from qibu.foundation import clock
from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.foundation.people.requests import PersonRequest
from qibu.foundation.turns.models import Turn
from qibu.foundation.turns.queries import taken_up_again, turn_in_sight
from qibu.projects.newest import names_of_projects
from qibu.tasks.models import Task
from qibu.tasks.queries import open_tasks_of
from qibu.web.attention import concerns
from qibu.web.inbox.ahead import ahead
from qibu.web.inbox.answers import ANSWERS, update_task
from qibu.web.inbox.lines import workbench
from qibu.web.inbox.totals import totals
from qibu.web.inbox.waiting import Wait, wait_of
from qibu.web.queries import told

#: Fields of a refused answer that are not shown again as something typed.
_HIDDEN = {"csrfmiddlewaretoken", "key", "version", "line", "task", "do", "next"}


@dataclass(frozen=True)
class Refused:
    """An answer that was not taken: at which line, why, and what was typed in it."""

    key: str
    message: str
    status: int
    problems: tuple[str, ...] = ()
    typed: dict[str, str] = field(default_factory=dict)


@require_GET
def home(request: PersonRequest) -> HttpResponse:
    """待我处理: what waits for me, what I wait for, what goes wrong where I steer, my tasks, my projects.

    GET open=<line> shows the form of that line (a script fetches it where it stands).
    """
    return _page(request, clock.now())


def _page(request: PersonRequest, at: datetime, refused: Refused | None = None) -> HttpResponse:
    today = timezone.localtime(at).date()
    bench = workbench(request.user, at)
    shown = {line.key for group in bench.groups for line in group.lines}
    context = {
        "bench": bench,
        "totals": totals(request.user, at),
        "ahead": "" if bench.groups else ahead(request.user, at),
        "refused": refused,
        "opened": refused.key if refused else request.GET.get("open", ""),
        "refused_here": refused is not None and refused.key in shown,
        "concerns": concerns(request.user, today),
        "tasks": open_tasks_of(request.user),
        "projects": names_of_projects(request.user, 12),
        "notices": told(request.user, limit=8),
        "today": today,
    }
    return render(request, "web/home.html", context, status=refused.status if refused else 200)


@require_POST
def answer(request: PersonRequest, turn: int) -> HttpResponse:
    """Answer a turn from its line."""
    at, key = clock.now(), f"turn-{turn}"
    wait = _still_waiting(request, turn)
    if isinstance(wait, str):
        return _page(request, at, Refused(key, wait, 409, typed=_typed(request.POST)))
    if wait.kind not in ANSWERS:
        raise Denied("inbox.answer", visible=True)
    return _answered(
        request, f"turn-{wait.pk}", at, lambda: ANSWERS[wait.kind](request.user, wait, request.POST, at)
    )


def _still_waiting(request: PersonRequest, turn: int) -> Wait | str:
    """The open turn; where it has ended, the one that took its place, or who ended it, in words.

    Raises Denied (404) for a turn of a space the person does not see.
    """
    row = turn_in_sight(request.user, turn)
    if row is None:
        raise Denied("inbox.answer")
    if row.ended_at is not None:
        later = taken_up_again(row)
        if later is None:
            return _dealt_with(row)
        turn = later
    wait = wait_of(request.user, turn)
    if wait is None:  # read-only meanwhile
        raise Denied("inbox.answer", visible=True)
    return wait


def _dealt_with(row: Turn) -> str:
    said = {
        "by": row.ended_by.name if row.ended_by else pgettext("product", "Qibu"),
        "at": _clock(row.ended_at),
    }
    return _("%(by)s dealt with this at %(at)s already; nothing was done twice.") % said


def _clock(moment: datetime | None) -> str:
    return timezone.localtime(moment).strftime("%m-%d %H:%M") if moment else ""


@require_POST
def task(request: PersonRequest, task: int) -> HttpResponse:
    """Say how far an own task is, from its line."""
    at = clock.now()
    project = Task.objects.visible_to(request.user).filter(pk=task).values_list("project", flat=True).first()
    if project is None:
        raise Denied("task.update")
    return _answered(
        request, f"task-{task}", at, lambda: update_task(request.user, project, task, request.POST, at)
    )


def _answered(request: PersonRequest, key: str, at: datetime, deed: Callable[[], str]) -> HttpResponse:
    """Do it and come back; what was refused is shown in its line, with everything that was typed."""
    typed = _typed(request.POST)
    try:
        said = deed()
    except Invalid as refusal:
        text = _("Some entries need correcting; nothing has been saved.")
        return _page(request, at, Refused(key, text, 422, problems(refusal), typed))
    except Conflict as conflict:
        return _page(request, at, Refused(key, _moved_on(conflict), 409, typed=typed))
    messages.success(request, said)
    return redirect("home")


#: What the fields of the answers are called in a message about them.
_LABELS = {
    "percent": gettext_lazy("Percent complete"),
    "expected_finish": gettext_lazy("Expected finish"),
    "cause": gettext_lazy("Cause"),
    "analysis": gettext_lazy("Analysis"),
    "action": gettext_lazy("Corrective action"),
    "action_due": gettext_lazy("Until when"),
}


def problems(refusal: Invalid) -> tuple[str, ...]:
    """What is wrong, each with the field it is about where that says more; each once."""
    found: dict[str, None] = {}
    for name, texts in refusal.errors.items():
        for text in texts:
            label = _LABELS.get(name)
            found[_("%(field)s: %(text)s") % {"field": label, "text": text} if label else text] = None
    return tuple(found)


def _moved_on(conflict: Conflict) -> str:
    """Who changed what meanwhile, in a sentence."""
    said = {"by": conflict.by or _("somebody else"), "at": _clock(conflict.at)}
    words = _("Changed meanwhile by %(by)s %(at)s; please look at it again.") % said
    now = [f"{one.label}: {one.theirs}" for one in conflict.differences]
    return " ".join([words.replace("  ", " "), *now])


def _typed(sent: QueryDict) -> dict[str, str]:
    typed = {name: str(text) for name, text in sent.items() if name not in _HIDDEN}
    return {name: text for name, text in typed.items() if text.strip() and not name.startswith("was-")}
