"""Consent to a preview: one step, done at once for a short list and by the worker for a long one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qibu.foundation.access.queries import may, require_in
from qibu.foundation.outcomes import Denied, Gone, Invalid
from qibu.foundation.work.handling import Order, Report, Result
from qibu.projects.importing import storing
from qibu.projects.queries import Opened, open_project
from qibu.tasks.actions.importing import import_lines
from qibu.tasks.importing import sources
from qibu.tasks.importing.deciding import decide
from qibu.tasks.importing.entries import Preview
from qibu.tasks.importing.preview import build, powers_of
from qibu.tasks.models import Upload
from qibu.tasks.planning import calendars_of

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

#: Lines of a list that is still imported while its sender waits.
MOST_LINES: Final = 2000
#: The line of qibu.longwork.
KIND: Final = "import-form-2"


class Unready(Invalid):
    """The preview is not the one that was seen, or holds nothing to import; it is to be looked at again."""

    def __init__(self, message: str) -> None:
        super().__init__({"": [message]})
        self.message = message


@dataclass(frozen=True)
class Consent:
    """Who agrees to which upload, and what they saw: the digest of the preview and the key of its form."""

    by: Person
    at: datetime
    opened: Opened
    upload: Upload
    seen: str
    key: str


def source_of(opened: Opened, upload: Upload) -> sources.Source:
    """What is in the uploaded file. Raises Gone where it was removed."""
    _still_there(upload)
    calendar = calendars_of(opened.project).project
    path = storing.stored(upload.stored_as)
    return sources.read(path, upload.file_name, opened.project, calendar, upload.settings)


def _still_there(upload: Upload) -> None:
    if not upload.stored_as:
        raise Gone(
            _("This file was not imported within 30 days and has been removed. Please upload it again.")
        )


def preview_of(by: Person, at: datetime, opened: Opened, upload: Upload) -> Preview:
    """The preview of an upload with what was answered so far. Raises Gone."""
    return build(
        opened.project,
        source_of(opened, upload),
        upload.answers,
        today=timezone.localtime(at).date(),
        calendars=calendars_of(opened.project),
        may_create=may(by, "people.manage"),
        powers=powers_of(by, opened.project),
    )


def is_long(upload: Upload) -> bool:
    """Whether the worker should import it: by the rows of its largest sheet, which cost nothing to count."""
    _still_there(upload)
    return sources.rows(storing.stored(upload.stored_as), upload.file_name) > MOST_LINES


def carry_out(consent: Consent, preview: Preview) -> str:
    """Import what the preview shows, all or nothing; gives what to say.

    Raises Unready where the preview is not the one that was seen or has nothing to import, and whatever
    `import_lines` raises.
    """
    if preview.digest != consent.seen:
        raise Unready(_("The preview changed with your entries; please look at it once more."))
    if not preview.take:
        raise Unready(_("There is nothing to import."))
    saved = import_lines(
        by=consent.by,
        at=consent.at,
        project_id=consent.opened.project.pk,
        upload_id=consent.upload.pk,
        key=consent.key,
        decisions=decide(preview),
    )
    storing.forget()
    count = preview.take
    text = ngettext("%(count)d row was imported.", "%(count)d rows were imported.", count) % {"count": count}
    return " ".join([text, *map(str, saved.messages)])


def import_long_list(order: Order, report: Report) -> Result:
    """The handler of long lists: the right is asked again; until the writing begins it can be cancelled."""
    project, upload = int(order.params["project"]), int(order.params["upload"])
    opened = open_project(order.by, project)
    require_in(opened.grants, "plan.edit")
    row = Upload.objects.filter(project=opened.project, pk=upload).first()
    if row is None:
        raise Denied("upload")
    report(0, 2)
    address = reverse("upload", args=[project, upload])
    if row.applied_at is not None:
        # an earlier worker wrote it and died before it could say so, or somebody else was quicker
        return Result(address=address, text=_("This list has been imported already."))
    preview = preview_of(order.by, order.at, opened, row)
    report(1, 2)
    consent = Consent(order.by, order.at, opened, row, str(order.params["seen"]), order.key)
    text = carry_out(consent, preview)
    return Result(address=address, text=text)
