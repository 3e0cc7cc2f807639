"""Whoever may read the planted words does: otherwise a crawl that finds nothing would prove nothing."""

import json
import re

import pytest
from django.db.models import Q

from customers.models import Membership
from customers.permissions import Role
from tests.access.plant import ASIDE, INSIDE, OTHERS, UNLINKED, World
from tests.access.test_crawl import ALL
from tests.access.walk import Walker
from tickets.models import Event
from tickets.texts import EVENT_TEXTS
from tickets.vocabulary import EventKind

NOTHING = re.compile("(?!)")
WORDS_INSIDE = (
    "note",
    "former",
    "gone",
    "file",
    "why",
    "reference",
    "override",
    "reason",
    "findings",
    "again",
    "team",
    "redaction",
)
# What is said on the way through a ticket, of those at Altamira and of that which is not the specialists'.
WORDS_ON_THE_WAY = (
    "title",
    "renamed",
    "excuse",
    "estimate",
    "question",
    "corrected",
    "redaction",
    "resolution",
    "reopening",
    "rating",
)
WORDS_OF_SUPPORT = ("override", "followup", "reason", "findings", "former", "gone")


def test_every_kind_of_event_is_planted_where_somebody_may_not_read_it(world: World) -> None:
    """All of Altamira's is nothing for Nordhavn's people, and what is internal nothing for customers."""
    hidden = Event.objects.filter(Q(ticket__customer=world.cast.altamira) | Q(is_public=False))

    assert set(hidden.values_list("kind", flat=True)) == set(EventKind)


@pytest.mark.parametrize(("kind", "key"), [(kind, key) for kind, keys in EVENT_TEXTS.items() for key in sorted(keys)])
def test_every_text_of_an_event_has_a_marker(world: World, kind: EventKind, key: str) -> None:
    told = json.dumps(list(Event.objects.filter(kind=kind).values_list("data", flat=True)))

    assert re.search(f'"{key}": "[^"]*({OTHERS}|{INSIDE}|{ASIDE})', told)


def read(world: World, who: str, *paths: str) -> str:
    walker = Walker(getattr(world.cast, who), NOTHING)
    return "".join(walker.get(path).text for path in paths)


@pytest.mark.parametrize("word", WORDS_INSIDE)
def test_support_reads_what_is_internal(world: World, word: str) -> None:
    assert f"{INSIDE}{word}" in read(world, "tomasz", f"/tickets/{world.main.key}/?show=all")


def test_support_reads_who_was_told_and_the_doubtful_wait(world: World) -> None:
    said = read(world, "giulia", *(f"/tickets/{key}/?show=changes" for key in (world.main.key, world.doubtful.key)))

    assert re.search(r"Told [A-Z]\w+ ", said)
    assert "listed for the leads" in said


def test_what_is_said_on_the_way_is_read_by_who_may(world: World) -> None:
    for who, key, mark in (("marta", world.theirs.key, OTHERS), ("freja", world.aside.key, ASIDE)):
        said = read(world, who, f"/tickets/{key}/?show=all")
        assert not [word for word in WORDS_ON_THE_WAY if mark + word not in said]
        assert not [word for word in WORDS_OF_SUPPORT if mark + word in said]
        said = read(world, "giulia", f"/tickets/{key}/?show=all")
        assert not [word for word in (*WORDS_ON_THE_WAY, *WORDS_OF_SUPPORT) if mark + word not in said]


def test_altamira_reads_who_answers_for_its_ticket_and_by_which_terms(world: World) -> None:
    said = read(world, "marta", f"/tickets/{world.theirs.key}/?show=all")

    assert f"{OTHERS}agent" in said
    assert f"applied other terms from here on: <strong>{OTHERS}contract, v2" in said


def test_support_reads_in_how_many_places_something_was_redacted(world: World) -> None:
    """Where one of them is internal, the customer is told of the other."""
    address = f"/tickets/{world.main.key}/?show=all"

    assert "redacted a passage in 2 places" in read(world, "tomasz", address)
    assert "redacted a passage: " in read(world, "freja", address)


def test_support_reads_the_followup(world: World) -> None:
    assert f"{INSIDE}followup" in read(world, "tomasz", f"/tickets/{world.resolved.key}/")


def test_altamira_reads_its_own(world: World) -> None:
    said = read(world, "marta", f"/tickets/{world.theirs.key}/", "/customers/ALTA/", "/customers/ALTA/tickets/")

    for word in ("title", "description", "comment", "file", "resolution", "customer", "name", "component", "release"):
        assert f"{OTHERS}{word}" in said, word


def test_each_manager_reads_the_own_people(world: World) -> None:
    manager = Membership.objects.get(customer=world.cast.altamira, role=Role.CUSTOMER_MANAGER).user
    theirs = Walker(manager, NOTHING).get("/customers/ALTA/people/").text

    assert f"{OTHERS}name" in theirs
    assert f"{OTHERS}invited@altamira.example".lower() in theirs
    assert "nora.berg@nordhavn.example" in read(world, "soren", "/customers/NORD/people/")


def test_nordhavn_reads_the_ticket_that_is_not_the_specialists(world: World) -> None:
    assert f"{ASIDE}comment" in read(world, "freja", f"/tickets/{world.aside.key}/")


def test_a_link_between_customers_is_read_by_who_serves_both(world: World) -> None:
    assert world.theirs.key in read(world, "giulia", f"/tickets/{world.main.key}/")
    assert world.theirs.key not in read(world, "tomasz", f"/tickets/{world.main.key}/")


def test_a_link_that_was_removed_is_read_by_who_serves_both(world: World) -> None:
    address = f"/tickets/{world.main.key}/?show=all"

    assert f"removed the link to <strong>{UNLINKED}<" in read(world, "giulia", address)
    assert UNLINKED not in read(world, "tomasz", address)


def test_the_audit_holds_what_is_planted_and_admins_alone_are_given_it(world: World) -> None:
    taken = read(world, "ada", "/audit/audit.csv")

    for mark in (
        f"{OTHERS}contract",
        f"{OTHERS}redaction",
        f"{INSIDE}redaction",
        f"{OTHERS}agent",
        f"{OTHERS}customer",
    ):
        assert mark in taken, mark
    assert f"{OTHERS}invited@altamira.example".lower() in taken
    for who in (*ALL, "giulia", "elena"):
        walker = Walker(getattr(world.cast, who), NOTHING)
        assert [walker.get(path).status for path in ("/audit/", "/audit/audit.csv")] == [403, 403], who
