"""What is promised to a customer at an instant, and new versions of it."""

import datetime as dt
import zoneinfo
from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction
from django.db.models import Case, OuterRef, QuerySet, Subquery, When
from django.utils import timezone

from accounts.audit import difference, record
from accounts.models import AuditKind, User
from common import clock
from common.errors import Conflict, InvalidInput
from customers import usage
from customers.models import Contract, ContractVersion, Customer, MatrixCell, PriorityMatrix, ServiceCreditRule, Target
from customers.terms import Target as TargetTerms
from customers.terms import Terms
from customers.vocabulary import ClockKind, Counting, Priority

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
    return _in_force(_versions(customer, at).last(), at)


def _versions(customer: Customer, at: dt.datetime) -> "QuerySet[ContractVersion]":
    begun = ContractVersion.objects.filter(contract__customer=customer, valid_from__lte=at)
    return begun.select_related("contract", "calendar", "matrix").order_by("valid_from")


def _in_force(version: ContractVersion | None, at: dt.datetime) -> ContractVersion | None:
    return version if version and version.is_in_force(at) else None


def promised_at(
    customer: Customer, at: dt.datetime, *, impact: str, urgency: str
) -> tuple[ContractVersion | None, Priority]:
    """The version in force at `at`, and the priority that it gives. One query, two without a contract in force."""
    own = MatrixCell.objects.filter(matrix=OuterRef("matrix"), impact=impact, urgency=urgency)
    default = MatrixCell.objects.filter(matrix__is_default=True, impact=impact, urgency=urgency)
    versions = _versions(customer, at).annotate(
        cell=Case(
            When(matrix=None, then=Subquery(default.values("priority"))), default=Subquery(own.values("priority"))
        )
    )
    version = _in_force(versions.last(), at)
    if version is None:
        return None, Priority(default.get().priority)
    return version, Priority(version.cell)  # type: ignore[attr-defined]  # annotated


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
    Target.objects.bulk_create(_target(version, target) for target in DEFAULT_TARGETS)


def set_targets(version: ContractVersion, targets: Iterable[TargetTerms], *, by: User | None) -> ContractVersion:
    """Give a version its promises, in place of those that it had."""
    with transaction.atomic():
        before = [_promise(target) for target in Target.objects.filter(version=version)]
        Target.objects.filter(version=version).delete()
        made = Target.objects.bulk_create(_target(version, target) for target in targets)
        said = difference(before, [_promise(target) for target in made])
        if said:
            _audit(version, said, by=by)
    return version


def _promise(target: Target) -> tuple[str, str]:
    minutes = "by estimate" if target.minutes is None else f"{target.minutes} min"
    counting = "" if target.counting == Counting.SUPPORT_HOURS else f" {target.get_counting_display().lower()}"
    binding = ", estimate binding" if target.binding else ""
    return f"{target.priority} {target.get_clock_display().lower()}", f"{minutes}{counting}{binding}"


def _audit(version: ContractVersion, said: str, *, by: User | None) -> None:
    record(AuditKind.CONTRACT, f"{version}: {said}", by=by, customer=version.contract.customer_id)


def _target(version: ContractVersion, target: TargetTerms) -> Target:
    return Target(
        version=version,
        priority=target.priority,
        clock=target.clock,
        minutes=target.minutes,
        counting=target.counting,
        binding=target.binding,
    )


def check_valid_from(contract: Contract, valid_from: dt.datetime, *, version: ContractVersion | None = None) -> None:
    """Raise InvalidInput unless a version (a new one, or `version`) may begin then.

    Tickets name the version in force when they were filed: none may begin before the last of them.
    """
    twin = ContractVersion.objects.filter(contract=contract, valid_from=valid_from)
    if version is not None and version.pk:
        twin = twin.exclude(pk=version.pk)
    if other := twin.first():
        raise InvalidInput({"valid_from": [f"Version {other.number} begins at this instant, too."]})
    last = usage.last_filed_at(contract.customer)
    if last is not None and valid_from <= last:
        said = f"{timezone.localtime(last):%d %b %Y, %H:%M}"
        raise InvalidInput({"valid_from": [f"Tickets were filed under an earlier version until {said}: begin later."]})


def save_version(version: ContractVersion, *, by: User | None) -> ContractVersion:
    """Save a new version with its number, or one under which no ticket was filed. Raises InvalidInput, Conflict."""
    with transaction.atomic():
        contract = (
            Contract.objects.select_for_update(of=("self",)).select_related("customer").get(pk=version.contract_id)
        )
        stored = ContractVersion.objects.filter(pk=version.pk).first()
        if stored is not None and usage.last_filed_under(stored):
            raise Conflict(f"Tickets were filed under {stored}: make a new version.")
        check_valid_from(contract, version.valid_from, version=version)
        if stored is None:
            version.number = _next_number(contract)
        version.save()
        begins = f"{version.valid_from.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"
        said = f"new, from {begins}" if stored is None else difference(_fields(stored), _fields(version))
        if said:
            _audit(version, said, by=by)
    return version


def _fields(version: ContractVersion) -> list[tuple[str, str]]:
    """What is said of a version beside its promises, by name."""
    names = [field.name for field in version._meta.concrete_fields if field.name not in {"id", "contract", "number"}]
    return [(name.replace("_", " "), _plain(getattr(version, name))) for name in names]


def _plain(value: object) -> str:
    """Alike for what was typed and what was stored."""
    if isinstance(value, dt.datetime):
        return f"{value.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value or "none")


def _next_number(contract: Contract) -> int:
    last = ContractVersion.objects.filter(contract=contract).order_by("number").last()
    return last.number + 1 if last else 1


def copy_version(version: ContractVersion, *, by: User | None, at: dt.datetime | None = None) -> ContractVersion:
    """A new version that promises the same, from the next midnight of its calendar that no other version has taken.

    It is there to be edited before it comes into force.
    """
    zone = zoneinfo.ZoneInfo(version.calendar.timezone)
    with transaction.atomic():
        Contract.objects.select_for_update().get(pk=version.contract_id)
        versions = ContractVersion.objects.filter(contract=version.contract_id)
        begins = [at or clock.now(), *versions.values_list("valid_from", flat=True)]
        after = max(begins).astimezone(zone).date() + dt.timedelta(days=1)
        targets, rules = list(version.targets.all()), list(version.credit_rules.all())
        new = ContractVersion.objects.get(pk=version.pk)
        new.pk = None  # a new row, numbered when saved
        new.valid_from = dt.datetime.combine(after, dt.time.min, tzinfo=zone)
        new._state.adding = True  # noqa: SLF001  # Django's documented way to copy a row
        save_version(new, by=by)
        rows: list[Target | ServiceCreditRule] = [*targets, *rules]
        for row in rows:
            row.pk, row.version = None, new
            row._state.adding = True  # noqa: SLF001
        Target.objects.bulk_create(targets)
        ServiceCreditRule.objects.bulk_create(rules)
    return new


def remove_version(version: ContractVersion, *, by: User | None) -> None:
    """Remove a version under which no ticket was filed. Raises Conflict."""
    if usage.last_filed_under(version):
        raise Conflict(f"Tickets were filed under {version}: it stays.")
    with transaction.atomic():
        _audit(version, "removed", by=by)
        version.delete()
