"""Where people are signed in: a row beside each of Django's sessions."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_people_are_called_people"),
    ]

    operations = [
        migrations.CreateModel(
            name="OpenSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("session_key", models.CharField(editable=False, max_length=40, unique=True)),
                ("address", models.GenericIPAddressField(editable=False, null=True)),
                ("device", models.CharField(editable=False, max_length=80)),
                ("signed_in_at", models.DateTimeField(editable=False)),
                ("last_seen_at", models.DateTimeField(editable=False)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("-last_seen_at", "-pk"),
            },
        ),
    ]
