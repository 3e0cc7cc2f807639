"""What of an erased person customers know: roles, the account at a provider, invitations to and by the person."""

from django.db.models import Q

from accounts.erasure import Erasure, Step
from accounts.models import User
from customers.models import Invitation, Membership, ProviderAccount
from customers.permissions import Role
from customers.services.memberships import remove_membership


def foretell(person: User) -> list[str]:
    rows = Membership.objects.filter(user=person).select_related("customer")
    said = [f"Is no longer {row.get_role_display().lower()} of {row.customer or 'all customers'}." for row in rows]
    return said + [
        f"Nobody manages the people of {row.customer} any more: make a colleague customer manager."
        for row in rows
        if row.role == Role.CUSTOMER_MANAGER and not _other_managers(row)
    ]


def _other_managers(row: Membership) -> bool:
    managers = Membership.objects.filter(customer=row.customer_id, role=row.role, user__is_active=True)
    return managers.exclude(user=row.user_id).exists()


def erase(erasure: Erasure) -> None:
    for row in Membership.objects.filter(user=erasure.person).order_by("pk"):
        remove_membership(row, by=erasure.by)
    ProviderAccount.objects.filter(user=erasure.person).delete()
    _end_invitations(erasure)


def _end_invitations(erasure: Erasure) -> None:
    """Open ones to the person and by the person end; those to the person forget the address. Whoever was invited by
    the person keeps the own.
    """
    to_person = Q(accepted_by=erasure.person)
    for address in erasure.addresses:
        to_person |= Q(email__iexact=address)
    ended = {"withdrawn_at": erasure.at, "withdrawn_by": erasure.by or erasure.person, "mail_at": None}
    Invitation.objects.open().filter(to_person | Q(invited_by=erasure.person)).update(**ended)
    for pk in Invitation.objects.filter(to_person).values_list("pk", flat=True):
        Invitation.objects.filter(pk=pk).update(email=f"erased-invitation-{pk}@erased.invalid")


STEP = Step(foretell, erase)
