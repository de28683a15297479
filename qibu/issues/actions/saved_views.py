"""Views of the register people keep under a name."""

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

LONGEST_NAME, LONGEST_QUERY, MOST = 60, 1000, 50


@transaction.atomic
def save_view(
    *, by: Person, at: datetime, space_id: int, name: str, query: str, shared: bool = False
) -> SavedView:
    """Keep filters and order under a name, instead of an own one of that name. Raises Denied, Invalid.

    Sharing with everybody in the project takes the right to steer.
    """
    work = _begin(by, at, space_id)
    if shared:
        work.require("issue.steer")
    name = " ".join(name.split())
    mine = SavedView.objects.filter(project=work.project, person=by)
    if not name:
        raise Invalid(name=_("Please fill this in."))
    if len(name) > LONGEST_NAME:
        raise Invalid(name=_("At most %(limit)d characters.") % {"limit": LONGEST_NAME})
    if len(query) > LONGEST_QUERY or mine.exclude(name=name).count() >= MOST:
        raise Invalid(name=_("This is too much to keep."))
    view, _fresh = SavedView.objects.update_or_create(
        project=work.project, person=by, name=name, defaults={"query": query, "shared": shared, "at": at}
    )
    data = {"name": name if shared else "", "shared": shared}
    subject = ("project", work.project.pk)
    record(space=work.space, by=by, at=at, action="issues.view_saved", subject=subject, data=data)
    return view


@transaction.atomic
def delete_view(*, by: Person, at: datetime, space_id: int, view_id: int) -> None:
    """Forget a view: one's own; a shared one also by who steers. Raises Denied."""
    work = _begin(by, at, space_id)
    view = SavedView.objects.filter(pk=view_id, project=work.project).first()
    if view is None or (view.person_id != by.pk and not (view.shared and work.held.may("issue.steer"))):
        raise Denied("issue.steer", visible=False)
    view.delete()
    subject = ("project", work.project.pk)
    record(space=work.space, by=by, at=at, action="issues.view_deleted", subject=subject)


def _begin(by: Person, at: datetime, space_id: int) -> Work:
    """Views are journalled in the project: an archived one takes no more of them."""
    work = begin(by, at, space_id)
    if work.space.frozen_at is not None:
        raise Denied("issue.steer", visible=True)
    return work
