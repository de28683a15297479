"""The charter (form 1): what a project is for, who takes part, what it must deliver."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from qibu.foundation.access.models import Space
from qibu.foundation.people.models import Department, WorkCalendar

if TYPE_CHECKING:
    from qibu.foundation.access.policy import Grants
    from qibu.foundation.people.models import Person


class State(models.TextChoices):
    """The life of a project (S1); the allowed steps stand in qibu.kernel.lifecycle."""

    PREPARING = "preparing", _("Preparing")
    EXECUTING = "executing", _("Executing")
    CLOSING = "closing", _("Closing")
    ARCHIVED = "archived", _("Archived")
    PAUSED = "paused", _("On hold")
    TERMINATED = "terminated", _("Terminated")


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, person: Person) -> ProjectQuerySet:
        return self.filter(space__in=Space.objects.visible_to(person))


class Project(models.Model):
    """Form 1. Lead, sponsor, liaisons and departments are memberships of its Space."""

    space = models.OneToOneField(Space, models.PROTECT, related_name="project")
    code = models.CharField(_("project number"), max_length=40, unique=True)
    name = models.CharField(_("project name"), max_length=120)
    state = models.CharField(max_length=20, choices=State.choices, default=State.PREPARING)
    start = models.DateField(_("start"))
    planned_finish = models.DateField(_("planned finish"))
    goals = models.TextField(_("core objectives"), blank=True)
    in_scope = models.TextField(_("in scope"), blank=True)
    out_of_scope = models.TextField(_("out of scope"), blank=True)
    remarks = models.TextField(_("remarks"), blank=True)
    calendar = models.ForeignKey(WorkCalendar, models.PROTECT, null=True, blank=True, related_name="+")
    change_control = models.BooleanField(
        _("changes of the baselined plan need a change request"), default=True
    )
    change_limit = models.PositiveSmallIntegerField(
        _("days the finish may move before the PMO decides"), null=True, blank=True
    )
    budgets_open = models.BooleanField(_("all members see all budgets"), default=False)
    variance_threshold = models.PositiveSmallIntegerField(default=3)
    risk_matrix = models.BooleanField(_("risks have a probability and an impact from 1 to 5"), default=False)
    recurrence_days = models.PositiveSmallIntegerField(
        _("days after which is asked whether a closed issue came back"), default=30
    )
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = ProjectQuerySet.as_manager()

    #: What the reader of a page may do here; set by `queries.open_project`, no column.
    held: Grants | None = None

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(planned_finish__gte=models.F("start")), name="project_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Objective(models.Model):
    """S2: a measurable objective."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="objectives")
    statement = models.CharField(_("objective"), max_length=300)
    metric = models.CharField(_("metric"), max_length=120, blank=True)
    target = models.DecimalField(_("target"), max_digits=16, decimal_places=2, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    start_value = models.DecimalField(
        _("value at the start"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    due = models.DateField(_("due"), null=True, blank=True)
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.statement


class ObjectiveReading(models.Model):
    """Where an objective stood on a day, against its target (S2); written once, the newest day counts."""

    objective = models.ForeignKey(Objective, models.CASCADE, related_name="readings")
    day = models.DateField(_("day"))
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=2, null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-day", "-id"]

    def __str__(self) -> str:
        return f"{self.objective_id}: {self.value} on {self.day}"


class Deliverable(models.Model):
    """S3: what is accepted at the end, against which standard."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="deliverables")
    objective = models.ForeignKey(
        Objective,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="deliverables",
        verbose_name=_("objective"),
    )
    name = models.CharField(_("deliverable"), max_length=160)
    standard = models.TextField(_("acceptance standard"), blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, verbose_name=_("responsible department")
    )
    due = models.DateField(_("due"), null=True, blank=True)
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class FormUploadQuerySet(models.QuerySet["FormUpload"]):
    def visible_to(self, person: Person) -> FormUploadQuerySet:
        """Those of projects the person may see; one without a project is its uploader's alone."""
        seen = models.Q(project__space__in=Space.objects.visible_to(person))
        return self.filter(seen | models.Q(project=None, by=person))


class FormUpload(models.Model):
    """A file with form 1, 3 or 4: its facts, its mapping, what was decided, and what became of it (D2).

    `project` is None while form 1 is to become a project. A task list (form 2) has a table of its own.
    """

    form = models.CharField(max_length=10)
    project = models.ForeignKey(Project, models.CASCADE, null=True, blank=True, related_name="form_uploads")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=64)
    settings = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    applied_at = models.DateTimeField(null=True, blank=True)
    summary = models.JSONField(default=dict)

    objects = FormUploadQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["project", "form"], name="uploads_of_a_form")]

    def __str__(self) -> str:
        return self.file_name


class RememberedMapping(models.Model):
    """Which column was said to be which by hand, for files of a form with these very headers (D2).

    `signature` is a hash of the headers: what they say is nobody else's business.
    """

    form = models.CharField(max_length=10)
    signature = models.CharField(max_length=64)
    mapping = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["form", "signature"], name="one_mapping_for_these_headers"),
        ]

    def __str__(self) -> str:
        return f"{self.form}: {self.signature[:8]}"


class PaperTemplate(models.Model):
    """A Word or Excel file of the organisation for one kind of document, kept by version (D1).

    `kind` is a key of `qibu.projects.own.kinds`; `content` was checked before it was kept. At most one of a
    kind and format is in use; without one the built-in document is.
    """

    kind = models.CharField(max_length=40)
    ending = models.CharField(max_length=4)
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=255)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    in_use = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "ending", "number"], name="one_template_version"),
            models.UniqueConstraint(
                fields=["kind", "ending"], condition=models.Q(in_use=True), name="one_template_in_use"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} V{self.number}"
