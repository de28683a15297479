"""The forms of sign-in, people, departments and calendars."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from qibu.foundation.forms import CheckboxList, Day, Form, Group, Line, Option, Picker, RadioList
from qibu.foundation.forms.widgets import picker_choices
from qibu.foundation.people.checking import LONGEST_PASSWORD
from qibu.foundation.people.models import Department, Person
from qibu.foundation.people.queries import DepartmentRow

WEEKDAYS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
#: For the heads of narrow columns: 一 二 三 四 五 六 日.
NARROW_WEEKDAYS = (
    pgettext_lazy("narrow weekday", "Mo"),
    pgettext_lazy("narrow weekday", "Tu"),
    pgettext_lazy("narrow weekday", "We"),
    pgettext_lazy("narrow weekday", "Th"),
    pgettext_lazy("narrow weekday", "Fr"),
    pgettext_lazy("narrow weekday", "Sa"),
    pgettext_lazy("narrow weekday", "Su"),
)


class Password(forms.CharField):
    """A password as typed: nothing stripped, nothing cut off, pasting allowed."""

    def __init__(self, *, new: bool = False, **options: Any) -> None:
        complete = "new-password" if new else "current-password"
        widget = forms.PasswordInput(attrs={"autocomplete": complete})
        super().__init__(strip=False, max_length=LONGEST_PASSWORD, widget=widget, **options)


class EditForm(Form):
    """A form that also sends what it showed before anybody typed, so that two edits can be merged."""

    versioned: ClassVar[bool] = True

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            field.show_hidden_initial = name not in {"key", "version"}

    @property
    def base(self) -> dict[str, Any] | None:
        """The values shown, by field; None when the sender did not say."""
        shown: dict[str, Any] = {}
        for name, field in self.fields.items():
            if field.show_hidden_initial and self._says(name):
                raw = field.hidden_widget().value_from_datadict(
                    self.data, self.files, self[name].html_initial_name
                )
                shown[name] = field.to_python(raw)
        return shown or None

    def _says(self, name: str) -> bool:
        """No entry at all means "none chosen", as long as the form sent any of these entries."""
        if self[name].html_initial_name in self.data:
            return True
        several = isinstance(self.fields[name], forms.MultipleChoiceField)
        return several and any(key.startswith("initial-") for key in self.data)


class SignInForm(Form):
    """Sign-in name, e-mail or phone, and the password."""

    name = forms.CharField(
        label=_("Sign-in name, e-mail or phone"),
        max_length=254,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}
        ),
    )
    password = Password(label=_("Password"))
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class NewPasswordForm(Form):
    """A password to be set with a one-time link, typed twice."""

    password = Password(new=True, label=_("New password"), help_text=_("At least 8 characters."))
    again = Password(new=True, label=_("New password again"))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if "password" in values and "again" in values and values["password"] != values["again"]:
            self.add_error("again", _("The two passwords differ."))
        return values


class ChangePasswordForm(Form):
    """The old password and the new one twice."""

    old = Password(label=_("Present password"))
    new = Password(new=True, label=_("New password"), help_text=_("At least 8 characters."))
    again = Password(new=True, label=_("New password again"))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if "new" in values and "again" in values and values["new"] != values["again"]:
            self.add_error("again", _("The two passwords differ."))
        return values


class SetupForm(NewPasswordForm):
    """The first run: the code from the console, the organisation, the first administrator."""

    code = Line(
        label=_("Set-up code"),
        max_length=60,
        help_text=_("Printed by the server when it started, such as AB2C-D3EF-GH4J-K5LM."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "class": "short"}
        ),
    )
    organisation = Line(label=_("Name of the organisation"), max_length=120)
    name = Line(label=_("Your name"), max_length=60)
    username = Line(label=_("Sign-in name"), max_length=60)
    is_pmo = forms.BooleanField(
        label=_("I also belong to the project management office and see all projects"),
        required=False,
        initial=True,
    )
    groups: ClassVar = (
        Group(_("Organisation"), "code", "organisation"),
        Group(_("First administrator"), "name", "username", "password", "again", "is_pmo"),
    )


class ContactForm(EditForm):
    """One's own e-mail and phone."""

    email = Line(label=_("E-mail"), max_length=254, required=False)
    phone = Line(label=_("Phone"), max_length=30, required=False)


