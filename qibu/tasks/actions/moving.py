"""Changing the tree: move, indent, outdent, put back, delete to the recycle bin, restore.

Each takes one task or many: one transaction, one recalculation, one journal row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Denied, Invalid
from qibu.tasks import reordering
from qibu.tasks.actions.work import Saved, Work, begin
from qibu.tasks.circles import refuse_circle
from qibu.tasks.models import PlanState, Task
from qibu.tasks.reordering import Children, Place
from qibu.tasks.tree import Node, children_of, read_tree, renumber, write_tree

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

Step = Callable[[Children, list[int]], list[int]]


@transaction.atomic
def move_tasks(
    *,
    by: Person,
    at: datetime,
    project_id: int,
    task_ids: Sequence[int],
    parent: int | None,
    after: int | None,
) -> Saved:
    """Hang tasks (with everything below them) under `parent`, after the sibling `after` (None: first)."""

    def hang(children: Children, tasks: list[int]) -> list[int]:
        known = reordering.parents(children)
        if parent is not None and parent not in known:
            raise Denied("task")
        for task in tasks:
            if parent in (below := reordering.branch(children, task)) or after in below:
                raise Invalid({"": [_("A task cannot become part of itself.")]})
        reordering.hang(children, tasks, parent, after)
        return tasks

    return _step(by, at, project_id, task_ids, hang, "")


def move_task(
    *, by: Person, at: datetime, project_id: int, task_id: int, parent: int | None, after: int | None
) -> Saved:
    """`move_tasks` of one task."""
    return move_tasks(by=by, at=at, project_id=project_id, task_ids=[task_id], parent=parent, after=after)


@transaction.atomic
def indent_tasks(*, by: Person, at: datetime, project_id: int, task_ids: Sequence[int]) -> Saved:
    """Make tasks the last parts of the sibling above them."""
    nothing = _("There is no task above to become part of.")
    return _step(by, at, project_id, task_ids, reordering.indent, nothing)


def indent_task(*, by: Person, at: datetime, project_id: int, task_id: int) -> Saved:
    """`indent_tasks` of one task."""
    return indent_tasks(by=by, at=at, project_id=project_id, task_ids=[task_id])


@transaction.atomic
def outdent_tasks(*, by: Person, at: datetime, project_id: int, task_ids: Sequence[int]) -> Saved:
    """Make tasks the siblings after what they were part of; what stood below them there follows along."""
    nothing = _("The task stands at the top level already.")
    return _step(by, at, project_id, task_ids, reordering.outdent, nothing)


def outdent_task(*, by: Person, at: datetime, project_id: int, task_id: int) -> Saved:
    """`outdent_tasks` of one task."""
    return outdent_tasks(by=by, at=at, project_id=project_id, task_ids=[task_id])


@transaction.atomic
def step_tasks(*, by: Person, at: datetime, project_id: int, task_ids: Sequence[int], places: int) -> Saved:
    """Move tasks one place up (`places` < 0) or down among their siblings."""
    nothing = _("There is no place further up.") if places < 0 else _("There is no place further down.")
    return _step(
        by, at, project_id, task_ids, lambda c, t: reordering.step(c, t, -1 if places < 0 else 1), nothing
    )


@transaction.atomic
def arrange_tasks(
    *, by: Person, at: datetime, project_id: int, places: Sequence[Place], was: Sequence[Place] = ()
) -> Saved:
    """Put tasks back where they stood: what undo does.

    `was` is where the person had put them; a task somebody else has moved since refuses everything.
    """

    def put(children: Children, _tasks: list[int]) -> list[int]:
        _refuse_moved(children, was)
        for place in places:
            if place.parent in reordering.branch(children, place.task):
                raise Invalid({"": [_("A task cannot become part of itself.")]})
            reordering.arrange(children, [place])
        return [place.task for place in places]

    return _step(by, at, project_id, [place.task for place in places], put, "")


def _refuse_moved(children: Children, was: Sequence[Place]) -> None:
    for place in was:
        if not reordering.stands(children, place):
            name = Task.objects.values_list("name", flat=True).filter(pk=place.task).first() or "—"
            text = _("“%(name)s” was moved by somebody else meanwhile; it stays where it is.")
            raise Invalid({"": [text % {"name": name}]})


@transaction.atomic
def delete_tasks(
    *,
    by: Person,
    at: datetime,
    project_id: int,
    task_ids: Sequence[int],
    under: str = "",
    versions: Mapping[int, int] | None = None,
) -> Saved:
    """Put tasks and everything below them into the recycle bin.

    With `versions` (id → version) only these very tasks go, as they were then: Invalid where somebody
    has changed one or put another below it. Undoing new rows asks this.
    """
    work = begin(by, at, project_id, under)
    require_in(work.grants, "plan.edit")
    nodes = read_tree(project_id)
    children = children_of(nodes)
    known = {node.pk for node in nodes}
    if not set(task_ids) <= known:
        raise Denied("task")
    gone = sorted({pk for task_id in task_ids for pk in reordering.branch(children, task_id)})
    rows = Task.objects.filter(pk__in=gone)
    if versions is not None:
        _refuse_changed(rows.order_by("sort").values_list("pk", "version", "name"), versions)
    names = list(rows.order_by("sort").values_list("name", flat=True)[:20])
    rows.update(deleted_at=at, touched=work.number, version=F("version") + 1)
    renumber(project_id, work.number)
    return _renumbered(work, gone, "tasks.deleted", {"count": len(gone), "names": names})


def _refuse_changed(rows: object, versions: Mapping[int, int]) -> None:
    for pk, version, name in rows:  # type: ignore[attr-defined]
        if versions.get(pk) != version:
            text = _("“%(name)s” was changed by somebody else meanwhile; it stays.")
            raise Invalid({"": [text % {"name": name}]})


@transaction.atomic
def restore_tasks(
    *, by: Person, at: datetime, project_id: int, task_ids: Sequence[int], places: Sequence[Place] = ()
) -> Saved:
    """Take tasks back out of the recycle bin; one whose parent is gone comes back at the top.

    `places`: where some of them stood; without one a task comes back where its number puts it.
    """
    work = begin(by, at, project_id)
    require_in(work.grants, "plan.edit")
    rows = Task.objects.filter(project=work.project, pk__in=task_ids).exclude(deleted_at=None)
    back = sorted(rows.values_list("pk", flat=True))
    if set(back) != set(task_ids):
        raise Denied("task")
    names = list(rows.order_by("sort").values_list("name", flat=True)[:20])
    rows.update(deleted_at=None, touched=work.number, version=F("version") + 1)
    refuse_circle(work.project, [])
    nodes = read_tree(project_id)
    children = children_of(nodes)
    known = {node.pk for node in nodes}
    wanted = [one for one in places if one.task in back and (one.parent is None or one.parent in known)]
    reordering.arrange(
        children, [one for one in wanted if one.parent not in reordering.branch(children, one.task)]
    )
    write_tree(nodes, children, work.number)
    return _renumbered(work, back, "tasks.restored", {"count": len(back), "names": names})


def _renumbered(work: Work, ids: Sequence[int], action: str, data: dict[str, object]) -> Saved:
    state = {"order_touched": work.number, "links_touched": work.number}
    PlanState.objects.update_or_create(project=work.project, defaults=state)
    moved = work.reschedule().moved
    number = work.record(action, ("project", work.project.pk), {**data, "ids": list(ids[:200])})
    return Saved(number=number, ids=tuple(ids), moved=len(moved))


def _step(
    by: Person, at: datetime, project_id: int, task_ids: Sequence[int], step: Step, nothing: str
) -> Saved:
    """Take a step with the tasks that stand at the top of the choice; Invalid(`nothing`) if none moves."""
    work = begin(by, at, project_id)
    require_in(work.grants, "plan.edit")
    nodes = read_tree(project_id)
    if not set(task_ids) <= {node.pk for node in nodes}:
        raise Denied("task")
    children = children_of(nodes)
    moved = step(children, reordering.roots(children, task_ids))
    if not moved:
        raise Invalid({"": [nothing or _("Choose at least one task.")]})
    return _finish(work, nodes, children, moved)


def _finish(work: Work, nodes: list[Node], children: Children, tasks: list[int]) -> Saved:
    write_tree(nodes, children, work.number)
    PlanState.objects.update_or_create(project=work.project, defaults={"order_touched": work.number})
    # A link of a summary binds what is below it: another parent can close a circle.
    refuse_circle(work.project, [])
    moved = work.reschedule().moved
    names = list(Task.objects.filter(pk__in=tasks).order_by("sort").values_list("name", flat=True)[:20])
    if len(tasks) == 1:
        number = work.record("task.moved", ("task", tasks[0]), {"name": names[0]})
    else:
        data = {"count": len(tasks), "names": names, "ids": tasks[:200]}
        number = work.record("tasks.moved", ("project", work.project.pk), data)
    return Saved(number=number, ids=tuple(tasks), moved=len(moved))
