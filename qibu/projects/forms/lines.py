"""Objectives and deliverables line by line, and the filter of the project list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qibu.foundation.forms import Day, Form, Group, Line, Prose
from qibu.foundation.outcomes import Invalid
from qibu.projects.choosing import Choosable
from qibu.projects.forms.common import Choice, Entries, Target, offer, remember
from qibu.projects.inputs import DeliverableInput, ObjectiveInput, ReadingInput
from qibu.projects.models import State


class ObjectiveForm(Form):
    """One objective, new or edited."""

    versioned = True
    groups = (
        Group("", "metric", "unit", columns=2),
        Group("", "start_value", "target", "due", columns=3),
    )

    statement = Line(label=_("Objective"), max_length=300)
    metric = Line(label=_("Metric"), max_length=120, required=False)
    start_value = Target(
        label=_("Value at the start"),
        help_text=_("Above the target: the value is to come down. Empty counts from 0."),
    )
    target = Target(label=_("Target"))
    unit = Line(label=_("Unit"), max_length=20, required=False)
    due = Day(label=_("Due"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        remember(self)

    def as_input(self) -> ObjectiveInput:
        return ObjectiveInput(**self.values)


class DeliverableForm(Form):
    """One deliverable, new or edited."""

    versioned = True
    groups = (Group("", "objective", "department", "due", columns=3),)

    name = Line(label=_("Deliverable"), max_length=160)
    standard = Prose(label=_("Acceptance standard"), required=False, rows=3)
    objective = Choice(label=_("Objective"))
    department = Choice(label=_("Responsible department"))
    due = Day(label=_("Due"), required=False)

    def __init__(
        self,
        *args: Any,
        departments: Sequence[Choosable],
        objectives: Sequence[Choosable] = (),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        offer(self, "department", Entries(departments))
        offer(self, "objective", Entries(objectives))
        remember(self)

    def as_input(self) -> DeliverableInput:
        return DeliverableInput(**self.values)


class ReadingForm(Form):
    """Where an objective stands: a value, a day, and what to say about it."""

    groups = (Group("", "amount", "day", columns=2), Group("", "note"))

    amount = Line(label=_("Value"), max_length=40, required=False)
    day = Day(label=_("Day"))
    note = Line(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, unit: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["amount"]
        field.unit = unit  # type: ignore[attr-defined]
        field.widget.attrs |= {"inputmode": "decimal", "class": "number"}

    def as_input(self) -> ReadingInput:
        return ReadingInput(**self.values)


class StepForm(forms.Form):
    """A step of the project's life, with its reason."""

    step = Line(max_length=30)
    reason = Prose(max_length=1000, required=False)

    def wanted(self) -> tuple[str, str]:
        """(step, reason). Raises Invalid for what cannot be stored."""
        if not self.is_valid():
            raise Invalid({name: [str(text) for text in texts] for name, texts in self.errors.items()})
        return self.cleaned_data["step"], self.cleaned_data["reason"]


class FilterForm(forms.Form):
    """The filter of the project list; whatever is wrong in it filters nothing."""

    text = forms.CharField(label=_("Name, number or lead"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All states")), *State.choices]
    )

    text.widget.input_type = "search"

    @property
    def wanted(self) -> dict[str, str]:
        values = self.cleaned_data if self.is_valid() else {}
        return {"text": values.get("text", "").strip(), "state": values.get("state", "")}
