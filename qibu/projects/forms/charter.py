"""Form 1: the columns of the project, and the page that starts one."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qibu.foundation.forms import Day, Form, Group, Line, Prose
from qibu.projects.forms.common import Target, rows_of
from qibu.projects.forms.team import TeamFields
from qibu.projects.inputs import CHARTER_FIELDS, CharterInput, ObjectiveInput


class CharterForm(Form):
    """The columns of form 1, for editing; what was shown travels along for the merge."""

    versioned = True
    remembered: ClassVar[tuple[str, ...]] = CHARTER_FIELDS
    groups: ClassVar[tuple[Group, ...]] = (
        Group(_("Project"), "name", "code", "start", "planned_finish", columns=2),
        Group(_("Objectives and scope"), "goals", "in_scope", "out_of_scope", "remarks"),
    )

    name = Line(label=_("Project name"), max_length=120)
    code = Line(label=_("Project number"), max_length=40)
    start = Day(label=pgettext_lazy("date", "Start"))
    planned_finish = Day(label=pgettext_lazy("date", "Planned finish"))
    goals = Prose(label=_("Core objectives"), required=False, rows=3)
    in_scope = Prose(label=_("In scope"), required=False, rows=3, help_text=_("One line for each point."))
    out_of_scope = Prose(
        label=_("Out of scope"), required=False, rows=3, help_text=_("What this project will not do.")
    )
    remarks = Prose(label=_("Remarks"), required=False, rows=2)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in self.remembered:
            self.fields[name].show_hidden_initial = True

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        start, finish = values.get("start"), values.get("planned_finish")
        if start and finish and finish < start:
            self.add_error("planned_finish", _("The planned finish lies before the start."))
        return values

    @property
    def charter_values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in CHARTER_FIELDS}


class ObjectiveRow(forms.Form):
    """A line of the table of objectives; an empty line is no objective."""

    statement = Line(label=_("Objective"), max_length=300, required=False)
    metric = Line(label=_("Metric"), max_length=120, required=False)
    target = Target(label=_("Target"))
    unit = Line(label=_("Unit"), max_length=20, required=False)
    due = Day(label=_("Due"), required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        filled = [name for name in values if values[name] not in (None, "")]
        if filled and not values.get("statement") and "statement" not in self.errors:
            self.add_error("statement", _("Please write the objective down."))
        if values.get("target") is not None and not (values.get("metric") or values.get("unit")):
            self.add_error("metric", _("A target needs a metric or a unit: what is counted?"))
        return values

    def as_input(self) -> ObjectiveInput | None:
        """The objective, or None for a line left empty."""
        return ObjectiveInput(**self.cleaned_data) if self.cleaned_data.get("statement") else None


class NewProjectForm(CharterForm, TeamFields):
    """Form 1 on one page. A code left as suggested moves on when somebody else took it meanwhile."""

    versioned = False
    remembered = ("code",)
    groups = ()

    @cached_property
    def objectives(self) -> forms.BaseFormSet[Any]:
        """The table of objectives, three empty lines at first."""
        return rows_of(ObjectiveRow, self, "objectives", [], {})

    def tables(self) -> list[forms.BaseFormSet[Any]]:
        return [self.objectives, self.seats]

    def charter_input(self) -> CharterInput:
        suggested = str(self.data.get(self.add_initial_prefix("code"), "")).strip()
        return CharterInput(**self.charter_values, renumber=self.cleaned_data["code"] == suggested)

    def objective_inputs(self) -> list[ObjectiveInput]:
        found = (row.as_input() for row in self.objectives.forms)
        return [objective for objective in found if objective is not None]
