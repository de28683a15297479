"""Adding tasks: typed, pasted or imported, one or ten thousand at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from qibu.foundation.access import actions as access
from qibu.foundation.access.models import Role
from qibu.foundation.access.queries import require_in
from qibu.foundation.journal.actions import answered, once
from qibu.foundation.outcomes import Invalid
from qibu.tasks.actions.linking import LinkTerms
from qibu.tasks.actions.work import Saved, Work, begin
from qibu.tasks.bulk import insert
from qibu.tasks.circles import refuse_circle
from qibu.tasks.contradictions import refuse_contradiction
from qibu.tasks.models import Contributor, Kind, Link, PlanState, Status, Task
from qibu.tasks.promises import broken_at_once
from qibu.tasks.tree import Node, children_of, read_tree, write_tree

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

MOST_TASKS = 20_000


@dataclass(frozen=True)
class LineLink:
    """A predecessor of a new line: another new line (its index) or a task that stands already."""

    terms: LinkTerms
    line: int | None = None
    task: int | None = None


@dataclass(frozen=True)
class Line:
    """A task to be made. `level` is its depth below the place of insertion; ids are checked ones."""

    name: str
    level: int = 0
    number: str = ""
    kind: int = Kind.TASK
    department: int | None = None
    assignee: int | None = None
    duration: int | None = None
    planned_start: date | None = None
    planned_finish: date | None = None
    actual_start: date | None = None
    actual_finish: date | None = None
    status: int = Status.TODO
    percent: int = 0
    is_manual: bool = False
    risk_note: str = ""
    need_note: str = ""
    note: str = ""
    is_blocked: bool = False
    block_cause: str = ""
    block_need: str = ""
    deliverable: int | None = None
    constraint: str = ""
    constraint_day: date | None = None
    deadline: date | None = None
    calendar: int | None = None
    effort: Decimal | None = None
    outside_key: str = ""
    contributors: tuple[int, ...] = ()
    links: tuple[LineLink, ...] = ()


@transaction.atomic
def add_tasks(
    *,
    by: Person,
    at: datetime,
    project_id: int,
    key: str,
    lines: Sequence[Line],
    after: int | None = None,
    parent: int | None = None,
    source: str = "typed",
    under: str = "",
) -> Saved:
    """Insert lines after the task `after`, else first below `parent`, else at the end of the plan.

    The same key answers the same again. Raises Invalid (too many, a circle) or Denied.
    """
    work = begin(by, at, project_id, under)
    require_in(work.grants, "plan.edit")
    body = [project_id, after, parent, [asdict(line) for line in lines]]
    claim, earlier = once(by=by, form="tasks", key=key, body=body, at=at)
    if earlier is not None:
        return Saved(number=earlier["number"], ids=tuple(earlier["ids"]))
    nodes = read_tree(work.project.pk)
    if len(nodes) + len(lines) > MOST_TASKS:
        raise Invalid({"": [_("A project holds at most %(most)d tasks.") % {"most": MOST_TASKS}]})
    made = create(work, lines)
    place(work, nodes, lines, made, after=after, parent=parent)
    connect(work, lines, made)
    promises = any(link.terms.max_lag is not None for line in lines for link in line.links)
    if promises:
        promised = Link.objects.filter(successor__in=made).values_list("predecessor_id", "successor_id")
        refuse_contradiction(work.project, set(promised), work.today)
    saved = _finish(work, made, source)
    if promises:
        told = broken_at_once(work.project, [task.pk for task in made])
        saved = replace(saved, messages=(*saved.messages, *told))
    answered(claim, {"number": saved.number, "ids": list(saved.ids)})
    return saved


def create(work: Work, lines: Sequence[Line]) -> list[Task]:
    """Make the rows; their places in the tree come afterwards."""
    made = [
        Task(
            project=work.project,
            sort=2_000_000_000,
            number=line.number,
            name=line.name,
            kind=line.kind,
            department_id=line.department,
            assignee_id=line.assignee,
            duration=line.duration,
            planned_start=line.planned_start,
            planned_finish=line.planned_finish,
            actual_start=line.actual_start,
            actual_finish=line.actual_finish,
            status=line.status,
            percent=line.percent,
            is_manual=line.is_manual,
            risk_note=line.risk_note,
            need_note=line.need_note,
            note=line.note,
            is_blocked=line.is_blocked,
            block_cause=line.block_cause,
            block_need=line.block_need,
            deliverable_id=line.deliverable,
            constraint=line.constraint,
            constraint_day=line.constraint_day,
            deadline=line.deadline,
            calendar_id=line.calendar,
            effort=line.effort,
            outside_key=line.outside_key,
            created_at=work.at,
            updated_at=work.at,
            touched=work.number,
        )
        for line in lines
    ]
    insert(made)
    Contributor.objects.bulk_create(
        [
            Contributor(task=task, department_id=department)
            for line, task in zip(lines, made, strict=True)
            for department in dict.fromkeys(line.contributors)
        ],
        batch_size=500,
    )
    assignees = {line.assignee for line in lines if line.assignee is not None}
    access.ensure_members(space=work.space, role=Role.ASSIGNEE, people=assignees, at=work.at)
    return made


def place(
    work: Work,
    nodes: list[Node],
    lines: Sequence[Line],
    made: Sequence[Task],
    *,
    after: int | None,
    parent: int | None,
) -> None:
    """Hang the new tasks into the tree by their levels and renumber what moved."""
    children = children_of(nodes)
    known = {node.pk for node in nodes}
    if after in known:
        parent = next(node.parent for node in nodes if node.pk == after)
    parent = parent if parent in known else None
    siblings = children.setdefault(parent, [])
    first = 0 if parent is not None else len(siblings)
    spot = siblings.index(after) + 1 if after in siblings else first
    open_levels: list[int] = []
    for line, task in zip(lines, made, strict=True):
        level = min(line.level, len(open_levels))
        del open_levels[level:]
        if open_levels:
            children.setdefault(open_levels[-1], []).append(task.pk)
        else:
            siblings.insert(spot, task.pk)
            spot += 1
        open_levels.append(task.pk)
    fresh = [Node(pk=task.pk, parent=None, sort=-1, level=0, wbs="", is_summary=False) for task in made]
    write_tree([*nodes, *fresh], children, work.number)
    PlanState.objects.update_or_create(project=work.project, defaults={"order_touched": work.number})


def connect(work: Work, lines: Sequence[Line], made: Sequence[Task]) -> None:
    """Make the dependencies of new lines; a circle refuses everything."""
    links = []
    for line, task in zip(lines, made, strict=True):
        for wanted in line.links:
            first = made[wanted.line].pk if wanted.line is not None else wanted.task
            if first is None:
                continue
            terms = wanted.terms
            links.append(
                Link(
                    project=work.project,
                    predecessor_id=first,
                    successor=task,
                    type=terms.type,
                    min_lag=terms.min_lag,
                    min_unit=terms.min_unit,
                    max_lag=terms.max_lag,
                    max_unit=terms.max_unit,
                )
            )
    if not links:
        return
    refuse_circle(work.project, [(link.predecessor_id, link.successor_id) for link in links])
    insert(list({(link.predecessor_id, link.successor_id, link.type): link for link in links}.values()))
    PlanState.objects.filter(project=work.project).update(links_touched=work.number)


def _finish(work: Work, made: Sequence[Task], source: str) -> Saved:
    moved = work.reschedule().moved
    first = min((task.pk for task in made), default=None)
    data = {"count": len(made), "first": first, "names": [task.name for task in made[:20]], "source": source}
    number = work.record("tasks.added", ("project", work.project.pk), data)
    return Saved(number=number, ids=tuple(task.pk for task in made), moved=len(moved))
