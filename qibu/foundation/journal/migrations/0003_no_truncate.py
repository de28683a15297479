"""On PostgreSQL a journal with rows cannot be emptied by TRUNCATE either, which fires no row trigger.

An empty one can: a restore prepares its new tables that way. SQLite has no TRUNCATE.
"""

from django.db import migrations

POSTGRESQL = [
    """CREATE FUNCTION journal_event_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
       DECLARE found boolean;
       BEGIN
           EXECUTE format('SELECT EXISTS (SELECT 1 FROM %s)', TG_RELID::regclass) INTO found;
           IF found THEN RAISE EXCEPTION 'the journal is append-only'; END IF;
           RETURN NULL;
       END $$""",
    """CREATE TRIGGER journal_event_no_truncate BEFORE TRUNCATE ON journal_event
       FOR EACH STATEMENT EXECUTE FUNCTION journal_event_no_truncate()""",
]
DROP_POSTGRESQL = [
    "DROP TRIGGER journal_event_no_truncate ON journal_event",
    "DROP FUNCTION journal_event_no_truncate()",
]


def forwards(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else ():
        schema_editor.execute(statement, params=None)  # the text holds a percent sign


def backwards(apps, schema_editor):
    for statement in DROP_POSTGRESQL if schema_editor.connection.vendor == "postgresql" else ():
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_append_only")]
    operations = [migrations.RunPython(forwards, backwards, elidable=False)]
