"""The product as support sees it: components, versions, releases."""

from typing import Self

from django.db import models
from django.db.models import Q


class Catalogue(models.Model):
    """A product with its components and versions. A customer's tickets name those of the customer's catalogue."""

    name = models.CharField(max_length=120, unique=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class ComponentKind(models.TextChoices):
    PLATFORM = "platform", "Platform"
    INTEGRATION = "integration", "Integration"
    TEMPLATE = "template", "Template"
    PLUGIN = "plugin", "Plug-in"


class Component(models.Model):
    catalogue = models.ForeignKey(Catalogue, on_delete=models.PROTECT, related_name="components")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=ComponentKind.choices, default=ComponentKind.PLATFORM)
    in_perimeter = models.BooleanField(
        "in the perimeter",
        default=True,
        help_text="Off: tickets that touch only such components carry no SLA. Tickets already filed keep theirs.",
    )
    team = models.ForeignKey(
        "accounts.Team",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The team that its escalations go to first.",
    )
    is_active = models.BooleanField("active", default=True, help_text="Off: no new ticket can name it.")

    class Meta:
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=("catalogue", "name"), name="one_component_of_a_name")]

    def __str__(self) -> str:
        return self.name


class ProductVersion(models.Model):
    """A version that a customer can have installed."""

    catalogue = models.ForeignKey(Catalogue, on_delete=models.PROTECT, related_name="versions")
    name = models.CharField(max_length=40, help_text="As 2.8.1.")
    is_supported = models.BooleanField("supported", default=True, help_text="Off: no new ticket can name it.")

    class Meta:
        ordering = ("-pk",)
        constraints = [models.UniqueConstraint(fields=("catalogue", "name"), name="one_version_of_a_name")]

    def __str__(self) -> str:
        return self.name


class ReleaseQuerySet(models.QuerySet["Release"]):
    def pending(self) -> Self:
        return self.filter(released_at__isnull=True)


class Release(models.Model):
    """A patch release that tickets wait for. Marked released by `tickets.services`, as it closes tickets."""

    catalogue = models.ForeignKey(Catalogue, on_delete=models.PROTECT, related_name="releases")
    name = models.CharField(max_length=40, help_text="As 2.8.2.")
    planned_on = models.DateField(null=True, blank=True, help_text="Customers see this date.")
    released_at = models.DateTimeField(null=True, blank=True, editable=False)
    notes = models.TextField(blank=True, help_text="What to tell those who install it.")

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(fields=("catalogue", "name"), name="one_release_of_a_name"),
            models.CheckConstraint(condition=~Q(name=""), name="release_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
