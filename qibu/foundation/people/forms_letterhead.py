"""The form of the letterhead."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from qibu.foundation.forms import Form, Line


class LetterheadForm(Form):
    """Two lines and a picture; whatever is left empty stays out."""

    versioned: ClassVar[bool] = True

    first = Line(
        label=_("First line"),
        max_length=50,
        required=False,
        help_text=_("Left empty, the organisation's name stands here."),
    )
    second = Line(label=_("Second line"), max_length=50, required=False)
    logo = forms.FileField(
        label=_("Picture"),
        required=False,
        help_text=_("PNG or JPEG, at most 200 KB; printed ten millimetres high at the right."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
