"""Signing in with one's company: from the e-mail address to the provider and back, and connecting an account."""

import time
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlsplit

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.backends.base import UpdateError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.sealed import Unreadable
from common.errors import Conflict
from customers.forms import CompanyForm
from customers.models import IdentityProvider, ProviderAccount
from customers.openid.protocol import Answer, Beginning, Client, ProviderFailed, begin, finish
from customers.services.openid import connect, disconnect, note_failure, provider_for, provider_of, sign_in

# In the session: what was begun there and has not come back yet, by its state.
BEGUN = "company_sign_in"
MOST_BEGUN = 5
LIFETIME = 15 * 60  # s
LIMITS = {"company_begin": "30/m/ip", "company_answer": "30/m/ip"}
METHOD = "company"
UNREADABLE = "its client secret cannot be read any more"
View = Callable[..., HttpResponse]


def limited(action: str, *, also_get: bool = False) -> Callable[[View], View]:
    """As often as signing in may be tried, from one network address."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not ratelimit.consume(request, app="customers", action=action, config=LIMITS, limit_get=also_get):
                return ratelimit.respond_429(request)
            return view(request, *args, **kwargs)

        return answer

    return decorate


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
@limited("company_begin")
def ask(request: HttpRequest) -> HttpResponse:
    """Which company: by the domain of the address alone, so that it tells nothing of who is here."""
    if request.user.is_authenticated:
        return redirect("tickets:home")
    form = CompanyForm(
        request.POST if request.method == "POST" else None, initial={"next": request.GET.get("next", "")}
    )
    if form.is_valid():
        provider = provider_for(form.cleaned_data["email"])
        if provider is not None:
            return _lead_on(request, provider, hint=form.cleaned_data["email"], place=form.cleaned_data["next"])
        form.add_error("email", "No company sign-in is set up for this address. Sign in with your password.")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "customers/company_sign_in.html", {"form": form}, status=status)


@require_POST
@reauthentication_required
@limited("company_begin")
def connect_me(request: HttpRequest) -> HttpResponse:
    """To the provider, to connect it with who is signed in."""
    user = cast("User", request.user)
    provider = provider_of(user)
    if provider is None:
        raise Conflict("There is no company sign-in that you could be connected with.")
    return _lead_on(request, provider, hint=user.email, connecting=user)


@require_http_methods(["GET", "POST"])
@reauthentication_required
def disconnect_me(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks, then disconnects."""
    user = cast("User", request.user)
    account = get_object_or_404(ProviderAccount.objects.visible_to(user).select_related("provider", "user"), pk=pk)
    if request.method == "POST":
        disconnect(account, by=user)
        messages.success(request, f"{account.provider} does not sign you in any more.")
        return redirect("mfa_index")
    return render(request, "customers/company_disconnect.html", {"account": account})


@login_not_required
@never_cache
@require_GET
@limited("company_answer", also_get=True)
def answered(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a provider sends the browser back to: each begun sign-in comes back once."""
    provider = IdentityProvider.objects.select_related("customer").filter(pk=pk).first()
    begun = _taken_up(request, pk)
    if provider is None:
        return _failed(request)
    try:
        claims = finish(_client(provider), _answer(request, begun))
    except ProviderFailed as failure:
        note_failure(provider, str(failure))
        return _failed(request)
    if begun["connecting"]:
        return _connected(request, provider, connect(provider, claims, by=cast("User", request.user)))
    person = sign_in(provider, claims)
    if person is None:
        return render(request, "customers/company_refused.html", status=HTTPStatus.FORBIDDEN)
    record_authentication(request, person, METHOD, provider=str(provider))
    return cast("HttpResponse", perform_login(request, person, redirect_url=begun["next"] or None))


def _lead_on(
    request: HttpRequest, provider: IdentityProvider, *, hint: str, place: str = "", connecting: User | None = None
) -> HttpResponse:
    """A page with the way on, not a redirect: browsers hold our policy for forms against where those lead."""
    try:
        beginning = begin(_client(provider), hint=hint)
    except ProviderFailed as failure:
        note_failure(provider, str(failure), person=connecting)
        return _failed(request)
    _note(request, provider, beginning, place=place, connecting=connecting)
    host = urlsplit(beginning.url).hostname
    context = {"provider": provider, "url": beginning.url, "host": host, "connecting": connecting}
    return render(request, "customers/company_continue.html", context)


def _client(provider: IdentityProvider) -> Client:
    if not provider.is_active:
        raise ProviderFailed("it is not active")
    try:
        return provider.client()
    except Unreadable:
        raise ProviderFailed(UNREADABLE) from None


def _note(
    request: HttpRequest, provider: IdentityProvider, beginning: Beginning, *, place: str, connecting: User | None
) -> None:
    is_ours = url_has_allowed_host_and_scheme(place, {request.get_host()}, require_https=request.is_secure())
    begun = list(request.session.get(BEGUN, {}).items())[1 - MOST_BEGUN :]
    request.session[BEGUN] = dict(begun) | {
        beginning.state: {
            "provider": provider.pk,
            "nonce": beginning.nonce,
            "verifier": beginning.verifier,
            "next": place if is_ours else "",
            "connecting": connecting.pk if connecting else None,
            "at": time.time(),
        }
    }


def _taken_up(request: HttpRequest, pk: int) -> dict[str, Any]:
    """What this browser began with this provider; out of the session, so that nothing comes back twice."""
    begun: dict[str, Any] = request.session.get(BEGUN, {})
    found = begun.get(request.GET.get("state", ""))
    if found is None or found["provider"] != pk:
        return {}
    request.session[BEGUN] = {state: kept for state, kept in begun.items() if kept is not found}
    try:
        request.session.save()  # before the provider is asked: that takes a while, and the same may come in again
    except UpdateError:  # it came in again, and was faster: signing in ended this session
        request.session = type(request.session)()
        return {}
    return cast("dict[str, Any]", found)


def _answer(request: HttpRequest, begun: dict[str, Any]) -> Answer:
    """Raises ProviderFailed unless it is a code for what this browser began a while ago, as the same person."""
    if not begun:
        raise ProviderFailed("this browser began no such sign-in, or it came back already")
    if time.time() - begun["at"] > LIFETIME:
        raise ProviderFailed("it took too long to come back")
    if begun["connecting"] not in (None, request.user.pk):
        raise ProviderFailed("somebody else began to connect")
    if error := request.GET.get("error"):
        raise ProviderFailed("it was cancelled there" if error == "access_denied" else f"it answers “{error[:60]}”")
    if not request.GET.get("code"):
        raise ProviderFailed("it sent no code")
    return Answer(request.GET["code"], begun["nonce"], begun["verifier"], request.GET.get("iss"))


def _connected(request: HttpRequest, provider: IdentityProvider, person: User | None) -> HttpResponse:
    if person is None:
        return render(request, "customers/company_refused.html", status=HTTPStatus.FORBIDDEN)
    messages.success(request, f"{provider} signs you in from now on.")
    return redirect("mfa_index")


def _failed(request: HttpRequest) -> HttpResponse:
    """One page whatever went wrong between the provider and us; the audit says what."""
    return render(request, "customers/company_failed.html", status=HTTPStatus.FORBIDDEN)
