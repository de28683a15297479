"""签字: documents that are signed, exactly as they read, by whom, and how (F2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from qibu.foundation.access.models import Space
from qibu.foundation.files.models import StoredFile
from qibu.foundation.people.models import Department

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


class Kind(models.TextChoices):
    """What is signed."""

    ACCEPTANCE = "acceptance", pgettext_lazy("sign-off", "Acceptance")
    RETROSPECTIVE = "retrospective", pgettext_lazy("sign-off", "Retrospective report")


class Means(models.TextChoices):
    """How somebody signed."""

    PASSWORD = "password", pgettext_lazy("sign-off", "Signed here")
    PAPER = "paper", pgettext_lazy("sign-off", "Signed on paper")


class SignedDocumentQuerySet(models.QuerySet["SignedDocument"]):
    def visible_to(self, person: Person) -> SignedDocumentQuerySet:
        return self.filter(space__in=Space.objects.visible_to(person))


class SignedDocument(models.Model):
    """A version of what is signed. `content` is canonical JSON, `sha256` of its UTF-8 bytes; neither
    ever changes.

    `voided_at`: a newer version took its place, for `void_reason`; what was signed stays readable.
    """

    space = models.ForeignKey(Space, models.CASCADE, related_name="signed_documents")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    number = models.PositiveSmallIntegerField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = SignedDocumentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["kind", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["space", "kind", "number"], name="versions_of_a_signed_document"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} V{self.number}"


class Signature(models.Model):
    """A place to sign, and who did: `means` "" is still empty. Written once.

    `role` is "lead", "sponsor", "pmo" or "department"; `expected` whose turn it is. `sha256` repeats what
    the person was shown, `statement` the sentence signed, `address` where the request came from. On paper:
    `scan` is the signed sheet and `entered_by` who brought it in.
    """

    document = models.ForeignKey(SignedDocument, models.CASCADE, related_name="signatures")
    role = models.CharField(max_length=12)
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="+")
    expected = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    means = models.CharField(max_length=10, choices=Means.choices, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    statement = models.TextField(blank=True)
    address = models.CharField(max_length=45, blank=True)
    scan = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.role}"
