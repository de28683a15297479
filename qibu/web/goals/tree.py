"""目标 → 交付成果 → 任务: the goal tree of a project, and what grew outside of it (S5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from qibu.changes.models import Baseline, BaselineTask
from qibu.projects.models import Project
from qibu.projects.objectives import DeliverableLine, ObjectiveLine, objective_lines
from qibu.tasks.delivering import Linked, linked_rows, outlooks
from qibu.tasks.models import Status, Task

#: How many tasks of one deliverable, and how many without one, the tree shows; the rest stand in lists.
SHOWN = 200


@dataclass(frozen=True)
class DeliverableNode:
    """A deliverable with its tasks; ``more``: how many are not shown."""

    line: DeliverableLine
    tasks: tuple[Linked, ...]
    more: int


@dataclass(frozen=True)
class ObjectiveNode:
    """An objective with its deliverables; ``line`` None: deliverables without an objective."""

    line: ObjectiveLine | None
    deliverables: tuple[DeliverableNode, ...]


@dataclass(frozen=True)
class GoalTree:
    """The whole tree; ``loose``: tasks without a deliverable, of ``loose_total``."""

    objectives: tuple[ObjectiveNode, ...]
    loose: tuple[Linked, ...]
    loose_total: int

    @property
    def is_empty(self) -> bool:
        return not self.objectives

    @property
    def loose_more(self) -> int:
        return self.loose_total - len(self.loose)


def goal_tree(project: Project, today: date) -> GoalTree:
    """Objectives, deliverables, tasks, and the tasks that belong to none; eight statements at most."""
    lines, loose = objective_lines(project, today, outlooks(project.pk))
    rows = Task.objects.filter(project=project, is_summary=False).live().exclude(status=Status.CANCELLED)
    below: dict[int, list[Linked]] = {}
    for one in linked_rows(rows.exclude(deliverable=None).order_by("sort")):
        below.setdefault(one.deliverable_id, []).append(one)

    def node(line: DeliverableLine) -> DeliverableNode:
        tasks = below.get(line.row.pk, [])
        return DeliverableNode(line, tuple(tasks[:SHOWN]), max(len(tasks) - SHOWN, 0))

    nodes = [ObjectiveNode(line, tuple(map(node, line.deliverables))) for line in lines]
    if loose:
        nodes.append(ObjectiveNode(None, tuple(map(node, loose))))
    without = rows.filter(deliverable=None)
    return GoalTree(tuple(nodes), tuple(linked_rows(without.order_by("sort")[:SHOWN])), without.count())


def additions_in(project: Project) -> QuerySet[Task]:
    """Tasks that the newest baseline does not know and no deliverable needs: 范围外新增.

    The same rule as the mark on the master schedule; before the first baseline there are none, and
    phases and cancelled tasks are none.
    """
    newest = Baseline.objects.filter(project=project).order_by("-number").values("pk")[:1]
    agreed = BaselineTask.objects.filter(baseline=Subquery(newest), task_id=OuterRef("pk"))
    rows = Task.objects.filter(project=project, is_summary=False, deliverable=None).live()
    return rows.exclude(status=Status.CANCELLED).filter(
        Exists(Baseline.objects.filter(project=project)), ~Exists(agreed)
    )


def additions_count(project: Project) -> int:
    """How many there are; one statement."""
    return additions_in(project).count()


def additions(project: Project, limit: int = 500) -> list[Linked]:
    """What was added outside the scope, in tree order; one statement."""
    return linked_rows(additions_in(project).order_by("sort")[:limit])
