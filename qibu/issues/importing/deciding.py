"""From a preview of form 4 to what consent writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from qibu.issues.actions.importing import Addition, Decisions, Edit
from qibu.issues.importing.preview import Entry, Preview
from qibu.projects.importing.review import SKIPPED, WRONG

_MOST_LEFT = 500


def decide(preview: Preview) -> Decisions:
    """What consent writes: every row that is taken."""
    taken = [entry for entry in preview.entries if entry.taken]
    return Decisions(
        additions=tuple(
            Addition(entry.line.row, asdict(entry.understood.values))
            for entry in taken
            if entry.issue is None
        ),
        edits=tuple(
            Edit(one.issue, one.version, dict(one.values), dict(one.was))
            for entry in taken
            if (one := entry.compared) is not None
        ),
        new_departments=tuple(preview.names.new_departments),
        new_people=tuple(preview.names.new_people),
        counts=preview.counts,
        left=tuple(_left(preview.entries))[:_MOST_LEFT],
    )


def _left(entries: Sequence[Entry]) -> Iterator[tuple[int, str, str]]:
    """(row, title, why) of what the list holds and the register does not get."""
    for entry in entries:
        if entry.state in {SKIPPED, WRONG}:
            why = [doubt.text for doubt in entry.doubts if doubt.severity == WRONG]
            yield entry.line.row, entry.understood.values.title, "\n".join(dict.fromkeys(why))
