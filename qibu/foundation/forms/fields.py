"""Fields that read what people really type: full-width digits, 2026/7/3, 2026年7月3日, 45％."""

import re
import secrets
import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from qibu.foundation.forms.widgets import DayInput

FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2200, 12, 31)
DAY_FORMATS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"]
KEY = re.compile(r"[0-9A-Za-z_-]{8,64}")


def new_key() -> str:
    """A fresh idempotency key: 32 hexadecimal digits."""
    return secrets.token_hex(16)


def half_width(text: str) -> str:
    """Full-width digits, signs and blanks as plain ones: ４５％ becomes 45%."""
    return unicodedata.normalize("NFKC", text).strip()


class Key(forms.CharField):
    """The idempotency key. A form that came without one is a call of its own and gets a fresh key."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, initial=new_key, max_length=64)

    def clean(self, value: Any) -> str:
        text = str(value or "")
        if not text:
            return new_key()
        if not KEY.fullmatch(text):
            raise ValidationError(_("This form is damaged; please reload the page."), code="key")
        return text


class Version(forms.IntegerField):
    """The version of the row this form was filled from; None for something new."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, min_value=0)


class Day(forms.DateField):
    """A calendar day between 1970 and 2200, in any spelling an office uses."""

    widget = DayInput
    default_error_messages = {
        "invalid": _("Please enter a day that exists, such as 2026-07-17."),
        "range": _("The day must lie between 1970 and 2200."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=DAY_FORMATS, **options)

    def to_python(self, value: Any) -> date | None:
        text = re.sub(r"\s+", "", half_width(value)) if isinstance(value, str) else value
        day = super().to_python(text)
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError(self.error_messages["range"], code="range")
        return day


class Number(forms.DecimalField):
    """A number with an optional unit after the box; reads 45％, １２, 1,200."""

    # A text box: a number box throws full-width digits away before anybody can read them.
    widget = forms.TextInput

    def __init__(self, *, unit: str = "", **options: Any) -> None:
        self.unit = unit
        super().__init__(**options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal" if self.decimal_places != 0 else "numeric", "class": "number"}

    def to_python(self, value: Any) -> Any:
        text = half_width(value).removesuffix("%").replace(",", "") if isinstance(value, str) else value
        return super().to_python(text)


class Line(forms.CharField):
    """One line of text; control characters are refused, blanks at the ends dropped."""

    def __init__(self, *, max_length: int = 200, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if any(unicodedata.category(sign) == "Cc" for sign in text):
            raise ValidationError(_("Please leave out line breaks and control characters."), code="control")
        return text


class Prose(forms.CharField):
    """Several lines of plain text; line ends are stored as \\n."""

    def __init__(self, *, max_length: int = 10_000, rows: int = 4, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **options)
        self.validators.append(MaxLengthValidator(max_length))

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")
