"""As everybody of Nordhavn, through every address with everybody's keys, ids and tokens: no marker shows anywhere."""

import re
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from customers.models import Invitation, Membership, Release
from customers.services.invitations import invitation_link
from notifications.inbox import place_of
from notifications.models import Notice
from tests.access.plant import ASIDE, INSIDE, OTHERS, World, tokens
from tests.access.walk import LEFT_OUT, Walker
from tickets.models import Comment, Link
from tickets.workflow import MOVES

# What is said of internal things in our own words.
INSIDE_WORDS = ("listed for the leads", "% of the target is used", r"Told [A-Z]\w+ ", "added an internal note")
CUSTOMERS_SIDE = ("freja", "soren", "paolo")
THEIRS = (OTHERS, "altamira.example")
FORBIDDEN: dict[str, re.Pattern[str]] = {
    **{who: re.compile("|".join((*THEIRS, INSIDE, *INSIDE_WORDS))) for who in CUSTOMERS_SIDE},
    "tomasz": re.compile("|".join(THEIRS)),
    "luca": re.compile("|".join((*THEIRS, ASIDE))),
    "marta": re.compile("|".join((INSIDE, ASIDE, "Nordhavn", "nordhavn", "Freja", "Provisioning times out"))),
}
ALL = list(FORBIDDEN)
CONVERTER = re.compile(r"<(\w+):(\w+)>")


def patterns(found: list[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    """Every address of ours, with its parameters as Django writes them."""
    for pattern in found:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern.url_patterns, here)
        elif not LEFT_OUT.match(here) and "^" not in here:
            yield here


def values(path: str, parameter: str, world: World) -> list[str]:
    """What can stand there: of theirs, and of Nordhavn's own with everything internal."""
    if parameter == "key":
        return ["NORD", "ALTA"] if "customers/" in path else [world.main.key, world.theirs.key]
    if parameter == "token":
        return [invitation_link(row).split("/")[2] for row in Invitation.objects.all()] if "join/" in path else tokens()
    if parameter == "act":
        return [move.name for move in MOVES.values()]
    if parameter == "state":
        return ["escalated", "resolved"]
    if parameter == "pk":
        rows = {
            "comments": Comment,
            "releases": Release,
            "links": Link,
            "people/": Membership,
            "invitations/": Invitation,
        }
        kind = next((kind for part, kind in rows.items() if part in path), None)
        return [str(pk) for pk in kind._default_manager.values_list("pk", flat=True)] if kind else ["1"]
    return ["1"]


def addresses(world: World) -> Iterator[str]:
    """Every address, with every value of its last parameter."""
    for path in patterns(get_resolver().url_patterns):
        names = [name for _, name in CONVERTER.findall(path)]
        if names == ["key", "anchor"]:
            yield from (f"/notifications/{place_of(row)}/" for row in Notice.objects.select_related("ticket", "event"))
            continue
        usual = {"key": world.main.key, "pk": "1", "kind": "taking_charge", "number": "1"}
        for value in values(path, names[-1], world) if names else [""]:
            filled = usual | dict.fromkeys(names[-1:], value)
            yield CONVERTER.sub(lambda found, filled=filled: filled[found[2]], path)  # type: ignore[misc]


@pytest.mark.parametrize("who", ALL)
def test_no_address_answers_what_its_reader_may_not_know(world: World, who: str) -> None:
    walker = Walker(getattr(world.cast, who), FORBIDDEN[who])

    walker.crawl(dict.fromkeys(addresses(world)))

    assert walker.leaks == []
    assert sum(status == 200 for status in walker.statuses.values()) > 30
