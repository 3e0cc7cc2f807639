"""One-click sign-in: in development, from this very machine, in a database marked as a demo; nowhere else."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import DemoSignIn, User
from tests.accounts.test_sign_in import signed_in
from tests.cast import Cast


@pytest.fixture
def offered(cast: Cast) -> DemoSignIn:
    return DemoSignIn.objects.create(user=cast.giulia, label="Support agent, all customers", position=1)


def page(client: Client, **extra: Any) -> str:
    return client.get("/accounts/login/", **extra).content.decode()


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.9.1", "::1"])
def test_a_demo_offers_its_people_to_who_sits_at_the_machine(
    client: Client, cast: Cast, offered: DemoSignIn, peer: str
) -> None:
    assert "Support agent, all customers" in page(client, REMOTE_ADDR=peer)

    response = client.post(f"/demo/{offered.pk}/", REMOTE_ADDR=peer)

    assert response["Location"] == "/"
    assert signed_in(client) == cast.giulia


@pytest.mark.parametrize(
    "extra",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": "10.0.0.5"},
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "not an address"},
        {"REMOTE_ADDR": "192.0.2.7", "HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.7"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_REAL_IP": "192.0.2.7"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=192.0.2.7"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_VIA": "1.1 proxy"},
    ],
    ids=str,
)
def test_from_anywhere_else_there_is_no_demo(client: Client, offered: DemoSignIn, extra: dict[str, Any]) -> None:
    assert "Support agent" not in page(client, **extra)
    assert client.post(f"/demo/{offered.pk}/", **extra).status_code == 404
    assert signed_in(client) is None


def test_in_production_there_is_no_demo(client: Client, offered: DemoSignIn, settings: Settings) -> None:
    settings.IS_DEVELOPMENT = False

    assert "Support agent" not in page(client)
    assert client.post(f"/demo/{offered.pk}/").status_code == 404


def test_without_a_marked_database_there_is_no_demo(client: Client, cast: Cast) -> None:
    assert "made-up data" not in page(client)
    assert client.post(f"/demo/{cast.giulia.pk}/").status_code == 404
    assert signed_in(client) is None


def test_only_those_who_are_offered_can_be_chosen(client: Client, cast: Cast, offered: DemoSignIn) -> None:
    for pk in (offered.pk + 1, 10**30):
        assert client.post(f"/demo/{pk}/").status_code == 404
    User.objects.filter(pk=cast.giulia.pk).update(is_active=False)
    assert client.post(f"/demo/{offered.pk}/").status_code == 404
    assert signed_in(client) is None


def test_it_takes_a_click_on_our_own_page(offered: DemoSignIn) -> None:
    client = Client(enforce_csrf_checks=True)

    assert client.post(f"/demo/{offered.pk}/").status_code == 403
    assert client.get(f"/demo/{offered.pk}/").status_code == 405
    assert signed_in(client) is None


def test_changing_over_leaves_nothing_of_the_session_before(client: Client, cast: Cast, offered: DemoSignIn) -> None:
    client.force_login(cast.freja)
    session = client.session
    session["kept"] = "something"
    session.save()

    client.post(f"/demo/{offered.pk}/")

    assert signed_in(client) == cast.giulia
    assert "kept" not in client.session
