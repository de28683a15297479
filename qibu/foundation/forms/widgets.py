"""Widgets: native controls that work without a script and carry what the scripts need."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from qibu.foundation.forms.initials import initials


@dataclass(frozen=True)
class Option:
    """An entry of a picker: what is stored, what is read, and a quiet hint (department, position)."""

    value: object
    label: str
    hint: str = ""
    group: str = ""

    def __str__(self) -> str:
        return self.label


class DayInput(forms.DateInput):
    """The browser's own date box; old ones show a text box, which the field reads as well."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class Picker(forms.Select):
    """A select that `combobox.js` turns into a searchable one (by text, hint and pinyin initials)."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Iterable[Any] = ()) -> None:
        super().__init__({"data-combobox": "", **(attrs or {})}, choices)

    def create_option(
        self,
        name: str,
        value: Any,
        label: Any,
        selected: bool,
        index: int,
        subindex: int | None = None,
        attrs: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        option = super().create_option(name, value, label, selected, index, subindex, attrs)
        hint = label.hint if isinstance(label, Option) else ""
        if hint:
            option["attrs"]["data-hint"] = hint
        if letters := initials(str(label)):
            option["attrs"]["data-initials"] = letters
        return option


class PickerMultiple(Picker, forms.SelectMultiple):
    """Several entries; the same, with `multiple`."""


class CheckboxList(forms.CheckboxSelectMultiple):
    """Check boxes, one under the other, each a whole-row target."""

    template_name = "qibu/forms/checks.html"
    option_template_name = "qibu/forms/check.html"


class RadioList(forms.RadioSelect):
    """Radio buttons, one under the other, each a whole-row target."""

    template_name = "qibu/forms/checks.html"
    option_template_name = "qibu/forms/check.html"


def picker_choices(options: Sequence[Option], empty: str | None = "") -> list[tuple[object, Any]]:
    """Django choices of a picker; `empty` is the label of "nobody", None leaves it out. Groups are kept."""
    choices: list[tuple[object, Any]] = [] if empty is None else [("", empty)]
    groups: dict[str, list[tuple[object, Any]]] = {}
    for option in options:
        if not option.group:
            choices.append((option.value, option))
        elif option.group in groups:
            groups[option.group].append((option.value, option))
        else:
            groups[option.group] = [(option.value, option)]
            choices.append((option.group, groups[option.group]))
    return choices
