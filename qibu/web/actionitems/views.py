"""行动项: list, add, look at, do, verify; each step is one action."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from qibu.actionitems import actions, queries
from qibu.actionitems.models import ActionItem
from qibu.foundation import clock
from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.kernel import actionitem as rules
from qibu.projects.models import Project
from qibu.projects.queries import Opened, open_project
from qibu.projects.views.common import who
from qibu.web.actionitems.forms import ActionForm, BulkForm, WordsForm
from qibu.web.talk.subjects import subjects_in

PAGE = ["GET", "HEAD", "POST"]
SHOWN = {
    "waiting": pgettext_lazy("action items", "Open"),
    "late": pgettext_lazy("action items", "Overdue"),
    "all": pgettext_lazy("action items", "All"),
}


@require_http_methods(PAGE)
def action_list(request: HttpRequest, project: int) -> HttpResponse:
    """The items of a project; POST adds one."""
    opened = open_project(who(request), project)
    may_add = opened.grants.may("action.ask")
    sent = request.POST if request.method == "POST" else None
    if sent is not None and not may_add:
        raise Denied("action.ask", visible=True)
    form = ActionForm(sent, people=queries.people_of(opened.project.space))
    if sent is not None and form.is_valid():
        try:
            item = actions.create_action(
                by=who(request), at=clock.now(), space_id=opened.project.space_id, key=form.key,
                what=form.cleaned_data["what"], owner=form.person(), due=form.cleaned_data["due"],
            )  # fmt: skip
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("%(name)s is asked for it.") % {"name": item.owner.name})
            return redirect("actions", project)
    return list_page(request, opened, form=form if may_add else None, status=form.status)


def list_page(
    request: HttpRequest,
    opened: Opened,
    *,
    form: ActionForm | None,
    bulk: BulkForm | None = None,
    problems: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    """The list with the form that asks for something, and the row that changes several at once."""
    show, lines = listed(request, opened)
    people = queries.people_of(opened.project.space)
    context = {
        "rows": [(one, opened.project.pk, "") for one in lines],
        "show": show,
        "shows": SHOWN.items(),
        "form": form,
        "bulk": bulk or BulkForm(people=people, auto_id="bulk-%s"),
        "problems": problems,
        "picked": request.POST.getlist("item"),
        "picking": opened.grants.may("action.steer"),
        "late": sum(bool(one.late) for one in lines),
    }
    return page(request, opened, "web/actionitems/list.html", context, status)


def listed(request: HttpRequest, opened: Opened) -> tuple[str, list[queries.ActionLine]]:
    """What is shown, and the items with where they come from."""
    show = request.GET.get("show", "waiting")
    show = show if show in SHOWN else "waiting"
    lines = queries.actions_of_space(opened.project.space_id, clock.now(), show=show)
    subjects = subjects_in(opened, {one.origin for one in lines if one.origin[0]})
    known = {pair: (subject.title, subject.url) for pair, subject in subjects.items()}
    found = []
    for one in lines:
        title, url = known.get(one.origin, ("", ""))
        found.append(replace(one, origin_title=title, origin_url=url))
    return show, found


@require_http_methods(PAGE)
def action(request: HttpRequest, project: int, action: int) -> HttpResponse:
    """One item with its history; POST do=report, close, return, reopen, cancel or change."""
    opened = open_project(who(request), project)
    item = queries.item_in(opened.project.space, action)
    if item is None:
        raise Http404
    do = request.POST.get("do", "") if request.method == "POST" else ""
    words = WordsForm(request.POST if do and do != "change" else None, initial={"version": item.version})
    people = queries.people_of(opened.project.space, also=[item.owner_id])
    change = ActionForm(
        request.POST if do == "change" else None, people=people, changing=True, initial=_initial(item)
    )
    form = change if do == "change" else words
    status = 200
    if do and form.is_valid():
        try:
            said = _take(request, opened, action, do, form)
        except Invalid as refusal:
            form.refuse(_at_text(refusal))
        except Conflict:
            form.add_error(None, _("Somebody changed this meanwhile; what you see now is the newest."))
            status = 409
        else:
            messages.success(request, said)
            return redirect("action", project, action)
    fresh = queries.item_in(opened.project.space, action) or item
    context = {
        "item": fresh,
        "steps": queries.steps_of(fresh),
        "words": words,
        "change": change,
        "doing": do,
        **_rights(opened, fresh),
    }
    return page(
        request, opened, "web/actionitems/item.html", context, status if status != 200 else form.status
    )


def _initial(item: ActionItem) -> dict[str, Any]:
    return {"what": item.what, "owner": item.owner_id, "due": item.due, "version": item.version}


def _at_text(refusal: Invalid) -> Invalid:
    """Messages of an action about its result belong to the one box there is."""
    return Invalid(
        {"text" if name == "result" else name: list(said) for name, said in refusal.errors.items()}
    )


def _rights(opened: Opened, item: ActionItem) -> dict[str, bool]:
    grants, me = opened.grants, opened.grants.person_id
    steering = queries.steers(grants, item)
    verifying = grants.may("action.verify", assignee_id=item.by_id)
    other = rules.may_verify(me, owner=item.owner_id, reporter=item.reporter_id)
    return {
        "may_report": item.state == rules.OPEN and grants.may("action.do", assignee_id=item.owner_id),
        "may_verify": item.state == rules.DONE and verifying and other,
        "own_work": item.state == rules.DONE and verifying and not other,
        "may_change": item.state == rules.OPEN and steering,
        "may_cancel": item.state in rules.WAITING and steering,
        "may_reopen": item.state not in rules.WAITING and verifying,
    }


def _take(request: HttpRequest, opened: Opened, number: int, do: str, form: ActionForm | WordsForm) -> str:
    where: dict[str, Any] = {
        "by": who(request), "at": clock.now(), "space_id": opened.project.space_id, "number": number,
        "version": form.version or 0,
    }  # fmt: skip
    if isinstance(form, ActionForm):
        typed = form.cleaned_data
        actions.change_action(
            **where, what=typed["what"], owner=form.person(), due=typed["due"], text=typed["text"]
        )
        return str(_("Saved."))
    text = form.cleaned_data["text"]
    steps: dict[str, tuple[Callable[..., ActionItem], dict[str, Any], str]] = {
        "report": (actions.report_done, {"result": text}, _("Thank you; somebody else will look at it.")),
        "close": (actions.verify, {"accept": True, "text": text}, _("Verified and closed.")),
        "return": (actions.verify, {"accept": False, "text": text}, _("Returned.")),
        "reopen": (actions.reopen, {"text": text}, _("Opened again.")),
        "cancel": (actions.cancel_action, {"text": text}, _("Cancelled.")),
    }
    if do not in steps:
        raise Http404
    step, more, said = steps[do]
    step(**where, **more)
    return str(said)


@require_safe
def own_actions(request: HttpRequest) -> HttpResponse:
    """What I own over all projects."""
    show = request.GET.get("show", "waiting")
    lines = queries.actions_of_person(who(request), clock.now(), show=show if show in SHOWN else "waiting")
    spaces = {one.space for one in lines}
    names = {
        row[0]: row[1:]
        for row in Project.objects.visible_to(who(request))
        .filter(space__in=spaces)
        .values_list("space", "pk", "name")
    }
    rows = [(one, *names[one.space]) for one in lines if one.space in names]
    return render(request, "web/actionitems/own.html", {"rows": rows, "show": show, "shows": SHOWN.items()})


@require_safe
def action_address(request: HttpRequest, pk: int) -> HttpResponse:
    """The address notices carry: on to the item's page, where it may be seen."""
    item = ActionItem.objects.visible_to(who(request)).filter(pk=pk).first()
    project = (
        Project.objects.visible_to(who(request)).filter(space=item.space_id).first()
        if item is not None
        else None
    )
    if item is None or project is None:
        raise Http404
    return redirect("action", project.pk, item.number)


def page(
    request: HttpRequest, opened: Opened, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page of the section, in the frame of its project."""
    whole = {"opened": opened, "project": opened.project, "section": "actions", **context}
    return render(request, template, whole, status=status)
