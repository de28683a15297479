"""Rows of a project file beside the tasks they belong to: what the file changes, and what both changed (D2).

A file of our own says what each value was at export: only what was changed outside is taken, and where
both sides changed, a person decides. Any other file that was imported before is compared as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from qibu.projects.importing.review import FILE, Change
from qibu.projects.importing.rowkeys import mark
from qibu.tasks.actions.linking import LinkTerms
from qibu.tasks.exchange.rows import Row
from qibu.tasks.exchange.stamp import links_text
from qibu.tasks.exchange.values import OF_SUMMARIES
from qibu.tasks.exchange.writing import Links, carried
from qibu.tasks.fields import FIELDS, shown, value_of
from qibu.tasks.importing.comparing import Compared
from qibu.tasks.importing.entries import Entry
from qibu.tasks.importing.references import Wanted
from qibu.tasks.models import Constraint, LagUnit, Status, Task

#: Values that only make sense together are taken or left together.
GROUPS: Final = (
    ("name",), ("number",), ("planned_start", "planned_finish", "duration", "kind"), ("is_manual",),
    ("constraint", "constraint_day"), ("deadline",), ("status", "percent", "actual_start", "actual_finish"),
    ("note",), ("department",), ("assignee",),
)  # fmt: skip
_LABELS: Final[Mapping[str, str | Promise]] = {
    "constraint": gettext_lazy("constraint"),
    "constraint_day": gettext_lazy("constraint day"),
    "deadline": gettext_lazy("deadline"),
    "predecessors": gettext_lazy("predecessors"),
}


@dataclass(frozen=True)
class Side:
    """The task a row belongs to, as it stands: its row, its predecessors within the plan and outside it."""

    task: Task
    links: Links
    outside: tuple[Wanted, ...] = ()


def label_of(name: str) -> str:
    """What a field is called."""
    return str(FIELDS[name].label if name in FIELDS else _LABELS.get(name, name))


def words_of(name: str, value: Any) -> str:
    """A value as people read it."""
    if name == "constraint":
        return str(Constraint(value or "").label)
    return shown(name, value)


class PlanComparer:
    """Compares rows with their tasks; `choices` decide conflicts: "task:field" → file or keep."""

    def __init__(self, choices: Mapping[str, str], tasks_of: Mapping[int, int | None]) -> None:
        self._choices = choices
        self._tasks_of = tasks_of

    def compare(
        self, entry: Entry, row: Row, typed: Mapping[str, Any], texts: Mapping[str, str], side: Side
    ) -> Compared:
        """What a row changes. `typed`: field → value in the file (people as ids); `texts`: the names as the
        file has them, for department and assignee, "" where the file says nobody."""
        found = Compared(side.task.pk, side.task.version)
        now = carried(side.task, side.links)
        file = {**typed, **texts, "status": int(typed["status"]), "kind": int(typed["kind"])}
        for group in GROUPS:
            if (side.task.is_summary or row.heading) and not set(group) <= OF_SUMMARIES:
                continue
            self._group(found, group, row, typed, file, now, side.task)
        self._links(found, entry, row, now, side)
        self._consequences(found, side.task)
        found.was = {name: value_of(side.task, name) for name in found.values}
        return found

    def _group(
        self,
        found: Compared,
        group: tuple[str, ...],
        row: Row,
        typed: Mapping[str, Any],
        file: Mapping[str, Any],
        now: Mapping[str, Any],
        task: Task,
    ) -> None:
        stamp = row.stamp if row.is_ours else None
        if stamp is not None and all(stamp.keeps(name, file[name]) for name in group):
            return
        differing = [name for name in group if name in typed and typed[name] != value_of(task, name)]
        if stamp is None:
            differing = _foreign(differing, row, typed, task)
        differing = [name for name in differing if mark(now[name]) != mark(file[name])]
        if not differing:
            return
        both = (
            stamp is not None
            and stamp.version != task.version
            and any(not stamp.keeps(name, now[name]) for name in differing)
        )
        decision = self._choices.get(f"{task.pk}:{differing[0]}", "") if both else FILE
        for place, name in enumerate(differing):
            there = str(file[name]) if name in ("department", "assignee") else words_of(name, typed[name])
            found.changes.append(
                Change(
                    name,
                    label_of(name),
                    words_of(name, value_of(task, name)),
                    there or "—",
                    conflict=both and place == 0,
                    decision=decision,
                )
            )
        if decision == FILE:
            found.values |= {name: typed[name] for name in differing}

    def _links(self, found: Compared, entry: Entry, row: Row, now: Mapping[str, Any], side: Side) -> None:
        file = links_text(row.links)
        stamp = row.stamp if row.is_ours else None
        if stamp is not None and stamp.keeps("links", file):
            entry.understood.links = []
            return
        wanted = {(self._place(one), one.terms) for one in entry.understood.links}
        known = {pk for pk in self._tasks_of.values() if pk is not None}
        standing = {(("task", before), terms) for before, terms in side.links if before in known}
        if wanted == standing:
            entry.understood.links = []
            return
        both = (
            stamp is not None
            and stamp.version != side.task.version
            and not stamp.keeps("links", now["links"])
        )
        decision = self._choices.get(f"{side.task.pk}:predecessors", "") if both else FILE
        words = (_told(standing), _told(wanted))
        found.changes.append(
            Change("predecessors", label_of("predecessors"), *words, conflict=both, decision=decision)
        )
        found.relink = decision == FILE
        if found.relink:
            # what the file cannot know of stays: links from other projects and from tasks it does not hold
            beyond = [Wanted(terms, task=before) for before, terms in side.links if before not in known]
            entry.understood.links = [*entry.understood.links, *beyond, *side.outside]

    def _place(self, wanted: Wanted) -> tuple[str, int]:
        pk = wanted.task if wanted.line is None else self._tasks_of.get(wanted.line)
        return ("task", pk) if pk is not None else ("line", wanted.line or 0)

    def _consequences(self, found: Compared, task: Task) -> None:
        """A task that is over is neither blocked nor expected to end."""
        status = found.values.get("status")
        if status in (Status.DONE, Status.CANCELLED):
            if task.is_blocked:
                found.values |= {"is_blocked": False, "block_cause": "", "block_need": ""}
            if task.expected_finish is not None:
                found.values["expected_finish"] = None


def _foreign(differing: Sequence[str], row: Row, typed: Mapping[str, Any], task: Task) -> list[str]:
    """Without a record of the export: what the file does not say or counts differently is no change."""
    dates = (typed["planned_start"], typed["planned_finish"])
    kept = []
    for name in differing:
        if name == "duration" and all(dates) and dates == (task.planned_start, task.planned_finish):
            continue
        if (name == "department" and not row.department) or (name == "assignee" and row.person is None):
            continue
        if name == "note" and task.note.startswith(typed["note"]) and _is_rest(task.note, typed["note"]):
            continue
        kept.append(name)
    return kept


def _is_rest(note: str, beginning: str) -> bool:
    """Whether what follows in a note was put there by an import: names that were not known."""
    rest = note[len(beginning) :].strip()
    return all(": " in line or "：" in line for line in rest.splitlines())


def _told(links: set[tuple[tuple[str, int], LinkTerms]]) -> str:
    """Dependencies in short, for a change: how many there are and with which lags."""
    if not links:
        return "—"
    parts = sorted(_terms(terms) for _place, terms in links)
    return pgettext("list", ", ").join(parts)


def _terms(terms: LinkTerms) -> str:
    units = {LagUnit.WORKING: _("working days"), LagUnit.CALENDAR: _("calendar days")}
    text = terms.type
    if terms.min_lag:
        text += f"{terms.min_lag:+d} {units[LagUnit(terms.min_unit)]}"
    if terms.max_lag is not None:
        text += f" ≤ {terms.max_lag} {units[LagUnit(terms.max_unit)]}"
    return text
