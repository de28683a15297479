"""The register of risks and issues, the columns of form 4: narrowed, sorted, a page at a time (R2, D0)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.db.models import Case, Count, F, IntegerField, Q, Value, When

from qibu.foundation.people.calendars import calendar_numbered
from qibu.foundation.search.queries import find
from qibu.issues.models import Front, Issue, IssueQuerySet, Kind, Severity, State, code_of
from qibu.kernel import issue as rules
from qibu.projects.models import Project
from qibu.tasks.models import Task
from qibu.tasks.queries import Paged

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person
    from qibu.kernel.workdays import WorkCalendar

#: The name search knows risks and issues by.
KIND: Final = "issue"
#: Rows on a page; rows of a print or a file; texts a search hands over.
PAGE: Final = 50
MOST: Final = 2000
FOUND: Final = 500
QUICK: Final = ("mine", "late", "verify", "blocked", "high")
SORTS: Final = ("number", "found", "severity", "state", "due", "owner")
NUMBERS: Final = ("phase", "task", "department", "owner", "chance", "impact")


@dataclass(frozen=True)
class Wanted:
    """What the register is narrowed to and how it is sorted; "" and None mean everything.

    `quick` is one of QUICK, `state` a value of `Front`; `sort` one of SORTS, with a minus before it
    downwards. `chance` and `impact` (1 to 5) are a cell of the matrix.
    """

    kind: str = ""
    quick: str = ""
    state: str = ""
    text: str = ""
    phase: int | None = None
    task: int | None = None
    department: int | None = None
    owner: int | None = None
    severity: str = ""
    chance: int | None = None
    impact: int | None = None
    sort: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out."""
        return any(getattr(self, one.name) for one in fields(self) if one.name != "sort")

    @property
    def query(self) -> str:
        """The same as the query of an address: what a saved view keeps."""
        return urlencode({one.name: value for one in fields(self) if (value := getattr(self, one.name))})


def wanted_of(given: Mapping[str, str]) -> Wanted:
    """What an address asks for; what makes no sense is left out."""

    def one_of(name: str, choices: tuple[str, ...]) -> str:
        return given.get(name, "") if given.get(name, "") in choices else ""

    numbers = {name: _whole(given.get(name, "")) for name in NUMBERS}
    return Wanted(
        kind=one_of("kind", tuple(Kind.values)),
        quick=one_of("quick", QUICK),
        state=one_of("state", tuple(Front.values)),
        severity=one_of("severity", tuple(Severity.values)),
        sort=one_of("sort", (*SORTS, *(f"-{name}" for name in SORTS))),
        text=" ".join(given.get("text", "").split())[:100],
        **numbers,
    )


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


@dataclass(frozen=True)
class RegisterLine:
    """One row of form 4. `finer` is the step beside the state people see, `late` counts working days."""

    id: int
    number: int
    kind: str
    title: str
    task: int | None
    task_name: str
    phase: str
    department: str
    owner: str
    found_on: date
    severity: str
    scope: str
    response: str
    state: str
    due: date | None
    resolved_on: date | None
    remarks: str
    version: int
    blocked: bool
    late: int

    @property
    def code(self) -> str:
        return code_of(self.kind, self.number)

    @property
    def front_word(self) -> str:
        """The state of form 4."""
        return str(Front(rules.front(self.state)).label)

    @property
    def finer(self) -> str:
        return str(State(self.state).label)

    @property
    def severity_word(self) -> str:
        return str(Severity(self.severity).label) if self.severity else ""

    @property
    def severity_tone(self) -> str:
        return TONES.get(self.severity, "todo")

    @property
    def look(self) -> str:
        """The task status whose colour and sign it borrows."""
        return "late" if self.late else LOOKS[rules.front(self.state)]

    @property
    def place(self) -> str:
        """所属任务/阶段 in one cell."""
        return " / ".join(part for part in (self.phase, self.task_name) if part)

    @property
    def answerable(self) -> str:
        """责任部门/人 in one cell."""
        return " / ".join(part for part in (self.department, self.owner) if part)


