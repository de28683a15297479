"""Who is meant at the door."""

from __future__ import annotations

from typing import Final

from django.db.models import Q

from qibu.foundation.people.checking import one_line, plain_phone
from qibu.foundation.people.models import Organisation, Person
from qibu.foundation.people.queries.people import member_departments


def identify(typed: str) -> Person | None:
    """Whose sign-in name, else e-mail, else phone this is; one statement. Nobody when two share it."""
    name, phone = one_line(typed), plain_phone(typed)
    if not name or len(name) > 254:
        return None
    wanted = Q(username__iexact=name) | Q(email__iexact=name) | Q(phone=phone)
    found = list(Person.objects.filter(wanted)[:10])
    wanted_values = {name.casefold(), phone.casefold()}
    for column in ("username", "email", "phone"):
        matching = [p for p in found if getattr(p, column).casefold() in wanted_values]
        if matching:
            return matching[0] if len(matching) == 1 else None
    return None


def is_set_up() -> bool:
    """Whether anybody is registered; until then only the set-up page works."""
    return Person.objects.exists()


#: What everybody of the demo company signs with; shown to them, and nobody comes in with it from outside.
DEMO_PASSWORD: Final = "qibu-demo"


def is_demo() -> bool:
    """Whether this database was stamped as a demo."""
    return Organisation.objects.filter(is_demo=True).exists()


def demo_people() -> list[Person]:
    """Everybody who can be tried in the demo, with departments; two statements."""
    return list(Person.objects.filter(is_active=True).prefetch_related(member_departments()).order_by("pk"))
