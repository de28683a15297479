"""Circles of dependencies in a preview, and predecessors that are not taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from qibu.projects.importing.doubts import Doubt
from qibu.projects.importing.review import WRONG
from qibu.projects.models import Project
from qibu.tasks.importing.entries import Entry
from qibu.tasks.importing.rounds import circles
from qibu.tasks.models import Link, Task


def refuse_circles(project: Project, entries: list[Entry], titles: Mapping[int, str]) -> None:
    """Every row of a circle of dependencies is wrong, with the chain in words (S9)."""
    live = [entry for entry in entries if entry.task is not None or entry.taken]
    if not any(entry.understood.links for entry in live):
        return
    node = {entry.index: entry.task if entry.task is not None else -1 - entry.index for entry in entries}
    by_node = {node[entry.index]: entry for entry in live}
    links, uses_plan = _new_links(live, node)
    parents: dict[int, int | None] = {}
    if uses_plan:
        relinked = {entry.task for entry in live if entry.compared is not None and entry.compared.relink}
        parents.update(
            Task.objects.filter(project=project).live().order_by("sort").values_list("pk", "parent_id")
        )
        standing = Link.objects.filter(project=project).values_list("predecessor_id", "successor_id")
        links += [pair for pair in standing if pair[1] not in relinked]
    for entry in live:
        if entry.task is None:
            parents[node[entry.index]] = _parent_node(entry, entries, by_node, node)
    for chain in circles(links, parents):
        names = [by_node[n].line.name if n in by_node else titles.get(n, "") for n in chain]
        words = " → ".join(f"“{name}”" for name in (*names, names[0]))
        text = _("The tasks would wait for each other: %(chain)s.") % {"chain": words}
        for n in chain:
            if n in by_node:
                by_node[n].doubts.append(Doubt("predecessors", "wrong", text, by_node[n].line.predecessors))


def _new_links(live: Sequence[Entry], node: Mapping[int, int]) -> tuple[list[tuple[int, int]], bool]:
    """(links the list would make, whether the standing plan matters for them)."""
    links: list[tuple[int, int]] = []
    uses_plan = False
    for entry in live:
        if entry.task is not None and not (entry.compared is not None and entry.compared.relink):
            continue
        for wanted in entry.understood.links:
            first = node[wanted.line] if wanted.line is not None else wanted.task or 0
            links.append((first, node[entry.index]))
            uses_plan = uses_plan or first > 0 or entry.task is not None
    return links, uses_plan


def _parent_node(
    entry: Entry, entries: list[Entry], by_node: Mapping[int, Entry], node: Mapping[int, int]
) -> int | None:
    above = entry.line.parent
    while above is not None:
        if node[above] in by_node:
            return node[above]
        above = entries[above].line.parent
    return None


def drop_links(entries: list[Entry]) -> None:
    """A predecessor that is not taken gives no link, and its successor says so."""
    for entry in entries:
        for wanted in entry.understood.links:
            if wanted.line is None:
                continue
            other = entries[wanted.line]
            if other.task is None and not other.taken and entry.state != WRONG:
                entry.dropped.append(wanted)
                text = _("“%(name)s” is not imported, so it is no predecessor.") % {"name": other.line.name}
                entry.doubts.append(Doubt("predecessors", "note", text, entry.line.predecessors))
