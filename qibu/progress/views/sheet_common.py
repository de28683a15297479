"""What the pages of the sheet share: the lines, the frame of the page, and what scripts send."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qibu.foundation import clock
from qibu.foundation.people.requests import PersonRequest
from qibu.progress.forms import sheet as forms
from qibu.progress.forms.cells import COLUMNS, LABELS
from qibu.progress.linefields import label, words
from qibu.progress.models import Period, Report
from qibu.progress.queries.sheets import Sheet, names_of, sheet
from qibu.progress.sheet_texts import sheet_texts
from qibu.projects.queries import Opened

MOST_LINES = 200


def sheet_of(request: PersonRequest, opened: Opened, report: Report, more: tuple[int, ...] = ()) -> Sheet:
    return sheet(opened=opened, report=report, person=request.user, today=today(), more=more)


def frame(opened: Opened, period: Period, form: forms.SheetForm) -> dict[str, Any]:
    """What the department's and the assignee's sheet share."""
    return {
        "opened": opened,
        "project": opened.project,
        "section": "reports",
        "period": period,
        "form": form,
        "labels": LABELS,
        "heads": [(name, LABELS[name]) for name in COLUMNS],
        "today": today(),
        "event_number": opened.project.space.event_number,
        "texts": sheet_texts(),
    }


def gone_words(project_id: int, gone: Mapping[int, Mapping[str, str]]) -> list[str]:
    """What was typed about tasks that left the sheet, in words to copy from; one statement where any did."""
    if not gone:
        return []
    found = []
    names = names_of(project_id, gone)
    colon, comma = pgettext("after a label", ": "), pgettext("list", ", ")
    for task, texts in gone.items():
        if task in names:
            left = _("“%(task)s” is not among the tasks to report about here any more; it is left out.")
            cells = [f"{label(name)}{colon}{words(name, text)}" for name, text in texts.items() if text]
            said = _("You had typed: %(texts)s.") % {"texts": comma.join(cells)} if cells else ""
            found.append(f"{left % {'task': names[task]}} {said}".strip())
    return found


def flat(body: Mapping[str, Any]) -> dict[str, str]:
    """What a script sends, {"lines": {task: {field: text}}, "seen": …, "headline": …}, as the form would
    send it; anything of another shape is left out."""
    found: dict[str, str] = {}
    lines, seen = body.get("lines"), body.get("seen")
    for task, texts in lines.items() if isinstance(lines, dict) else ():
        for name, text in texts.items() if isinstance(texts, dict) else ():
            found[f"{task}-{name}"] = str(text)
    for task, shown in seen.items() if isinstance(seen, dict) else ():
        found[f"{task}-seen"] = msgspec.json.encode(shown).decode()
    if isinstance(body.get("headline"), str):
        found["headline"] = body["headline"]
    return found


def line_ids(body: Mapping[str, Any]) -> tuple[int, ...]:
    """The tasks a script speaks of."""
    lines = body.get("lines")
    return ids([str(task) for task in lines]) if isinstance(lines, dict) else ()


def today() -> date:
    """The day it is where the organisation is."""
    return timezone.localtime(clock.now()).date()


def ids(raw: list[str]) -> tuple[int, ...]:
    """Task ids from outside; whatever is no id is left out."""
    return tuple(found for text in raw if (found := number_of(text)) > 0)[:MOST_LINES]


def number_of(raw: object) -> int:
    """A whole number from outside, 0 for anything else."""
    try:
        number = int(str(raw))
    except ValueError:
        return 0
    return number if abs(number) < 2**63 else 0
