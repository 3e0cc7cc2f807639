"""What people see when something is refused or breaks: a page of ours, a dialog for htmx, JSON below /api/."""

from typing import Any
from unittest.mock import patch

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import OperationalError
from django.http import Http404
from django.test import Client

from common.errors import Conflict, DomainError, InvalidInput, NotFound, NotPermitted
from tests.cast import Cast

# What a view raises, the status, and what the page says.
RAISED: list[tuple[Exception, int, str]] = [
    (NotFound("That one is gone."), 404, "That one is gone."),
    (NotPermitted("You may not move it."), 403, "You may not move it."),
    (Conflict("Somebody was faster."), 409, "Somebody was faster."),
    (InvalidInput({"title": ["Write a title."]}), 422, "Write a title."),
    (DomainError("That cannot be read."), 400, "That cannot be read."),
    (BadRequest("internal words"), 400, "This request cannot be read"),
    (PermissionDenied("internal words"), 403, "You may not do this"),
    (Http404("internal words"), 404, "Nothing is here"),
    (RuntimeError("internal words"), 500, "Something broke"),
]
IDS = [type(each[0]).__name__ for each in RAISED]


@pytest.fixture
def client(cast: Cast) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(cast.freja)
    return client


@pytest.mark.parametrize(("raised", "status", "said"), RAISED, ids=IDS)
def test_a_page_keeps_the_status_and_says_the_sentence(
    client: Client, raised: Exception, status: int, said: str
) -> None:
    with patch("accounts.views.ProfileForm", side_effect=raised):
        response = client.get("/profile/")

    page = response.content.decode()
    assert response.status_code == status
    assert said in page
    assert "internal words" not in page
    assert page.startswith("<!doctype html>")
    assert 'href="/"' in page


@pytest.mark.parametrize(("raised", "status", "said"), RAISED, ids=IDS)
def test_htmx_is_given_a_dialog(client: Client, raised: Exception, status: int, said: str) -> None:
    with patch("accounts.views.ProfileForm", side_effect=raised):
        response = client.get("/profile/", headers={"HX-Request": "true"})

    fragment = response.content.decode()
    assert response.status_code == status
    assert (response["HX-Retarget"], response["HX-Reswap"]) == ("#dialog", "innerHTML")
    assert said in fragment
    assert fragment.startswith("<dialog")
    assert "<html" not in fragment


def test_a_sentence_is_text_and_never_markup(client: Client) -> None:
    with patch("accounts.views.ProfileForm", side_effect=Conflict("<script>alert(1)</script>")):
        page = client.get("/profile/").content.decode()

    assert "&lt;script&gt;alert(1)" in page


def test_a_page_that_broke_gives_a_number_that_is_in_the_log(client: Client) -> None:
    with patch("accounts.views.ProfileForm", side_effect=RuntimeError):
        response = client.get("/profile/", headers={"X-Request-ID": "number-for-the-log"})

    assert "number-for-the-log" in response.content.decode()


def test_a_refusal_asks_nothing_of_the_database(db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        response = Client().get("/there/is/no/such/page/")

    assert response.status_code == 404


def test_the_page_comes_also_while_the_database_is_down(client: Client) -> None:
    with patch("django.contrib.sessions.backends.db.SessionStore.load", side_effect=OperationalError("secret")):
        response = client.get("/profile/")

    assert response.status_code == 500
    assert "Something broke" in response.content.decode()
    assert "secret" not in response.content.decode()


def test_strangers_see_the_same_page_and_no_navigation(client: Client) -> None:
    stranger = Client().get("/there/is/no/such/page/").content

    assert stranger == client.get("/there/is/no/such/page/").content
    assert b"Inbox" not in stranger


def test_below_the_api_it_is_json(client: Client) -> None:
    response = client.get("/api/v1/there/is/no/such/route/")

    assert response.status_code == 404
    assert response["Content-Type"] == "application/json"


def test_what_cannot_be_opened_says_so(client: Client) -> None:
    response = client.get("/profile/tokens/")

    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "cannot be opened" in response.content.decode()


def test_a_form_from_another_session_is_explained(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.freja)

    page = strict.post("/profile/", {"name": "Mallory"})
    fragment = strict.post("/profile/", {"name": "Mallory"}, headers={"HX-Request": "true"})

    assert (page.status_code, fragment.status_code) == (403, 403)
    assert "This form is too old" in page.content.decode()
    assert "This form is too old" in fragment.content.decode()
    assert "CSRF" not in page.content.decode()
    cast.freja.refresh_from_db()
    assert cast.freja.name == "Freja Mikkelsen"


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "a b"])
def test_a_host_that_is_not_ours_is_refused(db: None, host: str) -> None:
    response = Client(raise_request_exception=False).get("/accounts/login/", headers={"Host": host})

    assert response.status_code == 400
    assert "This request cannot be read" in response.content.decode()
    assert "evil.example" not in response.content.decode()


def test_a_fragment_asked_for_without_a_session_leads_the_page_to_sign_in(db: None) -> None:
    response = Client().get(
        "/profile/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/tickets/?state=open"}
    )

    assert response.status_code == 401
    assert response["HX-Redirect"] == "/accounts/login/?next=%2Ftickets%2F%3Fstate%3Dopen"


def test_a_page_elsewhere_is_not_come_back_to(db: None) -> None:
    response = Client().get("/profile/", headers={"HX-Request": "true", "HX-Current-URL": "https://evil.example/x"})

    assert response["HX-Redirect"] == "/accounts/login/?next=%2F"
