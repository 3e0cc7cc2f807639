"""Signing in and passwords: allauth's views, which keep the rate limits, answering as the rest of the desk does."""

from http import HTTPStatus
from typing import Any, cast

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.account.views import LoginView, PasswordChangeView, PasswordResetView, PasswordSetView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import PasswordResetConfirmView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.generic.edit import FormMixin

from accounts.audit import record
from accounts.forms import NewPasswordForm
from accounts.models import AuditKind, User
from accounts.sessions import end_all_sessions, end_other_sessions, note_sign_in


class Answers422(FormMixin[Any]):
    """A form that is not right is answered 422, as everywhere."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response


class SignIn(Answers422, LoginView):
    pass


class EndsOthers:
    """A new password signs out everywhere else, at once and for good."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # of allauth's view beside this
        user = cast("User", self.request.user)
        end_other_sessions(user, but=self.request.session.session_key)
        note_sign_in(request=self.request, user=user)  # the session has another key now
        return response


class ChangePassword(Answers422, EndsOthers, PasswordChangeView):
    pass


class SetFirstPassword(Answers422, EndsOthers, PasswordSetView):
    """For those who came in without a password, as a demo's people do."""


class AskForLink(Answers422, PasswordResetView):
    pass


@method_decorator(login_not_required, name="dispatch")
class SetPassword(Answers422, PasswordResetConfirmView):
    """Where the link of an invitation or of a forgotten password leads; signs in at once.

    The link counts once, and as long as PASSWORD_RESET_TIMEOUT says.
    """

    form_class = NewPasswordForm
    template_name = "accounts/set_password.html"
    success_url = reverse_lazy("tickets:home")

    def get_user(self, uidb64: str) -> User | None:
        """Nobody whose account was closed comes back by an old link."""
        user = super().get_user(uidb64)
        return user if user is not None and user.is_active else None

    def render_to_response(self, context: dict[str, Any], **response_kwargs: Any) -> HttpResponse:
        if not self.validlink:
            response_kwargs["status"] = HTTPStatus.NOT_FOUND
        return super().render_to_response(context, **response_kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Signs in through allauth, so that whatever it asks besides a password is asked here, too."""
        with transaction.atomic():
            super().form_valid(form)
            end_all_sessions(form.user)
            record(AuditKind.PASSWORD, "set by the mailed link", by=form.user, person=form.user)
        record_authentication(self.request, form.user, "password")
        messages.success(self.request, "Your password is set.")
        return cast("HttpResponse", perform_login(self.request, form.user, redirect_url=str(self.success_url)))
