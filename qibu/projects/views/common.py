"""What the pages of this slice share."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from qibu.foundation.people.models import Person


def who(request: HttpRequest) -> Person:
    """The person signed in; the sign-in middleware lets nobody else come here."""
    return cast("Person", request.user)
