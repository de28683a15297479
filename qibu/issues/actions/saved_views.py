"""Keeping filters and order of the register under a name: one's own, or for everybody in the project (R2)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from qibu.foundation.journal.actions import record
from qibu.foundation.outcomes import Denied, Invalid
from qibu.issues.actions.common import Work, begin
from qibu.issues.models import SavedView

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

LONGEST_NAME, LONGEST_QUERY = 60, 1000
#: So many one person keeps in one project.
MOST = 50


@transaction.atomic
def save_view(
    *, by: Person, at: datetime, space_id: int, name: str, query: str, shared: bool = False
) -> SavedView:
    """Keep the query of a register's address; the same name again replaces what it stood for.

    Sharing is for who steers the project. Raises Denied, Invalid by field.
    """
    work = begin(by, at, space_id)
    if shared:
        work.require("issue.steer")
    name = " ".join(name.split())
    mine = SavedView.objects.filter(project=work.project, person=by)
    problems: dict[str, list[str]] = {}
    if not name:
        problems["name"] = [_("Please fill this in.")]
    elif len(name) > LONGEST_NAME:
        problems["name"] = [_("At most %(limit)d characters.") % {"limit": LONGEST_NAME}]
    elif mine.exclude(name=name).count() >= MOST:
        problems["name"] = [_("At most %(limit)d views; please delete one first.") % {"limit": MOST}]
    if problems:
        raise Invalid(problems)
    view, _new = SavedView.objects.update_or_create(
        project=work.project,
        person=by,
        name=name,
        defaults={"query": query[:LONGEST_QUERY], "shared": shared, "at": at},
    )
    _record(work, view, "issues.view_saved")
    return view


@transaction.atomic
def remove_view(*, by: Person, at: datetime, space_id: int, view_id: int) -> None:
    """One's own, or a shared one by who steers; anybody else's is not there (404)."""
    work = begin(by, at, space_id)
    view = SavedView.objects.filter(project=work.project, pk=view_id).first()
    if view is None or (view.person_id != by.pk and not view.shared):
        raise Denied("issue.steer")
    if view.person_id != by.pk:
        work.require("issue.steer")
    _record(work, view, "issues.view_removed")
    view.delete()


def _record(work: Work, view: SavedView, action: str) -> None:
    record(
        space=work.space, by=work.by, at=work.at, action=action, subject=("project", work.project.pk),
        data={"name": view.name, "shared": view.shared},
    )  # fmt: skip
