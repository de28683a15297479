"""What holds for one project: the calendar it counts with, and from when on a slip is a variance."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from qibu.foundation.access import actions as access
from qibu.foundation.journal import actions as journal
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.actions import create_follower
from qibu.projects.actions.common import open_locked
from qibu.projects.inputs import MOST_LIMIT, MOST_RECURRENCE, MOST_THRESHOLD, OWN_CALENDAR, SETTINGS
from qibu.projects.merging import merge_or_refuse
from qibu.projects.models import Project
from qibu.projects.queries import current_settings, own_calendar_id
from qibu.projects.words import CALENDARS, SETTINGS_FIELDS

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@transaction.atomic
def set_settings(
    *,
    by: Person,
    at: datetime,
    project_id: int,
    version: int | None,
    shown: Mapping[str, Any],
    values: Mapping[str, Any],
) -> Project:
    """Change settings (a subset of inputs.SETTINGS may be sent).

    A calendar of the project's own is made on first choice, below the organisation's and without a
    day of its own; it is kept, days and all, when the project goes back to the organisation's. The
    journal's ``project.settings_changed`` carries ids of calendars (None: the organisation's), so
    that a higher slice remakes what was computed with them. Raises Denied, Invalid, Conflict.
    """
    wanted = {name: values[name] for name in SETTINGS if name in values}
    if wanted.get("calendar") == OWN_CALENDAR:
        _lock_with_organisation(project_id)
    project = open_locked(by, project_id, "charter.edit")
    now = current_settings(project)
    changes = merge_or_refuse(
        subject=("project", project.pk),
        version=project.version,
        sent_version=version,
        shown=shown,
        yours=wanted,
        now=now,
        describe=_describe,
    )
    _check(changes)
    if changes:
        _save(project, by, at, now, changes)
    return project


def _lock_with_organisation(project_id: int) -> None:
    """Both spaces in id order, before either is needed, so that two callers cannot deadlock."""
    own = Project.objects.filter(pk=project_id).values_list("space_id", flat=True)
    access.lock_all([access.organisation_space().pk, *own])


def _check(changes: Mapping[str, Any]) -> None:
    if changes.get("calendar", OWN_CALENDAR) not in CALENDARS:
        raise Invalid(calendar=_("Please choose one of the calendars offered."))
    if not 0 <= changes.get("variance_threshold", 0) <= MOST_THRESHOLD:
        raise Invalid(
            variance_threshold=_("From 0 to %(most)s working days, please.") % {"most": MOST_THRESHOLD}
        )
    limit = changes.get("change_limit")
    if limit is not None and not 0 <= limit <= MOST_LIMIT:
        raise Invalid(change_limit=_("From 0 to %(most)s working days, please.") % {"most": MOST_LIMIT})
    if not 0 <= changes.get("recurrence_days", 0) <= MOST_RECURRENCE:
        raise Invalid(recurrence_days=_("From 0 to %(most)s days, please.") % {"most": MOST_RECURRENCE})


def _save(
    project: Project, by: Person, at: datetime, now: Mapping[str, Any], changes: Mapping[str, Any]
) -> None:
    told: dict[str, Any] = {}
    if "calendar" in changes:
        before = project.calendar_id
        project.calendar_id = _own_calendar(project, by, at) if changes["calendar"] == OWN_CALENDAR else None
        told["calendar"] = [before, project.calendar_id]
    for name in changes.keys() - {"calendar"}:
        setattr(project, name, changes[name])
        told[name] = [now[name], changes[name]]
    project.version += 1
    project.save(update_fields=[*changes, "version"])
    journal.record(
        space=project.space,
        by=by,
        at=at,
        action="project.settings_changed",
        subject=("project", project.pk),
        data={"changes": told},
    )


def _own_calendar(project: Project, by: Person, at: datetime) -> int:
    """The one it had before, else a new one. Its name tells the number only: everybody sees calendars."""
    had = own_calendar_id(project)
    if had is not None:
        return had
    name = _("Calendar of project %(code)s") % {"code": project.code}
    return create_follower(by=by, at=at, name=name[:80]).pk


def _describe(field: str, value: Any) -> tuple[str, str]:
    if isinstance(value, bool):
        text = _("yes") if value else _("no")
    else:
        text = str(CALENDARS.get(value, "")) if field == "calendar" else str(value)
    return str(SETTINGS_FIELDS[field]), text
