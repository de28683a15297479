"""The rows of form 2 as they stand now: what an export prints, and what an import compares with (D0)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from django.utils import timezone

from qibu.foundation.documents.spellings import clean
from qibu.kernel.lags import Lag, LinkType
from qibu.kernel.promise_words import WordLink, words
from qibu.kernel.status import Shown, shown_status
from qibu.kernel.status import Status as Code
from qibu.projects.models import Project
from qibu.tasks.importing.form_words import FormWords
from qibu.tasks.models import Link, Status, Task

_CODES: Final = {
    Status.TODO: Code.TODO, Status.DOING: Code.DOING, Status.DONE: Code.DONE,
    Status.PAUSED: Code.PAUSED, Status.CANCELLED: Code.CANCELLED,
}  # fmt: skip
#: What summaries get from the tasks below them.
COMPUTED: Final = frozenset(
    {"planned_start", "planned_finish", "actual_start", "actual_finish", "status", "percent", "stored_status"}
)
_FIELDS: Final = (
    "pk", "parent_id", "version", "level", "is_summary", "kind", "number", "wbs", "name", "department__name",
    "assignee__name", "planned_start", "planned_finish", "actual_start", "actual_finish", "status",
    "is_blocked", "percent", "risk_note", "need_note", "updated_at", "forecast__finish_day",
    "department_id", "calendar_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FormTask:
    """One row of form 2: `cells` by the names of `rowkeys.CELLS`; percent is a share of 1, as in Excel."""

    pk: int
    parent: int | None
    version: int
    level: int
    is_summary: bool
    status: int
    department_id: int | None
    calendar_id: int | None
    forecast_finish: int | None
    cells: dict[str, Any]


def form_tasks(project: Project, today: date, words_: FormWords) -> list[FormTask]:
    """All live tasks in tree order as rows of form 2; two statements whatever their number."""
    rows = list(
        Task.objects.filter(project=project)
        .live()
        .order_by("sort")
        .values_list(*_FIELDS)
        .iterator(chunk_size=5000)
    )
    before = predecessor_words(project, rows)
    phases: dict[int, str] = {}
    day = today.toordinal()
    updated: dict[Any, date] = {}
    found = []
    for row in rows:
        (pk, parent, version, level, summary, _kind, number, wbs, name, department, assignee, start, finish,
         a_start, a_finish, status, blocked, percent, risk, need, at, forecast, owner,
         calendar) = row  # fmt: skip
        phases[pk] = name if parent is None else phases.get(parent, name)
        moment = at.replace(second=0, microsecond=0)
        if moment not in updated:
            updated[moment] = timezone.localtime(at).date()
        shown = _shown(status, finish, forecast, day, blocked, words_)
        cells = {
            "number": number or wbs, "name": name, "phase": phases[pk] if parent is not None else "",
            "department": department or "", "assignee": assignee or "", "planned_start": start,
            "planned_finish": finish, "actual_start": a_start, "actual_finish": a_finish,
            "status": shown, "percent": percent / 100, "risk": risk, "need": need,
            "updated": updated[moment], "predecessors": before.get(pk, ""),
            "stored_status": f"{status}:{blocked:d}", "parent": str(parent or ""),
        }  # fmt: skip
        found.append(FormTask(pk, parent, version, level, summary, status, owner, calendar, forecast, cells))
    return found


def _shown(
    status: int, finish: date | None, forecast: int | None, today: int, blocked: bool, words_: FormWords
) -> str:
    """The status as form 2 shows it: 延期 computed, 阻塞 beside it."""
    found = shown_status(
        _CODES[Status(status)],
        planned_finish=finish.toordinal() if finish else 0,
        forecast_finish=forecast or 0,
        today=today,
        blocked=blocked,
    )
    return words_.statuses[Shown(found.word)] + (words_.blocked if found.blocked else "")


def predecessor_words(project: Project, rows: Sequence[tuple[Any, ...]]) -> dict[int, str]:
    """Task id → its predecessors in words that an import reads back to the same links; one statement."""
    refs = _references(rows)
    found: dict[int, list[str]] = {}
    links = Link.objects.filter(project=project, predecessor__deleted_at=None, successor__deleted_at=None)
    units: Mapping[str, Any] = {"w": "working", "c": "calendar"}
    for first, then, kind, low, low_unit, high, high_unit in links.order_by(
        "predecessor__sort", "pk"
    ).values_list("predecessor_id", "successor_id", "type", "min_lag", "min_unit", "max_lag", "max_unit"):
        if first not in refs:
            continue
        maximum = Lag(high, units[high_unit]) if high is not None else None
        terms = (LinkType[kind], Lag(low, units[low_unit]), maximum)
        found.setdefault(then, []).append(_in_words(refs[first], *terms))
    return {pk: "、".join(parts) for pk, parts in found.items()}


def _references(rows: Sequence[tuple[Any, ...]]) -> dict[int, str]:
    """Task id → how to name it: the number shown if only it has it, else its WBS number, else its name."""
    codes = Counter(_bare(row[6] or row[7]) for row in rows)
    names = Counter(_bare(row[8]) for row in rows)
    refs = {}
    for row in rows:
        pk, number, wbs, name = row[0], row[6], row[7], row[8]
        code = number or wbs
        if codes[_bare(code)] == 1:
            refs[pk] = code
        elif "." in wbs and not codes[_bare(wbs)]:
            refs[pk] = wbs
        elif names[_bare(name)] == 1 and not codes[_bare(name)]:
            refs[pk] = name
        else:
            refs[pk] = code
    return refs


@lru_cache(maxsize=50_000)
def _bare(text: str) -> str:
    return clean(text).casefold()


def _in_words(ref: str, kind: LinkType, minimum: Lag, maximum: Lag | None) -> str:
    """`words`, whose check that the text reads back is made once for each form of numbers and terms."""
    plain = ref.replace(".", "")
    if plain.isascii() and plain.isdigit() and not ref.startswith(".") and not ref.endswith("."):
        sample = "9.9" if "." in ref else "9"
        if ".." not in ref:
            return _sample(sample, kind, minimum, maximum).replace(sample, ref, 1)
    return words(WordLink(ref, kind, minimum, maximum))


@lru_cache(maxsize=2000)
def _sample(ref: str, kind: LinkType, minimum: Lag, maximum: Lag | None) -> str:
    return words(WordLink(ref, kind, minimum, maximum))
