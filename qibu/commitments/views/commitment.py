"""One commitment: asked | countered | agreed, every round, the impact of a counter, the lead's decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qibu.commitments import actions
from qibu.commitments.forms import DecisionForm, RecordForm
from qibu.commitments.queries import CommitmentPage, commitment_page, department_of
from qibu.foundation import clock
from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Denied, Invalid
from qibu.kernel import commitment as rules
from qibu.projects.choosing import assignable_people
from qibu.projects.queries import Opened, open_project
from qibu.projects.views.common import who
from qibu.tasks.impact import Impact, dates, impact_of_values


@require_http_methods(["GET", "HEAD", "POST"])
def commitment(request: HttpRequest, project: int, task: int) -> HttpResponse:
    """The page of a commitment; the lead decides here, having seen what the counter would move."""
    opened = open_project(who(request), project)
    deciding = request.method == "POST"
    department = department_of(opened.project, task)
    require_in(
        opened.grants, "commitment.decide" if deciding else "commitment.view", department_id=department
    )
    page = commitment_page(opened.project, task, clock.now())
    form = _decision_form(page, request if deciding else None)
    if deciding and form.is_valid():
        try:
            done = _decide(request, project, task, form)
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, done)
            return redirect("commitment", project, task)
    may_decide = opened.grants.may("commitment.decide")
    steps = rules.steps_from(page.line.state, rules.LEAD) if may_decide else ()
    context = {
        **_frame(opened, page),
        "form": form,
        "steps": steps,
        "may_answer": opened.grants.may("commitment.answer", department_id=department),
        "impact": _impact(opened, page) if may_decide else None,
    }
    return render(request, "commitments/commitment.html", context, status=form.status)


def _frame(opened: Opened, page: CommitmentPage) -> dict[str, object]:
    oversees = opened.grants.may("commitment.oversee")
    return {
        "opened": opened,
        "project": opened.project,
        "section": "dispatch" if oversees else "department-commitments",
        "oversees": oversees,
        "page": page,
        "line": page.line,
    }


def _decision_form(page: CommitmentPage, request: HttpRequest | None) -> DecisionForm:
    """Filled from what was countered last, else from what is asked: that is what one asks again from."""
    basis = page.row.countered if page.line.state == rules.COUNTERED else page.row.asked
    return DecisionForm(
        request.POST if request is not None else None,
        people=assignable_people(also=_owners(page)),
        initial={**_initial(basis), "version": page.line.version},
    )


def _owners(page: CommitmentPage) -> list[int]:
    rounds = (page.row.asked, page.row.countered, page.row.agreed)
    return [one.owner_id for one in rounds if one is not None and one.owner_id is not None]


def _initial(basis: Any) -> dict[str, object]:
    if basis is None:
        return {}
    values = basis.values
    return {name: getattr(values, name) for name in rules.FIELDS}


def _impact(opened: Opened, page: CommitmentPage) -> Impact | None:
    if page.line.state != rules.COUNTERED or page.row.countered is None:
        return None
    today = timezone.localtime(clock.now()).date()
    values = page.row.countered.values
    asked = dates(values.start, values.finish)
    return impact_of_values(opened.project, page.line.task, asked, today)


def _decide(request: HttpRequest, project: int, task: int, form: DecisionForm) -> str:
    common: dict[str, Any] = {
        "by": who(request),
        "at": clock.now(),
        "project_id": project,
        "task_id": task,
        "version": form.version or 0,
        "key": form.key,
        "reason": form.cleaned_data["reason"],
    }
    deeds: dict[str, Callable[[], object]] = {
        "agree": lambda: actions.agree(**common),
        "ask_again": lambda: actions.ask_again(**common, values=form.as_values()),
        "withdraw": lambda: actions.withdraw(**common),
    }
    deed = deeds.get(request.POST.get("do", ""))
    if deed is None:
        raise Invalid({"": [_("Please choose one of the list.")]})
    deed()
    return {
        "agree": _("Agreed; the planned dates are set."),
        "ask_again": _("Asked again; it is the department's turn."),
        "withdraw": _("Withdrawn."),
    }[request.POST["do"]]


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, project: int, task: int) -> HttpResponse:
    """会议/电话已确认, written down by the lead with its source."""
    opened = open_project(who(request), project)
    department_of(opened.project, task)
    require_in(opened.grants, "commitment.record")
    page = commitment_page(opened.project, task, clock.now())
    if "record" not in rules.steps_from(page.line.state, rules.LEAD) and request.method != "POST":
        raise Denied("commitment.record", visible=True)
    basis = page.row.countered if page.line.state == rules.COUNTERED else page.row.asked
    form = RecordForm(
        request.POST if request.method == "POST" else None,
        people=assignable_people(also=_owners(page)),
        initial={
            **_initial(basis),
            "version": page.line.version,
            "source": "meeting",
            "source_day": timezone.localtime(clock.now()).date(),
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_confirmation(
                by=who(request),
                at=clock.now(),
                project_id=project,
                task_id=task,
                version=form.version or 0,
                key=form.key,
                values=form.as_values(),
                **form.source_values(),
            )
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Recorded with its source; the department is told."))
            return redirect("commitment", project, task)
    return render(
        request, "commitments/record.html", {**_frame(opened, page), "form": form}, status=form.status
    )
