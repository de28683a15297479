"""Copying rows of a plan: the tasks with everything below them, and the dependencies among them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from qibu.foundation.outcomes import Denied
from qibu.tasks.actions.adding import Line, LineLink, add_tasks
from qibu.tasks.actions.linking import LinkTerms
from qibu.tasks.actions.work import Saved
from qibu.tasks.models import Contributor, Link, Task
from qibu.tasks.reordering import branch, roots
from qibu.tasks.tree import children_of, read_tree

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@transaction.atomic
def copy_tasks(
    *,
    by: Person,
    at: datetime,
    project_id: int,
    key: str,
    task_ids: Sequence[int],
    after: int | None,
    parent: int | None,
) -> Saved:
    """New tasks like the chosen ones (planned dates, owners, notes; nothing that has happened), put as
    `add_tasks` puts lines. Links among the copied tasks are copied, links to others are not."""
    nodes = read_tree(project_id)
    children = children_of(nodes)
    if not task_ids or not set(task_ids) <= {node.pk for node in nodes}:
        raise Denied("task", visible=False)
    level_of = {node.pk: node.level for node in nodes}
    levels: dict[int, int] = {}  # id → depth below its copied root, in plan order
    for root in roots(children, task_ids):
        inside = branch(children, root)
        levels |= {n.pk: level_of[n.pk] - level_of[root] for n in nodes if n.pk in inside}
    lines = _lines(list(levels), levels)
    return add_tasks(
        by=by,
        at=at,
        project_id=project_id,
        key=key,
        lines=lines,
        after=after,
        parent=parent,
        source="copied",
    )


def _lines(order: Sequence[int], levels: dict[int, int]) -> list[Line]:
    tasks = Task.objects.in_bulk(order)
    place = {pk: index for index, pk in enumerate(order)}
    links: dict[int, list[LineLink]] = {}
    for link in Link.objects.filter(predecessor__in=order, successor__in=order).order_by("pk"):
        terms = LinkTerms(link.type, link.min_lag, link.min_unit, link.max_lag, link.max_unit)
        links.setdefault(link.successor_id, []).append(LineLink(terms, line=place[link.predecessor_id]))
    helpers: dict[int, list[int]] = {}
    for task, department in Contributor.objects.filter(task__in=order).values_list("task", "department"):
        helpers.setdefault(task, []).append(department)
    return [
        Line(
            name=task.name,
            level=levels[pk],
            kind=task.kind,
            department=task.department_id,
            assignee=task.assignee_id,
            duration=task.duration,
            planned_start=task.planned_start,
            planned_finish=task.planned_finish,
            is_manual=task.is_manual,
            note=task.note,
            deliverable=task.deliverable_id,
            contributors=tuple(helpers.get(pk, ())),
            links=tuple(links.get(pk, ())),
        )
        for pk in order
        for task in (tasks[pk],)
    ]
