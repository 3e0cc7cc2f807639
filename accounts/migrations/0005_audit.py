"""The audit, which the database itself refuses to change."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

POSTGRESQL = (
    """
    CREATE FUNCTION accounts_audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'The audit is only added to.' USING ERRCODE = 'integrity_constraint_violation'; END $$
    """,
    """
    CREATE TRIGGER accounts_audit_is_kept BEFORE UPDATE OR DELETE ON accounts_auditentry
    FOR EACH ROW EXECUTE FUNCTION accounts_audit_is_kept()
    """,
)
SQLITE_UPDATE = """
    CREATE TRIGGER accounts_audit_is_not_changed BEFORE UPDATE ON accounts_auditentry
    BEGIN SELECT RAISE(ABORT, 'The audit is only added to.'); END
"""
# The suite drops this one: on SQLite Django empties tables between tests with DELETE (tests/conftest.py).
SQLITE_DELETE = """
    CREATE TRIGGER accounts_audit_is_kept BEFORE DELETE ON accounts_auditentry
    BEGIN SELECT RAISE(ABORT, 'The audit is only added to.'); END
"""
TRIGGERS = {"postgresql": POSTGRESQL, "sqlite": (SQLITE_UPDATE, SQLITE_DELETE)}
WITHOUT = {
    "postgresql": (
        "DROP TRIGGER accounts_audit_is_kept ON accounts_auditentry",
        "DROP FUNCTION accounts_audit_is_kept()",
    ),
    "sqlite": ("DROP TRIGGER accounts_audit_is_not_changed", "DROP TRIGGER IF EXISTS accounts_audit_is_kept"),
}


def refuse_changes(apps, schema_editor):
    for statement in TRIGGERS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def allow_changes(apps, schema_editor):
    for statement in WITHOUT[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_open_sessions"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sign_in", "Signed in"),
                            ("sign_in_failed", "Sign-in refused"),
                            ("sign_out", "Signed out"),
                            ("password", "Password"),
                            ("address", "Sign-in address"),
                            ("factor", "Second factor"),
                            ("token", "API token"),
                            ("person", "Person"),
                            ("role", "Role"),
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
                ("customer", models.PositiveBigIntegerField(editable=False, null=True)),
                ("address", models.GenericIPAddressField(editable=False, null=True)),
                ("about", models.TextField(blank=True, editable=False)),
                (
                    "actor",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "audit entries",
                "ordering": ("-at", "-pk"),
                "indexes": [
                    models.Index(fields=["-at", "-id"], name="audit_by_time"),
                    models.Index(fields=["kind", "-at"], name="audit_by_kind"),
                    models.Index(fields=["actor", "-at"], name="audit_by_actor"),
                    models.Index(fields=["person", "-at"], name="audit_by_person"),
                    models.Index(fields=["customer", "-at"], name="audit_by_customer"),
                ],
            },
        ),
        migrations.RunPython(refuse_changes, allow_changes),
    ]