class PersonForm(EditForm):
    """A person as administrators create and edit them."""

    name = Line(label=_("Name"), max_length=60)
    username = Line(label=_("Sign-in name"), max_length=60)
    title = Line(label=_("Position"), max_length=60, required=False)
    email = Line(label=_("E-mail"), max_length=254, required=False)
    phone = Line(label=_("Phone"), max_length=30, required=False)
    departments = forms.MultipleChoiceField(label=_("Departments"), required=False, widget=CheckboxList)
    main_department = forms.ChoiceField(label=_("Main department"), required=False, widget=Picker)
    is_administrator = forms.BooleanField(
        label=_("Administrator"), required=False, help_text=_("Manages people, departments and calendars.")
    )
    is_pmo = forms.BooleanField(
        label=_("PMO"), required=False, help_text=_("Sees all projects, creates them and manages calendars.")
    )
    may_create_projects = forms.BooleanField(label=_("May create projects"), required=False)
    groups: ClassVar = (
        Group(_("Person"), "name", "username", "title", "email", "phone", columns=2),
        Group(_("Departments"), "departments", "main_department"),
        Group(_("Rights"), "is_administrator", "is_pmo", "may_create_projects"),
    )

    def __init__(self, *args: Any, tree: Iterable[DepartmentRow], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(str(row.id), row.indent + row.name) for row in tree]
        self.fields["departments"].choices = choices  # type: ignore[attr-defined]
        self.fields["main_department"].choices = [("", "—"), *choices]  # type: ignore[attr-defined]


class DepartmentForm(EditForm):
    """A department: its name, where it hangs, who heads it."""

    name = Line(label=pgettext_lazy("department", "Name"), max_length=80)
    aliases = Line(
        label=_("Other names"),
        max_length=200,
        required=False,
        help_text=_("What imported files may call it, separated by commas."),
    )
    parent = forms.ChoiceField(label=_("Belongs to"), required=False, widget=Picker)
    head = forms.ChoiceField(label=_("Head"), required=False, widget=Picker)
    position = forms.IntegerField(
        label=_("Order"), required=False, min_value=0, max_value=9999, help_text=_("Among its neighbours.")
    )

    def __init__(
        self,
        *args: Any,
        tree: Iterable[DepartmentRow],
        people: Iterable[Person],
        own: Department | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        below = own.path if own is not None else None
        usable = [row for row in tree if below is None or not row.path.startswith(below)]
        parents = [Option(str(row.id), row.indent + row.name) for row in usable]
        heads = [Option(str(person.pk), person.name, person.title) for person in people]
        self.fields["parent"].choices = picker_choices(parents, "—")  # type: ignore[attr-defined]
        self.fields["head"].choices = picker_choices(heads, "—")  # type: ignore[attr-defined]


class DayForm(Form):
    """One day of a calendar, or several in a row."""

    day = Day(label=_("Day"))
    until = Day(label=_("Until"), required=False, help_text=_("Only for several days in a row."))
    kind = forms.ChoiceField(
        label=_("This day is"),
        widget=RadioList,
        choices=[
            ("off", _("off")),
            ("working", _("a working day")),
            ("default", _("as the weekly pattern says")),
        ],
    )
    label = Line(label=_("Occasion"), max_length=40, required=False)


class PatternForm(Form):
    """Which days of the week are worked. Stands on a page with other forms: its ids are its own."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": "pattern_%s", **options})

    weekdays = forms.MultipleChoiceField(
        label=_("Worked"), widget=CheckboxList, choices=[(str(n), name) for n, name in enumerate(WEEKDAYS)]
    )

    @property
    def pattern(self) -> str:
        """Seven signs, Monday first."""
        return "".join("1" if str(n) in self.cleaned_data["weekdays"] else "0" for n in range(7))


class UntilForm(Form):
    """Up to which day the holidays are known. Stands on a page with other forms: its ids are its own."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": "known_%s", **options})

    until = Day(label=_("Holidays known until"))


def language_choices() -> list[tuple[str, Any]]:
    """What /account/ offers: the browser's language, or a fixed one."""
    return [("", _("As the browser says")), *settings.LANGUAGES]


def wait_text(minutes: int) -> str:
    """What the limiter says at every door."""
    return ngettext(
        "Too many failed attempts. Please wait %(minutes)s minute and try again.",
        "Too many failed attempts. Please wait %(minutes)s minutes and try again.",
        minutes,
    ) % {"minutes": minutes}
