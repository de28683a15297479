"""Bringing an uploaded task list into the plan: everything that was agreed to, or nothing (D2, F15).

What is written was decided and checked outside (`qibu.tasks.importing`), so that the lock is held for
the writing only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from qibu.foundation.access import actions as access
from qibu.foundation.access.models import Role
from qibu.foundation.access.queries import require_in
from qibu.foundation.journal.actions import answered, once
from qibu.foundation.outcomes import Conflict, Difference, Invalid
from qibu.projects.actions.importing_names import make_departments, make_people
from qibu.tasks.actions.adding import MOST_TASKS, Line, LineLink, connect, create
from qibu.tasks.actions.importing_places import Hung, hang_moved
from qibu.tasks.actions.importing_plans import (
    MadeCalendars,
    PlanPart,
    baseline_rows,
    give_calendar,
    make_calendars,
    write_needs,
)
from qibu.tasks.actions.uploads import upload_in
from qibu.tasks.actions.work import Saved, Work, begin
from qibu.tasks.circles import refuse_circle
from qibu.tasks.fields import FIELDS, Value, column, shown, stored_form, value_of
from qibu.tasks.models import Link, PlanState, Task, Upload
from qibu.tasks.tree import Node, children_of, read_tree, write_tree

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person
    from qibu.projects.importing.names import NewPerson


@dataclass(frozen=True)
class Spot:
    """A place in the tree: a new line (its index) or a task that stands already."""

    line: int | None = None
    task: int | None = None


@dataclass(frozen=True)
class Addition:
    """A new task: below `parent` (None: at the top), after the sibling `after` (None: at the end).

    Ids of department and assignee below 0 stand for the people and departments to be created.
    """

    line: Line
    parent: Spot | None = None
    after: Spot | None = None


@dataclass(frozen=True)
class Move:
    """A task below `parent` (None: at the top), behind its sibling `after` (None: first); `was`: the id of
    its parent when that was decided."""

    parent: Spot | None
    after: Spot | None
    was: int | None


@dataclass(frozen=True)
class Edit:
    """Values of fields (qibu.tasks.fields) and their consequences for one task, as they were decided on
    `version` with the values `was`; `links` replaces its predecessors (None: they stay), `move` hangs it
    elsewhere."""

    task: int
    version: int
    changes: Mapping[str, Value]
    was: Mapping[str, Value]
    links: tuple[LineLink, ...] | None = None
    move: Move | None = None


@dataclass(frozen=True)
class Decisions:
    """Everything a person agreed to; `counts` go into the journal as they were shown.

    `left`: (row, task name, why) of the rows that were left out, kept with the upload for reading.
    `plan`: what a project file brings besides tasks.
    """

    additions: tuple[Addition, ...] = ()
    edits: tuple[Edit, ...] = ()
    new_departments: tuple[str, ...] = ()
    new_people: tuple[NewPerson, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    left: tuple[tuple[int, str, str], ...] = ()
    plan: PlanPart = field(default_factory=lambda: PlanPart({}))


@transaction.atomic
def import_lines(
    *, by: Person, at: datetime, project_id: int, upload_id: int, key: str, decisions: Decisions
) -> Saved:
    """Write what was agreed to; the same key, and the same file, have their effect once.

    Raises Denied, Invalid (a circle, too many tasks) or Conflict where somebody changed, since the
    preview, a field the file changes too. Then nothing at all is written.
    """
    claim, earlier = once(by=by, form="import", key=key, body=[project_id, upload_id], at=at)
    if earlier is not None:
        return Saved(number=earlier["number"], ids=tuple(earlier["ids"]))
    # The organisation's space is locked before the project's: always in id order.
    departments = make_departments(by, at, decisions.new_departments)
    people = make_people(by, at, decisions.new_people, departments)
    calendars = make_calendars(by, at, decisions.plan)
    work = begin(by, at, project_id)
    require_in(work.grants, "plan.edit")
    upload = upload_in(work, upload_id)
    if upload.applied_at is not None:
        raise Invalid({"": [_("This list has been imported already.")]})
    decisions = _with_calendars(_with_ids(decisions, departments, people), calendars)
    give_calendar(work, calendars.project)
    edited, traced = _edit(work, decisions.edits)
    made = _add(work, decisions.additions)
    hang_moved(work, _hung(decisions.edits, made))
    _relink(work, decisions.edits, made)
    write_needs(decisions.plan.needs, made)
    saved = _finish(work, upload, decisions, made, edited, traced)
    answered(claim, {"number": saved.number, "ids": list(saved.ids[:200])})
    return saved


def _hung(edits: Sequence[Edit], made: Sequence[Task]) -> list[Hung]:
    def pk_of(spot: Spot | None) -> int | None:
        return None if spot is None else made[spot.line].pk if spot.line is not None else spot.task

    return [
        Hung(edit.task, pk_of(edit.move.parent), pk_of(edit.move.after), edit.move.was)
        for edit in edits
        if edit.move is not None
    ]


def _with_ids(decisions: Decisions, departments: Mapping[int, int], people: Mapping[int, int]) -> Decisions:
    """The decisions with the ids of what was just created in place of placeholders."""
    if not departments and not people:
        return decisions

    def known(value: Value, made: Mapping[int, int]) -> Value:
        return made[value] if isinstance(value, int) and value < 0 else value

    additions = tuple(
        replace(
            a,
            line=replace(
                a.line,
                department=known(a.line.department, departments),
                assignee=known(a.line.assignee, people),
            ),
        )
        for a in decisions.additions
    )
    edits = tuple(
        replace(e, changes=_changes_with_ids(e.changes, departments, people)) for e in decisions.edits
    )
    return replace(decisions, additions=additions, edits=edits)


def _with_calendars(decisions: Decisions, made: MadeCalendars) -> Decisions:
    """The decisions with new tasks on the calendars that came with them."""
    if not made.lines:
        return decisions
    additions = tuple(
        replace(a, line=replace(a.line, calendar=made.lines.get(n, a.line.calendar)))
        for n, a in enumerate(decisions.additions)
    )
    return replace(decisions, additions=additions)


def _changes_with_ids(
    changes: Mapping[str, Value], departments: Mapping[int, int], people: Mapping[int, int]
) -> dict[str, Value]:
    made = {"department": departments, "assignee": people}
    return {
        name: made[name][value] if name in made and isinstance(value, int) and value < 0 else value
        for name, value in changes.items()
    }


def _edit(work: Work, edits: Sequence[Edit]) -> tuple[list[int], dict[str, dict[str, list[Value]]]]:
    """Write the changed fields; (ids, what changed by id as the journal keeps it)."""
    rows = Task.objects.live().filter(project=work.project).in_bulk([edit.task for edit in edits])
    clashes: list[Difference] = []
    traced: dict[str, dict[str, list[Value]]] = {}
    writing: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
    for edit in edits:
        task = rows.get(edit.task)
        if task is None:
            raise Invalid(
                {"": [_("A task of this list was deleted meanwhile; please check the list again.")]}
            )
        clashes += _clashes(task, edit)
        changes = {name: value for name, value in edit.changes.items() if value_of(task, name) != value}
        if changes:
            traced[str(task.pk)] = {
                n: [stored_form(value_of(task, n)), stored_form(v)] for n, v in changes.items()
            }
            values = tuple(_stored(name, value) for name, value in changes.items())
            writing.setdefault(tuple(changes), []).append((*values, work.at, work.number, task.pk))
    if clashes:
        raise Conflict(clashes)
    _write(writing)
    assignees = {e.changes["assignee"] for e in edits if e.changes.get("assignee")}
    access.ensure_members(space=work.space, role=Role.ASSIGNEE, people=assignees, at=work.at)
    return [int(pk) for pk in traced], traced


def _clashes(task: Task, edit: Edit) -> list[Difference]:
    """Fields that are no longer what the preview saw and not what the file wants either."""
    if task.version == edit.version:
        return []
    found = []
    for name, value in edit.changes.items():
        stands = value_of(task, name)
        if stands not in (value, edit.was.get(name)):
            label = f"{task.name}: {FIELDS[name].label if name in FIELDS else name}"
            found.append(Difference(name, label, yours=shown(name, value), theirs=shown(name, stands)))
    return found


def _stored(name: str, value: Value) -> Any:
    column_of: Any = Task._meta.get_field(name)
    return column_of.get_db_prep_save(value, connection)


_MARKS = "updated_at = %s, touched = %s, version = version + 1 WHERE id = %s"


def _write(writing: Mapping[tuple[str, ...], list[tuple[Any, ...]]]) -> None:
    """One prepared statement for each combination of changed fields."""
    moment: Any = Task._meta.get_field("updated_at")
    with connection.cursor() as cursor:
        for names, rows in writing.items():
            # the names come from qibu.tasks.fields, never from outside
            columns = ", ".join(f"{connection.ops.quote_name(column(name))} = %s" for name in names)
            statement = f"UPDATE tasks_task SET {columns}, {_MARKS}"  # noqa: S608
            stored = [(*row[:-3], moment.get_db_prep_save(row[-3], connection), *row[-2:]) for row in rows]
            cursor.executemany(statement, stored)


def _add(work: Work, additions: Sequence[Addition]) -> list[Task]:
    """Make the new tasks and hang them into the tree."""
    if not additions:
        return []
    nodes = read_tree(work.project.pk)
    if len(nodes) + len(additions) > MOST_TASKS:
        raise Invalid({"": [_("A project holds at most %(most)d tasks.") % {"most": MOST_TASKS}]})
    made = create(work, [addition.line for addition in additions])
    _hang(work, nodes, additions, made)
    connect(work, [addition.line for addition in additions], made)
    return made


def _hang(work: Work, nodes: list[Node], additions: Sequence[Addition], made: Sequence[Task]) -> None:
    children = children_of(nodes)
    known = {node.pk for node in nodes}

    def pk_of(spot: Spot | None) -> int | None:
        if spot is None:
            return None
        pk = made[spot.line].pk if spot.line is not None else spot.task
        return pk if spot.line is not None or pk in known else None

    for addition, task in zip(additions, made, strict=True):
        siblings = children.setdefault(pk_of(addition.parent), [])
        after = pk_of(addition.after)
        if after is None or (siblings and siblings[-1] == after) or after not in siblings:
            siblings.append(task.pk)
        else:
            siblings.insert(siblings.index(after) + 1, task.pk)
    fresh = [Node(pk=task.pk, parent=None, sort=-1, level=0, wbs="", is_summary=False) for task in made]
    write_tree([*nodes, *fresh], children, work.number)
    PlanState.objects.update_or_create(project=work.project, defaults={"order_touched": work.number})


def _relink(work: Work, edits: Sequence[Edit], made: Sequence[Task]) -> None:
    """Give edited tasks the predecessors their cell names now; links that stay are not touched."""
    changed = {edit.task: edit.links for edit in edits if edit.links is not None}
    if not changed:
        return
    standing = {
        (link.successor_id, link.predecessor_id, link.type): link
        for link in Link.objects.filter(project=work.project, is_outside=False, successor__in=changed)
    }
    wanted = {
        (task, made[link.line].pk if link.line is not None else link.task or 0, link.terms.type): link.terms
        for task, links in changed.items()
        for link in links or ()
    }
    Link.objects.filter(pk__in=[link.pk for key, link in standing.items() if key not in wanted]).delete()
    for (task, first, kind), terms in wanted.items():
        values = {n: getattr(terms, n) for n in ("min_lag", "min_unit", "max_lag", "max_unit")}
        link = standing.get((task, first, kind))
        if link is None:
            Link.objects.create(
                project=work.project, predecessor_id=first, successor_id=task, type=kind, **values
            )
        elif any(getattr(link, name) != value for name, value in values.items()):
            Link.objects.filter(pk=link.pk).update(**values, version=link.version + 1)
    refuse_circle(work.project, [])
    PlanState.objects.update_or_create(project=work.project, defaults={"links_touched": work.number})


def _finish(
    work: Work,
    upload: Upload,
    decisions: Decisions,
    made: Sequence[Task],
    edited: Sequence[int],
    traced: Mapping[str, Any],
) -> Saved:
    moved = work.reschedule().moved
    data = {
        "upload": upload.pk,
        "file": upload.file_name,
        "counts": dict(decisions.counts),
        "names": [task.name for task in made[:20]],
        "first": min((task.pk for task in made), default=None),
        "changes": traced,
        "people": [new.name for new in decisions.new_people],
        "departments": list(decisions.new_departments),
    }
    written = {"added": len(made), "edited": len(edited), "event": work.number}
    upload.applied_at = work.at
    upload.summary = {**decisions.counts, **written, "left": [list(row) for row in decisions.left]}
    if baseline := baseline_rows(work, decisions.plan, made):
        # kept with the upload: reactions to the event freeze it (qibu.changes), the journal stays small
        upload.summary |= {"baseline": baseline, "baseline_note": decisions.plan.baseline_note}
        data["baseline"] = len(baseline)
    upload.save(update_fields=["applied_at", "summary"])
    number = work.record("tasks.imported", ("project", work.project.pk), data)
    return Saved(number=number, ids=(*(task.pk for task in made), *edited), moved=len(moved))
