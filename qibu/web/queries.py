"""What pages that compose several slices show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from qibu.foundation.notices import texts
from qibu.foundation.notices.queries import Said, latest
from qibu.projects.models import Project
from qibu.tasks.models import PlanState, Promise, Status, Task
from qibu.tasks.words import days, hidden

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@dataclass(frozen=True)
class Told:
    """One notice as it is shown."""

    pk: int
    title: str
    url: str
    at: datetime
    is_new: bool
    icon: str

    @property
    def day(self) -> date:
        """The day it was told, where the organisation is."""
        return timezone.localtime(self.at).date()

    @property
    def hour(self) -> str:
        return timezone.localtime(self.at).strftime("%H:%M")


@dataclass(frozen=True)
class ToldDay:
    """The notices of one day; `words` is "today", "yesterday" or empty."""

    day: date
    words: str
    notices: tuple[Told, ...]


def told_by_day(notices: list[Told], today: date) -> list[ToldDay]:
    """Notices, newest first, under their days; no statement."""
    names = {today: _("Today"), today - timedelta(days=1): _("Yesterday")}
    return [
        ToldDay(day, names.get(day, ""), tuple(rows))
        for day, rows in groupby(notices, key=lambda one: one.day)
    ]


#: What a notice is about (its kind up to the dot) → icon.
_ICONS = {"plan": "flag", "role": "user", "promise": "promise"}


def told(person: Person, limit: int = 50) -> list[Told]:
    """The newest notices of the person; one statement."""
    return [_told(notice) for notice in latest(person, limit)]


def _told(notice: Said) -> Told:
    url = str(notice.params.get("path", ""))
    return Told(
        pk=notice.pk,
        title=texts.title(notice),
        url=url if url.startswith("/") and not url.startswith("//") else "/",
        at=notice.created_at,
        is_new=notice.is_new,
        icon=_ICONS.get(notice.kind.partition(".")[0], "bell"),
    )


@dataclass(frozen=True)
class PromiseLine:
    """A promise on the overview: who owes what to whom until when."""

    task: int
    name: str
    predecessor: str
    department: str
    last_day: date
    state: str
    breach: int
    unit: str

    @property
    def over(self) -> str:
        """By how much it is missed, in the unit it was promised in."""
        return days(self.breach, self.unit)


def pressing_promises(project: Project, person: Person, limit: int = 8) -> list[PromiseLine]:
    """Promises not yet kept, the broken and nearest first; one statement.

    A predecessor in a project the person may not see gets no name here.
    """
    seen = Project.objects.visible_to(person).filter(pk=OuterRef("link__predecessor__project"))
    rows = (
        Promise.objects.annotate(is_seen=Exists(seen))
        .filter(project=project)
        .exclude(state="kept")
        .filter(link__successor__deleted_at=None, link__predecessor__deleted_at=None)
        .order_by("-breach", "last_day")
    )
    return [
        PromiseLine(
            pk,
            name,
            before if is_seen else hidden(),
            department or "",
            date.fromordinal(day),
            state,
            breach,
            unit,
        )
        for pk, name, before, is_seen, department, day, state, breach, unit in rows.values_list(
            "link__successor",
            "link__successor__name",
            "link__predecessor__name",
            "is_seen",
            "link__successor__department__name",
            "last_day",
            "state",
            "breach",
            "link__max_unit",
        )[:limit]
    ]


def forecast_finish(project: Project) -> tuple[date | None, date | None]:
    """(forecast finish of the project, the day the forecast was made); one statement."""
    state = PlanState.objects.filter(project=project).first()
    if state is None or not state.finish_day:
        return None, None
    return date.fromordinal(state.finish_day), state.as_of


def finishes(projects: list[int]) -> dict[int, date]:
    """Project id → forecast finish, for the project list; one statement."""
    rows = PlanState.objects.filter(project__in=projects, finish_day__gt=0)
    return {pk: date.fromordinal(day) for pk, day in rows.values_list("project_id", "finish_day")}


def open_tasks_held(person_id: int) -> int:
    """How many open tasks the person answers for, in whatever project; one statement."""
    rows = Task.objects.live().filter(assignee=person_id, is_summary=False)
    return rows.exclude(status__in=[Status.DONE, Status.CANCELLED]).count()
