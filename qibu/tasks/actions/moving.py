"""Changing the tree: move, indent, outdent, delete to the recycle bin, restore."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Denied, Invalid
from qibu.tasks.actions.work import Saved, Work, begin
from qibu.tasks.circles import refuse_circle
from qibu.tasks.models import PlanState, Task
from qibu.tasks.tree import Node, children_of, read_tree, renumber, write_tree

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

Children = dict[int | None, list[int]]


@transaction.atomic
def move_task(
    *, by: Person, at: datetime, project_id: int, task_id: int, parent: int | None, after: int | None
) -> Saved:
    """Hang a task (with everything below it) under `parent`, after the sibling `after` (None: first)."""
    work, nodes, children = _open(by, at, project_id, task_id)
    if parent is not None and parent not in {node.pk for node in nodes}:
        raise Denied("task")
    if parent in _branch(children, task_id):
        raise Invalid({"": [_("A task cannot become part of itself.")]})
    _take_out(children, task_id)
    siblings = children.setdefault(parent, [])
    siblings.insert(siblings.index(after) + 1 if after in siblings else 0, task_id)
    return _finish(work, nodes, children, task_id, "task.moved")


@transaction.atomic
def indent_task(*, by: Person, at: datetime, project_id: int, task_id: int) -> Saved:
    """Make a task the last part of the sibling above it."""
    work, nodes, children = _open(by, at, project_id, task_id)
    siblings = _siblings(children, task_id)
    place = siblings.index(task_id)
    if place == 0:
        raise Invalid({"": [_("There is no task above to become part of.")]})
    above = siblings[place - 1]
    siblings.remove(task_id)
    children.setdefault(above, []).append(task_id)
    return _finish(work, nodes, children, task_id, "task.moved")


@transaction.atomic
def outdent_task(*, by: Person, at: datetime, project_id: int, task_id: int) -> Saved:
    """Make a task the sibling after the task it was part of; what stood below it there follows along."""
    work, nodes, children = _open(by, at, project_id, task_id)
    parent = next(node.parent for node in nodes if node.pk == task_id)
    if parent is None:
        raise Invalid({"": [_("The task stands at the top level already.")]})
    siblings = children[parent]
    place = siblings.index(task_id)
    followers = siblings[place + 1 :]
    del siblings[place:]
    children.setdefault(task_id, []).extend(followers)
    level = _siblings(children, parent)
    level.insert(level.index(parent) + 1, task_id)
    return _finish(work, nodes, children, task_id, "task.moved")


@transaction.atomic
def delete_tasks(
    *, by: Person, at: datetime, project_id: int, task_ids: Sequence[int], under: str = ""
) -> Saved:
    """Put tasks and everything below them into the recycle bin."""
    work = begin(by, at, project_id, under)
    require_in(work.grants, "plan.edit")
    nodes = read_tree(project_id)
    children = children_of(nodes)
    known = {node.pk for node in nodes}
    if not set(task_ids) <= known:
        raise Denied("task")
    gone = sorted({pk for task_id in task_ids for pk in _branch(children, task_id)})
    rows = Task.objects.filter(pk__in=gone)
    names = list(rows.order_by("sort").values_list("name", flat=True)[:20])
    rows.update(deleted_at=at, touched=work.number, version=F("version") + 1)
    return _renumbered(work, gone, "tasks.deleted", {"count": len(gone), "names": names})


@transaction.atomic
def restore_tasks(*, by: Person, at: datetime, project_id: int, task_ids: Sequence[int]) -> Saved:
    """Take tasks back out of the recycle bin; one whose parent is gone comes back at the top."""
    work = begin(by, at, project_id)
    require_in(work.grants, "plan.edit")
    rows = Task.objects.filter(project=work.project, pk__in=task_ids).exclude(deleted_at=None)
    back = sorted(rows.values_list("pk", flat=True))
    if set(back) != set(task_ids):
        raise Denied("task")
    names = list(rows.order_by("sort").values_list("name", flat=True)[:20])
    rows.update(deleted_at=None, touched=work.number, version=F("version") + 1)
    refuse_circle(work.project, [])
    return _renumbered(work, back, "tasks.restored", {"count": len(back), "names": names})


def _renumbered(work: Work, ids: Sequence[int], action: str, data: dict[str, object]) -> Saved:
    renumber(work.project.pk, work.number)
    state = {"order_touched": work.number, "links_touched": work.number}
    PlanState.objects.update_or_create(project=work.project, defaults=state)
    moved = work.reschedule().moved
    number = work.record(action, ("project", work.project.pk), {**data, "ids": list(ids[:200])})
    return Saved(number=number, ids=tuple(ids), moved=len(moved))


def _open(by: Person, at: datetime, project_id: int, task_id: int) -> tuple[Work, list[Node], Children]:
    work = begin(by, at, project_id)
    require_in(work.grants, "plan.edit")
    nodes = read_tree(project_id)
    if task_id not in {node.pk for node in nodes}:
        raise Denied("task")
    return work, nodes, children_of(nodes)


def _siblings(children: Children, task_id: int) -> list[int]:
    return next(siblings for siblings in children.values() if task_id in siblings)


def _take_out(children: Children, task_id: int) -> None:
    _siblings(children, task_id).remove(task_id)


def _branch(children: Children, task_id: int) -> set[int]:
    """The task and everything below it."""
    found, waiting = set(), [task_id]
    while waiting:
        node = waiting.pop()
        found.add(node)
        waiting.extend(children.get(node, ()))
    return found


def _finish(work: Work, nodes: list[Node], children: Children, task_id: int, action: str) -> Saved:
    write_tree(nodes, children, work.number)
    PlanState.objects.update_or_create(project=work.project, defaults={"order_touched": work.number})
    # A link of a summary binds what is below it: another parent can close a circle.
    refuse_circle(work.project, [])
    moved = work.reschedule().moved
    name = Task.objects.values_list("name", flat=True).get(pk=task_id)
    number = work.record(action, ("task", task_id), {"name": name})
    return Saved(number=number, ids=(task_id,), moved=len(moved))
