"""The register, one issue, what is open where, and what reads like it (R1, R2, R5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q
from django.utils import timezone

from qibu.foundation.access.models import Membership, Role, Space
from qibu.foundation.people.calendars import calendar_numbered
from qibu.foundation.people.models import Person
from qibu.foundation.plain import fetch
from qibu.foundation.search.queries import alike, find
from qibu.issues.models import (
    BlockEpisode,
    Front,
    Issue,
    IssueStep,
    Kind,
    SavedView,
    Severity,
    State,
    Type,
    Urgency,
    Verdict,
    code_of,
)
from qibu.kernel import issue as rules

if TYPE_CHECKING:
    from qibu.projects.models import Project
    from qibu.tasks.models import Task

MOST: Final = 1000
#: Found by words at most, before the filters.
_FOUND: Final = 500


@dataclass(frozen=True)
class Filters:
    """What of the register is shown: "" and None mean "whatever". `front` is one of `Front`, or "unsolved".

    `mine` is the id of the owner asked for; `order` one of ORDERS.
    """

    kind: str = ""
    front: str = ""
    severity: str = ""
    urgency: str = ""
    type: str = ""
    owner: int | None = None
    department: int | None = None
    task: int | None = None
    late: bool = False
    words: str = ""
    order: str = ""


#: Names of orders; high comes before low, the soonest day first, what has no day last.
ORDERS: Final = ("", "newest", "due", "severity", "urgency", "found", "owner", "state")
_PLACES: Final = {"high": 0, "mid": 1, "low": 2, "": 3}


@dataclass(frozen=True)
class IssueLine:
    """An issue as lists show it. `late` and `age` are working days; `age` counts until it was resolved."""

    id: int
    project: int
    number: int
    kind: str
    title: str
    description: str
    state: str
    task: int | None
    task_name: str
    task_wbs: str
    department: str
    owner: int
    owner_name: str
    reporter_name: str
    found_on: date
    type: str
    severity: str
    urgency: str
    scope: str
    response: str
    solution: str
    due: date | None
    result: str
    resolved_on: date | None
    remarks: str
    probability: int | None
    impact: int | None
    repeat_of: int | None
    recurred: int
    version: int
    late: int
    age: int

    @property
    def code(self) -> str:
        return code_of(self.kind, self.number)

    @property
    def front(self) -> str:
        return rules.front(self.state)

    @property
    def front_word(self) -> str:
        return str(Front(self.front).label)

    @property
    def state_word(self) -> str:
        return str(State(self.state).label)

    @property
    def kind_word(self) -> str:
        return str(Kind(self.kind).label)

    @property
    def severity_word(self) -> str:
        return str(Severity(self.severity).label) if self.severity else ""

    @property
    def urgency_word(self) -> str:
        return str(Urgency(self.urgency).label) if self.urgency else ""

    @property
    def type_word(self) -> str:
        return str(Type(self.type).label) if self.type else ""

    @property
    def exposure(self) -> int | None:
        """Probability × impact, None where one is missing."""
        return rules.exposure(self.probability, self.impact)

    @property
    def look(self) -> str:
        """The task status whose colour and sign it borrows."""
        if self.late:
            return "late"
        looks = {rules.WAITING: "not_started", rules.UNDER_WAY: "in_progress", rules.RESOLVED: "done"}
        return looks.get(self.front, "cancelled")


_COLUMNS: Final = (
    "id", "project_id", "number", "kind", "title", "description", "state", "task_id", "task__name",
    "task__wbs", "department__name", "owner_id", "owner__name", "reporter__name", "found_on", "type",
    "severity", "urgency", "scope", "response", "solution", "due", "result", "resolved_on", "remarks",
    "probability", "impact", "repeat_of_id", "recurred", "version",
)  # fmt: skip


def _lines(rows: Any, today: date, calendar_id: int | None) -> list[IssueLine]:
    calendar = calendar_numbered(calendar_id)
    found = []
    for row in rows.values_list(*_COLUMNS):
        values = ["" if value is None and name.endswith("__name") or value is None and name == "task__wbs"
                  else value for name, value in zip(_COLUMNS, row, strict=True)]  # fmt: skip
        state, due, found_on, until = row[6], row[21], row[14], row[23] or today
        late = 0
        if due is not None and state in rules.WORKING and due < today:
            late = max(1, calendar.working_days_between(due.toordinal(), today.toordinal()))
        age = max(0, calendar.working_days_between(found_on.toordinal(), until.toordinal()))
        found.append(IssueLine(*values, late=late, age=age))
    return found


def register(
    person: Person, project: Project, at: datetime, filters: Filters | None = None
) -> list[IssueLine]:
    """The risks and issues of a project the caller has opened; two statements, five with words."""
    wanted = filters or Filters()
    rows = Issue.objects.filter(project=project)
    for name in ("kind", "severity", "urgency", "type", "owner", "department", "task"):
        value = getattr(wanted, name)
        if value not in ("", None):
            rows = rows.filter(**{name: value})
    rows = _of_front(rows, wanted.front)
    today = timezone.localtime(at).date()
    if wanted.late:
        rows = rows.filter(due__lt=today, state__in=rules.WORKING)
    if wanted.words.strip():
        rows = rows.filter(_having(person, wanted.words, project))
    lines = _lines(rows[:MOST], today, project.calendar_id)
    return _ordered(lines, wanted.order)


def _having(person: Person, words: str, project: Project) -> Q:
    """What the search finds; a code as people write it ("I-007", "7") too."""
    found = find(person=person, words=words, kinds=("issue",), space=project.space_id, limit=_FOUND)
    having = Q(pk__in=[one.object_id for one in found])
    digits = words.strip().upper().removeprefix("I-").removeprefix("R-")
    return (
        having | Q(number=int(digits))
        if digits.isascii() and digits.isdigit() and len(digits) < 8
        else having
    )


def _of_front(rows: Any, front: str) -> Any:
    if front == "unsolved":
        return rows.filter(state__in=rules.OPEN)
    if front:
        return rows.filter(state__in=[one for one, shown in rules.FRONT.items() if shown == front])
    return rows


def _ordered(lines: list[IssueLine], order: str) -> list[IssueLine]:
    far = date.max
    keys: dict[str, Any] = {
        "newest": lambda one: -one.number,
        "due": lambda one: (one.due or far, one.number),
        "severity": lambda one: (_PLACES[one.severity], one.number),
        "urgency": lambda one: (_PLACES[one.urgency], one.number),
        "found": lambda one: (one.found_on, one.number),
        "owner": lambda one: (one.owner_name, one.number),
        "state": lambda one: (rules.STATES.index(one.state), one.number),
    }
    return sorted(lines, key=keys.get(order, lambda one: one.number))


def issue_in(project: Project, number: int) -> Issue | None:
    """An issue of a project the caller has opened, with its people; one statement."""
    rows = Issue.objects.select_related(
        "owner", "reporter", "department", "task", "contingency_owner", "resolver", "submitter", "repeat_of"
    )
    return rows.filter(project=project, number=number).first()


def line_of(project: Project, number: int, at: datetime) -> IssueLine | None:
    """The same as the register shows it; one statement."""
    lines = _lines(
        Issue.objects.filter(project=project, number=number), timezone.localtime(at).date(),
        project.calendar_id,
    )  # fmt: skip
    return lines[0] if lines else None


def steps_of(issue: Issue) -> list[IssueStep]:
    """All that was done with it, the first step first; one statement."""
    return list(issue.steps.select_related("by", "owner"))


def lead_of(project: Project) -> int | None:
    """Id of the project's lead, for `rights.rights_in`; one statement."""
    held = Membership.objects.filter(space=project.space_id, role=Role.LEAD, ended_at=None)
    return held.values_list("person_id", flat=True).first()


