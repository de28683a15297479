"""People: created, edited, deactivated; their powers (N0, N4, §8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from qibu.foundation.access.models import Space
from qibu.foundation.journal.actions import answered, once, record
from qibu.foundation.outcomes import Denied, Invalid
from qibu.foundation.people import checking
from qibu.foundation.people.actions.common import begin, merge, own_space
from qibu.foundation.people.models import Department, DepartmentMember, Person

POWERS = ("is_administrator", "is_pmo", "may_create_projects")
CONTACT = ("email", "phone")
PLAIN = ("username", "name", *CONTACT, "title", *POWERS)
#: Before and after stand in the journal for these; of the others only that they changed,
#: because the journal cannot be erased and what a person owns must be.
TRACED = ("username", "title", "departments", "main_department", *POWERS)
LABELS: Mapping[str, Any] = {
    "username": gettext_lazy("Sign-in name"),
    "name": gettext_lazy("Name"),
    "email": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Phone"),
    "title": gettext_lazy("Position"),
    "departments": gettext_lazy("Departments"),
    "main_department": gettext_lazy("Main department"),
    "is_administrator": gettext_lazy("Administrator"),
    "is_pmo": gettext_lazy("PMO"),
    "may_create_projects": gettext_lazy("May create projects"),
}


@dataclass(frozen=True)
class Held:
    """What a person who leaves still holds: open turns, memberships in projects, departments headed.

    ``tasks``, the open ones the person answers for, is filled in by whoever knows of tasks.
    """

    turns: int
    memberships: int
    departments: int
    tasks: int = 0

    def __bool__(self) -> bool:
        return bool(self.turns or self.memberships or self.departments or self.tasks)


@transaction.atomic
def create_person(
    *,
    by: Person | None,
    at: datetime,
    username: str,
    name: str,
    email: str = "",
    phone: str = "",
    title: str = "",
    departments: Sequence[int] = (),
    main_department: int | None = None,
    is_administrator: bool = False,
    is_pmo: bool = False,
    may_create_projects: bool = False,
    key: str = "",
) -> Person:
    """A new person without a password; `reset_password` makes the link to set one (N0).

    Departments are ids; without `main_department` the first is the main one. Only administrators may
    do this, and so only they give powers. Raises Denied, Invalid (by field) and KeyReused.
    """
    space = begin(by, "people.manage")
    values: dict[str, Any] = {
        "username": username, "name": name, "email": email, "phone": phone, "title": title,
        "departments": tuple(departments), "main_department": main_department,
        "is_administrator": is_administrator, "is_pmo": is_pmo, "may_create_projects": may_create_projects,
    }  # fmt: skip
    claim = None
    if by is not None and key:
        claim, answer = once(by=by, form="person", key=key, body=values, at=at)
        if answer is not None:
            return Person.objects.get(pk=answer["person"])
    values = checking.check_person(values)
    person = Person(created_at=at, **{field: values[field] for field in PLAIN})
    person.set_unusable_password()
    person.save()
    _set_departments(person, values["departments"], values["main_department"])
    traced = {field: values[field] for field in TRACED}
    record(space=space, by=by, at=at, action="person.created", subject=("person", person.pk), data=traced)
    if claim is not None:
        answered(claim, {"person": person.pk})
    return person


@transaction.atomic
def edit_person(
    *,
    by: Person | None,
    at: datetime,
    person_id: int,
    values: Mapping[str, Any],
    version: int | None = None,
    base: Mapping[str, Any] | None = None,
) -> Person:
    """Change fields of LABELS; `base` is what the form showed (see `common.merge`).

    Nobody takes the administrator's power from themselves: so one administrator always remains.
    Raises Denied, Invalid and Conflict.
    """
    space = begin(by, "people.manage")
    person = _find(person_id)
    changes = _changes(person, values, version, base)
    if by is not None and by.pk == person.pk and changes.get("is_administrator") is False:
        raise Invalid(is_administrator=_("Another administrator has to take this power from you."))
    return _apply(person, changes, space=space, by=by, at=at)


@transaction.atomic
def edit_own_contact(
    *,
    by: Person,
    at: datetime,
    values: Mapping[str, Any],
    version: int | None = None,
    base: Mapping[str, Any] | None = None,
) -> Person:
    """Change one's own e-mail and phone; nothing else, whatever `values` holds."""
    space = own_space()
    person = _find(by.pk)
    contact = {field: values[field] for field in CONTACT if field in values}
    return _apply(person, _changes(person, contact, version, base), space=space, by=by, at=at)


