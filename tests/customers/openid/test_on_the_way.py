"""What goes wrong between the desk and a provider: one page for all of it, and the reason in the audit."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from pytest_django import Settings

from accounts.models import AuditEntry, User
from customers.models import IdentityProvider
from tests.cast import Cast
from tests.customers.openid.provider import PAGE, Provider, begin, come_in
from tests.customers.openid.test_refused import FAILED, is_refused, reason
from tests.customers.openid.test_round_trip import NEW, admit


def test_an_answer_counts_once_and_in_the_browser_that_began(
    client: Client, cast: Cast, nordhavn: IdentityProvider, theirs: Provider
) -> None:
    admit(nordhavn)
    theirs.knows("w-1", email=NEW, email_verified=True)
    back = theirs.sign_in(begin(client, NEW), "w-1")

    stranger = Client()
    assert is_refused(stranger, stranger.get(back), FAILED)
    assert reason().endswith("this browser began no such sign-in, or it came back already")
    assert client.get(back).status_code == 302
    client.logout()
    assert is_refused(client, client.get(back), FAILED)
    assert User.objects.filter(email=NEW).count() == 1


def test_of_two_same_answers_at_once_the_slower_finds_its_session_gone(
    client: Client, nordhavn: IdentityProvider, theirs: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signing in ends the session in which it began: here that happens while this answer is read."""
    admit(nordhavn)
    theirs.knows("w-6", email=NEW, email_verified=True)
    back = theirs.sign_in(begin(client, NEW), "w-6")
    save = SessionStore.save

    def too_late(store: SessionStore, must_create: bool = False) -> None:
        Session.objects.all().delete()
        save(store, must_create)

    monkeypatch.setattr(SessionStore, "save", too_late)

    assert is_refused(client, client.get(back), FAILED)
    assert not User.objects.filter(email=NEW).exists()


def test_an_answer_of_one_provider_is_not_taken_at_the_address_of_another(
    client: Client, nordhavn: IdentityProvider, altamira: IdentityProvider, theirs: Provider
) -> None:
    admit(altamira)
    theirs.knows("w-2", email=NEW, email_verified=True)
    back = urlsplit(theirs.sign_in(begin(client, NEW), "w-2"))

    response = client.get(f"{altamira.redirect_path}?{back.query}")

    assert is_refused(client, response, FAILED)
    assert reason().startswith("this browser began no such sign-in")
    assert AuditEntry.objects.latest("pk").customer == altamira.customer_id


def test_cancelled_wrong_and_late_answers(client: Client, nordhavn: IdentityProvider, theirs: Provider) -> None:
    assert is_refused(client, client.get(theirs.cancel(begin(client, NEW))), FAILED), "this one forgets the state"

    def state() -> str:
        return parse_qs(urlsplit(begin(client, NEW)).query)["state"][0]

    for query, why in (
        ({"error": "access_denied"}, "it was cancelled there"),
        ({"error": "server_error"}, "it answers “server_error”"),
        ({}, "it sent no code"),
        ({"code": "made up"}, "/oauth2/token answers 400"),
        ({"code": "x", "iss": "https://evil.example"}, "the answer is not this issuer's"),
    ):
        response = client.get(nordhavn.redirect_path, {"state": state(), **query})
        assert is_refused(client, response, FAILED), why
        assert reason().endswith(why)
    late = state()
    session = client.session
    session["company_sign_in"][late]["at"] = time.time() - 16 * 60
    session.save()
    assert is_refused(client, client.get(nordhavn.redirect_path, {"state": late, "code": "x"}), FAILED)
    assert reason().endswith("it took too long to come back")


def test_another_nonce_is_another_sign_in(client: Client, nordhavn: IdentityProvider, theirs: Provider) -> None:
    """A code that somebody else was given, put into this browser's answer."""
    admit(nordhavn)
    theirs.knows("w-3", email=NEW, email_verified=True)
    way = begin(client, NEW)
    kept = next(iter(client.session["company_sign_in"].values()))
    back = theirs.sign_in(way.replace(kept["nonce"], "x" * 32), "w-3")

    assert is_refused(client, client.get(back), FAILED)
    assert reason().endswith("its ID token is of another sign-in")


def test_an_inactive_provider_signs_nobody_in(client: Client, nordhavn: IdentityProvider, theirs: Provider) -> None:
    """Also when it was still active as they left."""
    admit(nordhavn)
    theirs.knows("w-4", email=NEW, email_verified=True)
    back = theirs.sign_in(begin(client, NEW), "w-4")
    nordhavn.is_active = False
    nordhavn.save()

    assert is_refused(client, client.get(back), FAILED)
    assert reason().endswith("it is not active")
    assert client.post(PAGE, {"email": NEW}).status_code == 422


def test_a_provider_that_is_down_or_a_secret_that_cannot_be_read(
    client: Client, nordhavn: IdentityProvider, settings: Settings
) -> None:
    nordhavn.issuer = "http://127.0.0.1:1"
    nordhavn.save()
    assert is_refused(client, client.post(PAGE, {"email": NEW}), FAILED)
    assert reason().endswith("does not answer (ConnectionError)")

    settings.SECRET_KEY = "another"
    assert is_refused(client, Client().post(PAGE, {"email": NEW}), FAILED)
    assert reason().endswith("its client secret cannot be read any more")


def test_an_address_of_no_provider(client: Client, db: None) -> None:
    assert is_refused(client, client.get(f"{PAGE}999/?state=x&code=y"), FAILED)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_it_leads_nowhere_else(client: Client, nordhavn: IdentityProvider, theirs: Provider, place: str) -> None:
    admit(nordhavn)
    theirs.knows("w-5", email=NEW, email_verified=True)

    assert come_in(client, theirs, NEW, as_="w-5", next=place)["Location"] == "/"


def test_it_begins_by_a_form_of_ours_alone(nordhavn: IdentityProvider) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(PAGE, {"email": NEW}).status_code == 403
    strict.get(PAGE, {"email": NEW})
    assert "company_sign_in" not in strict.session


def test_it_is_tried_as_often_as_signing_in(client: Client, nordhavn: IdentityProvider) -> None:
    """Each way for itself; who reads the page is not counted."""
    begun = [client.post(PAGE, {"email": "a@b.example"}).status_code for _ in range(31)]
    came_back = [client.get(nordhavn.redirect_path).status_code for _ in range(31)]

    assert begun == [422] * 30 + [429]
    assert came_back == [403] * 30 + [429]
    assert client.get(PAGE).status_code == 200


def test_what_is_kept_of_a_provider_shows_no_secret(nordhavn: IdentityProvider) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select * from customers_identityprovider")
        assert "not told" not in str(cursor.fetchall())
    assert nordhavn.client().secret == "not told"
