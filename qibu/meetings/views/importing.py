"""Form 3 from a file: into a meeting, or a new meeting of it (D2). Plain pages, plain POSTs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final, cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from qibu.foundation import clock
from qibu.foundation.access.queries import require_in
from qibu.foundation.documents.messages import say
from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.foundation.people.requests import PersonRequest
from qibu.meetings import actions
from qibu.meetings.actions.importing import FORM, may_import
from qibu.meetings.forms import MeetingForm
from qibu.meetings.importing.deciding import decide
from qibu.meetings.importing.pages import action_views, first_values
from qibu.meetings.importing.preview import Preview, build, read_minutes
from qibu.meetings.models import Meeting, State
from qibu.meetings.queries.rights import takes_part
from qibu.meetings.recognition import recognise_minutes
from qibu.meetings.views.common import frame, meeting_in, members
from qibu.projects.choosing import departments_taking_part
from qibu.projects.forms.common import hush
from qibu.projects.importing import storing
from qibu.projects.importing.answers import merged
from qibu.projects.importing.forms import FileForm
from qibu.projects.importing.offering import offered
from qibu.projects.importing.review import SHOWN
from qibu.projects.models import FormUpload
from qibu.projects.queries import Opened, open_project

PAGE: Final = ["GET", "HEAD", "POST"]
#: Answers whose effect nobody has seen before the page was shown again.
UNSEEN: Final = ("cells", "people", "departments", "suggestions")


@require_http_methods(PAGE)
def meeting_import(request: PersonRequest, project: int, meeting: int) -> HttpResponse:
    """A file with the minutes of a meeting is kept and leads to its preview."""
    opened, row = _writable(request, project, meeting)
    return _upload(request, opened, row)


@require_http_methods(PAGE)
def meetings_import(request: PersonRequest, project: int) -> HttpResponse:
    """A file with minutes no meeting stands for yet is kept and leads to its preview."""
    opened = open_project(request.user, project)
    require_in(opened.grants, "meeting.call")
    return _upload(request, opened, None)


def _writable(request: PersonRequest, project: int, meeting: int) -> tuple[Opened, Meeting]:
    opened = open_project(request.user, project)
    row = meeting_in(opened, meeting)
    mine = takes_part(opened.grants, row)
    require_in(opened.grants, "meeting.write", assignee_id=request.user.pk if mine else None)
    return opened, row


def _upload(request: PersonRequest, opened: Opened, row: Meeting | None) -> HttpResponse:
    number = row.number if row is not None else 0
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid() and (made := _store(request, opened, row, form)):
        if row is not None:
            return redirect("meeting-import-review", opened.project.pk, number, made.pk)
        return redirect("meetings-import-review", opened.project.pk, made.pk)
    uploads = FormUpload.objects.visible_to(request.user).filter(project=opened.project, form=FORM)
    rows = uploads.filter(settings__meeting=number).select_related("by").order_by("-pk")
    context = {**_frame(opened, row), "form": form, "earlier": rows[:30]}
    return render(request, "meetings/importing/upload.html", context, status=form.status)


def _frame(opened: Opened, row: Meeting | None) -> dict[str, Any]:
    closed = row is not None and not may_import(row)
    state = str(State(row.state).label) if row is not None else ""
    return {**frame(opened), "meeting": row, "closed": closed, "state_word": state}


def _store(request: PersonRequest, opened: Opened, row: Meeting | None, form: FileForm) -> FormUpload | None:
    """Store, check, read; a file without minutes leaves nothing behind but its message."""
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
            form.add_error("file", say(problem.problem_id, problem.params) if problem else _no_minutes())
        elif not recognise_minutes(reading.workbook, around=_today()).ok:
            form.add_error("file", _no_minutes())
        else:
            return actions.register_minutes(
                by=request.user, at=clock.now(), project_id=opened.project.pk,
                number=row.number if row is not None else None, file_name=name, kept=kept,
            )  # fmt: skip
    except Invalid as refusal:
        form.refuse(refusal)
    except BaseException:
        storing.drop(kept)
        raise
    storing.drop(kept)
    return None


def _no_minutes() -> str:
    return _("No minutes of a meeting were recognised in this file.")


def _today() -> date:
    return timezone.localtime(clock.now()).date()


def _upload_in(request: PersonRequest, opened: Opened, minutes: int) -> FormUpload:
    rows = FormUpload.objects.visible_to(request.user).filter(project=opened.project, form=FORM, pk=minutes)
    row = rows.select_related("by").first()
    if row is None:
        raise Denied("upload")
    return row


@require_http_methods(PAGE)
def meeting_import_review(request: PersonRequest, project: int, meeting: int, minutes: int) -> HttpResponse:
    """The file beside the meeting, row by row; POST keeps decisions, and with do=consent writes."""
    opened, row = _writable(request, project, meeting)
    upload = _upload_in(request, opened, minutes)
    if upload.applied_at is not None:
        return _done(request, opened, row, upload)
    if not may_import(row):
        return redirect("meeting-import", project, meeting)
    again = redirect("meeting-import-review", project, meeting, minutes)
    if request.method != "POST":
        preview = _preview(opened, row, upload)
        return _page(request, opened, row, upload, preview, "meetings/importing/review.html")
    found = _answered(request, opened, row, upload)
    if found is None:
        return again
    try:
        actions.import_minutes(
            by=request.user, at=clock.now(), project_id=project, number=row.number, upload_id=upload.pk,
            agreed=decide(found, row),
        )  # fmt: skip
    except (Invalid, Conflict) as outcome:
        _refused(request, outcome)
        return again
    return _imported(request, found, redirect("meeting", project, meeting))


@require_http_methods(PAGE)
def meetings_import_review(request: PersonRequest, project: int, minutes: int) -> HttpResponse:
    """The file as a new meeting: its head in a form, the rest row by row; POST do=consent makes it."""
    opened = open_project(request.user, project)
    require_in(opened.grants, "meeting.call")
    upload = _upload_in(request, opened, minutes)
    if upload.applied_at is not None:
        return _done(request, opened, None, upload)
    sent = request.POST if request.method == "POST" else None
    agreed = _answered(request, opened, None, upload) if sent is not None else None
    if sent is not None:
        upload.refresh_from_db()
    preview = agreed or _preview(opened, None, upload)
    form = _form(opened, preview, sent)
    if sent is not None and agreed is None:
        hush(form)
    elif agreed is not None and form.is_valid():
        try:
            made = actions.create_from_minutes(
                by=request.user, at=clock.now(), project_id=project, key=form.key, upload_id=upload.pk,
                plan=form.plan(), people=form.invitees(), agreed=decide(agreed, None),
            )  # fmt: skip
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            return _imported(request, agreed, redirect("meeting", project, made.number))
    return _page(request, opened, None, upload, preview, "meetings/importing/new.html", form)


def _form(opened: Opened, preview: Preview, sent: Any) -> MeetingForm:
    initial = first_values(preview)
    return MeetingForm(
        sent, people=members(opened), initial=initial,
        departments=departments_taking_part(opened.project.space_id),
    )  # fmt: skip


def _preview(opened: Opened, row: Meeting | None, upload: FormUpload) -> Preview:
    around = timezone.localtime(row.starts).date() if row is not None else _today()
    read = read_minutes(upload, around)
    return build(read, opened.project, row, upload.answers, grants=opened.grants, today=_today())


def _answered(
    request: PersonRequest, opened: Opened, row: Meeting | None, upload: FormUpload
) -> Preview | None:
    """Keep the answers sent; what was agreed to with them, None where there is something to look at first.

    Choosing rows and sides is agreed to at once; what was typed, or changed here meanwhile, is shown before.
    """
    consents = request.POST.get("do") == "consent"
    seen = consents and _preview(opened, row, upload).digest == request.POST.get("seen", "")
    before = dict(upload.answers)
    after = merged(before, cast("Any", request.POST), may_create=False)
    set_ = actions.set_minutes_upload(
        by=request.user, at=clock.now(), project_id=opened.project.pk,
        number=row.number if row is not None else None, upload_id=upload.pk, answers=after,
    )  # fmt: skip
    if not consents:
        return None
    preview = _preview(opened, row, set_)
    if not seen or any((before.get(name) or {}) != after[name] for name in UNSEEN):
        messages.warning(request, _("The preview changed with your entries; please look at it once more."))
    elif preview.open:
        messages.warning(request, _("Both sides changed something: please decide which text holds."))
    elif row is not None and not preview.take:
        messages.warning(request, _("There is nothing to import."))
    else:
        return preview
    return None


def _refused(request: PersonRequest, outcome: Invalid | Conflict) -> None:
    if isinstance(outcome, Conflict):
        messages.warning(request, _("Somebody changed the minutes meanwhile; please look at it once more."))
        return
    for text in (text for texts in outcome.errors.values() for text in texts):
        messages.error(request, text)


def _imported(request: PersonRequest, preview: Preview, answer: HttpResponse) -> HttpResponse:
    storing.forget()
    count = preview.take
    text = ngettext("%(count)d entry was imported.", "%(count)d entries were imported.", count)
    messages.success(request, text % {"count": count})
    return answer


def _done(request: PersonRequest, opened: Opened, row: Meeting | None, upload: FormUpload) -> HttpResponse:
    """What came of a file: by whom, what was taken, what was left out."""
    counts = upload.summary.get("counts", {})
    context = {
        **_frame(opened, row), "upload": upload, "number": upload.summary.get("meeting"),
        "counts": [(name, label, counts.get(name, 0)) for name, label in SHOWN.items()],
    }  # fmt: skip
    return render(request, "meetings/importing/done.html", context)


def _page(
    request: PersonRequest,
    opened: Opened,
    row: Meeting | None,
    upload: FormUpload,
    preview: Preview,
    template: str,
    form: MeetingForm | None = None,
) -> HttpResponse:
    asked = preview.questions
    counts = preview.counts
    context = {
        **_frame(opened, row),
        "upload": upload,
        "preview": preview,
        "form": form,
        "actions": action_views(preview.actions, upload.answers),
        "counts": [(name, label, counts[name]) for name, label in SHOWN.items()],
        "missing": sum(preview.missing.values()),
        "questions": asked,
        "open_questions": sum(not one.answer for one in asked),
        "may_plan": True,
        "may_create": False,
        "only_known": True,
        **offered(asked),
    }
    return render(request, template, context, status=form.status if form is not None else 200)


_IN: Final = "projects/<int:project>/meetings/"
_VIEWS: Final[list[tuple[str, Callable[..., HttpResponse], str]]] = [
    ("import/", meetings_import, "meetings-import"),
    ("import/<int:minutes>/", meetings_import_review, "meetings-import-review"),
    ("<int:meeting>/import/", meeting_import, "meeting-import"),
    ("<int:meeting>/import/<int:minutes>/", meeting_import_review, "meeting-import-review"),
]
urlpatterns = [path(f"{_IN}{address}", view, name=name) for address, view, name in _VIEWS]
