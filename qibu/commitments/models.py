"""Commitments (下发 / 承接 / 异议): what is asked of a department, every round of it, and what is agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qibu.foundation.access.models import Space
from qibu.foundation.people.models import Department
from qibu.kernel import commitment as rules
from qibu.kernel.deadlines import CONFIRMATION_AT, CONFIRMATION_DAYS
from qibu.projects.models import Project
from qibu.tasks.models import Task

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


class Clock(models.Model):
    """How long a department has for its answer in one project; a project without a row has the default."""

    project = models.OneToOneField(Project, models.CASCADE, primary_key=True, related_name="answer_clock")
    days = models.PositiveSmallIntegerField(_("working days"), default=CONFIRMATION_DAYS)
    hour = models.TimeField(_("hour"), default=CONFIRMATION_AT)

    def __str__(self) -> str:
        return f"{self.days} days, {self.hour}"


class Sheet(models.Model):
    """承接单: everything asked of one department in one project. Turns and ladders belong to it.

    `next_step_at` is when somebody has to be told next that an answer is missing.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="sheets")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    next_step_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "department"], name="one_sheet_per_department")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_step_at"],
                condition=models.Q(next_step_at__isnull=False),
                name="sheets_with_a_step_ahead",
            )
        ]

    def __str__(self) -> str:
        return f"{self.department_id} in {self.project_id}"


class State(models.TextChoices):
    """Where a commitment stands; the steps between stand in qibu.kernel.commitment."""

    DISPATCHED = rules.DISPATCHED, pgettext_lazy("commitment", "To be answered")
    CHANGED = rules.CHANGED, pgettext_lazy("commitment", "Plan changed, to be sent again")
    ACCEPTED = rules.ACCEPTED, pgettext_lazy("commitment", "Accepted")
    CONDITIONAL = rules.CONDITIONAL, pgettext_lazy("commitment", "Accepted on conditions")
    COUNTERED = rules.COUNTERED, pgettext_lazy("commitment", "Counter-proposal")
    DECLINED = rules.DECLINED, pgettext_lazy("commitment", "Declined")
    AGREED = rules.AGREED, pgettext_lazy("commitment", "Agreed")
    REOPENED = rules.REOPENED, pgettext_lazy("commitment", "Re-opened")
    WITHDRAWN = rules.WITHDRAWN, pgettext_lazy("commitment", "Withdrawn")


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def visible_to(self, person: Person) -> CommitmentQuerySet:
        return self.filter(project__space__in=Space.objects.visible_to(person))

    def live(self) -> CommitmentQuerySet:
        """Without what was withdrawn, and without tasks in the recycle bin."""
        return self.exclude(state=State.WITHDRAWN).filter(task__deleted_at=None)


class Commitment(models.Model):
    """One task × its responsible department.

    `asked`, `countered` and `agreed` are the rounds whose values stand in the three columns; the state
    is what the last round led to, and `version` its number. `due` is the deadline of whoever has the
    turn since `since`.
    """

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="commitments")
    project = models.ForeignKey(Project, models.CASCADE, related_name="commitments")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    task = models.ForeignKey(Task, models.CASCADE, related_name="commitments")
    state = models.CharField(max_length=20, choices=State.choices)
    asked = models.ForeignKey("Round", models.PROTECT, null=True, related_name="+")
    countered = models.ForeignKey("Round", models.PROTECT, null=True, related_name="+")
    agreed = models.ForeignKey("Round", models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()
    due = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "department"], name="one_commitment_per_task")
        ]
        indexes: ClassVar = [
            # what a department has promised, over all projects
            models.Index(fields=["department", "state"], name="promised_by_a_department")
        ]

    def __str__(self) -> str:
        return f"{self.task_id} by {self.department_id}: {self.state}"


class RoundKind(models.TextChoices):
    """What somebody did."""

    DISPATCHED = "dispatched", pgettext_lazy("round", "asked")
    ACCEPTED = "accepted", pgettext_lazy("round", "accepted")
    CONDITIONAL = "conditional", pgettext_lazy("round", "accepted on conditions")
    COUNTERED = "countered", pgettext_lazy("round", "made a counter-proposal")
    DECLINED = "declined", pgettext_lazy("round", "declined")
    AGREED = "agreed", pgettext_lazy("round", "agreed")
    WITHDRAWN = "withdrawn", pgettext_lazy("round", "withdrew it")
    RECORDED = "recorded", pgettext_lazy("round", "recorded what was confirmed")
    CHANGED = "changed", pgettext_lazy("round", "changed the plan before the answer")
    REOPENED = "reopened", pgettext_lazy("round", "changed what was agreed")
    RESTORED = "restored", pgettext_lazy("round", "put back what was agreed")
    RESTAFFED = "restaffed", pgettext_lazy("round", "named another owner")


class Source(models.TextChoices):
    """Where a confirmation was given that did not come from the department's own hand."""

    NONE = "", _("the department itself")
    MEETING = "meeting", _("Confirmed in a meeting")
    PHONE = "phone", _("Confirmed by telephone")


class Round(models.Model):
    """Who did what, when, with which values. Written once, never changed (C3: every round is kept)."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="rounds")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=RoundKind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    due = models.DateTimeField(null=True, blank=True)
    planned_start = models.DateField(null=True, blank=True)
    planned_finish = models.DateField(null=True, blank=True)
    effort = models.DecimalField(max_digits=7, decimal_places=1, null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    scope = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    fields = models.JSONField(default=list)
    source = models.CharField(max_length=10, choices=Source.choices, blank=True)
    source_text = models.CharField(max_length=300, blank=True)
    source_day = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commitment", "number"], name="rounds_are_numbered"),
            models.CheckConstraint(
                condition=~models.Q(kind="recorded") | ~models.Q(source=""), name="a_record_has_a_source"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id}#{self.number} {self.kind}"

    @property
    def values(self) -> rules.Values:
        """The values of this round as the kernel compares them."""
        return rules.Values(self.planned_start, self.planned_finish, self.effort, self.owner_id, self.scope)


class Need(models.Model):
    """A condition of an acceptance: what is needed, who provides it, until when.

    `met` is None until its owner answered, then whether it could be met; `answer` says how, or why not.
    `dropped_at`: the negotiation went on without it.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="needs")
    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="needs")
    round = models.ForeignKey(Round, models.PROTECT, related_name="needs")
    text = models.CharField(max_length=500)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    due = models.DateField()
    met = models.BooleanField(null=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    dropped_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["due", "pk"]

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        return self.met is None and self.dropped_at is None
