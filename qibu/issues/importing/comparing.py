"""Our own form 4 read again: for every cell the value in the file, at export and now (D2).

Only the file changed: taken. Only Qibu changed: stays. Both, differently: a person decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from qibu.issues.importing.cells import FIELD_OF
from qibu.issues.importing.understanding import LONGEST_TITLE, Understood
from qibu.issues.importing.words import front_word, severity_word, title_of
from qibu.issues.models import Issue, State
from qibu.kernel.issue import DROPPED, RESOLVED, UNDER_WAY, WAITING
from qibu.projects.importing.doubts import Doubt
from qibu.projects.importing.review import FILE, Change
from qibu.projects.importing.rowkeys import changed_cells, mark

#: Cell → fields of an issue it may change.
EDITS: Final[Mapping[str, tuple[str, ...]]] = {
    "title": ("title",), "place": ("task",), "who": ("department", "owner"), "found": ("found_on",),
    "severity": ("severity",), "scope": ("scope",), "response": ("response",), "state": ("state",),
    "resolved": ("resolved_on",), "remarks": ("remarks",),
}  # fmt: skip
#: Doubts of recognition that belong to a cell.
_DOUBTS_OF: Final[Mapping[str, str]] = {
    "number": "code", "description": "title", "task": "place", "owner": "who", "department": "who",
    "people": "who", "found_on": "found", "resolved_on": "resolved", "note": "remarks", "kind": "code",
    "key": "code",
}  # fmt: skip


@dataclass
class Compared:
    """What a row of our own export means for its issue, as it stood at `version`."""

    issue: int
    version: int
    changes: list[Change] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    was: dict[str, Any] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)


def values_now(issue: Issue) -> dict[str, Any]:
    """The fields an edited file may change, as they stand; `state` is that of form 4."""
    return {
        "title": issue.title, "task": issue.task_id, "department": issue.department_id,
        "owner": issue.owner_id, "found_on": issue.found_on, "severity": issue.severity, "scope": issue.scope,
        "response": issue.response, "state": issue.front, "resolved_on": issue.resolved_on,
        "remarks": issue.remarks,
    }  # fmt: skip


class Comparer:
    """Compares rows with issues; `choices` are decisions about conflicts: "issue:cell" → file or keep;
    `may_close` says whether whoever imports may close an issue."""

    def __init__(self, choices: Mapping[str, str], may_close: Callable[[Issue], bool], today: date) -> None:
        self._choices, self._may_close, self._today = choices, may_close, today

    def compare(
        self,
        issue: Issue,
        understood: Understood,
        raw: Mapping[str, object],
        at_export: Mapping[str, str],
        now: Mapping[str, object],
    ) -> Compared:
        """What the row changes. `raw` and `now`: cell → value in the file and in the register."""
        found = Compared(issue.pk, issue.version)
        touched = [
            cell
            for cell in raw
            if cell in changed_cells(raw, at_export) and mark(now[cell]) != mark(raw[cell])
        ]
        found.doubts = [
            doubt
            for doubt in understood.doubts
            if doubt.field and _DOUBTS_OF.get(doubt.field, doubt.field) in touched
        ]
        for cell in touched:
            self._cell(found, cell, issue, understood, raw, at_export, now)
        found.was = {name: values_now(issue)[name] for name in found.values}
        self._check(found, issue)
        return found

    def _cell(
        self,
        found: Compared,
        cell: str,
        issue: Issue,
        understood: Understood,
        raw: Mapping[str, object],
        at_export: Mapping[str, str],
        now: Mapping[str, object],
    ) -> None:
        if cell not in EDITS:
            said = _("“%(column)s” is given by Qibu; what the file says is not taken.")
            found.doubts.append(Doubt("number", "note", said % {"column": title_of("number")}))
            return
        if any(_DOUBTS_OF.get(doubt.field, doubt.field) == cell for doubt in found.doubts
               if doubt.severity != "note" and not doubt.taken):  # fmt: skip
            return
        wanted = _wanted(cell, understood, issue)
        stands = values_now(issue)
        wanted = {name: value for name, value in wanted.items() if value != stands[name]}
        if not wanted:
            return
        both = cell in at_export and mark(now[cell]) != at_export[cell]
        decision = self._choices.get(f"{issue.pk}:{cell}", "") if both else FILE
        words = (str(now[cell] or "—"), _said(cell, wanted, raw))
        label = title_of(FIELD_OF[cell])
        found.changes.append(Change(cell, label, *words, conflict=both, decision=decision))
        if decision == FILE:
            found.values |= wanted

    def _check(self, found: Compared, issue: Issue) -> None:
        """What the rules of issues allow of the changes."""
        wrong = {}
        values = found.values
        if len(values.get("title", "x")) > LONGEST_TITLE:
            wrong["description"] = _("At most %(limit)d characters.") % {"limit": LONGEST_TITLE}
        if values.get("title") == "":
            wrong["description"] = _("Please fill this in.")
        if issue.state == State.SUBMITTED and {"owner", "department"} & values.keys():
            wrong["owner"] = _("It is being verified: its owner stays.")
        state = values.get("state")
        if state == RESOLVED and not self._may_close(issue):
            wrong["state"] = _("Nobody closes their own fix: somebody else has to look at it.")
        if state == WAITING and issue.front == UNDER_WAY:
            wrong["state"] = _("What is in hand does not go back to waiting.")
        if "resolved_on" in values and (state or issue.front) not in (RESOLVED, DROPPED):
            if values["resolved_on"] is None:
                del values["resolved_on"]
            elif state is None:
                wrong["resolved_on"] = _("A day needs the state “%(state)s”.") % {
                    "state": front_word(RESOLVED)
                }
        if state == RESOLVED and not values.get("resolved_on"):
            values["resolved_on"] = self._today
            found.was["resolved_on"] = issue.resolved_on
        found.doubts += [Doubt(name, "wrong", text) for name, text in wrong.items()]


def _wanted(cell: str, understood: Understood, issue: Issue) -> dict[str, Any]:
    """Fields of the issue with the values the cell asks for; an emptied cell empties what may be empty."""
    values, line = understood.values, understood.line
    if cell == "title":
        return {"title": " ".join(line.description.split())}
    if cell == "remarks":
        return {"remarks": line.note}
    if cell == "who":
        # An issue always has an owner: an emptied cell takes the department only.
        return {"department": values.department, "owner": values.owner or issue.owner_id}
    if cell == "place" and line.task and values.task is None:
        return {}
    if cell == "state" and line.state is None:
        return {}
    if cell == "found":
        return {"found_on": line.found_on or issue.found_on}
    if cell == "resolved":
        return {"resolved_on": line.resolved_on}
    return {name: getattr(values, name) for name in EDITS[cell]}


def _said(cell: str, wanted: Mapping[str, Any], raw: Mapping[str, object]) -> str:
    if cell == "state":
        return front_word(wanted["state"])
    if cell == "severity":
        return severity_word(wanted["severity"]) or "—"
    value = next(iter(wanted.values()))
    return value.isoformat() if isinstance(value, date) else str(raw[cell] or "—")
