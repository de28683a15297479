"""Resources of a project file as people, contributing departments and needs; and the way back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from qibu.foundation.documents.mspdi_elements import COST
from qibu.foundation.documents.mspdi_file import FileAssignment, FileResource, ProjectFile
from qibu.foundation.documents.spellings import Named, clean
from qibu.foundation.people.queries import match_departments
from qibu.tasks.models import ResourceKind

MATERIAL: Final = 0
WORK: Final = 1
#: What a resource of our own file is, in its Code.
PERSON: Final = "Q-person"
CONTRIBUTOR: Final = "Q-contributor"
NEED: Final = "Q-need-"
UNSAID: Final = "?"
"""Ends the code of a need whose share of time nobody has said."""
MOST: Final = 10**12


@dataclass(frozen=True, slots=True)
class NeedText:
    """A need of a task as the file tells it; `name` is a person's where `is_person`."""

    kind: str
    name: str = ""
    share: int | None = None
    planned: Decimal | None = None
    actual: Decimal | None = None
    unit: str = ""
    is_person: bool = False


@dataclass(frozen=True, slots=True)
class Roles:
    """Who does a task and what it needs."""

    person: Named | None = None
    department: str = ""
    contributors: tuple[str, ...] = ()
    needs: tuple[NeedText, ...] = ()


def roles_of(file: ProjectFile, lost: Counter[str]) -> dict[int, Roles]:
    """By UID of the task. The first person at work is the assignee; a department is responsible or
    contributes; whoever else works, materials and costs are needs."""
    resources = {one.uid: one for one in file.resources if one.name.strip()}
    departments = _departments(file)
    by_task: dict[int, list[tuple[FileAssignment, FileResource]]] = {}
    for one in file.assignments:
        resource = resources.get(one.resource)
        if resource is not None:
            by_task.setdefault(one.task, []).append((one, resource))
    found = {uid: _roles(rows, departments) for uid, rows in by_task.items()}
    for task in file.tasks:
        if task.fixed_cost > 0:
            need = NeedText(ResourceKind.BUDGET, planned=_amount(task.fixed_cost))
            roles = found.get(task.uid, Roles())
            found[task.uid] = Roles(roles.person, roles.department, roles.contributors, (*roles.needs, need))
    lost["work"] = sum(one.units != 1.0 for one in file.assignments if one.resource in resources)
    return found


def _departments(file: ProjectFile) -> set[str]:
    """Names of work resources that are departments here."""
    names = {clean(one.name) for one in file.resources if one.kind == WORK and not one.code.startswith("Q-")}
    matches = match_departments(sorted(names - {""})) if names else {}
    return {name for name, match in matches.items() if match.department is not None}


def _roles(rows: list[tuple[FileAssignment, FileResource]], departments: set[str]) -> Roles:
    person: Named | None = None
    department, contributors, needs = "", list[str](), list[NeedText]()
    for one, resource in rows:
        name = clean(resource.name)[:120]
        if resource.code == CONTRIBUTOR:
            contributors.append(name)
        elif resource.code.startswith(NEED) or resource.kind != WORK:
            needs.append(_need(one, resource, name))
        elif name in departments:
            if department:
                contributors.append(name)
            department = department or name
        elif person is None:
            person = Named(name, department=clean(resource.group)[:80])
        else:
            needs.append(NeedText(ResourceKind.PEOPLE, name, share_of(one.units), is_person=True))
    return Roles(person, department, tuple(dict.fromkeys(contributors)), tuple(needs))


def _need(one: FileAssignment, resource: FileResource, name: str) -> NeedText:
    kind = resource.code.removeprefix(NEED).rstrip(UNSAID) if resource.code.startswith(NEED) else ""
    if kind == ResourceKind.PEOPLE or (not kind and resource.kind == WORK):
        share = None if resource.code.endswith(UNSAID) else share_of(one.units)
        return NeedText(ResourceKind.PEOPLE, name, share, is_person=True)
    if kind == ResourceKind.BUDGET or resource.kind == COST:
        actual = _amount(one.actual_cost) if one.actual_cost else None
        return NeedText(ResourceKind.BUDGET, name, planned=_amount(one.cost), actual=actual)
    known = kind if kind in (ResourceKind.EQUIPMENT, ResourceKind.OTHER) else ResourceKind.OTHER
    return NeedText(known, name, planned=_amount(one.units), unit=resource.unit[:20])


def share_of(units: float) -> int | None:
    """Units of work as percent of a person, at most all of one; None for none."""
    share = min(round(units * 100), 100)
    return share if share > 0 else None


def _amount(value: float) -> Decimal:
    return Decimal(str(round(max(-MOST + 1.0, min(value, MOST - 1.0)), 2)))


class Pool:
    """Resources of a file that is written: each (what it is, name) once, in the order of first use."""

    def __init__(self) -> None:
        self.resources: list[FileResource] = []
        self.assignments: list[FileAssignment] = []
        self._known: dict[tuple[str, str, str], int] = {}

    def assign(self, task: int, code: str, name: str, *, kind: int = WORK, **values: float) -> None:
        """Put a resource on a task; `values` are those of FileAssignment."""
        self.assign_with(task, FileResource(0, writable(name), kind=kind, code=code), values)

    def assign_with(self, task: int, resource: FileResource, values: Mapping[str, float]) -> None:
        """The same for a resource with a group or a unit."""
        known = (resource.code, resource.name, resource.unit or resource.group)
        uid = self._known.get(known)
        if uid is None:
            uid = self._known[known] = len(self.resources) + 1
            group, unit = resource.group, resource.unit
            self.resources.append(
                FileResource(uid, resource.name, -1, resource.kind, group, unit, resource.code)
            )
        self.assignments.append(FileAssignment(task, uid, **values))  # type: ignore[arg-type]


def writable(name: str) -> str:
    """A name without the signs other tools do not take in names of resources."""
    return name.replace("[", "(").replace("]", ")").replace(",", "，")
