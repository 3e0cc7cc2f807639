"""The default matrix of product.md: every installation has one."""

from django.db import migrations

CELLS = {
    "extensive": ("P1", "P1", "P2", "P2"),
    "significant": ("P1", "P2", "P2", "P3"),
    "moderate": ("P2", "P2", "P3", "P3"),
    "minor": ("P3", "P3", "P3", "P3"),
}
URGENCIES = ("critical", "high", "medium", "low")


def make(apps, schema_editor):
    matrix = apps.get_model("customers", "PriorityMatrix").objects.create(name="Default", is_default=True)
    cell = apps.get_model("customers", "MatrixCell")
    cell.objects.bulk_create(
        cell(matrix=matrix, impact=impact, urgency=urgency, priority=priority)
        for impact, row in CELLS.items()
        for urgency, priority in zip(URGENCIES, row, strict=True)
    )


def remove(apps, schema_editor):
    apps.get_model("customers", "PriorityMatrix").objects.filter(name="Default", is_default=True).delete()


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]

    operations = [migrations.RunPython(make, remove)]
