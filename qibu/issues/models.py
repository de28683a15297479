"""Risks and issues, what was done with them, blocks of tasks, and views people keep (R1–R5, form 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qibu.foundation.access.models import Space
from qibu.foundation.people.models import Department
from qibu.kernel import issue as rules
from qibu.projects.models import Project
from qibu.tasks.models import Task

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


class Kind(models.TextChoices):
    """A risk may come, an issue is there. Both live the same life."""

    RISK = "risk", _("Risk")
    ISSUE = "issue", _("Issue")


class Type(models.TextChoices):
    TECHNICAL = "technical", pgettext_lazy("issue type", "Technical")
    RESOURCE = "resource", pgettext_lazy("issue type", "Resources")
    PROCESS = "process", pgettext_lazy("issue type", "Process")
    EXTERNAL = "external", pgettext_lazy("issue type", "External")


class Severity(models.TextChoices):
    LOW = "low", pgettext_lazy("severity", "Low")
    MID = "mid", pgettext_lazy("severity", "Medium")
    HIGH = "high", pgettext_lazy("severity", "High")


class Urgency(models.TextChoices):
    LOW = "low", pgettext_lazy("urgency", "Low")
    MID = "mid", pgettext_lazy("urgency", "Medium")
    HIGH = "high", pgettext_lazy("urgency", "High")


class State(models.TextChoices):
    """The finer states; the steps between stand in qibu.kernel.issue."""

    REPORTED = rules.REPORTED, pgettext_lazy("issue", "Reported")
    ASSIGNED = rules.ASSIGNED, pgettext_lazy("issue", "Assigned")
    SOLVING = rules.SOLVING, pgettext_lazy("issue", "Being solved")
    SUBMITTED = rules.SUBMITTED, pgettext_lazy("issue", "To be verified")
    RETURNED = rules.RETURNED, pgettext_lazy("issue", "Returned")
    CLOSED = rules.CLOSED, pgettext_lazy("issue", "Verified and closed")
    WITHDRAWN = rules.WITHDRAWN, pgettext_lazy("issue", "Withdrawn")


class Front(models.TextChoices):
    """Form 4's three states, in front of the finer ones; withdrawn ones are in none of them."""

    WAITING = rules.WAITING, pgettext_lazy("form 4", "Waiting")
    UNDER_WAY = rules.UNDER_WAY, pgettext_lazy("form 4", "In hand")
    RESOLVED = rules.RESOLVED, pgettext_lazy("form 4", "Resolved")
    DROPPED = rules.DROPPED, pgettext_lazy("form 4", "Withdrawn")


class IssueQuerySet(models.QuerySet["Issue"]):
    def visible_to(self, person: Person) -> IssueQuerySet:
        return self.filter(project__space__in=Space.objects.visible_to(person))

    def open(self) -> IssueQuerySet:
        """Neither verified nor withdrawn."""
        return self.filter(state__in=rules.OPEN)


_SCALE = [MinValueValidator(1), MaxValueValidator(5)]


