"""Codes of an authenticator app and recovery codes, and the names of passkeys."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.conf import settings
from django.core.cache import cache

from accounts import sealed
from common.validators import validate_name

# Beside allauth's five in five minutes: who knows the password has not all day to guess six digits.
WRONG_CODES_A_DAY = {"second_factor": "20/d/key"}
CODE_LIVES = 30 * (2 * settings.MFA_TOTP_TOLERANCE + 1)
LONGEST_NAME = 60


def _as_code(field: forms.Field, help_text: str) -> None:
    field.label, field.help_text = "Code", help_text
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs |= {"autofocus": True, "autocomplete": "one-time-code", "maxlength": 20, "spellcheck": "false"}


class LimitedCode:
    """A code counts once for as long as it is valid, and few wrong ones a day are taken."""

    user: Any

    def clean_code(self) -> str:
        key, rates = f"user-{self.user.pk}", WRONG_CODES_A_DAY
        limit: dict[str, Any] = {"app": "accounts", "action": "second_factor", "config": rates, "key": key}
        if not ratelimit.consume(context.request, **limit):
            raise forms.ValidationError("Too many wrong codes today. Try again tomorrow, or ask an admin for a reset.")
        code: str = super().clean_code()  # type: ignore[misc]  # of allauth's form beside this
        if not cache.add(f"second-factor:{self.user.pk}:{normalize_user_code(code)}", "used", CODE_LIVES):
            raise get_adapter().validation_error("incorrect_code")
        ratelimit.clear(context.request, **limit)
        return code


class CodeForm(LimitedCode, AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_code(self.fields["code"], "Six digits from your authenticator app, or one of your recovery codes.")


class ConfirmCodeForm(LimitedCode, ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_code(self.fields["code"], "Six digits from your authenticator app, or one of your recovery codes.")


class ActivateAppForm(ActivateTOTPForm):
    """The secret waits in the session between the page that shows it and the code that proves it: encrypted."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        with suppress(sealed.Unreadable):  # a new one, which no page has shown yet
            self.secret = sealed.unseal(self.secret)
        context.request.session[SECRET_SESSION_KEY] = sealed.seal(self.secret)
        _as_code(self.fields["code"], "The six digits that the app shows now.")
        self.fields["code"].widget.attrs |= {"inputmode": "numeric"}


# What reading something made up as a device's answer ends in, beside the ValueError that allauth expects.
MADE_UP = (AttributeError, IndexError, KeyError, TypeError, ValueError, struct.error)


@contextmanager
def _as_answer_of_a_device() -> Iterator[None]:
    try:
        yield
    except MADE_UP:
        raise get_adapter().validation_error("unknown_passkey") from None


class Answer:
    """Of a device, or what somebody sends in its place."""

    def clean_credential(self) -> Any:
        with _as_answer_of_a_device():
            return super().clean_credential()  # type: ignore[misc]  # of allauth's form beside this


class SignInPasskeyForm(Answer, LoginWebAuthnForm):
    def clean_credential(self) -> Any:
        """Of a closed account it reads like one that is not known."""
        authenticator = super().clean_credential()
        if not authenticator.user.is_active:
            raise get_adapter().validation_error("unknown_passkey")
        return authenticator


class PasskeyForm(Answer, AuthenticateWebAuthnForm):
    pass


class ConfirmPasskeyForm(Answer, ReauthenticateWebAuthnForm):
    pass


class NamedPasskey:
    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]

    def name_plainly(self) -> None:
        self.fields["name"] = forms.CharField(
            label="Name", max_length=LONGEST_NAME, help_text="By which you know it again, as the name of the device."
        )

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        validate_name(name)
        return " ".join(name.split())


class AddPasskeyForm(NamedPasskey, AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name_plainly()
        self.fields.pop("passwordless", None)  # each of ours is

    def clean(self) -> dict[str, Any]:
        with _as_answer_of_a_device():
            cleaned: dict[str, Any] = super().clean()
        return cleaned


class RenamePasskeyForm(NamedPasskey, EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name_plainly()
        self.fields["name"].widget.attrs |= {"autofocus": True}
