"""The forms of an import: the file, and which column is which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qibu.projects.importing.forms import ColumnView, FileForm
from qibu.projects.importing.forms import MappingForm as AnyMappingForm
from qibu.tasks.importing.words import title_of
from qibu.tasks.recognition.recognise import FIELDS
from qibu.tasks.recognition.result import Column, Recognition

#: Bookkeeping columns of our own exports are recognised by their names only.
OFFERED = tuple(field for field in FIELDS if field not in {"key", "version"})


class UploadForm(FileForm):
    """A task list as Excel, Word or CSV, or a plan as MS Project XML."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["file"]
        field.label = _("Task list")
        field.help_text = _(
            "Excel (.xlsx), Word (.docx), CSV or MS Project XML, at most 20 MB. Nothing is written before "
            "you agree."
        )
        field.widget = forms.ClearableFileInput(attrs={"accept": ".xlsx,.docx,.csv,.xml"})


class MappingForm(AnyMappingForm):
    """对应关系 of a task list."""

    def __init__(
        self, *args: Any, recognition: Recognition, columns: Sequence[Column], header_row: int, **options: Any
    ) -> None:
        super().__init__(
            *args,
            sheets=[sheet.name for sheet in recognition.sheets],
            sheet=recognition.sheet,
            columns=[ColumnView(one.index, one.header, one.field, one.samples) for one in columns],
            header_row=header_row,
            choices=[(field, title_of(field)) for field in OFFERED],
            **options,
        )
