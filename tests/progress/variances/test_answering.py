"""The department answers; silence climbs to head and sponsor; what did not help is asked anew (T4)."""

from dataclasses import replace
from datetime import date

import pytest

from qibu.foundation.journal.models import Event
from qibu.foundation.journal.queries import broken_links
from qibu.foundation.notices.models import Notice, Post, Robot
from qibu.foundation.outcomes import Conflict, Denied, Invalid, KeyReused
from qibu.foundation.turns.models import Turn
from qibu.progress.actions.variances import Explanation
from qibu.progress.jobs import press_for_answers
from qibu.progress.models import Variance
from qibu.projects.models import Project, State
from tests.progress.variances.conftest import (
    GOOD,
    answer,
    key,
    look,
    moment,
    slip,
    standing,
    variance,
)
from tests.world import AT


def told(kind: str) -> list[str]:
    return sorted(Notice.objects.filter(kind=kind).values_list("person__name", flat=True))


def test_an_answer_ends_the_turn_and_tells_the_lead(slipped):
    row = answer(slipped, at=moment(3, 3))
    assert (row.state, row.answered_by, row.due) == ("answered", slipped.liaison_rd, None)
    assert (row.cause, row.action_due) == ("resources", date(2026, 3, 20))
    assert not Turn.objects.open().filter(kind="variance.answer").exists()
    assert told("variance.answered") == ["李强"]
    data = Event.objects.get(action="variance.answered").data
    assert data["on_behalf"] is False and data["again"] is False


def test_the_lead_answers_on_behalf_and_that_is_recorded(slipped):
    answer(slipped, by=slipped.lead)
    assert Event.objects.get(action="variance.answered").data["on_behalf"] is True
    assert told("variance.answered") == []  # nobody is told what they did themselves


@pytest.mark.parametrize("who", ["liaison", "assignee", "head", "sponsor", "observer", "pmo"])
def test_nobody_else_answers(slipped, who):
    with pytest.raises(Denied) as refused:
        answer(slipped, by=slipped.people[who])
    assert refused.value.visible
    assert variance(slipped).state == "open"


@pytest.mark.parametrize("who", ["outsider", "other_lead", "administrator"])
def test_whoever_does_not_see_the_project_learns_nothing(slipped, who):
    with pytest.raises(Denied) as refused:
        answer(slipped, by=slipped.people[who])
    assert not refused.value.visible


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"cause": ""}, "cause"), ({"cause": "weather"}, "cause"), ({"analysis": " \n"}, "analysis"),
        ({"action": ""}, "action"), ({"action": "x" * 2001}, "action"), ({"action_due": None}, "action_due"),
        ({"action_due": date(2026, 3, 1)}, "action_due"), ({"analysis": "a\x00b"}, "analysis"),
    ],
)  # fmt: skip
def test_all_of_it_is_needed(slipped, changes, field):
    with pytest.raises(Invalid) as refused:
        answer(slipped, said=replace(GOOD, **changes))
    assert list(refused.value.errors) == [field]


def test_today_is_early_enough_for_the_action(slipped):
    assert answer(slipped, said=replace(GOOD, action_due=date(2026, 3, 2))).state == "answered"


def test_an_answer_may_be_given_anew(slipped):
    answer(slipped)
    row = answer(slipped, said=replace(GOOD, cause="external"))
    assert (row.cause, row.version) == ("external", 3)


def test_the_same_key_answers_once_and_with_other_words_never(slipped):
    one, version = key(), variance(slipped).version
    answer(slipped, key=one, version=version)
    assert answer(slipped, key=one, version=version).version == 2
    with pytest.raises(KeyReused):
        answer(slipped, key=one, version=version, said=replace(GOOD, action="别的"))


