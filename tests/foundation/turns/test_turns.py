"""球在谁手: one open turn per wait, the most pressing first, and only for those who may still see it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from qibu.foundation.access.actions import end_member
from qibu.foundation.access.models import Membership, Role
from qibu.foundation.turns.actions import end, give
from qibu.foundation.turns.models import Turn
from qibu.foundation.turns.queries import waiting_for
from tests.world import AT

WAIT = ("thing", 7)


@pytest.fixture
def space(world):
    """The project's space, without the turns its own start gave."""
    Turn.objects.all().delete()
    return world.project.space


def ask(space, *, kind="thing.answer", subject=WAIT, at=AT, **who):
    return give(space=space, kind=kind, subject=subject, at=at, **who)


def test_it_is_somebodys_turn_from_when_it_was_given(world, space):
    turn = ask(space, holder=world.assignee, due=AT + timedelta(days=2))
    assert (turn.since, turn.due, turn.ended_at) == (AT, AT + timedelta(days=2), None)
    assert waiting_for(world.assignee) == [turn]
    assert waiting_for(world.lead) == []


def test_giving_the_same_turn_again_changes_nothing(world, space):
    first = ask(space, holder=world.assignee)
    assert ask(space, holder=world.assignee, at=AT + timedelta(hours=1)) == first
    assert Turn.objects.count() == 1


def test_passing_it_on_ends_it_for_the_first_and_begins_it_for_the_second(world, space):
    first = ask(space, holder=world.assignee)
    later = AT + timedelta(hours=3)
    second = ask(space, holder=world.liaison, at=later, by=world.lead)
    first.refresh_from_db()
    assert (first.ended_at, first.ended_by) == (later, world.lead)
    assert second.since == later
    assert waiting_for(world.assignee) == []
    assert waiting_for(world.liaison) == [second]


def test_a_new_due_time_is_a_new_turn_so_that_the_ledger_shows_both(world, space):
    ask(space, holder=world.assignee, due=AT + timedelta(days=1))
    ask(space, holder=world.assignee, due=AT + timedelta(days=3), at=AT + timedelta(hours=1))
    assert Turn.objects.count() == 2
    assert [turn.due for turn in waiting_for(world.assignee)] == [AT + timedelta(days=3)]


def test_when_it_is_done_nobody_waits_and_who_did_it_is_kept(world, space):
    turn = ask(space, holder=world.assignee)
    end(kind="thing.answer", subject=WAIT, by=world.assignee, at=AT + timedelta(hours=1))
    turn.refresh_from_db()
    assert (turn.ended_at, turn.ended_by) == (AT + timedelta(hours=1), world.assignee)
    assert waiting_for(world.assignee) == []
    again = ask(space, holder=world.assignee, at=AT + timedelta(hours=2))
    assert again.pk != turn.pk


def test_ending_what_nobody_waits_for_does_nothing(world, space):
    end(kind="thing.answer", subject=WAIT, by=None, at=AT)
    assert not Turn.objects.exists()


def test_other_kinds_and_subjects_wait_on(world, space):
    other = [
        ask(space, holder=world.assignee, kind="thing.proof"),
        ask(space, holder=world.assignee, subject=("thing", 8)),
    ]
    ask(space, holder=world.assignee)
    end(kind="thing.answer", subject=WAIT, by=None, at=AT)
    assert set(waiting_for(world.assignee)) == set(other)


def test_the_database_refuses_a_second_open_turn_for_one_wait(world, space):
    ask(space, holder=world.assignee)
    with pytest.raises(IntegrityError), transaction.atomic():
        Turn.objects.create(
            space=space,
            kind="thing.answer",
            subject_kind=WAIT[0],
            subject_id=WAIT[1],
            holder=world.lead,
            since=AT,
        )


def test_the_database_refuses_a_turn_nobody_holds(space):
    with pytest.raises(IntegrityError), transaction.atomic():
        ask(space)


def test_the_inbox_shows_what_is_due_first_then_what_waited_longest(world, space):
    def due(subject, days=None, since=0):
        when = None if days is None else AT + timedelta(days=days)
        return ask(
            space,
            holder=world.assignee,
            subject=("thing", subject),
            due=when,
            at=AT + timedelta(hours=since),
        )

    late, soon = due(1, 5), due(2, 1)
    newer, older = due(3, since=2), due(4, since=1)
    overdue = due(5, -1)
    assert waiting_for(world.assignee) == [overdue, soon, late, older, newer]


def test_a_departments_turn_is_in_the_inbox_of_whoever_speaks_for_it(world, space):
    turn = ask(space, department=world.department("market"))
    assert waiting_for(world.liaison) == [turn]
    assert waiting_for(world.deputy_liaison) == [turn]
    for word in ("liaison_rd", "lead", "head", "assignee", "outsider", "pmo"):
        assert waiting_for(world.people[word]) == [], word


def test_a_liaison_of_the_department_in_another_project_does_not_get_it(world, space):
    turn = ask(space, department=world.department("market"))
    Membership.objects.create(
        space=world.foreign.space,
        person=world.outsider,
        role=Role.LIAISON,
        department=world.department("market"),
        since=AT,
    )
    assert turn not in waiting_for(world.outsider)


def test_whoever_lost_access_no_longer_sees_it_though_the_turn_still_names_them(world, space):
    """T-13."""
    turn = ask(space, holder=world.assignee)
    end_member(membership=Membership.objects.get(person=world.assignee, ended_at=None), at=AT)
    assert waiting_for(world.assignee) == []
    turn.refresh_from_db()
    assert turn.ended_at is None


def test_somebody_deactivated_has_an_empty_inbox(world, space):
    ask(space, holder=world.assignee)
    world.assignee.is_active = False
    world.assignee.save()
    assert waiting_for(world.assignee) == []


def test_the_inbox_costs_the_same_number_of_statements_however_much_waits(
    world, space, django_assert_num_queries
):
    for n in range(30):
        ask(space, holder=world.assignee, subject=("thing", n))
    with django_assert_num_queries(3):
        assert len(waiting_for(world.assignee)) == 30
    assert len(waiting_for(world.assignee, limit=10)) == 10


def test_another_one_waiting_for_the_same_is_no_new_wait(world, space):
    what = {"space": space, "kind": "need.answer", "subject": ("need", 1), "holder": world.assignee}
    first = give(at=AT, waiter=world.liaison, **what)
    again = give(at=AT + timedelta(hours=1), waiter_department=world.department("market"), **what)
    assert (again.pk, again.since) == (first.pk, AT)
    assert (again.waiter, again.waiter_department) == (None, world.department("market"))
