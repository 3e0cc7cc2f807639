"""The words that contracts and tickets share: types, impact, urgency, priority, clocks."""

from django.db.models import IntegerChoices, TextChoices


class TicketType(TextChoices):
    INCIDENT = "incident", "Incident"
    BUG_REPORT = "bug_report", "Bug report"
    IT_HELP = "it_help", "Get IT help"

    @property
    def has_sla(self) -> bool:
        return self is not TicketType.IT_HELP


class Impact(TextChoices):
    EXTENSIVE = "extensive", "Extensive"
    SIGNIFICANT = "significant", "Significant"
    MODERATE = "moderate", "Moderate"
    MINOR = "minor", "Minor"


class Urgency(TextChoices):
    CRITICAL = "critical", "Critical"
    HIGH = "high", "High"
    MEDIUM = "medium", "Medium"
    LOW = "low", "Low"


class Priority(TextChoices):
    P1 = "P1", "P1 critical"
    P2 = "P2", "P2 serious"
    P3 = "P3", "P3 medium/low"


class ClockKind(TextChoices):
    TAKING_CHARGE = "taking_charge", "Taking charge"
    UPDATE = "update", "Update"
    RESOLUTION = "resolution", "Resolution"


class Counting(TextChoices):
    SUPPORT_HOURS = "support_hours", "support hours"
    AROUND_THE_CLOCK = "around_the_clock", "around the clock"


class Weekday(IntegerChoices):
    MONDAY = 0, "Monday"
    TUESDAY = 1, "Tuesday"
    WEDNESDAY = 2, "Wednesday"
    THURSDAY = 3, "Thursday"
    FRIDAY = 4, "Friday"
    SATURDAY = 5, "Saturday"
    SUNDAY = 6, "Sunday"


class Side(TextChoices):
    """Whose act it is: the side decides what an act does to the clocks."""

    CUSTOMER = "customer", "Customer"
    VENDOR = "vendor", "Vendor"
    SYSTEM = "system", "System"


# Rows by impact, columns by urgency in the order of the enums: product.md's default matrix.
DEFAULT_MATRIX: dict[Impact, tuple[Priority, Priority, Priority, Priority]] = {
    Impact.EXTENSIVE: (Priority.P1, Priority.P1, Priority.P2, Priority.P2),
    Impact.SIGNIFICANT: (Priority.P1, Priority.P2, Priority.P2, Priority.P3),
    Impact.MODERATE: (Priority.P2, Priority.P2, Priority.P3, Priority.P3),
    Impact.MINOR: (Priority.P3, Priority.P3, Priority.P3, Priority.P3),
}
