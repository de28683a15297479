"""The form a template comes in with."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from qibu.foundation.forms import Form


class TemplateForm(Form):
    """One Word or Excel file; it is judged by `qibu.projects.own.checking`."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("A Word document (.docx) or an Excel workbook (.xlsx) with placeholders, at most 2 MB."),
        widget=forms.FileInput(attrs={"accept": ".docx,.xlsx"}),
        error_messages={"empty": _("The file is empty.")},
    )
