"""Who is let in by a customer's provider: the rules as a table, each line one difference from what is well."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from customers.openid.names import normal_domain, read_address, read_server
from customers.openid.protocol import Claims
from customers.openid.rules import Account, Facts, Refusal, Way, decide, decide_connecting
from customers.permissions import Role

HERE, ELSEWHERE = 1, 2
WELL = Claims("s", email="freja@nordhavn.example", email_verified=True)
FREJA = Account("freja@nordhavn.example", is_active=True, is_of_vendor=False, places=frozenset({(HERE, "requester")}))
KNOWN = Facts(HERE, frozenset({"nordhavn.example", "xn--bcher-kva.example"}), linked=FREJA, same_address=FREJA)

CLAIMED: list[tuple[dict[str, object], Way | Refusal]] = [
    ({}, Way.ENTER),
    ({"email": "FREJA@NORDHAVN.example"}, Way.ENTER),
    ({"email": "freja@bücher.example"}, Way.ENTER),
    ({"email": "freja@BÜCHER.example"}, Way.ENTER),
    ({"email": "freja@xn--bcher-kva.example"}, Way.ENTER),
    ({"email": "freja@nordhavn.example."}, Way.ENTER),
    ({"email": None}, Refusal.NO_ADDRESS),
    ({"email": ""}, Refusal.NO_ADDRESS),
    ({"email": ["freja@nordhavn.example"]}, Refusal.NO_ADDRESS),
    ({"email": "nordhavn.example"}, Refusal.NO_ADDRESS),
    ({"email": "@nordhavn.example"}, Refusal.NO_ADDRESS),
    ({"email": "fre ja@nordhavn.example"}, Refusal.NO_ADDRESS),
    ({"email": "freja@nordhavn.example\n"}, Way.ENTER),
    ({"email": "freja@evil.example\n@nordhavn.example"}, Refusal.NO_ADDRESS),
    ({"email": "freja\u212a@nordhavn.example"}, Refusal.NO_ADDRESS),  # a Kelvin sign, which is k in small letters
    ({"email": "freja@" + "a" * 250 + ".example"}, Refusal.NO_ADDRESS),
    ({"email_verified": False}, Refusal.NOT_VERIFIED),
    ({"email_verified": None}, Refusal.NOT_VERIFIED),
    ({"email_verified": "true"}, Refusal.NOT_VERIFIED),
    ({"email_verified": 1}, Refusal.NOT_VERIFIED),
    ({"email": "freja@altamira.example"}, Refusal.FOREIGN_DOMAIN),
    ({"email": "freja@sub.nordhavn.example"}, Refusal.FOREIGN_DOMAIN),
    ({"email": "freja@notnordhavn.example"}, Refusal.FOREIGN_DOMAIN),
    ({"email": "freja@nordhavn.example.evil.example"}, Refusal.FOREIGN_DOMAIN),
    ({"email": "freja@n\u043erdhavn.example"}, Refusal.FOREIGN_DOMAIN),  # a Cyrillic о
]


@pytest.mark.parametrize(("said", "what"), CLAIMED, ids=lambda value: repr(value)[:60])
def test_what_the_provider_says(said: dict[str, Any], what: Way | Refusal) -> None:
    assert decide(replace(WELL, **said), KNOWN) == what
    if isinstance(what, Refusal):
        new = replace(KNOWN, linked=None, same_address=None, is_invited=True, admits_new_people=True)
        assert decide(replace(WELL, **said), new) == what
        assert decide_connecting(replace(WELL, **said), KNOWN, FREJA) == what


def said(value: object) -> str:
    """For the name of a test: the same in every process, which the order in a set is not."""
    if isinstance(value, dict) and "places" in value:
        value = sorted(map(str, value["places"]))
    return repr(value)[:90]


def at(*places: tuple[int | None, Role]) -> frozenset[tuple[int | None, str]]:
    return frozenset((customer, str(role)) for customer, role in places)


OF_ACCOUNT: list[tuple[dict[str, object], Refusal | None]] = [
    ({}, None),
    ({"places": at((HERE, Role.CUSTOMER_MANAGER))}, None),
    ({"is_active": False}, Refusal.CLOSED),
    ({"is_of_vendor": True}, Refusal.OF_THE_VENDOR),
    ({"places": at()}, Refusal.NOT_SOLELY_HERE),
    ({"places": at((ELSEWHERE, Role.REQUESTER))}, Refusal.NOT_SOLELY_HERE),
    ({"places": at((HERE, Role.REQUESTER), (ELSEWHERE, Role.REQUESTER))}, Refusal.NOT_SOLELY_HERE),
    ({"places": at((HERE, Role.REQUESTER), (HERE, Role.CUSTOMER_MANAGER))}, Refusal.NOT_SOLELY_HERE),
    ({"places": at((HERE, Role.PROFESSIONAL_SERVICES))}, Refusal.NOT_SOLELY_HERE),
    ({"places": at((HERE, Role.SUPPORT_AGENT))}, Refusal.NOT_SOLELY_HERE),
    ({"places": at((None, Role.SUPPORT_AGENT))}, Refusal.NOT_SOLELY_HERE),
    ({"email": "freja@private.example"}, Refusal.FOREIGN_ACCOUNT),
    ({"email": "freja"}, Refusal.FOREIGN_ACCOUNT),
]


@pytest.mark.parametrize(("fields", "refusal"), OF_ACCOUNT, ids=said)
def test_whom_it_may_answer_for(fields: dict[str, Any], refusal: Refusal | None) -> None:
    account = replace(FREJA, **fields)

    assert decide(WELL, replace(KNOWN, linked=account)) == (refusal or Way.ENTER)
    assert decide_connecting(WELL, replace(KNOWN, linked=None), account) == (refusal or Way.CONNECT)


SOMEBODY_NEW = replace(KNOWN, linked=None, same_address=None)
NOT_LINKED: list[tuple[dict[str, object], Way | Refusal]] = [
    ({}, Refusal.NOT_ADMITTED),
    ({"admits_new_people": True}, Way.JOIN),
    ({"is_invited": True}, Way.JOIN),
    ({"same_address": FREJA}, Refusal.NOT_CONNECTED),
    ({"same_address": FREJA, "admits_new_people": True, "is_invited": True}, Refusal.NOT_CONNECTED),
]


@pytest.mark.parametrize(("fields", "what"), NOT_LINKED, ids=lambda value: repr(value)[:60])
def test_whom_it_sends_for_the_first_time(fields: dict[str, Any], what: Way | Refusal) -> None:
    assert decide(WELL, replace(SOMEBODY_NEW, **fields)) == what


def test_connecting_is_for_the_own_address_and_a_subject_of_nobody_else() -> None:
    anders = replace(FREJA, email="anders@nordhavn.example")

    assert decide_connecting(WELL, KNOWN, FREJA) == Way.CONNECT, "again"
    assert decide_connecting(WELL, SOMEBODY_NEW, FREJA) == Way.CONNECT
    assert decide_connecting(WELL, SOMEBODY_NEW, anders) == Refusal.OTHER_ADDRESS
    assert decide_connecting(WELL, KNOWN, anders) == Refusal.CONNECTED_ELSEWHERE


def refuses(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return True
    return False


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("example.com", "example.com"),
        (" @Example.COM. ", "example.com"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("ｅxample.com", "example.com"),
        ("straße.example", "xn--strae-oqa.example"),
    ],
)
def test_a_domain_has_one_spelling(typed: str, normal: str) -> None:
    assert normal_domain(typed) == normal


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "com",
        "a b.com",
        "example.com/x",
        "-a.com",
        "a..com",
        "10.0.0.1",
        "[::1]",
        "a@b.com",
        "*.com",
        "a_b.com",
        "x" * 64 + ".com",
    ],
)
def test_what_does_not_look_like_a_domain_is_none(typed: str) -> None:
    assert refuses(normal_domain, typed)


def test_an_address_is_looked_for_in_both_spellings() -> None:
    address = read_address("Anna@BÜCHER.example")

    assert address is not None
    assert address.spellings == ("anna@xn--bcher-kva.example", "anna@bücher.example")


@pytest.mark.parametrize(
    ("url", "in_development", "in_production"),
    [
        ("https://login.example.com/realms/desk", True, True),
        ("https://login.example.com:8443", True, True),
        ("http://127.0.0.1:9400", True, False),
        ("http://localhost:9400", True, False),
        ("http://login.example.com", False, False),
        ("http://10.0.0.1", False, False),
        ("ftp://login.example.com", False, False),
        ("file:///etc/passwd", False, False),
        ("https://", False, False),
        ("https://user:pw@login.example.com", False, False),
        ("https://login.example.com/#a", False, False),
        ("https://l\u043egin.example.com", False, False),
        ("https://[", False, False),
    ],
)
def test_which_servers_are_asked(url: str, in_development: bool, in_production: bool, settings: Any) -> None:
    for settings.IS_DEVELOPMENT, may in ((True, in_development), (False, in_production)):
        assert refuses(read_server, url) is not may
