"""Meetings that come again: the next one is made by the clock, one working day before it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qibu.foundation.access import actions as access
from qibu.foundation.access.queries import grants, require_in
from qibu.foundation.journal.actions import answered, once, record
from qibu.foundation.outcomes import Conflict, Denied, Difference, Invalid
from qibu.kernel import meeting as rules
from qibu.kernel.workdays import WorkCalendar
from qibu.meetings.actions.calling import checked, invite, make_meeting, put_agenda, put_people, told
from qibu.meetings.actions.common import calendar_of, people_of, require_steering, tell_by
from qibu.meetings.actions.settling import hand_over
from qibu.meetings.inputs import Invitee, Plan, Topic
from qibu.meetings.models import Meeting, Series
from qibu.meetings.queries.agenda import first_of_each, suggest_agenda
from qibu.projects.models import Project
from qibu.tasks.actions.work import Work, begin

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

#: Every week up to every eighth.
EVERY = range(1, 9)


@transaction.atomic
def start_series(
    *,
    by: Person,
    at: datetime,
    project_id: int,
    key: str,
    plan: Plan,
    every: int = 1,
    people: Sequence[Invitee] = (),
    agenda: Sequence[Topic] = (),
) -> Series:
    """Meet on this weekday at this hour, every ``every`` weeks from `plan.day` on; the first meeting is
    called at once, on that day or, where it is off, before it. Raises like `call_meeting`."""
    work = begin(by, at, project_id)
    require_in(work.grants, "meeting.call")
    body = [project_id, repr(plan), every, repr(people)]
    claim, earlier = once(by=by, form="series", key=key, body=body, at=at)
    if earlier is not None:
        return Series.objects.get(pk=earlier["id"])
    assert_every(every)
    values = checked(work, plan)
    series = Series(space=work.space, by=by, at=at)
    _fill(series, values, every)
    series.save()
    day = plan.day
    assert day is not None
    calendar = calendar_of(work.project)
    meeting = _make(work, series, calendar.previous_working_date(day), people, agenda)
    _plan_next(series, meeting.series_day or day, calendar)
    work.record("series.started", ("series", series.pk), _said(series))
    invite(work, meeting)
    answered(claim, {"id": series.pk})
    return series


def assert_every(every: int) -> None:
    """Raises Invalid ("every") outside one to eight weeks."""
    if every not in EVERY:
        raise Invalid({"every": [_("Please give a number of weeks between 1 and 8.")]})


def _fill(series: Series, values: dict[str, Any], every: int) -> None:
    starts = timezone.localtime(values["starts"])
    series.kind, series.title = values["kind"], values["title"]
    series.first, series.weekday, series.every = starts.date(), starts.weekday(), every
    series.hour, series.minute = starts.hour, starts.minute
    series.minutes = int((values["ends"] - values["starts"]).total_seconds() // 60)
    series.place, series.link = values["place"], values["link"]
    series.host, series.recorder = values["host"], values["recorder"]


def _said(series: Series) -> dict[str, Any]:
    return {
        "title": series.title, "weekday": series.weekday, "every": series.every,
        "hour": f"{series.hour:02d}:{series.minute:02d}", "host": series.host.name,
    }  # fmt: skip


def _make(
    work: Work, series: Series, day: date, people: Sequence[Invitee], agenda: Sequence[Topic]
) -> Meeting:
    meeting = make_meeting(work.space, work.by, work.at, _values(series, day), series=series, series_day=day)
    put_people(work.space, meeting, people)
    put_agenda(work.space, meeting, agenda)
    work.record("meeting.called", ("meeting", meeting.pk), told(meeting))
    return meeting


def _values(series: Series, day: date) -> dict[str, Any]:
    """The columns of the meeting of a day."""
    starts = timezone.make_aware(datetime.combine(day, time(series.hour, series.minute)))
    return {
        "kind": series.kind, "title": series.title, "starts": starts,
        "ends": starts + timedelta(minutes=series.minutes), "place": series.place, "link": series.link,
        "host": series.host, "recorder": series.recorder,
    }  # fmt: skip


def _plan_next(series: Series, after: date, calendar: WorkCalendar) -> None:
    """When the worker makes the next one, in the morning of the working day before it."""
    days = rules.series_days(series.first, series.weekday, series.every, after, calendar)
    series.next_at = None
    if series.active and days:
        series.next_at = timezone.make_aware(datetime.combine(*rules.prepared_at(days[0], calendar)))
    series.save()


@transaction.atomic
def change_series(
    *, by: Person, at: datetime, project_id: int, series_id: int, version: int, plan: Plan, every: int = 1
) -> Series:
    """Another weekday, hour, place or host from the next meeting on; meetings already called stay."""
    work, series = _open(by, at, project_id, series_id, version)
    assert_every(every)
    _fill(series, checked(work, plan), every)
    series.version += 1
    last = _last_day(series)
    today = timezone.localtime(at).date()
    _plan_next(series, max(today, last or today), calendar_of(work.project))
    work.record("series.changed", ("series", series.pk), _said(series))
    return series


@transaction.atomic
def end_series(*, by: Person, at: datetime, project_id: int, series_id: int, version: int) -> Series:
    """No further meeting is made; those already called stay until somebody cancels them."""
    work, series = _open(by, at, project_id, series_id, version)
    series.active, series.next_at = False, None
    series.version += 1
    series.save()
    work.record("series.ended", ("series", series.pk), _said(series))
    return series


def _open(by: Person, at: datetime, project_id: int, series_id: int, version: int) -> tuple[Work, Series]:
    work = begin(by, at, project_id)
    rows = Series.objects.select_related("host", "recorder").filter(space=work.space, pk=series_id)
    series = rows.first()
    if series is None:
        raise Denied("series", visible=False)
    require_steering(work, series.host_id)
    if series.version != version:
        raise Conflict([Difference("title", _("title"), "", series.title)], version=series.version)
    if not series.active:
        raise Invalid({"": [_("This series has ended.")]})
    return work, series


def _last_day(series: Series) -> date | None:
    rows = series.meetings.exclude(series_day=None).order_by("-series_day")
    return rows.values_list("series_day", flat=True).first()


@transaction.atomic
def prepare_next(series_id: int, space_id: int, at: datetime) -> Meeting | None:
    """The worker makes the next meeting of a series: the people of the last one, the agenda from what is
    open. Rounds that passed while nothing ran are left out. None where there is nothing to make."""
    space = access.lock(space_id)
    hand_over(space, at, None)
    series = Series.objects.select_related("host", "recorder", "by").get(pk=series_id)
    due = series.next_at is not None and series.next_at <= at
    if not due or not series.active or space.frozen_at is not None:
        return None
    project = Project.objects.get(space=space)
    calendar = calendar_of(project)
    today = timezone.localtime(at).date()
    last = _last_day(series)
    after = max(last or series.first, today - timedelta(days=1))
    days = rules.series_days(series.first, series.weekday, series.every, after, calendar, 2)
    coming = [day for day in days if _values(series, day)["starts"] > at]
    if not coming:
        _plan_next(series, today, calendar)
        return None
    previous = series.meetings.exclude(state=rules.CANCELLED).order_by("-series_day").first()
    meeting = make_meeting(
        space, series.by, at, _values(series, coming[0]), previous=previous, series=series,
        series_day=coming[0],
    )  # fmt: skip
    meeting.space = space
    put_people(space, meeting, _people_again(meeting, previous))
    put_agenda(space, meeting, first_of_each(suggest_agenda(project, at, previous=previous)))
    _plan_next(series, coming[0], calendar)
    record(
        space=space, by=None, at=at, action="meeting.called", subject=("meeting", meeting.pk),
        data=told(meeting),
    )  # fmt: skip
    tell_by(meeting, "meeting.invited", people_of(meeting), at, project=project)
    meeting.participants.update(told_at=at)
    return meeting


def _people_again(meeting: Meeting, previous: Meeting | None) -> list[Invitee]:
    """Who was on the last list and still belongs to the project."""
    if previous is None:
        return []
    departments = set(meeting.space.participations.values_list("department_id", flat=True))
    return [
        Invitee(one.person_id, one.department_id, one.name, one.part)
        for one in previous.participants.select_related("person")
        if (one.person is None or grants(one.person, meeting.space).sees)
        and (one.department_id is None or one.department_id in departments)
    ]
