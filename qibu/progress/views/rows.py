"""Rows typed or pasted into the master schedule: read, shown as understood, and added once confirmed."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qibu.foundation import clock, http
from qibu.foundation.access.queries import require_in
from qibu.foundation.journal.queries import last_number
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.models import Person
from qibu.progress import answers
from qibu.projects.models import Project
from qibu.projects.queries import Opened, open_project
from qibu.tasks import actions
from qibu.tasks.typed import MOST_LINES, read_lines


@require_POST
def rows(request: HttpRequest, project: int) -> HttpResponse:
    """POST {"key", "after", "parent", "lines": [{field: text}], "dry_run"}.

    A dry run answers {"preview", "summary"}; else the rows are added, answered like an edit. 422 with
    messages by field where a row is not understood: then nothing is added.
    """
    opened = open_project(_who(request), project)
    require_in(opened.grants, "plan.edit")
    try:
        return _answer(request, opened)
    except Invalid as outcome:
        return http.answer(answers.invalid(outcome), status=422)


def _answer(request: HttpRequest, opened: Opened) -> HttpResponse:
    body = http.read(request)
    lines = _lines(body)
    at = clock.now()
    found = read_lines(opened.project, lines, timezone.localtime(at).date())
    if body.get("dry_run"):
        return http.answer({"preview": found.preview, "summary": found.summary})
    if not found.ok:
        raise Invalid(found.errors)
    before = last_number(opened.project.space_id)
    saved = actions.add_tasks(
        by=_who(request),
        at=at,
        project_id=opened.project.pk,
        key=_key(body),
        lines=found.lines,
        after=_id(body.get("after")),
        parent=_id(body.get("parent")),
        source="pasted" if len(lines) > 1 else "typed",
    )
    base = _base(request, opened.project)
    return http.answer(answers.saved(opened, saved, base=base, before=min(before, saved.number - 1)))


def _lines(body: dict[str, Any]) -> list[dict[str, Any]]:
    lines = body.get("lines")
    if not isinstance(lines, list) or not lines or not all(isinstance(line, dict) for line in lines):
        raise Invalid({"": [_("The request could not be read.")]})
    if len(lines) > MOST_LINES:
        raise Invalid(
            {
                "": [
                    _("At most %(limit)d rows at once; larger lists are uploaded as a file.")
                    % {"limit": MOST_LINES}
                ]
            }
        )
    return lines


def _key(body: dict[str, Any]) -> str:
    key = str(body.get("key") or "")
    if not 8 <= len(key) <= 64:
        raise Invalid({"": [_("The request could not be read.")]})
    return key


def _id(raw: object) -> int | None:
    return raw if isinstance(raw, int) and not isinstance(raw, bool) and 0 < raw < 2**63 else None


def _base(request: HttpRequest, project: Project) -> date:
    try:
        return date.fromisoformat(request.GET.get("base", ""))
    except ValueError:
        return project.start


def _who(request: HttpRequest) -> Person:
    return cast("Person", request.user)


urlpatterns = [path("projects/<int:project>/schedule/rows/", rows, name="schedule-rows")]
