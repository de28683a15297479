"""Departments: a tree whose paths are kept right for every subtree that moves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from qibu.foundation.journal.actions import answered, once, record
from qibu.foundation.outcomes import Denied, Invalid
from qibu.foundation.people.actions.common import begin, merge
from qibu.foundation.people.checking import one_line
from qibu.foundation.people.models import Department, Person

FIELDS = ("name", "aliases", "parent", "head", "position")
LABELS: Mapping[str, Any] = {
    "name": pgettext_lazy("department", "Name"),
    "aliases": gettext_lazy("Other names"),
    "parent": gettext_lazy("Belongs to"),
    "head": gettext_lazy("Head"),
    "position": gettext_lazy("Order"),
}
LONGEST_PATH = 255


@transaction.atomic
def create_department(
    *,
    by: Person | None,
    at: datetime,
    name: str,
    parent: int | None = None,
    head: int | None = None,
    aliases: str = "",
    position: int = 0,
    key: str = "",
) -> Department:
    """A new department below `parent` (id; None: at the top). Raises Denied, Invalid and KeyReused."""
    space = begin(by, "people.manage")
    values: dict[str, Any] = {
        "name": name,
        "aliases": aliases,
        "parent": parent,
        "head": head,
        "position": position,
    }
    claim = None
    if by is not None and key:
        claim, answer = once(by=by, form="department", key=key, body=values, at=at)
        if answer is not None:
            return Department.objects.get(pk=answer["department"])
    values = _checked(values, None)
    department = Department.objects.create(
        name=values["name"],
        aliases=values["aliases"],
        parent_id=values["parent"],
        head_id=values["head"],
        position=values["position"],
    )
    department.path = _path_below(values["parent"], department.pk)
    department.save(update_fields=["path"])
    subject = ("department", department.pk)
    record(space=space, by=by, at=at, action="department.created", subject=subject, data=values)
    if claim is not None:
        answered(claim, {"department": department.pk})
    return department


@transaction.atomic
def edit_department(
    *,
    by: Person | None,
    at: datetime,
    department_id: int,
    values: Mapping[str, Any],
    version: int | None = None,
    base: Mapping[str, Any] | None = None,
) -> Department:
    """Change fields of LABELS (parent and head are ids or None); a new parent moves the whole subtree.

    `base` is what the form showed (see `common.merge`). Raises Denied, Invalid and Conflict.
    """
    space = begin(by, "people.manage")
    department = _find(department_id)
    before = current_values(department)
    changes = merge(
        subject=("department", department.pk),
        current=before,
        current_version=department.version,
        values=_comparable(values),
        base=_comparable(base) if base is not None else None,
        version=version,
        labels=LABELS,
        show=_show,
    )
    checked = _checked({**before, **changes}, department)
    changes = {field: checked[field] for field in FIELDS if checked[field] != before[field]}
    if not changes:
        return department
    department.name, department.aliases = checked["name"], checked["aliases"]
    department.head_id, department.position = checked["head"], checked["position"]
    department.version += 1
    department.save()
    if "parent" in changes:
        _move(department, changes["parent"])
    data = {field: [before[field], changes[field]] for field in changes}
    subject = ("department", department.pk)
    record(space=space, by=by, at=at, action="department.edited", subject=subject, data=data)
    return department


def move_department(*, by: Person | None, at: datetime, department_id: int, parent: int | None) -> Department:
    """Put a department with everything under it below another one (None: at the top)."""
    return edit_department(by=by, at=at, department_id=department_id, values={"parent": parent})


@transaction.atomic
def deactivate_department(*, by: Person | None, at: datetime, department_id: int) -> Department:
    """The department can no longer be chosen; what it did stays.

    Raises Invalid while active people or departments still belong to it, with their number.
    """
    space = begin(by, "people.manage")
    department = _find(department_id)
    if not department.is_active:
        return department
    below = department.children.filter(is_active=True).count()
    people = department.people.filter(is_active=True).count()
    if below or people:
        counts = {"people": people, "departments": below}
        text = _("It still has %(people)s people and %(departments)s departments; please move them first.")
        raise Invalid({"": [text % counts]})
    return _switch(department, False, space=space, by=by, at=at)


@transaction.atomic
def activate_department(*, by: Person | None, at: datetime, department_id: int) -> Department:
    """The department can be chosen again. Raises Invalid below an inactive one."""
    space = begin(by, "people.manage")
    department = _find(department_id)
    if department.parent is not None and not department.parent.is_active:
        raise Invalid({"": [_("The department above it is inactive.")]})
    return department if department.is_active else _switch(department, True, space=space, by=by, at=at)


def current_values(department: Department) -> dict[str, Any]:
    """The values of the fields of LABELS as they stand; parent and head as ids."""
    return {
        "name": department.name,
        "aliases": department.aliases,
        "parent": department.parent_id,
        "head": department.head_id,
        "position": department.position,
    }


def _switch(
    department: Department, active: bool, *, space: Any, by: Person | None, at: datetime
) -> Department:
    department.is_active = active
    department.version += 1
    department.save(update_fields=["is_active", "version"])
    action = "department.activated" if active else "department.deactivated"
    record(space=space, by=by, at=at, action=action, subject=("department", department.pk))
    return department


def _find(department_id: int) -> Department:
    department = Department.objects.select_related("parent").filter(pk=department_id).first()
    if department is None:
        raise Denied("people.manage")
    return department


def _checked(values: Mapping[str, Any], department: Department | None) -> dict[str, Any]:
    """The values tidied up; raises Invalid by field."""
    tidy = {**values, "name": one_line(values["name"]), "aliases": tidy_aliases(values["aliases"])}
    errors: dict[str, str] = {}
    own = department.pk if department is not None else 0
    if not tidy["name"]:
        errors["name"] = _("Please enter a name.")
    elif len(tidy["name"]) > 80:
        errors["name"] = _("At most %(count)s characters.") % {"count": 80}
    elif Department.objects.exclude(pk=own).filter(name__iexact=tidy["name"]).exists():
        errors["name"] = _("There is a department of this name already.")
    if len(tidy["aliases"]) > 200:
        errors["aliases"] = _("At most %(count)s characters.") % {"count": 200}
    if not (department is not None and department.head_id == tidy["head"]) and not _may_lead(tidy["head"]):
        errors["head"] = _("Please choose a person who is active.")
    moved = department is None or department.parent_id != tidy["parent"]
    if moved and tidy["parent"] is not None and (text := _wrong_parent(tidy["parent"], department)):
        errors["parent"] = text
    if errors:
        raise Invalid(**errors)
    return tidy


def _may_lead(person_id: int | None) -> bool:
    return person_id is None or Person.objects.filter(pk=person_id, is_active=True).exists()


def _wrong_parent(parent_id: int, department: Department | None) -> str:
    """Why a department cannot stand below this one; "" when it can."""
    parent = Department.objects.filter(pk=parent_id, is_active=True).first()
    if parent is None:
        return _("Please choose a department that exists.")
    if department is None:
        return "" if len(parent.path) + 21 <= LONGEST_PATH else _("The tree would become too deep.")
    if parent.path.startswith(department.path):
        return _("A department cannot stand below itself or a department under it.")
    paths = Department.objects.below(department).values_list("path", flat=True)
    deepest = max(len(path) for path in paths) - len(department.path)
    longest = len(parent.path) + len(f"{department.pk}/") + deepest
    return "" if longest <= LONGEST_PATH else _("The tree would become too deep.")


def _path_below(parent_id: int | None, own_id: int) -> str:
    above = "/"
    if parent_id is not None:
        above = Department.objects.values_list("path", flat=True).get(pk=parent_id)
    return f"{above}{own_id}/"


def _move(department: Department, parent_id: int | None) -> None:
    """Hang the subtree elsewhere: one statement rewrites the paths of everything in it."""
    old, new = department.path, _path_below(parent_id, department.pk)
    Department.objects.filter(path__startswith=old).update(
        path=Concat(Value(new), Substr(F("path"), len(old) + 1))
    )
    department.parent_id, department.path = parent_id, new
    department.save(update_fields=["parent"])


def tidy_aliases(text: object) -> str:
    """Other names, separated by 、 whatever separated them before; each once."""
    parts = str(text or "").replace(",", "、").replace("，", "、").replace("；", "、").replace(";", "、")
    return "、".join(dict.fromkeys(name for name in map(one_line, parts.split("、")) if name))


def _comparable(values: Mapping[str, Any]) -> dict[str, Any]:
    """The shape `current_values` has, so that values of a form can be compared with it."""
    shape: dict[str, Any] = {}
    for field in FIELDS:
        if field in values:
            value = values[field]
            if field in {"parent", "head"}:
                shape[field] = int(value) if value else None
            else:
                shape[field] = int(value or 0) if field == "position" else str(value or "")
    return shape


def _show(field: str, value: Any) -> str:
    """A value as people read it."""
    if field == "parent":
        return Department.objects.filter(pk=value).values_list("name", flat=True).first() or ""
    if field == "head":
        return Person.objects.filter(pk=value).values_list("name", flat=True).first() or ""
    return str(value)
