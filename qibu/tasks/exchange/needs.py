"""Needs that a project file tells of, with the people in them found where only one is meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qibu.foundation.people.queries import match_people
from qibu.tasks.actions.importing_plans import NewNeed
from qibu.tasks.exchange.resources import NeedText
from qibu.tasks.exchange.rows import Row


def needs_of(rows: Sequence[Row]) -> dict[int, tuple[NewNeed, ...]]:
    """By place of the row: what its task needs; a person nobody is known as stays a name."""
    names = {need.name for row in rows for need in row.needs if need.is_person and need.name}
    matches = match_people(sorted(names)) if names else {}
    known = {name: match.person.pk for name, match in matches.items() if match.person is not None}
    return {n: tuple(_need(one, known) for one in row.needs) for n, row in enumerate(rows) if row.needs}


def _need(one: NeedText, known: Mapping[str, int]) -> NewNeed:
    person = known.get(one.name) if one.is_person else None
    return NewNeed(
        kind=one.kind,
        what="" if person is not None else one.name.strip("—")[:120],
        person=person,
        share=one.share,
        planned=one.planned,
        actual=one.actual,
        unit=one.unit,
    )
