"""What comes back: whose turn its root cause is, until when, and who hears of it (R5, C9)."""

from datetime import datetime, timedelta

from qibu.foundation.access.models import Membership, Role
from qibu.foundation.journal.models import Event
from qibu.foundation.notices.models import Notice
from qibu.foundation.turns.models import Turn
from qibu.lessons import actions, jobs
from qibu.lessons.actions import Explanation
from qibu.lessons.models import State
from tests.lessons.test_life import CAUSE, NOW, repeated, step, waits_for
from tests.world import SHANGHAI


def test_the_day_for_a_root_cause_is_not_moved_by_other_words_or_another_lead(world):
    row = repeated(world)
    first = Turn.objects.get(kind="lesson.cause")
    later = {"by": world.lead, "at": NOW + timedelta(days=1), "space_id": row.space_id, "number": row.number}
    actions.edit_lesson(
        **later, version=row.version, title="交货又晚", happened="", tags=(), why=Explanation()
    )
    assert Turn.objects.open().get(kind="lesson.cause").pk == first.pk
    set_team(world, lead=world.liaison_purchase)
    now = Turn.objects.open().get(kind="lesson.cause")
    assert (now.holder, now.due) == (world.liaison_purchase, first.due)


def set_team(world, *, lead):
    """Somebody else leads from now on; the others keep their seats."""
    Membership.objects.filter(space=world.project.space, role=Role.LEAD).update(person=lead)
    event = Event(space=world.project.space, by=world.pmo, at=NOW, action="team.set")
    actions.follow_lead(event)


def test_what_comes_back_after_it_was_retired_stands_in_the_list_again(world):
    row = repeated(world)
    step(actions.retire_lesson, world, row, text="工艺已换")
    again = repeated(world)
    assert (again.pk, again.state, again.wants_cause) == (row.pk, State.WAITING, True)
    assert waits_for("lesson.cause") == ["lead"]


def test_what_comes_back_although_its_cause_is_known_is_told_to_its_people(world):
    row = repeated(world, owner=world.liaison_purchase)
    step(actions.give_cause, world, row, root_cause=CAUSE)
    step(actions.publish_lesson, world, row)
    assert repeated(world).state == State.PUBLISHED
    told = Notice.objects.filter(kind="lesson.repeated").values_list("person__username", flat=True)
    assert sorted(told) == ["deputy", "lead", "liaison_purchase"]
    assert waits_for("lesson.cause") == []


def test_a_root_cause_nobody_finds_is_asked_for_louder_and_louder(world):
    repeated(world, owner=world.liaison_purchase)  # Tuesday; due on Friday at 18:00
    told = []
    for day in range(3, 14):
        jobs.press(datetime(2026, 3, day, 9, 0, tzinfo=SHANGHAI))
        jobs.press(datetime(2026, 3, day, 9, 1, tzinfo=SHANGHAI))
        rows = Notice.objects.filter(kind__in=jobs.KINDS.values()).values_list("kind", "person__username")
        told += [(day, *one) for one in rows.order_by("pk")[len(told) :]]
    assert sorted(told) == [
        (6, "lesson.reminder", "liaison_purchase"),
        (9, "lesson.overdue", "liaison_purchase"),
        (11, "lesson.lead", "deputy"),
        (11, "lesson.lead", "lead"),
    ]
    assert Event.objects.filter(action="lesson.escalated").count() == 2
