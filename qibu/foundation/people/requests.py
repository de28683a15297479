"""The request as views behind the sign-in middleware see it."""

from __future__ import annotations

from django.http import HttpRequest

from qibu.foundation.people.models import Person


class PersonRequest(HttpRequest):
    """Says to the type checker that `user` is a person: the middleware lets nobody else come there."""

    user: Person
