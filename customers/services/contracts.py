"""What is promised to a customer at an instant, and new versions of it."""

import datetime as dt

from customers.models import ContractVersion, Customer, PriorityMatrix, Target
from customers.terms import Target as TargetTerms
from customers.terms import Terms
from customers.vocabulary import ClockKind, Priority

# The default contract of sla.md; None: by the agreed estimate, binding for P3.
DEFAULT_TARGETS: tuple[TargetTerms, ...] = (
    TargetTerms(Priority.P1, ClockKind.TAKING_CHARGE, 60),
    TargetTerms(Priority.P1, ClockKind.UPDATE, 4 * 60),
    TargetTerms(Priority.P1, ClockKind.RESOLUTION, None),
    TargetTerms(Priority.P2, ClockKind.TAKING_CHARGE, 2 * 60),
    TargetTerms(Priority.P2, ClockKind.UPDATE, 8 * 60),
    TargetTerms(Priority.P2, ClockKind.RESOLUTION, None),
    TargetTerms(Priority.P3, ClockKind.TAKING_CHARGE, 48 * 60),
    TargetTerms(Priority.P3, ClockKind.RESOLUTION, None, binding=True),
)


def version_at(customer: Customer, at: dt.datetime) -> ContractVersion | None:
    """The contract version in force at `at`: one query; None without a contract in force."""
    version = (
        ContractVersion.objects.filter(contract__customer=customer, valid_from__lte=at)
        .select_related("contract", "calendar", "matrix")
        .order_by("valid_from")
        .last()
    )
    return version if version and version.is_in_force(at) else None


def terms_at(customer: Customer, at: dt.datetime) -> Terms | None:
    """What is promised to a ticket filed at `at`; None without a contract in force."""
    version = version_at(customer, at)
    return version.terms() if version else None


def matrix_at(customer: Customer, at: dt.datetime) -> PriorityMatrix:
    """The priority matrix that counts for the customer at `at`: the contract's own, or the default."""
    version = version_at(customer, at)
    if version and version.matrix:
        return version.matrix
    return PriorityMatrix.objects.get(is_default=True)


def set_default_targets(version: ContractVersion) -> None:
    Target.objects.bulk_create(
        Target(
            version=version,
            priority=target.priority,
            clock=target.clock,
            minutes=target.minutes,
            counting=target.counting,
            binding=target.binding,
        )
        for target in DEFAULT_TARGETS
    )
