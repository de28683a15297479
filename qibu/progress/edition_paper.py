"""An edition of the master schedule as a document: form 2 as it was published, for the archive (T3, F4)."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qibu.foundation.documents.paper import Block, FormColumn, FormRow, Kind, Line, Paper, Table, Value
from qibu.kernel.status import Shown
from qibu.progress.editions import COLUMNS
from qibu.progress.models import Edition
from qibu.progress.queries.editions import table_of
from qibu.projects.models import Project
from qibu.projects.papers import project_paper
from qibu.tasks.importing.form_words import FormWords, form_words

#: The columns of form 2 an edition keeps, with their widths and kinds.
_SHOWN: Final[tuple[tuple[str, float, Kind], ...]] = (
    ("number", 9, "text"), ("name", 28, "tree"), ("phase", 12, "text"), ("department", 11, "center"),
    ("assignee", 10, "center"), ("planned_start", 13, "date"), ("planned_finish", 13, "date"),
    ("actual_start", 13, "date"), ("actual_finish", 13, "date"), ("status", 11, "center"),
    ("percent", 9, "percent"), ("risk", 20, "wrap"), ("need", 20, "wrap"), ("updated", 13, "date"),
    ("baseline_start", 13, "date"), ("baseline_finish", 13, "date"), ("variance", 9, "number"),
)  # fmt: skip
_AT: Final = {name: place for place, name in enumerate(COLUMNS)}


def edition_title(edition: Edition) -> str:
    """What the document of an edition is called, number included."""
    return _("%(form)s, edition %(number)d") % {"form": form_words().title, "number": edition.number}


def edition_day(edition: Edition) -> date:
    """Its own day: that of the cutoff of its week."""
    return timezone.localtime(edition.period.cutoff).date()


def edition_paper(project: Project, edition: Edition) -> Paper:
    """The table as published, with what each department reported of a task; `edition` with its period.

    Raises Damaged where what is stored is not what was published. Whoever calls it has asked whether the
    project may be seen.
    """
    words = form_words()
    columns = [FormColumn(words.columns[name], width, kind) for name, width, kind in _SHOWN]
    columns += [
        FormColumn(pgettext("report", "Progress"), 28, "wrap"),
        FormColumn(pgettext("report", "Next step"), 28, "wrap"),
    ]
    rows = [_row(row, words) for row in table_of(edition).rows]
    facts = Line(
        [
            (_("Project"), project.name),
            (_("Project number"), project.code),
            (_("Published"), f"{timezone.localtime(edition.published_at):%Y-%m-%d %H:%M}"),
            (_("Baseline"), f"V{edition.baseline}" if edition.baseline else "—"),
        ]
    )
    table = Table(columns=columns, rows=rows, outline=True, frozen_columns=2)
    blocks: list[Block] = [facts, table]
    return project_paper(edition_title(edition), edition_day(edition), blocks, landscape=True)


def _row(row: Any, words: FormWords) -> FormRow:
    values = [_value(name, kind, row, words) for name, _width, kind in _SHOWN]
    values += [row[_AT["done"]], row[_AT["next"]]]
    return FormRow(values=values, level=row[_AT["level"]], heading=bool(row[_AT["summary"]]))


def _value(name: str, kind: str, row: Any, words: FormWords) -> Value:
    found: Value = row[_AT[name]]
    if name == "status":
        return words.statuses[Shown(str(found))] + (words.blocked if row[_AT["blocked"]] else "")
    if kind == "date":
        return date.fromisoformat(found) if isinstance(found, str) and found else None
    return found
