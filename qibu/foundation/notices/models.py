"""Notices for people, and the outbox that carries them outside."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from qibu.foundation.access.models import Space


class Notice(models.Model):
    """One fact told to one person, at most once. The text is made when it is shown, from
    `kind` and `params`, in the reader's language."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    space = models.ForeignKey(Space, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    fact = models.CharField(max_length=120)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    params = models.JSONField(default=dict)
    important = models.BooleanField(default=False)
    urgent = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "fact"], name="one_notice_per_person_and_fact")
        ]
        indexes: ClassVar = [
            models.Index(fields=["person"], condition=models.Q(read_at=None), name="unread_notices"),
            models.Index(fields=["person", "-created_at"], name="notices_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.person_id}"


class Delivery(models.Model):
    """One notice through one outside channel: lease → send → mark, never mark before sending."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=20)
    delivery_id = models.UUIDField(default=uuid.uuid4, unique=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    lease = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    dead_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "channel"], name="one_delivery_per_channel")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_at"],
                condition=models.Q(sent_at=None, dead_at=None),
                name="deliveries_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.delivery_id}"


class Firing(models.Model):
    """A clock rule that fired for one moment: a second run of the same moment does nothing.

    Not `done`: its job runs at present, or the worker died in it.
    """

    rule = models.CharField(max_length=60)
    moment = models.DateTimeField()
    at = models.DateTimeField()
    done = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["rule", "moment"], name="fires_once")]

    def __str__(self) -> str:
        return f"{self.rule} {self.moment}"
