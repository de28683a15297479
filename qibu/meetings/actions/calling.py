"""Calling people together, at another time, with other people, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from qibu.foundation.access.models import Space
from qibu.foundation.access.queries import grants, require_in
from qibu.foundation.journal.actions import answered, once
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.models import Department, Person
from qibu.foundation.turns import actions as turns
from qibu.kernel import meeting as rules
from qibu.meetings.actions.common import (
    DISTRIBUTE,
    bump,
    find_meeting,
    open_meeting,
    people_of,
    tell,
    wait_for_minutes,
)
from qibu.meetings.inputs import LONGEST, Invitee, Plan, Topic
from qibu.meetings.models import AgendaItem, Kind, Meeting, Part, Participant, Series
from qibu.tasks.actions.work import Work, begin

if TYPE_CHECKING:
    from collections.abc import Mapping


@transaction.atomic
def call_meeting(
    *,
    by: Person,
    at: datetime,
    project_id: int,
    key: str,
    plan: Plan,
    people: Sequence[Invitee] = (),
    agenda: Sequence[Topic] = (),
    origin: tuple[str, int] = ("", 0),
    previous: int | None = None,
    past: bool = False,
) -> Meeting:
    """Call a meeting and invite to it (C6). `previous` is the number of the meeting it goes on from.

    `past`: one that has begun already is only noted down, nobody is invited to it any more.

    Raises Denied, KeyReused, and Invalid by field of `Plan`, "people" or "agenda".
    """
    work = begin(by, at, project_id)
    require_in(work.grants, "meeting.call")
    body = [project_id, repr(plan), repr(people), repr(agenda), origin, previous]
    claim, earlier = once(by=by, form="meeting", key=key, body=body, at=at)
    if earlier is not None:
        return Meeting.objects.get(pk=earlier["id"])
    before = find_meeting(work.space, previous) if previous is not None else None
    meeting = make_meeting(
        work.space, by, at, checked(work, plan), origin=origin, previous=before, series=None
    )
    put_people(work.space, meeting, people)
    put_agenda(work.space, meeting, agenda)
    work.record("meeting.called", ("meeting", meeting.pk), told(meeting))
    if past and meeting.starts <= at:
        meeting.participants.update(told_at=at)
    else:
        invite(work, meeting)
    answered(claim, {"id": meeting.pk})
    return meeting


def make_meeting(
    space: Space,
    by: Person,
    at: datetime,
    values: Mapping[str, Any],
    *,
    origin: tuple[str, int] = ("", 0),
    previous: Meeting | None = None,
    series: Series | None = None,
    series_day: date | None = None,
) -> Meeting:
    """The row, with the next number; people, agenda, journal and invitations are the caller's."""
    newest = Meeting.objects.filter(space=space).aggregate(top=Max("number"))["top"] or 0
    return Meeting.objects.create(
        space=space, number=newest + 1, previous=previous, series=series, series_day=series_day,
        origin_kind=origin[0], origin_id=origin[1], by=by, at=at, next_step_at=values["ends"], **values,
    )  # fmt: skip


def told(meeting: Meeting) -> dict[str, Any]:
    """What the journal keeps of a meeting."""
    return {
        "number": meeting.number, "title": meeting.title, "kind": meeting.kind,
        "starts": meeting.starts.isoformat(), "ends": meeting.ends.isoformat(), "place": meeting.place,
        "link": meeting.link, "host": meeting.host.name,
        "recorder": meeting.recorder.name if meeting.recorder is not None else "",
    }  # fmt: skip


def invite(work: Work, meeting: Meeting, kind: str = "meeting.invited") -> None:
    """Tell everybody on the list, and keep when."""
    tell(work, meeting, kind, people_of(meeting), urgent=kind == "meeting.cancelled")
    meeting.participants.update(told_at=work.at)


