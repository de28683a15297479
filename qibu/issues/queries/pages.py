"""What the page of one issue shows, and the lists beside the register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q

from qibu.actionitems.queries import ActionLine, actions_of_space
from qibu.foundation.journal.models import Submission
from qibu.foundation.outcomes import Denied
from qibu.foundation.search.queries import alike
from qibu.foundation.turns.models import Turn
from qibu.issues.models import BlockEpisode, Issue, IssueStep, State, Verdict, code_of
from qibu.issues.queries.register import KIND, late
from qibu.kernel import issue as rules
from qibu.projects.models import Project
from qibu.tasks.models import Task

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

#: Likely repeats that are offered.
OFFERED: Final = 5
#: Rows of the action list on paper.
MOST: Final = 500
#: From 1 to 5 on both axes of the matrix.
SCALE: Final = (1, 2, 3, 4, 5)


def issue_in(project: Project, number: int) -> Issue:
    """A risk or an issue with its people; Denied (404) for a number there is not. One statement."""
    rows = Issue.objects.select_related(
        "owner", "reporter", "department", "task", "contingency_owner", "repeat_of__project"
    )
    found = rows.filter(project=project, number=number).first()
    if found is None:
        raise Denied("project.view")
    found.project = project
    return found


def steps_of(issue: Issue) -> list[IssueStep]:
    """All that was done with it, the first step first; one statement."""
    return list(issue.steps.select_related("by", "owner"))


def mover(issue: Issue) -> Turn | None:
    """球在谁手: the open turn that waits for somebody, None where nobody has to move; one statement."""
    rows = Turn.objects.open().filter(subject_kind="issue", subject_id=issue.pk)
    return rows.select_related("holder", "department").order_by("since").first()


def episodes_of(issue: Issue) -> list[BlockEpisode]:
    """When its task was blocked, the last time first; one statement, none without a task."""
    return list(BlockEpisode.objects.filter(task=issue.task_id)[:20]) if issue.task_id else []


def task_numbered(project: Project, pk: int) -> Task | None:
    """A live task of the project by its id; one statement."""
    return Task.objects.live().filter(project=project, pk=pk).first()


def was_reported(person: Person, key: str) -> bool:
    """Whether this very form has been sent before: a double click is no second opinion; one statement."""
    return Submission.objects.filter(person=person, form="issue", key=key).exists()


def running_block(task: Task) -> BlockEpisode | None:
    """The block of a task that lasts and nobody has reported an issue for; one statement."""
    return BlockEpisode.objects.filter(task=task, until=None, issue=None).first()


@dataclass(frozen=True)
class Repeat:
    """An earlier issue that reads alike; `project_name` is "" in the same project."""

    id: int
    code: str
    title: str
    state_word: str
    project: int
    number: int
    project_name: str
    found_on: date
    solution: str


def likely_repeats(person: Person, text: str, project: Project, *, but: Issue | None = None) -> list[Repeat]:
    """What the person may see of all earlier issues that mean much the same (R5), the most alike first.

    What somebody has said is no repeat is left out. Three statements more than the search takes.
    """
    hits = alike(
        person=person, title=text, kinds=[KIND], limit=OFFERED * 2, but=(KIND, but.pk) if but else None
    )
    ids = [hit.object_id for hit in hits]
    if not ids:
        return []
    rows = Issue.objects.visible_to(person).filter(pk__in=ids).select_related("project")
    if but is not None:
        judged = Verdict.objects.filter(issue=but).values("earlier")
        rows = rows.filter(at__lte=but.at).exclude(pk__in=judged)
    known = {one.pk: one for one in rows}
    return [_repeat(known[pk], project) for pk in ids if pk in known][:OFFERED]


def _repeat(issue: Issue, project: Project) -> Repeat:
    elsewhere = issue.project_id != project.pk
    return Repeat(
        id=issue.pk, code=issue.code, title=issue.title, state_word=str(State(issue.state).label),
        project=issue.project_id, number=issue.number,
        project_name=issue.project.name if elsewhere else "", found_on=issue.found_on,
        solution=issue.solution,
    )  # fmt: skip


def repeats_of(person: Person, issue: Issue) -> list[Repeat]:
    """Later ones confirmed as the same again, where the person may see them; one statement."""
    rows = Issue.objects.visible_to(person).filter(repeat_of=issue).select_related("project")
    return [_repeat(one, issue.project) for one in rows.order_by("-at")[:20]]


def earlier_seen(person: Person, issue: Issue) -> Repeat | None:
    """The earlier one it repeats, where the person may see it; at most one statement."""
    if issue.repeat_of_id is None:
        return None
    row = Issue.objects.visible_to(person).filter(pk=issue.repeat_of_id).select_related("project").first()
    return _repeat(row, issue.project) if row is not None else None


@dataclass(frozen=True)
class ActionRow:
    """An issue with its solution and what is being done: one block of 问题解决行动项清单."""

    number: int
    code: str
    title: str
    solution: str
    department: str
    owner: str
    due: date | None
    state_word: str
    late: bool
    actions: tuple[ActionLine, ...]


def action_list(project: Project, at: datetime, today: date, *, closed: bool = False) -> list[ActionRow]:
    """问题解决行动项清单 (R3): solutions, departments, days and action items; two statements.

    The open ones by their day; with ``closed`` the others behind them.
    """
    rows = Issue.objects.filter(project=project).select_related("department", "owner")
    rows = rows.exclude(state=State.WITHDRAWN) if closed else rows.open()
    found = list(rows.order_by("due", "number")[:MOST])
    found.sort(key=lambda one: (one.state not in rules.OPEN, one.due is None))
    items: dict[int, list[ActionLine]] = defaultdict(list)
    for line in actions_of_space(project.space_id, at, show="all"):
        if line.origin[0] == KIND:
            items[line.origin[1]].append(line)
    return [_action_row(one, items[one.pk], today) for one in found]


def _action_row(issue: Issue, items: Iterable[ActionLine], today: date) -> ActionRow:
    return ActionRow(
        number=issue.number, code=code_of(issue.kind, issue.number), title=issue.title,
        solution=issue.solution, department=issue.department.name if issue.department else "",
        owner=issue.owner.name, due=issue.due, state_word=str(State(issue.state).label),
        late=issue.state in rules.WORKING and issue.due is not None and issue.due < today,
        actions=tuple(items),
    )  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """One field of the matrix: how many open ones, and how strong its tint is (1 to 5)."""

    probability: int
    impact: int
    count: int
    tint: int


def risk_matrix(project: Project) -> tuple[list[tuple[int, list[Cell]]], int]:
    """(rows from the likeliest down, open ones not rated yet); one statement (R2)."""
    rows = Issue.objects.filter(project=project).open().values_list("probability", "impact")
    counts: dict[tuple[int, int], int] = {}
    unrated = 0
    for probability, impact, count in rows.annotate(count=Count("pk")).order_by():
        if rules.exposure(probability, impact) is None:
            unrated += count
        else:
            counts[probability, impact] = count
    table = [
        (
            chance,
            [Cell(chance, impact, counts.get((chance, impact), 0), tint(chance, impact)) for impact in SCALE],
        )
        for chance in reversed(SCALE)
    ]
    return table, unrated


def tint(probability: int, impact: int) -> int:
    """1 (hardly any) to 5 (act now), by the product of the two."""
    product = probability * impact
    return 1 + sum(product >= bound for bound in (4, 8, 12, 20))


@dataclass(frozen=True)
class Standing:
    """What the overview of a project says: open ones, how many of them are late, how many are high."""

    open: int
    late: int
    high: int


def standing(project: Project, today: date) -> Standing:
    """The line of the overview; one statement."""
    rows = Issue.objects.filter(project=project).open()
    found = rows.aggregate(
        open=Count("pk"), late=Count("pk", filter=late(today)), high=Count("pk", filter=Q(severity="high"))
    )
    return Standing(**found)
