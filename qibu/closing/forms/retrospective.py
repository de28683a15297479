"""The forms of a retrospective: until when, what one says, points and what becomes of them, the summary."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qibu.closing.models.retrospective import Contribution, Kind
from qibu.closing.queries.retrospective import Question
from qibu.foundation.forms import CheckboxList, Day, Form, Group, Line, Picker, Prose
from qibu.foundation.people.models import Person
from qibu.kernel.retrospective import LONGEST
from qibu.meetings.models import Meeting


class UntilForm(Form):
    """The last day of collecting."""

    versioned = True
    until = Day(label=_("Contributions until"))


class ContributionsForm(Form):
    """The three questions, any of them; whoever has more to say sends it again."""

    well = Prose(label=Kind.WENT_WELL.label, max_length=LONGEST, rows=2, required=False)
    improve = Prose(label=Kind.TO_IMPROVE.label, max_length=LONGEST, rows=2, required=False)
    suggest = Prose(label=Kind.SUGGESTION.label, max_length=LONGEST, rows=2, required=False)

    def texts(self) -> dict[str, str]:
        """Question → text; valid after `is_valid()`."""
        return {kind: str(self.cleaned_data[kind]) for kind in Kind.values}


class _WithKind(Form):
    versioned = True
    kind = forms.ChoiceField(label=pgettext_lazy("retrospective", "Question"), choices=Kind.choices)
    text = Prose(label=pgettext_lazy("retrospective", "Text"), max_length=LONGEST, rows=3)


class ContributionForm(_WithKind):
    """One's own contribution in other words."""


class PointForm(_WithKind):
    """A point of the meeting, and the contributions it is made of."""

    text = Prose(
        label=pgettext_lazy("retrospective", "Text"), max_length=LONGEST, rows=3, required=False,
        help_text=_("Left empty, it reads as the contributions ticked below."),
    )  # fmt: skip
    contributions = forms.TypedMultipleChoiceField(
        label=_("Made of these contributions"), coerce=int, required=False, widget=CheckboxList
    )

    def __init__(
        self, *args: Any, questions: Sequence[Question], merged: Sequence[Contribution] = (), **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self._texts = {one.pk: one.text for one in merged}
        self._texts |= {one.pk: one.text for question in questions for one in question.unmerged}
        groups: list[tuple[Any, Any]] = [
            (question.word, [(one.pk, f"{one.text} ({one.by.name})") for one in question.unmerged])
            for question in questions
            if question.unmerged
        ]
        own = [(one.pk, f"{one.text} ({one.by.name})") for one in merged]
        self.fields["contributions"].choices = [*own, *groups]  # type: ignore[attr-defined]
        if not own and not groups:
            del self.fields["contributions"]

    def said(self) -> dict[str, Any]:
        """What an action takes; valid after `is_valid()`."""
        typed = self.cleaned_data
        ticked = typed.get("contributions", [])
        text = typed["text"] or "\n".join(self._texts[pk] for pk in ticked)
        return {"kind": typed["kind"], "text": text, "contributions": ticked}


class ImproveForm(Form):
    """Who sees to it, and until when."""

    groups = (Group("", "owner", "due", columns=2),)
    owner = forms.TypedChoiceField(label=pgettext_lazy("action item", "Owner"), coerce=int, widget=Picker)
    due = Day(label=_("Due"))

    def __init__(self, *args: Any, people: Iterable[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["owner"].choices = [("", _("Please choose")), *people]  # type: ignore[attr-defined]

    def person(self) -> Person | None:
        """Whom the form names; valid after `is_valid()`."""
        return Person.objects.filter(pk=self.cleaned_data["owner"], is_active=True).first()


class KeepForm(Form):
    """What the next projects learn from it."""

    title = Line(label=_("In one sentence"), max_length=200)
    root_cause = Prose(
        label=pgettext_lazy("lesson", "Root cause"), required=False, max_length=2000, rows=2,
        help_text=_("Needed before it is published."),
    )  # fmt: skip
    improvement = Prose(label=_("Improvement of the process"), required=False, max_length=2000, rows=2)


class SummaryForm(Form):
    """What the report says first."""

    versioned = True
    summary = Prose(label=_("Summary"), max_length=LONGEST, rows=4)


class HeldForm(Form):
    """The meeting the points are agreed in."""

    meeting = forms.TypedChoiceField(label=_("Retrospective meeting"), coerce=int)

    def __init__(self, *args: Any, meetings: Iterable[Meeting], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["meeting"].choices = [  # type: ignore[attr-defined]
            (one.number, f"{one.title} {one.starts:%Y-%m-%d}") for one in meetings
        ]
