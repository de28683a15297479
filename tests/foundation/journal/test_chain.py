"""The chain shows every change made behind the application's back."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from qibu.foundation.access.models import Space
from qibu.foundation.journal.actions import Origin, origin
from qibu.foundation.journal.chain import link
from qibu.foundation.journal.models import Event, Trace
from qibu.foundation.journal.queries import broken_links
from tests.foundation.journal.conftest import note
from tests.support import emptying


def behind_the_back(statement: str) -> None:
    """Somebody with the database's own tools takes the triggers away first."""
    sqlite = connection.vendor == "sqlite"
    emptying.run(emptying.APPEND_ONLY.DROP_SQLITE if sqlite else emptying.APPEND_ONLY.DROP_POSTGRESQL)
    emptying.run([statement])


@pytest.fixture
def chained(space, person):
    """Five rows of somebody in one space, three in another."""
    for word in ("一", "二", "三", "四", "五"):
        note(space.pk, person, word=word, amount=1.5, nested={"b": [1, None], "a": "é\n"})
    other = Space.objects.create(kind=Space.PROJECT)
    for _ in range(3):
        note(other.pk)
    return space


def test_what_the_application_wrote_is_whole(chained):
    assert list(broken_links()) == []


@pytest.mark.parametrize(
    "change",
    [
        "action = 'test.forged'",
        'data = \'{"word": "假"}\'',
        "at = '2020-01-01 00:00:00+00:00'",
        "by_id = NULL",
        "subject_id = 987",
        "subject_kind = 'other'",
    ],
)
def test_a_changed_column_is_found_where_it_stands(chained, change):
    behind_the_back(f"UPDATE journal_event SET {change} WHERE number = 3 AND space_id = {chained.pk}")
    assert list(broken_links()) == [(chained.pk, 3)]


def test_a_removed_row_is_found(chained):
    behind_the_back(f"DELETE FROM journal_event WHERE number = 3 AND space_id = {chained.pk}")
    assert (chained.pk, 4) in list(broken_links())


def test_cutting_off_the_newest_rows_is_found(chained):
    behind_the_back(f"DELETE FROM journal_event WHERE number > 3 AND space_id = {chained.pk}")
    assert list(broken_links()) == [(chained.pk, 5)]


def test_emptying_a_space_is_found(chained):
    behind_the_back(f"DELETE FROM journal_event WHERE space_id = {chained.pk}")
    assert list(broken_links()) == [(chained.pk, 5)]


def test_a_row_moved_to_another_space_is_found(chained):
    other = Space.objects.exclude(pk=chained.pk).get()
    behind_the_back(
        f"UPDATE journal_event SET space_id = {other.pk}, number = 4 "
        f"WHERE space_id = {chained.pk} AND number = 5"
    )
    found = {space for space, _number in broken_links()}
    assert found == {chained.pk, other.pk}


def test_without_the_key_nobody_can_mend_the_chain(chained, settings):
    stood = Event.objects.get(space=chained, number=1).chain
    settings.JOURNAL_KEY = "somebody guesses another key"
    assert link("", "anything") != link("", "another thing")
    assert (chained.pk, 1) in list(broken_links())
    assert Event.objects.get(space=chained, number=1).chain == stood


def test_the_same_instant_in_another_zone_is_the_same_row(space, person):
    event = note(space.pk, person)
    assert event.at.utcoffset() is not None
    stored = Event.objects.get(pk=event.pk)
    assert stored.at == datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    assert list(broken_links()) == []


def test_where_somebody_sat_can_be_erased_without_breaking_the_chain(space, person):
    token = origin.set(Origin(address="10.1.2.3", agent="Firefox"))
    try:
        note(space.pk, person)
    finally:
        origin.reset(token)
    trace = Trace.objects.get()
    assert (trace.address, trace.agent) == ("10.1.2.3", "Firefox")
    Trace.objects.all().delete()
    assert list(broken_links()) == []


def test_without_an_origin_no_trace_is_kept(space):
    note(space.pk)
    assert not Trace.objects.exists()
