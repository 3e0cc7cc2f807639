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
    "Invitation",
    "MatrixCell",
    "Membership",
    "PriorityMatrix",
    "ProductVersion",
    "Release",
    "ServiceCreditRule",
    "Target",
    "WeeklyInterval",
]
