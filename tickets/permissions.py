"""Who may do what on a ticket. Every view, queryset, serializer and service asks here.

Rights come from the customer (`customers.permissions`). A specialist's come from the ticket: who is in a team that it
was ever escalated to sees it, and works it while it is there.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from customers.access import permissions_of, permissions_of_each, side_with
from customers.models.customers import holdings_of
from customers.permissions import Permission
from customers.vocabulary import Side
from tickets.models import Escalation, Ticket
from tickets.vocabulary import State

if TYPE_CHECKING:
    from accounts.models import User


class Act(StrEnum):
    """Everything that a person can do on a ticket. The transitions are named as in the workflow."""

    TAKE_CHARGE = "take_charge"
    START_INVESTIGATION = "start_investigation"
    ESCALATE = "escalate"
    HAND_BACK = "hand_back"
    RESOLVE = "resolve"
    CONFIRM = "confirm"
    REOPEN = "reopen"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    CATEGORISE = "categorise"
    EDIT = "edit"
    ASSIGN = "assign"
    ASSIGN_ANYBODY = "assign_anybody"
    COMMENT = "comment"
    NOTE = "note"
    ASK = "ask"
    RESUME = "resume"
    ESTIMATE = "estimate"
    OVERRIDE = "override"
    EXCUSE = "excuse"
    LINK = "link"
    REFERENCE = "reference"
    FOLLOW_UP = "follow_up"
    RATE = "rate"
    REDACT = "redact"


# What the own team's specialists may while a ticket is escalated to them.
SPECIALIST_ACTS = frozenset(
    {Act.COMMENT, Act.NOTE, Act.ASK, Act.RESUME, Act.LINK, Act.REFERENCE, Act.ESCALATE, Act.HAND_BACK, Act.RESOLVE}
)

ACTS_BY_PERMISSION: dict[Permission, frozenset[Act]] = {
    Permission.COMMENT: frozenset({Act.COMMENT}),
    Permission.ANSWER_RESOLUTION: frozenset({Act.CONFIRM, Act.REOPEN, Act.RATE}),
    Permission.WITHDRAW_ANY: frozenset({Act.WITHDRAW}),
    Permission.WORK_TICKETS: frozenset(
        {
            Act.TAKE_CHARGE,
            Act.START_INVESTIGATION,
            Act.ESCALATE,
            Act.HAND_BACK,
            Act.RESOLVE,
            Act.REOPEN,
            Act.CLOSE,
            Act.CATEGORISE,
            Act.EDIT,
            Act.ASSIGN,
            Act.NOTE,
            Act.ASK,
            Act.RESUME,
            Act.ESTIMATE,
            Act.LINK,
            Act.REFERENCE,
            Act.FOLLOW_UP,
        }
    ),
    Permission.ASSIGN_ANYBODY: frozenset({Act.ASSIGN_ANYBODY}),
    Permission.OVERRIDE_PRIORITY: frozenset({Act.OVERRIDE}),
    Permission.EXCUSE_BREACH: frozenset({Act.EXCUSE}),
    Permission.REDACT: frozenset({Act.REDACT}),
}


@dataclass(frozen=True, slots=True)
class Access:
    """What a person may on a ticket, whatever its state; the workflow says what is legal now."""

    side: Side
    acts: frozenset[Act]
    can_see: bool
    can_see_internal: bool
    can_see_contract: bool

    def may(self, act: Act) -> bool:
        return act in self.acts

    @property
    def is_vendor(self) -> bool:
        return self.side == Side.VENDOR

    @property
    def is_customer(self) -> bool:
        return self.side == Side.CUSTOMER


SYSTEM = Access(Side.SYSTEM, frozenset(Act), can_see=True, can_see_internal=True, can_see_contract=True)
NOTHING: frozenset[Permission] = frozenset()
NO_TEAMS: frozenset[int] = frozenset()


def access_to(ticket: Ticket, user: "User | None") -> Access:
    """Two queries at the most; one for those who are in no team. None is the system."""
    if user is None:
        return SYSTEM
    permissions = permissions_of(user, ticket.customer)
    teams = _teams_of(ticket, user) if Permission.WORK_TICKETS not in permissions else NO_TEAMS
    return rights(permissions, ticket, user.pk, teams)


def accesses_to(around: Mapping[Ticket, Collection[int]]) -> dict[int, dict[int, Access]]:
    """As `access_to`, for many tickets at once and the people around each, by both ids. Two queries, however many.

    Of somebody who is not active it says that he or she sees nothing.
    """
    everybody = {person for people in around.values() for person in people}
    held = permissions_of_each(everybody, {ticket.customer_id for ticket in around})
    teams = _teams_of_each(around, everybody)
    usual, stranger = {key: rights(permissions) for key, permissions in held.items()}, rights(NOTHING)
    found = {}
    for ticket, people in around.items():
        accesses = {person: usual.get((person, ticket.customer_id), stranger) for person in people}
        for person in accesses.keys() & {ticket.reporter_id, *teams[ticket.pk]}:
            permissions = held.get((person, ticket.customer_id), NOTHING)
            own = teams[ticket.pk].get(person, NO_TEAMS) if Permission.WORK_TICKETS not in permissions else NO_TEAMS
            accesses[person] = rights(permissions, ticket, person, own)
        found[ticket.pk] = accesses
    return found


def rights(
    permissions: frozenset[Permission],
    ticket: Ticket | None = None,
    person: int | None = None,
    teams: frozenset[int] = NO_TEAMS,
) -> Access:
    """By what is held on the customer, and what a ticket adds for its reporter and for specialists of `teams`."""
    acts = {act for permission in permissions for act in ACTS_BY_PERMISSION.get(permission, ())}
    if ticket is not None and ticket.reporter_id == person and Permission.FILE_TICKET in permissions:
        acts.add(Act.WITHDRAW)
    if ticket is not None and ticket.state == State.ESCALATED and ticket.team_id in teams:
        acts |= SPECIALIST_ACTS
    return Access(
        side=Side.VENDOR if teams else side_with(permissions),
        acts=frozenset(acts),
        can_see=Permission.VIEW_TICKETS in permissions or bool(teams),
        can_see_internal=Permission.VIEW_INTERNAL in permissions or bool(teams),
        can_see_contract=Permission.VIEW_CONTRACT in permissions,
    )


def _teams_of(ticket: Ticket, user: "User") -> frozenset[int]:
    """The person's teams that the ticket was ever escalated to. Nothing leads back to open: that never was."""
    teams = holdings_of(user).teams
    if ticket.state == State.OPEN or not teams:
        return frozenset()
    return frozenset(ticket.escalations.filter(team__in=teams).values_list("team_id", flat=True))


def _teams_of_each(tickets: Collection[Ticket], people: Collection[int]) -> dict[int, dict[int, frozenset[int]]]:
    """As `_teams_of`, by the ids of ticket and person; one query."""
    found: dict[int, dict[int, frozenset[int]]] = {ticket.pk: {} for ticket in tickets}
    members = Escalation.objects.filter(
        ticket__in=tickets, team__teammember__user__in=people, team__teammember__user__is_active=True
    )
    for ticket, person, team in members.order_by().values_list("ticket_id", "team__teammember__user", "team_id"):
        found[ticket][person] = found[ticket].get(person, NO_TEAMS) | {team}
    return found
