"""A charter from a file is written: what somebody consented to, at once; the uploader is its source (D2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from qibu.foundation.journal.actions import record
from qibu.projects.actions.charter import create_project, edit_charter
from qibu.projects.actions.common import open_locked
from qibu.projects.actions.team import set_team
from qibu.projects.actions.uploads import applied, open_upload
from qibu.projects.form1_values import FORM
from qibu.projects.inputs import CHARTER_FIELDS, CharterInput, ObjectiveInput, TeamInput

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person
    from qibu.projects.models import FormUpload, Project


@transaction.atomic
def import_charter(
    *,
    by: Person,
    at: datetime,
    project_id: int,
    upload_id: int,
    shown: Mapping[str, Any],
    values: Mapping[str, Any],
    team_shown: TeamInput,
    team: TeamInput | None,
) -> Project:
    """Write the fields taken from a file. `shown` and `team_shown` are what stood on the preview.

    Raises Denied, Invalid (also where the file was imported already), Conflict: nothing is written then.
    """
    open_locked(by, project_id, "charter.edit")
    upload = open_upload(by, FORM, project_id, upload_id)
    if values:
        edit_charter(by=by, at=at, project_id=project_id, version=None, shown=shown, values=values)
    if team is not None:
        set_team(by=by, at=at, project_id=project_id, version=None, shown=team_shown, team=team)
    project = open_locked(by, project_id, "charter.edit")  # as those actions left it
    fields = sorted({*values, *(["team"] if team is not None else [])})
    _finish(upload, project, by, at, fields)
    return project


@transaction.atomic
def create_from_form(
    *,
    by: Person,
    at: datetime,
    key: str,
    upload_id: int,
    charter: CharterInput,
    team: TeamInput,
    objectives: Sequence[ObjectiveInput] = (),
) -> Project:
    """Start a project from a file somebody uploaded and looked through. Raises Denied, Invalid, KeyReused."""
    upload = open_upload(by, FORM, None, upload_id)
    project = create_project(by=by, at=at, key=key, charter=charter, team=team, objectives=objectives)
    upload.project = project
    upload.save(update_fields=["project"])
    _finish(upload, project, by, at, list(CHARTER_FIELDS))
    return project


def _finish(upload: FormUpload, project: Project, by: Person, at: datetime, fields: Sequence[str]) -> None:
    data = {"form": FORM, "file": upload.file_name, "sha256": upload.sha256, "fields": list(fields)}
    subject = ("project", project.pk)
    record(space=project.space, by=by, at=at, action="form.imported", subject=subject, data=data)
    applied(upload, at, {"fields": list(fields)})
