"""What the API refuses before it comes to a ticket, and in which form it says so."""

import json
from typing import Any

import pytest
from django.test import Client, override_settings

from accounts.models import ApiToken
from tests.api.callers import Caller, filing
from tests.api.conftest import NOW, Call
from tests.cast import Cast
from tickets.models import Ticket


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"nonsense",
        b"\xff\xfe",
        b'{"customer": NaN}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"users_affected": ' + b"9" * 5_000 + b"}",
    ],
    ids=["open", "nonsense", "no utf-8", "NaN", "deep list", "deep object", "huge number"],
)
def test_what_is_no_json_is_a_bad_request(cast: Cast, call: Call, body: bytes) -> None:
    assert call(cast.freja).raw("/tickets/", body).status_code == 400


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"7", b"null", b"true", b"[[1]]"])
def test_what_is_no_object_has_no_fields(cast: Cast, call: Call, ticket: Ticket, body: bytes) -> None:
    for path in ("/tickets/", "/tickets/NORD-1/comments/", "/tickets/NORD-1/transitions/withdraw/"):
        response = call(cast.freja).raw(path, body)
        assert response.status_code == 422
        assert response.data["fields"]


def test_a_body_that_is_too_large(cast: Cast, call: Call) -> None:
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1_000):
        response = call(cast.freja).post("/tickets/", filing(description="x" * 1_000))

    assert response.status_code == 413


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_another_kind_of_body(cast: Cast, call: Call, content_type: str) -> None:
    assert call(cast.freja).raw("/tickets/", b"title=x", content_type).status_code == 415


@pytest.mark.parametrize("key", ['"\\u0000"', '"\\ud800"', '"' + "x" * 500 + '"', '""', '"__class__"'])
def test_a_key_that_nobody_reads_is_refused_whatever_it_is(cast: Cast, call: Call, key: str) -> None:
    body = json.dumps(filing())[:-1] + f", {key}: 1}}"

    response = call(cast.freja).raw("/tickets/", body.encode())

    assert response.status_code == 422
    assert list(response.data["fields"].values()) == [["There is no such field."]]
    assert len(response.content) < 1_000


@pytest.mark.parametrize("path", ["/me/", "/customers/", "/customers/NORD/", "/tickets/NORD-1/", "/schema/"])
def test_a_method_that_is_not_there(cast: Cast, call: Call, ticket: Ticket, path: str) -> None:
    response = call(cast.freja).post(path)

    assert response.status_code == 405
    assert "GET" in response["Allow"]


@pytest.mark.parametrize(
    "path", ["/", "/nothing/", "/tickets/NORD-1/nothing/", "/tickets/a%00b/", "/tickets/é/", "/tickets/NORD-1/links/x/"]
)
def test_an_address_that_is_not_there(cast: Cast, call: Call, path: str) -> None:
    for who in (cast.freja, None):
        assert call(who).get(path).status_code == 404


@pytest.mark.parametrize("key", ["x" * 5_000, "NORD", "NORD-", "NORD-99999999999999999999", "-1", "_"])
def test_a_key_of_no_ticket(cast: Cast, call: Call, ticket: Ticket, key: str) -> None:
    assert call(cast.giulia).get(f"/tickets/{key}/").status_code == 404


def test_a_number_beyond_any_link(cast: Cast, call: Call, ticket: Ticket) -> None:
    assert call(cast.giulia).delete(f"/tickets/NORD-1/links/{'9' * 30}/").status_code == 404


@pytest.mark.parametrize("etag", ["new", '"x"', '"-1"', '"²"', '"99999999999999999999"'])
def test_an_etag_of_no_ticket(cast: Cast, call: Call, ticket: Ticket, etag: str) -> None:
    assert call(cast.giulia).post("/tickets/NORD-1/rename/", {"title": "x"}, etag=etag).status_code == 400


def test_a_key_of_a_repeat_has_a_length(cast: Cast, call: Call) -> None:
    assert call(cast.freja).post("/tickets/", filing(), key="x" * 201).status_code == 400
    assert call(cast.freja).post("/tickets/", filing(), key="x" * 200).status_code == 201


@pytest.mark.parametrize("header", ["Bearer", "Bearer x", "Bearer wst_x", "Bearer a b", "bearer \u00e9"])
def test_a_token_that_is_no_token(cast: Cast, header: str) -> None:
    response: Any = Client().get("/api/v1/me/", headers={"Authorization": header})

    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")
    assert set(response.json()) == {"error", "fields", "changes"}


def test_a_token_that_was_revoked_signs_in_nobody(cast: Cast) -> None:
    caller = Caller(cast.freja)
    assert caller.get("/me/").status_code == 200
    ApiToken.objects.update(revoked_at=NOW)

    assert caller.get("/me/").status_code == 401


def test_a_session_signs_in_as_well_and_is_guarded_against_other_sites(cast: Cast, ticket: Ticket) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.freja)

    assert client.get("/api/v1/tickets/").json()["results"][0]["key"] == "NORD-1"
    refused = client.post("/api/v1/tickets/NORD-1/comments/", {"text": "x"}, content_type="application/json")
    assert refused.status_code == 403
    assert set(refused.json()) == {"error", "fields", "changes"}


def test_somebody_inactive_is_nobody(cast: Cast, ticket: Ticket) -> None:
    client = Client()
    client.force_login(cast.freja)
    type(cast.freja).objects.filter(pk=cast.freja.pk).update(is_active=False)

    assert client.get("/api/v1/tickets/").status_code == 401
