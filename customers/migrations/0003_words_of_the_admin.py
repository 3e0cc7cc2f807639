"""Labels that Django admin shows."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import customers.models.calendars


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0002_default_matrix"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="calendar",
            name="timezone",
            field=models.CharField(
                default="Europe/Rome",
                max_length=64,
                validators=[customers.models.calendars.validate_timezone],
                verbose_name="time zone",
            ),
        ),
        migrations.AlterField(
            model_name="component",
            name="is_active",
            field=models.BooleanField(default=True, help_text="Off: no new ticket can name it.", verbose_name="active"),
        ),
        migrations.AlterField(
            model_name="contractversion",
            name="valid_from",
            field=models.DateTimeField(
                help_text="In your own time zone. From this instant on, until the next version begins."
            ),
        ),
        migrations.AlterField(
            model_name="customer",
            name="is_active",
            field=models.BooleanField(
                default=True, help_text="Off: its people can sign in and read, but not file.", verbose_name="active"
            ),
        ),
        migrations.AlterField(
            model_name="membership",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AlterField(
            model_name="prioritymatrix",
            name="is_default",
            field=models.BooleanField(
                default=False,
                help_text="Serves every contract that names no matrix of its own.",
                verbose_name="default",
            ),
        ),
        migrations.AlterField(
            model_name="productversion",
            name="is_supported",
            field=models.BooleanField(
                default=True, help_text="Off: no new ticket can name it.", verbose_name="supported"
            ),
        ),
    ]