LOOKS: Final = {
    rules.WAITING: "not_started",
    rules.UNDER_WAY: "in_progress",
    rules.RESOLVED: "done",
    rules.DROPPED: "cancelled",
}
#: How strongly a severity is drawn.
TONES: Final[dict[str, str]] = {Severity.HIGH: "blocked", Severity.MID: "late", Severity.LOW: "todo"}


@dataclass(frozen=True)
class RegisterPage(Paged):
    """A page of the register: rows, and where it stands in the whole."""

    lines: list[RegisterLine]
    #: More rows hold the words than are looked through; 0: all that do are counted.
    cut: int = 0


_LINE: Final = (
    "pk", "number", "kind", "title", "task", "task__name", "task__wbs", "task__level", "department__name",
    "owner__name", "found_on", "severity", "scope", "response", "state", "due", "resolved_on", "remarks",
    "version", "task__is_blocked",
)  # fmt: skip


def register_page(
    person: Person, project: Project, wanted: Wanted, *, today: date, page: int = 1, size: int = PAGE
) -> RegisterPage:
    """One page of the register; a fixed number of statements whatever its length (R2).

    Whoever calls it has opened the project for ``person``. Text is looked for by the search of the whole
    installation, narrowed to this project, so that a title of another one can never show.
    """
    hits = _said(person, project, wanted.text) if wanted.text else []
    rows = _narrowed(person, project, wanted, today, hits)
    total = rows.count()
    pages = max(1, -(-total // size))
    number = min(max(1, page), pages)
    first = (number - 1) * size
    shown = _sorted(rows, wanted.sort).values_list(*_LINE)[first : first + size]
    phases, calendar = _phases(project), calendar_numbered(project.calendar_id)
    lines = [_line(row, phases, calendar, today) for row in shown]
    cut = FOUND if len(hits) >= FOUND else 0
    return RegisterPage(lines=lines, number=number, pages=pages, total=total, cut=cut)


def late(today: date) -> Q:
    """Whatever somebody should have solved by now."""
    return Q(state__in=rules.WORKING, due__lt=today)


def _quick(person_id: int, today: date) -> dict[str, Q]:
    return {
        "mine": Q(owner=person_id, state__in=rules.OPEN),
        "late": late(today),
        "verify": Q(state=State.SUBMITTED),
        "blocked": Q(task__is_blocked=True, state__in=rules.OPEN),
        "high": Q(severity=Severity.HIGH, state__in=rules.OPEN),
    }


def _narrowed(
    person: Person, project: Project, wanted: Wanted, today: date, hits: Sequence[int]
) -> IssueQuerySet:
    rows = Issue.objects.filter(project=project)
    plain = {
        "kind": wanted.kind,
        "task": wanted.task,
        "department": wanted.department,
        "owner": wanted.owner,
        "severity": wanted.severity,
        "probability": wanted.chance,
        "impact": wanted.impact,
    }
    rows = rows.filter(**{name: value for name, value in plain.items() if value})
    if wanted.quick:
        rows = rows.filter(_quick(person.pk, today)[wanted.quick])
    if wanted.state:
        rows = rows.filter(state__in=[state for state in rules.STATES if rules.front(state) == wanted.state])
    if wanted.chance or wanted.impact:
        rows = rows.open()  # what the matrix counts
    if wanted.phase:
        phase = Task.objects.filter(project=project, pk=wanted.phase).values_list("wbs", flat=True).first()
        rows = rows.filter(Q(task__wbs=phase or "-") | Q(task__wbs__startswith=f"{phase}."))
    if wanted.text:
        rows = rows.filter(_numbered(wanted.text) | Q(pk__in=hits))
    return rows


def _numbered(text: str) -> Q:
    """The row whose number is asked for: I-003 or 3; none for other words."""
    number = _whole(text.upper().removeprefix("R-").removeprefix("I-"))
    return Q(pk__in=()) if number is None else Q(number=number)


def _said(person: Person, project: Project, text: str) -> list[int]:
    """Rows with every word in title or texts, at most `FOUND`: hits in the title first, then the newest."""
    hits = find(person=person, words=text, kinds=[KIND], space=project.space_id, limit=FOUND)
    return [hit.object_id for hit in hits]


_SEVERITY: Final = Case(
    When(severity=Severity.HIGH, then=Value(3)),
    When(severity=Severity.MID, then=Value(2)),
    When(severity=Severity.LOW, then=Value(1)),
    default=Value(0),
    output_field=IntegerField(),
)
_PLACE: Final = Case(
    *(When(state=state, then=Value(place)) for place, state in enumerate(rules.STATES)),
    default=Value(9),
    output_field=IntegerField(),
)
_SOLVED: Final = Case(
    When(state__in=rules.OPEN, then=Value(0)), default=Value(1), output_field=IntegerField()
)
_BY: Final[dict[str, Any]] = {
    "number": F("number"),
    "found": F("found_on"),
    "severity": _SEVERITY,
    "state": _PLACE,
    "due": F("due"),
    "owner": F("owner__name"),
}


def _sorted(rows: IssueQuerySet, sort: str) -> IssueQuerySet:
    """By the column asked for; else what is open first, the newest number first."""
    if not sort:
        return rows.order_by(_SOLVED, "-number")
    key = _BY[sort.removeprefix("-")]
    down = sort.startswith("-")
    return rows.order_by(key.desc(nulls_last=True) if down else key.asc(nulls_last=True), "-number")


def _phases(project: Project) -> dict[str, str]:
    """WBS number of each top row → its name."""
    rows = Task.objects.filter(project=project, level=0).live()
    return dict(rows.values_list("wbs", "name"))


def _line(
    row: tuple[Any, ...], phases: Mapping[str, str], calendar: WorkCalendar, today: date
) -> RegisterLine:
    (pk, number, kind, title, task, task_name, wbs, level, department, owner, found_on, severity, scope,
     response, state, due, resolved_on, remarks, version, blocked) = row  # fmt: skip
    over = 0
    if due is not None and state in rules.WORKING and due < today:
        over = max(1, calendar.working_days_between(due.toordinal(), today.toordinal()))
    return RegisterLine(
        id=pk, number=number, kind=kind, title=title, task=task, task_name=task_name or "",
        phase=phases.get((wbs or "").split(".")[0], "") if level else "", department=department or "",
        owner=owner, found_on=found_on, severity=severity, scope=scope, response=response, state=state,
        due=due, resolved_on=resolved_on, remarks=remarks, version=version,
        blocked=bool(blocked) and state in rules.OPEN, late=over,
    )  # fmt: skip


@dataclass(frozen=True)
class Tally:
    """How many rows each kind and each quick filter has."""

    all: int
    issue: int
    risk: int
    mine: int
    late: int
    verify: int
    blocked: int
    high: int


def tally(person: Person, project: Project, today: date) -> Tally:
    """The numbers beside kinds and quick filters; one statement."""
    conditions = {
        "issue": Q(kind=Kind.ISSUE),
        "risk": Q(kind=Kind.RISK),
        **_quick(person.pk, today),
    }
    counts = {name: Count("pk", filter=condition) for name, condition in conditions.items()}
    found = Issue.objects.filter(project=project).aggregate(all=Count("pk"), **counts)
    return Tally(**found)


def lines_of(project: Project, today: date) -> list[RegisterLine]:
    """Every row of a project's register; whoever calls it has opened the project."""
    rows = Issue.objects.filter(project=project).order_by("number").values_list(*_LINE)
    phases, calendar = _phases(project), calendar_numbered(project.calendar_id)
    return [_line(row, phases, calendar, today) for row in rows]
