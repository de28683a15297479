"""What the rows of the weekly cycle share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import pgettext_lazy

from qibu.foundation.access.models import Space

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


class Cause(models.TextChoices):
    """Why something is late (T4)."""

    RESOURCES = "resources", pgettext_lazy("cause", "Short of resources")
    REQUIREMENTS = "requirements", pgettext_lazy("cause", "Requirements changed")
    EXTERNAL = "external", pgettext_lazy("cause", "Waiting for others")
    TECHNICAL = "technical", pgettext_lazy("cause", "Technical")
    PROCESS = "process", pgettext_lazy("cause", "Process")
    OTHER = "other", pgettext_lazy("cause", "Other")


class OfProject(models.QuerySet[Any]):
    """Rows with a `project`: what a person may see of them is what the project's space allows."""

    def visible_to(self, person: Person) -> OfProject:
        return self.filter(project__space__in=Space.objects.visible_to(person))
