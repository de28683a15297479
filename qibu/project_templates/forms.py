"""The forms of templates: start a project from one, keep a project as one, edit one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qibu.foundation.forms import CheckboxList, Day, Form, Group, Line
from qibu.project_templates.body import Body
from qibu.project_templates.models import Audience
from qibu.projects.choosing import Choosable
from qibu.projects.forms.common import Choice, Entries, offer
from qibu.projects.inputs import CharterInput, Seat, TeamInput

PART_LABELS = {
    "goals": _("Objectives"),
    "goods": _("Deliverables and their standards"),
    "links": _("Dependencies"),
    "promises": _("Promises (within … after)"),
    "durations": pgettext_lazy("template", "Durations"),
    "needs": _("Resource needs"),
}


class StartForm(Form):
    """Name, number, start, who leads, which department plays which part, and what is taken along."""

    name = Line(label=_("Project name"), max_length=120)
    code = Line(label=_("Project number"), max_length=40)
    suggested = forms.CharField(required=False, widget=forms.HiddenInput)
    start = Day(label=pgettext_lazy("date", "Start"))
    sponsor = Choice(label=_("Sponsor"))
    lead = Choice(label=_("Project lead"))
    deputy = Choice(label=_("Deputy lead"))

    def __init__(
        self,
        *args: Any,
        body: Body,
        people: Sequence[Choosable],
        departments: Sequence[Choosable],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.body = body
        self.fields["lead"].required = True
        someone, places = Entries(people), Entries(departments)
        for name in ("sponsor", "lead", "deputy"):
            offer(self, name, someone)
        for place, role in enumerate(body.roles):
            self.fields[f"role-{place}"] = Choice(label=role.word, help_text=role.duty)
            offer(self, f"role-{place}", places)
            self.fields[f"liaison-{place}"] = Choice(label=_("Liaison"))
            offer(self, f"liaison-{place}", someone)
        self.fields["parts"] = forms.MultipleChoiceField(
            label=_("Take along"),
            choices=[(part, label) for part, label in PART_LABELS.items() if part in parts_of(body)],
            widget=CheckboxList,
            required=False,
        )

    def seats_shown(self) -> list[tuple[Any, Any]]:
        return [(self[f"role-{n}"], self[f"liaison-{n}"]) for n in range(len(self.body.roles))]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for place in range(len(self.body.roles)):
            if values.get(f"liaison-{place}") and not values.get(f"role-{place}"):
                self.add_error(f"role-{place}", _("Please choose the department this person speaks for."))
        return values

    def departments(self) -> dict[str, int | None]:
        """Roles → departments; two roles may be played by one."""
        return {role.word: self.cleaned_data.get(f"role-{n}") for n, role in enumerate(self.body.roles)}

    def without(self) -> list[str]:
        """The parts somebody unticked."""
        return [part for part in parts_of(self.body) if part not in self.cleaned_data["parts"]]

    def team(self) -> TeamInput:
        seats: dict[int, Seat] = {}
        for place in range(len(self.body.roles)):
            department = self.cleaned_data.get(f"role-{place}")
            liaison = self.cleaned_data.get(f"liaison-{place}")
            if department and (department not in seats or (liaison and not seats[department].liaison)):
                seats[department] = Seat(department, liaison)
        values = self.cleaned_data
        return TeamInput(values["lead"], values["sponsor"], values["deputy"], tuple(seats.values()))

    def charter(self, finish: Any) -> CharterInput:
        values = self.cleaned_data
        return CharterInput(
            name=values["name"],
            start=values["start"],
            planned_finish=max(finish or values["start"], values["start"]),
            code=values["code"],
            in_scope=self.body.in_scope,
            renumber=values["code"] == values["suggested"],
        )


def parts_of(body: Body) -> list[str]:
    """The parts a template has something of."""
    there = {
        "goals": body.goals,
        "goods": body.goods,
        "links": body.ties,
        "promises": body.promises,
        "needs": any(item.needs for item in body.items),
    }
    return [part for part in PART_LABELS if there.get(part)]


class SaveForm(Form):
    """A project as a template: its name, what it is for, what is taken."""

    name = Line(label=pgettext_lazy("template", "template name"), max_length=120)
    summary = Line(label=pgettext_lazy("template", "what it is for"), max_length=300, required=False)
    parts = forms.MultipleChoiceField(
        label=_("Take along"), choices=list(PART_LABELS.items()), widget=CheckboxList, required=False
    )


class EditForm(Form):
    """Name and purpose; who is offered it, for the PMO."""

    versioned = True
    groups = (Group("", "name", "summary", "audience"),)

    name = Line(label=pgettext_lazy("template", "template name"), max_length=120)
    summary = Line(label=pgettext_lazy("template", "what it is for"), max_length=300, required=False)
    audience = forms.ChoiceField(label=_("Who is offered it"), choices=Audience.choices)

    def __init__(self, *args: Any, may_open: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not may_open:
            del self.fields["audience"]
