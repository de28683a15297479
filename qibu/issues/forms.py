"""Forms of risks and issues: two fields to report one, and one set of fields for everything after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from django import forms
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from qibu.foundation.forms import Day, Form, Group, Line, Number, Prose, RadioList
from qibu.foundation.people.models import Department, Person
from qibu.issues.models import Kind, Severity, Type, Urgency
from qibu.projects.models import Project
from qibu.tasks.models import Task
from qibu.tasks.queries import named

#: As many tasks are offered by name while typing.
MOST_OFFERED: Final = 1000
LONGEST_TITLE: Final = 200


def places(project: Project) -> list[str]:
    """What the field of the place offers: number and name of each task; one statement."""
    rows = Task.objects.live().filter(project=project).order_by("sort")
    return [f"{wbs} {name}" for wbs, name in rows.values_list("wbs", "name")[:MOST_OFFERED]]


def place_of(task: Task | None) -> str:
    """How a task stands in the field of the place; "" for the whole project."""
    return f"{task.wbs} {task.name}" if task is not None else ""


class Place(Line):
    """所属任务/阶段: a task or phase by its number or name, offered while typing; empty is the project."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"list": "issue-places", "autocomplete": "off"})
        super().__init__(required=False, max_length=400, widget=widget, **options)


def task_at(project: Project, text: str) -> Task | None:
    """The task a place names; ValidationError with the way out where none or several fit."""
    text = text.strip()
    if not text:
        return None
    number, _blank, name = text.partition(" ")
    exact = Task.objects.live().filter(project=project, wbs=number, name=name.strip()).first()
    if exact is not None:
        return exact
    found = named(project, text)
    if len(found) == 1:
        return Task.objects.get(pk=found[0])
    if found:
        raise forms.ValidationError(_("Several tasks are called so; please give the number too."))
    raise forms.ValidationError(_("No task is called so; leave it empty for the whole project."))


class ReportForm(Form):
    """What, and where. All else is for who knows it already (R1)."""

    what = Prose(
        label=gettext_lazy("What is the matter?"),
        rows=2,
        max_length=4000,
        help_text=gettext_lazy("The first line becomes its title."),
    )
    where = Place(
        label=gettext_lazy("Where?"),
        help_text=gettext_lazy("A task or phase by number or name; empty: the whole project."),
    )
    kind = forms.ChoiceField(
        label=pgettext_lazy("issue", "Kind"),
        required=False,
        choices=Kind.choices,
        initial=Kind.ISSUE,
        widget=RadioList,
    )
    severity = forms.ChoiceField(
        label=gettext_lazy("Severity"),
        required=False,
        choices=[("", gettext_lazy("Decided at triage")), *Severity.choices],
    )
    urgency = forms.ChoiceField(
        label=gettext_lazy("Urgency"),
        required=False,
        choices=[("", gettext_lazy("Decided at triage")), *Urgency.choices],
    )
    episode = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, project: Project, alike_url: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.project = project
        self.fields["what"].widget.attrs |= {
            "hx-get": alike_url,
            "hx-trigger": "input changed delay:500ms",
            "hx-target": "#alike",
            "autofocus": True,
        }

    def clean_where(self) -> Task | None:
        """The task itself."""
        return task_at(self.project, self.cleaned_data["where"])

    @property
    def title_and_text(self) -> tuple[str, str]:
        """The first line as a title; all of it as the description where there is more."""
        whole = self.cleaned_data["what"].strip()
        first = " ".join(whole.split("\n", 1)[0].split())
        if len(first) <= LONGEST_TITLE:
            return first, whole if "\n" in whole else ""
        return first[: LONGEST_TITLE - 1] + "…", whole

    @property
    def opens_more(self) -> bool:
        """Whether something of the fields below is said already."""
        if not self.is_bound:
            return bool(self.initial.get("kind") == Kind.RISK)
        sent = self.data
        wrong = {"kind", "severity", "urgency"} & set(self.errors)
        return bool(sent.get("severity") or sent.get("urgency") or wrong) or sent.get("kind") == Kind.RISK

    def summary(self) -> SafeString:
        """What is wrong, above the fields."""
        return self.render("qibu/forms/summary.html")


def _choices(choices: Sequence[tuple[Any, Any]], empty: Any = "—") -> list[tuple[Any, Any]]:
    return [("", empty), *choices]


