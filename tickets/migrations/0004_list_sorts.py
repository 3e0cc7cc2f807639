"""Indexes for the sorts of the list, and, on PostgreSQL, for words within titles."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

EXTENSION = "CREATE EXTENSION IF NOT EXISTS pg_trgm"
# As `icontains` and `istartswith` ask.
INDEX = "CREATE INDEX ticket_words ON tickets_ticket USING gin (upper(title) gin_trgm_ops, upper(key) gin_trgm_ops)"


def index_words(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """SQLite has nothing like it: there a search reads the titles."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(EXTENSION)
        schema_editor.execute(INDEX)


def drop_words(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX ticket_words")


class Migration(migrations.Migration):
    dependencies = [("tickets", "0003_doubtful_waits_are_found")]

    operations = [
        migrations.AddIndex(
            model_name="ticket", index=models.Index(fields=["next_due_at", "id"], name="ticket_any_due")
        ),
        migrations.AddIndex(model_name="ticket", index=models.Index(fields=["filed_at", "id"], name="ticket_filed")),
        migrations.AddIndex(
            model_name="ticket", index=models.Index(fields=["last_event_at", "id"], name="ticket_updated")
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["priority", "next_due_at", "id"], name="ticket_priority_due"),
        ),
        migrations.RunPython(index_words, drop_words),
    ]
