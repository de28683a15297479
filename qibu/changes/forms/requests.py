"""What a change request says besides its steps; the name of a scenario."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qibu.changes.actions import RequestInput
from qibu.changes.models import ChangeReason
from qibu.foundation.forms import Form, Line, Prose


class RequestForm(Form):
    """Title, reason and explanation of a change request, and what changes of the scope."""

    versioned = True

    title = Line(label=_("Title"), max_length=160, help_text=_("What should change, in one line."))
    reason = forms.ChoiceField(label=_("Reason"), choices=ChangeReason.choices)
    explanation = Prose(
        label=_("Explanation"), required=False, rows=3, help_text=_("Why it is needed, and what was tried.")
    )
    scope_note = Prose(
        label=_("Change of scope"),
        required=False,
        rows=2,
        help_text=_("What is added to or taken out of the scope; empty where the scope stays."),
    )

    def as_input(self) -> RequestInput:
        """The values as the actions take them; valid after `is_valid()`."""
        return RequestInput(**self.values)


class ScenarioForm(Form):
    """The name of a what-if scenario."""

    name = Line(label=pgettext_lazy("scenario", "Name"), max_length=120)