class IssueForm(Form):
    """The fields of form 4 and those behind them; a page shows some of them (`only`).

    Names are those of the model, but `where` is the task as people name it.
    """

    versioned = True
    groups: ClassVar = (
        Group("", "solution"),
        Group("", "kind", "type", "severity", "urgency", "owner", "department", "due", "found_on", columns=2),
        Group("", "scope", "response", columns=1),
        Group(
            gettext_lazy("Risk"), "trigger", "contingency", "contingency_owner", "residual", "probability",
            "impact", columns=2,
        ),
        Group("", "remarks"),
    )  # fmt: skip

    title = Line(label=gettext_lazy("Title"), max_length=LONGEST_TITLE)
    description = Prose(label=gettext_lazy("Description"), required=False, rows=3, max_length=4000)
    where = Place(label=gettext_lazy("Task or phase"))
    kind = forms.ChoiceField(label=pgettext_lazy("issue", "Kind"), choices=Kind.choices)
    type = forms.ChoiceField(
        label=pgettext_lazy("issue", "Type"), required=False, choices=_choices(Type.choices)
    )
    severity = forms.ChoiceField(
        label=gettext_lazy("Severity"), required=False, choices=_choices(Severity.choices)
    )
    urgency = forms.ChoiceField(
        label=gettext_lazy("Urgency"), required=False, choices=_choices(Urgency.choices)
    )
    owner = forms.TypedChoiceField(
        label=pgettext_lazy("issue", "Owner"), coerce=int, help_text=gettext_lazy("One person, always.")
    )
    department = forms.TypedChoiceField(
        label=gettext_lazy("Department"), coerce=int, required=False, empty_value=None
    )
    due = Day(label=gettext_lazy("Due"), required=False)
    found_on = Day(label=gettext_lazy("Found on"))
    scope = Prose(label=gettext_lazy("Scope of impact"), required=False, rows=2, max_length=4000)
    response = Prose(label=gettext_lazy("Response"), required=False, rows=2, max_length=4000)
    solution = Prose(label=gettext_lazy("Solution"), rows=3, max_length=4000)
    trigger = Prose(label=gettext_lazy("Trigger"), required=False, rows=2, max_length=4000)
    contingency = Prose(label=gettext_lazy("Contingency"), required=False, rows=2, max_length=4000)
    contingency_owner = forms.TypedChoiceField(
        label=gettext_lazy("Owner of the contingency"), coerce=int, required=False, empty_value=None
    )
    residual = Prose(label=gettext_lazy("Residual risk"), required=False, rows=2, max_length=4000)
    probability = Number(
        label=gettext_lazy("Probability"), required=False, min_value=1, max_value=5, decimal_places=0
    )
    impact = Number(label=gettext_lazy("Impact"), required=False, min_value=1, max_value=5, decimal_places=0)
    remarks = Prose(label=gettext_lazy("Remarks"), required=False, rows=2, max_length=4000)

    def __init__(
        self,
        *args: Any,
        project: Project,
        only: Sequence[str],
        people: Sequence[tuple[int, str]] = (),
        departments: Sequence[tuple[int, str]] = (),
        required: Sequence[str] = (),
        task: Task | None = None,
        **options: Any,
    ) -> None:
        """`task`: where it stands now; its place stays valid though it has left the plan."""
        super().__init__(*args, **options)
        self.project, self.task = project, task
        for name in set(self.fields) - set(only) - {"key", "version"}:
            del self.fields[name]
        for name, choices in (("owner", people), ("contingency_owner", people), ("department", departments)):
            if name in self.fields:
                self.fields[name].choices = _choices(choices)  # type: ignore[attr-defined]
        for name in required:
            self.fields[name].required = True

    def clean_where(self) -> Task | None:
        """The task itself."""
        text = self.cleaned_data["where"].strip()
        if self.task is not None and text == place_of(self.task):
            return self.task
        return task_at(self.project, text)

    @property
    def typed(self) -> dict[str, Any]:
        """The values as actions take them, with rows instead of ids; valid after `is_valid()`."""
        found = dict(self.values)
        for name in {"owner", "contingency_owner"} & set(found):
            found[name] = _person(found[name])
        if "department" in found:
            found["department"] = Department.objects.filter(pk=found["department"] or 0).first()
        for name in {"probability", "impact"} & set(found):
            found[name] = int(found[name]) if found[name] is not None else None
        return found


def _person(pk: int | None) -> Person | None:
    return Person.objects.filter(pk=pk, is_active=True).first() if pk else None


class WordsForm(Form):
    """A result, a reason: one text that goes with a step."""

    versioned = True
    text = Prose(label=gettext_lazy("In your words"), max_length=4000, required=False)

    def __init__(self, *args: Any, label: Any = None, needed: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if label is not None:
            self.fields["text"].label = label
        self.fields["text"].required = needed


class BulkForm(Form):
    """Owner, severity, urgency and due of several at once; what is empty stays (R2)."""

    owner = forms.TypedChoiceField(
        label=pgettext_lazy("issue", "Owner"), coerce=int, required=False, empty_value=None
    )
    severity = forms.ChoiceField(
        label=gettext_lazy("Severity"), required=False, choices=_choices(Severity.choices)
    )
    urgency = forms.ChoiceField(
        label=gettext_lazy("Urgency"), required=False, choices=_choices(Urgency.choices)
    )
    due = Day(label=gettext_lazy("Due"), required=False)

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].choices = _choices(people)  # type: ignore[attr-defined]

    @property
    def changes(self) -> dict[str, Any]:
        """Only what is to change, rows instead of ids; valid after `is_valid()`."""
        found = {name: value for name, value in self.values.items() if value not in (None, "")}
        if "owner" in found:
            found["owner"] = _person(found["owner"])
        return found


class AskForm(Form):
    """An action item that comes of an issue: what, who, until when (R3, N4)."""

    groups: ClassVar = (Group("", "owner", "due", columns=2),)
    what = Line(label=gettext_lazy("What is to be done"), max_length=300)
    owner = forms.TypedChoiceField(
        label=pgettext_lazy("action item", "Owner"), coerce=int, required=False, empty_value=None
    )
    due = Day(label=gettext_lazy("Due"), required=False)

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].choices = _choices(people)  # type: ignore[attr-defined]

    @property
    def typed(self) -> dict[str, Any]:
        """As `create_action` takes it; valid after `is_valid()`."""
        return {**self.values, "owner": _person(self.values["owner"])}
