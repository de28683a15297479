"""Files and comments, each on one subject: (kind, id) of a task, a report line, an issue, a project …"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from django.conf import settings
from django.db import models

from qibu.foundation.access.models import Space

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

Row = TypeVar("Row", bound=models.Model)


class OfSpaceQuerySet(models.QuerySet[Row]):
    def visible_to(self, person: Person) -> OfSpaceQuerySet[Row]:
        return self.filter(space__in=Space.objects.visible_to(person))

    def live(self) -> OfSpaceQuerySet[Row]:
        """Not in the recycle bin."""
        return self.filter(deleted_at=None)


class OnSubject(models.Model):
    """What hangs on a subject, and may lie in the recycle bin."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="+")
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True

    @property
    def subject(self) -> tuple[str, int]:
        return self.subject_kind, self.subject_id


class StoredFile(OnSubject):
    """One file: its bytes lie under `stored_as` below the folder of attachments and never change.

    `name` is shown and offered for saving, never used as a path; `media_type` is what the content is.
    `size` in bytes. `purged_at`: the bin was emptied, the bytes are gone and only these facts stay.
    """

    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=80, unique=True)
    purged_at = models.DateTimeField(null=True, blank=True)

    objects = OfSpaceQuerySet["StoredFile"].as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["space", "subject_kind", "subject_id"], name="files_of_a_subject"),
        ]

    def __str__(self) -> str:
        return self.name


class Comment(OnSubject):
    """What somebody said, as plain text; who could be called in it stands in its mentions."""

    text = models.TextField()
    edited_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfSpaceQuerySet["Comment"].as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["space", "subject_kind", "subject_id"], name="comments_of_a_subject"),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class EarlierText(models.Model):
    """The trace of an edited comment: what it said before, until when."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="earlier")
    text = models.TextField()
    until = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.text[:40]


class Mention(models.Model):
    """Somebody called by name in a comment."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="mentions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["comment", "person"], name="mentioned_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.comment_id}"
