"""Files and comments of a subject or a project, and who may be called in a comment."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db.models import Count, QuerySet, Sum

from qibu.foundation.access.models import Space
from qibu.foundation.access.queries import SEES
from qibu.foundation.files.mentions import Somebody
from qibu.foundation.files.models import Comment, Mention, StoredFile
from qibu.foundation.files.storing import all_stored
from qibu.foundation.plain import fetch

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

MOST: Final = 1000
Subject = tuple[str, int]

_WHO = f"""
    SELECT person.id, person.name, department.name
      FROM people_person person
      JOIN access_space space ON space.id = %s
      LEFT JOIN people_departmentmember home ON home.person_id = person.id AND home.is_main
      LEFT JOIN people_department department ON department.id = home.department_id
     WHERE {SEES} ORDER BY person.name, person.id"""  # noqa: S608 -- constants only


def people_who_see(space_id: int, readers: Collection[int] | None = None) -> list[Somebody]:
    """Whoever may see a project and so may be called there, of `readers` only; one statement."""
    rows = fetch(_WHO, [space_id])
    return [Somebody(pk, name, home or "") for pk, name, home in rows if readers is None or pk in readers]


def files_of(space_id: int, subject: Subject) -> list[StoredFile]:
    """The attachments of a subject, oldest first; one statement. The caller has opened the project."""
    return list(_files(space_id).filter(deleted_at=None, subject_kind=subject[0], subject_id=subject[1]))


def files_of_space(space_id: int, *, deleted: bool = False) -> list[StoredFile]:
    """All files of a project, newest first, whatever they hang on; `deleted`: those in the recycle bin.

    The caller has opened the project, and leaves out what hangs on a subject the reader may not see.
    """
    rows = _files(space_id)
    rows = rows.exclude(deleted_at=None).filter(purged_at=None) if deleted else rows.filter(deleted_at=None)
    return list(rows.order_by("-at", "-pk")[:MOST])


def _files(space_id: int) -> QuerySet[StoredFile]:
    return StoredFile.objects.filter(space=space_id).select_related("by", "deleted_by").order_by("pk")


def file_in(space_id: int, file_id: int) -> StoredFile | None:
    """A file of a project, one in the recycle bin too. The caller has opened the project."""
    return _files(space_id).filter(pk=file_id).first()


def used_bytes(space_id: int) -> int:
    """What the files of a project take, those in the recycle bin included."""
    rows = StoredFile.objects.filter(space=space_id, purged_at=None)
    return int(rows.aggregate(sum=Sum("size"))["sum"] or 0)


@dataclass(frozen=True)
class Said:
    """A comment with whom it calls; `earlier`: its texts before it was edited."""

    comment: Comment
    called: tuple[Somebody, ...]
    earlier: tuple[tuple[str, datetime], ...] = ()


def comments_of(space_id: int, subject: Subject) -> list[Said]:
    """The comments of a subject, oldest first; three statements, one where there are none.

    The caller has opened the project.
    """
    rows = _comments(space_id).filter(deleted_at=None, subject_kind=subject[0], subject_id=subject[1])
    return with_mentions(list(rows.prefetch_related("earlier")[:MOST]))


def removed_comments(space_id: int) -> list[Comment]:
    """The comments of a project in the recycle bin, newest first. The caller has opened the project."""
    return list(_comments(space_id).exclude(deleted_at=None).order_by("-deleted_at")[:MOST])


def comment_in(space_id: int, comment_id: int) -> Comment | None:
    """A comment of a project, one in the recycle bin too. The caller has opened the project."""
    return _comments(space_id).filter(pk=comment_id).first()


def _comments(space_id: int) -> QuerySet[Comment]:
    return Comment.objects.filter(space=space_id).select_related("by", "deleted_by").order_by("pk")


def comment_seen(person: Person, comment_id: int) -> Comment | None:
    """A comment by its number alone; None where the person may not see its project."""
    return Comment.objects.visible_to(person).filter(pk=comment_id).first()


def with_mentions(rows: Sequence[Comment]) -> list[Said]:
    """Comments with whom each calls; their `earlier` were read along."""
    called: dict[int, list[Somebody]] = {}
    found = Mention.objects.filter(comment__in=[row.pk for row in rows]) if rows else Mention.objects.none()
    for comment, pk, name in found.order_by("pk").values_list("comment", "person", "person__name"):
        called.setdefault(comment, []).append(Somebody(pk, name, ""))
    return [
        Said(row, tuple(called.get(row.pk, ())), tuple((one.text, one.until) for one in row.earlier.all()))
        for row in rows
    ]


def counts(space: Space, kind: str, ids: Iterable[int]) -> Mapping[int, int]:
    """Subject id → how many files and comments hang on it; those without any are left out. Two statements.

    The caller has checked who asks.
    """
    found: dict[int, int] = {}
    wanted = list(ids)
    for model in (StoredFile, Comment):
        rows = model.objects.live().filter(space=space, subject_kind=kind, subject_id__in=wanted)
        for pk, many in rows.order_by().values_list("subject_id").annotate(Count("pk")):
            found[pk] = found.get(pk, 0) + many
    return found


def health() -> tuple[int, int]:
    """(how many files are missing on the disk or have another size, how many there should be)."""
    rows = StoredFile.objects.filter(purged_at=None).values_list("stored_as", "size")
    sizes = {name: path.stat().st_size for name, path in all_stored()}
    wrong = count = 0
    for name, size in rows.iterator():
        count += 1
        wrong += sizes.get(name) != size
    return wrong, count


def hashes() -> list[tuple[str, str]]:
    """(stored name, SHA-256) of every file whose bytes are kept."""
    return list(StoredFile.objects.filter(purged_at=None).values_list("stored_as", "sha256"))
