"""The figures of an edition (T3, T5): counts per department, and what happened since the one before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from qibu.progress.editions import Table, compared

#: How a report stood when its period was closed.
REPORTED, LATE, MISSING = "reported", "late", "missing"
COUNTED: Final = ("tasks", "done", "doing", "late", "blocked")
#: Names kept of each list of the weekly summary; the number of all is kept beside them.
MOST_NAMES = 12


@dataclass(frozen=True)
class Reported:
    """How one department stood at the closing: one of REPORTED, LATE, MISSING, and its lines."""

    department_id: int
    department: str
    state: str
    touched: int = 0
    untouched: int = 0
    headline: str = ""
    summary: str = ""


def figures(
    table: Table,
    before: Table | None,
    begins: date,
    reports: Iterable[Reported],
    supports: Iterable[Sequence[str]],
) -> dict[str, Any]:
    """Counts and lists as they are stored with the edition: plain values, words of no language."""
    leaves = list(table.leaves())
    told = list(reports)
    return {
        **_counts(leaves),
        "departments": [_department(one, leaves) for one in told],
        "changes": dict(compared(before, table).counts) if before is not None else None,
        "finished": _named(leaves, _newly(before, _finished, since=begins.isoformat())),
        "newly_late": _named(leaves, _newly(before, _late)),
        "newly_blocked": _named(leaves, _newly(before, _blocked)),
        "supports": _first(list(supports)),
        "missing": [one.department for one in told if one.state == MISSING],
        "late_reports": [one.department for one in told if one.state == LATE],
    }


def _counts(leaves: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """完成, 进行中, 延期 and 阻塞 (T5): a late task is no longer counted as under way, a blocked one is."""
    found = dict.fromkeys(COUNTED, 0)
    for row in leaves:
        if row["status"] == "cancelled":
            continue
        found["tasks"] += 1
        if row["status"] in found:
            found[row["status"]] += 1
        found["blocked"] += bool(row["blocked"])
    return found


def _department(one: Reported, leaves: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    own = [row for row in leaves if row["department_id"] == one.department_id]
    return {
        "id": one.department_id,
        "name": one.department,
        **_counts(own),
        "report": one.state,
        "touched": one.touched,
        "untouched": one.untouched,
        "headline": one.headline,
        "summary": one.summary,
    }


Test = Callable[[Mapping[str, Any]], bool]


def _finished(row: Mapping[str, Any]) -> bool:
    return bool(row["status"] == "done")


def _late(row: Mapping[str, Any]) -> bool:
    return bool(row["status"] == "late")


def _blocked(row: Mapping[str, Any]) -> bool:
    return bool(row["blocked"])


def _newly(before: Table | None, test: Test, since: str = "") -> Test:
    """True now and not in the edition before; a task nobody knew then counts from `since` on."""
    held = {} if before is None else {row["task"]: test(row) for row in before.leaves()}

    def newly(row: Mapping[str, Any]) -> bool:
        if not test(row) or held.get(row["task"], False):
            return False
        return row["task"] in held or not since or (row["actual_finish"] or "") >= since

    return newly


def _named(leaves: Iterable[Mapping[str, Any]], test: Test) -> dict[str, Any]:
    return _first([_label(row) for row in leaves if test(row)])


def _label(row: Mapping[str, Any]) -> list[str]:
    return [row["name"], row["department"]]


def _first(found: list[Any]) -> dict[str, Any]:
    return {"count": len(found), "names": found[:MOST_NAMES]}