@dataclass(frozen=True)
class OpenIssues:
    """How many are open, of them risks, overdue, waiting to be verified, and with high severity."""

    open: int = 0
    risks: int = 0
    late: int = 0
    to_verify: int = 0
    high: int = 0


_OPEN = """
    SELECT COUNT(*), COALESCE(SUM(CASE WHEN kind = 'risk' THEN 1 ELSE 0 END), 0),
           COALESCE(SUM(CASE WHEN due < %s AND state <> 'reported' AND state <> 'submitted' THEN 1 ELSE 0 END), 0),
           COALESCE(SUM(CASE WHEN state = 'submitted' THEN 1 ELSE 0 END), 0),
           COALESCE(SUM(CASE WHEN severity = 'high' THEN 1 ELSE 0 END), 0)
      FROM issues_issue WHERE project_id = %s AND state <> 'closed' AND state <> 'withdrawn'"""


def open_issues(project: Project, at: datetime) -> OpenIssues:
    """The line of the project's overview; one statement."""
    return OpenIssues(*map(int, fetch(_OPEN, [timezone.localtime(at).date(), project.pk])[0]))


def open_lines(project: Project, at: datetime) -> list[IssueLine]:
    """What is not resolved, the most severe first: for agendas and reports; one statement."""
    rows = Issue.objects.filter(project=project, state__in=rules.OPEN)[:MOST]
    return _ordered(_lines(rows, timezone.localtime(at).date(), project.calendar_id), "severity")


