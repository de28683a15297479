"""One risk or issue: form 4, whose move it is, what the reader may do, its history (R1–R5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qibu.actionitems.queries import actions_of_origin, people_of
from qibu.foundation import clock
from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.foundation.people.requests import PersonRequest
from qibu.issues import actions
from qibu.issues.actions.common import lead_of
from qibu.issues.forms import IssueForm, place_of, places, task_at
from qibu.issues.models import Front, Issue, IssueStep, Kind, State
from qibu.issues.queries import pages
from qibu.issues.queries.register import LOOKS, TONES
from qibu.issues.rights import Rights, rights_in
from qibu.issues.views.deeds import SAID, Deed, deeds_for, form_of, take
from qibu.issues.views.register import PAGE, frame
from qibu.kernel import issue as rules
from qibu.projects.forms.common import remember, shown_values
from qibu.projects.queries import Opened, open_project
from qibu.tasks.models import Task


def _rights(opened: Opened, issue: Issue) -> Rights:
    return rights_in(opened.grants, issue, lead_of(opened.project.space))


@require_http_methods(PAGE)
def issue(request: PersonRequest, project: int, issue: int) -> HttpResponse:
    """The page; POST `do` takes a step (see `deeds.SAID`), or repeat or other about an `earlier` one."""
    opened = open_project(request.user, project)
    row = pages.issue_in(opened.project, issue)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if not do:
        if request.method == "POST":
            raise Http404
        return _page(request, opened, row)
    if do in ("repeat", "other"):
        return _judge(request, opened, row, do)
    if do not in SAID:
        raise Http404
    form = form_of(opened, row, SAID[do][0], request.POST)
    status, said = _taken(request, opened, row, do, form)
    if not status:
        messages.success(request, said)
        return redirect("issue", project, issue)
    fresh = pages.issue_in(opened.project, issue)
    if status == 409:
        # What was typed may be sent once more, against what stands now.
        data = request.POST.copy()
        data["version"] = str(fresh.version)
        form.data = data
    return _page(request, opened, fresh, refused=form, done=do, status=status)


def _taken(request: PersonRequest, opened: Opened, row: Issue, do: str, form: Any) -> tuple[int, str]:
    """(0, what is said) or (status to answer with, ""); the form then says what is wrong."""
    if not form.is_valid():
        return 422, ""
    where = {"by": request.user, "at": clock.now(), "space_id": opened.project.space_id}
    try:
        return 0, take(where, do, row, form)
    except Invalid as refusal:
        form.refuse(Invalid({_field(name, form): list(said) for name, said in refusal.errors.items()}))
        return 422, ""
    except Conflict:
        form.add_error(
            None, _("Somebody changed this meanwhile; what you typed is kept, please look at both.")
        )
        return 409, ""


def _field(name: str, form: Any) -> str:
    """Messages about a result belong to the one box there is."""
    return "text" if name == "result" and "text" in form.fields else name


def _judge(request: PersonRequest, opened: Opened, row: Issue, do: str) -> HttpResponse:
    """确认为重复, or it only reads alike."""
    earlier = request.POST.get("earlier", "")
    deed = actions.confirm_repeat if do == "repeat" else actions.reject_repeat
    deed(
        by=request.user, at=clock.now(), space_id=opened.project.space_id, number=row.number,
        earlier_id=int(earlier) if earlier.isdecimal() and len(earlier) < 18 else 0,
    )  # fmt: skip
    if do == "repeat":
        messages.success(
            request, _("Confirmed as a repeat; what is learnt from it waits for its root cause.")
        )
    else:
        messages.success(request, _("It is not offered any more."))
    return redirect("issue", opened.project.pk, row.number)


@dataclass(frozen=True)
class Stage:
    """One of form 4's three states on the page: its word, the finer step in it, past, here or ahead."""

    word: str
    finer: str
    look: str
    by: str
    at: Any


def _stages(row: Issue, steps: list[IssueStep]) -> list[Stage]:
    """The three states in front, each with the last step that was taken in it and who took it."""
    order = (rules.WAITING, rules.UNDER_WAY, rules.RESOLVED)
    here = order.index(row.front) if row.front in order else -1
    reached = {rules.front(step.state): step for step in steps}
    found = []
    for place, front in enumerate(order):
        step = reached.get(front) if place <= here else None
        look = "here" if place == here else "past" if place < here else "ahead"
        finer = str(State(step.state).label) if step is not None else ""
        by = step.by.name if step is not None and step.by is not None else ""
        found.append(Stage(str(Front(front).label), finer, look, by, step.at if step is not None else None))
    return found


