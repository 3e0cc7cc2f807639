"""The people of a customer, for those who manage them: who is here, who is invited."""

from http import HTTPStatus
from typing import cast

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.db.models import Max, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import OpenSession, User
from common import clock
from common.errors import Conflict, InvalidInput
from customers.forms import InviteForm, RoleForm
from customers.models import Customer, Invitation, Membership
from customers.permissions import Role
from customers.services.invitations import invite, send_again, withdraw
from customers.services.people import change_colleague, check_manages, remove_colleague

# Mails to strangers: by person, and by customer whoever of it sends them.
LIMITS = {"invite": "20/h/user,100/d/key"}


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)


def _customer(request: HttpRequest, key: str) -> Customer:
    customer = get_object_or_404(Customer.objects.visible_to(_person(request)), key=key)
    check_manages(_person(request), customer)
    return customer


def _membership(request: HttpRequest, pk: int) -> Membership:
    rows = Membership.objects.visible_to(_person(request)).select_related("user", "customer")
    return get_object_or_404(rows, pk=pk)


def _invitation(request: HttpRequest, pk: int) -> Invitation:
    rows = Invitation.objects.visible_to(_person(request)).select_related("customer")
    return get_object_or_404(rows, pk=pk)


@require_safe
def people(request: HttpRequest, key: str) -> HttpResponse:
    return _show(request, _customer(request, key), InviteForm())


def _show(request: HttpRequest, customer: Customer, form: InviteForm) -> HttpResponse:
    """For whoever manages the customer's people. Two queries, however many there are. An invitation of somebody who
    manages no more counts no more.
    """
    seen = OpenSession.objects.filter(user=OuterRef("user")).order_by().values("user")
    members = list(
        Membership.objects.visible_to(_person(request))
        .filter(customer=customer)
        .select_related("user")
        .annotate(
            seen_at=Coalesce(Subquery(seen.annotate(last=Max("last_seen_at")).values("last")), "user__last_login")
        )
        .order_by("user__name", "user__email")
    )
    managers = {row.user_id for row in members if row.role == Role.CUSTOMER_MANAGER and row.user.is_active}
    now = clock.now()
    rows = Invitation.objects.filter(customer=customer).open()
    invitations = [
        (row, row.expires_at > now and row.invited_by_id in managers) for row in rows.select_related("invited_by")
    ]
    context = {"customer": customer, "members": members, "invitations": invitations, "form": form}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "customers/people.html", context, status=status)


def _may_mail(request: HttpRequest, customer: Customer) -> bool:
    key = f"customer-{customer.pk}"
    return bool(ratelimit.consume(request, app="customers", action="invite", config=LIMITS, key=key))


@require_POST
def invite_one(request: HttpRequest, key: str) -> HttpResponse:
    """Answers alike whether or not there is an account with the address."""
    customer = _customer(request, key)
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _show(request, customer, form)
    if not _may_mail(request, customer):
        return ratelimit.respond_429(request)
    email, role = form.cleaned_data["email"], Role(form.cleaned_data["role"])
    try:
        invite(customer, email=email, role=role, by=_person(request))
    except InvalidInput as refused:
        for field, sentences in refused.errors.items():
            form.add_error(field, sentences)
        return _show(request, customer, form)
    messages.success(request, f"An invitation is on its way to {email}.")
    return redirect("customers:people", key=customer.key)


@require_POST
def send_once_more(request: HttpRequest, pk: int) -> HttpResponse:
    invitation = _invitation(request, pk)
    if not _may_mail(request, invitation.customer):
        return ratelimit.respond_429(request)
    send_again(invitation, by=_person(request))
    messages.success(request, f"An invitation is on its way to {invitation.email}. Its former link is of no use now.")
    return redirect("customers:people", key=invitation.customer.key)


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    invitation = _invitation(request, pk)
    withdraw(invitation, by=_person(request))
    messages.success(request, f"The invitation of {invitation.email} is withdrawn.")
    return redirect("customers:people", key=invitation.customer.key)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for the other role. The last manager is told so at the field."""
    membership = _membership(request, pk)
    form = RoleForm(request.POST or None, initial={"role": membership.role})
    if request.method == "POST" and form.is_valid():
        try:
            changed = change_colleague(membership, Role(form.cleaned_data["role"]), by=_person(request))
        except Conflict as refused:
            form.add_error("role", refused.message)
        else:
            messages.success(request, f"{membership.user.name}: {changed.get_role_display()}.")
            return _back(request, membership)
    wrong = request.method == "POST"
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return render(request, "customers/change_colleague.html", {"membership": membership, "form": form}, status=status)


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks, then removes."""
    membership = _membership(request, pk)
    refusal = ""
    if request.method == "POST":
        try:
            remove_colleague(membership, by=_person(request))
        except Conflict as refused:
            refusal = refused.message
        else:
            messages.success(request, f"{membership.user.name} is no longer of {_customer_of(membership).name}.")
            return _back(request, membership)
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.OK
    context = {"membership": membership, "refusal": refusal}
    return render(request, "customers/remove_colleague.html", context, status=status)


def _back(request: HttpRequest, membership: Membership) -> HttpResponse:
    """To the list; who has just given up the own right to it is led home."""
    if membership.user_id == _person(request).pk:
        return redirect("tickets:home")
    return redirect("customers:people", key=_customer_of(membership).key)


def _customer_of(membership: Membership) -> Customer:
    """A managed membership is of a customer."""
    return cast("Customer", membership.customer)
