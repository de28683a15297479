"""会议: series, meetings, who takes part, what is talked about (form 3; C6, S12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qibu.foundation.access.models import Space
from qibu.foundation.people.models import Department
from qibu.kernel import meeting as rules

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


class Kind(models.TextChoices):
    """Why people meet (C6, S12)."""

    KICKOFF = "kickoff", pgettext_lazy("meeting", "Kick-off")
    WEEKLY = "weekly", pgettext_lazy("meeting", "Weekly meeting")
    COORDINATION = "coordination", pgettext_lazy("meeting", "Coordination meeting")
    ISSUE = "issue", pgettext_lazy("meeting", "Issue meeting")
    ACCEPTANCE = "acceptance", pgettext_lazy("meeting", "Acceptance meeting")
    RETROSPECTIVE = "retrospective", pgettext_lazy("meeting", "Retrospective")


class State(models.TextChoices):
    """Where a meeting stands; the steps between stand in qibu.kernel.meeting."""

    PLANNED = rules.PLANNED, pgettext_lazy("meeting", "Planned")
    HELD = rules.HELD, pgettext_lazy("meeting", "Minutes open")
    DISTRIBUTED = rules.DISTRIBUTED, pgettext_lazy("meeting", "Distributed")
    SETTLED = rules.SETTLED, pgettext_lazy("meeting", "Settled")
    CANCELLED = rules.CANCELLED, pgettext_lazy("meeting", "Cancelled")


class Part(models.TextChoices):
    """As what somebody is on the list; whoever hosts or records is a member beside."""

    MEMBER = "member", pgettext_lazy("meeting", "Member")
    GUEST = "guest", pgettext_lazy("meeting", "Guest")
    COPY = "copy", pgettext_lazy("meeting", "Gets the minutes only")


class Attendance(models.TextChoices):
    """Whether somebody came."""

    UNKNOWN = "unknown", pgettext_lazy("attendance", "Not noted")
    PRESENT = "present", pgettext_lazy("attendance", "Present")
    LATE = "late", pgettext_lazy("attendance", "Late")
    EXCUSED = "excused", pgettext_lazy("attendance", "Excused")
    ABSENT = "absent", pgettext_lazy("attendance", "Absent")


class Treatment(models.TextChoices):
    """What became of an item of the agenda."""

    OPEN = "open", pgettext_lazy("agenda item", "Open")
    DONE = "done", pgettext_lazy("agenda item", "Dealt with")
    CARRIED = "carried", pgettext_lazy("agenda item", "Carried over")


class InSpaces(models.QuerySet["Meeting"]):
    def visible_to(self, person: Person) -> InSpaces:
        """Whoever sees the project sees its meetings."""
        return self.filter(space__in=Space.objects.visible_to(person))


class Series(models.Model):
    """A meeting that comes again: on `weekday` (0 = Monday) every `every` weeks from `first` on.

    `hour` and `minute` are local; `minutes` is how long it takes. `next_at`: when the worker makes the next
    meeting, None where there is none to make. Its people are those of its last meeting.
    """

    space = models.ForeignKey(Space, models.CASCADE, related_name="meeting_series")
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.WEEKLY)
    title = models.CharField(_("title"), max_length=120)
    first = models.DateField(_("first day"))
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    every = models.PositiveSmallIntegerField(_("every … weeks"), default=1)
    hour = models.PositiveSmallIntegerField(_("hour"))
    minute = models.PositiveSmallIntegerField(default=0)
    minutes = models.PositiveSmallIntegerField(_("length in minutes"), default=60)
    place = models.CharField(_("place"), max_length=120, blank=True)
    link = models.CharField(_("link"), max_length=300, blank=True)
    host = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="meeting_series_hosted", verbose_name=_("host")
    )
    recorder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("recorder"),
    )  # fmt: skip
    active = models.BooleanField(default=True)
    next_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["next_at"],
                condition=models.Q(next_at__isnull=False),
                name="meeting_series_with_a_next",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Meeting(models.Model):
    """Form 3. `starts` and `ends` are moments; `origin` is what it was called about as (kind, id).

    `series_day` is the day of its series it stands for, also after it was moved. `version` counts what
    invitations tell (time, place, people, state), not the writing of the minutes. `objections_until` is
    the end of the period in which distributed decisions may be objected to. `next_step_at`: when the
    worker looks after it next: the minutes to be written once it is over, the period once it has passed.
    """

    space = models.ForeignKey(Space, models.CASCADE, related_name="meetings")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.COORDINATION)
    title = models.CharField(_("title"), max_length=120)
    starts = models.DateTimeField(_("starts"))
    ends = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=120, blank=True)
    link = models.CharField(_("link"), max_length=300, blank=True)
    host = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="meetings_hosted", verbose_name=_("host")
    )
    recorder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("recorder"),
    )  # fmt: skip
    series = models.ForeignKey(Series, models.PROTECT, null=True, blank=True, related_name="meetings")
    series_day = models.DateField(null=True, blank=True)
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    origin_kind = models.CharField(max_length=20, blank=True)
    origin_id = models.BigIntegerField(default=0)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PLANNED)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    distributed_at = models.DateTimeField(null=True, blank=True)
    objections_until = models.DateTimeField(null=True, blank=True)
    next_step_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = InSpaces.as_manager()

    class Meta:
        ordering: ClassVar = ["-starts", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["space", "number"], name="meeting_numbers"),
            models.UniqueConstraint(fields=["series", "series_day"], name="one_meeting_per_day_of_a_series"),
            models.CheckConstraint(
                condition=models.Q(ends__gt=models.F("starts")), name="meeting_ends_after_start"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["space", "starts"], name="meetings_of_a_project"),
            models.Index(
                fields=["next_step_at"],
                condition=models.Q(next_step_at__isnull=False),
                name="meetings_with_a_step",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Participant(models.Model):
    """Somebody on the list: a person, a department as a whole, or somebody from outside by name.

    Exactly one of the three. `told_at`: when the invitation went out. `received_at`: when the person
    confirmed having got the minutes, `received` their number (of `Minutes`).
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="participants")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="meeting_parts"
    )
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=80, blank=True)
    part = models.CharField(max_length=10, choices=Part.choices, default=Part.MEMBER)
    attendance = models.CharField(max_length=10, choices=Attendance.choices, default=Attendance.UNKNOWN)
    told_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    received = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "person"], name="person_takes_part_once"),
            models.UniqueConstraint(fields=["meeting", "department"], name="department_is_invited_once"),
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, department=None, name="")
                | models.Q(person=None, department__isnull=False, name="")
                | (models.Q(person=None, department=None) & ~models.Q(name="")),
                name="participant_is_one_of_three",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id or self.department_id or self.name} in {self.meeting_id}"


class AgendaItem(models.Model):
    """会议议题. `origin` is what it is about as (kind, id); `carried` how often it came over."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda")
    position = models.PositiveIntegerField()
    title = models.CharField(_("topic"), max_length=300)
    origin_kind = models.CharField(max_length=20, blank=True)
    origin_id = models.BigIntegerField(default=0)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    presenter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("presenter"),
    )  # fmt: skip
    state = models.CharField(max_length=10, choices=Treatment.choices, default=Treatment.OPEN)
    carried = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.title