_OF_TASKS = """
    SELECT task_id, kind, number, title FROM issues_issue
     WHERE project_id = %s AND task_id IS NOT NULL AND state <> 'closed' AND state <> 'withdrawn'
     ORDER BY task_id, number"""


def open_items_of_tasks(project_id: int) -> dict[int, list[str]]:
    """Task → its open risks and issues as form 2 prints them ("I-003 试产良率低"); one statement (D0)."""
    found: dict[int, list[str]] = defaultdict(list)
    for task, kind, number, title in fetch(_OF_TASKS, [project_id]):
        found[task].append(f"{code_of(kind, number)} {title}")
    return dict(found)


def issues_of_task(task: Task, at: datetime) -> list[IssueLine]:
    """All of one task, the open ones first; one statement. The caller has opened the project."""
    lines = _lines(Issue.objects.filter(task=task), timezone.localtime(at).date(), None)
    return sorted(lines, key=lambda one: (one.state not in rules.OPEN, -one.number))


@dataclass(frozen=True)
class Likely:
    """An earlier issue that reads like this one; `score` from 0 to 1; `verdict`: what was said of the two."""

    id: int
    project: int
    project_name: str
    number: int
    code: str
    title: str
    state: str
    found_on: date
    score: float
    verdict: bool | None = None

    @property
    def state_word(self) -> str:
        return str(State(self.state).label)


def likely_repeats(person: Person, text: str, *, issue: Issue | None = None, limit: int = 5) -> list[Likely]:
    """Earlier ones the person may see that read like `text`, the most alike first (R5).

    `issue`: the one it is asked for: itself and what was judged no repeat of it are left out.
    """
    but = ("issue", issue.pk) if issue is not None else None
    found = {one.object_id: one.score for one in alike(
        person=person, title=text, kinds=("issue",), limit=limit + 5, but=but)}  # fmt: skip
    if not found:
        return []
    said = {}
    if issue is not None:
        said = dict(Verdict.objects.filter(issue=issue).values_list("earlier_id", "repeat"))
    rows = Issue.objects.visible_to(person).filter(pk__in=found).select_related("project")
    if issue is not None:
        rows = rows.filter(at__lte=issue.at)
    likely = [
        Likely(row.pk, row.project_id, row.project.name, row.number, row.code, row.title, row.state,
               row.found_on, found[row.pk], said.get(row.pk))
        for row in rows if said.get(row.pk) is not False
    ]  # fmt: skip
    return sorted(likely, key=lambda one: -one.score)[:limit]


def views_of(person: Person, project: Project) -> list[SavedView]:
    """One's own views and the shared ones; one statement. The caller has opened the project."""
    rows = SavedView.objects.filter(Q(person=person) | Q(shared=True), project=project)
    return list(rows.select_related("person"))


def episodes_of(task: Task) -> list[BlockEpisode]:
    """When it was blocked, the newest first; one statement. The caller has opened the project."""
    return list(BlockEpisode.objects.filter(task=task).select_related("issue"))


def open_blocks(project: Project) -> list[BlockEpisode]:
    """What is blocked now and is no issue yet, the longest first; one statement."""
    rows = BlockEpisode.objects.filter(project=project, until=None, issue=None)
    return list(rows.select_related("task").order_by("since"))


def owners_of(space: Space, also: Iterable[int] = ()) -> list[tuple[int, str]]:
    """(id, name) of whoever may own an issue: the members but observers, and ``also`` (ids)."""
    members = Membership.objects.filter(space=space, ended_at=None).exclude(role=Role.OBSERVER)
    rows = Person.objects.filter(pk__in=members.values("person"), is_active=True)
    rows |= Person.objects.filter(pk__in=list(also))
    return list(rows.distinct().order_by("name").values_list("pk", "name"))


def matrix(lines: Sequence[IssueLine]) -> dict[tuple[int, int], list[IssueLine]]:
    """(probability, impact) → the open risks there (R2)."""
    cells: dict[tuple[int, int], list[IssueLine]] = defaultdict(list)
    for one in lines:
        if one.state in rules.OPEN and one.probability and one.impact:
            cells[one.probability, one.impact].append(one)
    return dict(cells)
