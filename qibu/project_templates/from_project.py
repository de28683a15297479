"""A project as a template holds it: structure and rules, no people, no dates, no progress (S7)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from qibu.foundation.people.models import Department
from qibu.kernel.workdays import WorkCalendar
from qibu.project_templates.body import Body, DepartmentRole, Goal, Goods, Item, Need, Tie, without
from qibu.projects.models import Deliverable, Objective, Project
from qibu.projects.words import plain
from qibu.tasks.models import Kind, Link, ResourceNeed, Status, Task
from qibu.tasks.planning import calendars_of

PARTS = ("goals", "goods", "links", "promises", "durations", "needs")


@dataclass(frozen=True)
class LeftOut:
    """What a template never takes, counted, so that the page can say it."""

    people: int
    dated: int
    progressed: int
    notes: int
    outside_links: int
    cancelled: int


def body_of(project: Project, parts: Collection[str] = PARTS) -> tuple[Body, LeftOut]:
    """The template a project gives with some of `PARTS`; a fixed number of statements."""
    calendar = calendars_of(project).of(None)
    departments = dict(Department.objects.values_list("pk", "name"))
    rows = list(Task.objects.filter(project=project).live().exclude(status=Status.CANCELLED).order_by("sort"))
    cancelled = Task.objects.filter(project=project, status=Status.CANCELLED).live().count()
    rows = _whole_branches(rows)
    goals = list(Objective.objects.filter(project=project))
    goods = list(Deliverable.objects.filter(project=project))
    ties, outside = _ties(project, {row.pk for row in rows})
    used = [*(row.department_id for row in rows), *(one.department_id for one in goods)]
    words = {pk: departments[pk] for pk in dict.fromkeys(used) if pk}
    body = Body(
        roles=tuple(DepartmentRole(word) for word in words.values()),
        goals=tuple(_goal(goal, project, calendar) for goal in goals),
        goods=tuple(_goods(one, words, goals, project, calendar) for one in goods),
        items=_items(project, rows, words, calendar, {tie.after for tie in ties}),
        ties=ties,
        in_scope=project.in_scope,
    )
    left = LeftOut(
        people=len({row.assignee_id for row in rows if row.assignee_id}),
        dated=sum(row.planned_finish is not None and not row.is_summary for row in rows),
        progressed=sum(row.status != Status.TODO and not row.is_summary for row in rows),
        notes=sum(bool(row.note or row.risk_note or row.need_note) for row in rows),
        outside_links=outside,
        cancelled=cancelled,
    )
    return without(body, [part for part in PARTS if part not in parts]), left


def _whole_branches(rows: list[Task]) -> list[Task]:
    """Without tasks whose summary is gone, so that the levels stay whole."""
    kept: set[int] = set()
    found = []
    for row in rows:
        if row.parent_id is None or row.parent_id in kept:
            kept.add(row.pk)
            found.append(row)
    return found


def _items(
    project: Project, rows: list[Task], words: dict[int, str], calendar: WorkCalendar, bound: set[str]
) -> tuple[Item, ...]:
    needs: dict[int, list[Need]] = {}
    for need in ResourceNeed.objects.filter(task__in=[row.pk for row in rows]):
        needs.setdefault(need.task_id, []).append(_need(need, words))
    return tuple(
        Item(
            id=str(row.pk),
            name=row.name,
            level=row.level,
            milestone=row.kind == Kind.MILESTONE,
            role=words.get(row.department_id or 0, ""),
            days=None if row.is_summary or row.kind == Kind.MILESTONE else _days(row, calendar),
            start=None
            if row.is_summary or str(row.pk) in bound
            else _offset(project, row.planned_start, calendar),
            goods=str(row.deliverable_id or ""),
            effort=float(row.effort) if row.effort is not None else None,
            needs=tuple(needs.get(row.pk, ())),
        )
        for row in rows
    )


def _days(row: Task, calendar: WorkCalendar) -> int | None:
    if row.duration is not None:
        return row.duration
    if row.planned_start and row.planned_finish:
        return max(1, calendar.count_dates(row.planned_start, row.planned_finish))
    return None


def _offset(project: Project, day: date | None, calendar: WorkCalendar) -> int | None:
    """Working days after the project's start; only what nothing else holds needs it."""
    if day is None:
        return None
    return max(0, calendar.working_days_between_dates(calendar.next_working_date(project.start), day)) or None


def _ties(project: Project, ids: set[int]) -> tuple[tuple[Tie, ...], int]:
    rows = Link.objects.filter(project=project).order_by("pk")
    inside = [row for row in rows if row.predecessor_id in ids and row.successor_id in ids]
    outside = sum(row.successor_id in ids and row.predecessor_id not in ids for row in rows)
    found = tuple(
        Tie(
            str(row.predecessor_id), str(row.successor_id), row.type, row.min_lag, row.min_unit, row.max_lag,
            row.max_unit,
        )
        for row in inside
    )  # fmt: skip
    return found, outside


def _goal(goal: Objective, project: Project, calendar: WorkCalendar) -> Goal:
    target = plain(goal.target) if goal.target is not None else ""
    return Goal(goal.statement, goal.metric, target, goal.unit, _offset(project, goal.due, calendar))


def _goods(
    one: Deliverable, words: dict[int, str], goals: list[Objective], project: Project, calendar: WorkCalendar
) -> Goods:
    places = {goal.pk: place for place, goal in enumerate(goals)}
    return Goods(
        id=str(one.pk),
        name=one.name,
        standard=one.standard,
        role=words.get(one.department_id or 0, ""),
        due=_offset(project, one.due, calendar),
        goal=places.get(one.objective_id or 0),
    )


def _need(need: ResourceNeed, words: dict[int, str]) -> Need:
    """A need without its person: the role it was named by, or nothing."""
    values: dict[str, Any] = {"kind": need.kind, "what": need.what, "share": need.share, "unit": need.unit}
    planned = plain(need.planned) if isinstance(need.planned, Decimal) else ""
    return Need(**values, planned=planned, role=words.get(need.department_id or 0, ""))
