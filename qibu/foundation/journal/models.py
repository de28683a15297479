"""The journal: one row per action with a number per Space, written once and never changed."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from qibu.foundation.access.models import Space


class Event(models.Model):
    """Who did what to what, when. `number` has no gaps within a Space.

    `chain` is a keyed hash over the row and the one before it (key outside the database), so
    that a change behind the application's back shows. Values that must stay erasable (where
    somebody sat) are kept beside it in `Trace`.
    """

    space = models.ForeignKey(Space, models.PROTECT, related_name="events")
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    data = models.JSONField(default=dict)
    chain = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["space", "number"], name="numbered_per_space")
        ]
        indexes: ClassVar = [
            # history of one object, newest first
            models.Index(fields=["subject_kind", "subject_id", "-number"], name="events_of_a_subject")
        ]

    def __str__(self) -> str:
        return f"{self.space_id}#{self.number} {self.action}"


class Trace(models.Model):
    """From where an action came; personal, erasable, outside the chain."""

    event = models.OneToOneField(Event, models.CASCADE, related_name="trace")
    address = models.CharField(max_length=60, blank=True)
    agent = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.address


class Submission(models.Model):
    """A creation that was answered: the same key gives the same answer again, once only."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    form = models.CharField(max_length=60)
    key = models.CharField(max_length=64)
    body_hash = models.CharField(max_length=64)
    answer = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "form", "key"], name="one_effect_per_key")
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.key}"
