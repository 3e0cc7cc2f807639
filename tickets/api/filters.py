"""By what the list of tickets can be filtered and sorted."""

from typing import Any

import django_filters
from django import forms
from django.db.models import F, QuerySet
from django_filters.rest_framework import DjangoFilterBackend, FilterSet
from rest_framework import serializers
from rest_framework.request import Request

from accounts.models import User
from common.api import sayable
from customers.vocabulary import Priority, TicketType
from tickets.listing import SORTS, Order, search
from tickets.models import Ticket
from tickets.vocabulary import State

Tickets = QuerySet[Ticket]
LONGEST_SEARCH = 200
LONGEST_ID = 18  # digits: what every database holds
SORTED_BY = ("due", "filed", "updated")
PAGES = {"page", "page_size"}
ME, NOBODY = "me", "nobody"


class IdFilter(django_filters.NumberFilter):  # type: ignore[misc]
    field_class = forms.IntegerField


class TicketFilters(FilterSet):  # type: ignore[misc]  # django-filter is untyped
    customer = django_filters.CharFilter(field_name="customer__key", max_length=10, label="The customer's key.")
    state = django_filters.MultipleChoiceFilter(choices=State.choices)
    type = django_filters.MultipleChoiceFilter(choices=TicketType.choices)
    priority = django_filters.MultipleChoiceFilter(choices=Priority.choices)
    assignee = django_filters.CharFilter(method="by_assignee", max_length=20, label="An id, “me” or “nobody”.")
    team = IdFilter(field_name="team", max_value=10**LONGEST_ID, label="The id of the team that has it now.")
    waiting = django_filters.BooleanFilter(field_name="waiting_since", lookup_expr="isnull", exclude=True)
    updated_since = django_filters.IsoDateTimeFilter(field_name="updated", lookup_expr="gte")
    q = django_filters.CharFilter(method="by_text", max_length=LONGEST_SEARCH, label="Part of a title, or a key.")
    sort = django_filters.ChoiceFilter(
        method="sorted_by",
        choices=[(sign + name, sign + name) for name in SORTED_BY for sign in ("", "-")],
        label="Next due first, unless said otherwise.",
    )

    def by_assignee(self, tickets: Tickets, name: str, value: str) -> Tickets:
        user: User = self.request.user
        if value == ME:
            return tickets.filter(assignee=user.pk)
        if value == NOBODY:
            return tickets.filter(assignee=None)
        if not (value.isascii() and value.isdecimal() and len(value) <= LONGEST_ID):
            raise serializers.ValidationError({name: ["Write a person's id, “me” or “nobody”."]})
        return tickets.filter(assignee=int(value))

    def by_text(self, tickets: Tickets, name: str, value: str) -> Tickets:
        return tickets.filter(search(value))

    def sorted_by(self, tickets: Tickets, name: str, value: str) -> Tickets:
        if value.removeprefix("-") == "updated":
            return tickets.order_by(F("updated").desc() if value.startswith("-") else F("updated").asc(), "pk")
        return Order(SORTS[value.removeprefix("-")], is_down=value.startswith("-")).apply(tickets)


class StrictFilters(DjangoFilterBackend):  # type: ignore[misc]
    """A parameter that no filter reads is refused: it would show more than was asked for."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        known = {*TicketFilters.base_filters, *PAGES}
        unknown = sorted(set(request.query_params) - known)
        if unknown:
            raise serializers.ValidationError({sayable(name): ["There is no such filter."] for name in unknown})
        return super().filter_queryset(request, queryset, view)


def by_due(tickets: Tickets) -> Tickets:
    return Order.named("due", default="due").apply(tickets)
