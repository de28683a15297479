"""Coming and going, for the journal."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from qibu.foundation.journal.actions import record
from qibu.foundation.people.actions.common import own_space
from qibu.foundation.people.models import Person


@transaction.atomic
def note_sign_in(*, by: Person, at: datetime, door: str = "password") -> None:
    """Somebody signed in; `door` says how ("password", "demo")."""
    subject = ("person", by.pk)
    record(space=own_space(), by=by, at=at, action="person.signed_in", subject=subject, data={"door": door})


@transaction.atomic
def note_sign_out(*, by: Person, at: datetime) -> None:
    """Somebody signed out."""
    record(space=own_space(), by=by, at=at, action="person.signed_out", subject=("person", by.pk))


@transaction.atomic
def end_other_sessions(*, by: Person, at: datetime) -> Person:
    """All sessions of this person die; the view gives the present one a new life."""
    space = own_space()
    Person.objects.filter(pk=by.pk).update(session_number=F("session_number") + 1)
    record(space=space, by=by, at=at, action="person.sessions_ended", subject=("person", by.pk))
    return Person.objects.get(pk=by.pk)
