"""经验: what happened, why, what is done differently, where that is looked at next time (R5, R6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qibu.foundation.access.models import Space
from qibu.kernel import lesson as rules

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


class State(models.TextChoices):
    """Where a lesson stands; the steps between stand in qibu.kernel.lesson."""

    WAITING = rules.WAITING, pgettext_lazy("lesson", "Being written")
    PUBLISHED = rules.PUBLISHED, pgettext_lazy("lesson", "Published")
    RETIRED = rules.RETIRED, pgettext_lazy("lesson", "Retired")


class LessonQuerySet(models.QuerySet["Lesson"]):
    def visible_to(self, person: Person) -> LessonQuerySet:
        """Published ones are everybody's; the others belong to those who see their project."""
        if not person.is_active:
            return self.none()
        inside = models.Q(space__in=Space.objects.visible_to(person))
        return self.filter(inside | models.Q(state=State.PUBLISHED))


class Lesson(models.Model):
    """`origin` names what it comes from as (kind, id), ("", 0) for nothing else; `repeats` how often that
    came back since. `tags` are kept by `qibu.kernel.lesson.stored`.

    Until `owner` and `due` are given the improvement is a wish; with them it becomes an action item.
    """

    space = models.ForeignKey(Space, models.CASCADE, related_name="lessons")
    number = models.PositiveIntegerField()
    title = models.CharField(_("title"), max_length=200)
    happened = models.TextField(blank=True)
    whys = models.JSONField(default=list)
    root_cause = models.TextField(blank=True)
    improvement = models.TextField(blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    due = models.DateField(null=True, blank=True)
    where_to_check = models.CharField(max_length=200, blank=True)
    tags = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    origin_kind = models.CharField(max_length=20, blank=True)
    origin_id = models.BigIntegerField(default=0)
    repeats = models.PositiveSmallIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    retired_for = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = LessonQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["space", "number"], name="lesson_numbers"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state"], name="lessons_by_state"),
            models.Index(fields=["origin_kind", "origin_id"], name="lessons_of_an_origin"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def words(self) -> list[str]:
        """Its tags, one by one."""
        return list(rules.tags_in(self.tags))

    @property
    def wants_cause(self) -> bool:
        """It waits for somebody to find out why."""
        return self.state == State.WAITING and not self.root_cause

    @property
    def look(self) -> str:
        """The task status whose colour and sign it borrows."""
        if self.wants_cause:
            return "late"
        looks = {State.WAITING: "in_progress", State.PUBLISHED: "done"}
        return looks.get(State(self.state), "cancelled")

    @property
    def state_word(self) -> str:
        word = pgettext_lazy("lesson", "Root cause wanted") if self.wants_cause else State(self.state).label
        return str(word)


class CheckAnswer(models.TextChoices):
    """What somebody says to a lesson that is shown with something new."""

    OPEN = "", pgettext_lazy("lesson check", "To be answered")
    APPLIES = "applies", pgettext_lazy("lesson check", "Applies here")
    NOT_APPLICABLE = "not_applicable", pgettext_lazy("lesson check", "Does not apply")
    DONE = "done", pgettext_lazy("lesson check", "Already taken care of")


class LessonCheck(models.Model):
    """A lesson shown with something new (a project, a task, an issue), and what was answered."""

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="checks")
    space = models.ForeignKey(Space, models.CASCADE, related_name="+")
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    shown_at = models.DateTimeField()
    answer = models.CharField(
        max_length=20, choices=CheckAnswer.choices, default=CheckAnswer.OPEN, blank=True
    )
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "lesson"], name="a_lesson_is_shown_once_with_a_subject"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lesson_id} → {self.subject_kind} {self.subject_id}"
