"""What was numbered stays so: apart from the numbering, as PostgreSQL changes no table that has rows to check."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("tickets", "0008_public_sequence")]

    operations = [
        migrations.AddConstraint(
            "event",
            models.UniqueConstraint(fields=("ticket", "public_sequence"), name="public_sequence_is_unique"),
        ),
        migrations.AddConstraint(
            "event",
            models.CheckConstraint(
                condition=Q(is_public=True, public_sequence__isnull=False)
                | Q(is_public=False, public_sequence__isnull=True),
                name="public_events_have_their_number",
            ),
        ),
    ]
