"""Circles of dependencies, told as the chain of tasks that closes them (S9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from qibu.foundation.outcomes import Invalid
from qibu.kernel.order import find_cycle
from qibu.projects.models import Project
from qibu.tasks.crossing import joined
from qibu.tasks.models import Link, Task
from qibu.tasks.words import hidden

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


def refuse_circle(
    project: Project, new: Sequence[tuple[int, int]], *, also: int | None = None, reader: Person | None = None
) -> None:
    """Raise Invalid with the chain in words where these (predecessor, successor) links close a circle.

    Call it under the space's lock: two people linking A→B and B→A at once must not both succeed. A circle may
    lead through the projects joined to this one and to the project `also`; of what `reader` (None: anybody)
    may not see there the chain names no task.
    """
    within = joined({project.pk} | ({also} if also is not None else set()))
    parents: dict[int, int | None] = {}
    names: dict[int, str] = {}
    for pk, parent, name in (
        Task.objects.live().filter(project__in=within).values_list("pk", "parent_id", "name")
    ):
        parents[pk], names[pk] = parent, name
    existing = Link.objects.filter(
        project__in=within, predecessor__deleted_at=None, successor__deleted_at=None
    ).values_list("predecessor_id", "successor_id")
    chain = circle([*existing, *new], parents)
    if chain:
        if len(within) > 1:
            names = _named(chain, names, project, reader)
        words = " → ".join(f"“{names[pk]}”" for pk in (*chain, chain[0]))
        raise Invalid({"": [_("The tasks would wait for each other: %(chain)s.") % {"chain": words}]})


def _named(
    chain: Sequence[int], names: dict[int, str], project: Project, reader: Person | None
) -> dict[int, str]:
    """The names a reader may see; a task of a project they may not see is only that."""
    rows = Task.objects.filter(pk__in=chain)
    seen = set(rows.filter(project=project).values_list("pk", flat=True))
    if reader is not None:
        seen |= set(rows.visible_to(reader).values_list("pk", flat=True))
    return {pk: names[pk] if pk in seen else hidden() for pk in chain}


def circle(links: Sequence[tuple[int, int]], parents: dict[int, int | None]) -> list[int]:
    """Task ids of one circle of dependencies, empty where there is none.

    A link of a summary task binds everything below it: each task gets a node for its beginning
    and one for its end, so that nothing has to be expanded.
    """
    index = {pk: i for i, pk in enumerate(parents)}
    pred, succ = [], []
    for pk, parent in parents.items():
        begins, ends = 2 * index[pk], 2 * index[pk] + 1
        pred.append(begins)
        succ.append(ends)
        if parent in index:
            pred += [2 * index[parent], ends]
            succ += [begins, 2 * index[parent] + 1]
    for first, second in links:
        if first in index and second in index:
            pred.append(2 * index[first] + 1)
            succ.append(2 * index[second])
    ids = list(parents)
    found = find_cycle(2 * len(ids), pred, succ)
    return list(dict.fromkeys(ids[node // 2] for node in found))