@transaction.atomic
def deactivate_person(*, by: Person | None, at: datetime, person_id: int) -> Held:
    """The person can no longer sign in; all sessions and one-time links die. Nothing is deleted.

    Answers what the person still holds, to be handed over (N4). Raises Denied, and Invalid for oneself.
    """
    space = begin(by, "people.manage")
    person = _find(person_id)
    if by is not None and by.pk == person.pk:
        raise Invalid({"": [_("You cannot deactivate yourself; another administrator can.")]})
    if person.is_active:
        person.is_active = False
        person.session_number += 1
        person.version += 1
        person.save(update_fields=["is_active", "session_number", "version"])
        person.one_time_links.filter(used_at=None).delete()
        subject = ("person", person.pk)
        record(space=space, by=by, at=at, action="person.deactivated", subject=subject)
    return held_by(person)


@transaction.atomic
def activate_person(*, by: Person | None, at: datetime, person_id: int) -> Person:
    """The person may sign in again; sessions from before stay dead."""
    space = begin(by, "people.manage")
    person = _find(person_id)
    if not person.is_active:
        person.is_active = True
        person.version += 1
        person.save(update_fields=["is_active", "version"])
        record(space=space, by=by, at=at, action="person.activated", subject=("person", person.pk))
    return person


@transaction.atomic
def set_language(*, by: Person, at: datetime, language: str) -> None:
    """The language of pages and notices for this person; "" follows the browser. Raises Invalid."""
    if language and language not in dict(settings.LANGUAGES):
        raise Invalid(language=_("This language is not available."))
    space = own_space()
    if Person.objects.filter(pk=by.pk).exclude(language=language).update(language=language):
        subject, data = ("person", by.pk), {"language": language}
        record(space=space, by=by, at=at, action="person.language_set", subject=subject, data=data)


def held_by(person: Person) -> Held:
    """What waits for or depends on the person: three statements."""
    return Held(
        turns=person.turns.filter(ended_at=None).count(),
        memberships=person.memberships.filter(ended_at=None).count(),
        departments=person.departments_led.filter(is_active=True).count(),
    )


def current_values(person: Person) -> dict[str, Any]:
    """The values of all fields of LABELS as they stand."""
    rows = list(DepartmentMember.objects.filter(person=person).values_list("department_id", "is_main"))
    values: dict[str, Any] = {field: getattr(person, field) for field in PLAIN}
    values["departments"] = tuple(sorted(pk for pk, _main in rows))
    values["main_department"] = next((pk for pk, main in rows if main), None)
    return values


def _find(person_id: int) -> Person:
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise Denied("people.manage")
    return person


def _changes(
    person: Person, values: Mapping[str, Any], version: int | None, base: Mapping[str, Any] | None
) -> dict[str, Any]:
    """What this edit changes, checked. Raises Conflict and Invalid."""
    current = current_values(person)
    sent = {field: _comparable(field, value) for field, value in values.items() if field in LABELS}
    shown = {field: _comparable(field, value) for field, value in base.items()} if base is not None else None
    changes = merge(
        subject=("person", person.pk),
        current=current,
        current_version=person.version,
        values=sent,
        base=shown,
        version=version,
        labels=LABELS,
        show=_show,
    )
    checked = checking.check_person({**current, **changes}, person=person)
    return {field: checked[field] for field in LABELS if checked[field] != current[field]}


def _apply(
    person: Person, changes: dict[str, Any], *, space: Space, by: Person | None, at: datetime
) -> Person:
    if not changes:
        return person
    before = current_values(person)
    for field in PLAIN:
        if field in changes:
            setattr(person, field, changes[field])
    person.version += 1
    person.save()
    after = {**before, **changes}
    if "departments" in changes or "main_department" in changes:
        _set_departments(person, after["departments"], after["main_department"])
    data = {field: [before[field], changes[field]] if field in TRACED else None for field in changes}
    record(space=space, by=by, at=at, action="person.edited", subject=("person", person.pk), data=data)
    return person


def _set_departments(person: Person, departments: Sequence[int], main: int | None) -> None:
    """Make exactly these the person's departments; no moment with two main ones."""
    rows = DepartmentMember.objects.filter(person=person)
    rows.exclude(department__in=departments).delete()
    rows.filter(is_main=True).exclude(department=main).update(is_main=False)
    for department_id in departments:
        DepartmentMember.objects.update_or_create(
            person=person, department_id=department_id, defaults={"is_main": department_id == main}
        )


def _comparable(field: str, value: Any) -> Any:
    """The shape `current_values` has, so that values of a form can be compared with it."""
    if field == "departments":
        return tuple(sorted(int(pk) for pk in value))
    if field == "main_department":
        return int(value) if value else None
    if field in POWERS:
        return bool(value)
    return str(value or "")


def _show(field: str, value: Any) -> str:
    """A value as people read it."""
    if field == "departments":
        return pgettext("list", ", ").join(
            Department.objects.filter(pk__in=value).values_list("name", flat=True)
        )
    if field == "main_department":
        return Department.objects.filter(pk=value).values_list("name", flat=True).first() or ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)
