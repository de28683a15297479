"""验收: what a department submits for a deliverable, and what the departments concerned say of it (F1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qibu.foundation.access.models import Space
from qibu.foundation.people.models import Department
from qibu.projects.models import Deliverable

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


class State(models.TextChoices):
    """Where a submitted result stands; the steps between stand in qibu.kernel.acceptance."""

    SUBMITTED = "submitted", pgettext_lazy("acceptance", "Submitted")
    ACCEPTED = "accepted", pgettext_lazy("acceptance", "Accepted")
    REJECTED = "rejected", pgettext_lazy("acceptance", "Rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("acceptance", "Withdrawn")


class Answer(models.TextChoices):
    """What a department concerned says."""

    PASSED = "passed", pgettext_lazy("acceptance", "Pass")
    CONDITIONAL = "conditional", pgettext_lazy("acceptance", "Pass with conditions")
    REJECTED = "rejected", pgettext_lazy("acceptance", "Reject")


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, person: Person) -> SubmissionQuerySet:
        return self.filter(space__in=Space.objects.visible_to(person))


class Acceptor(models.Model):
    """A department concerned: it accepts this deliverable. Never the responsible one (kernel rule)."""

    deliverable = models.ForeignKey(Deliverable, models.CASCADE, related_name="acceptors")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deliverable", "department"], name="accepts_once"),
        ]

    def __str__(self) -> str:
        return f"{self.department_id} accepts {self.deliverable_id}"


class Submission(models.Model):
    """One round of one deliverable: the result, and the standard and objective as they read that day.

    `links` is a list of {"label", "address"}; files hang on ("submission", id). `due_at`: when the
    departments concerned must have answered; `next_step_at`: when somebody has to be told that they have not.
    `on_behalf`: the lead submitted for the department. `rework_planned_at`: when a rejection became tasks.
    """

    space = models.ForeignKey(Space, models.CASCADE, related_name="submissions")
    deliverable = models.ForeignKey(Deliverable, models.PROTECT, related_name="submissions")
    round = models.PositiveSmallIntegerField(default=1)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.SUBMITTED)
    note = models.TextField(_("result"), blank=True)
    links = models.JSONField(default=list)
    standard = models.TextField(blank=True)
    objective = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    on_behalf = models.BooleanField(default=False)
    due_at = models.DateTimeField()
    next_step_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    rework_planned_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["deliverable", "-round"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deliverable", "round"], name="rounds_of_a_deliverable"),
            models.UniqueConstraint(
                fields=["deliverable"], condition=models.Q(state="submitted"), name="one_open_submission"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_step_at"],
                condition=models.Q(next_step_at__isnull=False),
                name="submissions_with_a_step",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deliverable_id} #{self.round}"


class Verdict(models.Model):
    """What one department concerned says of a round; written once. `reasons`: one per line."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="verdicts")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    answer = models.CharField(max_length=12, choices=Answer.choices, blank=True)
    reasons = models.TextField(_("reasons"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission", "department"], name="one_verdict_per_department"),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.answer}"


class Condition(models.Model):
    """What a pass depends on, lived out as an action item of origin ("condition", id)."""

    verdict = models.ForeignKey(Verdict, models.CASCADE, related_name="conditions")
    text = models.CharField(_("condition"), max_length=300)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    due = models.DateField(_("due"))

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.text
