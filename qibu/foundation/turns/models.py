"""Ball in court (球在谁手): one row per wait."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from qibu.foundation.access.models import Space


class TurnQuerySet(models.QuerySet["Turn"]):
    def open(self) -> TurnQuerySet:
        return self.filter(ended_at=None)


class Turn(models.Model):
    """Somebody (a person, or whoever speaks for a department) has to do something.

    `kind` names what is expected ("plan.approval"); the subject is (kind, id). `waiter` and
    `waiter_department` say who waits for it; where both are empty, the project's lead does. The inbox,
    the escalation ladders and the ball-in-court ledger are queries on this table.
    """

    space = models.ForeignKey(Space, models.CASCADE, related_name="turns")
    kind = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="turns"
    )
    department = models.ForeignKey(
        "people.Department", models.PROTECT, null=True, blank=True, related_name="+"
    )
    waiter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="waits"
    )
    waiter_department = models.ForeignKey(
        "people.Department", models.PROTECT, null=True, blank=True, related_name="+"
    )
    since = models.DateTimeField()
    due = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = TurnQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "subject_kind", "subject_id"],
                condition=models.Q(ended_at=None),
                name="one_open_turn_per_wait",
            ),
            models.CheckConstraint(
                condition=models.Q(holder__isnull=False) | models.Q(department__isnull=False),
                name="a_turn_has_a_holder",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["holder", "due"], condition=models.Q(ended_at=None), name="inbox_of_a_person"
            ),
            # a department's turns in a project, and what a project's lead waits for
            models.Index(
                fields=["space", "department"],
                condition=models.Q(ended_at=None),
                name="open_turns_of_a_space",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_kind} {self.subject_id}"
