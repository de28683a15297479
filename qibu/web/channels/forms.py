"""The form of a group robot. What is secret is typed into boxes that never show what they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from qibu.foundation.forms import CheckboxList, Form, Group, Line, Prose, RadioList
from qibu.foundation.notices import texts
from qibu.foundation.notices.actions import RobotInput
from qibu.foundation.notices.models import Robot
from qibu.foundation.outcomes import Conflict
from qibu.web.channels.queries import Member


class WriteOnly(forms.TextInput):
    """A box that shows neither what is stored nor what was typed: it would stand in the page's source."""

    def __init__(self) -> None:
        super().__init__({"autocomplete": "off", "spellcheck": "false"})

    def format_value(self, value: Any) -> None:
        return None


class RobotForm(Form):
    """Platform, name, address and what the robot carries."""

    versioned = True
    groups = (
        Group(gettext_lazy("The robot"), "kind", "name"),
        Group(
            gettext_lazy("Address and signature"),
            "address",
            "secret",
            "forget_secret",
            help=gettext_lazy("Both are kept secret: once saved, they are not shown here again."),
        ),
        Group(gettext_lazy("What it tells"), "kinds", "mentions", "handles", "is_active"),
    )

    kind = forms.ChoiceField(
        label=gettext_lazy("Platform"), choices=Robot.Kind.choices, widget=RadioList, initial="wecom"
    )
    name = Line(
        label=pgettext_lazy("robot", "Name"),
        max_length=40,
        help_text=gettext_lazy("The group's name, for example."),
    )
    address = Line(
        label=gettext_lazy("Webhook address"),
        max_length=500,
        widget=WriteOnly,
        help_text=gettext_lazy("Copy it from the robot's settings in the group."),
    )
    secret = Line(
        label=gettext_lazy("Signing secret"),
        max_length=200,
        required=False,
        widget=WriteOnly,
        help_text=gettext_lazy("DingTalk and Feishu: where the robot's settings ask for a signature."),
    )
    forget_secret = forms.BooleanField(label=gettext_lazy("Sign no longer"), required=False)
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Messages it carries"),
        choices=list(texts.CARRIED.items()),
        widget=CheckboxList,
        initial=list(texts.CARRIED),
    )
    mentions = forms.BooleanField(
        label=gettext_lazy("Mention people"),
        required=False,
        initial=True,
        help_text=gettext_lazy("By their mobile phone; Feishu by the account below only."),
    )
    handles = Prose(
        label=gettext_lazy("Accounts on the platform"),
        rows=3,
        required=False,
        help_text=gettext_lazy("One person per line: name, a space, the account's ID."),
    )
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)

    def __init__(self, *args: Any, members: Sequence[Member], robot: Robot | None = None, **options: Any):
        self.members = members
        if robot is not None:
            options["initial"] = {**initial_of(robot, members), **options.get("initial", {})}
        super().__init__(*args, **options)
        if robot is None:
            del self.fields["forget_secret"], self.fields["is_active"]
            return
        del self.fields["kind"]
        self.fields["address"].required = False
        self.fields["address"].help_text = _("Now: %(hint)s. Leave it empty to keep it.") % {
            "hint": robot.hint
        }
        if robot.is_signed:
            self.fields["secret"].help_text = _("There is one. Leave it empty to keep it.")
        else:
            del self.fields["forget_secret"]

    def clean_handles(self) -> dict[str, str]:
        """Accounts by person id."""
        found: dict[str, str] = {}
        for line in str(self.cleaned_data["handles"]).splitlines():
            if not line.strip():
                continue
            name, _blank, handle = line.strip().rpartition(" ")
            people = [person for person, *names in self.members if name.strip() in names]
            if len(people) != 1 or not handle.isascii() or len(handle) > 64:
                text = _("“%(line)s”: please write the name of somebody in the project, a blank and the ID.")
                raise forms.ValidationError(text % {"line": line.strip()[:80]})
            found[str(people[0])] = handle
        return found

    def as_input(self) -> RobotInput:
        """What the actions take; valid after `is_valid()`."""
        data = self.cleaned_data
        return RobotInput(
            name=data["name"],
            kinds=tuple(data["kinds"]),
            mentions=data["mentions"],
            is_active=data.get("is_active", True),
            handles=data["handles"],
            address=data["address"],
            secret=data["secret"],
            forget_secret=data.get("forget_secret", False),
        )


def initial_of(robot: Robot, members: Sequence[Member]) -> dict[str, Any]:
    """What the form of a robot is filled from."""
    names: Mapping[str, str] = {str(person): name for person, name, _sign_in in members}
    lines = [f"{names[person]} {handle}" for person, handle in robot.handles.items() if person in names]
    return {
        "name": robot.name,
        "kinds": robot.kinds,
        "mentions": robot.mentions,
        "handles": "\n".join(lines),
        "is_active": robot.is_active,
        "version": robot.version,
    }


def ask_again(form: RobotForm, outcome: Conflict) -> None:
    """After a conflict: what was typed stays, what stands now is said, and saving again decides."""
    data = cast("QueryDict", form.data).copy()
    data["version"] = str(outcome.version)
    form.data = data
    for one in outcome.differences:
        text = _("Meanwhile changed to: %(theirs)s. Save again to put yours in its place.")
        form.add_error(one.field, text % {"theirs": one.theirs})
