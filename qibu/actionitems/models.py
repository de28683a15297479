"""行动项: who does what by when, from a meeting, an issue, a risk or by itself (C6, R3, N4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qibu.foundation.access.models import Space
from qibu.foundation.people.models import Department
from qibu.kernel import actionitem as rules

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


class State(models.TextChoices):
    """Where an action item stands; the steps between stand in qibu.kernel.actionitem."""

    OPEN = rules.OPEN, pgettext_lazy("action item", "Open")
    DONE = rules.DONE, pgettext_lazy("action item", "To be verified")
    CLOSED = rules.CLOSED, pgettext_lazy("action item", "Closed")
    CANCELLED = rules.CANCELLED, pgettext_lazy("action item", "Cancelled")


class ActionItemQuerySet(models.QuerySet["ActionItem"]):
    def visible_to(self, person: Person) -> ActionItemQuerySet:
        return self.filter(space__in=Space.objects.visible_to(person))

    def waiting(self) -> ActionItemQuerySet:
        """Neither closed nor cancelled."""
        return self.filter(state__in=rules.WAITING)


class ActionItem(models.Model):
    """One owner, one due day. `origin` names what it comes from as (kind, id), ("", 0) for nothing else.

    `first_due` is the day first agreed, `carried` how often the due day was moved later since. `reporter`
    is who said that it is done; `next_step_at` when somebody has to be told next that it is not.
    """

    space = models.ForeignKey(Space, models.CASCADE, related_name="action_items")
    number = models.PositiveIntegerField()
    what = models.CharField(_("what"), max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="action_items", verbose_name=_("owner")
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    due = models.DateField(_("due"))
    first_due = models.DateField()
    carried = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    origin_kind = models.CharField(max_length=20, blank=True)
    origin_id = models.BigIntegerField(default=0)
    result = models.TextField(_("result"), blank=True)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    next_step_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ActionItemQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["due", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["space", "number"], name="action_item_numbers"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner", "state"], name="action_items_of_a_person"),
            models.Index(fields=["origin_kind", "origin_id"], name="action_items_of_an_origin"),
            models.Index(
                fields=["next_step_at"],
                condition=models.Q(next_step_at__isnull=False),
                name="action_items_with_a_step",
            ),
        ]

    def __str__(self) -> str:
        return self.what


class StepKind(models.TextChoices):
    """What somebody did with an item."""

    CREATED = "created", pgettext_lazy("action item step", "asked for it")
    REPORTED = "report", pgettext_lazy("action item step", "reported it done")
    CLOSED = "close", pgettext_lazy("action item step", "verified and closed it")
    RETURNED = "return", pgettext_lazy("action item step", "returned it")
    REOPENED = "reopen", pgettext_lazy("action item step", "opened it again")
    CHANGED = "change", pgettext_lazy("action item step", "changed it")
    CANCELLED = "cancel", pgettext_lazy("action item step", "cancelled it")
    HANDED_OVER = "hand_over", pgettext_lazy("action item step", "took it over")


class ActionStep(models.Model):
    """Who did what (nobody: the clock), when, with which words. Written once, never changed."""

    item = models.ForeignKey(ActionItem, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=10, choices=StepKind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    text = models.TextField(blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    due = models.DateField()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.kind}"
