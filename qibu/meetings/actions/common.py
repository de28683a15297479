"""What the actions on meetings share: finding one under its lock, who may do what, whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from qibu.foundation.access.models import Membership, Role, Space
from qibu.foundation.access.queries import require_in
from qibu.foundation.notices.actions import queue
from qibu.foundation.outcomes import Conflict, Denied, Difference, Invalid
from qibu.foundation.people.calendars import calendar_numbered
from qibu.foundation.turns import actions as turns
from qibu.kernel import meeting as rules
from qibu.kernel.workdays import WorkCalendar
from qibu.meetings.models import Meeting, Participant, State
from qibu.meetings.queries.rights import takes_part
from qibu.projects.models import Project
from qibu.tasks.actions.work import Work, begin

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

DISTRIBUTE: Final = "minutes.distribute"
RECEIVE: Final = "minutes.receive"
ANSWER: Final = "objection.answer"


def open_meeting(
    by: Person, at: datetime, project_id: int, number: int, step: str, version: int | None = None
) -> tuple[Work, Meeting]:
    """A meeting under its lock, in a state that allows the step. Raises Denied, Conflict, Invalid.

    ``version`` None: the step does not depend on what the invitation says.
    """
    work = begin(by, at, project_id)
    meeting = find_meeting(work.space, number)
    if version is not None and version != meeting.version:
        state = str(State(meeting.state).label)
        raise Conflict([Difference("state", _("State"), "", state)], version=meeting.version)
    _require_right(work, meeting, step)
    if not rules.take(meeting.state, step).allowed:
        raise Invalid(
            {"": [_("This is not possible any more: %(state)s.") % {"state": State(meeting.state).label}]}
        )
    return work, meeting


def find_meeting(space: Space, number: int) -> Meeting:
    """A meeting of this project; another project's is as unknown as none at all."""
    rows = Meeting.objects.select_related("host", "recorder", "series", "by")
    found = rows.filter(space=space, number=number).first()
    if found is None:
        raise Denied("meeting", visible=False)
    found.space = space
    return found


def _require_right(work: Work, meeting: Meeting, step: str) -> None:
    if step == "write":
        mine = takes_part(work.grants, meeting)
        require_in(work.grants, "meeting.write", assignee_id=work.by.pk if mine else None)
    else:
        require_steering(work, meeting.host_id)


def require_steering(work: Work, host_id: int) -> None:
    """The lead, the deputy, and whoever hosts it."""
    require_in(work.grants, "meeting.steer", assignee_id=host_id)


def calendar_of(project: Project) -> WorkCalendar:
    """The working calendar of the project."""
    return calendar_numbered(project.calendar_id)


def next_day_end(at: datetime, calendar: WorkCalendar) -> datetime:
    """The end of the next working day, local: when minutes and answers are due."""
    return rules.objections_until(timezone.localtime(at), calendar)


def people_of(meeting: Meeting) -> list[Person]:
    """Everybody on the list who can be told: people, and whoever speaks for the departments on it."""
    return [person for _row, people in reached(meeting) for person in people]


def reached(meeting: Meeting) -> list[tuple[Participant, list[Person]]]:
    """Every line of the list with whom it reaches, those from outside left out; two statements."""
    rows = list(meeting.participants.select_related("person", "department"))
    wanted = [row.department_id for row in rows if row.department_id is not None]
    speakers: dict[int, list[Person]] = {}
    if wanted:
        held = Membership.objects.filter(
            space=meeting.space_id, department__in=wanted, ended_at=None,
            role__in=(Role.LIAISON, Role.DEPUTY_LIAISON), person__is_active=True,
        ).select_related("person")  # fmt: skip
        for one in held:
            speakers.setdefault(one.department_id or 0, []).append(one.person)
    found = []
    for row in rows:
        people = [row.person] if row.person is not None else speakers.get(row.department_id or 0, [])
        if people:
            found.append((row, people))
    return found


def tell(
    work: Work,
    meeting: Meeting,
    kind: str,
    people: Iterable[Person],
    *,
    fact: str = "",
    params: Mapping[str, Any] | None = None,
    urgent: bool = False,
) -> None:
    """One notice each; nobody is told what they did themselves."""
    tell_by(
        meeting, kind, people, work.at, by=work.by, project=work.project, fact=fact, params=params,
        urgent=urgent,
    )  # fmt: skip


def tell_by(
    meeting: Meeting,
    kind: str,
    people: Iterable[Person],
    at: datetime,
    *,
    project: Project,
    by: Person | None = None,
    fact: str = "",
    params: Mapping[str, Any] | None = None,
    urgent: bool = False,
) -> None:
    """The same where the clock may have done it."""
    queue(
        space=meeting.space,
        to=[one for one in people if by is None or one.pk != by.pk],
        kind=kind,
        fact=fact or f"{kind}-{meeting.pk}-{meeting.version}",
        subject=("meeting", meeting.pk),
        at=at,
        params={
            "project": project.name,
            "title": meeting.title,
            "when": timezone.localtime(meeting.starts).strftime("%Y-%m-%d %H:%M"),
            "place": meeting.place or meeting.link,
            "by": by.name if by is not None else "",
            "path": path_of(project, meeting),
            **(params or {}),
        },
        important=True,
        urgent=urgent,
    )


def path_of(project: Project, meeting: Meeting) -> str:
    return f"/projects/{project.pk}/meetings/{meeting.number}/"


def wait_for_minutes(meeting: Meeting, project: Project, at: datetime, by: Person | None = None) -> None:
    """It is the host's turn to write and distribute the minutes."""
    due = next_day_end(max(at, meeting.ends), calendar_of(project))
    turns.give(
        space=meeting.space, kind=DISTRIBUTE, subject=("meeting", meeting.pk), at=at, holder=meeting.host,
        due=due, by=by,
    )  # fmt: skip


def bump(meeting: Meeting) -> None:
    """What invitations tell has changed."""
    meeting.version += 1
    meeting.save()
