"""An edition is never changed or deleted, in the database itself, also against REPLACE and raw SQL."""

from django.db import migrations

SQLITE = [
    """CREATE TRIGGER progress_edition_no_update BEFORE UPDATE ON progress_edition
       BEGIN SELECT RAISE(ABORT, 'an edition is final'); END""",
    """CREATE TRIGGER progress_edition_no_delete BEFORE DELETE ON progress_edition
       BEGIN SELECT RAISE(ABORT, 'an edition is final'); END""",
    # REPLACE fires delete triggers only while recursive_triggers is on; this holds without it.
    """CREATE TRIGGER progress_edition_no_replace BEFORE INSERT ON progress_edition
       WHEN EXISTS (SELECT 1 FROM progress_edition WHERE id = NEW.id
                    OR (project_id = NEW.project_id AND number = NEW.number))
       BEGIN SELECT RAISE(ABORT, 'an edition is final'); END""",
]
POSTGRESQL = [
    """CREATE FUNCTION progress_edition_final() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'an edition is final'; END $$""",
    """CREATE TRIGGER progress_edition_final BEFORE UPDATE OR DELETE ON progress_edition
       FOR EACH ROW EXECUTE FUNCTION progress_edition_final()""",
]
DROP_SQLITE = [
    "DROP TRIGGER progress_edition_no_update",
    "DROP TRIGGER progress_edition_no_delete",
    "DROP TRIGGER progress_edition_no_replace",
]
DROP_POSTGRESQL = [
    "DROP TRIGGER progress_edition_final ON progress_edition",
    "DROP FUNCTION progress_edition_final()",
]


def forwards(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    for statement in DROP_SQLITE if schema_editor.connection.vendor == "sqlite" else DROP_POSTGRESQL:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("progress", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards, elidable=False)]
