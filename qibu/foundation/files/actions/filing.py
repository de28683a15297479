"""Attaching a file, putting it into the recycle bin, taking it out again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from qibu.foundation.access.models import Space
from qibu.foundation.access.queries import grants, require_in
from qibu.foundation.files import kinds, names, storing
from qibu.foundation.files.actions.work import Work, begin, put_away, take_back
from qibu.foundation.files.models import StoredFile
from qibu.foundation.files.queries import used_bytes
from qibu.foundation.journal.actions import answered, once
from qibu.foundation.outcomes import Denied, Invalid

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

MEGABYTE = 1024 * 1024


def attach_file(
    *,
    by: Person,
    at: datetime,
    space_id: int,
    key: str,
    subject: tuple[str, int],
    name: str,
    chunks: Iterable[bytes],
) -> StoredFile:
    """Keep a file on a subject. The caller has checked that the subject is one of this space.

    The bytes are on the disk before the row commits; where anything is refused no file is left. Raises
    Denied, Invalid with key "file" (too large, empty, not what its name says, no room), KeyReused.
    """
    space = Space.objects.get(pk=space_id)
    require_in(grants(by, space), "file.add")
    shown = names.clean_name(name)
    stored_as, written = _keep(chunks, shown)
    try:
        _refuse_odd(shown, written)
        row = _file(by, at, space_id, key, subject, shown, stored_as, written)
    except DatabaseError:
        raise  # whether it committed may be unknown; what no row names is swept out (jobs.sweep)
    except BaseException:
        written.path.unlink(missing_ok=True)
        raise
    if row.stored_as != stored_as:  # sent twice; the first one stands
        written.path.unlink(missing_ok=True)
    return row


def _keep(chunks: Iterable[bytes], name: str) -> tuple[str, storing.Written]:
    stored_as = storing.new_name()
    try:
        return stored_as, storing.write(storing.path_of(stored_as), chunks, settings.FILE_MAX_BYTES)
    except storing.TooLarge:
        limit = settings.FILE_MAX_BYTES // MEGABYTE
        said = _("“%(name)s” is larger than %(limit)d MB.") % {"name": name, "limit": limit}
        raise Invalid(file=said) from None
    except storing.DiskFull:
        raise Invalid(file=storing.no_room()) from None


def _refuse_odd(name: str, written: storing.Written) -> None:
    if not written.size:
        raise Invalid(file=_("“%(name)s” is empty.") % {"name": name})
    extension = names.extension_of(name)
    if not kinds.bears_out(extension, kinds.media_type(written.head)):
        said = _("“%(name)s” is called .%(extension)s, but its content is something else.")
        raise Invalid(file=said % {"name": name, "extension": extension})


@transaction.atomic
def _file(
    by: Person,
    at: datetime,
    space_id: int,
    key: str,
    subject: tuple[str, int],
    name: str,
    stored_as: str,
    written: storing.Written,
) -> StoredFile:
    work = begin(by, at, space_id)
    require_in(work.grants, "file.add")
    body = [space_id, *subject, name, written.sha256]
    claim, earlier = once(by=by, form="file", key=key, body=body, at=at)
    if earlier is not None:
        return StoredFile.objects.get(pk=earlier["id"])
    _require_room(space_id, written.size)
    row = StoredFile.objects.create(
        space=work.space, subject_kind=subject[0], subject_id=subject[1], name=name, by=by, at=at,
        media_type=kinds.media_type(written.head), size=written.size, sha256=written.sha256,
        stored_as=stored_as,
    )  # fmt: skip
    work.record("file.added", ("file", row.pk), {**_facts(row), "sha256": row.sha256})
    answered(claim, {"id": row.pk})
    return row


def _require_room(space_id: int, size: int) -> None:
    """The limit of a project counts what lies in its recycle bin too."""
    if used_bytes(space_id) + size > settings.FILES_MAX_BYTES:
        limit = settings.FILES_MAX_BYTES // MEGABYTE
        raise Invalid(
            file=_("The files of this project would take more than %(limit)d MB.") % {"limit": limit}
        )


def _facts(row: StoredFile) -> dict[str, object]:
    return {"name": row.name, "size": row.size, "on": list(row.subject)}


@transaction.atomic
def remove_file(*, by: Person, at: datetime, space_id: int, file_id: int) -> StoredFile:
    """Put a file into the recycle bin; one's own, others' by the lead. Repeating it changes nothing."""
    work = begin(by, at, space_id)
    row = _row(work, file_id)
    require_in(work.grants, "file.remove", assignee_id=row.by_id)
    if put_away(work, row):
        work.record("file.removed", ("file", row.pk), _facts(row))
    return row


@transaction.atomic
def restore_file(*, by: Person, at: datetime, space_id: int, file_id: int) -> StoredFile:
    """Take a file out of the recycle bin: whoever put it there, or the lead. Invalid once it is emptied."""
    work = begin(by, at, space_id)
    row = _row(work, file_id)
    require_in(work.grants, "file.remove", assignee_id=row.deleted_by_id or row.by_id)
    if row.purged_at is not None:
        raise Invalid({"": [_("The recycle bin was emptied; this file is gone.")]})
    if row.deleted_at is not None:
        take_back(row)
        work.record("file.restored", ("file", row.pk), _facts(row))
    return row


def _row(work: Work, file_id: int) -> StoredFile:
    row = StoredFile.objects.select_related("by").filter(space=work.space, pk=file_id).first()
    if row is None:
        raise Denied("file", visible=False)
    return row


@dataclass(frozen=True)
class Limits:
    """What a page says beforehand, in bytes."""

    file: int
    project: int


def limits() -> Limits:
    return Limits(settings.FILE_MAX_BYTES, settings.FILES_MAX_BYTES)
