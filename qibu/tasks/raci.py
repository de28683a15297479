"""责任矩阵 (RACI, S6): derived from the plan and the team, kept nowhere by itself.

A, accountable: the assignee, else the liaison of the responsible department: exactly one. R,
responsible: the assignee, else the same liaison. C: departments that contribute. I: the project lead,
and departments with a task that depends on this one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from qibu.foundation.plain import fetch
from qibu.projects.models import Project
from qibu.projects.queries import Team, team
from qibu.tasks.queries import Paged

#: Rows of one page, and the most a print shows.
PAGE, MOST = 100, 2000
#: Letters in the order in which a cell shows them.
LETTERS = "ARCI"


@dataclass(frozen=True)
class Cell:
    """What one column does in a task: its letters, the people behind A and R, and whose column it is."""

    letters: str = ""
    names: str = ""
    head: str = ""


@dataclass(frozen=True)
class RaciRow:
    """A task, or a phase (without cells). ``accountable`` is "" where nobody is: that is to be mended."""

    pk: int
    code: str
    name: str
    level: int
    is_summary: bool
    accountable: str
    cells: tuple[Cell, ...]

    @property
    def is_missing(self) -> bool:
        return not self.is_summary and not self.accountable

    @property
    def width(self) -> int:
        """How many columns its cells take."""
        return len(self.cells)


@dataclass(frozen=True)
class Matrix(Paged):
    """One page of the matrix; ``missing``: tasks of the whole selection without an accountable person."""

    columns: tuple[str, ...]
    rows: tuple[RaciRow, ...]
    missing: tuple[RaciRow, ...]


@dataclass
class _Letters:
    """Letters by column, and the names behind them, while a row is put together."""

    found: dict[str, set[str]] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)

    def give(self, column: str, letter: str, name: str = "") -> None:
        self.found.setdefault(column, set()).add(letter)
        if name and name not in self.names.setdefault(column, []):
            self.names[column].append(name)

    def cell(self, column: str, head: str) -> Cell:
        letters = self.found.get(column, set())
        if letters & {"A", "R"}:
            letters = letters - {"C", "I"}  # whoever does it need not be told
        elif "C" in letters:
            letters = letters - {"I"}
        shown = "".join(letter for letter in LETTERS if letter in letters)
        return Cell(shown, ", ".join(self.names.get(column, [])), head)


_TASKS = """
    SELECT task.id, task.number, task.wbs, task.name, task.level, CAST(task.is_summary AS integer),
           task.department_id, part.name, person.name, task.assignee_id,
           (SELECT home.name FROM people_departmentmember seat
              JOIN people_department home ON home.id = seat.department_id
             WHERE seat.person_id = person.id ORDER BY seat.is_main DESC, seat.id LIMIT 1)
      FROM tasks_task task
      LEFT JOIN people_department part ON part.id = task.department_id
      LEFT JOIN people_person person ON person.id = task.assignee_id
     WHERE task.project_id = %s AND task.deleted_at IS NULL AND task.status <> 4 ORDER BY task.sort"""
_CONTRIBUTORS = """
    SELECT own.task_id, own.department_id, part.name FROM tasks_contributor own
      JOIN tasks_task task ON task.id = own.task_id
      JOIN people_department part ON part.id = own.department_id
     WHERE task.project_id = %s"""
# Only what stays in the project: another project's departments are not this reader's to know.
_FOLLOWERS = """
    SELECT DISTINCT link.predecessor_id, after.department_id, part.name FROM tasks_link link
      JOIN tasks_task after ON after.id = link.successor_id
      JOIN people_department part ON part.id = after.department_id
      JOIN tasks_task before ON before.id = link.predecessor_id
     WHERE before.project_id = %s AND after.project_id = %s AND after.deleted_at IS NULL
       AND before.deleted_at IS NULL"""


@dataclass(frozen=True)
class _Who:
    """A person of the matrix; ``where`` tells namesakes apart."""

    pk: int
    name: str
    where: str = ""


@dataclass(frozen=True)
class _Plan:
    """What the matrix is made of."""

    team: Team
    tasks: Sequence[tuple[Any, ...]]
    contributors: Mapping[int, list[int]]
    followers: Mapping[int, list[int]]
    names: Mapping[str, str]


def _read(project: Project) -> _Plan:
    """Five statements, however many tasks there are."""
    contributors: dict[int, list[int]] = {}
    names: dict[str, str] = {}
    for task, department, name in fetch(_CONTRIBUTORS, [project.pk]):
        names[f"d{department}"] = name
        contributors.setdefault(task, []).append(department)
    followers: dict[int, list[int]] = {}
    for task, department, name in fetch(_FOLLOWERS, [project.pk, project.pk]):
        names[f"d{department}"] = name
        followers.setdefault(task, []).append(department)
    return _Plan(team(project.space_id), fetch(_TASKS, [project.pk]), contributors, followers, names)


@dataclass(frozen=True)
class Wanted:
    """What the matrix is narrowed to: a phase (task id), a department (id); columns are people or not."""

    phase: int | None = None
    department: int | None = None
    people: bool = False


def matrix(project: Project, wanted: Wanted, *, page: int = 1, size: int = PAGE) -> Matrix:
    """One page of the matrix; five statements."""
    plan = _read(project)
    chosen = _chosen(plan, wanted)
    lead = _Who(plan.team.lead.id, plan.team.lead.name, _("Project lead")) if plan.team.lead else None
    liaisons = {
        seat.department_id: _Who(seat.liaison.id, seat.liaison.name, seat.department)
        for seat in plan.team.seats
        if seat.liaison
    }
    rows: list[tuple[tuple[Any, ...], _Letters, str]] = []
    for task in chosen:
        rows.append((task, *_letters(task, plan, liaisons, lead, wanted.people)))
    columns = _columns(plan, rows, wanted, lead)
    heads = _heads(plan, chosen, columns, [*([lead] if lead else []), *liaisons.values()])
    pages = max(1, -(-len(rows) // size))
    number = min(max(1, page), pages)
    shown = rows[(number - 1) * size : number * size]
    made = tuple(_row(task, letters, who, heads) for task, letters, who in shown)
    missing = tuple(_row(task, letters, who, {}) for task, letters, who in rows if not task[5] and not who)
    return Matrix(number, pages, len(rows), tuple(heads.values()), made, missing)


def _heads(
    plan: _Plan, chosen: Sequence[tuple[Any, ...]], columns: Sequence[str], staff: Iterable[_Who]
) -> dict[str, str]:
    """Column → its words, in the order of the columns; where people share a name, with the department."""
    people = {f"p{who.pk}": who for who in (*(_assignee(row) for row in chosen), *staff) if who is not None}
    shown = Counter(people[column].name for column in columns if column in people)
    names = {"lead": _("Project lead"), **plan.names}
    for column, who in people.items():
        twice = shown[who.name] > 1 and who.where
        names[column] = (
            _("%(name)s (%(role)s)") % {"name": who.name, "role": who.where} if twice else who.name
        )
    names.update({f"d{seat.department_id}": seat.department for seat in plan.team.seats})
    names.update({f"d{row[6]}": row[7] for row in chosen if row[6] is not None})
    return {column: names.get(column, column[1:]) for column in columns}


def _assignee(row: tuple[Any, ...]) -> _Who | None:
    return _Who(row[9], row[8], row[10] or "") if row[9] is not None else None


def _chosen(plan: _Plan, wanted: Wanted) -> list[tuple[Any, ...]]:
    """The rows of the phase and department asked for; phases above a chosen task stay as headings."""
    rows = list(plan.tasks)
    if wanted.phase:
        wbs = next((row[2] for row in rows if row[0] == wanted.phase), "")
        rows = [row for row in rows if wbs and (row[2] == wbs or row[2].startswith(f"{wbs}."))]
    if wanted.department:
        kept = {
            row[2]
            for row in rows
            if not row[5]
            and (row[6] == wanted.department or wanted.department in plan.contributors.get(row[0], ()))
        }
        above = {number[:end] for number in kept for end, sign in enumerate(number) if sign == "."}
        rows = [row for row in rows if row[2] in kept or (row[5] and row[2] in above)]
    return rows


def _letters(
    task: tuple[Any, ...], plan: _Plan, liaisons: Mapping[int, _Who], lead: _Who | None, people: bool
) -> tuple[_Letters, str]:
    """(letters by column, who is accountable); a phase has neither."""
    pk, summary, department = task[0], task[5], task[6]
    letters = _Letters()
    if summary:
        return letters, ""
    accountable = _assignee(task) or liaisons.get(department)
    own = _column(department, accountable, people)
    if accountable:
        letters.give(own, "A", accountable.name)
        letters.give(own, "R", accountable.name)
    for part in plan.contributors.get(pk, ()):
        letters.give(_column(part, liaisons.get(part), people), "C")
    for part in plan.followers.get(pk, ()):
        if part != department:
            letters.give(_column(part, liaisons.get(part), people), "I")
    if lead:
        letters.give(f"p{lead.pk}" if people else "lead", "I")
    letters.found.pop("", None)
    return letters, accountable.name if accountable else ""


def _column(department: int | None, person: _Who | None, people: bool) -> str:
    """The column of a department, or of the person who stands for it; "" for none."""
    if people:
        return f"p{person.pk}" if person else ""
    if department is not None:
        return f"d{department}"
    return f"p{person.pk}" if person else ""


def _columns(
    plan: _Plan, rows: Sequence[tuple[tuple[Any, ...], _Letters, str]], wanted: Wanted, lead: _Who | None
) -> tuple[str, ...]:
    """Departments in the order of the team, or people by name; the lead first."""
    used = {column for _row_, letters, _who in rows for column in letters.found}
    if wanted.people:
        first = f"p{lead.pk}" if lead else ""
        names = {f"p{who.pk}": who.name for row, _l, _w in rows if (who := _assignee(row))}
        names |= {f"p{s.liaison.id}": s.liaison.name for s in plan.team.seats if s.liaison}
        return tuple(sorted(used, key=lambda column: (column != first, names.get(column, ""), column)))
    order = {f"d{seat.department_id}": place for place, seat in enumerate(plan.team.seats)}
    others = sorted(used - set(order) - {"lead"})
    return (*(["lead"] if "lead" in used else []), *(c for c in order if c in used), *others)


def _row(task: tuple[Any, ...], letters: _Letters, who: str, heads: Mapping[str, str]) -> RaciRow:
    pk, number, wbs, name, level, summary = task[:6]
    return RaciRow(
        pk=pk,
        code=number or wbs,
        name=name,
        level=min(level, 8),
        is_summary=bool(summary),
        accountable=who,
        cells=tuple(letters.cell(column, head) for column, head in heads.items()),
    )
