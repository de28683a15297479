"""The forms of an import: the file, and which column is which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qibu.foundation.documents.messages import say
from qibu.foundation.forms import Form, Group

MOST_SAMPLES = 3


@dataclass(frozen=True)
class ColumnView:
    """A column of a file: where it stands (from 0), its header, what it is taken for, some of its values."""

    index: int
    header: str
    field: str = ""
    samples: tuple[str, ...] = ()


class FileForm(Form):
    """One file; a form that comes in says in `label`, `help_text` and `accept` which kinds it reads."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.docx"}),
        error_messages={"empty": _("The file is empty."), "required": _("Please choose a file.")},
    )

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        limit = settings.MAX_UPLOAD_BYTES
        if (file.size or 0) > limit:
            raise ValidationError(say("file_too_big", {"megabytes": limit // 1024 // 1024}))
        return file


class MappingForm(Form):
    """对应关系: which sheet, which row holds the headers, which column is which field.

    `header_row` counts from 0, below 0 for none; `choices` are (field, title) in the order offered.
    """

    def __init__(
        self,
        *args: Any,
        sheets: Sequence[str],
        sheet: str,
        columns: Sequence[ColumnView],
        header_row: int,
        choices: Sequence[tuple[str, str | Promise]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self._sheet, self._columns, self._row = sheet, columns, header_row + 1
        self.fields["sheet"] = forms.ChoiceField(
            label=_("Sheet"), choices=[(name, name) for name in sheets], initial=sheet, required=False
        )
        self.fields["header_row"] = forms.IntegerField(
            label=_("Row of the headers"),
            initial=self._row or None,
            min_value=1,
            max_value=50_000,
            required=False,
        )
        known = {field for field, _title in choices}
        for column in columns:
            self.fields[f"column-{column.index}"] = forms.ChoiceField(
                label=column.header or _("Column %(number)d") % {"number": column.index + 1},
                choices=[("", _("— not used —")), *choices],
                initial=column.field if column.field in known else "",
                required=False,
                help_text=" · ".join(column.samples[:MOST_SAMPLES]),
            )
        names = [name for name in self.fields if name.startswith("column-")]
        self.groups = (  # type: ignore[misc]
            Group(_("Table"), "sheet", "header_row", columns=2),
            Group(_("Columns"), *names, columns=3),
        )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        seen: dict[str, str] = {}
        for name, field in values.items():
            if name.startswith("column-") and field:
                if field in seen:
                    self.add_error(name, _("This field has a column already."))
                seen[field] = name
        return values

    def settings(self) -> dict[str, Any]:
        """What to keep: another sheet or header row is recognised anew, else the columns stand as chosen."""
        values = self.cleaned_data
        sheet = values.get("sheet") or self._sheet
        row = values.get("header_row")
        kept: dict[str, Any] = {"sheet": sheet}
        if row is not None:
            kept["header_row"] = row - 1
        if (self._sheet and sheet != self._sheet) or row != self._row or not self._columns:
            return kept
        mapping = {
            field: int(name.removeprefix("column-"))
            for name, field in values.items()
            if name.startswith("column-") and field
        }
        return kept | {"mapping": mapping, "headers": [column.header for column in self._columns]}