def test_two_answers_meet_as_a_conflict_with_both_texts(slipped):
    answer(slipped)
    with pytest.raises(Conflict) as met:
        answer(slipped, by=slipped.lead, version=1, said=replace(GOOD, analysis="我的说法"))
    assert met.value.by == "陈静"
    pairs = {one.field: (one.yours, one.theirs) for one in met.value.differences}
    assert pairs["analysis"] == ("我的说法", GOOD.analysis)


def test_a_closed_one_is_not_answered(slipped):
    slip(slipped, -4)
    look(slipped)
    with pytest.raises(Invalid):
        answer(slipped)


# --- silence ---

#: opened Monday 2026-03-02 09:00, due Wednesday 2026-03-04 18:00
LADDER = [
    (moment(3, 4, 8, 59), [], []),
    (moment(3, 4, 9), ["陈静"], []),
    (moment(3, 4, 18), ["陈静"], []),
    (moment(3, 5, 9, 59), ["陈静"], []),
    (moment(3, 6, 10), ["陈静"], ["钱总"]),
    (moment(3, 20, 10), ["陈静"], ["钱总"]),
]


def test_silence_climbs_to_the_head_and_the_sponsor_once_each(slipped):
    for at, reminded, overdue in LADDER:
        for _again in range(3):
            press_for_answers(at)
        assert (told("variance.reminder"), told("variance.overdue")) == (reminded, overdue), at
    assert Variance.objects.get().next_step_at is None
    assert Variance.objects.get().state == "open"  # silence is no answer


def test_a_department_with_a_head_has_it_told(slipped):
    department = slipped.department("rd")
    department.head = slipped.head
    department.save()
    press_for_answers(moment(3, 5, 10))
    assert told("variance.overdue") == ["吴迪"]


def test_after_a_long_pause_every_rung_is_made_up_for(slipped):
    press_for_answers(moment(3, 30))
    assert told("variance.reminder") == ["陈静"] and told("variance.overdue") == ["钱总"]
    assert press_for_answers(moment(3, 30, 10)) == 0


def test_variances_of_one_department_and_one_deadline_climb_together(slipped):
    slip(slipped, 9, "原型评审")
    look(slipped)
    assert len(standing(slipped)) == 2
    press_for_answers(moment(3, 4, 9))
    reminder = Notice.objects.get(kind="variance.reminder")
    assert reminder.params["count"] == "2"
    assert Event.objects.filter(action="variance.escalated").count() == 2


def test_an_answer_ends_the_ladder(slipped):
    answer(slipped, at=moment(3, 3))
    press_for_answers(moment(3, 12))
    assert told("variance.reminder") == told("variance.overdue") == []


def test_nobody_is_pressed_while_the_project_is_on_hold(slipped):
    Project.objects.filter(pk=slipped.project.pk).update(state=State.PAUSED)
    assert press_for_answers(moment(3, 30)) == 0
    assert told("variance.overdue") == []


def test_an_action_whose_day_passed_without_recovery_is_asked_anew(slipped):
    answer(slipped, said=Explanation("resources", "因", "做", date(2026, 3, 6)))
    press_for_answers(moment(3, 9, 9))
    assert variance(slipped).state == "answered"
    press_for_answers(moment(3, 9, 10))
    row = variance(slipped)
    assert (row.state, row.due, row.analysis) == ("open", moment(3, 11, 18), "因")
    assert Turn.objects.open().get(kind="variance.answer").department == slipped.department("rd")
    assert told("variance.lapsed") == ["李强", "陈静"]
    answer(slipped, at=moment(3, 10))
    assert variance(slipped).state == "answered"
    assert list(broken_links()) == []


# --- the group ---


def test_the_group_hears_of_it_once_with_the_liaison_called(running):
    Robot.objects.create(
        space=running.project.space, kind="wecom", name="项目群", kinds=["variance.opened"], created_at=AT
    )
    slip(running, 4)
    for _again in range(3):
        look(running)
    post = Post.objects.get(kind="variance.opened")
    assert post.params["task"] == "产品原型" and post.params["days"] == "4"
    assert post.mention == [running.liaison_rd.pk]
