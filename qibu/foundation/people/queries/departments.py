"""The department tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from qibu.foundation.outcomes import Denied
from qibu.foundation.people.models import Department


@dataclass(frozen=True)
class DepartmentRow:
    """One line of the tree; `people` counts the department's own active people, `below` the subtree's."""

    id: int
    name: str
    aliases: str
    path: str
    depth: int
    head_id: int | None
    head: str
    people: int
    below: int
    is_active: bool

    @property
    def indent(self) -> str:
        """Wide blanks that show the depth where there is no other way (in a select)."""
        return "\u3000" * self.depth

    @property
    def depth_shown(self) -> int:
        """The depth, as far as the style sheet knows levels."""
        return min(self.depth, 5)


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
        path=row.path,
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
