"""The predecessors of a task as one cell of the plan: typed as people write them, or put back by undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qibu.foundation.access.queries import require_in
from qibu.foundation.journal.queries import history
from qibu.foundation.outcomes import Conflict, Difference, Invalid
from qibu.tasks.actions.linking import LinkTerms, put
from qibu.tasks.actions.work import Saved, Work, begin
from qibu.tasks.circles import refuse_circle
from qibu.tasks.contradictions import refuse_contradiction
from qibu.tasks.importing.references import Known, References
from qibu.tasks.importing.words import link_doubt
from qibu.tasks.models import Link, PlanState, Task
from qibu.tasks.promises import broken_at_once

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

#: (predecessor, type) → terms: what a cell says.
Wanted = Mapping[tuple[int, str], LinkTerms]
FIELD = "predecessors"


@transaction.atomic
def set_predecessors(
    *,
    by: Person,
    at: datetime,
    project_id: int,
    task_id: int,
    text: str | None,
    terms: Wanted | None = None,
    was: Wanted | None = None,
) -> Saved:
    """Make the dependencies of a task what its cell says ("1.2FS+3工作日≤14天，2.1").

    `text` is read as people write it; undo gives `terms` instead. `was` is what the person saw: Conflict
    where somebody else has changed it since. Predecessors in other projects are left alone. Invalid
    ("predecessors") for what is not sure, a circle, or a promise no dates can keep.
    """
    work = begin(by, at, project_id)
    require_in(work.grants, "plan.edit")
    task = work.task(task_id)
    links = list(
        Link.objects.filter(successor=task, predecessor__project=work.project, predecessor__deleted_at=None)
    )
    stands = {(link.predecessor_id, link.type): _terms(link) for link in links}
    wanted = _read(work, task, text or "") if terms is None else dict(terms)
    if was is not None and dict(was) != stands and wanted != stands:
        raise _conflict(work, task, wanted, stands)
    if wanted == stands:
        return Saved(number=work.space.event_number, ids=(task.pk,))
    _write(work, task, links, wanted)
    PlanState.objects.update_or_create(project=work.project, defaults={"links_touched": work.number})
    moved = work.reschedule().moved
    data = {"name": task.name, "before": written(work, stands), "after": written(work, wanted)}
    number = work.record("links.set", ("task", task.pk), data)
    new = [(key, terms) for key, terms in wanted.items() if stands.get(key) != terms]
    promised = [first for (first, _type), terms in new if terms.max_lag is not None]
    broken = broken_at_once(work.project, [task.pk], *promised) if promised else ()
    return Saved(number=number, ids=(task.pk,), moved=len(moved), messages=broken)


def _terms(link: Link) -> LinkTerms:
    return LinkTerms(link.type, link.min_lag, link.min_unit, link.max_lag, link.max_unit)


def _read(work: Work, task: Task, text: str) -> dict[tuple[int, str], LinkTerms]:
    rows = Task.objects.filter(project=work.project).live().values_list("pk", "number", "wbs", "name")
    known = [Known(pk, number or wbs, name) for pk, number, wbs, name in rows]
    found, doubts = References([], known).read(text, None)
    if doubts:
        raise Invalid({FIELD: [link_doubt(doubt).text for doubt in doubts]})
    return {(one.task, one.terms.type): one.terms for one in found if one.task is not None}


def _write(work: Work, task: Task, links: Sequence[Link], wanted: Wanted) -> None:
    for terms in wanted.values():
        if problems := terms.problems():
            raise Invalid({FIELD: [message for each in problems.values() for message in each]})
    _refuse_relatives(work, task, {predecessor for predecessor, _type in wanted})
    for link in links:
        if (link.predecessor_id, link.type) not in wanted:
            link.delete()
    old = {(link.predecessor_id, link.type): _terms(link) for link in links}
    changed = {key: terms for key, terms in wanted.items() if old.get(key) != terms}
    try:
        refuse_circle(work.project, [(predecessor, task.pk) for predecessor, _type in changed])
        for (predecessor, _type), terms in changed.items():
            put(work, predecessor, task.pk, terms)
        refuse_contradiction(work.project, {(pre, task.pk) for pre, _type in changed}, work.today)
    except Invalid as refusal:
        raise Invalid({FIELD: [m for each in refusal.errors.values() for m in each]}) from None


def _refuse_relatives(work: Work, task: Task, predecessors: set[int]) -> None:
    rows = Task.objects.filter(project=work.project, pk__in=predecessors).live().values_list("pk", "wbs")
    places = dict(rows)
    if task.pk in predecessors:
        raise Invalid({FIELD: [_("A task cannot depend on itself.")]})
    if set(places) != predecessors:
        raise Invalid({FIELD: [_("One of these tasks is not in this plan any more.")]})
    for wbs in places.values():
        if wbs.startswith(f"{task.wbs}.") or task.wbs.startswith(f"{wbs}."):
            raise Invalid({FIELD: [_("A task cannot depend on its own summary task.")]})


def _conflict(work: Work, task: Task, wanted: Wanted, stands: Wanted) -> Conflict:
    last = next(iter(history("task", task.pk, limit=1)), None)
    yours, theirs = written(work, wanted) or "—", written(work, stands) or "—"
    difference = Difference(FIELD, _("predecessors"), yours, theirs)
    by, at = (last.by, last.at) if last else ("", None)
    return Conflict([difference], by=by, at=at, version=task.version, subject=task.pk)


def written(work: Work, links: Wanted) -> str:
    """Dependencies as the cell shows them: "1.2FS+3工作日≤14天"."""
    rows = Task.objects.filter(pk__in={predecessor for predecessor, _type in links})
    codes = {pk: number or wbs for pk, number, wbs in rows.values_list("pk", "number", "wbs")}
    return _(", ").join(_word(codes.get(pk, ""), terms) for (pk, _type), terms in links.items())


def _word(code: str, terms: LinkTerms) -> str:
    text = code
    if terms.type != "FS" or terms.min_lag or terms.max_lag is not None:
        text += terms.type
    if terms.min_lag:
        text += f"{terms.min_lag:+d}{_unit(terms.min_unit)}"
    return text if terms.max_lag is None else f"{text}≤{terms.max_lag}{_unit(terms.max_unit)}"


def _unit(unit: str) -> str:
    return pgettext("lag", "wd") if unit == "w" else pgettext("lag", "ed")
