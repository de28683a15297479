"""Editions: the list, one with its changes, and any two compared (T3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from qibu.changes.queries import current_number
from qibu.foundation.outcomes import Denied
from qibu.kernel.status import Shown
from qibu.progress.editions import COLUMNS, Cell, Comparison, Damaged, Line, Table, compared, unpacked
from qibu.progress.honest import Honest
from qibu.progress.models import Edition
from qibu.progress.queries.tables import table_now
from qibu.projects.models import Project
from qibu.tasks.importing.form_words import form_words

#: Rows of one page; a table no longer than this is shown in its own order.
PAGE: Final = 200
#: What the newest state of the project is called among the editions.
NOW: Final = "now"

LABELS: Final[Mapping[str, Any]] = {
    "number": gettext_lazy("task number"),
    "name": gettext_lazy("task name"),
    "phase": pgettext_lazy("form 2", "phase"),
    "department": gettext_lazy("department"),
    "assignee": gettext_lazy("assignee"),
    "planned_start": gettext_lazy("planned start"),
    "planned_finish": gettext_lazy("planned finish"),
    "forecast_finish": gettext_lazy("forecast finish"),
    "actual_start": gettext_lazy("actual start"),
    "actual_finish": gettext_lazy("actual finish"),
    "status": gettext_lazy("status"),
    "blocked": gettext_lazy("blocked"),
    "percent": gettext_lazy("percent complete"),
    "risk": gettext_lazy("risks and issues"),
    "need": gettext_lazy("coordination needs"),
    "note": gettext_lazy("note"),
    "block_cause": gettext_lazy("cause of the block"),
    "block_need": gettext_lazy("what would resolve it"),
    "baseline_start": pgettext_lazy("form 2", "baseline start"),
    "baseline_finish": pgettext_lazy("form 2", "baseline finish"),
}
_DAYS: Final = frozenset(
    name for name in COLUMNS if name.endswith(("_start", "_finish")) or name == "updated"
)
#: what form 2 shows → the chip of that name
_CHIPS: Final = {"todo": "not_started", "doing": "in_progress"}


@dataclass(frozen=True)
class EditionLine:
    """One edition in the list."""

    number: int
    period: int
    cutoff: datetime
    published_at: datetime
    published_by: str
    digest: str
    baseline: int
    figures: Mapping[str, Any]
    summary: str


def editions(project: Project) -> list[EditionLine]:
    """All editions of a project, newest first; one statement, without their tables."""
    rows = Edition.objects.filter(project=project).order_by("-number")
    names = ("number", "period__number", "period__cutoff", "published_at", "published_by__name", "digest",
             "baseline", "figures", "summary")  # fmt: skip
    return [EditionLine(*row) for row in rows.values_list(*names)]


def edition_in(project: Project, number: int) -> Edition:
    """Edition `number` with its period; Denied (404) where there is none."""
    rows = Edition.objects.filter(project=project, number=number)
    row: Edition | None = rows.select_related("period", "published_by").first()
    if row is None:
        raise Denied("edition", visible=False)
    return row


def table_of(edition: Edition) -> Table:
    """What was published; raises Damaged where it is not that any more."""
    return unpacked(bytes(edition.table), edition.digest)


@dataclass(frozen=True)
class Change:
    """A changed value as people read it; `short` where both fit on one line."""

    label: str
    was: str
    now: str


@dataclass(frozen=True)
class Row:
    """One row as the page shows it: `cells` by column, `changed` the names of those that differ.

    `honest`: late against the first baseline, whatever the newest one says (T4); "" where it is not.
    """

    kind: str
    cells: Mapping[str, Any]
    changes: tuple[Change, ...]
    changed: frozenset[str]
    chip: str
    word: str
    honest: str = ""


def edition_changes(project: Project, edition: Edition) -> Comparison:
    """An edition against the one before it. Raises Damaged."""
    before = Edition.objects.filter(project=project, number=edition.number - 1).first()
    return compared(table_of(before) if before is not None else None, table_of(edition))


@dataclass(frozen=True)
class Compared:
    """Two editions compared, the older first; a number or NOW stands for each."""

    older: str
    newer: str
    comparison: Comparison
    baseline: int


def changes_between(project: Project, number: int, against: str, at: datetime) -> Compared:
    """Edition `number` against another one, or against what stands now.

    Raises Denied (404) where either does not exist, Damaged where one is not what was published.
    """
    one = edition_in(project, number)
    if against == NOW:
        found = compared(table_of(one), table_now(project, at))
        return Compared(str(number), NOW, found, current_number(project.pk))
    if not against.isdecimal() or len(against) > 9:
        raise Denied("edition", visible=False)
    other = edition_in(project, int(against))
    older, newer = sorted((one, other), key=lambda edition: edition.number)
    found = compared(table_of(older), table_of(newer))
    return Compared(str(older.number), str(newer.number), found, newer.baseline)


def lines_of(found: Comparison, *, only_changes: bool) -> Sequence[Line]:
    """What a page goes through: the changes alone, or all; a long table has its changes first."""
    if only_changes:
        return found.changes
    return found.lines if len(found.lines) <= PAGE else found.changes_first


def rows_of(lines: Sequence[Line], baseline: int = 0) -> list[Row]:
    """Lines as the page shows them; `baseline` is the number of the one their variance counts from."""
    words = form_words()
    return [_row(line, words.statuses, baseline) for line in lines]


def _row(line: Line, words: Mapping[Shown, str], baseline: int) -> Row:
    cells = dict(zip(COLUMNS, line.values, strict=True))
    status = str(cells["status"])
    for name in _DAYS:
        cells[name] = date.fromisoformat(cells[name]) if cells[name] else None
    return Row(
        kind=line.kind,
        cells=cells,
        changes=tuple(_change(cell, words) for cell in line.cells),
        changed=frozenset(cell.name for cell in line.cells),
        chip=_CHIPS.get(status, status),
        word=words[Shown(status)],
        honest=_honest(cells, baseline),
    )


def _honest(cells: Mapping[str, Any], baseline: int) -> str:
    original: int | None = cells["original"]
    if baseline < 2 or original is None or original <= 0:
        return ""
    return Honest(baseline, original, cells["variance"] or 0).text


def _change(cell: Cell, words: Mapping[Shown, str]) -> Change:
    return Change(
        str(LABELS[cell.name]), shown(cell.name, cell.was, words), shown(cell.name, cell.now, words)
    )


def shown(name: str, value: Any, words: Mapping[Shown, str]) -> str:
    """A stored value as people read it; "—" for none."""
    if name == "status":
        return words[Shown(value)]
    if name == "blocked":
        return _("yes") if value else _("no")
    if value is None or value == "":
        return "—"
    return f"{value}%" if name == "percent" else str(value)


__all__ = [
    "LABELS", "NOW", "PAGE", "Change", "Compared", "Damaged", "EditionLine", "Row", "changes_between",
    "edition_changes", "edition_in", "editions", "lines_of", "rows_of", "shown", "table_of",
]  # fmt: skip
