"""Moving branches of a task tree: pure steps on "parent id → child ids in order" (None: the top)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

Children = dict[int | None, list[int]]


@dataclass(frozen=True)
class Place:
    """Where a task stands: under `parent` (None: at the top), after its sibling `after` (None: first)."""

    task: int
    parent: int | None
    after: int | None


def branch(children: Children, task: int) -> set[int]:
    """The task and everything below it."""
    found, waiting = set(), [task]
    while waiting:
        node = waiting.pop()
        found.add(node)
        waiting.extend(children.get(node, ()))
    return found


def parents(children: Children) -> dict[int, int | None]:
    """Task → the task it is part of."""
    return {child: parent for parent, below in children.items() for child in below}


def roots(children: Children, chosen: Collection[int]) -> list[int]:
    """The chosen tasks that are not below another chosen one, in plan order: what is below comes along."""
    above = parents(children)
    held = set(chosen)
    return [task for task in in_order(children) if task in held and not _has_above(above, held, task)]


def in_order(children: Children) -> list[int]:
    """All tasks, each before what is below it."""
    found: list[int] = []
    waiting = list(reversed(children.get(None, ())))
    while waiting:
        task = waiting.pop()
        found.append(task)
        waiting.extend(reversed(children.get(task, ())))
    return found


def _has_above(above: dict[int, int | None], held: set[int], task: int) -> bool:
    up = above.get(task)
    while up is not None:
        if up in held:
            return True
        up = above.get(up)
    return False


def siblings(children: Children, task: int) -> list[int]:
    return next(below for below in children.values() if task in below)


def hang(children: Children, tasks: Iterable[int], parent: int | None, after: int | None) -> None:
    """Put tasks one after the other under `parent`, behind `after` (None: first)."""
    for task in tasks:
        siblings(children, task).remove(task)
        below = children.setdefault(parent, [])
        below.insert(below.index(after) + 1 if after in below else 0, task)
        after = task


def indent(children: Children, tasks: Sequence[int]) -> list[int]:
    """Make tasks the last parts of the sibling above them; returns those that moved."""
    moved: list[int] = []
    for task in tasks:
        level = siblings(children, task)
        place = level.index(task)
        if place == 0 or level[place - 1] in tasks:
            continue  # nothing above, or only one that stays where it is
        above = level[place - 1]
        level.remove(task)
        children.setdefault(above, []).append(task)
        moved.append(task)
    return moved


def outdent(children: Children, tasks: Sequence[int]) -> list[int]:
    """Make tasks the siblings after what they were part of; what stood below them there follows along."""
    moved: list[int] = []
    for task in tasks:
        parent = parents(children)[task]
        if parent is None:
            continue
        level = children[parent]
        place = level.index(task)
        followers = level[place + 1 :]
        del level[place:]
        children.setdefault(task, []).extend(followers)
        upper = siblings(children, parent)
        upper.insert(upper.index(parent) + 1, task)
        moved.append(task)
    return moved


def step(children: Children, tasks: Sequence[int], by: int) -> list[int]:
    """Move tasks one place up (-1) or down (+1) among their siblings; returns those that moved."""
    moved = []
    for task in tasks if by < 0 else reversed(tasks):
        level = siblings(children, task)
        place = level.index(task)
        other = place + by
        if not 0 <= other < len(level) or level[other] in tasks:
            continue
        level[place], level[other] = level[other], level[place]
        moved.append(task)
    return moved


def arrange(children: Children, places: Sequence[Place]) -> None:
    """Put every task where its place says, in this order."""
    for place in places:
        hang(children, [place.task], place.parent, place.after)


def stands(children: Children, place: Place) -> bool:
    """Is a task still where somebody put it? Tasks that came in between do not matter."""
    above = parents(children)
    if above.get(place.task, -1) != place.parent:
        return False
    level = children.get(place.parent, [])
    return place.after not in level or level.index(place.after) < level.index(place.task)
