"""Change requests: the list, writing one with its steps, its page, the decision (S5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qibu.changes import actions, showing
from qibu.changes.building import Surroundings, build, whole
from qibu.changes.effects import evaluate, from_json
from qibu.changes.forms import RequestForm
from qibu.changes.models import ChangeRequest, ChangeState
from qibu.changes.paper import change_paper
from qibu.changes.queries import baselines
from qibu.changes.queries.requests import request_in, requests_of
from qibu.changes.steps import in_words, read_steps
from qibu.changes.views.steps import step_page
from qibu.foundation import clock
from qibu.foundation.access.queries import require_in
from qibu.foundation.forms import new_key
from qibu.foundation.journal.queries import history
from qibu.foundation.outcomes import Denied, Invalid
from qibu.foundation.people.requests import PersonRequest
from qibu.kernel import change as life
from qibu.projects.papers import hand_out, paper_routes
from qibu.projects.queries import Opened, open_project

_KEY_LENGTHS = range(8, 65)


def frame(opened: Opened, part: str) -> dict[str, Any]:
    """What every page of the tab needs."""
    return {
        "opened": opened,
        "project": opened.project,
        "section": "changes",
        "part": part,
        "may_ask": opened.grants.may("change.request"),
    }


@require_GET
def changes(request: PersonRequest, project: int) -> HttpResponse:
    """All change requests, the newest first; a draft is its maker's alone."""
    opened = open_project(request.user, project)
    context = {
        **frame(opened, "requests"),
        "requests": requests_of(opened.project, request.user),
        "has_baseline": bool(baselines(project)),
    }
    return render(request, "changes/requests.html", context)


def _prefilled(request: PersonRequest) -> list[dict[str, Any]]:
    """Steps the address brings: `edit:task:field:value` or `remove:task`, as a refusal offers them."""
    found: list[dict[str, Any]] = []
    for text in request.GET.getlist("step")[:20]:
        do, _colon, rest = text.partition(":")
        parts = rest.split(":", 2)
        if do == "edit" and len(parts) == 3:
            found.append({"do": "edit", "task": parts[0], "field": parts[1], "value": parts[2]})
        elif do == "remove":
            found.append({"do": "remove", "task": rest})
    return found


def _sentences(opened: Opened, wanted: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[str]]:
    """The steps of the address that make sense now, and each in words."""
    kept, words = [], []
    for one in wanted:
        try:
            words.append(in_words(build(Surroundings(opened.project), one)))
        except Invalid:
            continue
        kept.append(one)
    return kept, words


