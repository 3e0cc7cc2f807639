"""Who belongs where: the one door to memberships, and the grants that follow from them.

A person's groups follow from the memberships; a group's permissions follow from `ROLE_PERMISSIONS`. Both are computed
anew each time, so running it twice, or after the table has changed, leaves what is right.
"""

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.contrib.auth.models import Permission as DjangoPermission
from django.db import transaction
from django.db.models import Q

from accounts.audit import record
from accounts.models import AuditKind, User
from common.errors import InvalidInput
from customers.models import Customer, CustomerGroupPermission, Membership
from customers.models.customers import forget_holdings
from customers.permissions import CUSTOMER_ROLES, ROLE_PERMISSIONS, VENDOR_ROLES, Permission, Role

# The names of the groups that are computed here.
OURS = r"^(customer|vendor):"


def group_name(role: Role, customer: Customer | None) -> str:
    """One group per role for all customers, one per customer and role."""
    return f"customer:{customer.pk}:{role}" if customer else f"vendor:{role}"


def set_membership(user: User, *, role: Role, customer: Customer | None, by: User | None) -> Membership:
    """Give a person a role, in place of the role that he or she had at this customer.

    Raises InvalidInput: a user belongs to customers or to the vendor, never to both; professional services do not
    also work tickets.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        check_membership(user, role=role, customer=customer)
        if customer is None:
            membership, is_new = Membership.objects.get_or_create(user=user, role=role, customer=None)
            before = None if is_new else role
        else:
            before = _role_at(user, customer)
            membership, _ = Membership.objects.update_or_create(user=user, customer=customer, defaults={"role": role})
        follow_memberships(user)
        _audit(membership, before, role, by=by)
    return membership


def remove_membership(membership: Membership, *, by: User | None) -> None:
    """Take a role away; it has no effect any more from the next request on."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=membership.user_id)
        membership.delete()
        follow_memberships(user)
        _audit(membership, Role(membership.role), None, by=by)


def change_role(membership: Membership, role: Role, *, by: User | None) -> Membership:
    """Give a person another role where he or she has one. Raises InvalidInput as `set_membership` does."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=membership.user_id)
        check_membership(user, role=role, customer=membership.customer, instead_of=membership)
        before = Role(membership.role)
        membership.role = role
        membership.save(update_fields=["role"])
        follow_memberships(user)
        _audit(membership, before, role, by=by)
    return membership


def _role_at(user: User, customer: Customer) -> Role | None:
    held = Membership.objects.filter(user=user, customer=customer).values_list("role", flat=True).first()
    return Role(held) if held else None


def _audit(membership: Membership, before: Role | None, after: Role | None, *, by: User | None) -> None:
    if before == after:
        return
    said = " → ".join(Role(role).label if role else "nothing" for role in (before, after))
    where = "" if membership.customer_id else ", all customers"
    record(AuditKind.ROLE, f"{said}{where}", by=by, person=membership.user, customer=membership.customer_id)


def check_membership(
    user: User, *, role: Role, customer: Customer | None, instead_of: Membership | None = None
) -> None:
    """Raise InvalidInput, by field, unless the person may have the role there, in place of `instead_of`.

    Person and customer may be new and not saved yet.
    """
    check_place(role, customer)
    if user.anonymised_at:
        raise InvalidInput({"role": [f"{user.name} is nobody any more."]})
    others = Membership.objects.filter(user=user) if user.pk else Membership.objects.none()
    if instead_of is not None:
        others = others.exclude(pk=instead_of.pk)
        if customer is None and others.filter(customer=None, role=role).exists():
            raise InvalidInput({"role": [f"{user.name} has this role already."]})
    elif customer is None or customer.pk:
        others = others.exclude(customer=customer)
    check_roles(user, role, (Role(other.role) for other in others))


def check_place(role: Role, customer: Customer | None) -> None:
    """Raise InvalidInput unless the role serves that customer, or all of them for None."""
    if role in (*CUSTOMER_ROLES, Role.PROFESSIONAL_SERVICES) and customer is None:
        raise InvalidInput({"customer": ["This role needs a customer."]})
    if role in (Role.SUPPORT_LEAD, Role.SPECIALIST) and customer is not None:
        raise InvalidInput({"customer": ["This role serves all customers: leave the customer empty."]})


def check_roles(user: User, role: Role, others: Iterable[Role]) -> None:
    """Raise InvalidInput unless a person may have `role` beside the others."""
    held = set(others)
    if (role in CUSTOMER_ROLES and held & set(VENDOR_ROLES)) or (role in VENDOR_ROLES and held & set(CUSTOMER_ROLES)):
        raise InvalidInput({"role": [f"{user.name} belongs to customers or to the vendor, never to both."]})
    services = {Role.PROFESSIONAL_SERVICES}
    if (role in services and held - services) or (role not in services and held & services):
        raise InvalidInput({"role": ["Professional services follow tickets: the same person cannot work them."]})


def follow_memberships(user: User) -> None:
    """Put the person into the groups that the memberships say, and out of all other groups of ours."""
    memberships = Membership.objects.filter(user=user).select_related("customer")
    groups = [_group(Role(row.role), row.customer) for row in memberships]
    ours = user.groups.filter(name__regex=OURS)
    user.groups.remove(*ours.exclude(pk__in=[group.pk for group in groups]))
    user.groups.add(*groups)
    forget_holdings(user)


def _group(role: Role, customer: Customer | None) -> Group:
    group, is_new = Group.objects.get_or_create(name=group_name(role, customer))
    if is_new:
        customers = [customer] if customer else list(Customer.objects.all())
        grant(group, role, customers)
    return group


def grant(group: Group, role: Role, customers: Iterable[Customer]) -> None:
    """Give a role's group its permissions on the customers, and take others away."""
    wanted = ROLE_PERMISSIONS[role]
    permissions = DjangoPermission.objects.filter(
        content_type__app_label="customers", content_type__model="customer", codename__in=list(Permission)
    )
    ids = {permission.codename: permission.pk for permission in permissions}
    customers = list(customers)
    rows = CustomerGroupPermission.objects.filter(group=group, content_object__in=customers)
    rows.exclude(permission__codename__in=wanted).delete()
    CustomerGroupPermission.objects.bulk_create(
        (
            CustomerGroupPermission(group=group, content_object=customer, permission_id=ids[permission])
            for customer in customers
            for permission in sorted(wanted)
        ),
        ignore_conflicts=True,
    )


def grant_on(customer: Customer) -> None:
    """A new customer: those who serve all customers serve this one, too."""
    for group in Group.objects.filter(name__startswith="vendor:"):
        grant(group, Role(group.name.removeprefix("vendor:")), [customer])


def sync_grants() -> None:
    """Compute every group, grant and group membership anew; mends whatever was changed by other means."""
    customers = list(Customer.objects.all())
    with transaction.atomic():
        for group in Group.objects.filter(name__startswith="vendor:"):
            grant(group, Role(group.name.removeprefix("vendor:")), customers)
        by_pk = {customer.pk: customer for customer in customers}
        for group in Group.objects.filter(name__startswith="customer:"):
            _, pk, role = group.name.split(":")
            if int(pk) in by_pk:
                grant(group, Role(role), [by_pk[int(pk)]])
            else:
                group.delete()
        in_ours = User.groups.through.objects.filter(group__name__regex=OURS)
        for user in User.objects.filter(Q(pk__in=Membership.objects.values("user")) | Q(pk__in=in_ours.values("user"))):
            follow_memberships(user)
