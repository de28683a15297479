"""The preview of a project file: every row with what it makes or changes, and what is not carried over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from qibu.kernel.workdays import WorkCalendar
from qibu.projects.importing.names import Names
from qibu.projects.importing.review import STATES, texts
from qibu.projects.models import Project
from qibu.projects.queries import facts_of_the_journal
from qibu.tasks.actions.adding import Line
from qibu.tasks.actions.linking import LinkTerms
from qibu.tasks.exchange.baselines import baselines_of
from qibu.tasks.exchange.calendars import THEIRS, PlanCalendars
from qibu.tasks.exchange.comparing import PlanComparer, Side
from qibu.tasks.exchange.facts import PlanFacts
from qibu.tasks.exchange.lines import lines_of
from qibu.tasks.exchange.needs import needs_of
from qibu.tasks.exchange.places import compare_places
from qibu.tasks.exchange.rows import PlanRows, Row, read_rows
from qibu.tasks.exchange.values import values_of
from qibu.tasks.exchange.writing import PlanTasks, plan_tasks, span_of
from qibu.tasks.importing.entries import Entry, Preview
from qibu.tasks.importing.references import References, Wanted
from qibu.tasks.importing.refusing import drop_links, refuse_circles
from qibu.tasks.importing.rowkeys import Keys
from qibu.tasks.importing.sources import Source
from qibu.tasks.importing.understanding import Surroundings, Understood, join_note, people_of
from qibu.tasks.models import Link
from qibu.tasks.planning import Calendars
from qibu.tasks.recognition.result import TaskLine

PEOPLE = ("department", "assignee")


@dataclass
class _Read:
    """A row with what it says: `typed` values by field, and which names in it are settled."""

    row: Row
    found: Understood
    typed: dict[str, Any]
    open_names: frozenset[str]


def build_plan(
    project: Project,
    source: Source,
    answers: Mapping[str, Any],
    *,
    today: date,
    calendars: Calendars,
    may_create: bool = False,
    powers: frozenset[str] = frozenset(),
) -> Preview:
    """The preview of a project file, with what was decided so far (`Upload.answers`). `powers`: "calendar"
    (may take over the file's calendars), "baseline" (may approve a plan)."""
    assert source.plan is not None
    rows = read_rows(source.plan)
    options = texts(answers.get("options"))
    may_take = "calendar" in powers
    span = span_of(rows.file)
    held = PlanCalendars(rows.file, span, choice=options.get("calendar", ""), may_take=may_take)
    plan = plan_tasks(project)
    matched = _matched(project, rows, plan)
    lines = lines_of(rows)
    asked = [
        _asked(line, row, known is not None)
        for line, row, known in zip(lines, rows.rows, matched, strict=True)
    ]
    around = Surroundings(
        today=today,
        calendar=_calendar_for(held, calendars),
        names=Names(asked, answers, may_create=may_create),
        references=References([]),
    )
    own_calendars = _own_calendars(rows, held, calendars)
    of = {task.pk: task.department_id for task in plan.tasks}
    read = []
    for n, (row, line) in enumerate(zip(rows.rows, asked, strict=True)):
        own = held.days_of(row.task.calendar) if n in own_calendars else None
        read.append(_read(row, line, rows, around, own, of.get(matched[n] or 0)))
        read[n].found.task = replace(read[n].found.task, calendar=own_calendars.get(n) or None)
    entries = _entries(project, read, lines, matched, plan, answers)
    facts = PlanFacts(
        name=rows.file.name,
        rows=rows,
        held=held,
        calendar=held.choice_beside(calendars.project),
        baselines=() if facts_of_the_journal(project.pk)["plan_approved"] else baselines_of(rows),
        baseline=_number(options.get("baseline", "")) if "baseline" in powers else None,
        may_baseline="baseline" in powers,
        needs={n: needs for n, needs in needs_of(rows.rows).items() if matched[n] is None},
        own_calendars=own_calendars,
        span=span,
        known=sum(pk is not None for pk in matched),
    )
    return _preview(project, source, entries, answers, around.names, facts, plan, matched)


def _preview(
    project: Project,
    source: Source,
    entries: list[Entry],
    answers: Mapping[str, Any],
    names: Names,
    facts: PlanFacts,
    plan: PlanTasks,
    matched: Sequence[int | None],
) -> Preview:
    skips = {str(row) for row in answers.get("skip") or ()}
    for entry in entries:
        entry.skipped = str(entry.line.row) in skips
    compare_places(entries, facts.rows.rows, plan.tasks, texts(answers.get("conflicts")))
    titles = {task.pk: task.name for task in plan.tasks}
    refuse_circles(project, entries, titles)
    drop_links(entries)
    counts = Counter(entry.state for entry in entries)
    known = {pk for pk in matched if pk is not None}
    return Preview(
        project=project,
        source=source,
        entries=entries,
        counts={state: counts.get(state, 0) for state in STATES},
        questions=names.questions,
        groups=[],
        doubts=[],
        names=names,
        untouched=len(titles) - len(known) if known else 0,
        titles=titles,
        plan=facts,
    )


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() and len(text) < 3 else None


def _asked(line: TaskLine, row: Row, is_known: bool) -> TaskLine:
    """The line as its names are asked about: what our own file still holds unchanged is no question."""
    stamp = row.stamp
    if not is_known or stamp is None or not row.is_ours:
        return line
    person = row.person.name if row.person is not None else ""
    if stamp.keeps("department", row.department):
        line = replace(line, department="")
    if stamp.keeps("assignee", person):
        line = replace(line, people=())
    return replace(line, contributors=())


def _matched(project: Project, rows: PlanRows, plan: PlanTasks) -> list[int | None]:
    """By row: the task it belongs to, by the key of our own export, else by where the task came from."""
    keys = Keys(project.pk)
    live = {task.pk for task in plan.tasks}
    came = {task.outside_key: task.pk for task in plan.tasks if task.outside_key}
    taken: set[int] = set()
    found: list[int | None] = []
    for row in rows.rows:
        pk = keys.id_of(row.stamp.key) if row.stamp is not None else None
        if pk not in live:
            pk = came.get(row.key)
        else:
            row.is_ours = True
        pk = pk if pk not in taken else None
        if pk is not None:
            taken.add(pk)
        found.append(pk)
    return found


def _calendar_for(held: PlanCalendars, calendars: Calendars) -> Callable[[int | None], WorkCalendar]:
    def of(department: int | None) -> WorkCalendar:
        if held.choice == THEIRS and (department or 0) not in calendars.departments:
            return held.default
        return calendars.of(department)

    return of


def _own_calendars(rows: PlanRows, held: PlanCalendars, calendars: Calendars) -> dict[int, int]:
    """By place of the row: which of our calendars its task has of its own; 0: one that has to be made."""
    found: dict[int, int] = {}
    known = {row.uid for row in rows.file.calendars}
    usual = held.default if held.choice == THEIRS else calendars.project
    departments = tuple(calendars.departments.values())
    decided: dict[int, int | None] = {}
    for place, row in enumerate(rows.rows):
        uid = row.task.calendar
        if row.heading or uid not in known or uid == rows.file.calendar:
            continue
        if uid not in decided:
            theirs = held.days_of(uid)
            if held.same(theirs, usual) or any(held.same(theirs, one) for one in departments):
                decided[uid] = None
            else:
                decided[uid] = held.stored_for(uid) or (0 if held.choice == THEIRS else -1)
        own = decided[uid]
        if own == -1:
            rows.lost["task_calendars"] += 1
        elif own is not None:
            found[place] = own
    return found


def _read(
    row: Row,
    line: TaskLine,
    rows: PlanRows,
    around: Surroundings,
    own: WorkCalendar | None,
    department: int | None,
) -> _Read:
    """One row. `own`: the working calendar of its task alone; `department`: of the task it belongs to."""
    found = Understood(line, Line(name=row.name or "—", level=row.level))
    people: dict[str, Any] = {}
    people_of(found, people, around)
    settled = {name for name in PEOPLE if people.get(name) is not None}
    said = {"department": bool(line.department), "assignee": bool(line.people)}
    named = people.get("department") or department
    calendar = own or around.calendar(named if named is not None and named > 0 else None)
    typed = values_of(row, found, calendar, rows.file.minutes_per_day, around.today, rows.lost)
    typed |= {name: people.get(name) for name in PEOPLE}
    found.doubts += row.doubts
    made = {**typed, **people, "note": join_note(typed["note"], found.rest), "outside_key": row.key}
    found.task = replace(found.task, **made)
    return _Read(row, found, typed, frozenset(n for n in PEOPLE if said[n] and n not in settled))


def _entries(
    project: Project,
    read: Sequence[_Read],
    lines: Sequence[TaskLine],
    matched: Sequence[int | None],
    plan: PlanTasks,
    answers: Mapping[str, Any],
) -> list[Entry]:
    place = {one.row.task.uid: n for n, one in enumerate(read)}
    tasks = {task.pk: task for task in plan.tasks}
    outside = _outside(project, {pk for pk in matched if pk is not None})
    comparer = PlanComparer(texts(answers.get("conflicts")), dict(enumerate(matched)))
    entries = []
    for n, (one, line, pk) in enumerate(zip(read, lines, matched, strict=True)):
        days = ("planned_start", "planned_finish", "actual_start", "actual_finish")
        one.found.line = replace(line, **{name: one.typed[name] for name in days})
        one.found.links = [Wanted(terms, line=place[uid]) for uid, terms in one.row.links]
        entry = Entry(n, one.found, list(one.found.doubts), task=pk)
        entries.append(entry)
        if pk is None:
            continue
        side = Side(tasks[pk], plan.links.get(pk, []), tuple(outside.get(pk, ())))
        names = {
            "department": line.department,
            "assignee": line.people[0].name if line.people else "",
        }
        typed = {name: value for name, value in one.typed.items() if name not in one.open_names}
        entry.compared = comparer.compare(entry, one.row, typed, names, side)
        entry.doubts = _doubts_of_known(entry, one)
    return entries


def _doubts_of_known(entry: Entry, one: _Read) -> list[Any]:
    """Of a task that stands only what concerns a change is said again."""
    changed = {change.field for change in entry.changes}
    fields = changed | {"people" if name == "assignee" else name for name in changed}
    if entry.changes and "duration" in changed:
        fields |= {"planned_start", "planned_finish"}
    return [doubt for doubt in one.found.doubts if doubt.field in fields and doubt.severity == "note"]


def _outside(project: Project, tasks: set[int]) -> dict[int, list[Wanted]]:
    """Dependencies on tasks of other projects, which no file of this one can change."""
    found: dict[int, list[Wanted]] = {}
    rows = Link.objects.filter(project=project, successor__in=tasks).exclude(predecessor__project=project)
    for link in rows:
        terms = LinkTerms(link.type, link.min_lag, link.min_unit, link.max_lag, link.max_unit)
        found.setdefault(link.successor_id, []).append(Wanted(terms, task=link.predecessor_id))
    return found
