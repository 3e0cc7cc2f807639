"""By what boards and lists can be filtered, and which rows each value means."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db.models import CharField, F, Q, Value
from django.utils import timezone

from accounts.models import Team, User
from customers.models import Component, Customer
from customers.models.customers import holdings_of
from customers.vocabulary import Priority, TicketType
from sla.models import Clock
from sla.standing import BREACH
from tickets import coverage
from tickets.forms.filters import Facet, Option, View
from tickets.vocabulary import State

DESK_VIEWS = (
    View("All", {}),
    View("Due today", {"due": "today"}),
    View("Nobody assigned", {"assignee": "nobody"}),
    View("Breached", {"breached": "1"}),
    View("Waiting for customers", {"waiting": "1"}),
)
EVERY = Q(pk__isnull=False)


def end_of_day(at: dt.datetime) -> dt.datetime:
    """Midnight after `at` where the reader is."""
    tomorrow = timezone.localtime(at).date() + dt.timedelta(days=1)
    return timezone.make_aware(dt.datetime.combine(tomorrow, dt.time()))


def customer_facet(customers: Iterable[Customer]) -> Facet:
    options = (Option(row.key, row.name, Q(customer=row.pk), hue=row.hue) for row in customers)
    return Facet("customer", "Customer", tuple(options), several=True)


def type_facet() -> Facet:
    options = (Option(value, label, Q(type=value)) for value, label in TicketType.choices)
    return Facet("type", "Type", tuple(options), several=True)


def priority_facet() -> Facet:
    options = (Option(value, label, Q(priority=value)) for value, label in Priority.choices)
    return Facet("priority", "Priority", tuple(options), several=True)


def state_facet() -> Facet:
    """Without a choice, the closed tickets are left out."""
    options = [Option("any", "Any, closed ones too", EVERY)]
    options += [Option(value, label, Q(state=value)) for value, label in State.choices]
    return Facet("state", "State", tuple(options), several=True, unset=~Q(state=State.CLOSED), unset_label="not closed")


def assignee_facet(user: User, people: Iterable[User]) -> Facet:
    options = [Option("me", "Me", Q(assignee=user)), Option("nobody", "Nobody", Q(assignee=None))]
    options += [Option(str(row.pk), row.name, Q(assignee=row)) for row in people if row.pk != user.pk]
    return Facet("assignee", "Assignee", tuple(options))


class Named(NamedTuple):
    pk: int
    name: str


def teams_and_components(catalogues: Collection[int]) -> tuple[list[Named], list[Named]]:
    """What two menus offer, in one query: all teams, and the components of these catalogues."""
    components = Component.objects.filter(catalogue__in=catalogues).order_by()
    parts = [
        rows.annotate(of=Value(of, CharField())).values_list("of", "pk", "name")
        for of, rows in (("team", Team.objects.order_by()), ("component", components))
    ]
    found: dict[str, list[Named]] = {"team": [], "component": []}
    for of, pk, name in parts[0].union(parts[1], all=True):
        found[of].append(Named(pk, name))
    teams, parted = (sorted(rows, key=lambda row: row.name) for rows in found.values())
    return teams, parted


def with_teams_of(user: User) -> Q:
    return Q(team__in=holdings_of(user).teams)


def team_facet(user: User, teams: Iterable[Team | Named]) -> Facet:
    """The team that has the ticket now."""
    options = [Option("mine", "My team", with_teams_of(user))] if holdings_of(user).teams else []
    options += [Option(str(row.pk), row.name, Q(team=row)) for row in teams]
    return Facet("team", "Team", tuple(options), several=True)


def component_facet(components: Iterable[Component | Named]) -> Facet:
    options = (Option(str(row.pk), row.name, Q(components=row.pk)) for row in components)
    return Facet("component", "Component", tuple(options))


def reporter_facet(people: Iterable[User]) -> Facet:
    return Facet("reporter", "Reporter", tuple(Option(str(row.pk), row.name, Q(reporter=row)) for row in people))


def mine_facet(user: User) -> Facet:
    option = Option("1", "Filed by me", Q(reporter=user) | Q(filed_by=user))
    return Facet("mine", "Filed by me", (option,), icon="user")


def waiting_facet(label: str = "Waiting") -> Facet:
    return Facet("waiting", label, (Option("1", label, Q(waiting_since__isnull=False)),), icon="pause")


def breached(at: dt.datetime) -> Q:
    """A promise is over now. What was missed and is finished is history: its ticket tells it."""
    return Q(next_due_at__lt=at)


def breached_facet(at: dt.datetime) -> Facet:
    return Facet("breached", "Breached", (Option("1", "Breached", breached(at)),), icon="alert")


def warned(at: dt.datetime) -> Q:
    """About to break, as the orange chip: the last warning of a running clock was told, its breach comes next."""
    told = Clock.objects.running().filter(told__gt=0, told__lt=BREACH, due_at__gte=at, tell_at=F("due_at"))
    return Q(next_due_at__gte=at, commitment__in=told.values("commitment"))


def warned_facet(at: dt.datetime) -> Facet:
    return Facet("warned", "Warned", (Option("1", "Warned", warned(at)),), icon="warn")


def no_sla_facet() -> Facet:
    """Tickets without a promise, by the reason."""
    reasons = {"question": coverage.QUESTION, "perimeter": coverage.OUTSIDE, "contract": coverage.NO_CONTRACT}
    options = [Option("any", "For any reason", Q(is_covered=False))]
    options += [
        Option(value, why.capitalize(), Q(is_covered=False, not_covered_why=why)) for value, why in reasons.items()
    ]
    return Facet("no_sla", "No SLA", tuple(options), several=True)


def due_today_facet(at: dt.datetime) -> Facet:
    condition = Q(next_due_at__lt=end_of_day(at))
    return Facet("due", "Due today", (Option("today", "Due today", condition),), icon="clock")
