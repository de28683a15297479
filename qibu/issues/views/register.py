"""The register of form 4: narrowed, sorted, kept as a view, changed several at once, printed (R2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import parse_qsl

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qibu.actionitems.queries import people_of
from qibu.foundation import clock
from qibu.foundation.access.queries import require_in
from qibu.foundation.forms import new_key
from qibu.foundation.outcomes import Conflict, Invalid
from qibu.foundation.people.requests import PersonRequest
from qibu.issues import actions
from qibu.issues.forms import BulkForm
from qibu.issues.models import Front, Kind, Severity, Urgency
from qibu.issues.queries.kept import View, views_for
from qibu.issues.queries.register import (
    MOST,
    Tally,
    Wanted,
    register_page,
    tally,
    wanted_of,
)
from qibu.projects.queries import Opened, open_project
from qibu.tasks.queries import departments_in, phases

PAGE = ["GET", "HEAD", "POST"]
#: The columns of form 4 (D0): word of the head, and what it sorts by.
COLUMNS: Final = (
    ("code", pgettext_lazy("form 4", "No."), "number"),
    ("title", pgettext_lazy("form 4", "Description"), ""),
    ("place", pgettext_lazy("form 4", "Task/phase"), ""),
    ("who", pgettext_lazy("form 4", "Responsible"), "owner"),
    ("found", pgettext_lazy("form 4", "Found"), "found"),
    ("severity", pgettext_lazy("form 4", "Severity"), "severity"),
    ("scope", pgettext_lazy("form 4", "Scope"), ""),
    ("response", pgettext_lazy("form 4", "Response"), ""),
    ("state", pgettext_lazy("form 4", "Status"), "state"),
    ("resolved", gettext_lazy("Resolved on"), "due"),
    ("remarks", pgettext_lazy("form 4", "Remarks"), ""),
)
QUICK_WORDS: Final = {
    "mine": pgettext_lazy("issues", "Mine"),
    "late": pgettext_lazy("issues", "Overdue"),
    "verify": pgettext_lazy("issues", "To verify"),
    "blocked": pgettext_lazy("issues", "Blocking"),
    "high": pgettext_lazy("issues", "Severe"),
}
#: Filters whose number asks for something.
PRESSING: Final = ("late",)
STATES: Final = [(one.value, one.label) for one in Front]


@dataclass(frozen=True)
class Head:
    """The head of a column: its word, the order it stands in now, what a click sorts by."""

    word: str
    order: str
    sort: str


def frame(opened: Opened) -> dict[str, Any]:
    """What every page of the tab needs."""
    return {
        "opened": opened,
        "project": opened.project,
        "section": "issues",
        "may_report": opened.grants.may("issue.report"),
        "may_steer": opened.grants.may("issue.steer"),
    }


def today_here() -> date:
    """Today where the organisation is."""
    return timezone.localtime(clock.now()).date()


@require_http_methods(PAGE)
def issues(request: PersonRequest, project: int) -> HttpResponse:
    """A page of the register; POST changes the chosen rows at once."""
    opened = open_project(request.user, project)
    wanted = wanted_of(request.GET)
    bulk: BulkForm | None = None
    problems: list[str] = []
    status = 200
    people: list[tuple[int, str]] = []
    if opened.grants.may("issue.steer") or request.method == "POST":
        require_in(opened.grants, "issue.steer")
        people = people_of(opened.project.space)
        bulk = BulkForm(request.POST if request.method == "POST" else None, people=people)
    if bulk is not None and bulk.is_bound:
        problems, status = _change(request, opened, bulk)
        if not problems:
            return redirect(f"{reverse('issues', args=[project])}{_query(request)}")
    context = {
        **_list(request, opened, wanted),
        "problems": problems,
        "bulk": bulk.data if bulk is not None and bulk.is_bound else {},
        "picked": {number for number, _version in _chosen(request)},
        "people": people,
        "urgencies": Urgency.choices,
        "key": new_key(),
    }
    return render(request, "issues/register.html", context, status=status)


def _query(request: PersonRequest) -> str:
    return f"?{request.GET.urlencode()}" if request.GET else ""


def _list(request: PersonRequest, opened: Opened, wanted: Wanted) -> dict[str, Any]:
    project, today = opened.project, today_here()
    views = views_for(request.user, project)
    number = request.GET.get("page", "")
    chosen = next((one for one in views if str(one.id) == request.GET.get("view", "")), None)
    counts = tally(request.user, project, today)
    page = int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else 1
    return {
        **frame(opened),
        "wanted": wanted,
        "found": register_page(request.user, project, wanted, today=today, page=page),
        "heads": [_head(word, sort, wanted.sort) for _name, word, sort in COLUMNS],
        "words": {name: word for name, word, _sort in COLUMNS},
        "kinds": _kinds(counts),
        "quick": [
            (name, word, getattr(counts, name), name in PRESSING) for name, word in QUICK_WORDS.items()
        ],
        "views": views,
        "chosen": chosen,
        "may_keep": not opened.grants.frozen,
        "may_drop": _may_drop(opened, chosen),
        "states": STATES,
        "severities": Severity.choices,
        "departments": departments_in(project),
        "phases": phases(project),
        "owners": people_of(project.space, also=[wanted.owner] if wanted.owner else ()),
        "with_matrix": project.risk_matrix,
        "may_set": opened.grants.may("charter.edit"),
    }


def _may_drop(opened: Opened, view: View | None) -> bool:
    return view is not None and (view.own or opened.grants.may("issue.steer"))


def _kinds(counts: Tally) -> list[tuple[str | None, str, int]]:
    return [
        (None, _("All"), counts.all),
        (Kind.ISSUE.value, _("Issues"), counts.issue),
        (Kind.RISK.value, _("Risks"), counts.risk),
    ]


def _head(word: Any, sort: str, now: str) -> Head:
    if not sort:
        return Head(str(word), "", "")
    if now == sort:
        return Head(str(word), "ascending", f"-{sort}")
    return Head(str(word), "descending" if now == f"-{sort}" else "", sort)


def _chosen(request: PersonRequest) -> list[tuple[int, int]]:
    """(number, version) of the rows ticked; what is damaged is left out."""
    found = []
    for text in request.POST.getlist("issue")[:MOST]:
        number, _dash, version = text.partition("-")
        if number.isdecimal() and version.isdecimal() and len(text) < 20:
            found.append((int(number), int(version)))
    return found


def _change(request: PersonRequest, opened: Opened, form: BulkForm) -> tuple[list[str], int]:
    """(what is wrong, the status to say it with); nothing wrong: it is done."""
    if not form.is_valid():
        return [str(text) for _id, _label, text in form.problems()], 422
    chosen = _chosen(request)
    try:
        actions.change_issues(
            by=request.user, at=clock.now(), space_id=opened.project.space_id, chosen=chosen, **form.changes
        )
    except Invalid as refusal:
        return [text for texts in refusal.errors.values() for text in texts], 422
    except Conflict as clash:
        rows = ", ".join(difference.label for difference in clash.differences)
        return [_("Somebody changed these meanwhile: %(rows)s. Please look again.") % {"rows": rows}], 409
    messages.success(
        request, ngettext("%(n)d row changed.", "%(n)d rows changed.", len(chosen)) % {"n": len(chosen)}
    )
    return [], 200


@require_POST
def issue_views(request: PersonRequest, project: int) -> HttpResponse:
    """Keep the filters of the register under a name (query, name, shared), or do=drop one (view)."""
    opened = open_project(request.user, project)
    where: dict[str, Any] = {"by": request.user, "at": clock.now(), "space_id": opened.project.space_id}
    address = reverse("issues", args=[project])
    if request.POST.get("do") == "drop":
        number = request.POST.get("view", "")
        actions.delete_view(**where, view_id=int(number) if number.isdecimal() and len(number) < 10 else 0)
        messages.success(request, _("The view is deleted."))
        return redirect(address)
    wanted = wanted_of(_pairs(request.POST.get("query", "")))
    try:
        view = actions.save_view(
            **where, name=request.POST.get("name", ""), query=wanted.query, shared="shared" in request.POST
        )
    except Invalid as refusal:
        for texts in refusal.errors.values():
            messages.error(request, " ".join(texts))
        return redirect(f"{address}?{wanted.query}")
    messages.success(request, _("The view is kept."))
    return redirect(f"{address}?{view.query}&view={view.pk}")


def _pairs(query: str) -> dict[str, str]:
    return dict(parse_qsl(query[:2000]))


@require_GET
def issues_print(request: PersonRequest, project: int) -> HttpResponse:
    """Form 4 on A4 across, with the same filters and without pages."""
    opened = open_project(request.user, project)
    wanted = wanted_of(request.GET)
    today = today_here()
    context = {
        **frame(opened),
        "wanted": wanted,
        "today": today,
        "heads": [Head(str(word), "", "") for _name, word, _sort in COLUMNS],
        "found": register_page(request.user, opened.project, wanted, today=today, size=MOST),
    }
    return render(request, "issues/print.html", context)


urlpatterns = [
    path("projects/<int:project>/issues/", issues, name="issues"),
    path("projects/<int:project>/issues/views/", issue_views, name="issue-views"),
    path("projects/<int:project>/issues/print/", issues_print, name="issues-print"),
]
