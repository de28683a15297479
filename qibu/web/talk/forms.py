"""The two small forms: bring files, say something."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from qibu.foundation.files.actions.talking import LONGEST
from qibu.foundation.files.mentions import Somebody
from qibu.foundation.forms import Form


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files; gives a list. What they may be is decided by their content, in the action."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        one_by_one = super().clean
        sent: list[Any] = data if isinstance(data, list) else [data]
        return [one_by_one(one, initial) for one in sent or [None]]

    def to_python(self, data: Any) -> Any:
        """Empty files and long names are the action's to judge."""
        return None if data in self.empty_values else data


class FilesForm(Form):
    file = FilesField(label=_("Files"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["file"].widget.attrs = {"class": "file-input"}


class CommentForm(Form):
    """A comment; `ask` adds one choice per name several people bear."""

    versioned = True
    text = forms.CharField(
        label=_("Comment"),
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST}),
    )

    def __init__(self, *args: Any, people: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        if people:
            self.fields["text"].widget.attrs["data-mention"] = people
        self.asked: list[tuple[str, str]] = []

    @property
    def chosen(self) -> dict[str, int]:
        """Name → id of whom was picked where several bear it; names travel as `who-<name>`."""
        found = {}
        for field, value in self.data.items():
            if field.startswith("who-") and str(value).isdecimal():
                found[field.removeprefix("who-")] = int(value)
        return found

    def ask(self, unclear: Mapping[str, tuple[Somebody, ...]]) -> None:
        """Show one choice for each of these names."""
        for name, people in unclear.items():
            options = [("", _("Please choose")), *((one.id, _told_apart(one)) for one in people)]
            self.fields[f"who-{name}"] = forms.ChoiceField(
                label=_("Which %(name)s?") % {"name": name}, choices=options, required=False
            )


def _told_apart(one: Somebody) -> str:
    if not one.department:
        return one.name
    told = {"name": one.name, "department": one.department}
    return pgettext("task with department", "%(name)s (%(department)s)") % told
