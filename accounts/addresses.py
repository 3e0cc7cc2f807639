"""Another address to sign in with: it counts once the link that was mailed to it has been followed."""

from http import HTTPStatus
from typing import cast

from allauth.account.decorators import reauthentication_required
from allauth.core.internal import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.forms import AddressForm
from accounts.models import User
from accounts.services import address_of, change_address, send_address_link

LINKS = {"change_address": "5/h/user"}


@require_http_methods(["GET", "POST"])
@reauthentication_required
def ask(request: HttpRequest) -> HttpResponse:
    """Answers alike whether or not there is somebody with the new address."""
    user = cast("User", request.user)
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, app="accounts", action="change_address", config=LINKS):
            return ratelimit.respond_429(request)
        send_address_link(user, form.cleaned_data["email"])
        messages.success(
            request, f"A link is on its way to {form.cleaned_data['email']}. Follow it to sign in with it."
        )
        return redirect("mfa_index")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "accounts/change_address.html", {"form": form}, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever reads the new mail must be signed in as the person, too: a mistyped address is nobody's way in."""
    user = cast("User", request.user)
    if request.method == "POST":
        changed = change_address(token, by=user)
        messages.success(request, f"You sign in with {changed.email} from now on.")
        return redirect("mfa_index")
    return render(request, "accounts/confirm_address.html", {"email": address_of(token, user)})
