"""How allauth behaves here: nobody signs up, people are invited; and it speaks with our words."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


class AccountAdapter(DefaultAccountAdapter):
    error_messages: dict[str, Any] = {
        **DefaultAccountAdapter.error_messages,
        # One sentence for an unknown address, a wrong password and a closed account: it says nothing of who is here.
        "email_password_mismatch": "The e-mail or the password is not right.",
        "enter_current_password": "This is not your password now.",
        "too_many_login_attempts": "Too many tries. Wait five minutes, or set a new password.",
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
