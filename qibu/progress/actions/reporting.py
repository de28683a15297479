"""A department reports: all lines are right or nothing is written (T1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from qibu.foundation.access.queries import require_in
from qibu.foundation.journal.actions import answered, once
from qibu.foundation.notices.actions import queue
from qibu.foundation.outcomes import Denied
from qibu.foundation.turns import actions as turns
from qibu.kernel import reporting as rules
from qibu.progress.actions.drafting import DraftSaved, discard_draft, save_draft
from qibu.progress.actions.filling import (
    Filled,
    Filling,
    Lines,
    apply,
    check,
    read_lines,
    refuse_strangers,
    values_of,
)
from qibu.progress.actions.own_updates import OwnSaved, save_own_updates
from qibu.progress.actions.steering import path_of_sheet, require_open, spokespeople, text_of
from qibu.progress.linefields import ALL, LONGEST, ON_LINE, ON_TASK, form_text
from qibu.progress.linewords import say
from qibu.progress.models import Draft, Line, Report, Review
from qibu.progress.queries.facts import (
    Standing,
    facts_of,
    is_told,
    last_texts,
    lines_of,
    own_updates,
    standing,
)
from qibu.tasks.actions.progressing import NOTHING, Progress, Progressed, store, tasks_of
from qibu.tasks.actions.work import Work, begin
from qibu.tasks.planning import calendars_of

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

__all__ = [
    "DraftSaved",
    "OwnSaved",
    "Submitted",
    "discard_draft",
    "save_draft",
    "save_own_updates",
    "submit_report",
]

#: What a department has to do until the cut-off.
SUBMIT: Final = "report.submit"
#: Tasks named in a refusal; the others are counted.
NAMED: Final = 5


@dataclass(frozen=True)
class Submitted:
    """What became of a submission: lines touched and confirmed unchanged; forecasts moved.

    ``again``: the same form had been sent before and nothing was done twice.
    """

    report_id: int
    number: int
    touched: int
    untouched: int
    late: bool
    amended: bool
    moved: int = 0
    again: bool = False
    messages: tuple[str, ...] = ()


@transaction.atomic
def submit_report(
    *,
    by: Person,
    at: datetime,
    report_id: int,
    lines: Lines,
    seen: Lines,
    headline: str = "",
    rest_unchanged: bool = False,
    key: str,
) -> Submitted:
    """Submit or amend a department's report.

    ``lines``: task id → field → text as typed (`linefields.ALL`; fields left out stand as they are);
    ``seen``: what the page showed for them. Raises Invalid keyed "<task id>.<field>" ("" for the whole),
    Conflict with a Difference per "<task id>.<field>", Denied, KeyReused.
    """
    work, report = _begin(by, at, report_id)
    body = [report_id, _plain(lines), _plain(seen), headline, rest_unchanged]
    claim, earlier = once(by=by, form="report", key=key, body=body, at=at)
    if earlier is not None:
        return Submitted(**earlier | {"messages": tuple(earlier["messages"]), "again": True})
    require_open(report.period)
    said = text_of("headline", headline, LONGEST)
    found = _standing(work, report, lines)
    filling = read_lines(work, found, lines, seen)
    touched = [pk for pk, filled in filling.lines.items() if filled.touched or is_told(filled.stands)]
    progress = tasks_of(work, touched)
    apply(filling, progress, calendars_of(work.project))
    if filling.clean:
        # What is late is judged by the forecast this report makes; a refusal undoes it.
        source = {"report": report.pk, "period": report.period.number}
        stored = store(work, list(progress.values()), source=source)
        if stored.moved:
            filling.see(facts_of(report, today=work.today, also=lines))
    else:
        stored = NOTHING
    check(filling, progress)
    rest = [filled for pk, filled in filling.lines.items() if pk not in progress]
    _refuse_rest(filling, rest, rest_unchanged)
    filling.refuse()
    return _keep(work, report, filling, progress, stored, said, claim)


def _begin(by: Person, at: datetime, report_id: int) -> tuple[Work, Report]:
    project_id = Report.objects.filter(pk=report_id).values_list("project_id", flat=True).first()
    if project_id is None:
        raise Denied("report.submit")
    work = begin(by, at, project_id)
    report: Report = Report.objects.select_related("period", "department").get(pk=report_id)
    require_in(work.grants, "report.submit", department_id=report.department_id)
    return work, report


def _plain(lines: Lines) -> dict[str, dict[str, str]]:
    return {str(pk): dict(fields) for pk, fields in lines.items()}


def _standing(work: Work, report: Report, lines: Lines) -> dict[int, Standing]:
    """Every line of the sheet as it stands, in tree order; four statements."""
    facts = facts_of(report, today=work.today, also=lines)
    refuse_strangers(work, facts, lines)
    own = own_updates(report.period_id, facts)
    last = last_texts(report)
    stood = lines_of(report.pk)
    return {
        pk: standing(one, own=own.get(pk), last=last.get(pk), line=stood.get(pk), today=work.today)
        for pk, one in facts.items()
    }


def _refuse_rest(filling: Filling, rest: Sequence[Filled], unchanged: bool) -> None:
    """Lines nobody touched are confirmed with 其余无变化, and only where they say what a line must (T1)."""
    if rest and not unchanged:
        text = ngettext(
            "%(count)d line says nothing yet (%(tasks)s): fill it in, or confirm the rest as unchanged.",
            "%(count)d lines say nothing yet (%(tasks)s): fill them in, or confirm the rest as unchanged.",
            len(rest),
        )
        filling.errors.setdefault("", []).append(text % {"count": len(rest), "tasks": _names(rest)})
        return
    lacking = []
    for filled in rest:
        problems = rules.line_problems(
            filled.now.state(filled.stands.facts.values, filled.words), filling.work.today
        )
        for name, problem in problems:
            filling.wrong(filled.stands.facts.task_id, name, say(problem))
        if problems:
            lacking.append(filled)
    if lacking:
        text = _("These cannot be confirmed as unchanged, they have something to say: %(tasks)s.")
        filling.errors.setdefault("", []).append(text % {"tasks": _names(lacking)})


def _names(rows: Sequence[Filled]) -> str:
    names = [_("“%(name)s”") % {"name": filled.stands.facts.name} for filled in rows[:NAMED]]
    more = pgettext("list that goes on", " …") if len(rows) > NAMED else ""
    return pgettext("list", ", ").join(names) + more


def _keep(
    work: Work,
    report: Report,
    filling: Filling,
    progress: Mapping[int, Progress],
    stored: Progressed,
    headline: str,
    claim: Any,
) -> Submitted:
    _keep_lines(report, filling, progress)
    amended = report.submitted_at is not None
    _sign(work, report, amended, headline, filling, len(progress))
    Draft.objects.filter(report=report, person=work.by).delete()
    turns.end(kind=SUBMIT, subject=("report", report.pk), by=work.by, at=work.at)
    number = work.record(
        "report.submitted",
        ("report", report.pk),
        {
            "department": report.department_id,
            "period": report.period.number,
            "touched": report.touched,
            "untouched": report.untouched,
            "late": report.late,
            "amended": amended,
            "on_behalf": report.on_behalf,
            "tasks": list(stored.tasks),
        },
    )
    _tell_liaison(work, report, number)
    messages = tuple(dict.fromkeys(text for one in progress.values() for text in one.messages))
    answer = Submitted(
        report_id=report.pk,
        number=number,
        touched=report.touched,
        untouched=report.untouched,
        late=report.late,
        amended=amended,
        moved=stored.moved,
        messages=messages,
    )
    answered(claim, asdict(answer))
    return answer


def _tell_liaison(work: Work, report: Report, number: int) -> None:
    """Whoever speaks for a department knows what was said for it."""
    if not report.on_behalf:
        return
    seats = spokespeople(work.space, [report.department_id]).get(report.department_id, {})
    queue(
        space=work.space,
        to=seats.values(),
        kind="report.on_behalf",
        fact=f"report-on-behalf-{report.pk}-{number}",
        subject=("report", report.pk),
        at=work.at,
        params={
            "project": work.project.name,
            "department": report.department.name,
            "by": work.by.name,
            "path": path_of_sheet(report, report.period.number),
        },
        important=True,
    )


def _sign(work: Work, report: Report, amended: bool, headline: str, filling: Filling, touched: int) -> None:
    """Who reported when; whether it was late is decided once, by the first submission."""
    if amended:
        report.amended_at = work.at
    else:
        report.submitted_at = work.at
        report.late = work.at > report.period.cutoff
    report.submitted_by = work.by
    report.on_behalf = report.department_id not in work.grants.departments
    report.headline = headline
    report.touched, report.untouched = touched, len(filling.lines) - touched
    report.next_step_at = None
    report.version += 1
    report.save()


_WRITTEN: Final = ("unchanged", *ON_TASK, *ON_LINE, "was", "review", "version")


def _keep_lines(report: Report, filling: Filling, progress: Mapping[int, Progress]) -> None:
    """One row per line, an amended one in its place: what the lead noted on it stays with it."""
    rows = [_line(report, filled, progress.get(pk)) for pk, filled in filling.lines.items()]
    Line.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["report", "task"], update_fields=_WRITTEN
    )


def _line(report: Report, filled: Filled, one: Progress | None) -> Line:
    stood = filled.stands.line
    values = values_of(one.task) if one is not None else filled.stands.facts.values
    shown = filled.stands.shown
    now = {name: form_text(values[name]) for name in ON_TASK} | filled.words
    was = {name: shown[name] for name in ALL if now[name] != shown[name]}
    moved = bool(was)
    if stood is not None:
        was |= stood.was  # what stood before the period's first submission is what the lead compares with
    return Line(
        report=report,
        task_id=filled.stands.facts.task_id,
        unchanged=one is None,
        was=was,
        review=Review.NONE if stood is None or moved else stood.review,
        version=1 if stood is None else stood.version + moved,
        **values,
        **filled.words,
    )
