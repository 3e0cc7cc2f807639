"""Invitations: made, sent again and withdrawn by whoever manages a customer's people; accepted by whoever has the link.

Nothing that the inviting person is answered, and no time that it takes, tells whether there is an account with an
address: the mail is written and sent later, by `send_due_invitations`.
"""

import datetime as dt
import logging
from smtplib import SMTPException

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.audit import record
from accounts.models import AuditKind, TeamMember, User
from common import clock
from common.errors import Conflict, InvalidInput, NotFound, NotPermitted
from customers.access import can
from customers.models import Customer, Invitation, Membership
from customers.permissions import CUSTOMER_ROLES, VENDOR_ROLES, Permission, Role
from customers.services.memberships import set_membership
from customers.services.people import check_manages, lock_people

logger = logging.getLogger(__name__)

SALT = "customers.invitation"
LIFETIME = dt.timedelta(days=7)
# The same said twice within this time is a double click.
REPEATED = dt.timedelta(minutes=1)
MOST_OPEN = 100
# A mail that was not sent, or whose worker was killed, is tried again after this time for each try so far.
RETRY = dt.timedelta(minutes=2)
MOST_TRIES = 8
BATCH = 50


def invite(customer: Customer, *, email: str, role: Role, by: User, at: dt.datetime | None = None) -> Invitation:
    """Invite an address to a role of the customer. Said twice at once, it is one invitation.

    Raises NotPermitted, and InvalidInput with `email` or `role`.
    """
    at, email = at or clock.now(), email.strip().lower()
    check_manages(by, customer)
    if role not in CUSTOMER_ROLES:
        raise InvalidInput({"role": ["Choose requester or customer manager."]})
    with transaction.atomic():
        lock_people(customer)
        open_ones = Invitation.objects.open().filter(customer=customer)
        earlier = open_ones.filter(email=email).first()
        if earlier is not None and _is_repeated(earlier, by, at) and earlier.role == role:
            return earlier
        _check_new(customer, email, earlier, open_ones.count())
        invitation = Invitation.objects.create(
            customer=customer,
            email=email,
            role=role,
            invited_by=by,
            sent_at=at,
            expires_at=at + LIFETIME,
            mail_at=at,
        )
        _audit(invitation, f"sent to {{}}, as {Role(role).label.lower()}", by=by)
        _wake()
    return invitation


def _check_new(customer: Customer, email: str, earlier: Invitation | None, open_ones: int) -> None:
    """Only what stands on the page of the customer's people is told: never who has an account."""
    if earlier is not None:
        raise InvalidInput({"email": ["This address is invited already. Send that again, or withdraw it first."]})
    colleagues = Membership.objects.filter(customer=customer, role__in=CUSTOMER_ROLES)
    if colleagues.filter(user__email__iexact=email).exists():
        raise InvalidInput({"email": ["Somebody with this address is on the list of people already."]})
    if open_ones >= MOST_OPEN:
        raise InvalidInput({"email": [f"{MOST_OPEN} invitations are open. Withdraw one that is not needed."]})


def _is_repeated(invitation: Invitation, by: User, at: dt.datetime) -> bool:
    return invitation.invited_by_id == by.pk and at - invitation.sent_at < REPEATED


def send_again(invitation: Invitation, *, by: User, at: dt.datetime | None = None) -> Invitation:
    """Another link, in place of the former one, with its full time. Raises NotPermitted, Conflict."""
    at = at or clock.now()
    check_manages(by, invitation.customer)
    with transaction.atomic():
        row = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if row.accepted_at or row.withdrawn_at:
            raise Conflict("This invitation was accepted or withdrawn meanwhile.")
        if _is_repeated(row, by, at):
            return row
        row.sendings += 1
        row.invited_by, row.sent_at, row.expires_at = by, at, at + LIFETIME
        row.mail_at, row.mail_tries = at, 0
        row.save(update_fields=["sendings", "invited_by", "sent_at", "expires_at", "mail_at", "mail_tries"])
        _audit(row, "sent again to {}", by=by)
        _wake()
    return row


def withdraw(invitation: Invitation, *, by: User, at: dt.datetime | None = None) -> Invitation:
    """Its link is useless from now on. Raises NotPermitted, and Conflict when it was accepted."""
    check_manages(by, invitation.customer)
    with transaction.atomic():
        open_one = Invitation.objects.open().filter(pk=invitation.pk)
        if open_one.update(withdrawn_at=at or clock.now(), withdrawn_by=by, mail_at=None):
            _audit(invitation, "to {} withdrawn", by=by)
    row = Invitation.objects.get(pk=invitation.pk)
    if row.accepted_at:
        raise Conflict("This invitation was accepted meanwhile. Remove the person from the list instead.")
    return row


def invitation_link(invitation: Invitation) -> str:
    """The path with which it is accepted."""
    said = {"invitation": invitation.pk, "sending": invitation.sendings}
    return reverse("customers:accept_invitation", args=[signing.dumps(said, salt=SALT)])


