"""The first run: no default account, no default password, only a code printed on the console."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.translation import gettext as _

from qibu.foundation.journal.actions import record
from qibu.foundation.outcomes import Gone, Invalid
from qibu.foundation.people.actions.common import own_space
from qibu.foundation.people.calendars import seed_from_notices
from qibu.foundation.people.checking import check_password_rules, check_person, one_line
from qibu.foundation.people.models import Organisation, Person, WorkCalendar

CODE_LIVES = timedelta(hours=24)
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without signs that look alike


@transaction.atomic
def issue_setup_code(*, at: datetime) -> str:
    """A fresh code ``XXXX-XXXX-XXXX-XXXX`` (80 bits) for the set-up page, good for 24 hours.

    Only its Argon2 hash is kept; a code issued before ends. Raises Gone once somebody is registered.
    """
    own_space()
    if Person.objects.exists():
        raise Gone(_("This installation has been set up already."))
    code = "-".join("".join(secrets.choice(ALPHABET) for _n in range(4)) for _m in range(4))
    Organisation.objects.update_or_create(
        pk=1,
        defaults={"setup_code_hash": make_password(_plain(code)), "setup_code_expires": at + CODE_LIVES},
        create_defaults={
            "setup_code_hash": make_password(_plain(code)),
            "setup_code_expires": at + CODE_LIVES,
            "created_at": at,
        },
    )
    return code


@transaction.atomic
def set_up_organisation(
    *,
    at: datetime,
    code: str,
    organisation: str,
    name: str,
    username: str,
    password: str,
    is_pmo: bool = False,
) -> Person:
    """Use the code: the organisation, its calendar with the notices, and the first administrator.

    Raises Gone when somebody is registered already or the code has expired, Invalid by field otherwise.
    """
    space = own_space()
    row = Organisation.objects.filter(pk=1).first()
    if Person.objects.exists():
        raise Gone(_("This installation has been set up already."))
    if row is None or not row.setup_code_hash:
        raise Invalid(code=_("No code has been issued; restart the server to get one."))
    if row.setup_code_expires is None or row.setup_code_expires <= at:
        raise Gone(_("This code has expired. Restart the server to get a new one."))
    if not check_password(_plain(code), row.setup_code_hash):
        raise Invalid(code=_("This is not the code printed by the server."))
    person = _administrator(name=name, username=username, password=password, is_pmo=is_pmo, at=at)
    title = one_line(organisation)
    if not 1 <= len(title) <= 120:
        raise Invalid(organisation=_("Please enter a name of at most 120 characters."))
    if row.calendar is None:
        row.calendar = WorkCalendar.objects.create(name=_("Working calendar of the organisation"))
        seed_from_notices(row.calendar)
    row.name, row.setup_code_hash, row.setup_code_expires = title, "", None
    row.save()
    data = {"name": title, "administrator": person.pk}
    record(
        space=space, by=person, at=at, action="organisation.set_up", subject=("organisation", 1), data=data
    )
    return person


def _administrator(*, name: str, username: str, password: str, is_pmo: bool, at: datetime) -> Person:
    values = check_person(
        {"username": username, "name": name, "email": "", "phone": "", "title": "",
         "departments": (), "main_department": None}
    )  # fmt: skip
    person = Person(
        username=values["username"], name=values["name"], created_at=at, is_administrator=True, is_pmo=is_pmo
    )
    check_password_rules(password, person)
    person.set_password(password)
    person.save()
    return person


def _plain(code: str) -> str:
    """What was typed without dashes and blanks, in capitals."""
    return "".join(one_line(code).upper().replace("-", "").split())
