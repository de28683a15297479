"""Baselines, change requests and what-if scenarios (S5, S11, T7)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qibu.projects.models import Project


class Baseline(models.Model):
    """V1, V2 …: approved by somebody at some time; never changed afterwards."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="baselines")
    number = models.PositiveIntegerField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()
    note = models.CharField(_("note"), max_length=300, blank=True)
    start = models.DateField()
    finish = models.DateField()

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "number"], name="baseline_numbers")
        ]

    def __str__(self) -> str:
        return f"V{self.number}"


class BaselineTask(models.Model):
    """One task as it was agreed; the names stand here too, so that it stays readable for ever."""

    baseline = models.ForeignKey(Baseline, models.CASCADE, related_name="tasks")
    task_id = models.BigIntegerField()
    sort = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField()
    wbs = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    department = models.CharField(max_length=80, blank=True)
    assignee = models.CharField(max_length=60, blank=True)
    start = models.DateField(null=True)
    finish = models.DateField(null=True)
    duration = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["baseline", "task_id"], name="task_once_per_baseline")
        ]

    def __str__(self) -> str:
        return self.name


class Scenario(models.Model):
    """沙盘: a what-if of one person; nobody else's plan moves.

    `steps` is a list of changes in the form of `qibu.changes.steps`.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="scenarios")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    steps = models.JSONField(default=list)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-updated_at", "-pk"]

    def __str__(self) -> str:
        return self.name


class ChangeState(models.TextChoices):
    """The life of a change request; the allowed steps stand in qibu.kernel.change."""

    DRAFT = "draft", pgettext_lazy("change request", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("change request", "To be decided")
    APPROVED = "approved", pgettext_lazy("change request", "Approved")
    REJECTED = "rejected", pgettext_lazy("change request", "Rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("change request", "Withdrawn")


#: state → the task status whose colour and sign it borrows
LOOKS = {
    ChangeState.DRAFT: "not_started",
    ChangeState.SUBMITTED: "in_progress",
    ChangeState.APPROVED: "done",
    ChangeState.REJECTED: "blocked",
    ChangeState.WITHDRAWN: "cancelled",
}


class ChangeReason(models.TextChoices):
    """Why the baselined plan should change."""

    SCOPE = "scope", pgettext_lazy("change reason", "Scope")
    REQUIREMENT = "requirement", pgettext_lazy("change reason", "Requirement changed")
    RESOURCE = "resource", pgettext_lazy("change reason", "Resources")
    EXTERNAL = "external", pgettext_lazy("change reason", "External cause")
    TECHNICAL = "technical", pgettext_lazy("change reason", "Technical")
    OTHER = "other", pgettext_lazy("change reason", "Other")


class ChangeRequest(models.Model):
    """变更申请 (S5): what should change, why, what the engine says it does, who decided what.

    `steps` as in Scenario; `impact` is what the engine computed when it was submitted (and, once
    decided, then). `base` is the baseline it was written against, `baseline` the version it led to.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="change_requests")
    number = models.PositiveIntegerField()
    title = models.CharField(_("title"), max_length=160)
    reason = models.CharField(_("reason"), max_length=20, choices=ChangeReason.choices)
    explanation = models.TextField(_("explanation"), blank=True)
    scope_note = models.TextField(_("change of scope"), blank=True)
    state = models.CharField(max_length=20, choices=ChangeState.choices, default=ChangeState.DRAFT)
    steps = models.JSONField(default=list)
    impact = models.JSONField(default=dict)
    base = models.ForeignKey(Baseline, models.PROTECT, null=True, related_name="+")
    baseline = models.ForeignKey(Baseline, models.PROTECT, null=True, related_name="change_requests")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_note = models.TextField(_("reason of the decision"), blank=True)
    for_pmo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "number"], name="change_request_numbers"),
            models.CheckConstraint(
                condition=~models.Q(state__in=["approved", "rejected"])
                | models.Q(decided_by__isnull=False, decided_at__isnull=False),
                name="a_decision_has_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"CR-{self.number}"

    @property
    def look(self) -> str:
        """The task status whose colour and sign its state borrows."""
        return LOOKS[ChangeState(self.state)]
