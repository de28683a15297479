"""经验: written, explained, given to everybody, shown with what is new and answered there (R5, R6)."""

from datetime import date, datetime

import pytest

from qibu.actionitems.models import ActionItem
from qibu.foundation.access.actions import lock
from qibu.foundation.access.models import Membership
from qibu.foundation.journal.models import Event
from qibu.foundation.notices.models import Notice
from qibu.foundation.outcomes import Conflict, Denied, Invalid, KeyReused
from qibu.foundation.turns.models import Turn
from qibu.lessons import actions, jobs, queries
from qibu.lessons.actions import Explanation, Subject
from qibu.lessons.models import Lesson, LessonCheck, State
from tests.world import SHANGHAI

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=SHANGHAI)
CAUSE = "收货检验没有光谱这一项"


def write(
    world, *, by=None, title="灯珠批次色差导致返工", key="lesson-1-key", cause="", tags=("灯珠",), **more
):
    return actions.add_lesson(
        by=by or world.lead, at=NOW, space_id=world.project.space_id, key=key, title=title,
        happened="首批样机灯珠色温不一。", tags=tags, why=Explanation(root_cause=cause, **more),
    )  # fmt: skip


def step(action, world, row, by=None, **more):
    row.refresh_from_db()
    return action(
        by=by or world.lead, at=NOW, space_id=row.space_id, number=row.number, version=row.version, **more
    )


def edit(world, row, by=None, **why):
    more = {"title": row.title, "happened": row.happened, "tags": row.words, "why": Explanation(**why)}
    return step(actions.edit_lesson, world, row, by, **more)


def published(world, **more):
    row = write(world, cause=CAUSE, **more)
    return step(actions.publish_lesson, world, row)


def waits_for(kind):
    return list(Turn.objects.open().filter(kind=kind).values_list("holder__username", flat=True))


def repeated(world, *, owner=None, origin=("issue", 12)):
    space = lock(world.project.space_id)
    return actions.await_cause(
        space=space, by=world.pmo, at=NOW, origin=origin, title="供应商交货再次延迟", happened="第二次晚到。",
        owner=owner,
    )  # fmt: skip


def test_what_came_back_waits_for_its_root_cause_with_the_lead(world):
    row = repeated(world)
    assert (row.state, row.repeats, row.wants_cause) == (State.WAITING, 1, True)
    assert waits_for("lesson.cause") == ["lead"]
    assert list(Notice.objects.filter(kind="lesson.cause").values_list("person__username", flat=True)) == [
        "lead"
    ]
    done = step(actions.give_cause, world, row, root_cause="没有第二家供应商")
    assert (done.root_cause, waits_for("lesson.cause")) == ("没有第二家供应商", [])


def test_it_waits_with_the_owner_where_one_is_named(world):
    repeated(world, owner=world.liaison_purchase)
    assert waits_for("lesson.cause") == ["liaison_purchase"]


def test_what_comes_back_again_is_counted_not_written_twice(world):
    repeated(world)
    assert repeated(world).repeats == 2
    assert Lesson.objects.count() == 1
    names = Event.objects.filter(action__startswith="lesson.").order_by("pk").values_list("action", flat=True)
    assert list(names) == ["lesson.awaited", "lesson.repeated"]


def test_five_whys_at_most_and_empty_ones_fall_out(world):
    row = write(world, whys=("为什么一", "", " 为什么二 ", *"三四五六"))
    assert row.whys == ["为什么一", "为什么二", "三", "四", "五"]


def test_nothing_is_published_without_its_root_cause(world):
    row = write(world)
    with pytest.raises(Invalid) as refused:
        step(actions.publish_lesson, world, row)
    assert set(refused.value.errors) == {"root_cause"}
    edit(world, row, root_cause=CAUSE)
    assert step(actions.publish_lesson, world, row).state == State.PUBLISHED


def test_a_published_lesson_keeps_a_root_cause_and_is_corrected_by_those_who_publish(world):
    row = published(world)
    with pytest.raises(Denied):
        edit(world, row, by=world.liaison, root_cause="另一种说法")
    with pytest.raises(Invalid):
        edit(world, row, root_cause=" ")
    assert edit(world, row, root_cause="另一种说法").root_cause == "另一种说法"


def test_a_lesson_is_retired_with_a_reason_and_may_come_back(world):
    row = published(world)
    with pytest.raises(Invalid):
        step(actions.retire_lesson, world, row, text=" ")
    assert step(actions.retire_lesson, world, row, text="工艺已换").state == State.RETIRED
    assert queries.lesson_for(world.outsider, row.pk) is None
    assert step(actions.revive_lesson, world, row).state == State.WAITING


