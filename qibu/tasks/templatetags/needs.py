"""What a task needs, on its page; and amounts as they are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import template

from qibu.projects.models import Project
from qibu.tasks.budgets import sight
from qibu.tasks.models import ResourceKind, Task
from qibu.tasks.resources import NeedLine, amount, helped, needs_of_task

register = template.Library()


@dataclass(frozen=True)
class Needed:
    """The section of the task page: needs, contributors, and what the reader may do here."""

    lines: Sequence[NeedLine]
    contributors: Sequence[tuple[str, int | None]]
    may_edit: bool
    may_plan: bool
    kinds: Sequence[tuple[str, Any]]

    @property
    def hidden(self) -> int:
        return sum(line.is_hidden for line in self.lines)


@register.simple_tag
def task_needs(project: Project, task: Task) -> Needed:
    """`{% task_needs project task as needed %}`; one statement where there is neither need nor contributor,
    else at most five."""
    held = project.held
    assert held is not None, "only pages of an opened project show needs"
    has_needs, contributors = helped(task.pk)
    lines = needs_of_task(project, task.pk, sight(project, held)) if has_needs else []
    return Needed(
        lines=lines,
        contributors=contributors,
        may_edit=held.may("resource.edit", department_id=task.department_id),
        may_plan=held.may("plan.edit"),
        kinds=[(str(kind.value), kind.label) for kind in ResourceKind],
    )


@register.filter
def yuan(value: Decimal | None) -> str:
    """`{{ total.planned|yuan }}`: 1,234.5; "—" for none."""
    return amount(value)


@register.filter
def person_days(value: Decimal | None) -> str:
    """`{{ total.days|person_days }}`: person-days with one place at most; "—" for none."""
    return amount(None if value is None else value.quantize(Decimal("0.1")))
