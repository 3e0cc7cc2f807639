"""Sign-in by a customer's provider: what is known of whom it sends, who comes in, who is connected, what is audited.

The rules are in `customers.openid.rules`. Everything about one customer's people is decided one after the other.
"""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts import sealed
from accounts.audit import record
from accounts.models import AuditKind, User
from accounts.services import send_security_notice
from common import clock
from common.errors import Conflict
from common.validators import validate_name
from customers.models import EmailDomain, IdentityProvider, Invitation, Membership, ProviderAccount
from customers.openid.names import Address, read_address
from customers.openid.protocol import Claims
from customers.openid.rules import Account, Facts, Refusal, Way, decide, decide_connecting
from customers.permissions import Role
from customers.services.invitations import counts, is_of_the_vendor, join
from customers.services.memberships import set_membership
from customers.services.people import lock_people

INACTIVE = "the provider is not active"
LONGEST_NAME = 120


def provider_for(email: str) -> IdentityProvider | None:
    """The provider that signs in people with such an address: by its domain alone, whoever has an account."""
    address = read_address(email)
    if address is None:
        return None
    return IdentityProvider.objects.filter(is_active=True, customer__domains__domain=address.domain).first()


def provider_of(user: User) -> IdentityProvider | None:
    """The provider that somebody who is here can be connected with: of the only customer, and the own domain."""
    provider = provider_for(user.email)
    places = list(Membership.objects.filter(user=user).values_list("customer", flat=True))
    return provider if provider is not None and places == [provider.customer_id] else None


def sign_in(provider: IdentityProvider, claims: Claims, *, at: dt.datetime | None = None) -> User | None:
    """Let in, or make known, whom the provider sends; None, and why not in the audit, for who is refused."""
    at = at or clock.now()
    with transaction.atomic():
        lock_people(provider.customer)
        provider = IdentityProvider.objects.select_related("customer").get(pk=provider.pk)
        if not provider.is_active:
            _refused(provider, claims, INACTIVE)
            return None
        linked, address = _linked(provider, claims), read_address(claims.email)
        invitation = _invitation(provider, address, at)
        facts = _facts(provider, linked, address, is_invited=invitation is not None)
        decided = decide(claims, facts)
        if decided is Way.ENTER:
            return linked
        if decided is Way.JOIN and address is not None:
            return _joined(provider, claims, address, invitation, at)
        _refused(provider, claims, str(decided), linked)
        return None


def connect(provider: IdentityProvider, claims: Claims, *, by: User, at: dt.datetime | None = None) -> User | None:
    """Let the provider sign in somebody who is here already; None, and why not in the audit, for who is refused."""
    at = at or clock.now()
    with transaction.atomic():
        lock_people(provider.customer)
        provider = IdentityProvider.objects.select_related("customer").get(pk=provider.pk)
        if not provider.is_active:
            _refused(provider, claims, INACTIVE, by)
            return None
        linked, me = _linked(provider, claims), User.objects.get(pk=by.pk)
        facts = _facts(provider, linked, read_address(claims.email), is_invited=False)
        decided = decide_connecting(claims, facts, _account(me))
        if decided is not Way.CONNECT:
            _refused(provider, claims, str(decided), by)
            return None
        if linked is None:
            _link(provider, claims, me, at)
            record(AuditKind.PERSON, f"Connected with {provider}", by=by, person=me, customer=provider.customer_id)
            send_security_notice(me, f"{provider} signs you in from now on.")
    return me


def disconnect(account: ProviderAccount, *, by: User) -> None:
    """The provider does not sign the person in any more. Raises Conflict when that is the only way in."""
    if not account.user.has_usable_password():
        raise Conflict("This is your only way in. Set a password first.")
    with transaction.atomic():
        account.delete()
        said = f"Disconnected from {account.provider}"
        record(AuditKind.PERSON, said, by=by, person=account.user, customer=account.provider.customer_id)
        send_security_notice(account.user, f"{account.provider} does not sign you in any more.")


