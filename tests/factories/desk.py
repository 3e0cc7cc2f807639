"""People, customers, what they bought and what was promised to them."""

import datetime as dt

from django.contrib.auth.models import Group
from django.contrib.auth.models import Permission as DjangoPermission
from factory.django import DjangoModelFactory

from accounts import models as accounts
from customers import models as customers
from customers.permissions import Permission, Role
from customers.vocabulary import ClockKind, Impact, Priority, Urgency
from tests.factories.declare import AT, computed, derived, one, same_as, sequence

# accounts


class UserFactory(DjangoModelFactory[accounts.User]):
    class Meta:
        model = accounts.User

    name = sequence(lambda number: f"Person {number}")
    handle = sequence(lambda number: f"person.{number}")
    email = derived(lambda row: f"{row.handle}@nordhavn.example")
    password = "!"  # nobody signs in with it


class TeamFactory(DjangoModelFactory[accounts.Team]):
    class Meta:
        model = accounts.Team

    name = sequence(lambda number: f"Team {number}")
    public_name = derived(lambda row: row.name)


class TeamMemberFactory(DjangoModelFactory[accounts.TeamMember]):
    class Meta:
        model = accounts.TeamMember

    team = one(TeamFactory)
    user = one(UserFactory)


class DemoSignInFactory(DjangoModelFactory[accounts.DemoSignIn]):
    class Meta:
        model = accounts.DemoSignIn

    user = one(UserFactory)
    label = "Requester"
    position = sequence(lambda number: number)


class ApiTokenFactory(DjangoModelFactory[accounts.ApiToken]):
    class Meta:
        model = accounts.ApiToken

    user = one(UserFactory)
    name = "A script"
    secret_hash = sequence(lambda number: f"{number:064x}")
    prefix = "wit_abc"
    created_at = AT
    expires_at = AT + dt.timedelta(days=30)


class OpenSessionFactory(DjangoModelFactory[accounts.OpenSession]):
    class Meta:
        model = accounts.OpenSession

    user = one(UserFactory)
    session_key = sequence(lambda number: f"{number:032x}")
    address = "192.0.2.7"
    device = "Firefox on Windows"
    signed_in_at = AT
    last_seen_at = AT


class AuditEntryFactory(DjangoModelFactory[accounts.AuditEntry]):
    class Meta:
        model = accounts.AuditEntry

    at = AT
    kind = accounts.AuditKind.SIGN_IN
    actor = one(UserFactory)
    address = "192.0.2.7"
    about = "with the password"


class AuditedNameFactory(DjangoModelFactory[accounts.AuditedName]):
    class Meta:
        model = accounts.AuditedName

    entry = one(AuditEntryFactory)
    said = "freja@nordhavn.example"


# customers


class CatalogueFactory(DjangoModelFactory[customers.Catalogue]):
    class Meta:
        model = customers.Catalogue

    name = sequence(lambda number: f"Product {number}")


class ComponentFactory(DjangoModelFactory[customers.Component]):
    class Meta:
        model = customers.Component

    catalogue = one(CatalogueFactory)
    name = "Provisioning"


class ProductVersionFactory(DjangoModelFactory[customers.ProductVersion]):
    class Meta:
        model = customers.ProductVersion

    catalogue = one(CatalogueFactory)
    name = "2.8.1"


class ReleaseFactory(DjangoModelFactory[customers.Release]):
    class Meta:
        model = customers.Release

    catalogue = one(CatalogueFactory)
    name = "2.8.2"


class CustomerFactory(DjangoModelFactory[customers.Customer]):
    class Meta:
        model = customers.Customer

    key = sequence(lambda number: f"C{number}")
    name = sequence(lambda number: f"Customer {number}")
    catalogue = one(CatalogueFactory)


def permission_row(name: str = Permission.VIEW_TICKETS) -> DjangoPermission:
    return DjangoPermission.objects.get(content_type__app_label="customers", codename=name)


class GroupFactory(DjangoModelFactory[Group]):
    class Meta:
        model = Group

    name = sequence(lambda number: f"group {number}")


