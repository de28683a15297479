"""People and departments that an import creates, because somebody who may said so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from qibu.foundation.people.actions import create_department, create_person
from qibu.foundation.people.models import Person

if TYPE_CHECKING:
    from qibu.projects.importing.names import NewPerson


def make_departments(by: Person, at: datetime, names: Sequence[str]) -> dict[int, int]:
    """Placeholder → id of a new department."""
    return {
        -place: create_department(by=by, at=at, name=name).pk for place, name in enumerate(names, start=1)
    }


def make_people(
    by: Person, at: datetime, people: Sequence[NewPerson], departments: Mapping[int, int]
) -> dict[int, int]:
    """Placeholder → id of a new person; the name is the sign-in name where it is free."""
    found = {}
    for place, new in enumerate(people, start=1):
        of = departments.get(new.department or 0, new.department)
        person = create_person(
            by=by,
            at=at,
            username=_free_username(new.name),
            name=new.name,
            departments=(of,) if of is not None else (),
        )
        found[-place] = person.pk
    return found


def _free_username(name: str) -> str:
    plain = "".join(sign for sign in name if sign.isalnum() or sign in "_.-")[:50] or "person"
    used = {
        text.casefold()
        for text in Person.objects.filter(username__istartswith=plain).values_list("username", flat=True)
    }
    if plain.casefold() not in used:
        return plain
    return next(text for n in range(2, len(used) + 3) if (text := f"{plain}{n}").casefold() not in used)
