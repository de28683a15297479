"""The agenda starts from everything open, and the next meeting from what is left (C6, S12)."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qibu.commitments.actions import Reply
from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.issues.actions import report_issue
from qibu.kernel.commitment import Values
from qibu.meetings import actions
from qibu.meetings.inputs import Topic
from qibu.meetings.queries import Suggestion, suggest_agenda
from qibu.meetings.queries.agenda import first_of_each
from qibu.progress.models import Variance
from tests.commitments.conftest import commitment, dispatch, edit, reply
from tests.meetings.scenes import AFTER, NOW, call, distributed, do, held, object_to
from tests.world import AT


def counter(world, name="宣传物料"):
    """市场部 wants two weeks more."""
    dispatch(world, name)
    row = commitment(world, name)
    values = Values(date(2026, 3, 9), date(2026, 4, 1))
    reply(world, Reply(row.pk, row.version, "counter", values, (), "人手不足"))


def slip(world, name="产品原型"):
    task = world.task(name)
    return Variance.objects.create(
        project=world.project, number=1, task=task, baseline=1, days=5, department=task.department,
        opened_days=5, worst_days=5, opened_at=AT,
    )  # fmt: skip


def ask(world, meeting, what="补样机报告", key="ask-1-key"):
    return do(
        actions.ask_action, world, world.lead, meeting, AFTER, key=key, what=what, owner=world.assignee,
        due=date(2026, 3, 6),
    )  # fmt: skip


def suggested(world, **more):
    at = more.pop("at", AFTER)
    return [
        (one.group, one.topic.title, one.topic.carried) for one in suggest_agenda(world.project, at, **more)
    ]


def test_everything_open_is_on_it(world):
    meeting = distributed(world, "外包")
    object_to(world, meeting)
    counter(world)
    slip(world)
    report_issue(
        by=world.liaison, at=NOW, space_id=world.project.space_id, key="issue-1-key", title="样机外壳开裂"
    )
    ask(world, held(world, key="call-2-key"))
    groups = [(group, title) for group, title, _carried in suggested(world)]
    assert groups == [
        ("decision", "外包"), ("commitment", "2.1 宣传物料 · 市场部"), ("issue", "I-001 样机外壳开裂 · 李强"),
        ("variance", "1.1 产品原型 · 研发部"),
        ("action", "补样机报告 · 张伟"),
    ]  # fmt: skip


def test_a_turn_comes_up_once_it_has_waited_for_days(world):
    waiting = [one for one in suggested(world, at=AT + timedelta(days=1)) if one[0] == "turn"]
    assert waiting == []
    assert [group for group, *_ in suggested(world, at=AT + timedelta(days=7))] == ["turn"]


def test_a_kickoff_confirms_objectives_scope_and_team(world):
    found = suggest_agenda(world.project, NOW, kind="kickoff")
    origins = [one.topic.origin[0] for one in found if one.group == "kickoff"]
    assert origins == ["objectives", "scope", "team"]


def test_the_next_meeting_starts_from_what_is_left(world):
    agenda = [Topic("宣传物料"), Topic("备料", carried=1), Topic("上市日期")]
    meeting = held(world, agenda=agenda)
    counter(world)
    ask(world, meeting)
    first, second, _third = meeting.agenda.all()
    for item, state in ((first, "done"), (second, "carried")):
        do(actions.treat_topic, world, world.lead, meeting, item_id=item.pk, version=1, state=state)
    found = suggested(world, previous=meeting)
    assert found[:2] == [("carried", "备料", 2), ("carried", "上市日期", 1)]
    assert [group for group, *_ in found[2:]] == ["commitment", "action"]


def test_what_comes_again_counts_how_often(world):
    counter(world)
    first = suggest_agenda(world.project, NOW)
    meeting = held(world, agenda=[one.topic for one in first])
    assert suggested(world, previous=meeting)[0] == ("commitment", "2.1 宣传物料 · 市场部", 1)


def test_what_is_settled_meanwhile_does_not_come_again(world):
    variance = slip(world)
    meeting = held(world, agenda=[one.topic for one in suggest_agenda(world.project, NOW)])
    Variance.objects.filter(pk=variance.pk).update(state="closed")
    assert suggested(world, previous=meeting) == []
    item = meeting.agenda.get()
    do(actions.treat_topic, world, world.lead, meeting, item_id=item.pk, version=1, state="carried")
    assert [group for group, *_ in suggested(world, previous=meeting)] == ["carried"]


def test_statements_stay_the_same_however_much_is_open(world):
    meeting = held(world)
    ask(world, meeting)
    with CaptureQueriesContext(
        connection,
    ) as few:
        suggest_agenda(world.project, AFTER)
    for place in range(6):
        ask(world, meeting, what=f"事项 {place}", key=f"ask-{place}-more")
    with CaptureQueriesContext(connection) as many:
        suggest_agenda(world.project, AFTER)
    assert len(many) == len(few) <= 9


def test_lines_are_added_changed_ordered_and_taken_off(world):
    meeting = call(world, agenda=[Topic("一"), Topic("二")])
    third = do(
        actions.add_topic, world, world.liaison, meeting, key="topic-3-key", topic=Topic("三", minutes=15)
    )
    again = do(
        actions.add_topic, world, world.liaison, meeting, key="topic-3-key", topic=Topic("三", minutes=15)
    )
    assert third.pk == again.pk
    first, second = meeting.agenda.all()[:2]
    do(actions.order_topics, world, world.lead, meeting, ids=[third.pk, second.pk])
    assert list(meeting.agenda.values_list("title", flat=True)) == ["三", "二", "一"]
    do(actions.change_topic, world, world.lead, meeting, item_id=first.pk, version=1, topic=Topic("一 甲"))
    with pytest.raises(Conflict):
        do(actions.remove_topic, world, world.liaison, meeting, item_id=first.pk, version=1)
    do(actions.remove_topic, world, world.liaison, meeting, item_id=first.pk, version=2)
    with pytest.raises(Invalid):
        do(actions.add_topic, world, world.lead, meeting, key="topic-4-key", topic=Topic(" "))
    with pytest.raises(Denied):
        do(actions.remove_topic, world, world.lead, meeting, item_id=first.pk, version=2)


def test_an_action_item_names_the_meeting_it_comes_from(world):
    meeting = held(world)
    item = ask(world, meeting)
    assert (item.origin_kind, item.origin_id) == ("meeting", meeting.pk)


def test_a_commitment_is_recorded_as_confirmed_in_the_meeting(world):
    edit(world, "宣传物料")
    counter(world)
    meeting = held(world)
    row = commitment(world, "宣传物料")
    values = Values(date(2026, 3, 9), date(2026, 3, 20))
    common = {"task_id": row.task_id, "version": row.version, "key": "confirm-1-key", "values": values}
    with pytest.raises(Denied):
        do(actions.record_commitment, world, world.liaison, meeting, AFTER, **common)
    done = do(actions.record_commitment, world, world.lead, meeting, AFTER, **common)
    again = do(actions.record_commitment, world, world.lead, meeting, AFTER, **common)
    assert done.pk == again.pk and meeting.confirmed.count() == 1
    done.refresh_from_db()
    assert (done.agreed.source, done.agreed.source_text) == ("meeting", "上市协调会 (#1)")
    assert done.agreed.source_day == date(2026, 3, 4)


def test_a_series_takes_a_few_of_each_group_and_all_that_was_carried():
    found = [Suggestion(Topic(f"{group} {n}"), group) for group in ("carried", "issue") for n in range(6)]
    assert [one.title for one in first_of_each(found)] == [
        *(f"carried {n}" for n in range(6)), *(f"issue {n}" for n in range(4))
    ]  # fmt: skip
