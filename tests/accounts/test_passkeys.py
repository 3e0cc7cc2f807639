"""Passkeys without a browser: what is asked of a device, and that nothing made up is taken for its answer."""

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.accounts.factors import SECOND_STEP, app_of, passkey_of, sign_in_with, types_of
from tests.accounts.test_set_up_factors import later
from tests.accounts.test_sign_in import sign_in, signed_in
from tests.cast import Cast

BY_PASSKEY = "/accounts/login/passkey/"
ADD = "/accounts/security/passkeys/add/"
MADE_UP: list[Any] = [
    "x",
    "[]",
    "{}",
    "null",
    '"' + "x" * 5000 + '"',
    json.dumps({"id": "AA"}),
    json.dumps(["id", "rawId"]),
    json.dumps({"id": "AA", "rawId": "AA", "response": {"clientDataJSON": "AA", "attestationObject": "oWNmbXQ"}}),
    json.dumps({"id": "AA", "rawId": "AA", "response": {"clientDataJSON": "e30", "attestationObject": "////"}}),
    json.dumps({"id": 1, "rawId": 2, "response": 3, "type": 4}),
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {}, "clientExtensionResults": {}}),
    json.dumps(
        {
            "id": "AA",
            "rawId": "AA",
            "type": "public-key",
            "clientExtensionResults": {},
            "response": {"clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA", "userHandle": "MQ"},
        }
    ),
]


def options_in(response: HttpResponse) -> dict[str, Any]:
    page = response.content.decode()
    found: dict[str, Any] = json.loads(page.partition('id="passkey-options"')[2].partition(">")[2].partition("<")[0])
    return dict(found["publicKey"])


def test_each_is_kept_on_the_device_and_asks_for_a_finger_or_a_pin(client: Client, cast: Cast) -> None:
    sign_in(client, cast.giulia.email)

    asked = options_in(client.get(ADD))  # type: ignore[arg-type]

    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["rp"] == {"id": "testserver", "name": "witsupport"}
    assert asked["user"]["name"] == cast.giulia.email


def test_signing_in_names_nobody_and_each_time_asks_something_else(client: Client) -> None:
    first, second = (client.post(BY_PASSKEY).json()["publicKey"] for _ in range(2))

    assert first["userVerification"] == "required"
    assert not first.get("allowCredentials")
    assert first["challenge"] != second["challenge"]


@pytest.mark.parametrize("credential", MADE_UP)
def test_a_made_up_answer_signs_nobody_in(client: Client, cast: Cast, credential: str) -> None:
    client.post(BY_PASSKEY)

    response = client.post(BY_PASSKEY, {"credential": credential})

    assert response.status_code == 422
    assert "This passkey is not known here" in response.content.decode()
    assert signed_in(client) is None


@pytest.mark.parametrize("credential", MADE_UP)
def test_nor_is_it_added_as_one(client: Client, cast: Cast, credential: str) -> None:
    sign_in(client, cast.giulia.email)
    client.get(ADD)

    response = client.post(ADD, {"name": "Laptop", "credential": credential})

    assert response.status_code == 422
    assert types_of(cast.giulia) == set()


@pytest.mark.parametrize("credential", MADE_UP)
def test_nor_does_it_tell_who_it_is(client: Client, cast: Cast, credential: str) -> None:
    app = app_of(cast.giulia)
    sign_in_with(client, cast.giulia, app)
    passkey_of(cast.giulia)
    later(client)

    response = client.post("/accounts/confirm/passkey/", {"credential": credential})

    assert response.status_code == 422
    assert client.get(ADD)["Location"].startswith("/accounts/confirm/")


@pytest.mark.parametrize("credential", MADE_UP)
def test_nor_is_it_the_second_step(client: Client, cast: Cast, credential: str) -> None:
    app_of(cast.giulia)
    passkey_of(cast.giulia)
    sign_in(client, cast.giulia.email)

    response = client.post(SECOND_STEP, {"credential": credential})

    assert response.status_code == 422
    assert "This passkey is not known here" in response.content.decode()
    assert signed_in(client) is None


def test_guessing_is_limited(client: Client, cast: Cast) -> None:
    answers = [client.post(BY_PASSKEY, {"credential": "{}"}).status_code for _ in range(31)]

    assert answers == [422] * 30 + [429]


@pytest.mark.parametrize("name", ["", "a" * 61, "\x07", "Lap\u202etop"])
def test_a_bad_name_is_said(client: Client, cast: Cast, name: str) -> None:
    app = app_of(cast.giulia)
    key = passkey_of(cast.giulia)
    sign_in_with(client, cast.giulia, app)

    response = client.post(f"/accounts/security/passkeys/{key.pk}/rename/", {"name": name})

    assert response.status_code == 422
    assert "is-invalid" in response.content.decode()
    key.refresh_from_db()
    assert key.data["name"] == "Laptop"


def test_a_passkey_is_renamed_and_removed_after_asking(client: Client, cast: Cast) -> None:
    app = app_of(cast.giulia)
    key = passkey_of(cast.giulia)
    sign_in_with(client, cast.giulia, app)
    client.post(f"/accounts/security/passkeys/{key.pk}/rename/", {"name": "Old  <b>laptop"})
    assert "Old &lt;b&gt;laptop" in client.get("/accounts/security/").content.decode()
    asked = client.get(f"/accounts/security/passkeys/{key.pk}/remove/")
    assert "Remove the passkey “Old &lt;b&gt;laptop”?" in asked.content.decode()
    assert "webauthn" in types_of(cast.giulia)

    response = client.post(f"/accounts/security/passkeys/{key.pk}/remove/")

    assert response["Location"] == "/accounts/security/"
    assert types_of(cast.giulia) == {"totp", "recovery_codes"}


@pytest.mark.parametrize("act", ["rename", "remove"])
def test_somebody_elses_is_not_there(client: Client, cast: Cast, act: str) -> None:
    key = passkey_of(cast.elena)
    sign_in(client, cast.giulia.email)
    path = f"/accounts/security/passkeys/{key.pk}/{act}/"

    assert client.get(path).status_code == 404
    assert client.post(path, {"name": "Mine"}).status_code == 404
    assert types_of(cast.elena) == {"webauthn"}


def test_whoever_has_one_is_asked_for_it_after_the_password(client: Client, cast: Cast) -> None:
    passkey_of(cast.giulia)

    assert sign_in(client, cast.giulia.email)["Location"] == SECOND_STEP
    assert signed_in(client) is None