@require_http_methods(["GET", "HEAD", "POST"])
def change_new(request: PersonRequest, project: int) -> HttpResponse:
    """Write a change request; the address may bring its first steps."""
    opened = open_project(request.user, project)
    require_in(opened.grants, "change.request")
    wanted, words = _sentences(opened, _prefilled(request))
    form = RequestForm(
        request.POST if request.method == "POST" else None,
        initial={"title": words[0][:160] if words else "", "reason": request.GET.get("reason", "")},
    )
    form.fields["version"].required = False
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.create_request(
                by=request.user, at=clock.now(), project_id=project, key=form.key,
                values=form.as_input(), wanted=wanted,
            )  # fmt: skip
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            if row.steps:
                return redirect("change", project, row.number)
            return redirect("change-steps", project, row.number)
    context = {**frame(opened, "requests"), "form": form, "words": words}
    return render(request, "changes/request_form.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PersonRequest, project: int, number: int) -> HttpResponse:
    """One change request with what it moves; its maker submits, withdraws or takes a step out by POST."""
    opened = open_project(request.user, project)
    if request.method == "POST":
        require_in(opened.grants, "change.request")
        _own(request, opened, number)
        done = _do(request, project, number)
        messages.success(request, done)
        return redirect("change", project, number)
    row = request_in(opened.project, number, request.user)
    return render(request, "changes/request.html", _page(request, opened, row))


@require_GET
def change_file(request: PersonRequest, project: int, number: int, extension: str) -> HttpResponse:
    """A change request as Excel, Word or PDF, with what its page shows."""
    opened = open_project(request.user, project)
    row = request_in(opened.project, number, request.user)
    page = _page(request, opened, row)
    paper = change_paper(opened.project, row, page["steps"], page["effect"], page["rows"])
    return hand_out(paper, opened.project, extension, f"change-{number}")


def _own(request: PersonRequest, opened: Opened, number: int) -> ChangeRequest:
    row = request_in(opened.project, number, request.user)
    if row.by_id != request.user.pk:
        raise Denied("change.request", visible=True)
    return row


def _do(request: PersonRequest, project: int, number: int) -> str:
    common: dict[str, Any] = {
        "by": request.user, "at": clock.now(), "project_id": project, "number": number,
        "version": whole(request.POST.get("version")) or 0,
    }  # fmt: skip
    deeds: Mapping[str, tuple[Callable[..., object], str]] = {
        "submit": (actions.submit_request, _("Submitted; whoever decides is told.")),
        "withdraw": (actions.withdraw_request, _("Withdrawn.")),
        "revise": (actions.revise_request, _("It is a draft again.")),
        "remove": (actions.remove_request_step, _("The step is taken out.")),
    }
    what = str(request.POST.get("do", ""))
    if what not in deeds:
        raise Invalid({"": [_("Please choose one of the list.")]})
    if what == "remove":
        place = whole(request.POST.get("place"))
        common["place"] = -1 if place is None else place
    deed, words = deeds[what]
    deed(**common)
    return words


def _page(request: PersonRequest, opened: Opened, row: ChangeRequest) -> dict[str, Any]:
    steps = read_steps(row.steps)
    found = None
    if row.state in life.OPEN and steps:
        today = timezone.localtime(clock.now()).date()
        found = evaluate(opened.project, steps, today, bars=showing.MOST_BARS)
    kept = from_json(row.impact)
    effect = found.effect if found is not None else kept
    mine = row.by_id == request.user.pk and opened.grants.may("change.request")
    decides = opened.grants.may("change.decide") and row.state == ChangeState.SUBMITTED
    return {
        **frame(opened, "requests"),
        "row": row,
        "steps": showing.step_lines(steps, found.problems if found else ()),
        "problems": found.problems if found else (),
        "effect": effect,
        "found": found,
        "rows": showing.moved_rows(effect, found.bars if found else ()) if effect else [],
        "kept": kept if showing.has_moved_on(kept, found) else None,
        "mine": mine,
        "is_draft": row.state == ChangeState.DRAFT,
        "own_steps": life.steps_from(row.state, life.ASKER) if mine else (),
        "decides": decides and (not row.for_pmo or "pmo" in opened.grants.roles),
        "waits_for_pmo": row.for_pmo and row.state == ChangeState.SUBMITTED,
        "history": showing.history_lines(history("change", row.pk)),
        "key": new_key(),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def change_edit(request: PersonRequest, project: int, number: int) -> HttpResponse:
    """What a draft says besides its steps."""
    opened = open_project(request.user, project)
    require_in(opened.grants, "change.request")
    row = _own(request, opened, number)
    initial = {
        name: getattr(row, name) for name in ("title", "reason", "explanation", "scope_note", "version")
    }
    form = RequestForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_request(
                by=request.user, at=clock.now(), project_id=project, number=number,
                version=form.version or 0, values=form.as_input(),
            )  # fmt: skip
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("change", project, number)
    context = {**frame(opened, "requests"), "form": form, "row": row}
    return render(request, "changes/request_form.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def change_steps(request: PersonRequest, project: int, number: int) -> HttpResponse:
    """Add a step to a draft."""
    opened = open_project(request.user, project)
    require_in(opened.grants, "change.request")
    row = _own(request, opened, number)

    def add(wanted: list[dict[str, Any]]) -> None:
        actions.add_request_steps(
            by=request.user, at=clock.now(), project_id=project, number=number, wanted=wanted
        )

    back = reverse("change", args=[project, number])
    extra = {"row": row, "title": f"CR-{row.number} {row.title}"}
    return step_page(request, opened, row, add, back, {**frame(opened, "requests"), **extra})


@require_POST
def change_decision(request: PersonRequest, project: int, number: int) -> HttpResponse:
    """Approve or reject; steps that do not fit the plan any more are resolved one by one."""
    opened = open_project(request.user, project)
    require_in(opened.grants, "change.decide")
    common: dict[str, Any] = {
        "by": request.user, "at": clock.now(), "project_id": project, "number": number,
        "version": whole(request.POST.get("version")) or 0, "note": request.POST.get("note", "")[:2000],
    }  # fmt: skip
    try:
        words = _decide(request, common)
    except Invalid as refusal:
        row = request_in(opened.project, number, request.user)
        errors = [text for texts in refusal.errors.values() for text in texts]
        context = {**_page(request, opened, row), "errors": errors, "typed": request.POST.get("note", "")}
        return render(request, "changes/request.html", context, status=422)
    messages.success(request, words)
    return redirect("change", project, number)


def _decide(request: PersonRequest, common: dict[str, Any]) -> str:
    match request.POST.get("do"):
        case "approve":
            resolved = {
                int(name.removeprefix("step-")): str(value)
                for name, value in request.POST.items()
                if name.startswith("step-") and name.removeprefix("step-").isdecimal() and len(name) < 9
            }
            key = request.POST.get("key", "")
            row = actions.approve_request(
                **common, key=key if len(key) in _KEY_LENGTHS else new_key(), resolved=resolved,
                shown=request.POST.get("shown", "")[:64],
            )  # fmt: skip
            made = row.baseline.number if row.baseline is not None else 0
            return _("Approved and carried out; the plan is now baseline V%(number)d.") % {"number": made}
        case "reject":
            actions.reject_request(**common)
            return _("Rejected; whoever asked is told.")
    raise Invalid({"": [_("Please choose one of the list.")]})


urlpatterns = [
    path("projects/<int:project>/changes/", changes, name="changes"),
    path("projects/<int:project>/changes/new/", change_new, name="change-new"),
    path("projects/<int:project>/changes/<int:number>/", change, name="change"),
    *paper_routes("projects/<int:project>/changes/<int:number>/file/", change_file, "change"),
    path("projects/<int:project>/changes/<int:number>/edit/", change_edit, name="change-edit"),
    path("projects/<int:project>/changes/<int:number>/steps/", change_steps, name="change-steps"),
    path("projects/<int:project>/changes/<int:number>/decision/", change_decision, name="change-decision"),
]
