"""Public events have numbers of their own, without gaps where internal ones lie.

The numbers of the events that are there come from their order. A ticket's public version is the number of the last
public event: whoever has a page open from before is asked to look again.
"""

from django.conf import settings
from django.db import migrations, models
from django.db.models import Count, F, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce


def number_public_events(apps, schema_editor):
    Event, Ticket = apps.get_model("tickets", "Event"), apps.get_model("tickets", "Ticket")
    before = Event.objects.filter(ticket=OuterRef("ticket"), is_public=True, sequence__lte=OuterRef("sequence"))
    counted = before.order_by().values("ticket").annotate(number=Count("pk")).values("number")
    Event.objects.filter(is_public=True).update(public_sequence=Subquery(counted))
    last = Event.objects.filter(ticket=OuterRef("pk"), is_public=True).order_by().values("ticket")
    number = Coalesce(Subquery(last.annotate(last=Max("public_sequence")).values("last")), 0)
    Ticket.objects.update(last_public_sequence=number)
    Ticket.objects.filter(last_public_sequence__gt=0).update(public_version=F("last_public_sequence"))


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0007_scanned_files"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("event", "public_sequence", models.PositiveIntegerField(blank=True, null=True)),
        migrations.AddField("ticket", "last_public_sequence", models.PositiveIntegerField(default=0)),
        migrations.AddField("ticket", "public_version", models.PositiveIntegerField(default=1)),
        migrations.RunPython(number_public_events, migrations.RunPython.noop),
    ]
