"""项目总进度表 on paper: sheets of A4 with table and chart, which need no script."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from qibu.foundation import clock
from qibu.foundation.people.requests import PersonRequest
from qibu.progress.printing.choosing import SCALES, WIDTHS, Choice, choice_of
from qibu.progress.printing.sheets import SHEETS, sheets_of
from qibu.progress.queries.schedule import MasterSchedule, master_schedule
from qibu.progress.texts import schedule_texts
from qibu.projects.queries import open_project

SCALE_WORDS = {
    "fit": pgettext_lazy("print scale", "All on one sheet"),
    "day": pgettext_lazy("print scale", "Day"),
    "week": pgettext_lazy("print scale", "Week"),
    "month": pgettext_lazy("print scale", "Month"),
}
LEVELS = (1, 2, 3)


@require_safe
def schedule_print(request: PersonRequest, project: int) -> HttpResponse:
    """The sheets an address asks for, a limited number at once; the rest come in further parts."""
    opened = open_project(request.user, project)
    today = timezone.localtime(clock.now()).date()
    found = master_schedule(opened.project, opened.grants, today)
    choice = choice_of(request.GET)
    words = schedule_texts()
    printed = sheets_of(found, choice, words)
    context = {
        "opened": opened,
        "project": opened.project,
        "section": "schedule",
        "printed": printed,
        "choice": choice,
        "baseline": found.baseline,
        "now": timezone.localtime(clock.now()),
        "heads": [(name, words[f"col.{name}"]) for name in choice.columns],
        "signs": [(name, words[f"legend.{name}"]) for name in _SIGNS],
        "parts": _parts(request.GET, printed.parts, printed.total),
        **_choices(found, choice, words),
    }
    return render(request, "progress/schedule_print.html", context)


_SIGNS = ("planned", "forecast", "baseline", "critical", "promise", "deadline", "off", "today")


def _choices(found: MasterSchedule, choice: Choice, words: dict[str, str]) -> dict[str, Any]:
    """What the form above the sheets offers."""
    used = {cells[6] for cells in found.rows}
    columns = [name for name in WIDTHS if name not in ("code", "name")]
    return {
        "scales": [(name, SCALE_WORDS[name]) for name in SCALES],
        "departments": [(pk, name) for pk, name in found.departments if pk in used],
        "levels": LEVELS,
        "columns": [(name, words[f"full.{name}"], name in choice.columns) for name in columns],
        "closed": ",".join(str(pk) for pk in sorted(choice.closed)),
    }


def _parts(query: QueryDict, parts: int, total: int) -> list[dict[str, Any]]:
    """Links to the parts of a long print."""
    kept = [(key, value) for key, values in query.lists() if key != "part" for value in values]
    return [
        {
            "number": part,
            "from": (part - 1) * SHEETS + 1,
            "to": min(part * SHEETS, total),
            "query": urlencode([*kept, ("part", part)]),
        }
        for part in range(1, parts + 1)
    ]


urlpatterns = [path("projects/<int:project>/schedule/print/", schedule_print, name="schedule-print")]
