"""A meeting: called, held, distributed, objected to, settled (C6)."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from qibu.foundation.journal.models import Event
from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.meetings import actions, jobs
from qibu.meetings.inputs import Invitee, Topic
from qibu.meetings.minutes import digest_of
from qibu.meetings.models import Meeting, Part, State
from tests.meetings.scenes import (
    AFTER,
    DAY,
    LATER,
    NOW,
    UNTIL,
    answer,
    call,
    distributed,
    do,
    held,
    object_to,
    plan,
    step,
    told,
    turns,
)
from tests.world import SHANGHAI


def test_everybody_on_the_list_is_invited(world):
    meeting = call(world)
    assert (meeting.number, meeting.state, meeting.version) == (1, State.PLANNED, 1)
    assert told("meeting.invited") == ["liaison", "liaison_purchase", "liaison_rd", "sponsor"]
    listed = set(meeting.participants.values_list("person__username", "department__name", "name", "part"))
    assert listed == {
        ("lead", None, "", "member"), ("liaison_rd", None, "", "member"), ("liaison", None, "", "member"),
        (None, "采购部", "", "member"), ("sponsor", None, "", "copy"), (None, None, "外部顾问 老周", "guest"),
    }  # fmt: skip
    assert meeting.participants.filter(told_at=None).count() == 0


def test_calling_twice_with_one_key_calls_once(world):
    assert call(world).pk == call(world).pk
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", " "), ("day", None), ("start", None), ("minutes", 0), ("minutes", 1500), ("kind", "party"),
     ("host", None), ("link", "javascript:alert(1)")],
)  # fmt: skip
def test_what_is_missing_is_said_by_field(world, field, value):
    with pytest.raises(Invalid) as said:
        call(world, plan_=plan(world, **{field: value}))
    assert set(said.value.errors) == {field}


def test_only_those_who_see_the_project_are_invited_by_name(world):
    with pytest.raises(Invalid) as said:
        call(world, people=[Invitee(person=world.outsider.pk)])
    assert set(said.value.errors) == {"people"}
    with pytest.raises(Invalid):
        call(world, people=[Invitee(department=world.department("legal").pk)])
    with pytest.raises(Invalid):
        call(world, plan_=plan(world, host=world.outsider.pk))


@pytest.mark.parametrize("who", ["assignee", "observer", "head", "sponsor"])
def test_members_without_a_part_in_steering_call_nobody_together(world, who):
    with pytest.raises(Denied) as said:
        call(world, by=getattr(world, who))
    assert said.value.visible


def test_the_outsider_learns_of_nothing(world):
    meeting = distributed(world)
    for deed in (
        lambda: call(world, by=world.outsider, key="call-2-key"),
        lambda: do(actions.confirm_receipt, world, world.outsider, meeting, AFTER),
        lambda: object_to(world, meeting, by=world.outsider),
        lambda: do(actions.save_section, world, world.outsider, meeting, key="notes", version=0, text="x"),
    ):
        with pytest.raises(Denied) as said:
            deed()
        assert not said.value.visible


def test_another_time_is_told_and_counts(world):
    meeting = call(world)
    step(actions.change_meeting, world, world.lead, meeting, plan=plan(world, day=DAY + timedelta(days=1)))
    meeting.refresh_from_db()
    assert meeting.starts == datetime(2026, 3, 5, 10, 0, tzinfo=SHANGHAI) and meeting.version == 2
    assert told("meeting.changed") == ["liaison", "liaison_purchase", "liaison_rd", "sponsor"]


def test_whoever_changes_it_second_sees_that_it_changed(world):
    meeting = call(world)
    step(actions.change_meeting, world, world.lead, meeting, plan=plan(world, place="一号会议室"))
    with pytest.raises(Conflict):
        do(actions.cancel_meeting, world, world.deputy, meeting, version=1, reason="出差")


def test_who_comes_later_is_invited_alone(world):
    meeting = call(world, people=[])
    people = [Invitee(person=world.head.pk)]
    step(actions.set_people, world, world.lead, meeting, people=people)
    assert told("meeting.invited") == ["head", "liaison_rd"]
    assert set(meeting.participants.values_list("person__username", flat=True)) == {
        "lead",
        "liaison_rd",
        "head",
    }


def test_a_cancelled_meeting_is_over(world):
    meeting = call(world)
    with pytest.raises(Invalid):
        step(actions.cancel_meeting, world, world.lead, meeting, reason=" ")
    step(actions.cancel_meeting, world, world.lead, meeting, reason="主持人出差")
    assert len(told("meeting.cancelled")) == 4
    with pytest.raises(Invalid):
        step(actions.open_minutes, world, world.lead, meeting)
    assert jobs.look_after_meetings(LATER) == 0


def test_the_host_leads_their_own_meeting_and_no_other(world):
    own = call(world, plan_=plan(world, host=world.liaison.pk), people=[])
    other = call(world, key="call-2-key")
    step(actions.open_minutes, world, world.liaison, own, AFTER)
    with pytest.raises(Denied):
        step(actions.open_minutes, world, world.liaison, other, AFTER)


def test_a_meeting_that_is_over_waits_for_its_minutes(world):
    meeting = call(world)
    assert jobs.look_after_meetings(datetime(2026, 3, 4, 10, 59, tzinfo=SHANGHAI)) == 0
    assert jobs.look_after_meetings(AFTER) == 1 and turns("minutes.distribute") == ["lead"]
    assert jobs.look_after_meetings(AFTER) == 0
    step(actions.open_minutes, world, world.lead, meeting, AFTER)
    assert turns("minutes.distribute") == ["lead"]


def test_nothing_is_distributed_before_it_begins_or_with_nothing_in_it(world):
    meeting = call(world)
    step(actions.open_minutes, world, world.lead, meeting, NOW)
    with pytest.raises(Invalid):
        step(actions.distribute, world, world.lead, meeting, NOW, key="out-1-key")
    with pytest.raises(Invalid):
        step(actions.distribute, world, world.lead, meeting, AFTER, key="out-1-key")


def test_distribution_freezes_the_minutes_and_asks_for_receipts(world):
    meeting = distributed(world)
    minutes = meeting.minutes_distributed.get()
    assert (meeting.state, meeting.objections_until) == (State.DISTRIBUTED, UNTIL)
    assert minutes.digest == digest_of(minutes.body) and len(minutes.digest) == 64
    until = "2026-03-05T10:00:00+00:00"
    assert minutes.body["decisions"] == [{"number": 1, "text": "宣传物料由市场部外包", "until": until}]
    assert minutes.body["distribution"] == ["王芳", "采购部", "钱总", "外部顾问 老周", "李强", "陈静"]
    assert sorted(turns("minutes.receive")) == ["liaison", "liaison_rd", "sponsor", "采购部"]
    assert turns("minutes.distribute") == []
    for deed in (
        lambda: do(actions.save_section, world, world.lead, meeting, key="notes", version=0, text="补"),
        lambda: do(actions.add_topic, world, world.lead, meeting, key="topic-9-key", topic=Topic("补")),
    ):
        with pytest.raises(Invalid):
            deed()


def test_distributing_twice_distributes_once(world):
    meeting = held(world)
    do(actions.add_decision, world, world.lead, meeting, key="decide-1-key", text="外包")
    first = step(actions.distribute, world, world.lead, meeting, AFTER, key="out-1-key")
    again = step(actions.distribute, world, world.lead, meeting, AFTER, key="out-1-key")
    assert first.pk == again.pk and meeting.minutes_distributed.count() == 1


def test_a_receipt_is_given_by_name_or_for_the_department(world):
    meeting = distributed(world)
    assert do(actions.confirm_receipt, world, world.liaison_purchase, meeting, AFTER) == 1
    assert do(actions.confirm_receipt, world, world.sponsor, meeting, AFTER) == 1
    assert do(actions.confirm_receipt, world, world.sponsor, meeting, AFTER) == 0
    assert sorted(turns("minutes.receive")) == ["liaison", "liaison_rd"]
    assert Event.objects.filter(action="minutes.received").count() == 2
    with pytest.raises(Denied):
        do(actions.confirm_receipt, world, world.assignee, meeting, AFTER)


def test_what_nobody_objects_to_stands_after_the_next_working_day(world):
    meeting = distributed(world)
    assert jobs.look_after_meetings(UNTIL) == 0
    assert meeting.decisions.get().state == "open"
    assert jobs.look_after_meetings(LATER) == 1
    meeting.refresh_from_db()
    assert (meeting.state, meeting.decisions.get().state) == (State.SETTLED, "standing")
    assert meeting.settled_at == LATER and meeting.next_step_at is None


def test_an_objection_in_time_waits_for_the_host(world):
    meeting = distributed(world, "外包", "每周五报进度")
    object_to(world, meeting, at=UNTIL)
    assert turns("objection.answer") == ["lead"] and told("minutes.objected") == ["lead"]
    jobs.look_after_meetings(LATER)
    meeting.refresh_from_db()
    assert meeting.state == State.DISTRIBUTED
    assert list(meeting.decisions.values_list("state", flat=True)) == ["objected", "standing"]
    answer(world, meeting, "keep", at=LATER)
    meeting.refresh_from_db()
    assert meeting.state == State.SETTLED and turns("objection.answer") == []
    assert "liaison" in told("minutes.kept")


def test_an_objection_too_late_or_by_somebody_not_on_the_list_is_refused(world):
    meeting = distributed(world)
    with pytest.raises(Invalid):
        object_to(world, meeting, at=LATER)
    with pytest.raises(Denied):
        object_to(world, meeting, by=world.assignee)
    with pytest.raises(Invalid):
        object_to(world, meeting, reason=" ")


def test_an_amended_decision_goes_out_again_with_a_new_period(world):
    meeting = distributed(world)
    do(actions.confirm_receipt, world, world.sponsor, meeting, AFTER)
    object_to(world, meeting)
    monday = datetime(2026, 3, 6, 9, 0, tzinfo=SHANGHAI)
    jobs.look_after_meetings(monday)
    answer(world, meeting, "amend", at=monday, text="宣传物料由市场部自制")
    meeting.refresh_from_db()
    row = meeting.decisions.get()
    assert (row.state, row.text) == ("open", "宣传物料由市场部自制")
    assert row.until == datetime(2026, 3, 9, 18, 0, tzinfo=SHANGHAI) == meeting.objections_until
    assert list(meeting.minutes_distributed.values_list("number", flat=True)) == [1, 2]
    assert "外包" in meeting.minutes_distributed.get(number=1).body["decisions"][0]["text"]
    assert "sponsor" in turns("minutes.receive")
    object_to(world, meeting, at=monday + timedelta(hours=1), by=world.liaison_purchase)
    jobs.look_after_meetings(row.until + timedelta(minutes=1))
    answer(world, meeting, "withdraw", at=row.until + timedelta(minutes=2))
    meeting.refresh_from_db()
    assert meeting.state == State.SETTLED
    assert [one.outcome for one in row.objections.all()] == ["amend", "withdraw"]


def test_only_the_host_and_the_lead_answer(world):
    meeting = distributed(world)
    object_to(world, meeting)
    with pytest.raises(Denied):
        answer(world, meeting, "keep", by=world.liaison)
    with pytest.raises(Invalid):
        answer(world, meeting, "nonsense")
    with pytest.raises(Invalid):
        answer(world, meeting, "amend", text="宣传物料由市场部外包")


def test_a_decision_changes_until_it_is_out(world):
    meeting = held(world)
    row = do(actions.add_decision, world, world.liaison, meeting, AFTER, key="decide-1-key", text="外包")
    common = {"decision": row.number}
    do(actions.change_decision, world, world.lead, meeting, AFTER, version=1, text="自制", **common)
    with pytest.raises(Conflict):
        do(actions.change_decision, world, world.liaison, meeting, AFTER, version=1, text="再议", **common)
    do(actions.withdraw_decision, world, world.liaison, meeting, AFTER, version=2, reason="重复", **common)
    assert meeting.decisions.get().state == "withdrawn"
    second = do(actions.add_decision, world, world.lead, meeting, AFTER, key="decide-2-key", text="自制")
    assert second.number == 2


def test_who_only_gets_the_minutes_does_not_write_them(world):
    meeting = held(world)
    assert meeting.participants.get(person=world.sponsor).part == Part.COPY
    with pytest.raises(Denied):
        do(actions.add_decision, world, world.sponsor, meeting, key="decide-1-key", text="外包")


def test_attendance_is_noted_by_line(world):
    meeting = held(world)
    rows = {row.person_id: row.pk for row in meeting.participants.all()}
    seen = {rows[world.liaison.pk]: "late", rows[world.lead.pk]: "present"}
    do(actions.note_attendance, world, world.liaison_rd, meeting, AFTER, seen=seen)
    assert meeting.participants.get(person=world.liaison).attendance == "late"
    with pytest.raises(Invalid):
        do(actions.note_attendance, world, world.lead, meeting, seen={rows[world.lead.pk]: "asleep"})


def test_a_kickoff_freezes_what_it_confirms(world):
    kickoff = replace(plan(world), kind="kickoff", title="启动会")
    meeting = distributed(world, "目标与范围确认", plan_=kickoff)
    charter = meeting.minutes_distributed.get().body["charter"]
    assert charter["lead"] == "李强" and ["市场部", "王芳"] in charter["team"]


def test_a_frozen_project_keeps_its_meetings_as_they_are(world):
    meeting = distributed(world)
    meeting.space.frozen_at = AFTER
    meeting.space.save()
    assert jobs.look_after_meetings(LATER) == 0
    with pytest.raises(Denied):
        object_to(world, meeting)
