"""An assignee reports about own tasks; the liaison's sheet starts from it (T1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from qibu.foundation.access.queries import require_in
from qibu.foundation.journal.actions import answered, once
from qibu.foundation.outcomes import Denied
from qibu.progress.actions.filling import Filling, Lines, apply, read_lines, refuse_strangers
from qibu.progress.actions.steering import require_open
from qibu.progress.linefields import ON_LINE
from qibu.progress.models import OwnUpdate, Period
from qibu.progress.queries.facts import facts_of_assignee, own_updates, standing
from qibu.tasks.actions.progressing import store, tasks_of
from qibu.tasks.actions.work import Work, begin
from qibu.tasks.planning import calendars_of

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@dataclass(frozen=True)
class OwnSaved:
    """How many of the own tasks were changed or spoken about, and the journal's number."""

    tasks: int
    number: int
    again: bool = False


@transaction.atomic
def save_own_updates(
    *, by: Person, at: datetime, period_id: int, lines: Lines, seen: Lines, key: str
) -> OwnSaved:
    """Change own tasks and say something about them; lines and errors as in `reporting.submit_report`.

    What only a report asks for (a cause, a new forecast) is not asked for here: the liaison answers for it.
    Raises Denied where a task is not the person's own.
    """
    work, period = _begin(by, at, period_id)
    body = [period_id, *({str(pk): dict(one) for pk, one in some.items()} for some in (lines, seen))]
    claim, earlier = once(by=by, form="own-update", key=key, body=body, at=at)
    if earlier is not None:
        return OwnSaved(**earlier | {"again": True})
    require_open(period)
    facts = facts_of_assignee(period, by.pk, today=work.today, also=lines)
    refuse_strangers(work, facts, lines)
    said = own_updates(period.pk, facts)
    found = {
        pk: standing(one, own=said.get(pk), last=None, line=None, today=work.today)
        for pk, one in facts.items()
        if pk in lines
    }
    filling = read_lines(work, found, lines, seen)
    progress = tasks_of(work, [pk for pk, filled in filling.lines.items() if filled.touched])
    apply(filling, progress, calendars_of(work.project))
    filling.refuse()
    answer = OwnSaved(tasks=len(progress), number=work.space.event_number)
    if progress:
        store(work, list(progress.values()), source={"period": period.number})
        _keep_words(work, period, filling)
        data = {"period": period.number, "tasks": sorted(progress)}
        number = work.record("report.own_updated", ("period", period.pk), data)
        answer = OwnSaved(tasks=len(progress), number=number)
    answered(claim, asdict(answer))
    return answer


def _begin(by: Person, at: datetime, period_id: int) -> tuple[Work, Period]:
    project_id = Period.objects.filter(pk=period_id).values_list("project_id", flat=True).first()
    if project_id is None:
        raise Denied("task.update")
    work = begin(by, at, project_id)
    require_in(work.grants, "task.update", assignee_id=by.pk)
    return work, Period.objects.get(pk=period_id)


def _keep_words(work: Work, period: Period, filling: Filling) -> None:
    spoken = [filled for filled in filling.lines.values() if set(filled.typed) & set(ON_LINE)]
    rows = [
        OwnUpdate(
            period=period, task_id=one.stands.facts.task_id, by=work.by, at=work.at, **_words(one.words)
        )
        for one in spoken
    ]
    if rows:
        OwnUpdate.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["period", "task"],
            update_fields=["by", "at", *ON_LINE],
        )


def _words(words: Mapping[str, str]) -> dict[str, str]:
    return {name: words.get(name, "") for name in ON_LINE}