def company_of(user: User) -> dict[str, Any] | None:
    """What the page “Sign-in and security” shows; None for who has no company sign-in."""
    account = ProviderAccount.objects.visible_to(user).select_related("provider").first()
    provider = account.provider if account else provider_of(user)
    if provider is None:
        return None
    return {"provider": provider, "account": account, "can_disconnect": user.has_usable_password()}


def note_failure(provider: IdentityProvider, reason: str, *, person: User | None = None, claimed: str = "") -> None:
    """A sign-in that was refused, or ended before the provider said who it is; `claimed` is the address it gave."""
    about = f"{'{}: ' if claimed else ''}{reason} ({provider})"
    record(AuditKind.SIGN_IN_FAILED, about, by=None, person=person, customer=provider.customer_id, names=claimed)


def keep_secret(provider: IdentityProvider, secret: str) -> None:
    """Put the client's secret into the row, unreadable without SECRET_KEY; the caller saves it."""
    provider.sealed_secret = sealed.seal(secret)


def _linked(provider: IdentityProvider, claims: Claims) -> User | None:
    rows = ProviderAccount.objects.current().filter(provider=provider, subject=claims.subject)
    row = rows.select_related("user").first()
    return row.user if row else None


def _facts(provider: IdentityProvider, linked: User | None, address: Address | None, *, is_invited: bool) -> Facts:
    same = _with_address(address) if address else None
    return Facts(
        customer=provider.customer_id,
        domains=frozenset(EmailDomain.objects.filter(customer=provider.customer_id).values_list("domain", flat=True)),
        linked=_account(linked) if linked else None,
        same_address=_account(same) if same else None,
        is_invited=is_invited,
        admits_new_people=provider.admits_new_people,
    )


def _account(person: User) -> Account:
    return Account(
        email=person.email,
        is_active=person.is_active,
        is_of_vendor=is_of_the_vendor(person),
        places=frozenset(Membership.objects.filter(user=person).values_list("customer", "role")),
    )


def _with_address(address: Address) -> User | None:
    return User.objects.filter(email__in=address.spellings).first()


def _invitation(provider: IdentityProvider, address: Address | None, at: dt.datetime) -> Invitation | None:
    """An open one for this address and customer, whose sender still manages its people."""
    if address is None:
        return None
    rows = Invitation.objects.open().filter(customer=provider.customer_id, expires_at__gt=at)
    rows = rows.select_related("customer", "invited_by").select_for_update(of=("self",))
    row = rows.filter(email__in=address.spellings).first()
    return row if row is not None and counts(row) else None


def _joined(
    provider: IdentityProvider, claims: Claims, address: Address, invitation: Invitation | None, at: dt.datetime
) -> User | None:
    """Somebody new, without a password, with the role of the invitation or as requester."""
    try:
        with transaction.atomic():
            person = User.objects.create_user(str(address), _name(claims, address))
    except (IntegrityError, ValidationError):
        _refused(provider, claims, Refusal.NOT_CONNECTED)
        return None
    said, here = f"Added as {{}} by {provider}", provider.customer_id
    record(AuditKind.PERSON, said, by=None, person=person, customer=here, names=person.email)
    _link(provider, claims, person, at)
    if invitation is not None:
        join(invitation, person, at)
    else:
        set_membership(person, role=Role.REQUESTER, customer=provider.customer, by=None)
    return person


def _link(provider: IdentityProvider, claims: Claims, person: User, at: dt.datetime) -> None:
    """In place of another subject that the person had there."""
    ProviderAccount.objects.update_or_create(
        provider=provider,
        issuer=provider.issuer,
        user=person,
        defaults={"subject": claims.subject, "connected_at": at},
    )


def _name(claims: Claims, address: Address) -> str:
    """As the provider says it, when that can be shown; else what stands before the @."""
    said = " ".join(claims.name.split())[:LONGEST_NAME] if isinstance(claims.name, str) else ""
    try:
        validate_name(said)
    except ValidationError:
        said = ""
    return said or address.local


def _refused(provider: IdentityProvider, claims: Claims, reason: str, person: User | None = None) -> None:
    claimed = (claims.email if isinstance(claims.email, str) else "") or "no address"
    address = read_address(claims.email)
    person = person or (_with_address(address) if address else None)
    note_failure(provider, reason, person=person, claimed=claimed[:254])
