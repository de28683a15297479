"""Reading people and departments: lists with a fixed number of statements, matching for imports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Prefetch, Q, QuerySet

from qibu.foundation.access.queries import may
from qibu.foundation.forms.initials import initials
from qibu.foundation.outcomes import Denied
from qibu.foundation.people.checking import one_line, plain_phone
from qibu.foundation.people.models import Department, DepartmentMember, Organisation, Person

PAGE = 50


# --- Sign-in ---


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


def is_demo() -> bool:
    """Whether this database was stamped as a demo."""
    return Organisation.objects.filter(is_demo=True).exists()


def demo_people() -> list[Person]:
    """Everybody who can be tried in the demo, with departments; two statements."""
    return list(Person.objects.filter(is_active=True).prefetch_related(_departments()).order_by("pk"))


# --- People ---


@dataclass(frozen=True)
class PersonRow:
    """One line of the list of people. Contact data is masked unless the reader may see it."""

    id: int
    name: str
    username: str
    title: str
    email: str
    phone: str
    departments: tuple[str, ...]
    is_active: bool
    is_administrator: bool
    is_pmo: bool
    may_create_projects: bool


def sees_contacts(reader: Person) -> bool:
    """Administrators and the PMO see phone numbers and mail addresses in full."""
    return may(reader, "people.manage") or may(reader, "calendars.manage")


def list_people(
    reader: Person,
    *,
    search: str = "",
    department_id: int | None = None,
    inactive: bool = False,
    page: int | str | None = 1,
) -> tuple[list[PersonRow], Page[Any]]:
    """A page of people (50): rows and the paginator's page. At most five statements.

    `search` looks in names, pinyin initials, sign-in names and positions, and in contact data only
    where the reader sees it: what is masked must not be found by guessing either.
    """
    people = Person.objects.filter(is_active=not inactive)
    if department_id is not None:
        path = Department.objects.filter(pk=department_id).values_list("path", flat=True).first()
        inside = DepartmentMember.objects.filter(department__path__startswith=path or "-")
        people = people.filter(pk__in=inside.values("person"))
    if text := one_line(search)[:60]:
        people = people.filter(_search(text, sees_contacts(reader)))
    found = Paginator(people.prefetch_related(_departments()), PAGE).get_page(page)
    return [person_row(person, reader) for person in found.object_list], found


def _search(text: str, contacts: bool) -> Q:
    wanted = Q(name__icontains=text) | Q(username__icontains=text) | Q(title__icontains=text)
    if contacts:
        wanted |= Q(email__icontains=text) | Q(phone__contains=plain_phone(text))
    if text.isascii() and text.isalpha():
        names = Person.objects.values_list("pk", "name")
        wanted |= Q(pk__in=[pk for pk, name in names if initials(name).startswith(text.lower())][:500])
    return wanted


def person_row(person: Person, reader: Person) -> PersonRow:
    """The person as this reader may see them; departments come from a prefetch."""
    full = sees_contacts(reader) or reader.pk == person.pk
    return PersonRow(
        id=person.pk,
        name=person.name,
        username=person.username,
        title=person.title,
        email=person.email if full else mask_email(person.email),
        phone=person.phone if full else mask_phone(person.phone),
        departments=tuple(row.department.name for row in person.department_memberships.all()),
        is_active=person.is_active,
        is_administrator=person.is_administrator,
        is_pmo=person.is_pmo,
        may_create_projects=person.may_create_projects,
    )


def _departments() -> Prefetch[Any]:
    rows = DepartmentMember.objects.select_related("department").order_by("-is_main", "department__position")
    return Prefetch("department_memberships", rows)


def get_person(person_id: int) -> Person:
    """One person with departments; raises Denied (answered as 404) where there is none."""
    person = Person.objects.prefetch_related(_departments()).filter(pk=person_id).first()
    if person is None:
        raise Denied("people.view")
    return person


def mask_phone(phone: str) -> str:
    """``138****8000``; short numbers show their last two digits only."""
    if len(phone) < 8:
        return "****" + phone[-2:] if phone else ""
    return f"{phone[:3]}****{phone[-4:]}"


def mask_email(email: str) -> str:
    """``z***@example.com``"""
    name, at, domain = email.partition("@")
    return f"{name[:1]}***{at}{domain}" if email else ""


# --- Departments ---


@dataclass(frozen=True)
class DepartmentRow:
    """One line of the tree; `people` counts the department's own active people, `below` the subtree's."""

    id: int
    name: str
    aliases: str
    depth: int
    head_id: int | None
    head: str
    people: int
    below: int
    is_active: bool


def department_tree(*, inactive: bool = False) -> list[DepartmentRow]:
    """All departments in tree order, each level by position; one statement."""
    counted = Count("memberships", filter=Q(memberships__person__is_active=True))
    rows = list(
        Department.objects.select_related("head").annotate(own_people=counted).order_by("position", "pk")
    )
    children: dict[int | None, list[Department]] = {}
    for row in rows:
        if inactive or row.is_active:
            children.setdefault(row.parent_id, []).append(row)
    answer: list[DepartmentRow] = []
    stack = [(row, 0) for row in reversed(children.get(None, []))]
    while stack:
        row, depth = stack.pop()
        answer.append(_department_row(row, depth, rows))
        stack.extend((child, depth + 1) for child in reversed(children.get(row.pk, [])))
    return answer


def _department_row(row: Any, depth: int, rows: Sequence[Any]) -> DepartmentRow:
    return DepartmentRow(
        id=row.pk,
        name=row.name,
        aliases=row.aliases,
        depth=depth,
        head_id=row.head_id,
        head=row.head.name if row.head else "",
        people=row.own_people,
        below=sum(other.own_people for other in rows if other.path.startswith(row.path)),
        is_active=row.is_active,
    )


def get_department(department_id: int) -> Department:
    """One department; raises Denied (answered as 404) where there is none."""
    rows = Department.objects.select_related("parent", "head", "calendar")
    department = rows.filter(pk=department_id).first()
    if department is None:
        raise Denied("departments.view")
    return department


# --- Matching names from imports ---


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
    people = list(Person.objects.filter(is_active=True).prefetch_related(_departments()).order_by("pk"))
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
    rows: list[Department] = list(_active_departments())
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


def _active_departments() -> QuerySet[Department]:
    return Department.objects.filter(is_active=True).order_by("pk")


def _bare(name: str) -> str:
    """For comparing: plain letters in lower case; blanks only kept between words of letters."""
    text = one_line(name).casefold()
    return re.sub(r"(?<![a-z0-9]) | (?![a-z0-9])", "", text)


def _stem(bare: str) -> str:
    return re.sub(r"(?<=.{2})(部门|中心|部|处|科|室|组)$", "", bare)


def _alike(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) > 1 and shorter in longer
