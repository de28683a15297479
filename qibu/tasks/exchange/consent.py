"""From the preview of a project file to what consent writes besides tasks."""

from __future__ import annotations

from collections.abc import Mapping

from qibu.tasks.actions.importing_plans import NewCalendar, PlanPart
from qibu.tasks.exchange.baselines import baseline_rows_of
from qibu.tasks.exchange.calendars import THEIRS
from qibu.tasks.importing.entries import Preview


def plan_part(preview: Preview, places: Mapping[int, int]) -> PlanPart:
    """Needs, calendars and the baseline of the rows that are taken; `places`: row → its addition."""
    facts = preview.plan
    assert facts is not None
    takes = facts.held.choice == THEIRS
    to_make: dict[int, list[int]] = {}
    for row, calendar in facts.own_calendars.items():
        if not calendar and row in places:
            to_make.setdefault(facts.rows.rows[row].task.calendar, []).append(places[row])
    calendars: list[tuple[NewCalendar, tuple[int, ...]]] = [
        (facts.held.new(uid), tuple(lines)) for uid, lines in to_make.items()
    ]
    taken = facts.baseline in {one.number for one in facts.baselines} and facts.may_baseline
    label = next((one.label for one in facts.baselines if one.number == facts.baseline), "")
    return PlanPart(
        needs={places[row]: needs for row, needs in facts.needs.items() if row in places},
        calendar=facts.held.new() if takes and facts.calendar.differences else None,
        task_calendars=tuple(calendars),
        baseline=baseline_rows_of(
            facts.rows,
            facts.baseline or 0,
            [places.get(entry.index) for entry in preview.entries],
            [entry.task for entry in preview.entries],
        )
        if taken
        else (),
        baseline_note=label if taken else "",
    )
