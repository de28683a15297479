"""What every page of sign-off begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from qibu.closing.models.signing import Signature
from qibu.closing.queries import signing as queries
from qibu.closing.signing_words import differences, parts
from qibu.foundation.people.requests import PersonRequest
from qibu.kernel import lifecycle
from qibu.projects.queries import Opened, open_project

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


def frame(opened: Opened) -> dict[str, Any]:
    """What the frame of closing needs."""
    return {"opened": opened, "project": opened.project, "section": "closing", "part": "signing"}


def opened_document(person: Person, project: int, document: int) -> tuple[Opened, queries.Shown]:
    """A document of a project; Denied (404) where there is none to be seen."""
    opened = open_project(person, project)
    return opened, queries.document_in(person, opened.project, document)


def slot_of(shown: queries.Shown, slot: int) -> Signature:
    """A place of this very document; 404 for any other."""
    found = next((one for one in shown.slots if one.pk == slot), None)
    if found is None:
        raise Http404
    return found


def page(
    request: PersonRequest, opened: Opened, shown: queries.Shown, template: str, status: int = 200,
    **context: Any,
) -> HttpResponse:  # fmt: skip
    """A page about one document: its content in words, its places, what changed since."""
    content = queries.read(shown.document.content)
    grants, signable = opened.grants, queries.can_be_signed(shown)
    live = opened.project.state in (lifecycle.EXECUTING, lifecycle.CLOSING)
    whole = {
        **frame(opened), "shown": shown, "document": shown.document,
        "pieces": parts(opened.project, content, shown.document.content),
        "changed": differences(content, shown.changes),
        "intact": queries.is_intact(shown.document),
        "slots": [
            (
                one,
                signable and not one.means and grants.may("signoff.sign", assignee_id=one.expected_id),
                signable and not one.means and grants.may("signoff.enter"),
            )
            for one in shown.slots
        ],
        "may_open": live and grants.may("signoff.open"),
        "oversees": grants.may("signoff.open"),
        **context,
    }  # fmt: skip
    return render(request, template, whole, status=status)
