"""Forms of lessons."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from qibu.foundation.forms import Day, Form, Group, Line, Picker, Prose
from qibu.foundation.people.models import Person
from qibu.kernel import lesson as rules
from qibu.lessons.actions import Explanation
from qibu.lessons.models import Lesson

_WHYS = tuple(f"why_{number}" for number in range(1, rules.WHYS + 1))


class LessonForm(Form):
    """What happened, why, what is done about it, where it is looked at next time; a title is enough."""

    versioned = True
    groups = (
        Group(gettext_lazy("What happened"), "title", "happened"),
        Group(
            gettext_lazy("Five whys"), *_WHYS, "root_cause",
            help=gettext_lazy("Ask why again until the answer is something that can be changed; then stop."),
        ),
        Group(gettext_lazy("What is done differently"), "improvement"),
        Group("", "owner", "due", columns=2),
        Group(gettext_lazy("Next time"), "where_to_check", "tags"),
    )  # fmt: skip
    title = Line(label=gettext_lazy("In one sentence"), max_length=200)
    happened = Prose(label=gettext_lazy("What happened, with what effect"), required=False, max_length=5000)
    root_cause = Prose(
        label=pgettext_lazy("lesson", "Root cause"), required=False, max_length=2000, rows=2,
        help_text=gettext_lazy("Needed before it is published."),
    )  # fmt: skip
    improvement = Prose(
        label=gettext_lazy("Improvement of the process"), required=False, max_length=2000, rows=3
    )
    owner = forms.TypedChoiceField(
        label=pgettext_lazy("action item", "Owner"), coerce=int, required=False, empty_value=None,
        widget=Picker, help_text=gettext_lazy("With an owner and a day it becomes an action item."),
    )  # fmt: skip
    due = Day(label=gettext_lazy("Due"), required=False)
    where_to_check = Line(
        label=gettext_lazy("Where it must be checked"), required=False,
        help_text=gettext_lazy("A task or a moment, such as “before the supplier's contract is signed”."),
    )  # fmt: skip
    tags = Line(
        label=pgettext_lazy("lesson", "Tags"), required=False,
        help_text=gettext_lazy(
            "Several with commas between them. New projects and tasks that name one are shown this lesson."
        ),
    )  # fmt: skip

    def __init__(
        self, *args: Any, people: Iterable[tuple[int, str]], asked: bool = False, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        for number, name in enumerate(_WHYS, start=1):
            label = (
                gettext_lazy("Why did it happen?") if number == 1 else gettext_lazy("And why was that so?")
            )
            self.fields[name] = Line(label=label, required=False, max_length=300)
        self.fields["owner"].choices = [("", gettext_lazy("Nobody yet")), *people]  # type: ignore[attr-defined]
        if asked:
            del self.fields["owner"], self.fields["due"]

    def clean_tags(self) -> str:
        """More or longer tags than are kept are said, not dropped."""
        typed = str(self.cleaned_data["tags"])
        if not rules.all_kept(typed):
            said = gettext("At most %(most)d tags of %(length)d characters each.")
            raise forms.ValidationError(said % {"most": rules.MOST_TAGS, "length": rules.LONGEST_TAG})
        return typed

    def said(self) -> dict[str, Any]:
        """What an action takes; valid after `is_valid()`."""
        typed = self.cleaned_data
        owner = typed.get("owner")
        return {
            "title": typed["title"],
            "happened": typed["happened"],
            "tags": rules.tags_of(typed["tags"]),
            "why": Explanation(
                whys=tuple(typed[name] for name in _WHYS),
                root_cause=typed["root_cause"],
                improvement=typed["improvement"],
                owner=Person.objects.filter(pk=owner, is_active=True).first() if owner else None,
                due=typed.get("due"),
                where_to_check=typed["where_to_check"],
            ),
        }


def initial_of(row: Lesson) -> dict[str, Any]:
    """What the form of a lesson begins with."""
    names = ("title", "happened", "root_cause", "improvement", "due", "where_to_check", "version")
    start = {name: getattr(row, name) for name in names}
    whys = dict(zip(_WHYS, row.whys, strict=False))
    return {**start, **whys, "owner": row.owner_id, "tags": rules.SEPARATOR.join(row.words)}


class AnswerForm(Form):
    """What is said to a lesson that is shown, with a word on it."""

    answer = Line(required=False, max_length=20)
    was = Line(required=False, max_length=20)
    note = Line(required=False, max_length=500)
    next = Line(required=False, max_length=300)
    check = forms.IntegerField(min_value=1)


class StepForm(Form):
    """Publishing, retiring, taking up again; a reason where one is wanted."""

    versioned = True
    text = Line(label=gettext_lazy("Why it no longer holds"), required=False, max_length=300)
