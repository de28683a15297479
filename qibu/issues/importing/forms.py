"""The form of an upload of form 4."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qibu.projects.importing.forms import FileForm


class IssuesFileForm(FileForm):
    """A list of risks and issues as Excel, Word or CSV."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["file"]
        field.label = _("List of risks and issues")
        field.help_text = _(
            "Excel (.xlsx), Word (.docx) or CSV, at most 20 MB. Nothing is written before you agree."
        )
        field.widget = forms.ClearableFileInput(attrs={"accept": ".xlsx,.docx,.csv"})
