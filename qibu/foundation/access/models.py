"""Spaces and who belongs to them.

A Space is what a project is to the foundation: an identity, a lock and an event counter.
The organisation itself is a Space too, so that every action has exactly one journal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


class SpaceQuerySet(models.QuerySet["Space"]):
    def visible_to(self, person: Person) -> SpaceQuerySet:
        """Spaces the person may see (clause 8): authorisation is this query."""
        if not person.is_active:
            return self.none()
        projects = self.filter(kind=Space.PROJECT)
        if person.is_pmo:
            return projects
        member = Membership.objects.filter(space=models.OuterRef("pk"), person=person, ended_at=None)
        led = person.departments_led.filter(is_active=True).exclude(path="").values_list("path", flat=True)
        below = models.Q()
        for path in led:
            below |= models.Q(department__path__startswith=path)
        if not below:
            return projects.filter(models.Exists(member))
        own_department = Participation.objects.filter(below, space=models.OuterRef("pk"))
        return projects.filter(models.Exists(member) | models.Exists(own_department))


class Space(models.Model):
    """Lock this row before writing anything that belongs to it (`access.actions.lock`)."""

    ORGANISATION = "organisation"
    PROJECT = "project"

    kind = models.CharField(max_length=20, choices=[(ORGANISATION, ORGANISATION), (PROJECT, PROJECT)])
    event_number = models.PositiveBigIntegerField(default=0)
    chain = models.CharField(max_length=64, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)

    objects = SpaceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind"], condition=models.Q(kind="organisation"), name="one_organisation_space"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Participation(models.Model):
    """A department takes part in a project."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="participations")
    department = models.ForeignKey("people.Department", models.PROTECT, related_name="participations")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["space", "department"], name="department_takes_part_once")
        ]

    def __str__(self) -> str:
        return f"{self.department_id} in {self.space_id}"


class Role(models.TextChoices):
    """What somebody is in a project (clause 8)."""

    SPONSOR = "sponsor", _("Sponsor")
    LEAD = "lead", _("Project lead")
    DEPUTY_LEAD = "deputy_lead", _("Deputy lead")
    LIAISON = "liaison", _("Department liaison")
    DEPUTY_LIAISON = "deputy_liaison", _("Deputy liaison")
    ASSIGNEE = "assignee", _("Assignee")
    OBSERVER = "observer", _("Observer")


_ACTIVE = models.Q(ended_at=None)


class Membership(models.Model):
    """Who is what in a project, from when to when. A liaison speaks for one department."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    department = models.ForeignKey(
        "people.Department", models.PROTECT, null=True, blank=True, related_name="+"
    )
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["space", "role"],
                condition=_ACTIVE & models.Q(role__in=["sponsor", "lead", "deputy_lead"]),
                name="one_lead_deputy_and_sponsor",
            ),
            models.UniqueConstraint(
                fields=["space", "department", "role"],
                condition=_ACTIVE & models.Q(role__in=["liaison", "deputy_liaison"]),
                name="one_liaison_per_department",
            ),
            models.UniqueConstraint(
                fields=["space", "person", "role"],
                condition=_ACTIVE & models.Q(role__in=["assignee", "observer"]),
                name="assignee_or_observer_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(role__in=["liaison", "deputy_liaison"])
                | models.Q(department__isnull=False),
                name="liaison_has_a_department",
            ),
        ]
        indexes: ClassVar = [
            # visible_to asks "is this person in this space?" for every project-owned row.
            models.Index(fields=["person", "space"], condition=_ACTIVE, name="memberships_of_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} of {self.space_id}"


class Denial(models.Model):
    """A refused request, logged apart from the journal, outside the refused transaction."""

    at = models.DateTimeField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    capability = models.CharField(max_length=60)
    path = models.CharField(max_length=300)
    address = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return f"{self.capability} {self.path}"
