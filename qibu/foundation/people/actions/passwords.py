"""Passwords and the one-time links to set them (checklist: hashed, single use, expiring)."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from qibu.foundation.journal.actions import record
from qibu.foundation.outcomes import Denied, Gone, Invalid
from qibu.foundation.people.actions.common import begin, own_space
from qibu.foundation.people.checking import check_password_rules
from qibu.foundation.people.models import OneTimeLink, Person

LINK_LIVES = timedelta(hours=48)


def verify_password(person: Person | None, password: str) -> bool:
    """Whether this is the password of an active person; nobody, somebody inactive and somebody
    without a password take as long as a wrong password does.
    """
    if person is None:
        make_password(password)
        return False
    return person.check_password(password) and person.is_active


@transaction.atomic
def reset_password(*, by: Person | None, at: datetime, person_id: int) -> str:
    """A token for a link that sets the password once, within 48 hours; links made before end.

    The present password keeps working until the link is used. Only the hash of the token is stored,
    so this answer is the only chance to read it. Raises Denied, and Invalid for somebody inactive.
    """
    space = begin(by, "people.manage")
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise Denied("people.manage")
    if not person.is_active:
        raise Invalid({"": [_("This person is not active.")]})
    person.one_time_links.filter(used_at=None).delete()
    token = secrets.token_urlsafe(32)
    OneTimeLink.objects.create(person=person, token_hash=_hash(token), expires_at=at + LINK_LIVES)
    record(space=space, by=by, at=at, action="person.link_issued", subject=("person", person.pk))
    return token


def link_holder(*, token: str, at: datetime) -> Person:
    """Whose link this is; looking changes nothing. Raises Gone when used, expired or unknown."""
    return _usable_link(token, at).person


@transaction.atomic
def use_reset_link(*, at: datetime, token: str, password: str) -> Person:
    """Set the password with a link and end all sessions. Raises Gone, and Invalid(password=…), which
    does not use the link up.
    """
    space = own_space()
    link = _usable_link(token, at)
    person = link.person
    check_password_rules(password, person)
    link.used_at = at
    link.save(update_fields=["used_at"])
    person.set_password(password)
    person.session_number += 1
    person.save(update_fields=["password", "session_number"])
    record(space=space, by=person, at=at, action="person.password_reset", subject=("person", person.pk))
    return person


@transaction.atomic
def change_own_password(*, by: Person, at: datetime, old: str, new: str) -> Person:
    """A new password against the old one; every session dies, the view gives this one a new life.

    Raises Invalid(old=…) or Invalid(new=…). The caller counts a wrong old password at the limiter.
    """
    space = own_space()
    person = Person.objects.get(pk=by.pk)
    if not verify_password(person, old):
        raise Invalid(old=_("This is not your present password."))
    check_password_rules(new, person, field="new")
    person.set_password(new)
    person.session_number += 1
    person.save(update_fields=["password", "session_number"])
    person.one_time_links.filter(used_at=None).delete()
    record(space=space, by=person, at=at, action="person.password_changed", subject=("person", person.pk))
    return person


def _usable_link(token: str, at: datetime) -> OneTimeLink:
    found = OneTimeLink.objects.select_related("person").filter(
        token_hash=_hash(token), used_at=None, expires_at__gt=at, person__is_active=True
    )
    link = found.first()
    if link is None:
        raise Gone(_("This link has been used or has expired. An administrator can make a new one."))
    return link


def _hash(token: str) -> str:
    """Plain SHA-256 is enough for 256 random bits; nobody guesses those, however fast the hash."""
    return hashlib.sha256(token.encode()).hexdigest()
