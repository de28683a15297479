"""The WBS as a tree: preorder places, levels and numbers, written only where they changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from qibu.tasks.models import Task


@dataclass
class Node:
    """One live task as the tree sees it."""

    pk: int
    parent: int | None
    sort: int
    level: int
    wbs: str
    is_summary: bool


def read_tree(project_id: int) -> list[Node]:
    """All live tasks in tree order; one statement."""
    rows = Task.objects.filter(project=project_id).live().order_by("sort", "pk")
    return [Node(*row) for row in rows.values_list("pk", "parent_id", "sort", "level", "wbs", "is_summary")]


def children_of(nodes: Iterable[Node]) -> dict[int | None, list[int]]:
    """Parent id (None at the top) → child ids in order; a node whose parent is gone stands at the top."""
    nodes = list(nodes)
    known = {node.pk for node in nodes}
    children: dict[int | None, list[int]] = {}
    for node in nodes:
        children.setdefault(node.parent if node.parent in known else None, []).append(node.pk)
    return children


def preorder(children: dict[int | None, list[int]]) -> Iterable[tuple[int, int | None, int, str]]:
    """(id, parent id, level, WBS number) of every node, parents before children; no recursion."""
    stack: list[tuple[int, int | None, int, str]] = [
        (pk, None, 0, str(n)) for n, pk in reversed(list(enumerate(children.get(None, ()), start=1)))
    ]
    while stack:
        pk, parent, level, wbs = stack.pop()
        yield pk, parent, level, wbs
        below = children.get(pk, ())
        stack.extend((c, pk, level + 1, f"{wbs}.{n}") for n, c in reversed(list(enumerate(below, start=1))))


_UPDATE = """UPDATE tasks_task SET parent_id = %s, sort = %s, level = %s, wbs = %s, is_summary = %s,
             touched = %s WHERE id = %s"""


def write_tree(nodes: Sequence[Node], children: dict[int | None, list[int]], number: int) -> list[int]:
    """Store places, levels, numbers and parents where they changed; returns the changed ids."""
    before = {node.pk: (node.parent, node.sort, node.level, node.wbs, node.is_summary) for node in nodes}
    changed = []
    for sort, (pk, parent, level, wbs) in enumerate(preorder(children)):
        now = (parent, sort, level, wbs, bool(children.get(pk)))
        if before[pk] != now:
            changed.append((*now, number, pk))
    if changed:
        with connection.cursor() as cursor:
            cursor.executemany(_UPDATE, changed)
    return [row[-1] for row in changed]


def renumber(project_id: int, number: int) -> list[int]:
    """Bring places and numbers in line with parents and order; returns the changed ids."""
    nodes = read_tree(project_id)
    return write_tree(nodes, children_of(nodes), number)
