"""One list over all origins: of a project, of a person, of what an item comes from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from qibu.actionitems.models import ActionItem, ActionStep, State
from qibu.foundation.access.models import Membership, Space
from qibu.foundation.access.queries import visible_spaces
from qibu.foundation.people.calendars import calendar_numbered
from qibu.foundation.people.models import Person
from qibu.foundation.plain import day_of, fetch

if TYPE_CHECKING:
    from qibu.foundation.access.policy import Grants
    from qibu.kernel.workdays import WorkCalendar

MOST: Final = 500

_LINES = """
    SELECT item.id, item.space_id, item.number, item.what, item.state, owner.id, owner.name,
           department.name, item.due, item.carried, item.origin_kind, item.origin_id,
           item.at, item.version, item.result
      FROM actionitems_actionitem item
      JOIN people_person owner ON owner.id = item.owner_id
      LEFT JOIN people_department department ON department.id = item.department_id
     WHERE """
_ORDER = """ AND (%s = 'all' OR item.state IN ('open', 'done'))
     ORDER BY CASE WHEN item.state IN ('open', 'done') THEN 0 ELSE 1 END, item.due, item.id LIMIT %s"""
_OF_SPACE = _LINES + "item.space_id = %s" + _ORDER
_OF_PERSON = _LINES + "item.owner_id = %s AND (%s = 1 OR item.space_id IN (%s))" + _ORDER
_OF_ORIGIN = _LINES + "item.origin_kind = %s AND item.origin_id = %s" + _ORDER


@dataclass(frozen=True)
class ActionLine:
    """An item as lists show it. `age` is in working days since it was asked for, `late` in working days.

    `origin_title` and `origin_url` are filled in by the page, for who may see what it comes from.
    """

    id: int
    space: int
    number: int
    what: str
    state: str
    owner: int
    owner_name: str
    department: str
    due: date
    carried: int
    origin: tuple[str, int]
    version: int
    result: str
    age: int
    late: int
    origin_title: str = ""
    origin_url: str = ""

    @property
    def pair(self) -> str:
        """What a form sends for a chosen row: its number and version."""
        return f"{self.number}-{self.version}"

    @property
    def state_word(self) -> str:
        return str(State(self.state).label)

    @property
    def look(self) -> str:
        """The task status whose colour and sign it borrows."""
        if self.late:
            return "late"
        looks = {State.OPEN: "not_started", State.DONE: "in_progress", State.CLOSED: "done"}
        return looks.get(State(self.state), "cancelled")


def actions_of_space(space_id: int, at: datetime, *, show: str = "waiting") -> list[ActionLine]:
    """The items of a project, the waiting ones first; `show`: "waiting", "late" or "all"; one statement."""
    return _read(fetch(_OF_SPACE, [space_id, show, MOST]), at, show)


def actions_of_person(person: Person, at: datetime, *, show: str = "waiting") -> list[ActionLine]:
    """What a person owns over all projects still to be seen; two statements."""
    seen = visible_spaces(person)
    rows = fetch(_OF_PERSON, [person.pk, int(seen is None), seen or [], show, MOST])
    return _read(rows, at, show)


def actions_of_origin(origin: tuple[str, int], at: datetime) -> list[ActionLine]:
    """What came of a meeting, an issue, a risk; one statement. The caller has checked who asks."""
    return _read(fetch(_OF_ORIGIN, [*origin, "all", MOST]), at, "all")


def _read(rows: Sequence[tuple[Any, ...]], at: datetime, show: str) -> list[ActionLine]:
    today, calendar = timezone.localtime(at).date(), calendar_numbered(None)
    found = [_line(row, today, calendar) for row in rows]
    return [one for one in found if one.late] if show == "late" else found


def _line(row: tuple[Any, ...], today: date, calendar: WorkCalendar) -> ActionLine:
    (pk, space, number, what, state, owner, name, department, due, carried, kind, origin, born, version,
     result) = row  # fmt: skip
    until = day_of(due) or today
    began = born if isinstance(born, datetime) else datetime.fromisoformat(str(born))
    if began.tzinfo is None:
        began = timezone.make_aware(began, timezone.get_default_timezone())
    late = 0
    if state == State.OPEN and until < today:
        late = max(1, calendar.working_days_between(until.toordinal(), today.toordinal()))
    age = calendar.working_days_between(timezone.localtime(began).toordinal(), today.toordinal())
    return ActionLine(
        id=pk, space=space, number=number, what=what, state=state, owner=owner, owner_name=name,
        department=department or "", due=until, carried=carried, origin=(kind, origin), version=version,
        result=result, age=max(0, age), late=late,
    )  # fmt: skip


def item_in(space: Space, number: int) -> ActionItem | None:
    """An item of a project with its people; one statement."""
    rows = ActionItem.objects.select_related("owner", "by", "department", "reporter")
    return rows.filter(space=space, number=number).first()


def steers(held: Grants, item: ActionItem) -> bool:
    """Whether somebody changes or cancels it: who steers the project, or who asked for it until the project
    is archived."""
    return held.may("action.steer") or (item.by_id == held.person_id and not held.frozen)


def steps_of(item: ActionItem) -> list[ActionStep]:
    """All that was done with it, the first step first; one statement."""
    return list(item.steps.select_related("by", "owner"))


def people_of(space: Space, also: Iterable[int] = ()) -> list[tuple[int, str]]:
    """(id, name) of whoever may own an item: the members of the project, and ``also`` (ids)."""
    members = Membership.objects.filter(space=space, ended_at=None).values("person")
    rows = Person.objects.filter(pk__in=members, is_active=True) | Person.objects.filter(pk__in=list(also))
    return list(rows.distinct().order_by("name").values_list("pk", "name"))
