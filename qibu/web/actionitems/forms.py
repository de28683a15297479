"""Forms of action items."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from qibu.foundation.forms import Day, Form, Group, Line, Prose
from qibu.foundation.people.models import Person


class ActionForm(Form):
    """What, who, until when; `text` only where an item is changed."""

    versioned = True
    groups = (Group("", "owner", "due", "text", columns=2),)
    what = Line(label=gettext_lazy("What is to be done"), max_length=300)
    owner = forms.TypedChoiceField(label=pgettext_lazy("action item", "Owner"), coerce=int)
    due = Day(label=gettext_lazy("Due"))
    text = Line(label=gettext_lazy("Reason of the change"), max_length=500, required=False)

    def __init__(
        self, *args: Any, people: list[tuple[int, str]], changing: bool = False, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.fields["owner"].choices = [("", gettext_lazy("Please choose")), *people]  # type: ignore[attr-defined]
        if not changing:
            del self.fields["text"]

    def person(self) -> Person | None:
        """Whom the form names; valid after `is_valid()`."""
        owner = self.cleaned_data.get("owner")
        return Person.objects.filter(pk=owner, is_active=True).first() if owner else None


class BulkForm(Form):
    """Another owner or another day for several at once; what is empty stays."""

    owner = forms.TypedChoiceField(
        label=pgettext_lazy("action item", "Owner"), coerce=int, required=False, empty_value=None
    )
    due = Day(label=gettext_lazy("Due"), required=False)
    text = Line(label=gettext_lazy("Reason of the change"), max_length=500, required=False)

    def __init__(self, *args: Any, people: list[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["owner"].choices = [("", gettext_lazy("Owner stays")), *people]  # type: ignore[attr-defined]

    def person(self) -> Person | None:
        """Whom the form names; valid after `is_valid()`."""
        owner = self.cleaned_data.get("owner")
        return Person.objects.filter(pk=owner, is_active=True).first() if owner else None


class WordsForm(Form):
    """A result, a reason: one text that goes with a step."""

    versioned = True
    text = Prose(label=gettext_lazy("In your words"), max_length=2000, required=False)
