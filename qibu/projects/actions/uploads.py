"""Keeping an uploaded form 1, 3 or 4 and what was decided about it, before anything is written (D2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from qibu.foundation.journal.actions import record
from qibu.foundation.outcomes import Denied, Invalid
from qibu.projects.actions.common import open_locked
from qibu.projects.importing.mapping import remember
from qibu.projects.models import FormUpload

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person
    from qibu.projects.importing.storing import Kept


@transaction.atomic
def register_form_upload(
    *,
    by: Person,
    at: datetime,
    form: str,
    capability: str,
    project_id: int | None,
    file_name: str,
    kept: Kept,
    settings: Mapping[str, Any],
) -> FormUpload:
    """Keep the facts of a file that is stored and synced already. Raises Denied without `capability`.

    Without a project (form 1) the caller has asked whether the person may make one.
    """
    project = open_locked(by, project_id, capability) if project_id is not None else None
    upload = FormUpload.objects.create(
        form=form, project=project, by=by, at=at, file_name=file_name[-255:], sha256=kept.sha256,
        stored_as=kept.stored_as, settings=dict(settings),
    )  # fmt: skip
    if project is not None:
        data = {"form": form, "file": upload.file_name, "sha256": kept.sha256}
        subject = ("form_upload", upload.pk)
        record(space=project.space, by=by, at=at, action="form.uploaded", subject=subject, data=data)
    return upload


@transaction.atomic
def set_form_upload(
    *,
    by: Person,
    at: datetime,
    form: str,
    capability: str,
    project_id: int | None,
    upload_id: int,
    settings: Mapping[str, Any] | None = None,
    answers: Mapping[str, Any] | None = None,
) -> FormUpload:
    """Keep what somebody decided about a file that is not imported yet. A mapping by hand is remembered for
    the whole organisation. Raises Denied, Invalid (imported already)."""
    if project_id is not None:
        open_locked(by, project_id, capability)
    upload = open_upload(by, form, project_id, upload_id)
    if settings is not None:
        upload.settings = dict(settings)
        if settings.get("mapping"):
            remember(
                by=by, at=at, form=form, headers=settings.get("headers") or [], mapping=settings["mapping"]
            )
    if answers is not None:
        upload.answers = dict(answers)
    upload.save(update_fields=["settings", "answers"])
    return upload


def open_upload(by: Person, form: str, project_id: int | None, upload_id: int) -> FormUpload:
    """An upload of this form and project that waits for consent, locked; one without a project is its
    uploader's. Raises Denied (404), Invalid where it was imported already."""
    rows = FormUpload.objects.select_for_update().filter(form=form, project=project_id, pk=upload_id)
    upload = (rows if project_id is not None else rows.filter(by=by)).first()
    if upload is None:
        raise Denied("upload", visible=False)
    if upload.applied_at is not None:
        raise Invalid({"": [_("This file has been imported already.")]})
    return upload


def applied(upload: FormUpload, at: datetime, summary: Mapping[str, Any]) -> None:
    """The file is imported; called inside the action that did it."""
    upload.applied_at, upload.summary = at, dict(summary)
    upload.save(update_fields=["applied_at", "summary"])
