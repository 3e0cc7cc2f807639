"""Somebody's authenticator app and recovery codes, set up as the pages do, and the codes that they show."""

import hashlib
import secrets
import time
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from cryptography.hazmat.primitives.asymmetric import ec
from django.http import HttpResponse
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

from accounts.models import User
from tests.accounts.test_sign_in import sign_in
from tests.cast import PASSWORD

SECOND_STEP = "/accounts/login/second/"


@dataclass(frozen=True)
class App:
    secret: str
    recovery_codes: tuple[str, ...] = ()

    def code(self, steps: int = 0) -> str:
        """The six digits of now, or of some steps of half a minute from now."""
        code: str = format_hotp_value(hotp_value(self.secret, int(time.time()) // 30 + steps))
        return code

    def wrong(self) -> str:
        """Six digits that are none of the codes around now."""
        right = {self.code(steps) for steps in range(-3, 4)}
        return next(code for code in (f"{number:06}" for number in range(10)) if code not in right)


def app_of(user: User) -> App:
    """Set one up for somebody, with recovery codes."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return App(secret, tuple(RecoveryCodes.activate(user).get_unused_codes()))


def passkey_of(user: User) -> Authenticator:
    """A passkey as it would be kept; its device is nowhere."""
    key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())  # type: ignore[no-untyped-call]
    made = AttestedCredentialData.create(Aaguid(bytes(16)), secrets.token_bytes(16), key)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    data = AuthenticatorData.create(hashlib.sha256(b"testserver").digest(), flags, 0, made)
    name = websafe_encode(made.credential_id)
    credential = {
        "id": name,
        "rawId": name,
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(
                b'{"type":"webauthn.create","challenge":"","origin":"https://testserver"}'
            ),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        },
        "clientExtensionResults": {},
    }
    row = Authenticator(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Laptop", "credential": credential})
    row.save()
    return row


def types_of(user: User) -> set[str]:
    return set(Authenticator.objects.filter(user=user).values_list("type", flat=True))


def answer(client: Client, code: str) -> HttpResponse:
    return client.post(SECOND_STEP, {"code": code})  # type: ignore[return-value]  # the client's own class


def sign_in_with(client: Client, user: User, app: App, *, password: str = PASSWORD) -> HttpResponse:
    """Password and code."""
    assert sign_in(client, user.email, password)["Location"] == SECOND_STEP
    return answer(client, app.code())
