"""One step of a change request or a scenario, as a plain form each: which task, what of it, which value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from qibu.changes.steps import Add, Step
from qibu.foundation.forms import Day, Form, Group, Line, Number
from qibu.foundation.outcomes import Invalid
from qibu.projects.choosing import assignable_people, departments_taking_part
from qibu.projects.forms.common import Choice, Entries, offer
from qibu.projects.models import Deliverable, Project
from qibu.tasks.models import Kind, Link, Status, Task
from qibu.tasks.queries import named
from qibu.tasks.task_forms import TermsForm, one_named

#: As many tasks are offered by name while typing.
MOST_OFFERED: Final = 2000


def _task(label: Any, **options: Any) -> Line:
    """A task by its number or name, with what the plan has offered while typing (no script needed)."""
    widget = forms.TextInput(attrs={"list": "plan-tasks", "autocomplete": "off"})
    return Line(label=label, widget=widget, **options)


def plan_names(project: Project, steps: Sequence[Step] = ()) -> list[str]:
    """What the fields of tasks offer; one statement."""
    rows = Task.objects.live().filter(project=project).order_by("sort")
    found = [f"{wbs} {name}" for wbs, name in rows.values_list("wbs", "name")[:MOST_OFFERED]]
    return found + [f"{step.ref} {step.name}" for step in steps if isinstance(step, Add)]


class StepForm(Form):
    """A step in fields; `wanted()` gives what building.build takes."""

    kind: ClassVar[str] = ""
    #: Fields that name a task.
    tasks: ClassVar[tuple[str, ...]] = ("task",)

    def __init__(self, *args: Any, project: Project, steps: Sequence[Step] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.project, self.steps = project, steps

    def found(self, name: str) -> int | str | None:
        """The id (or the reference among the steps) of the task a field names. Raises Invalid."""
        text = self.cleaned_data.get(name, "").strip()
        if not text:
            return None
        first, _space, rest = text.partition(" ")
        for step in self.steps:
            if isinstance(step, Add) and text in (step.ref, step.name, f"{step.ref} {step.name}"):
                return step.ref
        ids = named(self.project, text)
        if not ids and rest:
            rows = Task.objects.live().filter(project=self.project, wbs=first, name=rest.strip())
            ids = list(rows.values_list("pk", flat=True)[:2])
        return ids[0] if len(ids) == 1 else one_named(self.project, text, name)

    def wanted(self) -> list[dict[str, Any]]:
        """The steps this form asks for. Raises Invalid by field."""
        values = {name: value for name, value in self.values.items() if value not in (None, "")}
        return [{"do": self.kind, **values, **{name: self.found(name) for name in self.tasks}}]


class DelayForm(StepForm):
    kind = "delay"
    groups = (Group("", "task", "days", columns=2),)

    task = _task(gettext_lazy("Task"))
    days = Number(
        label=gettext_lazy("Working days"),
        decimal_places=0,
        min_value=-999,
        max_value=999,
        help_text=gettext_lazy("Later is positive, earlier negative. A phase moves with all below it."),
    )

    def wanted(self) -> list[dict[str, Any]]:
        return [{"do": "delay", "task": self.found("task"), "days": int(self.values["days"])}]


class _EditForm(StepForm):
    """Fields of one task; each that is filled in is a step."""

    def wanted(self) -> list[dict[str, Any]]:
        task = self.found("task")
        given = {n: v for n, v in self.values.items() if n != "task" and v not in (None, "")}
        if not given:
            raise Invalid({"": [_("Please say what should change.")]})
        return [{"do": "edit", "task": task, "field": name, "value": value} for name, value in given.items()]


class _PlannedForm(StepForm):
    """When something is planned to be."""

    planned_start = Day(label=gettext_lazy("Planned start"), required=False)
    planned_finish = Day(label=gettext_lazy("Planned finish"), required=False)
    duration = Number(
        label=gettext_lazy("Duration (working days)"),
        required=False,
        decimal_places=0,
        min_value=1,
        max_value=10_000,
    )


class DatesForm(_EditForm, _PlannedForm):
    kind = "dates"
    groups = (
        Group("", "task"),
        Group("", "planned_start", "planned_finish", "duration", columns=3),
    )

    task = _task(gettext_lazy("Task"))


class WhoForm(_EditForm):
    kind = "who"
    groups = (Group("", "task"), Group("", "department", "assignee", columns=2))

    task = _task(gettext_lazy("Task"))
    department = Choice(label=gettext_lazy("Responsible department"))
    assignee = Choice(label=gettext_lazy("Assignee"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "department", Entries(departments_taking_part(self.project.space_id)))
        offer(self, "assignee", Entries(assignable_people()))


class AddForm(_PlannedForm):
    kind = "add"
    tasks = ("after",)
    groups = (
        Group("", "name", "kind", columns=2),
        Group("", "after", "department", columns=2),
        Group("", "planned_start", "planned_finish", "duration", columns=3),
        Group("", "deliverable"),
    )

    name = Line(label=gettext_lazy("Task name"), max_length=200)
    after = _task(
        gettext_lazy("Stands after"), required=False, help_text=gettext_lazy("Empty: at the end of the plan.")
    )
    department = Choice(label=gettext_lazy("Responsible department"))
    deliverable = Choice(label=gettext_lazy("deliverable"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"] = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Kind.choices)
        offer(self, "department", Entries(departments_taking_part(self.project.space_id)))
        rows = Deliverable.objects.filter(project=self.project).values_list("pk", "name")
        own = self.fields["deliverable"]
        assert isinstance(own, Choice)
        own.choices = [("", "—"), *rows]

    def wanted(self) -> list[dict[str, Any]]:
        return [{**super().wanted()[0], "do": "add"}]


class RemoveForm(StepForm):
    kind = "remove"

    task = _task(
        gettext_lazy("Task"), help_text=gettext_lazy("It goes into the recycle bin with all below it.")
    )


class CancelForm(StepForm):
    kind = "cancel"

    task = _task(
        gettext_lazy("Task"),
        help_text=gettext_lazy("It stays in the plan as cancelled and holds nothing up."),
    )

    def wanted(self) -> list[dict[str, Any]]:
        value = int(Status.CANCELLED)
        return [{"do": "edit", "task": self.found("task"), "field": "status", "value": value}]


class ConnectForm(StepForm, TermsForm):
    kind = "link"
    groups = (
        Group("", "successor", "type", "predecessor", columns=3),
        Group("", "min_lag", "min_unit", columns=2),
        Group("", "max_lag", "max_unit", columns=2),
    )

    successor = _task(gettext_lazy("Task"))
    predecessor = _task(gettext_lazy("Predecessor"))

    def wanted(self) -> list[dict[str, Any]]:
        ends = {name: self.found(name) for name in ("predecessor", "successor")}
        return [{"do": "link", **ends, "terms": asdict(self.terms())}]


class CutForm(StepForm):
    kind = "unlink"
    tasks = ()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = Link.objects.filter(
            project=self.project, is_outside=False, successor__deleted_at=None
        ).order_by("successor__sort")
        pairs = rows.values_list("pk", "predecessor__name", "type", "successor__name")[:MOST_OFFERED]
        self.fields["link"] = forms.TypedChoiceField(
            label=gettext_lazy("Dependency"),
            coerce=int,
            choices=[(pk, f"{before} → {after} ({kind})") for pk, before, kind, after in pairs],
        )


FORMS: Final[Mapping[str, type[StepForm]]] = {
    one.kind: one
    for one in (DelayForm, DatesForm, WhoForm, AddForm, CancelForm, RemoveForm, ConnectForm, CutForm)
}
#: What each kind is called where one chooses.
KINDS: Final[Mapping[str, Any]] = {
    "delay": pgettext_lazy("step", "Move"),
    "dates": pgettext_lazy("step", "Other dates"),
    "who": pgettext_lazy("step", "Other people"),
    "add": pgettext_lazy("step", "New task"),
    "cancel": pgettext_lazy("step", "Cancel"),
    "remove": pgettext_lazy("step", "Take out"),
    "link": pgettext_lazy("step", "Connect"),
    "unlink": pgettext_lazy("step", "Disconnect"),
}


def step_form(
    project: Project, steps: Sequence[Step], kind: str, sent: Any, initial: Mapping[str, Any]
) -> StepForm:
    """The form of one kind of step; an unknown kind moves a task."""
    form = FORMS.get(kind, DelayForm)
    return form(sent, project=project, steps=steps, initial=dict(initial))
