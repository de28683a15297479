"""Keeping an uploaded task list and what was decided about it, before anything is imported (D2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Denied, Invalid
from qibu.projects.importing.mapping import remember
from qibu.tasks.actions.work import Work, begin
from qibu.tasks.importing.rowkeys import FORM
from qibu.tasks.models import Upload

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@transaction.atomic
def register_upload(
    *,
    by: Person,
    at: datetime,
    project_id: int,
    file_name: str,
    sha256: str,
    stored_as: str,
    settings: Mapping[str, Any],
) -> Upload:
    """Keep the facts of a file that is stored and synced already. Raises Denied."""
    work = begin(by, at, project_id)
    require_in(work.grants, "plan.edit")
    upload = Upload.objects.create(
        project=work.project,
        by=by,
        at=at,
        file_name=file_name[-255:],
        sha256=sha256,
        stored_as=stored_as,
        settings=dict(settings),
    )
    subject, data = ("upload", upload.pk), {"file": upload.file_name, "sha256": sha256}
    work.record("tasks.uploaded", subject, data)
    return upload


@transaction.atomic
def set_upload(
    *,
    by: Person,
    at: datetime,
    project_id: int,
    upload_id: int,
    settings: Mapping[str, Any] | None = None,
    answers: Mapping[str, Any] | None = None,
) -> Upload:
    """Keep what somebody decided about a file that is not imported yet; not an event of the plan.

    A mapping by hand is remembered for the whole organisation.
    """
    work = begin(by, at, project_id)
    require_in(work.grants, "plan.edit")
    upload = upload_in(work, upload_id)
    if upload.applied_at is not None:
        raise Invalid({"": [_("This list has been imported already.")]})
    if settings is not None:
        upload.settings = dict(settings)
        if settings.get("mapping"):
            headers = settings.get("headers") or []
            remember(by=by, at=at, form=FORM, headers=headers, mapping=settings["mapping"])
    if answers is not None:
        upload.answers = dict(answers)
    upload.save(update_fields=["settings", "answers"])
    return upload


def upload_in(work: Work, upload_id: int) -> Upload:
    """An upload of this very project; Denied (404) for any other."""
    upload = Upload.objects.filter(project=work.project, pk=upload_id).first()
    if upload is None:
        raise Denied("upload")
    return upload
