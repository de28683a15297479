"""The steps of acceptance as forms: hand in, name who judges, judge, plan the rework (F1)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from qibu.actionitems.queries import people_of
from qibu.closing.actions import acceptance as actions
from qibu.closing.forms.acceptance import (
    DepartmentsForm,
    JudgeForm,
    ResultForm,
    ReworkForm,
    RowsForm,
    offered_people,
)
from qibu.closing.models import Submission
from qibu.closing.queries import acceptance_pages as pages
from qibu.closing.views.acceptance_common import frame, opened_card
from qibu.foundation import clock
from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.foundation.people.requests import PersonRequest
from qibu.kernel import acceptance as rules
from qibu.projects.choosing import departments_taking_part
from qibu.projects.forms.common import Entries
from qibu.projects.queries import Opened

PAGE = ["GET", "HEAD", "POST"]
#: Working days the form proposes for each reason.
REWORK_DAYS = 2


@require_http_methods(PAGE)
def acceptance_submit(request: PersonRequest, project: int, deliverable: int) -> HttpResponse:
    """Hand in the result: in words, with files and links."""
    opened, card = opened_card(request.user, project, deliverable)
    require_in(opened.grants, "acceptance.submit", department_id=card.deliverable.department_id)
    form = ResultForm(request.POST if request.method == "POST" else None, more=request.POST.get("more", ""))
    if _wants_more(request, form):
        return _page(request, opened, card, form, "closing/acceptance_submit.html", **_limits())
    if request.method == "POST" and form.is_valid():
        files = [actions.Handed(one.name or "", one.chunks()) for one in request.FILES.getlist("files")]
        try:
            actions.submit_result(
                by=request.user, at=clock.now(), deliverable_id=deliverable, key=form.key,
                note=form.cleaned_data["note"], links=form.links(), files=files,
            )  # fmt: skip
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Handed in; the departments concerned are asked to judge it."))
            return redirect("acceptance-deliverable", project, deliverable)
    return _page(request, opened, card, form, "closing/acceptance_submit.html", **_limits())


def _limits() -> dict[str, Any]:
    return {"limit": settings.FILE_MAX_BYTES}


@require_http_methods(PAGE)
def acceptance_judge(request: PersonRequest, project: int, deliverable: int, department: int) -> HttpResponse:
    """What a department concerned says of the result handed in last."""
    opened, card = opened_card(request.user, project, deliverable)
    require_in(opened.grants, "acceptance.judge", department_id=department)
    current = card.current
    verdicts = current.verdicts.all() if current is not None else ()
    verdict = next((one for one in verdicts if one.department_id == department), None)
    if current is None or verdict is None:
        raise Http404
    if request.method != "POST" and (verdict.answer or current.state != rules.SUBMITTED):
        return redirect("acceptance-deliverable", project, deliverable)
    if not rules.may_judge(request.user.pk, submitter=current.by_id):
        raise Denied("acceptance.judge", visible=True)
    form = JudgeForm(
        request.POST if request.method == "POST" else None,
        more=request.POST.get("more", ""),
        entries=offered_people(people_of(opened.project.space)),
        initial={"version": current.version},
    )
    status = 0
    if not _wants_more(request, form) and request.method == "POST" and form.is_valid():
        status, said = _judge(request, form, current, department)
        if said:
            messages.success(request, said)
            return redirect("acceptance-deliverable", project, deliverable)
    context = {"verdict": verdict, "files": pages.files_of_rounds(opened.project.space_id, [current])}
    return _page(request, opened, card, form, "closing/acceptance_judge.html", status, **context)


def _judge(request: PersonRequest, form: JudgeForm, current: Submission, department: int) -> tuple[int, str]:
    """(status, words said); no words where it is refused."""
    typed = form.cleaned_data
    rejects, binds = typed["answer"] == rules.REJECTED, typed["answer"] == rules.CONDITIONAL
    try:
        done = actions.judge_result(
            by=request.user, at=clock.now(), submission_id=current.pk, version=form.version or 0,
            department_id=department, answer=typed["answer"],
            reasons=typed["reasons"] if rejects else "", conditions=form.terms() if binds else [],
        )  # fmt: skip
    except Invalid as refusal:
        form.refuse(refusal)
        return 0, ""
    except Conflict:
        form.add_error(None, _("This round has ended meanwhile; what you see now is the newest."))
        return 409, ""
    words = {
        rules.ACCEPTED: _("Thank you; every department has answered, and it is accepted."),
        rules.REJECTED: _("Rejected; the lead plans the rework."),
    }
    return 0, words.get(done.state, _("Thank you; your answer is noted."))


@require_http_methods(PAGE)
def acceptance_departments(request: PersonRequest, project: int, deliverable: int) -> HttpResponse:
    """The lead says which departments are concerned."""
    opened, card = opened_card(request.user, project, deliverable)
    require_in(opened.grants, "acceptance.steer")
    offered = pages.may_be_concerned(card.deliverable, opened.project)
    form = DepartmentsForm(
        request.POST if request.method == "POST" else None,
        departments=offered,
        initial={"departments": [one.pk for one in card.concerned.departments]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.name_acceptors(
                by=request.user, at=clock.now(), deliverable_id=deliverable,
                departments=form.cleaned_data["departments"],
            )  # fmt: skip
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("acceptance-deliverable", project, deliverable)
    return _page(request, opened, card, form, "closing/acceptance_departments.html", offered=offered)


@require_http_methods(PAGE)
def acceptance_rework(request: PersonRequest, project: int, deliverable: int) -> HttpResponse:
    """The reasons of a rejection as tasks, one line each."""
    opened, card = opened_card(request.user, project, deliverable)
    require_in(opened.grants, "acceptance.steer")
    current = card.current
    planned = current is not None and current.rework_planned_at is not None
    if current is None or not rules.needs_rework(current.state, planned=planned):
        if request.method == "POST":
            raise Invalid({"": [_("There is nothing to be planned for this result any more.")]})
        return _page(request, opened, card, None, "closing/acceptance_rework.html")
    form = ReworkForm(
        request.POST if request.method == "POST" else None,
        more=request.POST.get("more", ""),
        lines=_proposed(current),
        entries=Entries(departments_taking_part(opened.project.space_id)),
        initial={"version": current.version},
    )
    status = 0
    if not _wants_more(request, form) and request.method == "POST" and form.is_valid():
        try:
            saved = actions.plan_rework(
                by=request.user, at=clock.now(), submission_id=current.pk, version=form.version or 0,
                key=form.key, rows=form.wanted(),
            )  # fmt: skip
        except Invalid as refusal:
            form.refuse(refusal)
        except Conflict:
            form.add_error(None, _("Somebody changed this meanwhile; what you see now is the newest."))
            status = 409
        else:
            count = len(saved.ids)
            said = ngettext("%(count)d rework task is planned.", "%(count)d rework tasks are planned.", count)
            messages.success(request, said % {"count": count})
            return redirect("acceptance-deliverable", project, deliverable)
    return _page(request, opened, card, form, "closing/acceptance_rework.html", status)


def _proposed(current: Submission) -> list[dict[str, Any]]:
    """A line for each reason of the departments that rejected it."""
    texts = [
        reason
        for verdict in current.verdicts.all()
        if verdict.answer == rules.REJECTED
        for reason in rules.reasons_of(verdict.reasons)
    ]
    names = (_("Rework: %(reason)s") % {"reason": text} for text in dict.fromkeys(texts))
    return [
        {"name": Truncator(name).chars(200), "department": current.department_id, "days": REWORK_DAYS}
        for name in names
    ]


def _wants_more(request: PersonRequest, form: RowsForm) -> bool:
    """Whether somebody only asked for more lines; then nothing is complained of."""
    if "more" not in request.POST:
        return False
    form.hush()
    return True


def _page(
    request: PersonRequest, opened: Opened, card: pages.Card, form: Any, template: str, status: int = 0,
    **context: Any,
) -> HttpResponse:  # fmt: skip
    if form is not None and "more" not in request.POST:
        status = status or form.status
    whole = {**frame(opened), "card": card, "form": form, **context}
    return render(request, template, whole, status=status or 200)
