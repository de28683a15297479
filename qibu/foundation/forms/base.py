"""The base of all forms: what was typed is kept, every form knows its version and its key."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qibu.foundation.forms.fields import Key, Version


class Refusal(Protocol):
    """What an action raises for input that breaks a rule: messages by field name."""

    errors: dict[str, list[str]]


@dataclass(frozen=True)
class Group:
    """Fields under one legend: `Group(_("Dates"), "start", "finish", columns=2)`."""

    legend: str | Promise
    names: tuple[str, ...]
    columns: int
    help: str | Promise

    def __init__(
        self, legend: str | Promise, *names: str, columns: int = 1, help: str | Promise = ""
    ) -> None:
        object.__setattr__(self, "legend", legend)
        object.__setattr__(self, "names", names)
        object.__setattr__(self, "columns", columns)
        object.__setattr__(self, "help", help)


@dataclass(frozen=True)
class Section:
    """A group with its bound fields, for the template."""

    legend: str | Promise
    help: str | Promise
    columns: int
    fields: list[BoundField]


class Form(forms.Form):
    """A form of the product.

    `groups` puts fields under legends; fields in no group come first. `versioned` adds the hidden
    version of the row the form was filled from; every form has a hidden idempotency key, which
    survives a refused submission (a 422 does not use it up).

    In a view: `status=form.status` (200, or 422 with errors); `form.refuse(outcome)` shows what
    an action refused at the fields it concerns.
    """

    error_css_class = "invalid"
    required_css_class = "required"
    use_required_attribute = True
    groups: ClassVar[tuple[Group, ...]] = ()
    versioned: ClassVar[bool] = False
    #: Address of the page that leads on where what was sent is refused; set by `refuse`.
    way = ""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)
        for field in self.fields.values():
            choice = isinstance(field, (forms.ChoiceField, forms.ModelChoiceField, forms.FileField))
            field.error_messages["required"] = _("Please choose.") if choice else _("Please fill this in.")
        self.fields["key"] = Key()
        if self.versioned:
            self.fields["version"] = Version()

    @property
    def key(self) -> str:
        """The idempotency key of this submission; valid after `is_valid()`."""
        return str(self.cleaned_data["key"])

    @property
    def version(self) -> int | None:
        """The version the form was filled from; valid after `is_valid()`."""
        version: int | None = self.cleaned_data.get("version")
        return version

    @property
    def status(self) -> int:
        """The HTTP status to show this form with: 422 when it was sent and refused, else 200."""
        return 422 if self.is_bound and self.errors else 200

    @property
    def values(self) -> dict[str, Any]:
        """`cleaned_data` without key and version: what an action takes."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"key", "version"}}

    def refuse(self, outcome: Refusal) -> None:
        """Put the messages of an action at their fields; unknown fields speak for the whole form.

        A refusal that knows another way (`outcomes.Controlled`) has its link beside the messages.
        """
        refuse(self, outcome.errors)
        self.way = str(getattr(outcome, "way", ""))

    def sections(self) -> Iterator[Section]:
        """The visible fields, grouped; what stands in no group comes first without a legend."""
        grouped = {name for group in self.groups for name in group.names}
        rest = [field for field in self.visible_fields() if field.name not in grouped]
        if rest:
            yield Section("", "", 1, rest)
        for group in self.groups:
            fields = [self[name] for name in group.names if name in self.fields]
            if fields:
                yield Section(group.legend, group.help, group.columns, fields)

    def problems(self) -> list[tuple[str, str, str]]:
        """(id of the control, label, message) of every error, for the summary on top; general ones first."""
        found = [("", "", str(message)) for message in self.non_field_errors()]
        for field in self:
            for message in field.errors if not field.is_hidden else ():
                found.append((field.id_for_label or field.auto_id, str(field.label), str(message)))
        return found


def refuse(form: forms.BaseForm, errors: Mapping[str, Iterable[str]]) -> None:
    """Add messages by field name to any form; "" and unknown names become general messages."""
    form.is_valid()
    for name, messages in errors.items():
        target = name if name in form.fields else None
        for message in messages:
            form.add_error(target, message)