def checked(work: Work, plan: Plan) -> dict[str, Any]:
    """The columns of a plan; raises Invalid with every problem at once."""
    problems: dict[str, list[str]] = {}
    title = " ".join(plan.title.split())
    if not title:
        problems["title"] = [_("Please fill this in.")]
    elif len(title) > 120:
        problems["title"] = [_("At most %(limit)d characters.") % {"limit": 120}]
    for name, wanted in (("day", plan.day), ("start", plan.start)):
        if wanted is None:
            problems[name] = [_("Please fill this in.")]
    if not plan.minutes or not 5 <= plan.minutes <= LONGEST:
        problems["minutes"] = [_("Please give a length between 5 minutes and a day.")]
    if plan.kind not in Kind.values:
        problems["kind"] = [_("Please choose one of the list.")]
    if plan.link and not plan.link.startswith(("https://", "http://")):
        problems["link"] = [_("Please give an address that begins with https://.")]
    people = _heads(work.space, plan, problems)
    if problems:
        raise Invalid(problems)
    assert plan.day is not None and plan.start is not None and plan.minutes is not None
    starts = timezone.make_aware(datetime.combine(plan.day, plan.start))
    return {
        "kind": plan.kind, "title": title, "starts": starts, "ends": starts + timedelta(minutes=plan.minutes),
        "place": plan.place.strip()[:120], "link": plan.link.strip()[:300],
        "host": people["host"], "recorder": people["recorder"],
    }  # fmt: skip


def _heads(space: Space, plan: Plan, problems: dict[str, list[str]]) -> dict[str, Person | None]:
    """Host and recorder, who must see the project."""
    found = Person.objects.in_bulk([pk for pk in (plan.host, plan.recorder) if pk is not None])
    if plan.host is None:
        problems["host"] = [_("Please name one person.")]
    chosen: dict[str, Person | None] = {"host": None, "recorder": None}
    for name, pk in (("host", plan.host), ("recorder", plan.recorder)):
        if pk is None:
            continue
        person = found.get(pk)
        if person is None or not grants(person, space).sees:
            problems[name] = [_("Please choose somebody who belongs to this project.")]
        chosen[name] = person
    return chosen


def put_people(space: Space, meeting: Meeting, people: Iterable[Invitee]) -> None:
    """Host, recorder and everybody asked, each once. Raises Invalid for whoever may not see the project."""
    asked = {(one.person, one.department, one.name.strip()[:80]): one.part for one in people}
    heads = [pk for pk in (meeting.host_id, meeting.recorder_id) if pk is not None]
    asked |= {(pk, None, ""): Part.MEMBER.value for pk in heads}
    known = Person.objects.in_bulk([person for person, _department, _name in asked if person is not None])
    departments = set(Department.objects.filter(participations__space=space).values_list("pk", flat=True))
    strangers = [one.name for one in known.values() if one.pk not in heads and not grants(one, space).sees]
    if strangers:
        names = ", ".join(sorted(strangers))
        text = _("%(names)s: does not belong to this project; invite them as guests by name.")
        raise Invalid({"people": [text % {"names": names}]})
    for person, department, name in asked:
        wrong = sum((person is not None, department is not None, bool(name))) != 1
        if wrong or (person and person not in known) or (department and department not in departments):
            raise Invalid({"people": [_("Please choose one of the list.")]})
    _write_people(meeting, asked)


def _write_people(meeting: Meeting, asked: Mapping[tuple[int | None, int | None, str], str]) -> None:
    have = {(one.person_id, one.department_id, one.name): one for one in meeting.participants.all()}
    meeting.participants.filter(pk__in=[row.pk for who, row in have.items() if who not in asked]).delete()
    for (person, department, name), part in asked.items():
        row = have.get((person, department, name))
        if row is None:
            Participant.objects.create(
                meeting=meeting, person_id=person, department_id=department, name=name, part=_part(part)
            )
        elif row.part != part:
            row.part = _part(part)
            row.save(update_fields=["part"])


def _part(part: str) -> str:
    return part if part in Part.values else Part.MEMBER


