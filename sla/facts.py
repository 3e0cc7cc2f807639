"""What the clocks count from: facts, in the order in which they happened. Pure: imports no Django.

A fact has the instant `at`, its `order` (the sequence number on the timeline; decides at one instant) and the `side`
that did it. Sorting facts sorts by (at, order).
"""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    at: dt.datetime  # aware
    order: int
    side: str  # customer, vendor, system


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed(Fact):
    """`reported_at`: support filed on behalf and states when it was reported; the clocks start there."""

    terms: str | None  # digest of the terms; None without a contract in force
    priority: str
    covered: bool
    why: str = ""  # why there is no coverage
    reported_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenInCharge(Fact):
    """By a person of the vendor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Updated(Fact):
    """Words for the customer by a person of the vendor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingStarted(Fact):
    """Support asked the customer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingEnded(Fact):
    """The customer's side answered, or support resumed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityChanged(Fact):
    priority: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageChanged(Fact):
    """Type or components were edited."""

    covered: bool
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsApplied(Fact):
    """An admin applied other terms, from this instant on."""

    terms: str
    covered: bool
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateAgreed(Fact):
    due_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved(Fact):
    """Ends a wait, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened(Fact):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(Fact):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(Fact):
    pass
