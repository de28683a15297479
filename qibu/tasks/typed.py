"""Rows typed or pasted into the grid, read exactly as a file is read (S7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from qibu.kernel.wbs import dense_levels, parents_of
from qibu.projects.importing.doubts import Doubt
from qibu.projects.importing.names import Names
from qibu.projects.models import Deliverable, Project
from qibu.tasks.actions.adding import Line, LineLink
from qibu.tasks.importing.cells import TYPED, with_cells
from qibu.tasks.importing.references import Known, References, names_of
from qibu.tasks.importing.rounds import circles
from qibu.tasks.importing.understanding import Surroundings, Understood, understand
from qibu.tasks.models import Task
from qibu.tasks.planning import calendars_of
from qibu.tasks.recognition.result import TaskLine

MOST_LINES: Final = 5000
_SHOWN: Final[Mapping[str, str]] = {
    "start": "planned_start", "finish": "planned_finish", "planned_start": "planned_start",
    "planned_finish": "planned_finish", "actual_start": "actual_start", "actual_finish": "actual_finish",
}  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """Typed rows as understood.

    `preview`: for each row {"ok", "cells": {field: {"text", "value", "problem"}}}; `lines` are ready
    for `add_tasks` where all rows are ok.
    """

    lines: tuple[Line, ...]
    preview: list[dict[str, Any]]
    summary: str
    errors: dict[str, list[str]] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return all(row["ok"] for row in self.preview)


def read_lines(project: Project, lines: Sequence[Mapping[str, Any]], today: date) -> Reading:
    """What typed cell texts mean; constant number of statements whatever the number of rows.

    `lines`: field → text, fields as in `cells.TYPED`. A doubt about a cell stands at it in words; a row
    with one that is wrong or unclear is not ok. Never raises for what was typed.
    """
    given = [_texts(line) for line in lines[:MOST_LINES]]
    around = date.fromordinal((project.start.toordinal() + project.planned_finish.toordinal()) // 2)
    typed = _in_tree([_line(index, texts, around) for index, texts in enumerate(given)])
    references = References(typed, _known(project))
    surroundings = Surroundings(
        today=today,
        calendar=calendars_of(project).of,
        names=Names(typed, {}),
        references=references,
        deliverables=_deliverables(project),
    )
    found = understand(typed, surroundings)
    _refuse_circles(found)
    titles = dict(Task.objects.filter(project=project).live().values_list("pk", "name")) if found else {}
    preview = [_shown(one, texts, typed, titles) for one, texts in zip(found, given, strict=True)]
    return Reading(
        lines=tuple(_with_links(one) for one in found),
        preview=preview,
        summary=_summary(preview),
        errors=_errors(preview),
    )


def _texts(line: Mapping[str, Any]) -> dict[str, str]:
    """The known fields that were typed, by the names the page uses."""
    return {
        str(name): str(text)[:5000]
        for name, text in line.items()
        if name in TYPED and text is not None and (str(text).strip() or name == "name")
    }


def _line(index: int, texts: Mapping[str, str], around: date) -> TaskLine:
    """A recognised line of what was typed; a name that is missing is said."""
    empty = TaskLine(row=index + 1, name="")
    return with_cells(empty, {"name": "", **{TYPED[name]: text for name, text in texts.items()}}, around)


def _in_tree(lines: Sequence[TaskLine]) -> list[TaskLine]:
    levels = dense_levels([int(line.level or 0) for line in lines])
    parents = parents_of(levels)
    return [
        replace(line, level=level, parent=parent if parent >= 0 else None)
        for line, level, parent in zip(lines, levels, parents, strict=True)
    ]


def _known(project: Project) -> list[Known]:
    rows = Task.objects.filter(project=project).live().values_list("pk", "number", "wbs", "name")
    return [Known(pk, number or wbs, name) for pk, number, wbs, name in rows]


def _deliverables(project: Project) -> dict[str, int]:
    rows = Deliverable.objects.filter(project=project).values_list("name", "pk")
    return {name.casefold(): pk for name, pk in rows}


def _refuse_circles(found: Sequence[Understood]) -> None:
    parents = {index: one.line.parent for index, one in enumerate(found)}
    links = [(w.line, index) for index, one in enumerate(found) for w in one.links if w.line is not None]
    for chain in circles(links, parents) if links else []:
        names = [found[index].task.name for index in (*chain, chain[0])]
        words = " → ".join(f"“{name}”" for name in names)
        text = _("The tasks would wait for each other: %(chain)s.") % {"chain": words}
        for index in chain:
            found[index].doubts.append(Doubt("predecessors", "wrong", text))


def _with_links(one: Understood) -> Line:
    links = tuple(LineLink(w.terms, line=w.line, task=w.task) for w in one.links)
    return replace(one.task, links=links)


def _shown(
    one: Understood, texts: Mapping[str, str], lines: Sequence[TaskLine], titles: Mapping[int, str]
) -> dict[str, Any]:
    """One row of the preview: each typed cell with its value, or the problem with it."""
    cells: dict[str, dict[str, Any]] = {}
    doubts = [doubt for doubt in one.doubts if doubt.severity in ("wrong", "unclear")]
    placed: set[int] = set()
    for name, text in {"name": "", **texts}.items():
        own = [doubt for doubt in doubts if doubt.field == TYPED[name]]
        placed.update(id(doubt) for doubt in own)
        problem = " ".join(doubt.text for doubt in own) or None
        cells[name] = {
            "text": text,
            "value": None if problem else _value(one, name, lines, titles),
            "problem": problem,
        }
    rest = [doubt.text for doubt in doubts if id(doubt) not in placed]
    if rest:
        cell = cells["name"]
        cell["problem"] = " ".join([*filter(None, [cell["problem"]]), *rest])
    return {"ok": not doubts, "cells": cells}


def _value(one: Understood, name: str, lines: Sequence[TaskLine], titles: Mapping[int, str]) -> str | None:
    task, line = one.task, one.line
    if name in _SHOWN:
        day = getattr(task, _SHOWN[name])
        return day.isoformat() if day is not None else None
    if name == "name":
        return task.name
    if name == "duration":
        return _days(task.duration)
    if name == "predecessors":
        return pgettext("list", ", ").join(names_of(one.links, lines, titles)) or None
    if name == "assignee":
        return line.people[0].name if line.people else None
    return None


def _days(amount: int | None) -> str | None:
    return ngettext("%(n)d day", "%(n)d days", amount) % {"n": amount} if amount is not None else None


def _summary(preview: Sequence[Mapping[str, Any]]) -> str:
    wrong = sum(not row["ok"] for row in preview)
    if not wrong:
        return ngettext("%(n)d row is ready.", "%(n)d rows are ready.", len(preview)) % {"n": len(preview)}
    return _("%(n)d rows, %(wrong)d of them need a look.") % {"n": len(preview), "wrong": wrong}


def _errors(preview: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Problems by field, for the answer to rows that were sent to be added; rows are named where there are
    several."""
    errors: dict[str, list[str]] = {}
    for place, row in enumerate(preview, start=1):
        for name, cell in row["cells"].items():
            if cell["problem"]:
                text = cell["problem"]
                errors.setdefault(name, []).append(
                    text if len(preview) == 1 else _("Row %(row)d: %(text)s") % {"row": place, "text": text}
                )
    return {name: texts[:5] for name, texts in errors.items()}
