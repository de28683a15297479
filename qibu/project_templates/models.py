"""Templates people made; those that come with Qibu are files (`shipped`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from qibu.foundation.access.queries import may

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


class Audience(models.TextChoices):
    """Who is offered a template; the PMO sees all of them."""

    MAKER = "maker", pgettext_lazy("template", "Its maker and the PMO")
    EVERYBODY = "everybody", pgettext_lazy("template", "Everybody who may start projects")


class TemplateQuerySet(models.QuerySet["ProjectTemplate"]):
    def visible_to(self, person: Person) -> TemplateQuerySet:
        """What the person may read: the PMO all, creators the open ones, everybody their own."""
        if not person.is_active:
            return self.none()
        if may(person, "templates.manage"):
            return self
        own = models.Q(created_by=person)
        if may(person, "projects.create"):
            own |= models.Q(audience=Audience.EVERYBODY, retired_at=None)
        return self.filter(own)


class ProjectTemplate(models.Model):
    """A template of the organisation; `body` is `body.Body` as JSON, `source` the project's name then."""

    name = models.CharField(pgettext_lazy("template", "template name"), max_length=120)
    summary = models.CharField(pgettext_lazy("template", "what it is for"), max_length=300, blank=True)
    body = models.JSONField()
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.MAKER)
    source = models.CharField(max_length=160, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name
