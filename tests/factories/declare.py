"""factory-boy's declarations, with types, and the instant at which everything of a factory happened."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from factory import declarations

AT = dt.datetime(2026, 1, 12, 9, tzinfo=dt.UTC)  # a Monday, 10:00 in Rome


def sequence(make: Callable[[int], Any]) -> Any:
    """Another value each time."""
    return declarations.Sequence(make)  # type: ignore[no-untyped-call]


def derived(make: Callable[[Any], Any]) -> Any:
    """From the row's other values."""
    return declarations.LazyAttribute(make)  # type: ignore[no-untyped-call]


def computed(make: Callable[[], Any]) -> Any:
    return declarations.LazyFunction(make)  # type: ignore[no-untyped-call]


def one(kind: type[Any]) -> Any:
    """A row of another factory."""
    return declarations.SubFactory(kind)  # type: ignore[no-untyped-call]


def same_as(path: str) -> Any:
    """As another value of the row, or of a row that it points to."""
    return declarations.SelfAttribute(path)  # type: ignore[no-untyped-call]
