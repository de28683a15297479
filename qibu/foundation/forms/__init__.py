"""Forms: the base class, fields that read what Chinese offices type, and how they are drawn."""

from qibu.foundation.forms.base import Form, Group
from qibu.foundation.forms.fields import Day, Line, Number, Prose, new_key
from qibu.foundation.forms.renderer import Renderer
from qibu.foundation.forms.widgets import CheckboxList, DayInput, Option, Picker, PickerMultiple, RadioList

__all__ = [
    "CheckboxList",
    "Day",
    "DayInput",
    "Form",
    "Group",
    "Line",
    "Number",
    "Option",
    "Picker",
    "PickerMultiple",
    "Prose",
    "RadioList",
    "Renderer",
    "new_key",
]
