"""What every action of this slice begins with, and how two edits of one row are merged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from qibu.foundation.access.actions import lock, organisation_space
from qibu.foundation.access.models import Space
from qibu.foundation.access.queries import require
from qibu.foundation.journal.queries import history
from qibu.foundation.outcomes import Conflict, Difference
from qibu.foundation.people.models import Person

Show = Callable[[str, Any], str]


def begin(by: Person | None, capability: str) -> Space:
    """Lock the organisation's space, then ask the policy table; raises Denied.

    The powers are read again under the lock: two administrators who take each other's power away at
    the same moment must not both succeed. `by` None is the operator of the machine (set-up, command
    line, demo), who has the database in hand anyway; views always pass the person signed in.
    """
    space = lock(organisation_space().pk)
    if by is not None:
        require(Person.objects.get(pk=by.pk), capability)
    return space


def own_space() -> Space:
    """The locked organisation's space, for what everybody may do with their own account."""
    return lock(organisation_space().pk)


def merge(
    *,
    subject: tuple[str, int],
    current: Mapping[str, Any],
    current_version: int,
    values: Mapping[str, Any],
    base: Mapping[str, Any] | None,
    version: int | None,
    labels: Mapping[str, Any],
    show: Show,
) -> dict[str, Any]:
    """The fields to change: what this edit changed against `base`, as far as it is not so already.

    `values` is what was sent, `base` what the form showed before anybody typed (None: everything sent
    is meant). A field left as it was shown never overwrites somebody else's change. Raises Conflict
    with both values when `version` is not the current one and the same field was changed.
    """
    shown = base or {}
    meant = {f: v for f, v in values.items() if f not in shown or v != shown[f]}
    changes = {f: v for f, v in meant.items() if v != current[f]}
    if version is None or version == current_version:
        return changes
    clashes = [f for f in changes if f not in shown or current[f] != shown[f]]
    if clashes:
        last = history(*subject, limit=1)
        raise Conflict(
            [Difference(f, str(labels[f]), show(f, changes[f]), show(f, current[f])) for f in clashes],
            by=last[0].by if last else "",
            at=last[0].at if last else None,
            version=current_version,
        )
    return changes
