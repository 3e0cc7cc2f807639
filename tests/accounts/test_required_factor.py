"""A second factor is required of whoever works for the vendor: without one nothing else works, on no road."""

from typing import Any

import pytest
from django.core import checks
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

import witsupport.settings
from accounts.checks import NOT_REQUIRED
from accounts.middleware import FOR_EVERYBODY, TO_SET_ONE_UP, TO_SHOW_IT
from accounts.models import ApiToken, DemoSignIn, User
from accounts.second_factor import reset_factor, standing_of
from accounts.services import first_admin_link
from accounts.tokens import create_token
from customers.permissions import Role
from customers.services.memberships import set_membership
from tests.accounts.factors import SECOND_STEP, app_of, passkey_of, sign_in_with
from tests.accounts.test_set_up_factors import secret_on
from tests.accounts.test_sign_in import sign_in, signed_in
from tests.cast import PASSWORD, Cast
from tests.witsupport.routes import routes
from tests.witsupport.test_public import PUBLIC
from tickets.models import Ticket

SET_UP = "/profile/second-factor/"
VENDOR = ["paolo", "giulia", "tomasz", "elena", "luca", "ada"]
CUSTOMERS = ["freja", "soren", "marta"]


@pytest.fixture(autouse=True)
def required(settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = "vendor"


def test_it_is_required_unless_the_installation_says_otherwise() -> None:
    """The suite's own settings turn it off for all other tests; these are the real ones."""
    assert witsupport.settings.REQUIRE_SECOND_FACTOR == "vendor"


@pytest.mark.parametrize("who", VENDOR)
def test_whoever_works_for_the_vendor_is_led_to_set_one_up(client: Client, cast: Cast, who: str) -> None:
    sign_in(client, getattr(cast, who).email)

    response = client.get("/notifications/")

    assert response["Location"] == f"{SET_UP}?next=%2Fnotifications%2F"
    page = client.get(response["Location"]).content.decode()
    assert "Set up an authenticator app" in page
    assert "Add a passkey" in page


@pytest.mark.parametrize("who", CUSTOMERS)
def test_customers_may_have_one_and_need_not(client: Client, cast: Cast, who: str, settings: Settings) -> None:
    sign_in(client, getattr(cast, who).email)
    assert client.get("/notifications/").status_code == 200

    settings.REQUIRE_SECOND_FACTOR = "everybody"

    assert client.get("/notifications/")["Location"].startswith(SET_UP)


@pytest.mark.parametrize("who", CUSTOMERS)
def test_nobody_else_works_for_vendor_because_others_have_such_a_membership(cast: Cast, who: str) -> None:
    assert standing_of(cast.giulia).works_for_vendor
    assert not standing_of(getattr(cast, who)).works_for_vendor


@pytest.mark.parametrize("who", ["giulia", "ada"])
def test_without_one_no_address_does_anything(client: Client, cast: Cast, who: str) -> None:
    """Every address of the application, asked and sent to."""
    sign_in(client, getattr(cast, who).email)
    let_through = []
    for name, path in routes().items():
        for method in ("get", "post"):
            response = getattr(client, method)(path)
            if path.startswith("/api/"):
                led = response.status_code == 403 and "second factor" in response.json()["error"]
            else:
                led = response.status_code == 302 and response["Location"].startswith(SET_UP)
            if not led:
                let_through.append(name)
            if signed_in(client) is None:  # the way out
                sign_in(client, getattr(cast, who).email)

    assert set(let_through) == FOR_EVERYBODY | TO_SET_ONE_UP
    assert not Ticket.objects.exists()


def test_what_is_open_meanwhile_is_what_strangers_may_anyway() -> None:
    """But to accept an invitation or to come back from a provider: these give something to whoever is signed in."""
    company = {"customers:company_sign_in", "customers:company_answer"}
    assert set(PUBLIC) - {"admin:login", "customers:accept_invitation"} - company == FOR_EVERYBODY


def test_setting_one_up_opens_the_desk_in_the_same_session(client: Client, cast: Cast) -> None:
    sign_in(client, cast.giulia.email)
    app = secret_on(client.get("/accounts/security/app/").content.decode())
    assert client.get("/board/").status_code == 302

    client.post("/accounts/security/app/", {"code": app.code()})

    assert client.get("/accounts/security/codes/").status_code == 200
    assert client.get("/board/").status_code == 200
    assert client.get(SET_UP)["Location"] == "/"


@pytest.mark.parametrize("who", ["giulia", "freja"])
def test_a_session_older_than_the_factor_shows_it_before_it_goes_on(cast: Cast, who: str) -> None:
    user: User = getattr(cast, who)
    older = Client()
    sign_in(older, user.email)
    app = app_of(user)

    assert older.get("/notifications/")["Location"] == "/accounts/confirm/code/?next=%2Fnotifications%2F"
    assert older.post("/profile/", {"name": "X"})["Location"] == "/accounts/confirm/code/?next=%2F"
    assert "Use your password" not in older.get("/accounts/confirm/code/").content.decode()
    older.post("/accounts/confirm/", {"password": PASSWORD})
    assert older.get("/notifications/").status_code == 302
    older.post("/accounts/confirm/code/", {"code": app.wrong()})
    assert older.get("/notifications/").status_code == 302
    response = older.post("/accounts/confirm/code/", {"code": app.code(), "next": "/notifications/"})

    assert response["Location"] == "/notifications/"
    assert older.get("/notifications/").status_code == 200


def test_such_a_session_reaches_nothing_that_makes_a_factor_or_a_code(cast: Cast) -> None:
    older = Client()
    sign_in(older, cast.giulia.email)
    app_of(cast.giulia)
    let_through = []
    for name, path in routes().items():
        for method in ("get", "post"):
            response = getattr(older, method)(path)
            led = response.status_code == 403 if path.startswith("/api/") else response.status_code == 302
            if not led or not response.get("Location", "/accounts/confirm/").startswith("/accounts/confirm/"):
                let_through.append(name)
            if signed_in(older) is None:
                older.force_login(cast.giulia)

    assert set(let_through) == FOR_EVERYBODY | {"mfa_reauthenticate"}


def test_whoever_has_only_a_passkey_is_asked_for_it(cast: Cast) -> None:
    older = Client()
    sign_in(older, cast.giulia.email)
    passkey_of(cast.giulia)

    assert older.get("/board/")["Location"].startswith("/accounts/confirm/passkey/")
    assert older.get("/accounts/confirm/passkey/").status_code == 200


def test_recovery_codes_alone_are_no_factor(client: Client, cast: Cast) -> None:
    app_of(cast.giulia)
    cast.giulia.authenticator_set.filter(type="totp").delete()
    sign_in(client, cast.giulia.email)

    assert client.get("/board/")["Location"].startswith(SET_UP)


def test_who_signs_in_with_one_is_asked_nothing_more(client: Client, cast: Cast) -> None:
    app = app_of(cast.giulia)
    sign_in_with(client, cast.giulia, app)

    assert client.get("/board/").status_code == 200
    assert client.get("/api/v1/me/").status_code == 200


def test_a_role_counts_with_the_next_request(client: Client, cast: Cast) -> None:
    nora = User.objects.create_user("nora@witboost.example", "Nora Berg", PASSWORD)
    sign_in(client, nora.email)
    assert client.get("/profile/").status_code == 200

    set_membership(nora, role=Role.SPECIALIST, customer=None, by=None)

    assert client.get("/profile/")["Location"].startswith(SET_UP)


def test_removing_it_asks_for_a_new_one_at_once(client: Client, cast: Cast) -> None:
    sign_in_with(client, cast.giulia, app_of(cast.giulia))

    client.post("/accounts/security/app/remove/")

    assert client.get("/board/")["Location"].startswith(SET_UP)


def test_after_a_reset_a_new_one_is_set_up_after_the_password(client: Client, cast: Cast) -> None:
    sign_in_with(client, cast.giulia, app_of(cast.giulia))

    reset_factor(cast.giulia, by=cast.ada)

    assert client.get("/board/")["Location"].startswith("/accounts/login/")
    assert sign_in(client, cast.giulia.email)["Location"] == "/"
    assert client.get("/board/")["Location"].startswith(SET_UP)


def test_a_token_waits_for_it_too(cast: Cast) -> None:
    secrets = {
        who: create_token(user, name="Export", days=30, by=user).secret
        for who, user in (("giulia", cast.giulia), ("freja", cast.freja), ("ada", cast.ada))
    }

    def ask(who: str) -> Any:
        return Client().get("/api/v1/me/", headers={"Authorization": f"Bearer {secrets[who]}"})

    assert [ask(who).status_code for who in ("giulia", "ada", "freja")] == [403, 403, 200]
    assert "second factor" in ask("giulia").json()["error"]
    app_of(cast.giulia)

    assert ask("giulia").status_code == 200
    assert ApiToken.objects.get(user=cast.giulia).last_used_at is not None


def test_a_fragment_leads_the_whole_page(client: Client, cast: Cast) -> None:
    sign_in(client, cast.giulia.email)

    response = client.get("/board/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/tickets/?q=x"})

    assert response.status_code == 403
    assert response["HX-Redirect"] == f"{SET_UP}?next=%2Ftickets%2F%3Fq%3Dx"


