"""Whoever may read the planted words does: otherwise a crawl that finds nothing would prove nothing."""

import re

import pytest

from customers.models import Membership
from customers.permissions import Role
from tests.access.plant import ASIDE, INSIDE, OTHERS, World
from tests.access.walk import Walker

NOTHING = re.compile("(?!)")
WORDS_INSIDE = ("note", "former", "gone", "file", "why", "reference", "override", "reason", "findings", "again", "team")


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
