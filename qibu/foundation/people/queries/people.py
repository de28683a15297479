"""Lists and pages of people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, Q

from qibu.foundation.access.queries import may
from qibu.foundation.forms.initials import initials
from qibu.foundation.outcomes import Denied
from qibu.foundation.people.checking import one_line, plain_phone
from qibu.foundation.people.models import Department, DepartmentMember, Person

PAGE = 50


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
    found = Paginator(people.prefetch_related(member_departments()), PAGE).get_page(page)
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


def member_departments() -> Prefetch[Any]:
    """Prefetches `department_memberships` with their departments, the main one first."""
    rows = DepartmentMember.objects.select_related("department").order_by("-is_main", "department__position")
    return Prefetch("department_memberships", rows)


def get_person(person_id: int) -> Person:
    """One person with departments; raises Denied (answered as 404) where there is none."""
    person = Person.objects.prefetch_related(member_departments()).filter(pk=person_id).first()
    if person is None:
        raise Denied("people.view")
    return person


def possible_heads(department: Department | None) -> list[Person]:
    """Active people, and whoever heads the department now; one statement."""
    present = department.head_id if department is not None else None
    return list(Person.objects.filter(Q(is_active=True) | Q(pk=present or 0)))


def mask_phone(phone: str) -> str:
    """``138****8000``; short numbers show their last two digits only."""
    if len(phone) < 8:
        return "****" + phone[-2:] if phone else ""
    return f"{phone[:3]}****{phone[-4:]}"


def mask_email(email: str) -> str:
    """``z***@example.com``"""
    name, at, domain = email.partition("@")
    return f"{name[:1]}***{at}{domain}" if email else ""
