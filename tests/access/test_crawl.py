"""As everybody of Nordhavn, through every address with everybody's keys, ids and tokens: no marker shows anywhere."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.db.models import Min, Model
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import ApiToken, OpenSession
from customers.models import ContractVersion, IdentityProvider, Invitation, Membership, ProviderAccount, Release
from customers.services.invitations import invitation_link
from notifications.inbox import place_of
from notifications.models import Notice
from tests.access.plant import ASIDE, INSIDE, OTHERS, UNLINKED, World, tokens
from tests.access.walk import LEFT_OUT, Walker
from tests.access_table.addresses import routes
from tickets.models import Comment, Link
from tickets.workflow import MOVES

# What is said of internal things in our own words.
INSIDE_WORDS = (
    "listed for the leads",
    "% of the target is used",
    r"Told [A-Z]\w+ ",
    "added an internal note",
    "in 2 places",
)
CUSTOMERS_SIDE = ("freja", "soren", "paolo")
THEIRS = (OTHERS, "altamira.example", rf"{UNLINKED}\b")
FORBIDDEN: dict[str, re.Pattern[str]] = {
    **{who: re.compile("|".join((*THEIRS, INSIDE, *INSIDE_WORDS))) for who in CUSTOMERS_SIDE},
    "tomasz": re.compile("|".join(THEIRS)),
    "luca": re.compile("|".join((*THEIRS, ASIDE))),
    "marta": re.compile("|".join((INSIDE, ASIDE, "Nordhavn", "nordhavn", "Freja", "Provisioning times out"))),
}
ALL = list(FORBIDDEN)
ALLAUTHS_AND_ADMINS = ("/accounts/", "/admin/")
# What strangers are shown, and pages without data; the one of the demo's people is not there in production.
NOT_WALKED = {
    "/api/v1/schema/",
    "/demo/<int:pk>/",
    "/gallery/",
    "/healthz",
    "/healthz/jobs",
    "/icons-<str:version>.svg",
    "/password/<str:uidb64>/<str:token>/",
    "/welcome/<str:token>/",
}
USUAL = {"kind": "taking_charge", "number": "1"}
CONVERTER = re.compile(r"<(\w+):(\w+)>")


def patterns(found: list[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    """Every address of ours, with its parameters as Django writes them."""
    for pattern in found:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern.url_patterns, here)
        elif not LEFT_OUT.match(here) and "^" not in here:
            yield here


# Whose ids can stand for a number, by a part of the address.
ROWS: dict[str, type[Model]] = {
    "releases/": Release,
    "links/": Link,
    "unlink/": Link,
    "people/": Membership,
    "invitations/": Invitation,
    "profile/tokens/": ApiToken,
    "profile/sessions/": OpenSession,
    "sign-in/company/": IdentityProvider,
    "profile/company/": ProviderAccount,
    "terms/": ContractVersion,
}


def values(path: str, parameter: str, world: World) -> list[str]:
    """What can stand there: of theirs, and of Nordhavn's own with everything internal."""
    if parameter == "pk" and "comments/" in path:
        return _comments(path, world)
    if parameter == "pk":
        return _ids(next((model for part, model in ROWS.items() if part in path), None), path)
    if parameter == "key":
        return ["NORD", "ALTA"] if "customers/" in path else [world.main.key, world.theirs.key]
    if parameter == "token" and "join/" in path:
        return [invitation_link(row).split("/")[2] for row in Invitation.objects.all()]
    known: dict[str, Callable[[], list[str]]] = {
        "token": tokens,
        "act": lambda: [move.name for move in MOVES.values()],
        "state": lambda: ["escalated", "resolved"],
        "number": lambda: ["1"],
    }
    if parameter not in known:
        raise LookupError(f"{path}: say here what can stand for {parameter}, of theirs, too")
    return known[parameter]()


def _ids(model: type[Model] | None, path: str) -> list[str]:
    if model is None:
        raise LookupError(f"{path}: say in ROWS whose id that is")
    return [str(pk) for pk in model._default_manager.order_by("pk").values_list("pk", flat=True)] or ["1"]


def _comments(path: str, world: World) -> list[str]:
    """All of `main`, under which they are asked for, and the first of each other ticket."""
    others = Comment.objects.exclude(ticket=world.main).values("ticket").annotate(first=Min("pk"))
    found = {*others.values_list("first", flat=True), *world.main.comments.values_list("pk", flat=True)}
    if path.startswith("/api/"):  # customers know them by the numbers of their events
        found |= set(world.main.events.values_list("sequence", flat=True))
    return [str(pk) for pk in sorted(found)]


def addresses(world: World) -> Iterator[str]:
    """Every address, with every value of its last parameter; and once under a ticket of theirs."""
    for path in patterns(get_resolver().url_patterns):
        names = [name for _, name in CONVERTER.findall(path)]
        if names == ["key", "anchor"]:
            yield from (f"/notifications/{place_of(row)}/" for row in Notice.objects.select_related("ticket", "event"))
            continue
        usual = USUAL | {"key": world.main.key}
        found = values(path, names[-1], world) if names else [""]
        for value in found:
            yield fill(path, usual | dict.fromkeys(names[-1:], value))
        if len(names) > 1:
            yield fill(path, usual | {names[-1]: found[0], "key": world.theirs.key})


def addresses_aside(world: World) -> Iterator[str]:
    """Those under the ticket that was never with the specialists."""
    its = USUAL | {"key": world.aside.key, "pk": str(Comment.objects.filter(ticket=world.aside)[0].pk)}
    for path in patterns(get_resolver().url_patterns):
        if "tickets/<str:key>/" in path:
            others = {name for _, name in CONVERTER.findall(path)} - its.keys()
            yield fill(path, its | {name: values(path, name, world)[0] for name in others})


def fill(path: str, filled: dict[str, str]) -> str:
    return CONVERTER.sub(lambda found: filled[found[2]], path)


def test_every_address_is_walked() -> None:
    """A new one is in the crawl, or its name is in the list of those that are nobody's data."""
    walked = set(patterns(get_resolver().url_patterns))
    left = {f"/{route.path}" for route in routes()} - walked

    assert {path for path in left if not path.startswith(ALLAUTHS_AND_ADMINS)} == NOT_WALKED


@pytest.mark.parametrize("who", ALL)
def test_no_address_answers_what_its_reader_may_not_know(world: World, who: str) -> None:
    walker = Walker(getattr(world.cast, who), FORBIDDEN[who])

    walker.crawl(dict.fromkeys((*addresses(world), *(addresses_aside(world) if who == "luca" else ()))))

    assert walker.leaks == []
    assert sum(status == 200 for status in walker.statuses.values()) > 30
