"""People, departments, the organisation and its working calendars."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


def new_version() -> int:
    """A version no earlier state of the row had.

    Random instead of counted: a change that was rolled back must not leave its number to the next one,
    or a computed calendar cached by (id, version) could be the one that never came to be.
    """
    return secrets.randbelow(2**31 - 1) + 1


class WorkCalendar(models.Model):
    """A weekly pattern plus exceptions; a department's or project's calendar overrides its parent.

    `version` differs after every change, so that a computed calendar can be cached by (id, version).
    """

    name = models.CharField(_("name"), max_length=80)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    weekdays = models.CharField(max_length=7, default="1111100")
    published_until = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=new_version)

    def __str__(self) -> str:
        return self.name


class CalendarDay(models.Model):
    """One day that differs from the weekly pattern: a holiday, or a make-up working day (调休)."""

    calendar = models.ForeignKey(WorkCalendar, models.CASCADE, related_name="days")
    day = models.DateField(_("day"))
    is_working = models.BooleanField(_("working day"))
    label = models.CharField(_("occasion"), max_length=40, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["calendar", "day"], name="one_exception_per_day")
        ]
        ordering: ClassVar = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.label}"


class Organisation(models.Model):
    """The one organisation of this installation (the only row has id 1)."""

    name = models.CharField(_("name"), max_length=120)
    calendar = models.ForeignKey(WorkCalendar, models.PROTECT, null=True, related_name="+")
    is_demo = models.BooleanField(default=False)
    setup_code_hash = models.CharField(max_length=128, blank=True)
    setup_code_expires = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="one_organisation")]

    def __str__(self) -> str:
        return self.name


class Letterhead(models.Model):
    """What stands at the head of every printed document: one line or two, and a picture (one row, id 1).

    Without lines the organisation's name stands there. `logo` as `documents.logo.read_logo` keeps it.
    """

    first = models.CharField(_("first line"), max_length=50, blank=True)
    second = models.CharField(_("second line"), max_length=50, blank=True)
    logo = models.BinaryField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="one_letterhead")]

    def __str__(self) -> str:
        return self.first


class DepartmentQuerySet(models.QuerySet["Department"]):
    def below(self, department: Department) -> DepartmentQuerySet:
        """The department and everything under it in the tree."""
        return self.filter(path__startswith=department.path)


class Department(models.Model):
    """A node of the department tree; `path` is "/1/4/" so that a subtree is one prefix query."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    aliases = models.CharField(_("other names"), max_length=200, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=255, blank=True, db_index=True)
    head = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="departments_led"
    )
    calendar = models.ForeignKey(WorkCalendar, models.PROTECT, null=True, blank=True, related_name="+")
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(username__iexact=username)


class Person(AbstractBaseUser):
    """Somebody with a name; `username` is what they sign in with.

    The three organisation-wide powers of clause 8 are columns, because every request needs
    them; who gave them and when stands in the journal.
    """

    username = models.CharField(_("sign-in name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=60)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    title = models.CharField(_("position"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_administrator = models.BooleanField(_("administrator"), default=False)
    is_pmo = models.BooleanField(_("project management office"), default=False)
    may_create_projects = models.BooleanField(_("may create projects"), default=False)
    created_at = models.DateTimeField()
    session_number = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    departments = models.ManyToManyField(Department, through="DepartmentMember", related_name="people")

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar = ["name"]

    objects = PersonManager()

    class Meta:
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def get_session_auth_hash(self) -> str:
        """Every session carries this value; a new password or a higher `session_number` ends them all."""
        return self._session_hash(settings.SECRET_KEY)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._session_hash(secret)

    def _session_hash(self, secret: str | bytes) -> str:
        content = f"{self.session_number}\n{self.password}"
        return salted_hmac("qibu.people.session", content, secret=secret, algorithm="sha256").hexdigest()


class DepartmentMember(models.Model):
    """A person belongs to a department; one of a person's departments is the main one."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="department_memberships")
    department = models.ForeignKey(Department, models.PROTECT, related_name="memberships")
    is_main = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "department"], name="once_in_a_department"),
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(is_main=True), name="one_main_department"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.department_id}"


class Attempt(models.Model):
    """A failed try at a credential door; counted per key (sign-in name, or address) to slow guessing."""

    door = models.CharField(max_length=30)
    key = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["door", "key", "at"], name="attempts_by_key")]

    def __str__(self) -> str:
        return f"{self.door} {self.key} {self.at}"


class FeedToken(models.Model):
    """A private address under which a calendar program reads what one person sees, without a session.

    Only the hash of its secret is stored. A person has at most one that is not revoked of each kind.
    `used_at`: when it was last read, to the hour.
    """

    class Kind(models.TextChoices):
        """What the calendar shows."""

        WORK = "work", _("My work")
        DEADLINES = "deadlines", _("Deadlines")
        MEETINGS = "meetings", _("Meetings")

    person = models.ForeignKey(Person, models.CASCADE, related_name="feed_tokens")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "kind"], condition=models.Q(revoked_at=None), name="one_feed_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id}"


class OneTimeLink(models.Model):
    """A link with which somebody sets a password once; only the hash of its token is stored."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="one_time_links")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.person_id} until {self.expires_at}"
