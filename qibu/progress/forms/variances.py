"""The answer to a variance: cause, analysis, corrective action and its date (T4)."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qibu.foundation.forms import Day, Form, Prose
from qibu.progress.actions.variances import LONGEST, Explanation
from qibu.progress.models import Cause


class ExplanationForm(Form):
    """All four are needed; the action is the one for this task, not for what inherits from it."""

    versioned: ClassVar[bool] = True

    cause = forms.ChoiceField(label=_("cause"), choices=[("", _("Please choose")), *Cause.choices])
    analysis = Prose(
        label=_("analysis"), rows=3, max_length=LONGEST, help_text=_("What happened, and why now?")
    )
    action = Prose(
        label=_("corrective action"), rows=3, max_length=LONGEST, help_text=_("Who does what to catch up?")
    )
    action_due = Day(label=pgettext_lazy("variance", "until"))

    def summary(self) -> SafeString:
        """The list of what needs correcting, for the top of the form."""
        return self.render("qibu/forms/summary.html")

    def as_explanation(self) -> Explanation:
        """What was typed, as the action takes it; valid after `is_valid()`."""
        said = self.cleaned_data
        return Explanation(said["cause"], said["analysis"], said["action"], said["action_due"])
