"""What a file says, what stands now, and what stood at export: field by field, as text (D2).

Pure: no database, no clock.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from qibu.projects.importing.review import CHANGED, FILE, KEEP, NEW, SAME, UNCLEAR, WRONG
from qibu.projects.importing.rowkeys import mark


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field: the texts, `state` (SAME, NEW, CHANGED, UNCLEAR, WRONG), whether both sides changed since
    the export, and what was decided: FILE, KEEP, or "" where both changed and nobody decided yet."""

    field: str
    now: str
    file: str
    state: str
    conflict: bool = False
    decision: str = KEEP

    @property
    def taken(self) -> bool:
        """Whether the file's value is written on consent."""
        return self.decision == FILE and self.state in (NEW, CHANGED)


def compare(
    now: Mapping[str, str],
    file: Mapping[str, str],
    *,
    at_export: Mapping[str, str],
    doubts: Mapping[str, str],
    decisions: Mapping[str, str],
) -> tuple[FieldChange, ...]:
    """Every field of `now` against the file, in the order of `now`.

    `file` has only fields the file has a place for. `at_export`: field → mark of its text when our own
    export was written (empty for anybody else's file). `doubts`: field → severity of its worst doubt, which
    keeps the field from being written. `decisions`: field → FILE or KEEP, as somebody chose.
    """
    return tuple(
        _one(
            name,
            now[name],
            file.get(name),
            at_export.get(name),
            doubts.get(name, ""),
            decisions.get(name, ""),
        )
        for name in now
    )


def _one(
    name: str, now: str, file: str | None, exported: str | None, doubt: str, decision: str
) -> FieldChange:
    if doubt in (UNCLEAR, WRONG):
        return FieldChange(name, now, file or "", doubt)
    if _same(now, file, exported):
        return FieldChange(name, now, file if file is not None else now, SAME)
    assert file is not None
    both = exported is not None and mark(now) != exported
    chosen = decision if decision in (FILE, KEEP) else "" if both else FILE
    return FieldChange(name, now, file, CHANGED if now else NEW, conflict=both, decision=chosen)


def _same(now: str, file: str | None, exported: str | None) -> bool:
    """Whether the file asks for nothing: no place for the field, nothing changed since the export, the same
    as now; an empty place of a foreign file asks for nothing either."""
    if file is None or mark(file) == mark(now):
        return True
    return mark(file) == exported if exported is not None else not file


def undecided(changes: Sequence[FieldChange]) -> list[FieldChange]:
    """Fields both sides changed about which nobody decided yet."""
    return [one for one in changes if one.conflict and not one.decision]


def worst(severities: Collection[str]) -> str:
    """The severity that rules a field: wrong, unclear, else "" (a note stops nothing)."""
    return WRONG if WRONG in severities else UNCLEAR if UNCLEAR in severities else ""
