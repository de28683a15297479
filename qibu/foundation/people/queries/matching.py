"""Names in imported files: whom and which department they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qibu.foundation.people.checking import one_line
from qibu.foundation.people.models import Department, Person
from qibu.foundation.people.queries.people import member_departments


@dataclass(frozen=True)
class PersonMatch:
    """What a name in an import means: "exact" (`person`), "several" (`candidates`) or "none".

    With "none", `candidates` are people of a similar name to ask about.
    """

    status: str
    person: Person | None = None
    candidates: tuple[Person, ...] = ()


@dataclass(frozen=True)
class DepartmentMatch:
    """As `PersonMatch`, for a department."""

    status: str
    department: Department | None = None
    candidates: tuple[Department, ...] = ()


def match_people(names: Iterable[str], department: Department | None = None) -> dict[str, PersonMatch]:
    """Each name as given → whom it means; two statements whatever the number of names.

    Matches name or sign-in name, blanks inside Chinese names ignored. Where several active people share
    a name, the only one in `department` (or below it) is meant. Similar: one contains the other.
    """
    people = list(Person.objects.filter(is_active=True).prefetch_related(member_departments()).order_by("pk"))
    by_name: dict[str, list[Person]] = {}
    for person in people:
        for form in {_bare(person.name), _bare(person.username)}:
            by_name.setdefault(form, []).append(person)
    return {name: _match_person(_bare(name), by_name, department) for name in names}


def _match_person(
    wanted: str, by_name: Mapping[str, list[Person]], department: Department | None
) -> PersonMatch:
    if not wanted:
        return PersonMatch("none")
    found = by_name.get(wanted, [])
    if len(found) > 1 and department is not None:
        inside = [p for p in found if _belongs(p, department)]
        found = inside if len(inside) == 1 else found
    if len(found) == 1:
        return PersonMatch("exact", found[0])
    if found:
        return PersonMatch("several", candidates=tuple(found))
    similar = {
        p.pk: p for form, group in by_name.items() for p in group if len(wanted) > 1 and _alike(form, wanted)
    }
    return PersonMatch("none", candidates=tuple(similar.values())[:5])


def _belongs(person: Person, department: Department) -> bool:
    rows = person.department_memberships.all()
    return any(row.department.path.startswith(department.path) for row in rows)


def match_departments(names: Iterable[str]) -> dict[str, DepartmentMatch]:
    """Each name as given → which active department it means; one statement.

    First name or alias exactly, then without 部, 部门, 中心, 处, 科, 室, 组 at the end (市场 = 市场部);
    two departments that become the same that way are "several".
    """
    rows: list[Department] = list(Department.objects.filter(is_active=True).order_by("pk"))
    exact: dict[str, set[int]] = {}
    stems: dict[str, set[int]] = {}
    for row in rows:
        for form in (row.name, *row.aliases.split("、")):
            if bare := _bare(form):
                exact.setdefault(bare, set()).add(row.pk)
                stems.setdefault(_stem(bare), set()).add(row.pk)
    by_id = {row.pk: row for row in rows}
    return {name: _match_department(_bare(name), exact, stems, by_id) for name in names}


def _match_department(
    wanted: str, exact: Mapping[str, set[int]], stems: Mapping[str, set[int]], by_id: Mapping[int, Department]
) -> DepartmentMatch:
    if not wanted:
        return DepartmentMatch("none")
    found = exact.get(wanted) or stems.get(_stem(wanted)) or set()
    if len(found) == 1:
        return DepartmentMatch("exact", by_id[next(iter(found))])
    if found:
        return DepartmentMatch("several", candidates=tuple(by_id[pk] for pk in sorted(found)))
    similar = {pk for form, group in exact.items() if _alike(_stem(form), _stem(wanted)) for pk in group}
    return DepartmentMatch("none", candidates=tuple(by_id[pk] for pk in sorted(similar))[:5])


def _bare(name: str) -> str:
    """For comparing: plain letters in lower case; blanks only kept between words of letters."""
    text = one_line(name).casefold()
    return re.sub(r"(?<![a-z0-9]) | (?![a-z0-9])", "", text)


def _stem(bare: str) -> str:
    return re.sub(r"(?<=.{2})(部门|中心|部|处|科|室|组)$", "", bare)


def _alike(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) > 1 and shorter in longer
