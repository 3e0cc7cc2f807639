"""The people around tickets and what they may see of them, for many tickets at once."""

from collections.abc import Mapping, Sequence

from accounts.models import TeamMember
from customers.access import agents_for_each
from customers.vocabulary import Side
from notifications.rules import Audience, named_by
from tickets.models import Event, Ticket
from tickets.permissions import Access, Act, accesses_to
from tickets.vocabulary import EventKind

Room = tuple[Audience, dict[int, Access]]


def rooms_of(tickets: Sequence[Ticket], events: Sequence[Event]) -> dict[int, Room]:
    """By the ticket's id. `events` are those that are told. Five queries, however many tickets, events and people."""
    happened: dict[int, list[Event]] = {ticket.pk: [] for ticket in tickets}
    for event in events:
        happened[event.ticket_id].append(event)
    desks = agents_for_each({ticket.customer_id for ticket in tickets})
    took_part = _took_part(tickets)
    teams = {ticket.pk: _teams(ticket, happened[ticket.pk]) for ticket in tickets}
    members = _members({team for found in teams.values() for team in found})
    around = {
        ticket: {ticket.reporter_id, *took_part[ticket.pk], *desks[ticket.customer_id]}
        | named_by(happened[ticket.pk])
        | {person for team in teams[ticket.pk] for person in members[team]}
        | ({ticket.assignee_id} if ticket.assignee_id is not None else set())
        for ticket in tickets
    }
    accesses = accesses_to(around)
    return {
        ticket.pk: (
            _audience(ticket, accesses[ticket.pk], desks[ticket.customer_id], took_part[ticket.pk], members),
            accesses[ticket.pk],
        )
        for ticket in tickets
    }


def _audience(
    ticket: Ticket,
    accesses: dict[int, Access],
    desk: frozenset[int],
    took_part: frozenset[int],
    members: Mapping[int, frozenset[int]],
) -> Audience:
    is_there = ticket.assignee_id in accesses and accesses[ticket.assignee_id].can_see
    return Audience(
        reporter=ticket.reporter_id,
        took_part=took_part,
        assignee=ticket.assignee_id if is_there else None,  # who has left answers for nothing any more
        desk=desk,
        leads=frozenset(person for person in desk if accesses[person].may(Act.ASSIGN_ANYBODY)),
        team=ticket.team_id,
        members=members,
    )


def _took_part(tickets: Sequence[Ticket]) -> dict[int, frozenset[int]]:
    """Whoever of the customer's side has done anything on each ticket."""
    found: dict[int, set[int]] = {ticket.pk: set() for ticket in tickets}
    theirs = Event.objects.filter(ticket__in=found, side=Side.CUSTOMER, actor__isnull=False)
    for ticket, actor in theirs.order_by().values_list("ticket_id", "actor_id").distinct():
        found[ticket].add(actor)
    return {ticket: frozenset(people) for ticket, people in found.items()}


def _teams(ticket: Ticket, events: Sequence[Event]) -> set[int]:
    """The teams that the ticket is with, or was escalated to by one of `events`."""
    teams = {event.data["team"] for event in events if event.kind == EventKind.ESCALATED}
    return teams if ticket.team_id is None else teams | {ticket.team_id}


def _members(teams: set[int]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {team: set() for team in teams}
    for team, user in TeamMember.objects.filter(team__in=teams).values_list("team_id", "user_id"):
        found[team].add(user)
    return {team: frozenset(people) for team, people in found.items()}