def put_agenda(space: Space, meeting: Meeting, agenda: Iterable[Topic]) -> None:
    """The lines of the agenda in this order; blank ones are left out."""
    for position, topic in enumerate((one for one in agenda if one.title.strip()), start=1):
        AgendaItem.objects.create(
            meeting=meeting, position=position, title=" ".join(topic.title.split())[:300],
            origin_kind=topic.origin[0], origin_id=topic.origin[1], minutes=topic.minutes,
            presenter_id=topic.presenter, carried=topic.carried,
        )  # fmt: skip


@transaction.atomic
def change_meeting(
    *, by: Person, at: datetime, project_id: int, number: int, version: int, plan: Plan
) -> Meeting:
    """Another time, place, title or host; everybody on the list hears of it."""
    work, meeting = open_meeting(by, at, project_id, number, "change", version)
    before = told(meeting)
    values = checked(work, plan)
    for name, value in values.items():
        setattr(meeting, name, value)
    held = meeting.state == rules.HELD
    meeting.next_step_at = None if held else meeting.ends
    bump(meeting)
    turns.end(kind=DISTRIBUTE, subject=("meeting", meeting.pk), by=by, at=at)
    if held:
        wait_for_minutes(meeting, work.project, at, by)
    people = [Invitee(one.person_id, one.department_id, one.name, one.part) for one in _list(meeting)]
    put_people(work.space, meeting, people)
    after = told(meeting)
    if after != before:
        work.record("meeting.changed", ("meeting", meeting.pk), {**after, "was": before})
        invite(work, meeting, "meeting.changed")
    return meeting


def _list(meeting: Meeting) -> list[Participant]:
    return list(meeting.participants.all())


@transaction.atomic
def set_people(
    *, by: Person, at: datetime, project_id: int, number: int, version: int, people: Sequence[Invitee]
) -> Meeting:
    """Who comes and who gets the minutes; who is new is invited, who is taken off is told. Attendance already
    noted stays."""
    work, meeting = open_meeting(by, at, project_id, number, "people", version)
    had = people_of(meeting)
    put_people(work.space, meeting, people)
    now = people_of(meeting)
    bump(meeting)
    data = {"number": meeting.number, "people": sorted(one.name for one in now)}
    work.record("meeting.people_set", ("meeting", meeting.pk), data)
    before, after = {one.pk for one in had}, {one.pk for one in now}
    tell(work, meeting, "meeting.invited", [one for one in now if one.pk not in before])
    tell(work, meeting, "meeting.taken_off", [one for one in had if one.pk not in after])
    meeting.participants.filter(told_at=None).update(told_at=at)
    return meeting


@transaction.atomic
def cancel_meeting(
    *, by: Person, at: datetime, project_id: int, number: int, version: int, reason: str
) -> Meeting:
    """It does not take place; says why, and everybody invited hears of it."""
    work, meeting = open_meeting(by, at, project_id, number, "cancel", version)
    if not reason.strip():
        raise Invalid({"reason": [_("Please say why.")]})
    meeting.state, meeting.reason = rules.CANCELLED, reason.strip()[:300]
    meeting.next_step_at = None
    bump(meeting)
    turns.end(kind=DISTRIBUTE, subject=("meeting", meeting.pk), by=by, at=at)
    work.record("meeting.cancelled", ("meeting", meeting.pk), {**told(meeting), "reason": meeting.reason})
    invite(work, meeting, "meeting.cancelled")
    return meeting


@transaction.atomic
def open_minutes(*, by: Person, at: datetime, project_id: int, number: int, version: int) -> Meeting:
    """The meeting takes place: from here on it has minutes, to be distributed by the next working day."""
    work, meeting = open_meeting(by, at, project_id, number, "open", version)
    meeting.state = rules.HELD
    meeting.next_step_at = None
    bump(meeting)
    wait_for_minutes(meeting, work.project, at, by)
    work.record("meeting.opened", ("meeting", meeting.pk), {"number": meeting.number})
    return meeting
