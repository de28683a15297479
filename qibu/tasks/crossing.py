"""Which projects hang together by dependencies between their tasks (S9)."""

from __future__ import annotations

from collections.abc import Iterable

from qibu.foundation.plain import fetch

# "+ 0" keeps a database from looking at every task of a project: what crosses projects is little.
_BESIDE = """
    SELECT before.project_id FROM tasks_link link JOIN tasks_task before ON before.id = link.predecessor_id
     WHERE link.project_id IN (%s) AND link.is_outside
    UNION
    SELECT link.project_id FROM tasks_link link JOIN tasks_task before ON before.id = link.predecessor_id
     WHERE link.is_outside AND before.project_id + 0 IN (%s)"""


def joined(projects: Iterable[int]) -> set[int]:
    """These projects and all that are joined to them, directly or through others; a statement per step."""
    found = set(projects)
    ahead = set(found)
    while ahead:
        ids = list(ahead)
        ahead = {pk for (pk,) in fetch(_BESIDE, [ids, ids])} - found
        found |= ahead
    return found
