"""What names people in the audit stands beside it, where it can be emptied. Of these rows nothing else changes."""

import django.db.models.deletion
from django.db import migrations, models

POSTGRESQL = (
    """
    CREATE FUNCTION accounts_audited_names_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND NEW.said = '' AND NEW.id = OLD.id AND NEW.entry_id = OLD.entry_id THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'The audit is only added to.' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE TRIGGER accounts_audited_names_are_kept BEFORE UPDATE OR DELETE ON accounts_auditedname
    FOR EACH ROW EXECUTE FUNCTION accounts_audited_names_are_kept()
    """,
)
SQLITE_UPDATE = """
    CREATE TRIGGER accounts_audited_names_are_emptied BEFORE UPDATE ON accounts_auditedname
    WHEN NEW.said <> '' OR NEW.id <> OLD.id OR NEW.entry_id <> OLD.entry_id
    BEGIN SELECT RAISE(ABORT, 'The audit is only added to.'); END
"""
# The suite drops this one, as that of 0005.
SQLITE_DELETE = """
    CREATE TRIGGER accounts_audited_names_are_kept BEFORE DELETE ON accounts_auditedname
    BEGIN SELECT RAISE(ABORT, 'The audit is only added to.'); END
"""
TRIGGERS = {"postgresql": POSTGRESQL, "sqlite": (SQLITE_UPDATE, SQLITE_DELETE)}
WITHOUT = {
    "postgresql": (
        "DROP TRIGGER accounts_audited_names_are_kept ON accounts_auditedname",
        "DROP FUNCTION accounts_audited_names_are_kept()",
    ),
    "sqlite": (
        "DROP TRIGGER accounts_audited_names_are_emptied",
        "DROP TRIGGER IF EXISTS accounts_audited_names_are_kept",
    ),
}


def refuse_changes(apps, schema_editor):
    for statement in TRIGGERS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def allow_changes(apps, schema_editor):
    for statement in WITHOUT[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_audit"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditedName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("said", models.TextField(blank=True, editable=False)),
                (
                    "entry",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="named",
                        to="accounts.auditentry",
                    ),
                ),
            ],
        ),
        migrations.RunPython(refuse_changes, allow_changes),
        migrations.AlterField(
            model_name="auditentry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("sign_in", "Signed in"),
                    ("sign_in_failed", "Sign-in refused"),
                    ("sign_out", "Signed out"),
                    ("password", "Password"),
                    ("address", "Sign-in address"),
                    ("factor", "Second factor"),
                    ("token", "API token"),
                    ("person", "Person"),
                    ("session", "Session"),
                    ("role", "Role"),
                    ("invitation", "Invitation"),
                    ("erasure", "Erasure"),
                    ("team", "Team"),
                    ("customer", "Customer"),
                    ("contract", "Contract"),
                    ("calendar", "Calendar"),
                    ("matrix", "Priority matrix"),
                    ("catalogue", "Catalogue"),
                    ("terms", "Terms applied"),
                    ("excuse", "Breach excused"),
                    ("download", "Download"),
                    ("export", "Export"),
                ],
                editable=False,
                max_length=20,
            ),
        ),
    ]
