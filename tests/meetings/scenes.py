"""Meetings in a few words."""

from datetime import date, datetime, time

from qibu.foundation.notices.models import Notice
from qibu.foundation.turns.models import Turn
from qibu.meetings import actions
from qibu.meetings.inputs import Invitee, Plan
from qibu.meetings.models import Meeting
from tests.world import SHANGHAI

#: Tuesday; the meeting is on Wednesday at ten for an hour.
NOW = datetime(2026, 3, 3, 9, 0, tzinfo=SHANGHAI)
DAY = date(2026, 3, 4)
#: Right after it; objections are possible until Thursday, 18:00.
AFTER = datetime(2026, 3, 4, 11, 30, tzinfo=SHANGHAI)
UNTIL = datetime(2026, 3, 5, 18, 0, tzinfo=SHANGHAI)
LATER = datetime(2026, 3, 5, 18, 1, tzinfo=SHANGHAI)


def plan(world, **more):
    values = {"kind": "coordination", "title": "上市协调会", "day": DAY, "start": time(10), "minutes": 60,
              "place": "三号会议室", "host": world.lead.pk, "recorder": world.liaison_rd.pk}  # fmt: skip
    return Plan(**{**values, **more})


def invited(world):
    return [
        Invitee(person=world.liaison.pk), Invitee(department=world.department("purchase").pk),
        Invitee(person=world.sponsor.pk, part="copy"), Invitee(name="外部顾问 老周", part="guest"),
    ]  # fmt: skip


def call(world, *, by=None, at=NOW, key="call-1-key", people=None, agenda=(), plan_=None, **more) -> Meeting:
    return actions.call_meeting(
        by=by or world.lead, at=at, project_id=world.project.pk, key=key, plan=plan_ or plan(world),
        people=invited(world) if people is None else people, agenda=agenda, **more,
    )  # fmt: skip


def do(action, world, by, meeting, at=NOW, **more):
    """An action on a meeting at the version it stands."""
    return action(by=by, at=at, project_id=world.project.pk, number=meeting.number, **more)


def step(action, world, by, meeting, at=NOW, **more):
    meeting.refresh_from_db()
    return do(action, world, by, meeting, at, version=meeting.version, **more)


def held(world, **more) -> Meeting:
    """A meeting with its minutes open."""
    meeting = call(world, **more)
    step(actions.open_minutes, world, world.lead, meeting, AFTER)
    meeting.refresh_from_db()
    return meeting


def distributed(world, *decisions, at=AFTER, **more) -> Meeting:
    """A meeting whose minutes are out with these decisions."""
    meeting = held(world, **more)
    for place, text in enumerate(decisions or ("宣传物料由市场部外包",)):
        do(
            actions.add_decision,
            world,
            world.lead,
            meeting,
            at,
            key=f"decide-{meeting.pk}-{place}",
            text=text,
        )
    step(actions.distribute, world, world.lead, meeting, at, key=f"out-{meeting.pk}-1234")
    meeting.refresh_from_db()
    return meeting


def object_to(world, meeting, *, by=None, at=AFTER, number=1, reason="预算没有批准"):
    key = f"object-{meeting.pk}-{number}-{(by or world.liaison).pk}-{at:%H%M}"
    return do(
        actions.object_to, world, by or world.liaison, meeting, at, decision=number, key=key, reason=reason
    )


def answer(world, meeting, outcome, *, by=None, at=AFTER, number=1, text=""):
    row = meeting.decisions.get(number=number)
    return do(
        actions.answer_objection, world, by or world.lead, meeting, at, decision=number, version=row.version,
        outcome=outcome, answer="已与市场部核对", text=text,
    )  # fmt: skip


def turns(kind):
    rows = Turn.objects.open().filter(kind=kind).order_by("pk")
    return [one.holder.username if one.holder else one.department.name for one in rows]


def told(kind):
    return sorted(Notice.objects.filter(kind=kind).values_list("person__username", flat=True))
