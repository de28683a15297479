"""复盘: what everybody says beforehand, what the meeting makes of it, and the report (F3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qibu.foundation.access.models import Space
from qibu.meetings.models import Meeting

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


class Stage(models.TextChoices):
    """Where a retrospective stands."""

    COLLECTING = "collecting", pgettext_lazy("retrospective", "Collecting")
    MERGING = "merging", pgettext_lazy("retrospective", "Merging")
    PUBLISHED = "published", pgettext_lazy("retrospective", "Published")


class Kind(models.TextChoices):
    """The three questions."""

    WENT_WELL = "well", pgettext_lazy("retrospective", "What went well")
    TO_IMPROVE = "improve", pgettext_lazy("retrospective", "What to improve")
    SUGGESTION = "suggest", pgettext_lazy("retrospective", "Suggestions")


class RetrospectiveQuerySet(models.QuerySet["Retrospective"]):
    def visible_to(self, person: Person) -> RetrospectiveQuerySet:
        return self.filter(space__in=Space.objects.visible_to(person))


class Retrospective(models.Model):
    """One per project. `facts` are computed live until publishing, then kept as they stood."""

    space = models.OneToOneField(Space, models.CASCADE, related_name="retrospective")
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.COLLECTING)
    collect_until = models.DateField(_("contributions until"))
    meeting = models.ForeignKey(Meeting, models.SET_NULL, null=True, blank=True, related_name="+")
    summary = models.TextField(_("summary"), blank=True)
    facts = models.JSONField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = RetrospectiveQuerySet.as_manager()

    def __str__(self) -> str:
        return f"retrospective of {self.space_id}"


class Point(models.Model):
    """What the meeting agreed on; an improvement lives on as action item and lesson of origin
    ("retrospective", id)."""

    retrospective = models.ForeignKey(Retrospective, models.CASCADE, related_name="points")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField(_("text"))
    position = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.text[:40]


class Contribution(models.Model):
    """What one member said beforehand; `point` is what it was merged into."""

    retrospective = models.ForeignKey(Retrospective, models.CASCADE, related_name="contributions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField(_("text"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    point = models.ForeignKey(Point, models.SET_NULL, null=True, blank=True, related_name="contributions")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.text[:40]
