"""Whom and which departments a question of a preview offers (D2)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from qibu.foundation.people.models import Department, Person
from qibu.projects.importing.names import Question

#: A list longer than this is not offered as a whole; whoever is meant can still be typed.
MOST_PEOPLE: Final = 2000


def offered(questions: Iterable[Question]) -> dict[str, list[tuple[Any, ...]]]:
    """`departments` as (id, name) and `people` as (name, sign-in name), each only where it is asked about.

    Both are known to everybody signed in. At most two statements, none without a question.
    """
    kinds = {question.kind for question in questions}
    departments = Department.objects.filter(is_active=True).values_list("pk", "name")
    people = Person.objects.filter(is_active=True).values_list("name", "username")[:MOST_PEOPLE]
    return {
        "departments": list(departments) if "departments" in kinds else [],
        "people": list(people) if "people" in kinds else [],
    }
