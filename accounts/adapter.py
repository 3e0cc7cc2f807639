"""How allauth behaves here: nobody signs up, people are invited; and it speaks with our words."""

import time
from typing import Any, cast

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import sealed
from accounts.audit import record
from accounts.models import AuditKind, User
from accounts.second_factor import was_shown
from accounts.services import send_security_notice


class AccountAdapter(DefaultAccountAdapter):
    error_messages: dict[str, Any] = {
        **DefaultAccountAdapter.error_messages,
        # One sentence for an unknown address, a wrong password and a closed account: it says nothing of who is here.
        "email_password_mismatch": "The e-mail or the password is not right.",
        "enter_current_password": "This is not your password now.",
        "incorrect_password": "This is not your password.",
        "too_many_login_attempts": "Too many tries. Wait five minutes, or set a new password.",
        "rate_limited": "Too many tries. Wait five minutes.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """Pages only: the answers as JSON are for single-page applications."""
        return False

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Somebody whose account was closed meanwhile: the sign-in page, as for everybody who is not signed in."""
        return redirect("account_login")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return "/profile/"

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not of who signed in, or gave a password or factor, a moment ago."""
        required: bool = super().is_reauthentication_required(app=app, **kwargs)
        return required and not _known_a_moment_ago(context.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """In a session that has not shown the person's second factor, the password does not do."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        by_factor = [method for method in methods if method["id"] != WITHOUT_FACTOR]
        if by_factor and not was_shown(context.request, user):
            methods = by_factor
        return [{**method, "description": WAYS[method["id"]]} for method in methods]

    def reauthenticate(self, user: Any, password: str) -> bool:
        """By the address that the person signs in with; allauth's looks for one of its own."""
        known = self.authenticate(context.request, email=user.email, password=password)
        return known is not None and known.pk == user.pk

    def send_notification_mail(self, template_prefix: str, user: Any, *args: Any, **kwargs: Any) -> None:
        """What changed about somebody's way in is told to the address that he or she signs in with."""
        if said := NOTICES.get(template_prefix):
            kind = AuditKind.PASSWORD if template_prefix.startswith("account/") else AuditKind.FACTOR
            record(kind, said, by=user, person=user)
            send_security_notice(user, said)


WITHOUT_FACTOR = "reauthenticate"
WAYS = {
    WITHOUT_FACTOR: "Use your password",
    "mfa_reauthenticate": "Use a code of your app, or a recovery code",
    "mfa_reauthenticate:webauthn": "Use a passkey",
}
# What allauth calls it: what we say of it.
NOTICES = {
    "account/email/password_changed": "Your password was changed.",
    "account/email/password_set": "A password was set.",
    "mfa/email/totp_activated": "An authenticator app was added.",
    "mfa/email/totp_deactivated": "The authenticator app was removed.",
    "mfa/email/webauthn_added": "A passkey was added.",
    "mfa/email/webauthn_removed": "A passkey was removed.",
    "mfa/email/recovery_codes_generated": "New recovery codes were made; the old ones do not work any more.",
}


def _known_a_moment_ago(request: HttpRequest) -> bool:
    records = get_authentication_records(request, cast("User", request.user))
    return bool(records) and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT


class FactorAdapter(DefaultMFAAdapter):
    """Second factors: our words, and their secrets encrypted at rest."""

    error_messages: dict[str, Any] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This code is not right, or was used already.",
        "cannot_generate_recovery_codes": "Set up an authenticator app or a passkey first.",
        "unknown_passkey": "This passkey is not known here, or its answer came too late.",
        "unreadable": "Your second factor cannot be read any more. An admin can reset it.",
    }

    def encrypt(self, text: str) -> str:
        return sealed.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return sealed.unseal(encrypted_text)
        except sealed.Unreadable:
            raise self.validation_error("unreadable") from None

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002  # allauth's
        return "Passkey"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "witsupport"}

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        AccountAdapter(context.request).send_notification_mail(*args, **kwargs)
