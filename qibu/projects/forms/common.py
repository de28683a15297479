"""What the forms of this slice share: choosing a row, hidden initials, tables of lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from qibu.foundation.forms import Form, Option, Picker
from qibu.foundation.forms.widgets import picker_choices
from qibu.projects.queries import Choosable

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


class Choice(forms.TypedChoiceField):
    """One of a list of rows by id; None where nothing is chosen."""

    def __init__(self, **options: Any) -> None:
        super().__init__(coerce=int, empty_value=None, required=False, widget=Picker, **options)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if text and not text.isdecimal():
            raise forms.ValidationError(self.error_messages["invalid_choice"], params={"value": text})
        return int(text) if text else None


def choices_of(entries: Sequence[Choosable]) -> list[Any]:
    """Choices of a picker, with an empty one first. Compute them once for all lines of a table."""
    choices: list[Any] = picker_choices([Option(one.id, one.label, one.hint) for one in entries])
    return choices


def offer(form: forms.BaseForm, name: str, entries: Sequence[Choosable]) -> None:
    """Fill in what can be chosen in a `Choice`."""
    field = form.fields[name]
    assert isinstance(field, Choice)
    field.choices = choices_of(entries)


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