def invitation_of(token: str, *, at: dt.datetime) -> Invitation:
    """The open invitation of a link. Raise NotFound unless it is ours, the latest sent, neither used, withdrawn nor
    expired, and whoever sent it still manages the customer's people.
    """
    gone = NotFound("This invitation is no longer valid. Ask the person who invited you for a new one.")
    try:
        said = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise gone from None
    rows = Invitation.objects.open().select_related("customer", "invited_by")
    row = rows.filter(pk=said["invitation"], sendings=said["sending"], expires_at__gt=at).first()
    if row is None or not counts(row):
        raise gone
    return row


def counts(invitation: Invitation) -> bool:
    """Whether the one who sent it still may."""
    return can(invitation.invited_by, Permission.MANAGE_MEMBERS, invitation.customer)


def has_account(invitation: Invitation) -> bool:
    return User.objects.filter(email__iexact=invitation.email).exists()


def accept_as_new(token: str, *, name: str, password: str, at: dt.datetime | None = None) -> User:
    """Make the person whom the link invites. Raises NotFound, and Conflict when there is an account by now."""
    at = at or clock.now()
    with transaction.atomic():
        invitation = _claimed(token, at)
        try:
            with transaction.atomic():
                person = User.objects.create_user(invitation.email, name, password)
        except (IntegrityError, ValidationError):
            raise Conflict("Open the link of your invitation once more.") from None
        join(invitation, person, at)
    return person


def accept(token: str, *, by: User, at: dt.datetime | None = None) -> Invitation:
    """Let somebody who is here already join. Raises NotFound, NotPermitted for another address, Conflict for people of
    the vendor: the sentence tells nothing of what they are.
    """
    at = at or clock.now()
    with transaction.atomic():
        invitation = _claimed(token, at)
        if by.email.lower() != invitation.email:
            raise NotPermitted("This invitation is for another address.")
        join(invitation, by, at)
    return invitation


def _claimed(token: str, at: dt.datetime) -> Invitation:
    """Of two at once the second finds it used."""
    Invitation.objects.select_for_update().filter(pk=invitation_of(token, at=at).pk).first()
    return invitation_of(token, at=at)


def join(invitation: Invitation, person: User, at: dt.datetime) -> None:
    """Let the person have what the invitation gives; within a transaction that has locked it.

    A role that the person has there already stays: an old link takes nothing away.
    """
    customer, refused = invitation.customer, Conflict("This account cannot accept the invitation. Ask an admin.")
    if is_of_the_vendor(person):
        raise refused
    if not Membership.objects.filter(user=person, customer=customer).exists():
        try:
            set_membership(person, role=Role(invitation.role), customer=customer, by=invitation.invited_by)
        except InvalidInput:
            raise refused from None
    invitation.accepted_at, invitation.accepted_by, invitation.mail_at = at, person, None
    invitation.save(update_fields=["accepted_at", "accepted_by", "mail_at"])
    _audit(invitation, "to {} accepted", by=person)


def _audit(invitation: Invitation, said: str, *, by: User) -> None:
    """The address is that of whoever was invited, perhaps of nobody here: who it is, it does not tell."""
    record(AuditKind.INVITATION, said, by=by, customer=invitation.customer_id, names=invitation.email)


def is_of_the_vendor(person: User) -> bool:
    """Whether somebody works for the vendor in any way: by a role, in a team, as an admin."""
    roles = Membership.objects.filter(user=person, role__in=VENDOR_ROLES)
    return person.is_staff or person.is_superuser or roles.exists() or TeamMember.objects.filter(user=person).exists()


def _wake() -> None:
    from customers.tasks import wake

    transaction.on_commit(wake)


def send_due_invitations(at: dt.datetime | None = None) -> int:
    """Mail what is to be mailed; answers how many were. A claim makes that of two workers one sends it."""
    at = at or clock.now()
    sent = 0
    for row in Invitation.objects.to_mail(at).select_related("customer", "invited_by")[:BATCH]:
        claim = Invitation.objects.open().filter(pk=row.pk, mail_at=row.mail_at, sendings=row.sendings)
        again = at + RETRY * (row.mail_tries + 1) if row.mail_tries + 1 < MOST_TRIES else None
        if claim.update(mail_at=again, mail_tries=F("mail_tries") + 1) and _mail(row):
            Invitation.objects.filter(pk=row.pk, sendings=row.sendings).update(mail_at=None)
            sent += 1
    return sent


def _mail(invitation: Invitation) -> bool:
    context = {
        "invitation": invitation,
        "has_account": has_account(invitation),
        "link": f"{settings.BASE_URL}{invitation_link(invitation)}",
        "days": LIFETIME.days,
        "base_url": settings.BASE_URL,
    }
    words = render_to_string("customers/mail/invitation.txt", context)
    try:
        send_mail(f"{invitation.customer.name}: you are invited to witsupport", words, None, [invitation.email])
    except (SMTPException, OSError):
        logger.exception("An invitation was not sent", extra={"invitation": invitation.pk})
        return False
    return True
