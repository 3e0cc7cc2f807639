"""The database refuses an estimate before the filing, and “reported at” in the future or too early."""

import datetime

import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_people_are_called_people"),
        ("customers", "0003_words_of_the_admin"),
        ("sla", "0002_targets_that_can_be_promised"),
        ("tickets", "0004_list_sorts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reported_at__isnull", True),
                    models.Q(
                        (
                            "reported_at__gte",
                            django.db.models.expressions.CombinedExpression(
                                models.F("filed_at"), "-", models.Value(datetime.timedelta(days=3))
                            ),
                        ),
                        ("reported_at__lte", models.F("filed_at")),
                    ),
                    _connector="OR",
                ),
                name="reported_at_most_three_days_before_filed",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("estimate_at__isnull", True), ("estimate_at__gt", models.F("filed_at")), _connector="OR"
                ),
                name="an_estimate_lies_after_the_filing",
            ),
        ),
    ]
