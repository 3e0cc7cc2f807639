"""The database refuses a cycle with a target that no contract can promise."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sla", "0001_initial"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("minutes__isnull", True), models.Q(("minutes__gte", 1), ("minutes__lte", 527040)), _connector="OR"
                ),
                name="a_cycle_has_a_target_that_can_be_promised",
            ),
        ),
    ]