def test_the_first_admin_sets_one_up_before_anything_else(client: Client, db: None) -> None:
    given = {"name": "Ada Moretti", "email": "ada@witboost.example", "password": PASSWORD, "again": PASSWORD}

    response = client.post(first_admin_link(), given)

    assert client.get(response["Location"])["Location"] == f"{SET_UP}?next=%2Fadmin%2F"
    assert client.get("/accounts/security/app/").status_code == 200  # who it is was shown just now


def test_a_demo_in_development_asks_nothing(client: Client, cast: Cast, settings: Settings) -> None:
    offered = DemoSignIn.objects.create(user=cast.giulia, label="Support agent", position=1)
    client.post(f"/demo/{offered.pk}/")
    assert client.get("/board/").status_code == 200

    settings.IS_DEVELOPMENT = False

    assert client.get("/board/")["Location"].startswith(SET_UP)


def test_it_costs_no_page_a_query(client: Client, cast: Cast, settings: Settings) -> None:
    sign_in_with(client, cast.giulia, app_of(cast.giulia))
    counts = []
    for who in ("vendor", "nobody"):
        settings.REQUIRE_SECOND_FACTOR = who
        client.get("/board/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/board/")
        counts.append(len(asked))
        assert len([query for query in asked if "mfa_authenticator" in query["sql"]]) == 1

    assert counts[0] == counts[1] <= 12


@pytest.mark.parametrize(("who", "said"), [("nobody", [NOT_REQUIRED]), ("vendor", []), ("everybody", [])])
def test_the_deploy_check_warns_when_nobody_needs_one(who: str, said: list[checks.Warning], settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = who

    found = checks.run_checks(tags=["security"], include_deployment_checks=True)

    assert [message for message in found if message.id == NOT_REQUIRED.id] == said


def test_the_second_step_comes_before_any_of_it(client: Client, cast: Cast) -> None:
    app_of(cast.giulia)

    assert sign_in(client, cast.giulia.email)["Location"] == SECOND_STEP
    assert client.get(SET_UP)["Location"].startswith("/accounts/login/")
    assert TO_SHOW_IT.isdisjoint(TO_SET_ONE_UP)
