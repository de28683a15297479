"""待我处理: one list over all projects, most pressing first, in groups; and how many lines that is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from qibu.foundation.forms import new_key
from qibu.foundation.people.calendars import calendars_numbered
from qibu.kernel.workdays import WorkCalendar
from qibu.web.inbox import left, own_tasks
from qibu.web.inbox.details import Detail
from qibu.web.inbox.kinds import KINDS, Kind, address, grouped, words_of
from qibu.web.inbox.own_tasks import OwnTask, Silent
from qibu.web.inbox.waiting import MOST, Wait, awaited_by, waiting_for, waiting_for_departments

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

OVERDUE, TODAY, WEEK, LATER, UNDATED = "overdue", "today", "week", "later", "undated"
GROUPS = {
    OVERDUE: gettext_lazy("Overdue"),
    TODAY: gettext_lazy("Due today"),
    WEEK: gettext_lazy("This week"),
    LATER: gettext_lazy("Later"),
    UNDATED: gettext_lazy("No date"),
}

_ORDER = {name: place for place, name in enumerate(GROUPS)}


@dataclass(frozen=True)
class Line:
    """One line: what is expected in words, where, since when, until when, and how it is answered in place.

    `key` names the line in addresses and on the page: "turn-7" or "task-12". `due` is a local moment, or
    `day` a whole day. `template` is "" where it cannot be answered in place; `data` is what it shows.
    """

    key: str
    kind: str
    words: str
    facts: tuple[str, ...]
    project: int
    project_name: str
    url: str
    since: datetime | None
    due: datetime | None
    day: date | None
    left: str
    group: str
    template: str
    data: Any
    action: str

    @property
    def token(self) -> str:
        """A fresh key, which keeps a form from being taken twice."""
        return new_key()

    @property
    def late(self) -> bool:
        return self.group == OVERDUE

    @property
    def place(self) -> tuple[int, str]:
        """Where the line stands: group by group, the nearest deadline first."""
        moment = self.due.isoformat() if self.due else self.day.isoformat() if self.day else ""
        return _ORDER[self.group], moment


@dataclass(frozen=True)
class Group:
    """Lines that press alike."""

    name: str
    words: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Owed:
    """One line of 我在等: who owes what, since and until when.

    `chase` is where a reminder is sent, or ""; `whole` the page that shows it of all departments.
    """

    who: str
    words: str
    facts: tuple[str, ...]
    project: int
    project_name: str
    url: str
    since: datetime | None
    due: datetime | None
    day: date | None
    left: str
    late: bool
    chase: str
    department: int | None
    whole: str


@dataclass(frozen=True)
class Workbench:
    """The first page: `groups` wait for me, `owed` is owed to me, `headed` waits for departments I head."""

    groups: list[Group]
    owed: list[Owed]
    headed: list[Owed]

    @property
    def waiting(self) -> int:
        """How many lines wait for me."""
        return sum(len(group.lines) for group in self.groups)


def workbench(person: Person, at: datetime) -> Workbench:
    """What waits for the person and what the person waits for.

    Six statements, and one for each kind of turn among them.
    """
    at = localtime(at)
    today = at.date()
    mine, others, headed = waiting_for(person), awaited_by(person), waiting_for_departments(person)
    tasks = own_tasks.own_tasks(person, today, MOST)
    silent = own_tasks.silent_assignees(person, today, MOST)
    counted = {one.calendar for one in [*mine, *others, *headed] if one.due}
    counted |= {one.calendar for one in tasks} | {one.calendar for one in silent}
    calendars = calendars_numbered(counted)
    details: dict[int, Detail] = {}
    for kind, own in grouped([*mine, *others, *headed]).items():
        details |= KINDS[kind].details(person, own, at)
    lines = [_turn_line(wait, details[wait.pk], at, calendars) for wait in mine if wait.pk in details]
    lines += [_task_line(task, today, calendars) for task in tasks]
    owed = _bundled(others, details, at, calendars)
    owed += [_silent(one, today, calendars) for one in silent]
    shown = {wait.pk for wait in others}
    return Workbench(
        groups=groups(lines),
        owed=sorted(owed, key=_pressing),
        headed=[
            _owed(wait, details[wait.pk], at, calendars, mine=False)
            for wait in headed
            if wait.pk in details and wait.pk not in shown
        ],
    )


def _pressing(one: Owed) -> tuple[bool, str]:
    moment = one.due.isoformat() if one.due else one.day.isoformat() if one.day else ""
    return not moment, moment


def groups(lines: Iterable[Line]) -> list[Group]:
    """The lines under their groups; groups without lines are left out."""
    ordered = sorted(lines, key=lambda line: line.place)
    found = []
    for name, words in GROUPS.items():
        own = tuple(line for line in ordered if line.group == name)
        if own:
            found.append(Group(name, str(words), own))
    return found


Calendars = Mapping[int | None, WorkCalendar]
Details = Mapping[int, Detail]


def _turn_line(wait: Wait, detail: Detail, at: datetime, calendars: Calendars) -> Line:
    kind = KINDS[wait.kind]
    template = kind.template if detail.data is not None else ""
    return Line(
        key=f"turn-{wait.pk}",
        kind=wait.kind,
        words=words_of(wait.kind),
        facts=tuple(fact for fact in detail.facts if fact),
        project=wait.project,
        project_name=wait.project_name,
        url=address(kind.page, wait.project, *detail.arguments) or address("overview", wait.project),
        since=wait.since,
        due=wait.due,
        day=None,
        left=left.until_moment(wait.due, at, calendars[wait.calendar]) if wait.due else "",
        group=_group(wait.due, at),
        template=template,
        data=detail.data,
        action=address("inbox-answer", wait.pk) if template else "",
    )


def _group(due: datetime | None, at: datetime) -> str:
    if due is None:
        return UNDATED
    return OVERDUE if due < at else _group_of_day(due.date(), at.date())


def _group_of_day(due: date, today: date) -> str:
    if due < today:
        return OVERDUE
    if due == today:
        return TODAY
    return WEEK if due <= own_tasks.sunday(today) else LATER


def _task_line(task: OwnTask, today: date, calendars: Calendars) -> Line:
    return Line(
        key=f"task-{task.pk}",
        kind=task.kind,
        words=_("Finish “%(task)s”") % {"task": task.name}
        if task.kind == own_tasks.FINISH
        else _("Start “%(task)s”") % {"task": task.name},
        facts=(f"{task.percent}%",) if task.percent else (),
        project=task.project,
        project_name=task.project_name,
        url=address("task", task.project, task.pk),
        since=None,
        due=None,
        day=task.due,
        left=left.until_day(task.due, today, calendars[task.calendar]),
        group=_group_of_day(task.due, today),
        template="web/inbox/task.html",
        data=task,
        action=address("inbox-task", task.pk),
    )


def _page_of_all(kind: Kind, wait: Wait, detail: Detail) -> str:
    page = kind.overview or kind.page
    arguments = detail.arguments[: kind.overview_arguments] if kind.overview else detail.arguments
    return address(page, wait.project, *arguments) or address("overview", wait.project)


def _owed(wait: Wait, detail: Detail, at: datetime, calendars: Calendars, *, mine: bool) -> Owed:
    kind = KINDS[wait.kind]
    chase = address(kind.chase, wait.project, *detail.arguments[:1]) if mine and kind.chase else ""
    return Owed(
        who=wait.holder or wait.department,
        words=str(_(kind.owed)),
        facts=tuple(fact for fact in detail.facts if fact and fact != wait.department),
        project=wait.project,
        project_name=wait.project_name,
        url=address(kind.page, wait.project, *detail.arguments) or address("overview", wait.project),
        since=wait.since,
        due=wait.due,
        day=None,
        left=left.until_moment(wait.due, at, calendars[wait.calendar]) if wait.due else "",
        late=wait.due is not None and wait.due < at,
        chase=chase,
        department=wait.department_id,
        whole=_page_of_all(kind, wait, detail),
    )


#: Departments asked for the same until the same moment stand in one line from so many on.
BUNDLE = 3


def _bundled(waits: Iterable[Wait], details: Details, at: datetime, calendars: Calendars) -> list[Owed]:
    """Whom the person waits for; what several departments of one project owe until the same moment, still
    ahead, is one line."""
    alike: dict[tuple[object, ...], list[Wait]] = {}
    for wait in waits:
        if wait.pk in details:
            ahead = wait.due is not None and wait.due >= at
            alike.setdefault((wait.project, wait.kind, wait.due) if ahead else (wait.pk,), []).append(wait)
    found: list[Owed] = []
    for own in alike.values():
        if len(own) < BUNDLE:
            found += [_owed(wait, details[wait.pk], at, calendars, mine=True) for wait in own]
        else:
            first = _owed(own[0], details[own[0].pk], at, calendars, mine=True)
            found.append(_bundle(first, own, details))
    return found


def _bundle(first: Owed, own: list[Wait], details: Details) -> Owed:
    names = pgettext("list", ", ").join(dict.fromkeys(wait.holder or wait.department for wait in own))
    shared = tuple(fact for fact in first.facts if all(fact in details[wait.pk].facts for wait in own))
    return replace(first, who=names, facts=shared, department=None, url=first.whole)


def _silent(one: Silent, today: date, calendars: Calendars) -> Owed:
    count = ngettext("%(count)d task", "%(count)d tasks", one.tasks) % {"count": one.tasks}
    return Owed(
        who=one.name,
        words=_("update of own tasks"),
        facts=(count,),
        project=one.project,
        project_name=one.project_name,
        url=f"{address('tasks', one.project)}?assignee={one.person}",
        since=None,
        due=None,
        day=one.first,
        left=left.until_day(one.first, today, calendars[one.calendar]),
        late=one.first < today,
        chase="",
        department=None,
        whole="",
    )
