"""Where the link of an invitation leads."""

from http import HTTPStatus
from typing import cast
from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.forms import NewPersonForm
from accounts.models import User
from common import clock
from customers.models import Invitation
from customers.services.invitations import accept, accept_as_new, has_account, invitation_of


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody new says name and password; somebody who has an account signs in with it, and says yes."""
    invitation = invitation_of(token, at=clock.now())
    if request.user.is_authenticated:
        return _as_somebody(request, token, invitation)
    if has_account(invitation):
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")
    return _as_new(request, token, invitation)


def _as_somebody(request: HttpRequest, token: str, invitation: Invitation) -> HttpResponse:
    person = cast("User", request.user)
    is_theirs = person.email.lower() == invitation.email
    if request.method == "POST" and is_theirs:
        accept(token, by=person)
        messages.success(request, f"You are of {invitation.customer.name} now.")
        return redirect("tickets:board", key=invitation.customer.key)
    context = {"invitation": invitation, "is_theirs": is_theirs}
    status = HTTPStatus.OK if is_theirs else HTTPStatus.FORBIDDEN
    return render(request, "customers/join.html", context, status=status)


def _as_new(request: HttpRequest, token: str, invitation: Invitation) -> HttpResponse:
    """Signs in through allauth, so that whatever it asks besides a password is asked here, too."""
    form = NewPersonForm(request.POST if request.method == "POST" else None, email=invitation.email)
    if form.is_valid():
        data = form.cleaned_data
        person = accept_as_new(token, name=data["name"], password=data["password"])
        record_authentication(request, person, "password")
        return cast("HttpResponse", perform_login(request, person, redirect_url=reverse("tickets:home")))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "customers/join_as_new.html", {"invitation": invitation, "form": form}, status=status)
