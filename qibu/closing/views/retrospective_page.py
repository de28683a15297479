"""What the pages of a retrospective have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from qibu.closing.models.retrospective import Retrospective
from qibu.closing.queries.retrospective_facts import facts_of
from qibu.closing.retrospective_tables import as_of, head_of, tables_of
from qibu.foundation import clock
from qibu.foundation.forms import Form
from qibu.foundation.outcomes import Conflict, Invalid
from qibu.foundation.people.requests import PersonRequest
from qibu.projects.models import Project
from qibu.projects.queries import Opened

PAGE: Final = ["GET", "HEAD", "POST"]


def attempt(form: Form, act: Callable[[], object]) -> int:
    """Do what a valid form asks for: 0, or the status to show the form with, which says what was wrong."""
    if not form.is_valid():
        return 422
    try:
        act()
    except Invalid as refusal:
        form.refuse(refusal)
        return 422
    except Conflict:
        form.add_error(None, _("Somebody changed this meanwhile; what you see now is the newest."))
        return 409
    return 0


def facts_for(project: Project, row: Retrospective) -> dict[str, Any]:
    """The facts in words: as published, else as they are now."""
    facts = row.facts or facts_of(project, clock.now())
    return {"head": head_of(facts), "tables": tables_of(project, facts), "as_of": as_of(facts)}


def page(
    request: PersonRequest, opened: Opened, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page of the part, in the frame of closing."""
    frame = {"opened": opened, "project": opened.project, "section": "closing", "part": "retrospective"}
    return render(request, template, {**frame, **context}, status=status or 200)
