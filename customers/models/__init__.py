"""Customers, what they bought, and what was promised to them."""

from customers.models.calendars import Calendar, DayOff, WeeklyInterval
from customers.models.catalogue import Catalogue, Component, ProductVersion, Release
from customers.models.contracts import Contract, ContractVersion, ServiceCreditRule, Target
from customers.models.customers import (
    Customer,
    CustomerGroupPermission,
    CustomerUserPermission,
    Membership,
)
from customers.models.invitations import Invitation
from customers.models.matrix import MatrixCell, PriorityMatrix
from customers.models.openid import EmailDomain, IdentityProvider, ProviderAccount

__all__ = [
    "Calendar",
    "Catalogue",
    "Component",
    "Contract",
    "ContractVersion",
    "Customer",
    "CustomerGroupPermission",
    "CustomerUserPermission",
    "DayOff",
    "EmailDomain",
    "IdentityProvider",
    "Invitation",
    "MatrixCell",
    "Membership",
    "PriorityMatrix",
    "ProductVersion",
    "ProviderAccount",
    "Release",
    "ServiceCreditRule",
    "Target",
    "WeeklyInterval",
]
