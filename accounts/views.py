"""Profile and tokens, the first admin, and the demo's one-click sign-in."""

import ipaddress
from http import HTTPStatus
from typing import cast

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import FirstAdminForm, ProfileForm, TokenForm
from accounts.models import ApiToken, DemoSignIn, User
from accounts.services import check_first_admin_link, create_first_admin
from accounts.tokens import create_token, revoke_token
from common import clock
from common.errors import InvalidInput

BACKEND = "accounts.backends.PersonBackend"
# A proxy adds one of these: then the peer is the proxy, and says nothing of where the person is.
PROXY_HEADERS = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP")


def _person(request: HttpRequest) -> User:
    """The reader, apart from `request.user`: what a form puts into it is shown nowhere else on the page."""
    return User.objects.get(pk=cast("User", request.user).pk)


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """The own name, time zone and language, what one is here, and the own tokens."""
    person = _person(request)
    form = ProfileForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        person.save(update_fields=form.Meta.fields)
        messages.success(request, "Your profile is saved.")
        return redirect("accounts:profile")
    return _show_profile(request, form, TokenForm())


@require_POST
@reauthentication_required
def make_token(request: HttpRequest) -> HttpResponse:
    """The only page that ever shows the secret; it is kept nowhere, so it is not redirected to."""
    person = _person(request)
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _show_profile(request, ProfileForm(instance=person), form)
    try:
        new = create_token(person, name=form.cleaned_data["name"], days=form.cleaned_data["days"], by=person)
    except InvalidInput as refused:
        for field, sentences in refused.errors.items():
            form.add_error(field, sentences)
        return _show_profile(request, ProfileForm(instance=person), form)
    response = render(request, "accounts/token_made.html", {"new": new}, status=HTTPStatus.CREATED)
    add_never_cache_headers(response)
    return response


def _show_profile(request: HttpRequest, form: ProfileForm, token_form: TokenForm) -> HttpResponse:
    person = cast("User", request.user)
    now = clock.now()
    tokens = ApiToken.objects.visible_to(person).alive(now)
    context = {"form": form, "token_form": token_form, "tokens": tokens, "teams": person.teams.all()}
    wrong = form.errors or token_form.errors
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return render(request, "accounts/profile.html", context, status=status)


@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks, then revokes. A token that is dead already stays so."""
    person = cast("User", request.user)
    token = get_object_or_404(ApiToken.objects.visible_to(person), pk=pk)
    if request.method == "POST":
        revoke_token(token, by=person)
        messages.success(request, f"The token “{token.name}” is revoked.")
        return redirect("accounts:profile")
    return render(request, "accounts/revoke.html", {"token": token})


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def first_admin(request: HttpRequest, token: str) -> HttpResponse:
    """Who follows the link that the first start prints becomes the admin."""
    check_first_admin_link(token)
    form = FirstAdminForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        admin = create_first_admin(token, email=data["email"], name=data["name"], password=data["password"])
        record_authentication(request, admin, "password")
        return cast("HttpResponse", perform_login(request, admin, redirect_url=reverse("admin:index")))
    return render(request, "accounts/first_admin.html", {"form": form}, status=422 if form.errors else 200)


def demo_people(request: HttpRequest) -> list[DemoSignIn]:
    """Whom the sign-in page offers: only in development, only on loopback, only in a database marked as a demo."""
    if not settings.IS_DEVELOPMENT or not _is_loopback(request):
        return []
    return list(DemoSignIn.objects.filter(user__is_active=True).select_related("user"))


def _is_loopback(request: HttpRequest) -> bool:
    """Whether the peer itself sits on this machine; what a header claims does not make it so."""
    if any(name in request.headers for name in PROXY_HEADERS):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


@login_not_required
@require_POST
def demo_sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign in as one of the demo's people."""
    chosen = [person for person in demo_people(request) if person.pk == pk]
    if not chosen:
        raise Http404
    login(request, chosen[0].user, backend=BACKEND)
    return redirect("tickets:home")
