"""The rules a person's and a department's data must keep, whatever door they come through."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils.translation import gettext as _

from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.models import Department, Person

LONGEST_PASSWORD = 128
PHONE = re.compile(r"\+?[0-9][0-9()\-]{3,27}")
MOBILE = re.compile(r"(\+?86)?1[0-9]{10}")
USERNAME = re.compile(r"[\w.@+\-]{1,60}")


def one_line(value: object) -> str:
    """Text on one line: full-width letters and digits plain, control characters and outer blanks gone."""
    text = unicodedata.normalize("NFKC", str(value or ""))
    kept = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in text)
    return " ".join(kept.split())


def plain_phone(value: object) -> str:
    """A phone number without blanks: ``138 0013 8000`` and ``１３８００１３８０００`` are the same."""
    return one_line(value).replace(" ", "")


def check_person(values: Mapping[str, Any], person: Person | None = None) -> dict[str, Any]:
    """The values tidied up; raises Invalid by field. `person` is the row being edited."""
    tidy = dict(values)
    for field in ("username", "name", "email", "title"):
        tidy[field] = one_line(values[field])
    tidy["phone"] = plain_phone(values["phone"])
    errors = _wrong_shapes(tidy)
    errors |= {field: text for field, text in _taken(tidy, person).items() if field not in errors}
    departments = tuple(sorted({int(pk) for pk in values["departments"]}))
    main = values["main_department"]
    if departments and main is None:
        main = int(next(iter(values["departments"])))
    if main is not None and main not in departments:
        departments = tuple(sorted({*departments, main}))
    kept = set(person.departments.values_list("pk", flat=True)) if person is not None else set()
    usable = Department.objects.filter(Q(is_active=True) | Q(pk__in=kept), pk__in=departments)
    if usable.count() != len(departments):
        errors["departments"] = _("Please choose departments that exist.")
    if errors:
        raise Invalid(**errors)
    return {**tidy, "departments": departments, "main_department": main}


def _wrong_shapes(values: Mapping[str, Any]) -> dict[str, str]:
    errors: dict[str, str] = {}
    if not USERNAME.fullmatch(values["username"]):
        errors["username"] = _("Letters, digits, and . _ @ + - only, at most 60 of them.")
    for field, longest in (("name", 60), ("title", 60)):
        if len(values[field]) > longest:
            errors[field] = _("At most %(count)s characters.") % {"count": longest}
    if not values["name"]:
        errors["name"] = _("Please enter a name.")
    if values["email"]:
        try:
            validate_email(values["email"])
        except ValidationError:
            errors["email"] = _("Please enter an e-mail address such as name@example.com.")
    if values["phone"] and not PHONE.fullmatch(values["phone"]):
        errors["phone"] = _("Please enter a phone number: digits, with + ( ) - where needed.")
    return errors


def _taken(values: Mapping[str, Any], person: Person | None) -> dict[str, str]:
    """What somebody signs in with must lead to one person only; a landline may serve a whole office."""
    others = Person.objects.exclude(pk=person.pk if person is not None else 0)
    clashes: dict[str, Callable[[str], Q]] = {
        "username": lambda v: Q(username__iexact=v) | Q(email__iexact=v) | Q(phone=v),
        "email": lambda v: Q(username__iexact=v) | Q(email__iexact=v),
        "phone": lambda v: Q(username__iexact=v) | (Q(phone=v) if MOBILE.fullmatch(v) else Q()),
    }
    return {
        field: _("Somebody else has this already.")
        for field, clash in clashes.items()
        if values[field] and others.filter(clash(values[field])).exists()
    }


def check_password_rules(password: str, person: Person, field: str = "password") -> None:
    """Raises Invalid on `field`: at least 8 and at most 128 signs, not a common one, not like the name."""
    if len(password) > LONGEST_PASSWORD:
        raise Invalid({field: [_("At most %(count)s characters.") % {"count": LONGEST_PASSWORD}]})
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Invalid({field: error.messages}) from None
