"""Every space counts its own actions, without gaps, and nothing is recorded outside a transaction."""

import pytest
from django.db import IntegrityError, transaction

from qibu.foundation.access.actions import lock
from qibu.foundation.access.models import Space
from qibu.foundation.journal.actions import once, record
from qibu.foundation.journal.models import Event
from qibu.foundation.journal.queries import after, broken_links, history, last_number
from tests.foundation.journal.conftest import AT, note
from tests.support.together import together


def numbers(space_id: int) -> list[int]:
    return list(Event.objects.filter(space=space_id).order_by("number").values_list("number", flat=True))


def test_each_space_counts_from_one(space):
    other = Space.objects.create(kind=Space.PROJECT)
    note(space.pk)
    note(other.pk)
    note(space.pk)
    assert (numbers(space.pk), numbers(other.pk)) == ([1, 2], [1])
    assert (last_number(space.pk), last_number(other.pk)) == (2, 1)


def test_a_reader_goes_on_after_the_number_it_knows(space):
    for word in ("一", "二", "三"):
        note(space.pk, word=word)
    assert [event.data["word"] for event in after(space.pk, 1)] == ["二", "三"]
    assert after(space.pk, 3) == []
    assert [event.number for event in after(space.pk, 0, limit=2)] == [1, 2]


def test_an_action_that_fails_leaves_no_gap(space):
    note(space.pk)
    with pytest.raises(RuntimeError), transaction.atomic():
        record(space=lock(space.pk), by=None, at=AT, action="test.noted", subject=("thing", 1))
        raise RuntimeError("the rest of the action failed")
    note(space.pk)
    assert numbers(space.pk) == [1, 2]
    assert list(broken_links()) == []


def test_two_people_recording_at_once_get_different_numbers(committed, space):
    answers = together([lambda: [note(space.pk).number for _ in range(10)] for _ in range(4)])
    given = sorted(number for batch in answers for number in batch)
    assert given == list(range(1, 41))
    assert list(broken_links()) == []


def test_whoever_forgot_the_lock_is_stopped_by_the_database(space):
    stale = Space.objects.get(pk=space.pk)
    note(space.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        record(space=stale, by=None, at=AT, action="test.noted", subject=("thing", 1))
    assert numbers(space.pk) == [1]


def test_recording_outside_a_transaction_is_refused(committed, space):
    with pytest.raises(RuntimeError, match="transaction"):
        record(space=space, by=None, at=AT, action="test.noted", subject=("thing", 1))
    assert numbers(space.pk) == []


def test_a_key_outside_a_transaction_is_refused(committed, person):
    with pytest.raises(RuntimeError, match="transaction"):
        once(by=person, form="f", key="k" * 8, body={}, at=AT)


def test_the_history_of_one_object_is_newest_first_and_one_statement(
    space, person, django_assert_num_queries
):
    first = note(space.pk, person, word="一")
    note(space.pk, person, word="别的")
    with transaction.atomic():
        record(
            space=lock(space.pk),
            by=person,
            at=AT,
            action="test.changed",
            subject=("thing", first.subject_id),
            data={"word": "二"},
        )
    with django_assert_num_queries(1):
        lines = history("thing", first.subject_id)
    assert [(line.action, line.by, line.data["word"]) for line in lines] == [
        ("test.changed", "李强", "二"),
        ("test.noted", "李强", "一"),
    ]


def test_asking_for_news_costs_one_statement(space, django_assert_num_queries):
    with django_assert_num_queries(1):
        last_number(space.pk)
