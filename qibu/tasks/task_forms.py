"""The forms of one task: its fields, and a dependency in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qibu.foundation.forms import Day, Form, Group, Line, Number, Prose
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.models import Person
from qibu.projects.choosing import Choosable, assignable_people, deliverables_of, departments_taking_part
from qibu.projects.forms.common import Choice, Entries, offer
from qibu.projects.models import Project
from qibu.projects.queries import Opened
from qibu.tasks import fields
from qibu.tasks.actions.adding import Line as NewTask
from qibu.tasks.actions.linking import LinkTerms
from qibu.tasks.fields import BY_ID, FIELDS, MOST_EFFORT, value_of
from qibu.tasks.models import Constraint, Kind, LagUnit, LinkType, Status, Task
from qibu.tasks.queries import choosable_calendars, linkable_projects, named
from qibu.tasks.rules import OF_LEAVES

_REPORTED = {"planned_start", "planned_finish", "actual_start", "actual_finish", "expected_finish"}
_DATES = {*_REPORTED, "constraint_day", "deadline"}
_TEXTS = {"block_cause", "block_need", "risk_note", "need_note", "note"}
#: What a summary computes from the tasks below it.
_COMPUTED = {"duration", "status", "percent", "kind", "deliverable", *_REPORTED, *OF_LEAVES}


class TaskForm(Form):
    """The fields of a task the person may edit; the values seen travel along for the conflict check."""

    versioned = True
    groups = (
        Group(
            gettext_lazy("Task"), "name", "number", "kind", "department", "assignee", "deliverable", columns=2
        ),
        Group(gettext_lazy("Planned"), "planned_start", "planned_finish", "duration", "effort", columns=2),
        Group(
            gettext_lazy("Rules of its dates"),
            "constraint",
            "constraint_day",
            "deadline",
            "calendar",
            "is_manual",
            columns=2,
        ),
        Group(
            gettext_lazy("Progress"),
            "status",
            "percent",
            "actual_start",
            "actual_finish",
            "expected_finish",
            columns=2,
        ),
        Group(gettext_lazy("Block"), "is_blocked", "block_cause", "block_need"),
        Group(gettext_lazy("Notes"), "risk_note", "need_note", "note"),
    )

    def __init__(self, *args: object, row: Task, editable: list[str], **options: object) -> None:
        super().__init__(*args, **options)
        self.editable = editable
        for name in editable:
            seen = value_of(row, name)
            self.fields[name] = _field(name)
            self.fields[name].initial = fields.shown(name, seen) if name == "effort" and seen else seen
            shown = seen.isoformat() if isinstance(seen, date) else "" if seen is None else str(seen)
            self.fields[f"was-{name}"] = forms.CharField(
                required=False, widget=forms.HiddenInput, initial=shown, strip=False
            )
        if "department" in editable:
            taking_part = departments_taking_part(row.project.space_id, also=_also(row.department_id))
            offer(self, "department", Entries(taking_part))
        if "deliverable" in editable:
            offer(self, "deliverable", Entries(deliverables_of(row.project_id)))
        if "calendar" in editable:
            offer(self, "calendar", Entries(choosable_calendars()))
        if "assignee" in editable:
            offer(self, "assignee", Entries(assignable_people(also=_also(row.assignee_id))))


def task_form(opened: Opened, row: Task, data: object) -> TaskForm:
    """The form of one task with the fields this person may edit; `editable` is empty if there are none."""
    where = {"department_id": row.department_id, "assignee_id": row.assignee_id}
    editable = [name for name, f in FIELDS.items() if opened.grants.may(f.capability, **where)]
    if row.is_summary:
        editable = [name for name in editable if name not in _COMPUTED]
    return TaskForm(data, row=row, editable=editable, initial={"version": row.version})


def _also(pk: int | None) -> Sequence[int]:
    return () if pk is None else (pk,)


def _field(name: str) -> forms.Field:
    label = gettext_lazy("Duration (working days)") if name == "duration" else FIELDS[name].label
    if name in _DATES:
        return Day(label=label, required=False)
    if name in _TEXTS:
        return Prose(label=label, required=False, rows=2)
    if name in BY_ID:
        return Choice(label=label)
    if name == "constraint":
        return forms.ChoiceField(label=label, choices=Constraint.choices, required=False)
    if name == "effort":
        return Number(label=label, required=False, min_value=0, max_value=MOST_EFFORT, decimal_places=1)
    if name in {"status", "kind"}:
        choices = Status.choices if name == "status" else Kind.choices
        return forms.TypedChoiceField(label=label, choices=choices, coerce=int)
    if name in {"is_manual", "is_blocked"}:
        return forms.BooleanField(label=label, required=False)
    if name in {"duration", "percent"}:
        unit, top = ("%", 100) if name == "percent" else ("", 10_000)
        required = name == "percent"
        return Number(label=label, unit=unit, required=required, min_value=0, max_value=top, decimal_places=0)
    return Line(label=label, required=name == "name", max_length=200 if name == "name" else 40)


class TermsForm(Form):
    """The terms of a dependency: its type, and at least and at most how long after."""

    type = forms.ChoiceField(label=gettext_lazy("type"), choices=LinkType.choices, initial=LinkType.FS)
    min_lag = Number(label=gettext_lazy("minimum lag"), initial=0, required=False, decimal_places=0)
    min_unit = forms.ChoiceField(label=gettext_lazy("unit"), choices=LagUnit.choices)
    max_lag = Number(
        label=gettext_lazy("promise: within"),
        required=False,
        min_value=0,
        max_value=3660,
        decimal_places=0,
    )
    max_unit = forms.ChoiceField(
        label=gettext_lazy("unit"), choices=LagUnit.choices, initial=LagUnit.CALENDAR
    )

    def terms(self) -> LinkTerms:
        values = self.cleaned_data
        return LinkTerms(
            type=values["type"],
            min_lag=int(values["min_lag"] or 0),
            min_unit=values["min_unit"],
            max_lag=None if values["max_lag"] is None else int(values["max_lag"]),
            max_unit=values["max_unit"],
        )


def one_named(project: Project, text: str, name: str, *, but: int = 0) -> int:
    """The task meant by number, WBS number or exact name. Raises Invalid (of field `name`) if none or
    several fit."""
    found = named(project, text, but=but)
    if len(found) == 1:
        return found[0]
    words = _("Several tasks are called “%(text)s”.") if found else _("There is no task “%(text)s”.")
    raise Invalid({name: [words % {"text": text}]})


class LinkForm(TermsForm):
    """A dependency in words: after which task, how, at least and at most how long after it."""

    # A number stands beside its unit: two boxes that only say "unit" mean nothing one under the other.
    groups = (
        Group("", "project", "predecessor", columns=2),
        Group("", "type", columns=2),
        Group("", "min_lag", "min_unit", columns=2),
        Group("", "max_lag", "max_unit", columns=2),
    )

    project = Choice(label=gettext_lazy("Project"))
    predecessor = forms.CharField(
        label=gettext_lazy("Predecessor"), max_length=200, help_text=gettext_lazy("Number or exact name")
    )

    def __init__(self, *args: Any, opened: Opened, reader: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        self.here = opened.project
        self.others = {project.pk: project for project in linkable_projects(reader, opened.project)}
        entries = [Choosable(pk, project.name, project.code) for pk, project in self.others.items()]
        offer(self, "project", Entries(entries))
        self.fields["project"].help_text = gettext_lazy("Empty: this project")

    def predecessor_in(self, successor: Task) -> int:
        """The task that is meant (`one_named`), in the project that is chosen. Raises Invalid."""
        text = self.cleaned_data["predecessor"].strip()
        project = self.others.get(self.cleaned_data["project"] or 0, self.here)
        return one_named(project, text, "predecessor", but=successor.pk)


class MilestoneForm(Form):
    """A milestone in the fields it needs (S4): name, day and the department that answers for it."""

    name = Line(label=gettext_lazy("Milestone"), max_length=200)
    day = Day(label=gettext_lazy("Date"))
    department = Choice(label=gettext_lazy("Responsible department"))

    def __init__(self, *args: Any, space_id: int, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "department", Entries(departments_taking_part(space_id)))

    def task(self) -> NewTask:
        values = self.cleaned_data
        return NewTask(
            name=values["name"],
            kind=Kind.MILESTONE,
            duration=0,
            planned_start=values["day"],
            planned_finish=values["day"],
            department=values["department"],
        )
