"""What the forms of this slice share: choosing a row, hidden initials, tables of lines."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.utils import ErrorDict, flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from qibu.foundation.forms import Form, Number, Option, Picker
from qibu.foundation.forms.widgets import picker_choices
from qibu.projects.choosing import Choosable
from qibu.projects.words import plain

MOST_ROWS = 200
LINES = _("Please look at the marked lines of the tables.")


def shown_values(form: forms.BaseForm) -> dict[str, Any]:
    """What the form was filled from, read back from its hidden initials (`show_hidden_initial`).

    A damaged one is left out; the merge then treats the field as not shown.
    """
    shown: dict[str, Any] = {}
    for name, field in form.fields.items():
        if not field.show_hidden_initial:
            continue
        key = form.add_initial_prefix(name)
        if key not in form.data:
            continue
        try:
            shown[name] = field.to_python(form.data.get(key))
        except forms.ValidationError:
            continue
    return shown


def remember(form: Form) -> None:
    """Send along what every field was filled from, for `shown_values`."""
    for name, field in form.fields.items():
        if name not in {"key", "version"}:
            field.show_hidden_initial = True


class QuickPicker(Picker):
    """A picker that many lines of a table share: its options are made into HTML once for all of them.

    Drawn option by option, a table of ten lines for three hundred people costs half a second.
    """

    entries: Entries | None = None

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The select; the same HTML Django draws."""
        if self.entries is None:
            return super().render(name, value, attrs, renderer)
        chosen = "" if value is None else str(value)
        options = "".join(
            f"{head} selected{tail}" if key == chosen else head + tail
            for key, head, tail in self.entries.pieces
        )
        about = flatatt({"name": name, **self.build_attrs(self.attrs, attrs or {})})
        return format_html("<select{}>{}</select>", about, mark_safe(options))


class Entries:
    """What a picker offers, with the HTML of each option cut where ``selected`` would stand."""

    def __init__(self, entries: Sequence[Choosable]) -> None:
        self.choices: list[Any] = picker_choices([Option(one.id, one.label, one.hint) for one in entries])
        self.pieces = [self._piece(value, label) for value, label in self.choices]

    @staticmethod
    def _piece(value: Any, label: Any) -> tuple[str, str, str]:
        option = Picker().create_option("", value, label, False, 0)
        head = format_html('<option value="{}"{}', value, flatatt(option["attrs"]))
        return str(value), head, format_html(">{}</option>", label)


class Choice(forms.TypedChoiceField):
    """One of a list of rows by id; None where nothing is chosen."""

    def __init__(self, **options: Any) -> None:
        super().__init__(coerce=int, empty_value=None, required=False, widget=QuickPicker, **options)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if text and not text.isdecimal():
            raise forms.ValidationError(self.error_messages["invalid_choice"], params={"value": text})
        return int(text) if text else None


class Target(Number):
    """An amount; 500.00 is shown as 500."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=16, decimal_places=2, required=False, **options)

    def prepare_value(self, value: Any) -> Any:
        return plain(value) if isinstance(value, Decimal) else value


def offer(form: forms.BaseForm, name: str, entries: Entries) -> None:
    """Fill in what can be chosen in a `Choice`."""
    field = form.fields[name]
    assert isinstance(field, Choice) and isinstance(field.widget, QuickPicker)
    field.choices = entries.choices
    field.widget.entries = entries


def rows_of(
    row: type[forms.Form], form: Any, prefix: str, initial: list[dict[str, Any]], options: dict[str, Any]
) -> forms.BaseFormSet[Any]:
    """The formset of a table in ``form``; with ``more`` naming it, it is shown three lines longer."""
    kind = forms.formset_factory(row, extra=3, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
    data = form.data if form.is_bound else None
    if data is not None and form._more == prefix:
        data = data.copy()
        total = f"{prefix}-TOTAL_FORMS"
        count = int(data[total]) if str(data.get(total, "")).isdecimal() else 0
        data[total] = str(min(count + 3, MOST_ROWS))
    return kind(data, initial=initial or None, prefix=prefix, form_kwargs=options)


def hush(form: forms.BaseForm) -> None:
    """Show a bound form as it was typed, without complaints: somebody only asked for more lines."""
    form._errors = ErrorDict()  # type: ignore[attr-defined]
    form.cleaned_data = {}


class TablesForm(Form):
    """A form with tables of lines beside its fields; `_more` names the one that is to be longer."""

    _more = ""

    def tables(self) -> list[forms.BaseFormSet[Any]]:
        """The tables beside the fields, in the order of the page."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for table in self.tables():
            if not table.is_valid():
                self.add_error(
                    None, forms.ValidationError(list(table.non_form_errors()) or LINES, code="lines")
                )
        return values

    def summary(self) -> SafeString:
        """The list of what needs correcting, for the top of the page."""
        return self.render("qibu/forms/summary.html")

    def hush(self) -> None:
        """Show what was typed without complaints."""
        hush(self)
        for table in self.tables():
            for row in table.forms:
                hush(row)

    def problems(self) -> list[tuple[str, str, str]]:
        """The errors of the tables stand in the summary too, each with the number of its line."""
        found = super().problems()
        for table in self.tables():
            for place, row in enumerate(table.forms, 1):
                for name, messages in row.errors.items():
                    bound = row[name]
                    label = gettext("%(field)s, line %(line)s") % {"field": bound.label, "line": place}
                    found.extend((bound.id_for_label, label, str(text)) for text in messages)
        return [problem for problem in found if problem[2] != str(LINES)] or found
