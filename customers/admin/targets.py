"""The promises of a version as a grid: a row for each priority; for each clock the time and how it counts."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms

from customers.admin.fields import LengthField, length
from customers.models import ContractVersion, Target
from customers.services.contracts import DEFAULT_TARGETS
from customers.terms import Target as TargetTerms
from customers.vocabulary import ClockKind, Counting, Priority


def length_name(priority: str, clock: str) -> str:
    return f"{priority.lower()}_{clock}"


def counting_name(priority: str, clock: str) -> str:
    return f"{priority.lower()}_{clock}_counting"


def binding_name(priority: str) -> str:
    return f"{priority.lower()}_binding"


def _row(priority: Priority) -> tuple[str, ...]:
    names = [name for clock in ClockKind for name in (length_name(priority, clock), counting_name(priority, clock))]
    return (*names, binding_name(priority))


ROWS = tuple(_row(priority) for priority in Priority)


def _fields() -> Iterator[tuple[str, forms.Field]]:
    for priority in Priority:
        for clock in ClockKind:
            yield length_name(priority, clock), LengthField(label=f"{priority} {clock.label.lower()}")
            counting = forms.ChoiceField(label="counted in", choices=Counting.choices, initial=Counting.SUPPORT_HOURS)
            yield counting_name(priority, clock), counting
        yield binding_name(priority), forms.BooleanField(label="estimate is binding", required=False)


FIELDS: Mapping[str, forms.Field] = dict(_fields())


def initial_of(version: ContractVersion) -> dict[str, Any]:
    """What the grid shows of a version; of a new one, the default promises."""
    targets = version.targets.all() if version.pk else DEFAULT_TARGETS
    found: dict[str, Any] = {}
    for target in targets:
        found[length_name(target.priority, target.clock)] = target.minutes
        found[counting_name(target.priority, target.clock)] = target.counting
        if target.clock == ClockKind.RESOLUTION:
            found[binding_name(target.priority)] = target.binding
    return found


def targets_in(data: Mapping[str, Any]) -> list[TargetTerms]:
    """What a filled grid promises. Resolution is always there: without a time, by the agreed estimate."""
    found = []
    for priority in Priority:
        for clock in ClockKind:
            minutes = data[length_name(priority, clock)]
            is_resolution = clock is ClockKind.RESOLUTION
            if minutes is not None or is_resolution:
                binding = is_resolution and data[binding_name(priority)]
                counting = data[counting_name(priority, clock)]
                found.append(TargetTerms(priority.value, clock.value, minutes, counting, binding))
    return found


def lines(version: ContractVersion) -> list[tuple[Target, str]]:
    """Each promise with its words, for a version that is only read."""
    order = list(ClockKind)
    rows = sorted(version.targets.all(), key=lambda row: (row.priority, order.index(ClockKind(row.clock))))
    return [(target, _words(target)) for target in rows]


def _words(target: Target) -> str:
    if target.minutes is None:
        return "by the agreed estimate, binding" if target.binding else "by the agreed estimate"
    said = f"{length(target.minutes)}, {target.get_counting_display()}"
    return f"{said}; an estimate is binding" if target.binding else said
