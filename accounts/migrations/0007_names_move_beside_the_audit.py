"""What named people in the entries so far can be erased, too: it moves, whole, to where it can be emptied."""

from importlib import import_module

from django.db import migrations

# Those whose words name people: not every entry of such a kind does, but moving one that does not changes nothing.
MOVE = (
    """
    INSERT INTO accounts_auditedname (entry_id, said) SELECT id, about FROM accounts_auditentry
    WHERE kind IN ('sign_in_failed', 'address', 'person', 'team', 'token', 'export') AND about <> '' ORDER BY id
    """,
    """
    UPDATE accounts_auditentry SET about = '{}'
    WHERE kind IN ('sign_in_failed', 'address', 'person', 'team', 'token', 'export') AND about <> ''
    """,
)
# What was erased stays so.
BACK = (
    """
    UPDATE accounts_auditentry SET about = replace(about, '{}', (
        SELECT coalesce(nullif(said, ''), 'erased') FROM accounts_auditedname WHERE entry_id = accounts_auditentry.id
    )) WHERE id IN (SELECT entry_id FROM accounts_auditedname)
    """,
    "DELETE FROM accounts_auditedname",
)


def _with(schema_editor, statements, names):
    """The triggers of 0005, and of 0006 where its rows go, are taken away and put back around them."""
    modules = [import_module("accounts.migrations.0005_audit")]
    if names:
        modules.append(import_module("accounts.migrations.0006_erasable_names"))
    for module in modules:
        module.allow_changes(None, schema_editor)
    for statement in statements:
        schema_editor.execute(statement)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for module in modules:
        module.refuse_changes(None, schema_editor)


def move(apps, schema_editor):
    _with(schema_editor, MOVE, names=False)


def back(apps, schema_editor):
    _with(schema_editor, BACK, names=True)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_erasable_names"),
    ]

    operations = [
        migrations.RunPython(move, back),
    ]
