"""An audit stops in time, does not mistake writing for tampering, and finds rows put beyond the counter."""

import pytest
from django.db import connection

from qibu.foundation.access.models import Space
from qibu.foundation.journal.models import Event
from qibu.foundation.journal.queries import audit, broken_links
from qibu.operations.audit import finding as told
from tests.foundation.journal.conftest import note
from tests.world import AT


@pytest.fixture
def five(space, person):
    for _ in range(5):
        note(space.pk, person)
    return space


def test_a_whole_journal_is_found_whole(five):
    found = audit()
    assert (found.checked, found.broken, found.is_complete) == (Event.objects.count(), (), True)


def test_when_the_time_is_up_it_stops_and_says_so(five):
    answers = iter([False, True])
    found = audit(is_time_up=lambda: next(answers))
    assert (found.checked, found.is_complete) == (2, False)
    finding = told(found)
    assert finding.severity == "ok"
    assert "qibu audit" in finding.english


def test_a_row_beyond_the_counter_is_found(five):
    Event.objects.create(
        space=five, number=9, at=AT, action="test.forged", subject_kind="k", subject_id=1, chain="0" * 64
    )
    assert list(broken_links()) == [(five.pk, 9)]
    assert told(audit()).severity == "error"


def test_rows_written_while_it_reads_are_no_damage(five, person):
    other = Space.objects.create(kind=Space.PROJECT)
    note(other.pk, person)
    looked = []

    def write_meanwhile() -> bool:
        if not looked:
            note(five.pk, person)
            note(other.pk, person)
        looked.append(1)
        return False

    assert audit(is_time_up=write_meanwhile).broken == ()


@pytest.mark.django_db(transaction=True)
def test_postgresql_does_not_truncate_a_journal_with_rows(database_kind):
    if database_kind != "postgresql":
        return
    space = Space.objects.create(kind=Space.PROJECT)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE journal_event CASCADE")  # empty: nothing is lost
    note(space.pk)
    with connection.cursor() as cursor, pytest.raises(Exception, match="append-only"):
        cursor.execute("TRUNCATE journal_event CASCADE")
    with connection.cursor() as cursor, pytest.raises(Exception, match="append-only"):
        cursor.execute("TRUNCATE access_space CASCADE")
    assert Event.objects.filter(space=space).count() == 1