def _page(
    request: PersonRequest,
    opened: Opened,
    row: Issue,
    *,
    refused: Any = None,
    done: str = "",
    status: int = 200,
) -> HttpResponse:
    rights, turn = _rights(opened, row), pages.mover(row)
    steps = pages.steps_of(row)
    context = {
        **frame(opened),
        "issue": row,
        "look": LOOKS[row.front],
        "tone": TONES.get(row.severity, "todo"),
        "stages": _stages(row, steps),
        "withdrawn": row.front == rules.DROPPED,
        "steps": steps,
        "turn": turn,
        "pressing": turn is not None and turn.due is not None and turn.due < clock.now(),
        "rights": rights,
        "deeds": _with(
            deeds_for(opened, row, rights, waits_for=turn.kind if turn else "", done=done), refused, done
        ),
        "alike": pages.likely_repeats(request.user, row.title, opened.project, but=row)
        if rights.judge
        else [],
        "earlier": pages.earlier_seen(request.user, row),
        "again": pages.repeats_of(request.user, row),
        "episodes": pages.episodes_of(row),
        "items": [(one, opened.project.pk, "") for one in actions_of_origin(("issue", row.pk), clock.now())],
        "exposure": rules.exposure(row.probability, row.impact),
        "is_risk": row.kind == Kind.RISK,
    }
    return render(request, "issues/issue.html", context, status=status)


def _with(deeds: list[Deed], refused: Any, done: str) -> list[Deed]:
    """The deeds with the refused form in its place; a step no longer possible keeps its form all the same."""
    if refused is None:
        return deeds
    name = SAID[done][0]
    kept = [
        Deed(one.name, one.title, refused, one.buttons, True) if one.name == name else one for one in deeds
    ]
    if all(one.name != name for one in deeds):
        kept.insert(0, Deed(name, _("What you typed"), refused, (), True))
    return kept


_EDITED = (
    "title", "description", "where", "kind", "type", "severity", "urgency", "found_on", "scope", "response",
    "trigger", "contingency", "contingency_owner", "residual", "probability", "impact", "remarks",
)  # fmt: skip


@require_http_methods(PAGE)
def issue_edit(request: PersonRequest, project: int, issue: int) -> HttpResponse:
    """The words of form 4; two people's different fields merge, the same field is put to a decision (409)."""
    opened = open_project(request.user, project)
    row = pages.issue_in(opened.project, issue)
    if not _rights(opened, row).edit:
        raise Denied("issue.triage", visible=True)
    form = _edit_form(request, opened, row)
    if form.is_bound and form.is_valid():
        values = form.values
        values["task"] = _id(values.pop("where"))
        for name in ("probability", "impact"):
            if name in values:
                values[name] = int(values[name]) if values[name] is not None else None
        try:
            actions.edit_issue(
                by=request.user, at=clock.now(), space_id=opened.project.space_id, number=issue,
                version=form.version, shown=_shown(form, opened), values=values,
            )  # fmt: skip
        except Invalid as refusal:
            form.refuse(Invalid({_named(name): list(said) for name, said in refusal.errors.items()}))
        else:
            messages.success(request, _("Saved."))
            return redirect("issue", project, issue)
    context = {**frame(opened), "issue": row, "form": form, "places": places(opened.project)}
    return render(request, "issues/edit.html", context, status=form.status)


def _named(field: str) -> str:
    return "where" if field == "task" else field


def _id(task: Task | None) -> int | None:
    return task.pk if task is not None else None


def _edit_form(request: PersonRequest, opened: Opened, row: Issue) -> IssueForm:
    rated = opened.project.risk_matrix
    only = [name for name in _EDITED if rated or name not in ("probability", "impact")]
    now = actions.values_of(row)
    form = IssueForm(
        request.POST if request.method == "POST" else None,
        initial={**now, "where": place_of(row.task), "version": row.version},
        project=opened.project,
        only=only,
        people=people_of(opened.project.space, also=[row.contingency_owner_id or 0]),
        task=row.task,
    )
    remember(form)
    return form


def _shown(form: IssueForm, opened: Opened) -> dict[str, Any]:
    """What the form was filled from, as the action compares it."""
    shown = shown_values(form)
    if "where" in shown:
        try:
            text = shown.pop("where")
            kept = form.task is not None and text == place_of(form.task)
            shown["task"] = _id(form.task if kept else task_at(opened.project, text))
        except ValidationError:
            shown.pop("task", None)
    if "contingency_owner" in shown:
        text = str(shown["contingency_owner"] or "")
        shown["contingency_owner"] = int(text) if text.isdecimal() else None
    for name in ("probability", "impact"):
        if shown.get(name) is not None:
            shown[name] = int(shown[name])
    return shown


urlpatterns = [
    path("projects/<int:project>/issues/<int:issue>/", issue, name="issue"),
    path("projects/<int:project>/issues/<int:issue>/edit/", issue_edit, name="issue-edit"),
]
