"""From a preview to what consent writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from qibu.projects.importing.review import SKIPPED, WRONG
from qibu.tasks.actions.adding import LineLink
from qibu.tasks.actions.importing import Addition, Decisions, Edit, Move, Spot
from qibu.tasks.actions.importing_plans import PlanPart
from qibu.tasks.exchange.consent import plan_part
from qibu.tasks.importing.entries import Entry, Preview

_MOST_LEFT = 500


def decide(preview: Preview) -> Decisions:
    """What consent writes: every row that is taken, with its place and its predecessors."""
    places = {
        entry.index: place
        for place, entry in enumerate(e for e in preview.entries if e.taken and e.task is None)
    }
    keeps_order = preview.source.own is not None or preview.plan is not None
    additions = []
    spots: dict[int, Spot] = {}
    last: dict[Spot | None, Spot] = {}
    moves: dict[int, Move] = {}
    for entry in preview.entries:
        parent = _parent_spot(entry, preview.entries, spots)
        if entry.index in places:
            line = replace(entry.understood.task, links=_links(entry, preview.entries, places))
            after = last.get(parent) if keeps_order else None
            additions.append(Addition(line, parent=parent, after=after))
            spots[entry.index] = Spot(line=places[entry.index])
        elif entry.task is not None:
            spots[entry.index] = Spot(task=entry.task)
            if entry.taken and entry.compared is not None and entry.compared.moves:
                moves[entry.task] = Move(parent, last.get(parent), entry.compared.stood)
        if entry.index in spots:
            last[parent] = spots[entry.index]
    edits = tuple(
        Edit(
            task=entry.task,
            version=entry.compared.version,
            changes=entry.compared.values,
            was=entry.compared.was,
            links=_links(entry, preview.entries, places) if entry.compared.relink else None,
            move=moves.get(entry.task),
        )
        for entry in preview.entries
        if entry.taken and entry.task is not None and entry.compared is not None
    )
    return Decisions(
        additions=tuple(additions),
        edits=edits,
        new_departments=tuple(preview.names.new_departments),
        new_people=tuple(preview.names.new_people),
        counts=preview.counts,
        left=tuple(_left(preview.entries))[:_MOST_LEFT],
        plan=plan_part(preview, places) if preview.plan is not None else PlanPart({}),
    )


def _left(entries: Sequence[Entry]) -> Iterator[tuple[int, str, str]]:
    """(row, task name, why) of what the list holds and the plan does not get."""
    for entry in entries:
        if entry.state in {SKIPPED, WRONG} and not entry.line.made:
            why = [doubt.text for doubt in entry.doubts if doubt.severity == WRONG]
            yield entry.line.row, entry.understood.task.name, "\n".join(dict.fromkeys(why))


def _parent_spot(entry: Entry, entries: Sequence[Entry], spots: Mapping[int, Spot]) -> Spot | None:
    above = entry.line.parent
    while above is not None:
        if above in spots:
            return spots[above]
        above = entries[above].line.parent
    return None


def _links(entry: Entry, entries: Sequence[Entry], places: Mapping[int, int]) -> tuple[LineLink, ...]:
    found = []
    for wanted in entry.understood.links:
        if wanted.line is None:
            found.append(LineLink(wanted.terms, task=wanted.task))
        elif entries[wanted.line].task is not None:
            found.append(LineLink(wanted.terms, task=entries[wanted.line].task))
        elif wanted.line in places:
            found.append(LineLink(wanted.terms, line=places[wanted.line]))
    return tuple(found)
