"""Forms of acceptance: the result, the answer of a department, who is concerned, the rework (F1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy, pgettext_lazy

from qibu.closing.actions.acceptance import Address, Rework, Term
from qibu.closing.models.acceptance import Answer
from qibu.foundation.forms import CheckboxList, Day, Form, Line, Number, Prose, RadioList
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.models import Department, Person
from qibu.kernel import acceptance as rules
from qibu.projects.choosing import Choosable
from qibu.projects.forms.common import LINES, Choice, Entries, TablesForm, offer, rows_of


class Row(forms.Form):
    """A line of a table; one without anything in its first field is empty."""

    #: What is offered in which field.
    offered: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, entries: Entries | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if entries is not None:
            for name in self.offered:
                offer(self, name, entries)

    @property
    def is_empty(self) -> bool:
        return not any(self.cleaned_data.values())


class RowsForm(TablesForm):
    """A form with one table; what an action refuses of "due-2" stands in the third line that is not empty."""

    row: ClassVar[type[Row]]

    def __init__(
        self,
        *args: Any,
        more: str = "",
        lines: Sequence[dict[str, Any]] = (),
        entries: Entries | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self._more, self._lines = more, list(lines)
        self._options = {"entries": entries} if entries is not None else {}

    @cached_property
    def rows(self) -> forms.BaseFormSet[Any]:
        return rows_of(self.row, self, "rows", self._lines, self._options)

    def tables(self) -> list[forms.BaseFormSet[Any]]:
        return [self.rows]

    def filled(self) -> list[Any]:
        """The lines that say something; valid after `is_valid()`."""
        return [one for one in self.rows.forms if not one.is_empty]

    def refuse(self, outcome: Any) -> None:
        filled, rest = self.filled(), {}
        for key, messages in outcome.errors.items():
            field, _dash, place = key.rpartition("-")
            row = filled[int(place)] if place.isdecimal() and int(place) < len(filled) else None
            if row is None or field not in row.fields:
                rest[key] = list(messages)
                continue
            for message in messages:
                row.add_error(field, message)
        if rest:
            super().refuse(Invalid(rest))
        elif outcome.errors:
            self.clean_tables()

    def clean_tables(self) -> None:
        """Say above the form that lines of its table are marked."""
        self.add_error(None, forms.ValidationError(LINES, code="lines"))


class LinkRow(Row):
    """Where something can be looked at."""

    address = Line(
        label=gettext_lazy("Address"), max_length=1000, required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://"}),
    )  # fmt: skip
    label = Line(label=gettext_lazy("What it shows"), max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        address = values.get("address", "")
        if address and not rules.link_allowed(address):
            self.add_error("address", gettext_lazy("A link begins with http:// or https://."))
        elif values.get("label") and not address and "address" not in self.errors:
            self.add_error("address", gettext_lazy("Please fill this in."))
        return values


class ResultForm(RowsForm):
    """What was made, and where it can be seen; files come beside it."""

    row = LinkRow
    note = Prose(
        label=gettext_lazy("The result"),
        rows=6,
        max_length=4000,
        help_text=gettext_lazy("What is there now, and how it meets the standard."),
    )

    def links(self) -> list[Address]:
        """Valid after `is_valid()`."""
        rows = (one.cleaned_data for one in self.filled())
        return [Address(row["address"], row["label"]) for row in rows]


class ConditionRow(Row):
    """What still has to be done, by whom, until when."""

    offered = ("owner",)
    text = Line(label=pgettext_lazy("acceptance", "Condition"), max_length=300, required=False)
    owner = Choice(label=pgettext_lazy("action item", "Owner"))
    due = Day(label=gettext_lazy("Due"), required=False)


class JudgeForm(RowsForm):
    """What a department says; conditions and reasons belong to their answers."""

    versioned = True
    row = ConditionRow
    answer = forms.ChoiceField(
        label=pgettext_lazy("acceptance", "Answer"), choices=Answer.choices, widget=RadioList
    )
    reasons = Prose(
        label=gettext_lazy("Reasons of a rejection"),
        rows=4,
        max_length=4000,
        required=False,
        help_text=gettext_lazy("One per line; each is offered to the lead as a rework task."),
    )

    def terms(self) -> list[Term]:
        """The conditions, where the answer has any; valid after `is_valid()`."""
        rows = [one.cleaned_data for one in self.filled()]
        people = Person.objects.in_bulk([row["owner"] for row in rows if row["owner"]])
        return [Term(row["text"], people.get(row["owner"]), row["due"]) for row in rows]


class ReworkRow(Row):
    """One task to be made."""

    offered = ("department",)
    name = Line(label=gettext_lazy("Task name"), max_length=200, required=False)
    department = Choice(label=gettext_lazy("Department"))
    days = Number(label=gettext_lazy("Working days"), decimal_places=0, required=False, max_digits=4)

    @property
    def is_empty(self) -> bool:
        """A line is left out by emptying its name."""
        return not self.cleaned_data.get("name")


class ReworkForm(RowsForm):
    """The tasks a rejection leads to."""

    versioned = True
    row = ReworkRow

    def wanted(self) -> list[Rework]:
        """Valid after `is_valid()`."""
        rows = (one.cleaned_data for one in self.filled())
        return [
            Rework(row["name"], row["department"], None if row["days"] is None else int(row["days"]))
            for row in rows
        ]


class DepartmentsForm(Form):
    """Who is concerned with a deliverable."""

    departments = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Departments concerned"),
        coerce=int,
        widget=CheckboxList,
        help_text=gettext_lazy("Each of them judges the result; the department that hands it in never does."),
    )

    def __init__(self, *args: Any, departments: Sequence[Department], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["departments"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(one.pk, one.name) for one in departments]


def offered_people(people: Sequence[tuple[int, str]]) -> Entries:
    """Who may be asked to meet a condition."""
    return Entries([Choosable(pk, name) for pk, name in people])
