"""How many tickets the desk has, by customer and in the views of the navigation. One query for all of it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from tickets.facets import breached, with_teams_of
from tickets.models import Ticket
from tickets.reader import Reader
from tickets.vocabulary import BOARD_STATES


@dataclass(frozen=True, slots=True)
class DeskCounts:
    """Tickets that are not closed, of those that the reader works."""

    total: int = 0
    mine: int = 0
    breached: int = 0
    waiting: int = 0
    with_my_teams: int = 0
    by_customer: Mapping[int, int] = field(default_factory=dict)


def desk_counts(reader: Reader, at: dt.datetime) -> DeskCounts:
    """Grouped by customer, so that one pass gives each customer's count and the sums."""
    parts = {
        "all_of_it": Q(),
        "mine": Q(assignee=reader.user),
        "breached": breached(at),
        "waiting": Q(waiting_since__isnull=False),
        "with_my_teams": with_teams_of(reader.user),
    }
    found: QuerySet[Ticket, Any] = (
        reader.desk()
        .filter(state__in=BOARD_STATES)
        .order_by()
        .values("customer")
        .annotate(**{name: Count("pk", filter=condition) for name, condition in parts.items()})
    )
    rows = list(found)
    total, mine, late, waiting, with_my_teams = (sum(row[name] for row in rows) for name in parts)
    return DeskCounts(total, mine, late, waiting, with_my_teams, {row["customer"]: row["all_of_it"] for row in rows})
