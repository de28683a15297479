"""Two people edit one row: different fields merge, the same field is put to a decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from qibu.foundation.journal.models import Event
from qibu.foundation.outcomes import Conflict, Difference

_NOT_SHOWN = object()


@dataclass(frozen=True)
class Merge:
    """``changes``: what to write; ``clashes``: fields both changed, to different values."""

    changes: dict[str, Any]
    clashes: tuple[str, ...]


def merge(shown: Mapping[str, Any], yours: Mapping[str, Any], now: Mapping[str, Any]) -> Merge:
    """Compare what was shown, what was sent and what stands now, field by field.

    A field that was not shown counts as changed by the sender: better one question too many.
    """
    changes: dict[str, Any] = {}
    clashes = []
    for field, value in yours.items():
        stands = now.get(field)
        before = shown.get(field, _NOT_SHOWN)
        if value in (stands, before):
            continue
        if before == stands:
            changes[field] = value
        else:
            clashes.append(field)
    return Merge(changes, tuple(clashes))


def merge_or_refuse(
    *,
    subject: tuple[str, int],
    version: int,
    sent_version: int | None,
    shown: Mapping[str, Any],
    yours: Mapping[str, Any],
    now: Mapping[str, Any],
    describe: Callable[[str, Any], tuple[str, str]],
) -> dict[str, Any]:
    """The changes to write; raises Conflict where the same field was changed meanwhile.

    Sent against the version that stands, everything sent counts. ``describe(field, value)`` gives
    the label of the field and the value as people read it.
    """
    result = merge(now if sent_version == version else shown, yours, now)
    if not result.clashes:
        return result.changes
    differences = []
    for field in result.clashes:
        label, mine = describe(field, yours[field])
        differences.append(Difference(field, label, mine, describe(field, now.get(field))[1]))
    last = last_change(subject, result.clashes)
    raise Conflict(
        differences,
        by=last.by.name if last is not None and last.by else "",
        at=last.at if last is not None else None,
        version=version,
    )


def last_change(subject: tuple[str, int], fields: tuple[str, ...]) -> Event | None:
    """The newest event of the subject that changed one of the fields (of its last fifty)."""
    rows = Event.objects.filter(subject_kind=subject[0], subject_id=subject[1])
    for event in rows.select_related("by").order_by("-number")[:50]:
        if set(fields) & set(event.data.get("changes", ())):
            return event
    return None
