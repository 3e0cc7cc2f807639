"""Who may do what on a ticket. Every view, queryset, serializer and service asks here.

Rights come from the customer (`customers.permissions`). A specialist's come from the ticket: who is in a team that it
was ever escalated to sees it, and works it while it is there.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from customers.access import permissions_of, permissions_of_each, side_with
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
    """Two queries at the most; one for those who serve the customer. None is the system."""
    if user is None:
        return SYSTEM
    permissions = permissions_of(user, ticket.customer)
    teams = _teams_of(ticket, user) if Permission.WORK_TICKETS not in permissions else NO_TEAMS
    return _access(_case(ticket, user.pk, permissions, teams))


def accesses_to(around: Mapping[Ticket, Collection[int]]) -> dict[int, dict[int, Access]]:
    """As `access_to`, for many tickets at once and the people around each, by both ids. Two queries, however many.

    Of somebody who is not active it says that he or she sees nothing.
    """
    everybody = {person for people in around.values() for person in people}
    held = permissions_of_each(everybody, {ticket.customer_id for ticket in around})
    teams = _teams_of_each(around, everybody)
    cases = {
        ticket.pk: {
            person: _case(
                ticket,
                person,
                permissions := held.get((person, ticket.customer_id), NOTHING),
                NO_TEAMS if Permission.WORK_TICKETS in permissions else teams.get((ticket.pk, person), NO_TEAMS),
            )
            for person in people
        }
        for ticket, people in around.items()
    }
    # Many people, few cases.
    answers = {case: _access(case) for case in {case for found in cases.values() for case in found.values()}}
    return {pk: {person: answers[case] for person, case in found.items()} for pk, found in cases.items()}


class _Case(NamedTuple):
    """All that decides what a person may on a ticket."""

    permissions: frozenset[Permission]
    is_reporter: bool
    in_a_team: bool  # that the ticket was ever escalated to
    in_the_team: bool  # that it is with


def _case(ticket: Ticket, person: int, permissions: frozenset[Permission], teams: frozenset[int]) -> _Case:
    return _Case(
        permissions,
        is_reporter=ticket.reporter_id == person,
        in_a_team=bool(teams),
        in_the_team=ticket.state == State.ESCALATED and ticket.team_id in teams,
    )


def _access(case: _Case) -> Access:
    permissions = case.permissions
    acts = {act for permission in permissions for act in ACTS_BY_PERMISSION.get(permission, ())}
    if case.is_reporter and Permission.FILE_TICKET in permissions:
        acts.add(Act.WITHDRAW)
    if case.in_the_team:
        acts |= SPECIALIST_ACTS
    return Access(
        side=Side.VENDOR if case.in_a_team else side_with(permissions),
        acts=frozenset(acts),
        can_see=Permission.VIEW_TICKETS in permissions or case.in_a_team,
        can_see_internal=Permission.VIEW_INTERNAL in permissions or case.in_a_team,
        can_see_contract=Permission.VIEW_CONTRACT in permissions,
    )


def _teams_of(ticket: Ticket, user: "User") -> frozenset[int]:
    """The person's teams that the ticket was ever escalated to. Nothing leads back to open: that never was."""
    if ticket.state == State.OPEN:
        return frozenset()
    if not user.is_active:
        return frozenset()
    return frozenset(ticket.escalations.filter(team__teammember__user=user).values_list("team_id", flat=True))


def _teams_of_each(tickets: Collection[Ticket], people: Collection[int]) -> dict[tuple[int, int], frozenset[int]]:
    """As `_teams_of`, by the ids of ticket and person; one query."""
    found: dict[tuple[int, int], set[int]] = defaultdict(set)
    members = Escalation.objects.filter(
        ticket__in=tickets, team__teammember__user__in=people, team__teammember__user__is_active=True
    )
    for ticket, person, team in members.values_list("ticket_id", "team__teammember__user", "team_id"):
        found[ticket, person].add(team)
    return {key: frozenset(teams) for key, teams in found.items()}
