"""The journal is append-only in the database itself, also against REPLACE and raw SQL."""

from django.db import migrations

SQLITE = [
    """CREATE TRIGGER journal_event_no_update BEFORE UPDATE ON journal_event
       BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    """CREATE TRIGGER journal_event_no_delete BEFORE DELETE ON journal_event
       BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    # REPLACE fires delete triggers only while recursive_triggers is on; this holds without it.
    """CREATE TRIGGER journal_event_no_replace BEFORE INSERT ON journal_event
       WHEN EXISTS (SELECT 1 FROM journal_event WHERE id = NEW.id
                    OR (space_id = NEW.space_id AND number = NEW.number))
       BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
]
POSTGRESQL = [
    """CREATE FUNCTION journal_event_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$""",
    """CREATE TRIGGER journal_event_append_only BEFORE UPDATE OR DELETE ON journal_event
       FOR EACH ROW EXECUTE FUNCTION journal_event_append_only()""",
]
DROP_SQLITE = [
    "DROP TRIGGER journal_event_no_update",
    "DROP TRIGGER journal_event_no_delete",
    "DROP TRIGGER journal_event_no_replace",
]
DROP_POSTGRESQL = [
    "DROP TRIGGER journal_event_append_only ON journal_event",
    "DROP FUNCTION journal_event_append_only()",
]


def forwards(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    for statement in DROP_SQLITE if schema_editor.connection.vendor == "sqlite" else DROP_POSTGRESQL:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards, elidable=False)]
