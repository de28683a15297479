"""Form 1 comes in: a new project from a file, and a file into a charter (D2). Plain pages, plain POSTs."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from qibu.foundation import clock
from qibu.foundation.access.queries import require, require_in
from qibu.foundation.documents.messages import say
from qibu.foundation.outcomes import Denied, Invalid
from qibu.projects import choosing, queries
from qibu.projects.actions.charter_in import create_from_form, import_charter
from qibu.projects.actions.uploads import register_form_upload, set_form_upload
from qibu.projects.charter_in import (
    doubts_of,
    preview_of,
    read_charter,
    team_in,
    team_taken,
    values_taken,
)
from qibu.projects.form1 import labels
from qibu.projects.form1_values import ELSEWHERE, FORM, values_in
from qibu.projects.forms import NewProjectForm
from qibu.projects.importing import storing
from qibu.projects.importing.answers import merged
from qibu.projects.importing.forms import FileForm
from qibu.projects.importing.offering import offered
from qibu.projects.importing.review import SHOWN
from qibu.projects.inputs import CHARTER_FIELDS, TeamInput
from qibu.projects.models import FormUpload
from qibu.projects.recognition import recognise_charter
from qibu.projects.views.common import who


@require_http_methods(["GET", "HEAD", "POST"])
def project_from_form(request: HttpRequest) -> HttpResponse:
    """A file with form 1 is kept and leads to its preview."""
    require(who(request), "projects.create")
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid() and (made := _store(request, form, None)):
        return redirect("project-from-form-review", upload=made.pk)
    return render(request, "projects/importing/new_upload.html", {"form": form}, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def project_from_form_review(request: HttpRequest, upload: int) -> HttpResponse:
    """What was read, and form 1 filled in with it, to be corrected; POST starts the project."""
    person = who(request)
    require(person, "projects.create")
    row = FormUpload.objects.visible_to(person).filter(form=FORM, by=person, pk=upload).first()
    if row is None:
        raise Denied("upload", visible=False)
    if row.project_id is not None:
        return redirect("overview", project=row.project_id)
    read, more = read_charter(row, _today()), request.POST.get("more", "")
    team = team_in(read, {})
    form = NewProjectForm(
        request.POST if request.method == "POST" else None,
        people=choosing.choosable_people(),
        departments=choosing.choosable_departments(),
        more=more,
        team=TeamInput(**team.heads, seats=team.seats),
        initial=_initial(read),
    )
    if more:
        form.hush()
    elif request.method == "POST" and form.is_valid():
        try:
            project = create_from_form(
                by=person,
                at=clock.now(),
                key=form.key,
                upload_id=row.pk,
                charter=form.charter_input(),
                team=form.team_input(),
                objectives=form.objective_inputs(),
            )
            storing.forget()
            messages.success(request, _("The project is started as %(code)s.") % {"code": project.code})
            seen = queries.sees(person, project)
            return redirect("overview", project=project.pk) if seen else redirect("projects")
        except Invalid as outcome:
            form.refuse(outcome)
    values, doubts, names = values_in(read), doubts_of(read), labels()
    context = {
        "form": form,
        "upload": row,
        "lines": [(names[name], values[name], doubts.get(name, [])) for name in values],
        "doubts": doubts.get("", []),
        "unknown": [question for question in team.questions if not question.answer],
    }
    return render(request, "projects/importing/new_review.html", context, status=200 if more else form.status)


def _initial(read: Any) -> dict[str, Any]:
    code = read.number or queries.suggest_code(clock.now())
    return {
        "name": read.name, "code": code, "start": read.start, "planned_finish": read.finish,
        "goals": "\n".join(read.goals), "in_scope": read.in_scope, "out_of_scope": read.out_of_scope,
        "remarks": read.note,
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def charter_import(request: HttpRequest, project: int) -> HttpResponse:
    """A file with form 1 for a project that stands: kept, and on to the comparison."""
    opened = queries.open_project(who(request), project)
    require_in(opened.grants, "charter.edit")
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid() and (made := _store(request, form, project)):
        return redirect("charter-import-review", project=project, charter_upload=made.pk)
    context = {"project": opened.project, "form": form}
    return render(request, "projects/importing/charter_upload.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def charter_import_review(request: HttpRequest, project: int, charter_upload: int) -> HttpResponse:
    """File, now and at export, field by field; POST keeps decisions, and with do=consent writes."""
    person = who(request)
    opened = queries.open_project(person, project)
    require_in(opened.grants, "charter.edit")
    row = FormUpload.objects.filter(form=FORM, project=opened.project, pk=charter_upload).first()
    if row is None:
        raise Denied("upload", visible=False)
    if row.applied_at is not None:
        messages.info(request, _("This file has been imported already."))
        return redirect("charter", project=project)
    if request.method != "POST":
        return _compared(request, opened, row)
    answers = merged(row.answers, cast("Any", request.POST), may_create=False)
    row = set_form_upload(
        by=person,
        at=clock.now(),
        form=FORM,
        capability="charter.edit",
        project_id=project,
        upload_id=charter_upload,
        answers=answers,
    )
    if request.POST.get("do") != "consent":
        return redirect("charter-import-review", project=project, charter_upload=charter_upload)
    return _consent(request, opened, row)


def _consent(request: HttpRequest, opened: queries.Opened, row: FormUpload) -> HttpResponse:
    preview, project = preview_of(row, opened.project, _today()), opened.project
    again = redirect("charter-import-review", project=project.pk, charter_upload=row.pk)
    if preview.digest != request.POST.get("seen", "") or preview.open:
        messages.warning(request, _("The preview changed with your entries; please look at it once more."))
        return again
    if not preview.take:
        messages.warning(request, _("There is nothing to import."))
        return again
    try:
        import_charter(
            by=who(request),
            at=clock.now(),
            project_id=project.pk,
            upload_id=row.pk,
            shown={name: getattr(project, name) for name in CHARTER_FIELDS},
            values=values_taken(preview, project),
            team_shown=preview.standing.as_input(),
            team=team_taken(preview),
        )
    except Invalid as outcome:
        for text in (text for texts in outcome.errors.values() for text in texts):
            messages.error(request, text)
        return again
    storing.forget()
    count = len(preview.take)
    text = ngettext("%(count)d field was taken over.", "%(count)d fields were taken over.", count)
    messages.success(request, text % {"count": count})
    return redirect("charter", project=project.pk)


def _compared(request: HttpRequest, opened: queries.Opened, row: FormUpload) -> HttpResponse:
    preview, names = preview_of(row, opened.project, _today()), labels()
    asked = list(preview.team.questions)
    context = {
        "project": opened.project,
        "upload": row,
        "preview": preview,
        "lines": [
            (
                one,
                names[one.field],
                SHOWN[one.state],
                preview.doubts.get(one.field, []),
                one.field in ELSEWHERE,
            )
            for one in preview.changes
        ],
        "doubts": preview.doubts.get("", []),
        "questions": asked,
        "open_questions": sum(not one.answer for one in asked),
        "may_plan": True,
        "may_create": False,
        **offered(asked),
    }
    return render(request, "projects/importing/charter_review.html", context)


def _store(request: HttpRequest, form: FileForm, project: int | None) -> FormUpload | None:
    """Store, check, read; a file that is no charter leaves nothing behind but its message."""
    file = form.cleaned_data["file"]
    name = (file.name or "")[-255:]
    kept = storing.keep(file.chunks(), settings.MAX_UPLOAD_BYTES)
    if kept is None:
        form.add_error("file", say("file_too_big", {"megabytes": settings.MAX_UPLOAD_BYTES // 1024 // 1024}))
        return None
    try:
        reading = storing.read(kept.path, name)
        if reading.problem is not None or reading.workbook is None:
            problem = reading.problem
            form.add_error("file", say(problem.problem_id, problem.params) if problem else _no_charter())
        elif not recognise_charter(reading.workbook, around=_today()).ok:
            form.add_error("file", _no_charter())
        else:
            return register_form_upload(
                by=who(request),
                at=clock.now(),
                form=FORM,
                capability="charter.edit",
                project_id=project,
                file_name=name,
                kept=kept,
                settings={},
            )
    except BaseException:
        storing.drop(kept)
        raise
    storing.drop(kept)
    return None


def _no_charter() -> str:
    return _("No project charter was recognised in this file.")


def _today() -> date:
    return localtime(clock.now()).date()
