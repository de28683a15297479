"""The plan for other tools: MS Project XML with its baselines, and CSV (S7)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from qibu.changes.models import Baseline, BaselineTask
from qibu.foundation.documents.csv_writer import write_csv
from qibu.foundation.documents.mspdi_file import FileBaseline
from qibu.foundation.documents.mspdi_writer import write_mspdi
from qibu.foundation.documents.naming import document_filename
from qibu.foundation.documents.workbook import KEY_HEADER, VERSION_HEADER
from qibu.progress.form2 import COLUMNS
from qibu.projects.models import Project
from qibu.projects.papers import File
from qibu.tasks.budgets import Sight
from qibu.tasks.exchange.moments import DAY_MINUTES, evening, morning
from qibu.tasks.exchange.writing import project_file
from qibu.tasks.importing.form_rows import form_tasks
from qibu.tasks.importing.form_words import ENGLISH, FormWords, form_words
from qibu.tasks.importing.rowkeys import CELLS, Keys, version_text
from qibu.tasks.importing.sources import LEVELS

MOST_BASELINES: Final = 10


def project_xml(project: Project, at: datetime, sees: Sight | None = None) -> File:
    """The plan as MS Project XML; the same number of statements whatever its size.

    Whoever calls it has asked whether the project may be seen; `sees`: whose budgets (None: all).
    """
    local = timezone.localtime(at)
    content = write_mspdi(
        project_file(project, at, baselines=_baselines(project), sees=sees),
        local.replace(tzinfo=None, microsecond=0),
    )
    name = document_filename(project.name, local.date(), _("Project plan"), "xml")
    return File(name, content, "application/xml", "project.xml")


def _baselines(project: Project) -> dict[int, tuple[FileBaseline, ...]]:
    """The newest version as the baseline in use (0), versions 1 to 10 also under their own number."""
    numbers = list(Baseline.objects.filter(project=project).order_by("-number").values_list("pk", "number"))
    found: dict[int, list[FileBaseline]] = {}
    newest = numbers[0][0] if numbers else None
    kept = {pk: number for pk, number in numbers if number <= MOST_BASELINES or pk == newest}
    rows = BaselineTask.objects.filter(baseline__in=kept).order_by("-baseline__number", "sort")
    for pk, task, start, finish, days in rows.values_list(
        "baseline", "task_id", "start", "finish", "duration"
    ):
        minutes = days * DAY_MINUTES if days is not None else None
        begins = evening(start) if days == 0 else morning(start)
        one = FileBaseline(0, begins, evening(finish), minutes)
        if pk == newest:
            found.setdefault(task, []).append(one)
        if kept[pk] <= MOST_BASELINES:
            found.setdefault(task, []).append(FileBaseline(kept[pk], one.start, one.finish, one.duration))
    return {task: tuple(ones) for task, ones in found.items()}


def _level_title(words: FormWords) -> str:
    return LEVELS[words is ENGLISH]


def schedule_csv(project: Project, at: datetime) -> File:
    """The rows of form 2 as CSV, with their level, their keys and what they held, so that they come back."""
    today = timezone.localtime(at).date()
    words = form_words()
    keys = Keys(project.pk)
    rows: list[list[object]] = [
        [_level_title(words), *(words.columns[name] for name in COLUMNS), KEY_HEADER, VERSION_HEADER]
    ]
    for task in form_tasks(project, today, words):
        cells = dict(task.cells, percent=f"{round(task.cells['percent'] * 100)}%")
        version = version_text(task.version, [task.cells[name] for name in CELLS])
        rows.append([task.level + 1, *(cells[name] for name in COLUMNS), keys.of(task.pk), version])
    name = document_filename(project.name, today, words.title, "csv")
    return File(name, write_csv(rows), "text/csv; charset=utf-8", "schedule.csv")
