"""What the person at the page sees and works: asked once a request, used by navigation, boards, lists and filing."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, cast

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest

from accounts.models import Team, User
from customers.access import permissions_of
from customers.models import Customer, Membership
from customers.models.customers import holdings_of
from customers.permissions import Permission, Role
from tickets.models import Ticket

if TYPE_CHECKING:
    from tickets.models.ticket import TicketQuerySet

FILING = (Permission.FILE_TICKET, Permission.FILE_ON_BEHALF)


@dataclass(frozen=True, slots=True)
class Place:
    """A customer that the person sees, and what he or she is there."""

    customer: Customer
    works: bool  # as support
    leads: bool
    files: bool  # an own ticket, or on behalf
    is_own: bool  # a requester or manager of the customer: professional services and support are guests
    manages: bool  # invites, changes and removes its people


class Reader:
    """Three queries, each made when first asked for: what the person holds, the visible customers, the teams."""

    def __init__(self, user: User) -> None:
        self.user = user

    @cached_property
    def places(self) -> tuple[Place, ...]:
        return tuple(
            Place(
                row,
                works=Permission.WORK_TICKETS in held,
                leads=Permission.ASSIGN_ANYBODY in held,
                files=row.is_active and not held.isdisjoint(FILING),
                is_own=Permission.FILE_TICKET in held,
                manages=Permission.MANAGE_MEMBERS in held,
            )
            for row in Customer.objects.visible_to(self.user)
            for held in (permissions_of(self.user, row),)
        )

    @cached_property
    def all_teams(self) -> tuple[Team, ...]:
        """Every team, also those that the person is not in."""
        return tuple(Team.objects.all())

    @property
    def teams(self) -> tuple[Team, ...]:
        return tuple(team for team in self.all_teams if team.pk in self.team_ids) if self.team_ids else ()

    @property
    def team_ids(self) -> frozenset[int]:
        return holdings_of(self.user).teams

    @property
    def customers(self) -> tuple[Customer, ...]:
        return tuple(place.customer for place in self.places)

    @property
    def works_somewhere(self) -> bool:
        return any(place.works for place in self.places)

    @property
    def leads_somewhere(self) -> bool:
        return any(place.leads for place in self.places)

    @property
    def is_of_the_desk(self) -> bool:
        """Support of some customer, or a specialist: the triage board is theirs."""
        return self.works_somewhere or bool(self.team_ids)

    @property
    def files_somewhere(self) -> bool:
        return any(place.files for place in self.places)

    def place_or_404(self, key: str) -> Place:
        """The customer with this key, when the person sees its board."""
        for place in self.places:
            if place.customer.key == key:
                return place
        raise Http404

    def desk(self) -> "TicketQuerySet":
        """The tickets that the person works: those of the customers worked, and those ever with the own teams."""
        visible = Ticket.objects.visible_to(self.user)
        followed = [place.customer.pk for place in self.places if not place.works]
        if not followed:
            return visible
        return visible.exclude(~Q(pk__in=Ticket.ever_escalated_to_teams_of(self.user)), customer__in=followed)

    def tickets_of(self, customers: Iterable[Customer]) -> "TicketQuerySet":
        """What the person sees at these customers."""
        return Ticket.objects.visible_to(self.user).filter(customer__in=[row.pk for row in customers])

    def colleagues(self) -> QuerySet[User]:
        """Who can be a ticket's contact: the people of support, for all customers or for one that the person sees."""
        roles = Membership.objects.filter(
            Q(customer=None) | Q(customer__in=[row.pk for row in self.customers]),
            role__in=(Role.SUPPORT_AGENT, Role.SUPPORT_LEAD),
        )
        return User.objects.filter(pk__in=roles.values("user"), is_active=True).order_by("name")


def reader_of(request: HttpRequest) -> Reader:
    """The reader of this request; the navigation and the view share one."""
    reader: Reader | None = getattr(request, "reader", None)
    if reader is None:
        reader = Reader(cast("User", request.user))  # the middleware lets nobody else in
        request.reader = reader  # type: ignore[attr-defined]  # for the rest of this request
    return reader
