"""A target without minutes is of the resolution alone: to a CHECK, NULL is as good as true."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0003_words_of_the_admin"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="target",
            name="target_has_minutes",
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("clock", "resolution"), ("minutes__isnull", True)),
                    models.Q(("minutes__gte", 1), ("minutes__isnull", False), ("minutes__lte", 527040)),
                    _connector="OR",
                ),
                name="target_has_minutes",
                violation_error_message="Write a time of at least one minute and at most a year.",
            ),
        ),
    ]
