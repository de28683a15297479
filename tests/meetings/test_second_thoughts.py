"""A meeting somebody thinks better of: moved, cut short, written in at the last minute (C6)."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from qibu.foundation.outcomes import Denied, Invalid
from qibu.foundation.turns.models import Turn
from qibu.meetings import actions, jobs
from qibu.meetings.minutes import body_of, digest_of
from qibu.meetings.models import State
from tests.meetings.scenes import (
    AFTER,
    LATER,
    UNTIL,
    answer,
    call,
    distributed,
    do,
    held,
    invited,
    object_to,
    plan,
    step,
    told,
)


def test_beside_an_amended_decision_the_others_stand_at_their_own_minute(world):
    meeting = distributed(world, "宣传物料外包", "样机下周送检")
    object_to(world, meeting, number=1)
    answer(world, meeting, "amend", at=UNTIL - timedelta(hours=1), text="宣传物料由市场部自制")
    jobs.look_after_meetings(LATER)
    assert list(meeting.decisions.values_list("state", flat=True)) == ["open", "standing"]
    meeting.refresh_from_db()
    assert meeting.state == State.DISTRIBUTED and meeting.next_step_at == meeting.objections_until


def test_minutes_opened_too_early_may_still_be_moved_or_cancelled(world):
    meeting = held(world)
    step(actions.change_meeting, world, world.lead, meeting, AFTER, plan=plan(world, day=date(2026, 3, 9)))
    turn = Turn.objects.open().get(kind="minutes.distribute")
    assert timezone.localtime(turn.due).date() == date(2026, 3, 10)
    step(actions.cancel_meeting, world, world.lead, meeting, AFTER, reason="出差")
    meeting.refresh_from_db()
    assert meeting.state == State.CANCELLED
    assert not Turn.objects.open().filter(kind="minutes.distribute").exists()


def test_another_link_to_join_is_told_to_everybody(world):
    meeting = call(world)
    before = len(told("meeting.changed"))
    step(actions.change_meeting, world, world.lead, meeting, plan=plan(world, link="https://meet.example/7"))
    assert len(told("meeting.changed")) > before


def test_whoever_is_taken_off_the_list_is_told(world):
    meeting = call(world)
    step(actions.set_people, world, world.lead, meeting, people=invited(world)[1:])
    assert told("meeting.taken_off") == ["liaison"]


def test_what_others_wrote_since_it_was_looked_at_does_not_go_out(world):
    meeting = held(world)
    do(actions.save_section, world, world.liaison, meeting, AFTER, key="notes", version=0, text="已看过")
    seen = digest_of(body_of(meeting, world.project))
    do(actions.save_section, world, world.liaison, meeting, AFTER, key="notes", version=1, text="没人看过")
    with pytest.raises(Invalid):
        step(actions.distribute, world, world.lead, meeting, AFTER, key="distribute-1", seen=seen)
    seen = digest_of(body_of(meeting, world.project))
    assert step(actions.distribute, world, world.lead, meeting, AFTER, key="distribute-1", seen=seen)


def test_an_issue_that_came_up_stands_on_the_page_of_the_meeting_once(world, client):
    meeting = held(world)
    for _press in (1, 2):
        made = do(
            actions.raise_issue, world, world.liaison, meeting, AFTER, key="raise-1-key", title="包装破损"
        )
    assert [one.issue for one in meeting.raised.all()] == [made]
    client.force_login(world.observer)
    page = client.get(f"/projects/{world.project.pk}/meetings/{meeting.number}/").content.decode()
    assert f"{made.code} 包装破损" in page


def test_whoever_does_not_take_part_registers_nothing_in_the_minutes(world):
    meeting = held(world)
    with pytest.raises(Denied):
        do(actions.raise_issue, world, world.assignee, meeting, AFTER, key="raise-1-key", title="包装破损")


def test_words_that_come_after_the_distribution_are_shown_and_not_lost(world, client):
    meeting = distributed(world, "宣传物料外包")
    client.force_login(world.liaison)
    url = f"/projects/{world.project.pk}/meetings/{meeting.number}/"
    answer_ = client.post(url, {"do": "section", "section": "notes", "version": 0, "text": "差一分钟没保存"})
    page = answer_.content.decode()
    assert answer_.status_code == 422 and "差一分钟没保存" in page
    assert f"minutes:{meeting.pk}:notes" in page and 'data-copy="#left-text"' in page


def test_form_3_names_who_came_for_a_department(world):
    meeting = held(world)
    lines = body_of(meeting, world.project)["people"]
    assert [one["by"] for one in lines if one["is"] == "department"] == [world.liaison_purchase.name]
