"""What the person at the page sees and works: asked once a request, used by navigation, boards, lists and filing."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest

from accounts.models import Team, TeamMember, User
from customers.models import Customer, Membership
from customers.permissions import Permission, Role
from tickets.models import Ticket

if TYPE_CHECKING:
    from tickets.models.ticket import TicketQuerySet


@dataclass(frozen=True, slots=True)
class Place:
    """A customer that the person sees, and what he or she is there."""

    customer: Customer
    works: bool  # as support
    leads: bool
    files: bool  # an own ticket, or on behalf
    is_own: bool  # a requester or manager of the customer: professional services and support are guests


class Reader:
    """Two queries, each made when first asked for: the visible customers, the teams."""

    def __init__(self, user: User) -> None:
        self.user = user

    @cached_property
    def places(self) -> tuple[Place, ...]:
        customers: QuerySet[Any] = Customer.objects.visible_to(self.user).annotate(
            works=self._permitted(Permission.WORK_TICKETS),
            leads=self._permitted(Permission.ASSIGN_ANYBODY),
            files_own=self._permitted(Permission.FILE_TICKET),
            files=self._permitted(Permission.FILE_TICKET, Permission.FILE_ON_BEHALF),
        )
        return tuple(
            Place(row, works=row.works, leads=row.leads, files=row.files and row.is_active, is_own=row.files_own)
            for row in customers
        )

    def _permitted(self, *permissions: Permission) -> ExpressionWrapper[Q]:
        condition = Q()
        for permission in permissions:
            condition |= Q(pk__in=Customer.objects.where_permitted(self.user, permission).values("pk"))
        return ExpressionWrapper(condition, output_field=BooleanField())

    @cached_property
    def all_teams(self) -> tuple[Team, ...]:
        """Every team; `is_mine` says whether the person is in it."""
        mine = TeamMember.objects.filter(team=OuterRef("pk"), user=self.user)
        return tuple(Team.objects.annotate(is_mine=Exists(mine)))

    @property
    def teams(self) -> tuple[Team, ...]:
        return tuple(team for team in self.all_teams if getattr(team, "is_mine", False))

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
        return self.works_somewhere or bool(self.teams)

    @property
    def files_somewhere(self) -> bool:
        return any(place.files for place in self.places)

    def place_or_404(self, key: str) -> Place:
        """The customer with this key, when the person sees its board."""
        for place in self.places:
            if place.customer.key == key:
                return place
        raise Http404

    def desk(self, *, ask_teams: bool = True) -> "TicketQuerySet":
        """The tickets that the person works: those of the customers worked, and those ever with the own teams.

        Without asking for the teams first, one query less; the one that follows has a subquery more.
        """
        condition = Q(customer__in=[place.customer.pk for place in self.places if place.works])
        if not ask_teams or self.teams:
            condition |= Q(pk__in=Ticket.ever_escalated_to_teams_of(self.user))
        return Ticket.objects.visible_to(self.user).filter(condition)

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
