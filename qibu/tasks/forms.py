"""The forms of an import: the file, and which column is which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from qibu.foundation.documents.messages import say
from qibu.foundation.forms import Form, Group
from qibu.tasks.importing.words import title_of
from qibu.tasks.recognition.recognise import FIELDS
from qibu.tasks.recognition.result import Column, Recognition

#: Bookkeeping columns of our own exports are recognised by their names only.
OFFERED = tuple(field for field in FIELDS if field not in {"key", "version"})


class UploadForm(Form):
    """A task list as Excel or CSV, or a plan as MS Project XML."""

    file = forms.FileField(
        label=_("Task list"),
        help_text=_(
            "Excel (.xlsx), CSV or MS Project XML, at most 20 MB. Nothing is written before you agree."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.xml"}),
        error_messages={"empty": _("The file is empty."), "required": _("Please choose a file.")},
    )

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        limit = settings.MAX_UPLOAD_BYTES
        if (file.size or 0) > limit:
            raise ValidationError(say("file_too_big", {"megabytes": limit // 1024 // 1024}))
        return file


class MappingForm(Form):
    """对应关系: which sheet, which row holds the headers, which column is which field."""

    def __init__(
        self, *args: Any, recognition: Recognition, columns: Sequence[Column], header_row: int, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self._found, self._columns, self._row = recognition, columns, header_row + 1
        sheets = [(sheet.name, sheet.name) for sheet in recognition.sheets]
        self.fields["sheet"] = forms.ChoiceField(
            label=_("Sheet"), choices=sheets, initial=recognition.sheet, required=False
        )
        self.fields["header_row"] = forms.IntegerField(
            label=_("Row of the headers"),
            initial=self._row or None,
            min_value=1,
            max_value=50_000,
            required=False,
        )
        choices = [("", _("— not used —")), *((field, title_of(field)) for field in OFFERED)]
        for column in columns:
            self.fields[f"column-{column.index}"] = forms.ChoiceField(
                label=column.header or _("Column %(number)d") % {"number": column.index + 1},
                choices=choices,
                initial=column.field if column.field in OFFERED else "",
                required=False,
                help_text=" · ".join(column.samples[:3]),
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
        values, found = self.cleaned_data, self._found
        sheet = values.get("sheet") or found.sheet
        row = values.get("header_row")
        kept: dict[str, Any] = {"sheet": sheet}
        if row is not None:
            kept["header_row"] = row - 1
        if not found.sheet and values.get("sheet") == sheet:
            found = replace(found, sheet=sheet)
        if sheet != found.sheet or row != self._row or not self._columns:
            return kept
        mapping = {
            field: int(name.removeprefix("column-"))
            for name, field in values.items()
            if name.startswith("column-") and field
        }
        kept |= {"mapping": mapping, "headers": [column.header for column in self._columns]}
        return kept
