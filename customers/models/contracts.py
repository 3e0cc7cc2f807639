"""Contracts and their versions: what was promised to a customer from when on."""

import datetime as dt
import zoneinfo

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q

from customers.models.calendars import Calendar
from customers.models.customers import Customer
from customers.models.matrix import PriorityMatrix
from customers.terms import Target as TargetTerms
from customers.terms import Terms
from customers.vocabulary import ClockKind, Counting, Priority

warning_levels_validator = RegexValidator(
    r"^\s*[1-9]\d?(\s*,\s*[1-9]\d?)*\s*$", "Write whole percentages below 100, as “50, 80”."
)
PERCENT = (MinValueValidator(0), MaxValueValidator(100))
# A year of minutes: more is a slip of the keyboard.
LONGEST_TARGET = 366 * 24 * 60


class Contract(models.Model):
    """One per customer. What it promises is in its versions."""

    customer = models.OneToOneField(Customer, on_delete=models.PROTECT, related_name="contract")
    name = models.CharField(max_length=120, help_text="As “Premium 2026”. The customer sees it.")
    ends_on = models.DateField(
        null=True,
        blank=True,
        help_text="The last day in force, in the calendar's time zone. Tickets filed later carry no SLA.",
    )

    class Meta:
        ordering = ("customer__name",)

    def __str__(self) -> str:
        return f"{self.customer}: {self.name}"

    def version_at(self, at: dt.datetime) -> "ContractVersion | None":
        """The version in force at an instant; None before the first and after the end."""
        version = (
            self.versions.filter(valid_from__lte=at).select_related("calendar", "matrix").order_by("valid_from").last()
        )
        return version if version and version.is_in_force(at) else None

    def terms(self, at: dt.datetime) -> Terms | None:
        """What is promised to a ticket filed at `at`; None when no version is in force."""
        version = self.version_at(at)
        return version.terms() if version else None


class ContractVersion(models.Model):
    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(editable=False)
    valid_from = models.DateTimeField(
        help_text="In your own time zone. From this instant on, until the next version begins."
    )
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="+")
    matrix = models.ForeignKey(
        PriorityMatrix,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: the default matrix.",
    )
    warn_at = models.CharField(
        "warn at",
        max_length=40,
        default="50, 80",
        validators=[warning_levels_validator],
        help_text="Per cent of a target at which the assignee, the team and the leads are warned.",
    )
    subscription = models.TextField(
        blank=True, help_text="What the subscription includes. The customer sees it beside the filing form."
    )
    fee = models.DecimalField(max_digits=12, decimal_places=2, default=0, validators=[MinValueValidator(0)])
    currency = models.CharField(max_length=3, default="EUR", validators=[RegexValidator(r"^[A-Z]{3}$")])
    fee_period = models.CharField(max_length=10, choices=[("month", "A month"), ("year", "A year")], default="month")
    promised_compliance = models.DecimalField(
        max_digits=5, decimal_places=2, default=95, validators=PERCENT, help_text="Per cent of cycles met in a period."
    )
    credit_cap = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        default=100,
        validators=PERCENT,
        help_text="Service credits of a period never exceed this percentage of its fee.",
    )

    class Meta:
        ordering = ("contract", "-valid_from")
        constraints = [
            models.UniqueConstraint(
                fields=("contract", "valid_from"),
                name="versions_begin_apart",
                violation_error_message="Another version of this contract begins at this instant.",
            ),
            models.UniqueConstraint(fields=("contract", "number"), name="version_numbers_are_unique"),
            models.CheckConstraint(condition=Q(fee__gte=0), name="fee_is_not_negative"),
            models.CheckConstraint(
                condition=Q(promised_compliance__gte=0, promised_compliance__lte=100, credit_cap__gte=0)
                & Q(credit_cap__lte=100),
                name="version_percentages_are_percentages",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract.name}, v{self.number}"

    def is_in_force(self, at: dt.datetime) -> bool:
        """Whether the contract has not ended: its last day counts in the calendar's time zone."""
        ends_on = self.contract.ends_on
        if ends_on is None:
            return True
        return at.astimezone(zoneinfo.ZoneInfo(self.calendar.timezone)).date() <= ends_on

    @property
    def warning_levels(self) -> tuple[int, ...]:
        return tuple(sorted({int(level) for level in self.warn_at.split(",")}))

    def terms(self) -> Terms:
        return Terms(
            contract=self.contract.name,
            version=self.number,
            valid_from=self.valid_from.astimezone(dt.UTC),
            calendar=self.calendar.terms(),
            targets=tuple(
                TargetTerms(row.priority, row.clock, row.minutes, row.counting, row.binding)
                for row in self.targets.order_by("priority", "clock")
            ),
            warning_levels=self.warning_levels,
        )


class Target(models.Model):
    """A promise of a version: for a priority and a clock, so many minutes."""

    version = models.ForeignKey(ContractVersion, on_delete=models.CASCADE, related_name="targets")
    priority = models.CharField(max_length=2, choices=Priority.choices)
    clock = models.CharField(max_length=20, choices=ClockKind.choices)
    minutes = models.PositiveIntegerField(
        null=True, blank=True, help_text="As “1 h”, “90 min” or “48 h”. Empty for resolution: by the agreed estimate."
    )
    counting = models.CharField(max_length=20, choices=Counting.choices, default=Counting.SUPPORT_HOURS)
    binding = models.BooleanField(
        "estimate is binding",
        default=False,
        help_text="Resolution only: an agreed estimate carries a verdict (met or breached).",
    )

    class Meta:
        ordering = ("priority", "clock")
        constraints = [
            models.UniqueConstraint(fields=("version", "priority", "clock"), name="one_target_a_priority_and_clock"),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True, clock=ClockKind.RESOLUTION)
                # Said, as a CHECK that compares with NULL accepts it.
                | Q(minutes__isnull=False, minutes__gte=1, minutes__lte=LONGEST_TARGET),
                name="target_has_minutes",
                violation_error_message="Write a time of at least one minute and at most a year.",
            ),
            models.CheckConstraint(
                condition=Q(binding=False) | Q(clock=ClockKind.RESOLUTION), name="only_resolution_has_estimates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.priority} {self.get_clock_display().lower()}"


class ServiceCreditRule(models.Model):
    """What a missed promise gives back: by level of compliance, or an amount a breach."""

    class Kind(models.TextChoices):
        COMPLIANCE = "compliance", "Compliance below a level"
        BREACH = "breach", "Each breach"

    version = models.ForeignKey(ContractVersion, on_delete=models.CASCADE, related_name="credit_rules")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    below = models.DecimalField(
        "below per cent", max_digits=5, decimal_places=2, null=True, blank=True, validators=PERCENT
    )
    percent_of_fee = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True, validators=PERCENT)
    amount = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )

    class Meta:
        ordering = ("kind", F("below").desc(nulls_last=True))
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="compliance", below__isnull=False, percent_of_fee__isnull=False, amount__isnull=True)
                | Q(kind="breach", amount__isnull=False, below__isnull=True, percent_of_fee__isnull=True),
                name="credit_rule_is_of_its_kind",
                violation_error_message=(
                    "Below a level: give the level and the percentage of the fee. Each breach: give the amount."
                ),
            ),
            models.UniqueConstraint(fields=("version", "kind", "below"), name="one_credit_rule_a_level"),
        ]

    def __str__(self) -> str:
        if self.kind == self.Kind.BREACH:
            return f"{self.amount} a breach"
        return f"below {self.below} %: {self.percent_of_fee} % of the fee"
