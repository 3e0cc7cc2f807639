"""Tickets: list, file, read, and what happened to them."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework import serializers, status
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from common.api import Pages
from common.errors import NotFound, NotPermitted
from common.queries import one_or_none
from customers.models import Customer
from tickets.api import inputs
from tickets.api.base import (
    ONCE,
    PROBLEMS,
    QUESTIONS,
    REFUSALS,
    TICKET,
    TicketView,
    said,
    ticket_response,
    token_of,
    user_of,
)
from tickets.api.filters import StrictFilters, TicketFilters, by_due
from tickets.api.outputs import InternalTicketRow, TicketRow
from tickets.api.reading import read_filed, readable
from tickets.api.timeline import InternalTimelineEntry, TimelineEntry, told
from tickets.forms.filing import Filer
from tickets.models import Ticket
from tickets.page import events_of
from tickets.services.files import uploads_of
from tickets.services.filing import Filing, file_once, filed_before
from tickets.subject import Subject, load

LIST = PolymorphicProxySerializer(
    "TicketInList", [TicketRow, InternalTicketRow], resource_type_field_name=None, many=True
)
TIMELINE = PolymorphicProxySerializer(
    "TimelineEvent", [TimelineEntry, InternalTimelineEntry], resource_type_field_name=None, many=True
)


class Tickets(GenericAPIView[Ticket]):
    """The tickets that you see, next due first; and filing a new one."""

    queryset = Ticket.objects.none()
    filter_backends = [StrictFilters]
    filterset_class = TicketFilters
    pagination_class = Pages

    def get_queryset(self) -> QuerySet[Ticket]:
        return by_due(readable(user_of(self.request)))

    @extend_schema(operation_id="tickets_list", responses={200: LIST, **QUESTIONS})
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response([_row(ticket, request) for ticket in page or ()])

    @extend_schema(
        operation_id="tickets_file",
        parameters=[ONCE],
        request=inputs.Filing,
        responses={200: TICKET, 201: TICKET, **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        """File a ticket. Answers 200, and the ticket filed first, when the Idempotency-Key was sent before."""
        user, token = user_of(request), token_of(request)
        if earlier := filed_before(user, token):
            return ticket_response(request, load(user, earlier.key))
        filer = self._filer(request)
        body = said(inputs.Filing, request, {"customer": filer.customer, "user": user})
        body.pop("customer")
        uploads = uploads_of(user, body.pop("uploads"))
        filed = file_once(filer.customer, Filing(uploads=uploads, **body), by=user, token=token)
        if filed.change is None:  # the same key a moment ago, in a request that ran beside this one
            return ticket_response(request, load(user, filed.ticket.key))
        subject = Subject(filed.ticket, user, filed.change.access)
        reading = read_filed(subject, filed.change, body["components"], filed.change.at)
        response = ticket_response(request, subject, reading=reading, code=status.HTTP_201_CREATED)
        response["Location"] = response.data["url"]
        return response

    def _filer(self, request: Request) -> Filer:
        """Where the person files: 404 when it may not be seen, 403 when nothing can be filed there."""
        where = inputs.FilingAt(data=request.data)
        where.is_valid(raise_exception=True)
        user = user_of(request)
        customer = one_or_none(Customer.objects.visible_to(user).filter(key=where.validated_data["customer"]))
        if customer is None:
            raise NotFound("There is no such customer.")
        filer = Filer.of(user, customer)
        if not filer.may_file:
            raise NotPermitted(f"You can see the tickets of {customer}, but not file any.")
        return filer


def _row(ticket: Ticket, request: Request) -> Any:
    is_internal: bool = ticket.is_internal  # type: ignore[attr-defined]  # annotated by `readable`
    return (InternalTicketRow if is_internal else TicketRow)(ticket, context={"request": request}).data


class OneTicket(TicketView):
    @extend_schema(operation_id="tickets_read", responses={200: TICKET, **PROBLEMS})
    def get(self, request: Request, key: str) -> Response:
        """A ticket with its clocks, its links, and what you may do on it. The ETag is its version."""
        return ticket_response(request, self.ticket(request, key))


class Since(serializers.Serializer[Any]):
    after = serializers.IntegerField(required=False, min_value=0, max_value=inputs.HIGHEST)


class Timeline(TicketView):
    @extend_schema(
        operation_id="tickets_timeline",
        parameters=[OpenApiParameter("after", int, description="Only what came after this sequence number.")],
        responses={200: TIMELINE, **QUESTIONS},
    )
    def get(self, request: Request, key: str) -> Response:
        """Everything that happened to the ticket and that you may read, oldest first."""
        since = Since(data=request.query_params)
        since.is_valid(raise_exception=True)
        subject = self.ticket(request, key)
        after = since.validated_data.get("after", 0)
        entries = [entry for entry in told(subject, events_of(subject)) if entry.sequence > after]
        kind = InternalTimelineEntry if subject.is_internal else TimelineEntry
        return Response(kind(entries, many=True, context={"request": request}).data)
