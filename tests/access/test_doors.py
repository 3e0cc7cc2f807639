"""Who sees which rows, and who may what, against a table written by hand: every `visible_to`, every permission."""

from typing import Any

import pytest

from accounts.models import User
from customers.models import Customer
from customers.permissions import Role
from customers.services.memberships import set_membership
from notifications.models import Notice
from tests.access.plant import World
from tickets.models import Attachment, Comment, Event, Link, Ticket
from tickets.permissions import SPECIALIST_ACTS, Act, access_to, accesses_to

PEOPLE = ("freja", "anders", "soren", "marta", "paolo", "giulia", "tomasz", "elena", "luca", "ada")
# Whose tickets, and whose internal side.
NORD, BOTH = {"NORD"}, {"NORD", "ALTA"}
SEES = {
    "freja": NORD,
    "anders": NORD,
    "soren": NORD,
    "paolo": NORD,
    "tomasz": NORD,
    "giulia": BOTH,
    "elena": BOTH,
    "marta": {"ALTA"},
}
INSIDE = {"tomasz": NORD, "giulia": BOTH, "elena": BOTH}
ANSWERS = {Act.CONFIRM, Act.REOPEN, Act.RATE, Act.COMMENT}
WORKS = set(Act) - {Act.CONFIRM, Act.RATE, Act.ASSIGN_ANYBODY, Act.OVERRIDE, Act.EXCUSE, Act.REDACT}
ACTS = {
    "freja": ANSWERS | {Act.WITHDRAW},  # the own ticket
    "anders": ANSWERS,
    "soren": ANSWERS | {Act.WITHDRAW},
    "paolo": ANSWERS,
    "giulia": WORKS,
    "tomasz": WORKS,
    "elena": WORKS | {Act.ASSIGN_ANYBODY, Act.OVERRIDE, Act.EXCUSE, Act.REDACT},
    "luca": set(SPECIALIST_ACTS),
}
CONTRACT = {"soren", "elena"}


def fresh(world: World, who: str) -> User:
    return User.objects.get(pk=getattr(world.cast, who).pk)


def inside(ticket: Ticket, who: str, world: World) -> bool:
    return ticket.customer.key in INSIDE.get(who, set()) or (who == "luca" and ticket == world.main)


def sees(ticket: Ticket, who: str, world: World) -> bool:
    return ticket.customer.key in SEES.get(who, set()) or (who == "luca" and ticket == world.main)


def pks(rows: Any) -> set[int]:
    return set(rows.values_list("pk", flat=True))


@pytest.mark.parametrize("who", PEOPLE)
def test_rows(world: World, who: str) -> None:
    user = fresh(world, who)
    tickets = {row.pk: row for row in Ticket.objects.select_related("customer")}

    def shown(row: Comment | Event | Attachment) -> bool:
        ticket = tickets[row.ticket_id]
        return sees(ticket, who, world) and (row.is_public or inside(ticket, who, world))

    def kept(row: Attachment) -> bool:
        gone = row.comment is not None and row.comment.withdrawn_at is not None
        return shown(row) and (not gone or inside(tickets[row.ticket_id], who, world))

    def linked(row: Link) -> bool:
        ends = [tickets[row.source_id], tickets[row.target_id]]
        both = all(sees(end, who, world) for end in ends)
        return both and (row.is_public or all(inside(end, who, world) for end in ends))

    events = {row.pk for row in Event.objects.all() if shown(row)}
    assert set(Customer.objects.visible_to(user).values_list("key", flat=True)) == SEES.get(who, set())
    assert pks(Ticket.objects.visible_to(user)) == {pk for pk, row in tickets.items() if sees(row, who, world)}
    assert pks(Comment.objects.visible_to(user)) == {row.pk for row in Comment.objects.all() if shown(row)}
    assert pks(Event.objects.visible_to(user)) == events
    files = Attachment.objects.select_related("comment")
    assert pks(Attachment.objects.visible_to(user)) == {row.pk for row in files if kept(row)}
    assert pks(Link.objects.visible_to(user)) == {row.pk for row in Link.objects.all() if linked(row)}
    for event in Event.objects.exclude(pk__in=events)[:3]:  # told before the right was lost
        kind = Notice.Kind.COMMENTED
        Notice.objects.create(person=user, event=event, ticket_id=event.ticket_id, kind=kind, at=event.at)
    own = Notice.objects.filter(person=user)
    assert pks(Notice.objects.visible_to(user)) == {row.pk for row in own if row.event_id in events}


def test_a_guest_of_both_customers_sees_both_tickets_and_no_link_between_them(world: World) -> None:
    set_membership(world.cast.paolo, role=Role.PROFESSIONAL_SERVICES, customer=world.cast.altamira, by=None)
    user = fresh(world, "paolo")

    assert Ticket.objects.visible_to(user).filter(pk__in=[world.main.pk, world.theirs.pk]).count() == 2
    assert pks(Link.objects.visible_to(user)) == pks(Link.objects.filter(is_public=True))


@pytest.mark.parametrize("who", PEOPLE)
def test_acts(world: World, who: str) -> None:
    user = fresh(world, who)
    main, theirs, aside = (Ticket.objects.get(pk=row.pk) for row in (world.main, world.theirs, world.aside))
    everybody = set(User.objects.values_list("pk", flat=True))
    together = accesses_to(dict.fromkeys((main, theirs, aside), everybody))

    for ticket in (main, theirs, aside):
        access = access_to(ticket, user)
        assert access == together[ticket.pk][user.pk]
        assert access.can_see == sees(ticket, who, world)
        assert access.can_see_internal == inside(ticket, who, world)
        assert access.is_vendor == inside(ticket, who, world)
        assert access.acts or not access.can_see
        assert access.can_see or not access.acts
    assert access_to(main, user).acts == ACTS.get(who, set())
    assert access_to(main, user).can_see_contract == (who in CONTRACT)


@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_who_is_switched_off_sees_or_may_anything(world: World, who: str) -> None:
    user = fresh(world, who)
    user.is_active = False

    for model in (Customer, Ticket, Comment, Event, Attachment, Link):
        rows: Any = model._default_manager
        assert not rows.visible_to(user).exists(), model
    assert not access_to(Ticket.objects.get(pk=world.main.pk), user).acts
    assert not access_to(Ticket.objects.get(pk=world.main.pk), user).can_see
