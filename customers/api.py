"""Customers through the API: those that a person sees, what their tickets can name, who their people are."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from common import clock
from common.api import InstantField, Problem
from common.errors import NotFound, NotPermitted
from common.queries import one_or_none
from customers.access import can, people_of
from customers.models import Component, ContractVersion, Customer, CustomerGroupPermission, ProductVersion
from customers.models.calendars import clock_time
from customers.permissions import Permission
from customers.services.contracts import version_at
from customers.vocabulary import ClockKind, Counting, Priority, Weekday

PROBLEMS: dict[Any, Any] = {401: Problem, 403: Problem, 404: Problem}


class CustomerRow(serializers.Serializer[Any]):
    key = serializers.CharField()
    name = serializers.CharField()
    is_active = serializers.BooleanField(help_text="Off: nothing can be filed.")
    may = serializers.SerializerMethodField()

    def get_may(self, customer: Customer) -> list[str]:
        """What you may at this customer."""
        held: Mapping[int, set[str]] = self.context["held"]
        return sorted(held[customer.pk])


class CatalogueComponent(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    kind = serializers.CharField()
    in_perimeter = serializers.BooleanField(help_text="Off: a ticket that touches only such carries no SLA.")


class CatalogueVersion(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()


class CustomerDetail(CustomerRow):
    """With what a new ticket can name."""

    components = CatalogueComponent(many=True, source="offered_components")
    versions = CatalogueVersion(many=True, source="offered_versions")

    def to_representation(self, instance: Customer) -> Any:
        catalogue = instance.catalogue_id
        instance.offered_components = Component.objects.filter(  # type: ignore[attr-defined]
            catalogue=catalogue, is_active=True
        )
        instance.offered_versions = ProductVersion.objects.filter(  # type: ignore[attr-defined]
            catalogue=catalogue, is_supported=True
        )
        return super().to_representation(instance)


class CustomerPerson(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()


class ContractTarget(serializers.Serializer[Any]):
    priority = serializers.ChoiceField(Priority.choices)
    clock = serializers.ChoiceField(ClockKind.choices)
    minutes = serializers.IntegerField(allow_null=True, help_text="Null: by the agreed estimate.")
    counting = serializers.ChoiceField(Counting.choices)
    binding = serializers.BooleanField(help_text="Whether an estimate carries a verdict.")


class OpenHours(serializers.Serializer[Any]):
    weekday = serializers.ChoiceField([weekday.label for weekday in Weekday])
    opens = serializers.CharField(help_text="As 09:00, in the time zone of the calendar.")
    closes = serializers.CharField()


class ContractCalendar(serializers.Serializer[Any]):
    name = serializers.CharField()
    timezone = serializers.CharField()
    hours = OpenHours(many=True)
    days_off = serializers.ListField(child=serializers.DateField(), help_text="Those that lie ahead.")


class ContractSummary(serializers.Serializer[Any]):
    """What is promised now."""

    name = serializers.CharField()
    version = serializers.IntegerField()
    valid_from = InstantField()
    ends_on = serializers.DateField(allow_null=True)
    subscription = serializers.CharField()
    promised_compliance = serializers.DecimalField(max_digits=5, decimal_places=2)
    calendar = ContractCalendar()
    targets = ContractTarget(many=True)


class Customers(APIView):
    @extend_schema(operation_id="customers_list", responses={200: CustomerRow(many=True), **PROBLEMS})
    def get(self, request: Request) -> Response:
        """The customers whose boards you see."""
        user = cast("User", request.user)
        rows = list(Customer.objects.visible_to(user))
        return Response(CustomerRow(rows, many=True, context={"held": _held(user, rows)}).data)


class OneCustomer(APIView):
    @extend_schema(operation_id="customers_read", responses={200: CustomerDetail, **PROBLEMS})
    def get(self, request: Request, key: str) -> Response:
        """A customer, with the components and versions that a new ticket can name."""
        user = cast("User", request.user)
        customer = visible_customer(user, key)
        return Response(CustomerDetail(customer, context={"held": _held(user, [customer])}).data)


class CustomerPeople(APIView):
    @extend_schema(operation_id="customers_people", responses={200: CustomerPerson(many=True), **PROBLEMS})
    def get(self, request: Request, key: str) -> Response:
        """Who can be filed for: for those who file on behalf."""
        customer = _permitted(request, key, Permission.FILE_ON_BEHALF)
        return Response(CustomerPerson(people_of(customer).order_by("name", "pk"), many=True).data)


class CustomerContract(APIView):
    @extend_schema(operation_id="customers_contract", responses={200: ContractSummary, **PROBLEMS})
    def get(self, request: Request, key: str) -> Response:
        """What the contract in force promises: for customer managers and support leads."""
        customer = _permitted(request, key, Permission.VIEW_CONTRACT)
        at = clock.now()
        version = version_at(customer, at)
        if version is None:
            raise NotFound("There is no contract in force.")
        return Response(ContractSummary(_summary(version, at)).data)


def visible_customer(user: User, key: str) -> Customer:
    """What may not be seen does not exist."""
    customer = one_or_none(Customer.objects.visible_to(user).filter(key=key.upper()))
    if customer is None:
        raise NotFound("There is no such customer.")
    return customer


def _permitted(request: Request, key: str, permission: Permission) -> Customer:
    user = cast("User", request.user)
    customer = visible_customer(user, key)
    if not can(user, permission, customer):
        raise NotPermitted("You can see this customer, but not this.")
    return customer


def _held(user: User, customers: Iterable[Customer]) -> Mapping[int, set[str]]:
    """What the person holds on each. One query."""
    rows = CustomerGroupPermission.objects.filter(content_object__in=list(customers), group__user=user)
    held: dict[int, set[str]] = defaultdict(set)
    for customer, codename in rows.values_list("content_object", "permission__codename"):
        held[customer].add(codename)
    return held


def _summary(version: ContractVersion, at: dt.datetime) -> dict[str, Any]:
    terms = version.terms()
    calendar = terms.calendar
    hours = [
        {"weekday": Weekday(weekday).label, "opens": clock_time(opens), "closes": clock_time(closes)}
        for weekday, opens, closes in calendar.weekly
    ]
    days_off = [day.date for day in calendar.days_off if day.date >= at.date()]
    return {
        "name": terms.contract,
        "version": terms.version,
        "valid_from": terms.valid_from,
        "ends_on": version.contract.ends_on,
        "subscription": version.subscription,
        "promised_compliance": version.promised_compliance,
        "calendar": {"name": calendar.name, "timezone": calendar.timezone, "hours": hours, "days_off": days_off},
        "targets": terms.targets,
    }