def test_an_improvement_with_owner_and_day_becomes_one_action_item(world):
    more = {"improvement": "收货检验增加光谱抽检", "owner": world.liaison_purchase, "due": date(2026, 3, 20)}
    row = write(world, cause=CAUSE, **more)
    item = ActionItem.objects.get()
    assert (item.origin_kind, item.origin_id, item.owner) == ("lesson", row.pk, world.liaison_purchase)
    edit(world, row, root_cause=CAUSE, **more)
    step(actions.publish_lesson, world, row)
    assert ActionItem.objects.count() == 1


def test_an_improvement_written_by_who_may_not_ask_waits_for_somebody_who_may(world):
    more = {"improvement": "增加抽检", "owner": world.liaison_purchase, "due": date(2026, 3, 20)}
    row = write(world, by=world.assignee, cause=CAUSE, **more)
    assert not ActionItem.objects.exists()
    step(actions.publish_lesson, world, row)
    assert ActionItem.objects.get().by == world.lead


def test_a_day_that_has_passed_is_said_when_it_is_published_and_stops_no_root_cause(world):
    more = {"improvement": "增加抽检", "owner": world.liaison_purchase, "due": date(2026, 3, 20)}
    row = write(world, by=world.assignee, **more)
    Lesson.objects.filter(pk=row.pk).update(due=date(2026, 3, 2))
    step(actions.give_cause, world, row, root_cause=CAUSE)
    with pytest.raises(Invalid) as refused:
        step(actions.publish_lesson, world, row)
    assert "2026-03-02" in refused.value.errors["due"][0]
    row.refresh_from_db()
    assert (row.state, ActionItem.objects.count()) == (State.WAITING, 0)


def test_a_lesson_whose_owner_has_left_can_still_be_corrected(world):
    more = {"improvement": "增加抽检", "owner": world.liaison_purchase, "due": date(2026, 3, 20)}
    row = write(world, cause=CAUSE, **more)
    Membership.objects.filter(space=world.project.space, person=world.liaison_purchase).delete()
    kept = edit(world, row, root_cause="另一种说法", improvement="增加抽检")
    assert (kept.root_cause, kept.owner) == ("另一种说法", world.liaison_purchase)


def test_an_improvement_needs_owner_and_day_together_and_an_owner_of_the_project(world):
    with pytest.raises(Invalid) as refused:
        write(world, improvement="增加抽检", owner=world.liaison)
    assert set(refused.value.errors) == {"due"}
    with pytest.raises(Invalid) as refused:
        write(world, improvement="增加抽检", owner=world.outsider, due=date(2026, 3, 20))
    assert set(refused.value.errors) == {"owner"}
    assert not Lesson.objects.exists()


def test_a_double_submit_writes_once_and_another_text_under_its_key_is_refused(world):
    assert write(world).pk == write(world).pk
    with pytest.raises(KeyReused):
        write(world, title="别的经验")


def test_two_at_once_and_the_second_sees_what_the_first_did(world):
    row = write(world)
    seen = row.version
    edit(world, row, root_cause=CAUSE)
    with pytest.raises(Conflict):
        actions.give_cause(
            by=world.lead, at=NOW, space_id=row.space_id, number=row.number, version=seen, root_cause="别的"
        )


@pytest.mark.parametrize("word", ["outsider", "other_lead", "administrator", "observer"])
def test_those_without_the_right_write_nothing(world, word):
    with pytest.raises(Denied):
        write(world, by=world.people[word])


def test_an_unpublished_lesson_is_for_its_project_a_published_one_for_everybody(world):
    row = write(world, cause=CAUSE)
    for blind in (world.outsider, world.other_lead):
        assert queries.lesson_for(blind, row.pk) is None
        assert queries.lessons_of_organisation(blind) == []
        assert queries.lessons_of_organisation(blind, queries.Wanted(words="灯珠")) == []
        assert queries.lessons_alike(blind, "灯珠采购") == []
    assert queries.lessons_of_organisation(world.liaison, queries.Wanted(words="灯珠 色差")) == [row]
    step(actions.publish_lesson, world, row)
    for reader in (world.outsider, world.other_lead, world.liaison):
        assert queries.lesson_for(reader, row.pk) == row
        assert queries.lessons_of_organisation(reader, queries.Wanted(words="灯珠 色差")) == [row]
        assert queries.lessons_alike(reader, "灯珠采购") == [row]


def test_the_words_of_every_part_are_found_and_a_tag_filters(world):
    row = write(world, cause=CAUSE, where_to_check="样机评审", tags=("灯珠", "来料检验"))
    write(world, title="合同少盖一个章", key="lesson-2-key", tags=("合同",))
    for words in ("光谱", "样机评审", "来料"):
        assert queries.lessons_of_space(world.lead, world.project.space, queries.Wanted(words=words)) == [row]
    assert queries.lessons_of_space(world.lead, world.project.space, queries.Wanted(tag="灯珠")) == [row]
    assert queries.lessons_of_space(world.lead, world.project.space, queries.Wanted(tag="灯")) == []