class Issue(models.Model):
    """A risk or an issue; one accountable `owner` always, until triage the project's lead.

    `resolver` owned it when the result was submitted, `submitter` submitted it: neither verifies. `ask_at`
    is when somebody is asked whether it came back, `next_step_at` when somebody is told next that it is
    late. `recurred` counts how often it came back after it was closed.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="issues")
    number = models.PositiveIntegerField()
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.ISSUE)
    title = models.CharField(_("what"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="issues", verbose_name=_("task or phase")
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="issues", verbose_name=_("owner")
    )
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    found_on = models.DateField(_("found on"))
    type = models.CharField(_("type"), max_length=10, choices=Type.choices, blank=True)
    severity = models.CharField(_("severity"), max_length=4, choices=Severity.choices, blank=True)
    urgency = models.CharField(_("urgency"), max_length=4, choices=Urgency.choices, blank=True)
    scope = models.TextField(_("scope of impact"), blank=True)
    response = models.TextField(_("response"), blank=True)
    trigger = models.TextField(_("trigger"), blank=True)
    contingency = models.TextField(_("contingency"), blank=True)
    contingency_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner of the contingency"),
    )
    residual = models.TextField(_("residual risk"), blank=True)
    probability = models.PositiveSmallIntegerField(_("probability"), null=True, blank=True, validators=_SCALE)
    impact = models.PositiveSmallIntegerField(_("impact"), null=True, blank=True, validators=_SCALE)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REPORTED)
    solution = models.TextField(_("solution"), blank=True)
    due = models.DateField(_("due"), null=True, blank=True)
    result = models.TextField(_("result"), blank=True)
    resolver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    resolved_on = models.DateField(_("resolved on"), null=True, blank=True)
    remarks = models.TextField(_("remarks"), blank=True)
    repeat_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="repeats", verbose_name=_("repeat of")
    )
    recurred = models.PositiveSmallIntegerField(default=0)
    ask_at = models.DateTimeField(null=True, blank=True)
    next_step_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = IssueQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["project", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "number"], name="issue_numbers"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner", "state"], name="issues_of_a_person"),
            models.Index(fields=["task", "state"], name="issues_of_a_task"),
            models.Index(
                fields=["next_step_at"],
                condition=models.Q(next_step_at__isnull=False),
                name="issues_with_a_step",
            ),
            models.Index(
                fields=["ask_at"], condition=models.Q(ask_at__isnull=False), name="issues_to_ask_about"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def code(self) -> str:
        """R-001 for a risk, I-002 for an issue; the numbers come from one counter per project."""
        return code_of(self.kind, self.number)

    @property
    def front(self) -> str:
        """Form 4's state, a value of `Front`."""
        return rules.front(self.state)


def code_of(kind: str, number: int) -> str:
    """What people call it: the letter of its kind and its number."""
    return f"{'R' if kind == Kind.RISK else 'I'}-{number:03d}"


class StepKind(models.TextChoices):
    """What somebody did with it; the clock has no name."""

    REPORTED = "report", pgettext_lazy("issue step", "reported it")
    TRIAGED = "triage", pgettext_lazy("issue step", "assigned it")
    SOLVED = "solve", pgettext_lazy("issue step", "gave a solution")
    SUBMITTED = "submit", pgettext_lazy("issue step", "submitted the result")
    VERIFIED = "verify", pgettext_lazy("issue step", "verified and closed it")
    RETURNED = "return", pgettext_lazy("issue step", "returned it")
    REOPENED = "reopen", pgettext_lazy("issue step", "opened it again")
    RECURRED = "recur", pgettext_lazy("issue step", "saw it come back")
    LASTED = "last", pgettext_lazy("issue step", "saw that it did not come back")
    WITHDRAWN = "withdraw", pgettext_lazy("issue step", "withdrew it")
    CHANGED = "change", pgettext_lazy("issue step", "changed it")
    REPEATED = "repeat", pgettext_lazy("issue step", "confirmed a repeat")
    HANDED_OVER = "hand_over", pgettext_lazy("issue step", "took it over")


class IssueStep(models.Model):
    """Who did what, when, with which words. Written once, never changed."""

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=10, choices=StepKind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    text = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    due = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.issue_id}: {self.kind}"


class Verdict(models.Model):
    """What somebody said of an issue and an earlier one that reads alike: a repeat, or none (R5)."""

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="verdicts")
    earlier = models.ForeignKey(Issue, models.CASCADE, related_name="+")
    repeat = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issue", "earlier"], name="one_verdict_on_two_issues"),
        ]

    def __str__(self) -> str:
        return f"{self.issue_id} repeats {self.earlier_id}: {self.repeat}"


class BlockEpisode(models.Model):
    """From when to when a task was blocked, why, and what would have helped; `issue` what came of it."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    task = models.ForeignKey(Task, models.CASCADE, related_name="block_episodes")
    cause = models.TextField(blank=True)
    need = models.TextField(blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    issue = models.ForeignKey(Issue, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-since", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task"], condition=models.Q(until=None), name="blocked_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id}: {self.since} to {self.until}"


class SavedView(models.Model):
    """A name for filters and order of the register; one's own, or everybody's of the project (R2)."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=1000, blank=True)
    shared = models.BooleanField(_("for everybody in the project"), default=False)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "person", "name"], name="saved_view_names"),
        ]

    def __str__(self) -> str:
        return self.name
