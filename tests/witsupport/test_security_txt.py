"""Whoever found a hole reads to whom to write: without signing in, where a contact is set, and nothing else."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.checks import run_checks
from django.test import Client

from tests.cast import Cast
from witsupport.security_txt import expires

ADDRESS = "/.well-known/security.txt"
CONTACT = "mailto:security@witboost.example"


def test_nothing_is_there_without_a_contact(client: Client, db: None) -> None:
    assert client.get(ADDRESS).status_code == 404


@time_machine.travel(dt.datetime(2026, 11, 26, 9, 0, tzinfo=dt.UTC), tick=False)
def test_it_says_all_to_whoever_asks(client: Client, settings: Any) -> None:
    settings.SECURITY_CONTACT = CONTACT
    settings.SECURITY_POLICY_URL = "https://witboost.example/security"
    settings.BASE_URL = "https://support.witboost.example"

    answer = client.get(ADDRESS)  # without a database

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode() == (
        "Contact: mailto:security@witboost.example\n"
        "Expires: 2027-04-01T00:00:00Z\n"
        "Preferred-Languages: en\n"
        "Canonical: https://support.witboost.example/.well-known/security.txt\n"
        "Policy: https://witboost.example/security\n"
    )
    assert not answer.cookies
    assert client.post(ADDRESS).status_code == 405


def test_no_policy_and_no_https_no_lines(client: Client, settings: Any) -> None:
    settings.SECURITY_CONTACT = CONTACT

    said = client.get(ADDRESS).content.decode()

    assert "Policy" not in said
    assert "Canonical" not in said


def test_it_stays_there_for_who_is_yet_to_set_up_a_factor(client: Client, cast: Cast, settings: Any) -> None:
    settings.SECURITY_CONTACT, settings.REQUIRE_SECOND_FACTOR = CONTACT, "everybody"
    client.force_login(cast.giulia)

    assert client.get(ADDRESS).status_code == 200


@pytest.mark.parametrize(
    ("day", "until"),
    [
        ((2026, 1, 1), (2026, 7, 1)),
        ((2026, 3, 31), (2026, 7, 1)),
        ((2026, 4, 1), (2026, 10, 1)),
        ((2026, 9, 30), (2027, 1, 1)),
        ((2026, 12, 31), (2027, 4, 1)),
    ],
)
def test_it_expires_with_the_quarter_after_the_next(day: tuple[int, int, int], until: tuple[int, int, int]) -> None:
    assert expires(dt.datetime(*day, 23, 59, tzinfo=dt.UTC)) == dt.datetime(*until, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("contact", "is_fine"),
    [
        ("", True),
        (CONTACT, True),
        ("mailto:security@witboost.example?subject=Hole", True),
        ("https://witboost.example/security", True),
        ("tel:+45-33-12-12-12", True),
        ("security@witboost.example", False),
        ("mailto:", False),
        ("mailto:security", False),
        ("mailto:a@b.example\nContact: mailto:evil@evil.example", False),
        ("mailto:a@b.example\n", False),
        ("mailto:a@b.example\x07", False),
        ("mailto:a b@c.example", False),
        ("http://witboost.example/security", False),
        ("https:///security", False),
        ("https://[::1/", False),
        ("tel:", False),
        ("tel:security", False),
        ("javascript:alert(1)", False),
        ("mailto:sécurité@witboost.example", False),
    ],
)
def test_a_contact_that_nobody_could_reach_is_an_error(settings: Any, contact: str, is_fine: bool) -> None:
    settings.SECURITY_CONTACT = contact

    assert said() == ([] if is_fine else ["witsupport.E001"])


def test_a_policy_is_a_page(settings: Any) -> None:
    settings.SECURITY_POLICY_URL = "https://witboost.example/policy"
    assert said() == []

    settings.SECURITY_POLICY_URL = CONTACT
    assert said() == ["witsupport.E002"]


def said() -> list[str | None]:
    return [message.id for message in run_checks() if str(message.id).startswith("witsupport.")]
