"""Forms of sign-off: lay a document down, sign with the password again, bring in a signed sheet (F2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qibu.closing.actions.signing import LONGEST_REASON
from qibu.closing.models.signing import Kind
from qibu.foundation.forms import Day, Form, Line, RadioList
from qibu.foundation.people.forms import Password
from qibu.projects.choosing import Choosable
from qibu.projects.forms.common import Choice, Entries, offer


class OpenForm(Form):
    """What is signed, why there is a new version, and whether somebody of the PMO signs too."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("sign-off", "What is signed"), choices=Kind.choices, widget=RadioList
    )
    reason = Line(
        label=_("Reason for the new version"),
        max_length=LONGEST_REASON,
        required=False,
        help_text=_("Where an earlier version is in force: it is voided for this reason, and all sign anew."),
    )
    pmo = Choice(label=_("Signs for the PMO"), help_text=_("Nobody, where the PMO does not sign."))

    def __init__(self, *args: Any, people: Sequence[Choosable] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "pmo", Entries(list(people)))


class SignForm(Form):
    """The password again; `sha256` is the hash of what the page shows."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    password = Password(label=_("Your password"), help_text=_("The one you sign in with."))


class PaperForm(Form):
    """The day of the signature on paper; the scan comes beside it."""

    signed_on = Day(label=_("Signed on"))


class CompareForm(Form):
    """A file to be held against the stored content."""

    content = forms.FileField(label=_("Content file"))