class CustomerUserPermissionFactory(DjangoModelFactory[customers.CustomerUserPermission]):
    class Meta:
        model = customers.CustomerUserPermission

    content_object = one(CustomerFactory)
    user = one(UserFactory)
    permission = computed(permission_row)


class CustomerGroupPermissionFactory(DjangoModelFactory[customers.CustomerGroupPermission]):
    class Meta:
        model = customers.CustomerGroupPermission

    content_object = one(CustomerFactory)
    group = one(GroupFactory)
    permission = computed(permission_row)


class MembershipFactory(DjangoModelFactory[customers.Membership]):
    """The row alone: who is to have rights by it goes through `set_membership`."""

    class Meta:
        model = customers.Membership

    user = one(UserFactory)
    customer = one(CustomerFactory)
    role = Role.REQUESTER


class InvitationFactory(DjangoModelFactory[customers.Invitation]):
    class Meta:
        model = customers.Invitation

    customer = one(CustomerFactory)
    email = sequence(lambda number: f"invited.{number}@nordhavn.example")
    role = Role.REQUESTER
    invited_by = one(UserFactory)
    sent_at = AT
    expires_at = AT + dt.timedelta(days=7)


class EmailDomainFactory(DjangoModelFactory[customers.EmailDomain]):
    class Meta:
        model = customers.EmailDomain

    customer = one(CustomerFactory)
    domain = sequence(lambda number: f"customer-{number}.example")


class IdentityProviderFactory(DjangoModelFactory[customers.IdentityProvider]):
    """Not in use: nobody is signed in by it."""

    class Meta:
        model = customers.IdentityProvider

    customer = one(CustomerFactory)
    name = sequence(lambda number: f"Company {number}")
    issuer = "https://login.customer.example"


class ProviderAccountFactory(DjangoModelFactory[customers.ProviderAccount]):
    class Meta:
        model = customers.ProviderAccount

    provider = one(IdentityProviderFactory)
    issuer = same_as("provider.issuer")
    subject = sequence(lambda number: f"subject {number}")
    user = one(UserFactory)
    connected_at = AT


class CalendarFactory(DjangoModelFactory[customers.Calendar]):
    class Meta:
        model = customers.Calendar

    name = sequence(lambda number: f"Calendar {number}")


class WeeklyIntervalFactory(DjangoModelFactory[customers.WeeklyInterval]):
    class Meta:
        model = customers.WeeklyInterval

    calendar = one(CalendarFactory)
    weekday = 0
    opens = 9 * 60
    closes = 18 * 60


class DayOffFactory(DjangoModelFactory[customers.DayOff]):
    class Meta:
        model = customers.DayOff

    calendar = one(CalendarFactory)
    date = dt.date(2026, 1, 6)
    name = "Epiphany"


class PriorityMatrixFactory(DjangoModelFactory[customers.PriorityMatrix]):
    class Meta:
        model = customers.PriorityMatrix

    name = sequence(lambda number: f"Matrix {number}")


class MatrixCellFactory(DjangoModelFactory[customers.MatrixCell]):
    class Meta:
        model = customers.MatrixCell

    matrix = one(PriorityMatrixFactory)
    impact = Impact.MINOR
    urgency = Urgency.LOW
    priority = Priority.P3


class ContractFactory(DjangoModelFactory[customers.Contract]):
    class Meta:
        model = customers.Contract

    customer = one(CustomerFactory)
    name = "Premium"


class ContractVersionFactory(DjangoModelFactory[customers.ContractVersion]):
    class Meta:
        model = customers.ContractVersion

    contract = one(ContractFactory)
    number = sequence(lambda number: number + 1)
    valid_from = derived(lambda row: AT + dt.timedelta(days=row.number))
    calendar = one(CalendarFactory)


class TargetFactory(DjangoModelFactory[customers.Target]):
    class Meta:
        model = customers.Target

    version = one(ContractVersionFactory)
    priority = Priority.P1
    clock = ClockKind.TAKING_CHARGE
    minutes = 60


class ServiceCreditRuleFactory(DjangoModelFactory[customers.ServiceCreditRule]):
    class Meta:
        model = customers.ServiceCreditRule

    version = one(ContractVersionFactory)
    kind = customers.ServiceCreditRule.Kind.BREACH
    amount = 100
