"""Doing something on a ticket: the transitions that are possible now, and every act behind its own address."""

from typing import Any

from django.http import Http404
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from tickets.api import inputs
from tickets.api.acts import DOINGS, Doing
from tickets.api.base import IF_MATCH, ONCE, PROBLEMS, REFUSALS, TICKET, TicketView, loaded, ticket_response, token_of
from tickets.api.fields import RowField, RowsField
from tickets.api.outputs import InternalLink, LinkOut, ReferenceOut
from tickets.api.reading import links_of
from tickets.models import Link, Reference
from tickets.permissions import Act
from tickets.services import relations
from tickets.services.repeats import do_once
from tickets.vocabulary import State
from tickets.workflow import Move, available

LINKS = PolymorphicProxySerializer("TicketLink", [LinkOut, InternalLink], resource_type_field_name=None, many=True)
BOOKKEEPING = {"version", "seen"}


class Choice(serializers.Serializer[Any]):
    value = serializers.JSONField(help_text="What to send: a word or an id.")
    label = serializers.CharField()  # type: ignore[assignment]  # the name that clients read


class NeededField(serializers.Serializer[Any]):
    name = serializers.CharField()
    required = serializers.BooleanField()  # type: ignore[assignment]  # the name that clients read
    help = serializers.CharField()
    choices = Choice(many=True, allow_null=True)


class Transition(serializers.Serializer[Any]):
    """A move that is legal now and permitted to you, with the fields that it reads."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the name that clients read
    target = serializers.ChoiceField(State.choices)
    fields = NeededField(many=True)  # type: ignore[assignment]  # the name that clients read


class Transitions(TicketView):
    @extend_schema(operation_id="tickets_transitions", responses={200: Transition(many=True), **PROBLEMS})
    def get(self, request: Request, key: str) -> Response:
        """The moves that are possible now: perform one by posting its fields to its name below this address."""
        subject = self.ticket(request, key)
        context = {"request": request, "subject": subject, "user": subject.user}
        moves = [_transition(move, context) for move in available(subject.ticket, subject.access)]
        return Response(Transition(moves, many=True).data)


def _transition(move: Move, context: dict[str, Any]) -> dict[str, Any]:
    asked = DOINGS[move.act].input(context=context).fields
    return {
        "name": move.name,
        "label": move.label.rstrip("…"),
        "target": move.target,
        "fields": [_field(name, field, context) for name, field in asked.items() if name not in BOOKKEEPING],
    }


def _field(name: str, field: Any, context: dict[str, Any]) -> dict[str, Any]:
    choices: list[dict[str, Any]] | None = None
    if isinstance(field, RowField | RowsField):
        choices = field.offered(context)
    elif isinstance(field, serializers.ChoiceField):
        choices = [{"value": value, "label": label} for value, label in field.choices.items()]
    return {"name": name, "required": field.required, "help": field.help_text or "", "choices": choices}


class DoingSchema(AutoSchema):
    """One view class serves every act: the schema takes its words and its fields from the act."""

    @property
    def doing(self) -> Doing:
        doing: Doing = self.view.doing  # type: ignore[attr-defined]  # ActOnTicket
        return doing

    def get_operation_id(self) -> str:
        return f"tickets_{self.doing.name}"

    def get_description(self) -> str:  # type: ignore[override]  # as spectacular has it
        return self.doing.says

    def get_request_serializer(self) -> Any:
        return self.doing.input


class ActOnTicket(TicketView):
    """Performs one act. Repeating it with the same Idempotency-Key does nothing more."""

    doing: Doing = DOINGS[Act.TAKE_CHARGE]
    schema = DoingSchema()

    @extend_schema(parameters=[ONCE, IF_MATCH], responses={200: TICKET, **REFUSALS})
    def post(self, request: Request, key: str) -> Response:
        perform(self, request, key, self.doing)
        return ticket_response(request, self.ticket(request, key))


def perform(view: TicketView, request: Request, key: str, doing: Doing) -> None:
    subject = view.ticket_for(request, key, doing.act)
    body = view.said(doing.input, request, subject)
    read = loaded(request, body)
    do_once(subject.ticket, lambda: doing.perform(subject, body, read), by=subject.user, token=token_of(request))


class Links(TicketView):
    @extend_schema(operation_id="tickets_links", responses={200: LINKS, **PROBLEMS})
    def get(self, request: Request, key: str) -> Response:
        """The links to tickets that you see, too."""
        subject = self.ticket(request, key)
        kind = InternalLink if subject.is_internal else LinkOut
        return Response(kind(links_of(subject), many=True).data)

    @extend_schema(
        operation_id="tickets_link", parameters=[ONCE], request=inputs.Linking, responses={200: TICKET, **REFUSALS}
    )
    def post(self, request: Request, key: str) -> Response:
        """Link the ticket to another one: public within a customer, internal across customers."""
        perform(self, request, key, DOINGS[Act.LINK])
        return ticket_response(request, self.ticket(request, key))


class OneLink(TicketView):
    @extend_schema(operation_id="tickets_unlink", responses={204: None, **REFUSALS})
    def delete(self, request: Request, key: str, pk: int) -> Response:
        """Remove a link, from either of its ends."""
        subject = self.ticket(request, key)
        seen = {link.pk for link in links_of(subject)}
        if pk not in seen:
            raise Http404
        relations.unlink(Link.objects.select_related("source").get(pk=pk), by=subject.user)
        return Response(status=204)


class References(TicketView):
    @extend_schema(operation_id="tickets_references", responses={200: ReferenceOut(many=True), **PROBLEMS})
    def get(self, request: Request, key: str) -> Response:
        """Addresses in the developers' tracker; internal."""
        subject = self.ticket_for(request, key, Act.REFERENCE)
        rows = Reference.objects.filter(ticket=subject.ticket).select_related("by")
        return Response(ReferenceOut(rows, many=True).data)

    @extend_schema(
        operation_id="tickets_reference",
        parameters=[ONCE],
        request=inputs.Referring,
        responses={200: TICKET, **REFUSALS},
    )
    def post(self, request: Request, key: str) -> Response:
        """Note an address in the developers' tracker."""
        perform(self, request, key, DOINGS[Act.REFERENCE])
        return ticket_response(request, self.ticket(request, key))