def propose(world, *subjects, project=None):
    space = lock((project or world.project).space_id)
    return actions.propose(space=space, at=NOW, subjects=subjects)


def test_a_lesson_is_shown_with_something_alike_and_answered_there(world):
    row = published(world)
    assert propose(world, Subject("task", 5, "灯珠采购"), Subject("task", 6, "办公室搬迁")) == 1
    check = LessonCheck.objects.get()
    assert (check.lesson, check.subject_id) == (row, 5)
    with pytest.raises(Invalid):
        answer(world, check, "")
    done = answer(world, check, "applies", note="下周安排")
    assert (done.answer, done.note, done.by) == ("applies", "下周安排", world.lead)


def answer(world, check, said, by=None, **more):
    return actions.answer_check(
        by=by or world.lead, at=NOW, space_id=check.space_id, check=check.pk, answer=said, **more
    )


def test_the_same_thing_is_shown_a_lesson_once(world):
    published(world)
    for _time in range(2):
        propose(world, Subject("task", 5, "灯珠采购"))
    assert LessonCheck.objects.count() == 1


def test_a_plan_of_many_tasks_is_not_flooded_with_one_lesson(world):
    published(world)
    assert propose(world, *(Subject("task", n, f"灯珠 {n}") for n in range(1, 30))) == 3


def test_what_another_project_is_still_writing_is_shown_to_nobody_else(world):
    write(world, cause=CAUSE)
    assert propose(world, Subject("task", 5, "灯珠采购"), project=world.foreign) == 0
    assert propose(world, Subject("task", 5, "灯珠采购")) == 1


def test_a_new_project_asks_its_lead_in_one_line_until_all_are_answered(world):
    published(world)
    published(world, title="灯珠到货延迟", key="lesson-2-key")
    subject = Subject("project", world.foreign.pk, "落地灯：灯珠选型")
    assert propose(world, subject, project=world.foreign) == 2
    assert waits_for("lesson.answer") == ["other_lead"]
    first, second = LessonCheck.objects.all()
    answer(world, first, "applies", by=world.other_lead)
    assert waits_for("lesson.answer") == ["other_lead"]
    answer(world, second, "not_applicable", by=world.other_lead)
    assert waits_for("lesson.answer") == []


def test_nobody_waits_for_an_answer_to_a_lesson_that_was_taken_back(world):
    row = published(world)
    propose(world, Subject("project", world.foreign.pk, "落地灯：灯珠选型"), project=world.foreign)
    assert jobs.end_empty_waits(NOW) == 0
    step(actions.retire_lesson, world, row, text="工艺已换")
    assert (jobs.end_empty_waits(NOW), waits_for("lesson.answer")) == (1, [])


def test_an_answer_is_changed_by_who_has_seen_it_only(world):
    published(world)
    propose(world, Subject("task", 5, "灯珠采购"))
    check = LessonCheck.objects.get()
    answer(world, check, "applies")
    answer(world, check, "applies")  # a double click
    with pytest.raises(Conflict):
        answer(world, check, "not_applicable", by=world.liaison)
    assert answer(world, check, "done", by=world.liaison, was="applies").by == world.liaison
    assert Event.objects.filter(action="lesson.answered").count() == 2


@pytest.mark.parametrize("word", ["outsider", "other_lead", "assignee", "observer", "pmo"])
def test_those_without_the_right_answer_nothing(world, word):
    published(world)
    propose(world, Subject("task", 5, "灯珠采购"))
    with pytest.raises(Denied):
        answer(world, LessonCheck.objects.get(), "applies", by=world.people[word])


def test_where_a_lesson_was_answered_is_told_to_those_who_see_that_project(world):
    row = published(world)
    propose(world, Subject("task", 5, "灯珠采购"))
    answer(world, LessonCheck.objects.get(), "done")
    assert len(queries.checks_of(world.lead, row)) == 1
    assert queries.checks_of(world.other_lead, row) == []


def test_a_retired_lesson_is_shown_with_nothing_any_more(world):
    row = published(world)
    propose(world, Subject("task", 5, "灯珠采购"), project=world.foreign)
    step(actions.retire_lesson, world, row, text="工艺已换")
    assert queries.checks_with(("task", 5), world.foreign.space_id) == []
    assert propose(world, Subject("task", 6, "灯珠采购")) == 0


def test_the_number_of_statements_does_not_depend_on_the_number_of_lessons(world, django_assert_num_queries):
    for number in range(12):
        write(world, key=f"lesson-{number}-many", title=f"第 {number} 条")
    with django_assert_num_queries(2):
        assert len(queries.lessons_of_space(world.lead, world.project.space)) == 12
    with django_assert_num_queries(3):
        assert len(queries.lessons_alike(world.lead, "灯珠")) == 5
