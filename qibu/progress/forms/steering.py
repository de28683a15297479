"""The forms of the lead's Friday: summaries, closing, re-opening, correcting a line, the cycle (T2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qibu.foundation.forms import Day, Form, Group, Number, Prose
from qibu.foundation.forms import Line as TextLine
from qibu.progress import linefields
from qibu.progress.actions.steering import LONGEST_REASON, LONGEST_SUMMARY
from qibu.progress.models import Cause
from qibu.projects.forms.common import remember, shown_values
from qibu.tasks.models import Status

WEEKDAYS = (
    (0, pgettext_lazy("weekday in full", "Monday")),
    (1, pgettext_lazy("weekday in full", "Tuesday")),
    (2, pgettext_lazy("weekday in full", "Wednesday")),
    (3, pgettext_lazy("weekday in full", "Thursday")),
    (4, pgettext_lazy("weekday in full", "Friday")),
)


class SummaryForm(Form):
    """The lead's summary of a week or of one report."""

    versioned = True
    summary = Prose(label=_("The lead's summary"), required=False, max_length=LONGEST_SUMMARY, rows=3)


class ClosingForm(Form):
    """Closing a week; with reports missing, that has to be confirmed."""

    versioned = True
    confirmed = forms.BooleanField(label=_("These reports are missing, close all the same"), required=False)

    def __init__(self, *args: Any, missing: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not missing:
            del self.fields["confirmed"]


class ReopeningForm(Form):
    """Opening a closed week again."""

    versioned = True
    reason = TextLine(label=_("Reason"), max_length=LONGEST_REASON)


class CycleForm(Form):
    """When a project reports."""

    versioned = True
    is_on = forms.BooleanField(
        label=_("Departments report every week"),
        required=False,
        help_text=_("Switched off, no new week begins; weeks already begun stay."),
    )
    weekday = forms.TypedChoiceField(label=_("Day of the cut-off"), choices=WEEKDAYS, coerce=int)
    hour = forms.TimeField(
        label=pgettext_lazy("deadline", "Hour"),
        input_formats=["%H:%M", "%H：%M", "%H:%M:%S"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_(
            "Where the day is no working day, the last working day of that week counts; "
            "a week without any is merged into the next."
        ),
    )

    def as_input(self) -> dict[str, Any]:
        """As `set_cycle` takes it; valid after `is_valid()`."""
        hour: time = self.cleaned_data["hour"]
        weekday: int = self.cleaned_data["weekday"]
        return {"weekday": weekday, "hour": hour, "is_on": self.cleaned_data["is_on"]}


def _prose(name: str) -> Prose:
    return Prose(label=linefields.label(name), required=False, max_length=linefields.LONGEST, rows=2)


class CorrectionForm(Form):
    """One submitted line as the lead corrects it, filled with what stands now."""

    versioned = True
    percent = Number(label=_("percent complete"), unit="%", min_value=0, max_value=100, decimal_places=0)
    actual_start = Day(label=_("actual start"), required=False)
    actual_finish = Day(label=_("actual finish"), required=False)
    expected_finish = Day(label=_("expected finish"), required=False)
    is_blocked = forms.BooleanField(label=_("blocked"), required=False)
    late_cause = forms.ChoiceField(
        label=linefields._LABELS["late_cause"], choices=[("", "—"), *Cause.choices], required=False
    )
    reason = TextLine(
        label=_("Reason of the correction"),
        max_length=LONGEST_REASON,
        help_text=_("The department is told, with this reason."),
    )
    groups = (
        Group("", "status", "percent", "is_blocked", columns=3),
        Group("", "actual_start", "actual_finish", "expected_finish", columns=3),
        Group("", "block_cause", "block_need", columns=2),
        Group("", "late_cause", "late_note", columns=2),
        Group("", "done", "next", "support"),
        Group("", "reason"),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # Here and not above: a form's own `status` is the answer it is shown with.
        self.fields["status"] = forms.TypedChoiceField(label=_("status"), choices=Status.choices, coerce=int)
        for name in ("block_cause", "block_need", "late_note", "done", "next", "support"):
            self.fields[name] = _prose(name)
        remember(self)
        self.fields["reason"].show_hidden_initial = False

    def changes(self) -> dict[str, str]:
        """What stands in the form now, as form texts; valid after `is_valid()`."""
        return _texts(self.cleaned_data)

    def was(self) -> dict[str, str]:
        """What it was filled with, as form texts."""
        return _texts(shown_values(self))


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    for name in linefields.ALL:
        if name in values:
            value = values[name]
            found[name] = str(int(value)) if name == "percent" and value is not None else _text(value)
    return found


def _text(value: Any) -> str:
    return linefields.form_text(value)


def initial_of(texts: Mapping[str, str], version: int) -> dict[str, Any]:
    """Form texts as the form shows them."""
    return {**texts, "is_blocked": texts["is_blocked"] == "1", "version": version}
