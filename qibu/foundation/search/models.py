"""What can be searched, and the grams it is found by (R2, R5).

A slice hands in one Document per object. The worker then adds its number to the postings of its
grams; until it has, the few waiting documents are looked through one by one, so that what was just
typed is found at once. Nobody but the worker writes postings: writers in different projects never wait
for one another.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from qibu.foundation.access.models import Space


class Document(models.Model):
    """A text somebody may look for; who sees it follows from its space.

    A changed text is a new row with a new number: the old number in the postings leads nowhere then.
    """

    space = models.ForeignKey(Space, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="one_document_per_object")
        ]

    def __str__(self) -> str:
        return self.title


class Waiting(models.Model):
    """A document whose number the worker has not yet put into the postings."""

    document = models.OneToOneField(Document, models.CASCADE, primary_key=True, related_name="+")

    def __str__(self) -> str:
        return str(self.document_id)


class Posting(models.Model):
    """The documents of one block (4,096 numbers) that have a gram, as sorted 16-bit offsets."""

    gram = models.BigIntegerField()
    block = models.IntegerField()
    offsets = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["gram", "block"], name="one_posting_per_gram_and_block")
        ]

    def __str__(self) -> str:
        return f"{self.gram}/{self.block}"
