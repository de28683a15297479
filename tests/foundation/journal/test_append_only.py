"""The database itself refuses to change or remove what the journal holds."""

import pytest
from django.db import DatabaseError, connection, transaction

from qibu.foundation.journal.models import Event
from tests.foundation.journal.conftest import note

COLUMNS = "id, space_id, number, at, by_id, action, subject_kind, subject_id, data, chain"
FORGED = (
    f"INSERT INTO journal_event ({COLUMNS}) SELECT id, space_id, number, at, by_id, 'test.forged', "
    "subject_kind, subject_id, data, chain FROM journal_event WHERE number = 1"
)
ON_BOTH = {
    "update": "UPDATE journal_event SET action = 'test.forged'",
    "update of one column nobody reads": "UPDATE journal_event SET chain = ''",
    "delete": "DELETE FROM journal_event",
    "on conflict of the id": FORGED + " ON CONFLICT (id) DO UPDATE SET action = 'test.forged'",
    "on conflict of the number": (
        FORGED.replace("SELECT id,", "SELECT id + 1000,")
        + " ON CONFLICT (space_id, number) DO UPDATE SET action = 'test.forged'"
    ),
}
ON_SQLITE = {
    "replace": FORGED.replace("INSERT", "INSERT OR REPLACE", 1),
    "replace by number": FORGED.replace("INSERT", "INSERT OR REPLACE", 1).replace(
        "SELECT id,", "SELECT id + 1000,"
    ),
    "update or replace": "UPDATE OR REPLACE journal_event SET action = 'test.forged'",
    "replace without recursive triggers": FORGED.replace("INSERT", "REPLACE", 1),
}


def refused(statement: str, because: str = "append-only") -> None:
    with pytest.raises(DatabaseError, match=because), transaction.atomic():
        execute(statement)
    assert list(Event.objects.values_list("action", flat=True)) == ["test.noted"]


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("how", ON_BOTH)
def test_no_statement_changes_or_removes_a_row(space, how):
    note(space.pk)
    refused(ON_BOTH[how])


@pytest.mark.parametrize("how", ON_SQLITE)
def test_replace_does_not_get_around_it(vendor, space, how):
    """SQLite knows REPLACE, which fires no delete trigger by default; PostgreSQL has no such word."""
    note(space.pk)
    if vendor != "sqlite":
        refused(ON_SQLITE[how], because="syntax error")
        return
    execute(f"PRAGMA recursive_triggers = {'OFF' if 'without' in how else 'ON'}")
    try:
        refused(ON_SQLITE[how])
    finally:
        execute("PRAGMA recursive_triggers = ON")


def test_the_models_cannot_do_it_either(space):
    event = note(space.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(action="test.forged")
    with pytest.raises(DatabaseError), transaction.atomic():
        event.delete()
    event.action = "test.forged"
    with pytest.raises(DatabaseError), transaction.atomic():
        event.save()
    assert Event.objects.get().action == "test.noted"


def test_adding_is_still_possible(space):
    note(space.pk)
    note(space.pk)
    assert Event.objects.count() == 2
