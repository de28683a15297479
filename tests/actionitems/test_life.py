"""行动项: one owner, one day; done by the owner, closed by somebody else, on every door (C6, R4, N4)."""

from datetime import date, datetime, timedelta

import pytest

from qibu.actionitems import actions, jobs, queries
from qibu.actionitems.models import ActionItem, State
from qibu.foundation.journal.models import Event
from qibu.foundation.notices.models import Notice
from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.foundation.turns.models import Turn
from tests.world import SHANGHAI

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=SHANGHAI)
DUE = date(2026, 3, 6)


def ask(world, *, by=None, owner=None, what="补充样机测试报告", due=DUE, key="ask-1-key", at=NOW):
    return actions.create_action(
        by=by or world.lead, at=at, space_id=world.project.space_id, key=key, what=what,
        owner=owner or world.assignee, due=due,
    )  # fmt: skip


def step(action, world, by, item, at=NOW, **more):
    item.refresh_from_db()
    return action(
        by=by, at=at, space_id=world.project.space_id, number=item.number, version=item.version, **more
    )


def report(world, item, by=None, at=NOW):
    return step(actions.report_done, world, by or world.assignee, item, at, result="已上传三份报告")


def turns(kind):
    return list(Turn.objects.open().filter(kind=kind).values_list("holder__username", flat=True))


def told(kind):
    return list(Notice.objects.filter(kind=kind).order_by("pk").values_list("person__username", flat=True))


def test_it_works(world):
    item = ask(world)
    assert (item.number, item.state, turns("action.do")) == (1, State.OPEN, ["assignee"])
    assert told("action.asked") == ["assignee"]
    report(world, item)
    assert turns("action.do") == [] and turns("action.verify") == ["lead"]
    closed = step(actions.verify, world, world.lead, item, accept=True)
    assert closed.state == State.CLOSED and turns("action.verify") == []
    assert [one.kind for one in queries.steps_of(closed)] == ["created", "report", "close"]
    names = ["action.created", "action.done", "action.closed"]
    assert (
        list(Event.objects.filter(action__in=names).order_by("pk").values_list("action", flat=True)) == names
    )


def test_nobody_closes_their_own(world):
    item = ask(world, owner=world.lead)
    report(world, item, by=world.lead)
    assert turns("action.verify") == ["deputy"]
    with pytest.raises(Invalid, match=r"somebody else|他人"):
        step(actions.verify, world, world.lead, item, accept=True)
    assert step(actions.verify, world, world.pmo, item, accept=True).state == State.CLOSED


def test_what_is_returned_is_the_owners_again_with_the_reason(world):
    item = ask(world)
    report(world, item)
    with pytest.raises(Invalid) as refused:
        step(actions.verify, world, world.lead, item, accept=False)
    assert "text" in refused.value.errors
    back = step(actions.verify, world, world.lead, item, accept=False, text="缺低温数据")
    assert back.state == State.OPEN and turns("action.do") == ["assignee"]
    assert told("action.returned") == ["assignee"]


def test_an_item_needs_words_one_owner_of_the_project_and_a_day(world):
    with pytest.raises(Invalid) as refused:
        actions.create_action(
            by=world.lead, at=NOW, space_id=world.project.space_id, key="ask-2-key", what="  ", owner=None,
            due=None,
        )  # fmt: skip
    assert set(refused.value.errors) == {"what", "owner", "due"}
    with pytest.raises(Invalid) as refused:
        ask(world, owner=world.outsider)
    assert set(refused.value.errors) == {"owner"}
    assert not ActionItem.objects.exists()


def test_a_double_submit_asks_once(world):
    assert ask(world).pk == ask(world).pk
    assert ActionItem.objects.count() == 1


def test_a_later_day_counts_as_carried_over_and_wants_a_reason(world):
    item = ask(world)
    later = {"what": item.what, "owner": world.assignee, "due": DUE + timedelta(days=3)}
    with pytest.raises(Invalid) as refused:
        step(actions.change_action, world, world.lead, item, **later)
    assert "text" in refused.value.errors
    moved = step(actions.change_action, world, world.lead, item, **later, text="等供应商样品")
    assert (moved.carried, moved.first_due, moved.due) == (1, DUE, DUE + timedelta(days=3))
    earlier = {**later, "due": DUE}
    assert step(actions.change_action, world, world.lead, item, **earlier).carried == 1


