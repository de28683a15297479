"""A series goes on by itself: the next meeting is made one working day before, with its agenda (C6, C7)."""

from datetime import date, datetime, time

import pytest

from qibu.foundation.access.models import Membership
from qibu.foundation.journal.models import Event
from qibu.foundation.outcomes import Denied, Invalid
from qibu.meetings import actions, jobs
from qibu.meetings.inputs import Topic
from qibu.meetings.models import Meeting, Series
from qibu.meetings.queries import meetings_of_person, meetings_of_space, next_meeting, series_of_space
from qibu.projects.actions import set_team
from tests.meetings.scenes import NOW, invited, plan, step, told, turns
from tests.world import SHANGHAI, team


def at(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def weekly(world, *, by=None, every=1, key="series-1-key", **more) -> Series:
    """Every Wednesday at ten from 2026-03-04 on."""
    values = plan(world, **{"kind": "weekly", "title": "项目周例会", **more})
    return actions.start_series(
        by=by or world.lead, at=NOW, project_id=world.project.pk, key=key, plan=values, every=every,
        people=invited(world), agenda=[Topic("本周进展")],
    )  # fmt: skip


def days():
    return [row.series_day for row in Meeting.objects.order_by("starts")]


def test_the_first_meeting_is_called_at_once(world):
    series = weekly(world)
    meeting = series.meetings.get()
    assert (meeting.starts, meeting.kind, meeting.series_day) == (at(3, 4, 10), "weekly", date(2026, 3, 4))
    assert meeting.agenda.get().title == "本周进展" and len(told("meeting.invited")) == 4
    assert series.next_at == at(3, 10)
    assert weekly(world).pk == series.pk and Meeting.objects.count() == 1


def test_the_next_one_is_made_on_the_working_day_before(world):
    series = weekly(world)
    item = series.meetings.get().agenda.get()
    assert jobs.prepare_meetings(at(3, 10, 8, 59)) == 0
    assert jobs.prepare_meetings(at(3, 10)) == 1 and jobs.prepare_meetings(at(3, 10)) == 0
    second = series.meetings.get(series_day=date(2026, 3, 11))
    assert second.starts == at(3, 11, 10) and second.previous == series.meetings.get(number=1)
    assert second.agenda.values_list("title", "carried").first() == (item.title, 1)
    assert second.participants.count() == 6
    assert Event.objects.filter(action="meeting.called", by=None).count() == 1
    series.refresh_from_db()
    assert series.next_at == at(3, 17)


def test_a_meeting_on_a_day_off_moves_before_it(world):
    """Monday 2026-04-06 is off (清明节): the meeting is on Friday 04-03, made on Thursday."""
    series = weekly(world, day=date(2026, 3, 30))
    assert series.next_at == at(4, 2)
    jobs.prepare_meetings(at(4, 2))
    assert days() == [date(2026, 3, 30), date(2026, 4, 3)]


def test_rounds_missed_while_nothing_ran_are_left_out(world):
    weekly(world)
    assert jobs.prepare_meetings(at(3, 31, 12)) == 1
    assert days() == [date(2026, 3, 4), date(2026, 4, 1)]


def test_a_meeting_whose_hour_has_passed_is_not_made(world):
    weekly(world)
    assert jobs.prepare_meetings(at(3, 11, 11)) == 1
    assert days() == [date(2026, 3, 4), date(2026, 3, 18)]


def test_every_other_week_counts_from_the_first(world):
    series = weekly(world, every=2)
    assert series.next_at == at(3, 17)
    with pytest.raises(Invalid):
        weekly(world, every=0, key="series-2-key")


def test_moving_one_meeting_does_not_move_the_series(world):
    series = weekly(world)
    step(
        actions.change_meeting,
        world,
        world.lead,
        series.meetings.get(),
        plan=plan(world, day=date(2026, 3, 5)),
    )
    jobs.prepare_meetings(at(3, 10))
    assert days() == [date(2026, 3, 4), date(2026, 3, 11)]


def test_another_hour_holds_from_the_next_meeting_on(world):
    series = weekly(world)
    other = plan(world, kind="weekly", title="项目周例会", day=date(2026, 3, 12), start=time(14))
    common = {"by": world.lead, "at": NOW, "project_id": world.project.pk, "series_id": series.pk}
    changed = actions.change_series(**common, version=1, plan=other)
    assert (changed.weekday, changed.hour, changed.next_at) == (3, 14, at(3, 11))
    ended = actions.end_series(**common, version=2)
    assert ended.next_at is None and series_of_space(world.project.space_id) == []
    with pytest.raises(Invalid):
        actions.end_series(**common, version=3)
    assert jobs.prepare_meetings(at(3, 31)) == 0


def test_only_the_host_and_the_lead_change_a_series(world):
    series = weekly(world)
    with pytest.raises(Denied):
        actions.end_series(
            by=world.liaison, at=NOW, project_id=world.project.pk, series_id=series.pk, version=1
        )
    with pytest.raises(Denied):
        actions.end_series(
            by=world.other_lead, at=NOW, project_id=world.foreign.pk, series_id=series.pk, version=1
        )


def test_who_has_left_is_not_invited_again_and_hosts_no_more(world):
    series = weekly(world, host=world.sponsor.pk)
    world.sponsor.is_active = False
    world.sponsor.save()
    Membership.objects.filter(person=world.sponsor).update(ended_at=NOW)
    jobs.prepare_meetings(at(3, 10))
    second = series.meetings.get(series_day=date(2026, 3, 11))
    assert second.host == world.lead
    assert not second.participants.filter(person=world.sponsor).exists()


def test_the_clock_hands_over_what_somebody_hosts_who_can_no_longer_sign_in(world):
    series = weekly(world, host=world.deputy.pk)
    jobs.look_after_meetings(at(3, 4, 12))
    assert turns("minutes.distribute") == ["deputy"]
    world.deputy.is_active = False
    world.deputy.save()
    assert jobs.replace_hosts(at(3, 5)) == 1 and jobs.replace_hosts(at(3, 5)) == 0
    series.refresh_from_db()
    assert series.host == world.lead and series.meetings.get().host == world.lead
    assert turns("minutes.distribute") == ["lead"]


def test_whoever_leaves_the_team_hands_over_at_once(world):
    series = weekly(world, host=world.liaison_purchase.pk)
    without = team(world, lead=world.lead, only=("rd", "market"))
    world.project.refresh_from_db()
    from_tasks = world.task("备料")
    from_tasks.department = world.department("rd")
    from_tasks.save()
    full = team(world, lead=world.lead)
    set_team(by=world.lead, at=NOW, project_id=world.project.pk, version=None, team=without, shown=full)
    assert series.meetings.get().host == world.lead
    assert Event.objects.filter(action="meeting.handed_over").count() == 1


def test_lists_show_what_is_ahead_first(world, django_assert_num_queries):
    weekly(world)
    jobs.prepare_meetings(at(3, 10))
    space = world.project.space_id
    with django_assert_num_queries(1):
        lines = meetings_of_space(space, NOW)
    assert [(one.number, one.state, one.listed) for one in lines] == [(1, "planned", 5), (2, "planned", 5)]
    assert lines[0].starts == at(3, 4, 10) and lines[0].kind_word
    assert next_meeting(space, at(3, 5)).number == 2 and next_meeting(space, at(3, 12)) is None
    assert meetings_of_space(space, NOW, show="past") == []
    with django_assert_num_queries(2):
        assert [one.number for one in meetings_of_person(world.liaison, at(3, 5))] == [2]
    assert meetings_of_person(world.outsider, NOW) == meetings_of_person(world.sponsor, NOW) == []
