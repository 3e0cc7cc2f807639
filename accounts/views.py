"""Profile, the first admin, setting a password, and the demo's one-click sign-in."""

import ipaddress

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import FirstAdminForm, ProfileForm
from accounts.models import DemoSignIn, User
from accounts.services import check_first_admin_link, create_first_admin

BACKEND = "django.contrib.auth.backends.ModelBackend"


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """The own name and time zone."""
    user = get_object_or_404(User, pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
@require_http_methods(["GET", "POST"])
def first_admin(request: HttpRequest, token: str) -> HttpResponse:
    """Who follows the link that the first start prints becomes the admin."""
    check_first_admin_link(token)
    form = FirstAdminForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        admin = create_first_admin(token, **form.cleaned_data)
        login(request, admin, backend=BACKEND)
        return redirect("admin:index")
    return render(request, "accounts/first_admin.html", {"form": form}, status=422 if form.errors else 200)


@method_decorator(login_not_required, name="dispatch")
class SetPassword(PasswordResetConfirmView):
    """Sets the password of somebody who was made known by an admin; signs in at once."""

    template_name = "accounts/set_password.html"
    success_url = reverse_lazy("tickets:home")
    post_reset_login = True
    post_reset_login_backend = BACKEND


def demo_people(request: HttpRequest) -> list[DemoSignIn]:
    """Whom the sign-in page offers: only in development, only on loopback, only in a database marked as a demo."""
    if not settings.IS_DEVELOPMENT or not _is_loopback(request):
        return []
    return list(DemoSignIn.objects.select_related("user"))


def _is_loopback(request: HttpRequest) -> bool:
    if "X-Forwarded-For" in request.headers:
        return False
    return ipaddress.ip_address(request.META["REMOTE_ADDR"]).is_loopback


@login_not_required
@require_POST
def demo_sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign in as one of the demo's people."""
    if not demo_people(request):
        raise Http404
    person = get_object_or_404(DemoSignIn, pk=pk)
    login(request, person.user, backend=BACKEND)
    return redirect("tickets:home")