def test_two_at_once_and_the_second_sees_what_the_first_did(world):
    item = ask(world)
    seen = item.version
    report(world, item)
    with pytest.raises(Conflict):
        actions.cancel_action(
            by=world.lead, at=NOW, space_id=world.project.space_id, number=1, version=seen, text="不做了"
        )


def test_a_closed_item_is_opened_again_and_keeps_its_history(world):
    item = ask(world)
    report(world, item)
    step(actions.verify, world, world.lead, item, accept=True)
    again = step(actions.reopen, world, world.lead, item, text="又出现了")
    assert again.state == State.OPEN and turns("action.do") == ["assignee"]
    assert [one.kind for one in queries.steps_of(again)] == ["created", "report", "close", "reopen"]


@pytest.mark.parametrize("word", ["outsider", "other_lead", "administrator"])
def test_strangers_meet_nothing(world, word):
    item = ask(world)
    with pytest.raises(Denied):
        step(actions.report_done, world, world.people[word], item, result="好了")
    assert queries.actions_of_person(world.people[word], NOW) == []


def test_an_observer_asks_nobody_for_anything(world):
    with pytest.raises(Denied):
        ask(world, by=world.observer)


def test_silence_climbs_from_the_owner_to_the_lead_and_tells_nobody_twice(world):
    item = ask(world)
    ladder = [
        (datetime(2026, 3, 6, 9, 0, tzinfo=SHANGHAI), "action.reminder", ["assignee"]),
        (datetime(2026, 3, 9, 9, 0, tzinfo=SHANGHAI), "action.overdue", ["assignee"]),
        (datetime(2026, 3, 11, 9, 0, tzinfo=SHANGHAI), "action.lead", ["lead", "deputy"]),
    ]
    for at, kind, people in ladder:
        jobs.press(at)
        jobs.press(at)
        assert told(kind) == people
    item.refresh_from_db()
    assert item.next_step_at is None


def test_the_list_says_how_old_how_late_and_how_often_carried(world):
    ask(world)
    line = queries.actions_of_space(world.project.space_id, datetime(2026, 3, 9, 9, 0, tzinfo=SHANGHAI))[0]
    assert (line.age, line.late, line.carried, line.look) == (4, 1, 0, "late")
    assert queries.actions_of_space(world.project.space_id, NOW, show="late") == []


def test_the_number_of_statements_does_not_depend_on_the_number_of_items(world, django_assert_num_queries):
    for number in range(12):
        ask(world, key=f"many-{number}-key")
    with django_assert_num_queries(2):
        assert len(queries.actions_of_space(world.project.space_id, NOW)) == 12
    with django_assert_num_queries(3):
        assert len(queries.actions_of_person(world.assignee, NOW)) == 12


def test_the_owners_department_answers_for_it_and_its_head_hears_of_a_delay(world):
    for by in (world.lead, world.liaison_rd):
        item = ask(world, by=by, owner=world.liaison, key=f"ask-of-{by.pk}")
        assert item.department == world.department("market")
    moved = step(
        actions.change_action, world, world.lead, item, what=item.what, owner=world.liaison_rd, due=DUE
    )
    assert moved.department == world.department("rd")
    jobs.press(NOW + timedelta(days=8))
    assert set(told("action.head")) == {"head"}


def test_with_nobody_else_to_look_at_it_the_pmo_does(world):
    world.lead.memberships.filter(space=world.project.space_id).exclude(role="lead").delete()
    world.deputy.is_active = False
    world.deputy.save()
    item = ask(world, owner=world.lead)
    report(world, item, by=world.lead)
    assert turns("action.verify") == ["pmo"]


def test_whoever_was_to_verify_and_left_does_not_keep_it_waiting(world):
    item = ask(world, by=world.liaison_rd)
    report(world, item)
    assert turns("action.verify") == ["liaison_rd"]
    world.liaison_rd.is_active = False
    world.liaison_rd.save()
    jobs.hand_over(NOW)
    assert turns("action.verify") == ["lead"]
