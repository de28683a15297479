"""The settings of one project."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qibu.foundation.forms import Form, Number, RadioList
from qibu.projects.forms.common import remember
from qibu.projects.inputs import MOST_LIMIT, MOST_RECURRENCE, MOST_THRESHOLD
from qibu.projects.words import CALENDARS


class SettingsForm(Form):
    """Which calendar the project counts with, its variance threshold, and how its plan may change."""

    versioned = True

    calendar = forms.ChoiceField(
        label=_("Working calendar"),
        choices=list(CALENDARS.items()),
        widget=RadioList,
        help_text=_("A project's own calendar begins as the organisation's; the PMO enters its days."),
    )
    variance_threshold = Number(
        label=_("Variance threshold"),
        min_value=0,
        max_value=MOST_THRESHOLD,
        decimal_places=0,
        help_text=_("In working days. Later than the baseline by more than this is a variance."),
    )
    budgets_open = forms.BooleanField(
        label=_("All members see all budgets"),
        required=False,
        help_text=_(
            "Otherwise each department sees its own, and lead, sponsor and project management office see all."
        ),
    )

    change_control = forms.BooleanField(
        label=_("Changes of the baselined plan need a change request"),
        required=False,
        help_text=_(
            "Dates further from the baseline than the threshold, another department, or taking a task out."
        ),
    )
    change_limit = Number(
        label=_("The PMO decides from"),
        min_value=0,
        max_value=MOST_LIMIT,
        decimal_places=0,
        required=False,
        help_text=_(
            "A change that moves the finish by more working days than this is the PMO's to decide. "
            "Empty: the lead decides all of them."
        ),
    )
    risk_matrix = forms.BooleanField(
        label=_("Risks have a probability and an impact"),
        required=False,
        help_text=_("Each from 1 to 5; the register then has a matrix of the two."),
    )
    recurrence_days = Number(
        label=_("Ask whether it came back after"),
        min_value=0,
        max_value=MOST_RECURRENCE,
        decimal_places=0,
        help_text=_("Days after an issue was closed, its reporter is asked. 0: nobody is asked."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        remember(self)

    def as_input(self) -> dict[str, Any]:
        """The settings as `actions.set_settings` takes them; valid after `is_valid()`."""
        limit = self.values["change_limit"]
        return {
            **self.values,
            "variance_threshold": int(self.values["variance_threshold"]),
            "change_limit": None if limit is None else int(limit),
            "recurrence_days": int(self.values["recurrence_days"]),
        }
