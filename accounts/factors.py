"""Second factors: allauth's views for apps, passkeys and recovery codes, answering as the rest of the desk does."""

from http import HTTPStatus
from typing import Any, cast

import qrcode
from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateByCodeView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    EditWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from accounts.adapter import AccountAdapter
from accounts.forms import SignInForm
from accounts.models import User
from accounts.sessions import renew_key
from accounts.sign_in import Answers422

OVERVIEW = reverse_lazy("mfa_index")
NOT_KNOWN = "This passkey is not known here, or its answer came too late."


def _refused(form: Any) -> str:
    """What to say of a passkey's answer that was not taken; "" when there was none."""
    if form is None or not form.errors:
        return ""
    too_many: str = AccountAdapter.error_messages["too_many_login_attempts"]
    return too_many if too_many in form.errors.get("credential", []) else NOT_KNOWN


class AskForFactor(AuthenticateView):
    """The second step of signing in: a code, or a passkey."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        types = set(Authenticator.objects.filter(user=self.stage.login.user).values_list("type", flat=True))
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "has_codes": bool(types & {Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES}),
            "has_passkey": Authenticator.Type.WEBAUTHN in types,
            "passkey_refused": _refused(self.webauthn_form),
        }


class SignInByPasskey(LoginWebAuthnView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """First what the browser is to ask the device; then what the device answered."""
        if request.POST.get("credential"):
            return super().post(request, *args, **kwargs)
        return JsonResponse(webauthn.begin_authentication(user=None))

    def form_invalid(self, form: Any) -> HttpResponse:
        context = {"form": SignInForm(request=self.request), "passkey_refused": _refused(form)}
        return render(self.request, "account/login.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


class RenewsKey:
    """What a session was known by before somebody showed who it is, is worth nothing afterwards."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        renew_key(self.request)
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # of allauth's view beside this
        return response


@method_decorator(never_cache, name="dispatch")
class ConfirmPassword(Answers422, RenewsKey, ReauthenticateView):
    """Who it is, once more, before something sensitive."""


@method_decorator(never_cache, name="dispatch")
class ConfirmCode(Answers422, RenewsKey, ReauthenticateByCodeView):
    pass


@method_decorator(never_cache, name="dispatch")
class ConfirmPasskey(RenewsKey, ReauthenticateWebAuthnView):
    def form_invalid(self, form: Any) -> HttpResponse:
        context = self.get_context_data() | {"passkey_refused": _refused(form)}
        return self.render_to_response(context, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"form": None}


class Shown:
    """Who has just set up a factor has shown it: this session is not asked for it again."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # of allauth's view beside this
        record_authentication(self.request, cast("User", self.request.user), "mfa", type="set_up")
        return response


class SetUpApp(Answers422, Shown, ActivateTOTPView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        secret = context["form"].secret
        spelled = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
        return context | {"code": Picture(context["totp_url"]), "spelled": spelled}


class Picture:
    """A QR code as one path, one unit a module: no picture to load, no inline style."""

    def __init__(self, words: str) -> None:
        code = qrcode.QRCode(border=4)
        code.add_data(words)
        rows = code.get_matrix()
        self.size = len(rows)
        self.path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)


class RemoveApp(DeactivateTOTPView):
    pass


class AddPasskey(Answers422, Shown, AddWebAuthnView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Each can sign in alone: kept on the device, and asking for a finger, a face or a PIN."""
        context = Answers422.get_context_data(self, **kwargs)
        return context | {"options": webauthn.begin_registration(cast("User", self.request.user), passwordless=True)}


class RenamePasskey(Answers422, EditWebAuthnView):
    success_url = OVERVIEW

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, "The passkey is renamed.")
        return super().form_valid(form)


class RemovePasskey(RemoveWebAuthnView):
    success_url = OVERVIEW


@method_decorator(never_cache, name="dispatch")
class RecoveryCodes(ViewRecoveryCodesView):
    """Shown once, right after they were made."""


class NewRecoveryCodes(Answers422, GenerateRecoveryCodesView):
    pass
