"""会议纪要: sections several people write, decisions and objections, what was distributed (C6)."""

from __future__ import annotations

from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qibu.kernel import meeting as rules
from qibu.meetings.models.meeting import Meeting


class DecisionState(models.TextChoices):
    """Where a decision stands: it may be objected to while it is open."""

    PROPOSED = rules.PROPOSED, pgettext_lazy("decision", "Proposed")
    OPEN = rules.OPEN, pgettext_lazy("decision", "Open to objections")
    OBJECTED = rules.OBJECTED, pgettext_lazy("decision", "Objected to")
    STANDING = rules.STANDING, pgettext_lazy("decision", "Stands")
    WITHDRAWN = rules.WITHDRAWN, pgettext_lazy("decision", "Withdrawn")


#: Keys of the sections every meeting has; those of agenda items are "item-<id>".
DISCUSSION: Final = "discussion"
NEXT_STEPS: Final = "next_steps"
NOTES: Final = "notes"
SECTIONS: Final = (DISCUSSION, NEXT_STEPS, NOTES)


class Section(models.Model):
    """A part of the minutes that one person writes at a time; `key` is one of SECTIONS or "item-<id>"."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="sections")
    key = models.CharField(max_length=30)
    text = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "key"], name="sections_of_a_meeting"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.key}"


class SectionText(models.Model):
    """Words nobody may lose: what stood before somebody else wrote, and what came too late (`aside`).

    `version` is the one the text stood at, for a text set aside the one it was written against. One set
    aside waits until its writer says that it is dealt with (`ended_at`).
    """

    section = models.ForeignKey(Section, models.CASCADE, related_name="texts")
    version = models.PositiveIntegerField()
    text = models.TextField()
    aside = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.section_id} v{self.version}"


class Decision(models.Model):
    """决议事项, numbered within its meeting. `until`: objections are possible until then."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="decisions")
    number = models.PositiveIntegerField()
    text = models.TextField(_("decision"))
    state = models.CharField(max_length=10, choices=DecisionState.choices, default=DecisionState.PROPOSED)
    until = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "number"], name="decision_numbers"),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Objection(models.Model):
    """Somebody does not agree with a decision. `outcome`: "" while it waits, then keep, amend or withdraw.

    `text` is the decision as it read when it was objected to.
    """

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="objections")
    text = models.TextField()
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.decision_id}: {self.by_id}"


class Minutes(models.Model):
    """纪要 as they were distributed: written once, never changed; an amended decision makes the next number.

    `body` is what `qibu.meetings.minutes` froze, `digest` the SHA-256 of its canonical JSON.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="minutes_distributed")
    number = models.PositiveIntegerField()
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "number"], name="minutes_numbers"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.number}"


class Raised(models.Model):
    """A risk or an issue that came up in a meeting and was registered there."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="raised")
    issue = models.OneToOneField("issues.Issue", models.CASCADE, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.issue_id} in {self.meeting_id}"


class Confirmed(models.Model):
    """A commitment recorded in a meeting as 会议已确认: which, and that it was this meeting."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="confirmed")
    commitment = models.ForeignKey("commitments.Commitment", models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "commitment"], name="confirmed_once_per_meeting"),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id} in {self.meeting_id}"
