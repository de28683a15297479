"""Rows of a project file that stand elsewhere than they did: under another parent, or in another order (D2).

A file of our own says where each row stood at export, so that what was moved here meanwhile is not moved
back; any other file that was imported before is compared with the plan as it stands.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qibu.projects.importing.review import FILE, SKIPPED, WRONG, Change
from qibu.tasks.exchange.rows import Row
from qibu.tasks.importing.entries import Entry
from qibu.tasks.models import Task

#: A parent in the file: a task that stands, or a row that is new; None at the top.
Above = tuple[str, int] | None


@dataclass(frozen=True)
class _Stood:
    """Where a task stood when the file was made."""

    parent: int | None
    order: int


def compare_places(
    entries: Sequence[Entry], rows: Sequence[Row], tasks: Sequence[Task], choices: Mapping[str, str]
) -> None:
    """Add to each row that was moved what is said of it, and that consent moves it; no statement."""
    live = {task.pk: task for task in tasks}
    stood = {
        entry.task: _stood(row, live[entry.task], live)
        for entry, row in zip(entries, rows, strict=True)
        if entry.task is not None
    }
    above = {entry.index: _above(entry, entries) for entry in entries}
    moved = _moved(entries, above, stood)
    before = _before(entries, above)
    for entry in entries:
        if entry.index not in moved or entry.task is None or entry.compared is None:
            continue
        task = live[entry.task]
        now = task.parent_id if task.parent_id in live else None
        both = now != stood[entry.task].parent
        if both and above[entry.index] == _task(now):
            continue  # moved here too, to the same parent
        decision = choices.get(f"{task.pk}:place", "") if both else FILE
        words = (
            _words(live[now].name if now else "", _sibling_before(task, tasks, live)),
            _words(_name(above[entry.index], entries, live), before[entry.index]),
        )
        entry.compared.changes.append(Change("place", _("moved"), *words, conflict=both, decision=decision))
        entry.compared.moves, entry.compared.stood = decision == FILE, now


def _stood(row: Row, task: Task, live: Mapping[int, Task]) -> _Stood:
    stamp = row.stamp if row.is_ours else None
    parent, order = (stamp.parent, stamp.place) if stamp and stamp.place else (task.parent_id, task.sort)
    return _Stood(parent if parent in live else None, order)


def _task(pk: int | None) -> Above:
    return ("task", pk) if pk is not None else None


def _above(entry: Entry, entries: Sequence[Entry]) -> Above:
    """The nearest row above that the plan has, or gets by consent."""
    place = entry.line.parent
    while place is not None:
        one = entries[place]
        if one.task is not None:
            return "task", one.task
        if one.state not in (SKIPPED, WRONG):
            return "line", place
        place = one.line.parent
    return None


def _moved(entries: Sequence[Entry], above: Mapping[int, Above], stood: Mapping[int, _Stood]) -> set[int]:
    """Rows with another parent, and of those with the same parent the fewest that explain a new order."""
    moved: set[int] = set()
    level: dict[Above, list[tuple[int, int]]] = {}
    for entry in entries:
        if entry.task is None:
            continue
        if above[entry.index] != _task(stood[entry.task].parent):
            moved.add(entry.index)
        else:
            level.setdefault(above[entry.index], []).append((entry.index, stood[entry.task].order))
    for rows in level.values():
        kept = _rising([order for _index, order in rows])
        moved |= {index for place, (index, _order) in enumerate(rows) if place not in kept}
    return moved


def _rising(values: Sequence[int]) -> set[int]:
    """Places of a longest rising sequence."""
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for place, value in enumerate(values):
        at = bisect_left(tails, value)
        previous.append(ends[at - 1] if at else -1)
        tails[at : at + 1] = [value]
        ends[at : at + 1] = [place]
    kept: set[int] = set()
    place = ends[-1] if ends else -1
    while place >= 0:
        kept.add(place)
        place = previous[place]
    return kept


def _before(entries: Sequence[Entry], above: Mapping[int, Above]) -> dict[int, str]:
    """By row: the name of the sibling before it in the file, "" for the first."""
    last: dict[Above, str] = {}
    found = {}
    for entry in entries:
        found[entry.index] = last.get(above[entry.index], "")
        last[above[entry.index]] = entry.understood.task.name
    return found


def _sibling_before(task: Task, tasks: Sequence[Task], live: Mapping[int, Task]) -> str:
    same = [one for one in tasks if one.parent_id == task.parent_id and one.sort < task.sort]
    return same[-1].name if same else ""


def _name(above: Above, entries: Sequence[Entry], live: Mapping[int, Task]) -> str:
    if above is None:
        return ""
    kind, number = above
    return live[number].name if kind == "task" else entries[number].understood.task.name


def _words(parent: str, before: str) -> str:
    places = (
        _("below “%(name)s”") % {"name": parent} if parent else _("at the top"),
        _("after “%(name)s”") % {"name": before} if before else pgettext("place", "first"),
    )
    return pgettext("list", ", ").join(places)
