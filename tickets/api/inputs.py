"""What is sent to do something on a ticket. Each names its fields; a field that nobody reads is refused."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from rest_framework import serializers

from accounts.models import Team, User
from common.api import ChoiceField, Input, InstantField, TextField
from customers.access import agents_for, people_of
from customers.models import Component, Customer, ProductVersion, Release
from customers.vocabulary import ClockKind, Impact, Priority, TicketType, Urgency
from tickets.api.fields import RowField, RowsField, TicketField
from tickets.models.ticket import LONG_TEXT
from tickets.passages import LONGEST as LONGEST_PASSAGE
from tickets.services.redaction import LONGEST_REASON
from tickets.subject import Subject
from tickets.vocabulary import Downtime, Frequency, LinkKind, Resolution, State

HIGHEST = 2_147_483_647
MOST_USERS = 10_000_000
LONGEST_TITLE = 200
LONGEST_WORDS = 2_000
LONGEST_URL = 500
MOST_FILES = 20
LONGEST_TOKEN = 43


class OnTicket(Input):
    """`version` and `seen`, as they were read with the ticket: doing something on an older one is refused (409)."""

    version = serializers.IntegerField(required=False, min_value=0, max_value=HIGHEST)
    seen = serializers.IntegerField(required=False, min_value=0, max_value=HIGHEST)


def _ticket_of(context: Mapping[str, Any]) -> Subject:
    subject: Subject = context["subject"]
    return subject


def _customer_of(context: Mapping[str, Any]) -> Customer:
    customer: Customer = context["customer"]
    return customer


def _teams(context: Mapping[str, Any]) -> QuerySet[Team]:
    return Team.objects.filter(is_active=True, is_escalation=True)


def _releases(context: Mapping[str, Any]) -> QuerySet[Release]:
    return Release.objects.filter(catalogue=_ticket_of(context).ticket.customer.catalogue_id)


def _agents(context: Mapping[str, Any]) -> QuerySet[User]:
    return agents_for(_ticket_of(context).ticket.customer)


def _components_of_ticket(context: Mapping[str, Any]) -> QuerySet[Component]:
    """What is offered today, and what the ticket names already."""
    ticket = _ticket_of(context).ticket
    named = Q(is_active=True) | Q(pk__in=ticket.components.values("pk"))
    return Component.objects.filter(named, catalogue=ticket.customer.catalogue_id)


def _versions_of_ticket(context: Mapping[str, Any]) -> QuerySet[ProductVersion]:
    ticket = _ticket_of(context).ticket
    named = Q(is_supported=True) | Q(pk=ticket.product_version_id)
    return ProductVersion.objects.filter(named, catalogue=ticket.customer.catalogue_id)


def _components_of_customer(context: Mapping[str, Any]) -> QuerySet[Component]:
    return Component.objects.filter(catalogue=_customer_of(context).catalogue_id, is_active=True)


def _versions_of_customer(context: Mapping[str, Any]) -> QuerySet[ProductVersion]:
    return ProductVersion.objects.filter(catalogue=_customer_of(context).catalogue_id, is_supported=True)


def _people(context: Mapping[str, Any]) -> QuerySet[User]:
    return people_of(_customer_of(context))


# Transitions


class Bare(OnTicket):
    """Nothing is asked."""


class Escalation(OnTicket):
    team = RowField(_teams)
    reason = TextField(most=LONG_TEXT, help_text="Internal: what was found, what the team should do.")


class HandingBack(OnTicket):
    text = TextField(most=LONG_TEXT, help_text="The findings.")
    public = serializers.BooleanField(default=False, help_text="Whether the customer reads them.")


class Resolving(OnTicket):
    resolution = ChoiceField(Resolution.choices)
    text = TextField(most=LONG_TEXT, help_text="The explanation to the customer.")
    release = RowField(_releases, required=False, allow_null=True, help_text="Of a patch release.")
    duplicate_of = TicketField(required=False, allow_null=True, help_text="The other ticket's key.")


class Confirming(OnTicket):
    rating = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=5)
    words = TextField(most=LONGEST_WORDS, required=False, allow_blank=True, default="")

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        if said["words"] and said.get("rating") is None:
            raise serializers.ValidationError({"rating": ["Choose the stars that go with your words."]})
        return said


class Reason(OnTicket):
    reason = TextField(most=LONG_TEXT)


# Other acts


class Categorising(OnTicket):
    type = ChoiceField(TicketType.choices)
    impact = ChoiceField(Impact.choices)
    urgency = ChoiceField(Urgency.choices)
    components = RowsField(_components_of_ticket, required=False, default=())
    product_version = RowField(_versions_of_ticket, required=False, allow_null=True, default=None)


class Assigning(OnTicket):
    assignee = RowField(_agents, allow_null=True, help_text="Null: nobody.")


class Estimating(OnTicket):
    due_at = InstantField(help_text="Within support hours.")
    text = TextField(most=LONG_TEXT, required=False, allow_blank=True, default="", help_text="For the customer.")


class Overriding(OnTicket):
    priority = ChoiceField(Priority.choices, allow_null=True, help_text="Null: follow the matrix again.")
    reason = TextField(most=LONG_TEXT, help_text="Internal.")


class Excusing(OnTicket):
    clock = ChoiceField(ClockKind.choices, help_text="The `kind` of the cycle, as the ticket's `clocks` have it.")
    number = serializers.IntegerField(min_value=1, max_value=HIGHEST, help_text="The `number` of the cycle.")
    reason = TextField(most=LONG_TEXT, help_text="The customer reads it.")


class Redacting(OnTicket):
    """One of `passage`, `message` and `file`."""

    passage = TextField(
        most=LONGEST_PASSAGE, required=False, help_text="Destroyed wherever the ticket's texts hold it; 422: nowhere."
    )
    message = serializers.IntegerField(
        required=False, min_value=1, max_value=HIGHEST, help_text="All its words. The `sequence` on the timeline."
    )
    file = TextField(
        most=LONGEST_TOKEN, required=False, help_text="What it holds. The last part of its `url`, without slashes."
    )
    name = serializers.BooleanField(default=False, help_text="Of a file: its name, too.")
    reason = TextField(most=LONGEST_REASON, help_text="Whoever reads the ticket reads it; the audit keeps it.")

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        if len(said.keys() & {"passage", "message", "file"}) != 1:
            raise serializers.ValidationError({"passage": ["Send one of passage, message and file."]})
        if said["name"] and "file" not in said:
            raise serializers.ValidationError({"name": ["Only a file has a name."]})
        return said


class Renaming(OnTicket):
    title = TextField(most=LONGEST_TITLE)


class FollowingUp(OnTicket):
    text = TextField(most=LONG_TEXT, help_text="Internal: whom you reached, and what was said.")


class Linking(OnTicket):
    kind = ChoiceField(LinkKind.choices)
    target = TicketField(help_text="The other ticket's key.")


class Referring(OnTicket):
    url = TextField(most=LONGEST_URL)


# Words and files


def _tokens() -> serializers.ListField:
    token = TextField(most=LONGEST_TOKEN)
    return serializers.ListField(
        child=token, required=False, default=list, max_length=MOST_FILES, help_text="Tokens of staged uploads."
    )


class Commenting(Input):
    text = TextField(most=LONG_TEXT, help_text="Markdown.")
    internal = serializers.BooleanField(default=False, help_text="A note that no customer ever sees.")
    ask = serializers.BooleanField(default=False, help_text="A question: the clocks stand still until it is answered.")
    uploads = _tokens()

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        if said["internal"] and said["ask"]:
            raise serializers.ValidationError({"ask": ["A question to the customer is public."]})
        return said


class Rewriting(Input):
    text = TextField(most=LONG_TEXT, help_text="Markdown. The timeline keeps, for support, what it said before.")


class Attaching(Input):
    file = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True), allow_empty=False, max_length=MOST_FILES
    )
    internal = serializers.BooleanField(default=False)


class Staging(Input):
    file = serializers.FileField(allow_empty_file=True)


class FilingAt(serializers.Serializer[Any]):
    """Where: read before everything else, as it decides what can be named."""

    customer = TextField(most=10, help_text="The customer's key.")


class Filing(Input):
    customer = TextField(most=10, help_text="The customer's key.")
    type = ChoiceField(TicketType.choices)
    title = TextField(most=LONGEST_TITLE)
    description = TextField(most=LONG_TEXT, help_text="What happens.")
    impact = ChoiceField(Impact.choices)
    urgency = ChoiceField(Urgency.choices)
    reproduction = TextField(most=LONG_TEXT, required=False, allow_blank=True, default="")
    expected = TextField(most=LONG_TEXT, required=False, allow_blank=True, default="")
    limitations = TextField(most=LONG_TEXT, required=False, allow_blank=True, default="")
    product_version = RowField(_versions_of_customer, required=False, allow_null=True, default=None)
    components = RowsField(_components_of_customer, required=False, default=())
    downtime = ChoiceField(Downtime.choices, required=False, default=Downtime.NONE.value)
    downtime_since = InstantField(required=False, allow_null=True, default=None)
    downtime_until = InstantField(required=False, allow_null=True, default=None)
    users_affected = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=MOST_USERS, default=None
    )
    frequency = ChoiceField(Frequency.choices, required=False, allow_blank=True, default="")
    reporter = RowField(_people, required=False, allow_null=True, default=None, help_text="For whom it is filed.")
    reported_at = InstantField(required=False, allow_null=True, default=None, help_text="Support only.")
    reported_why = TextField(most=LONGEST_WORDS, required=False, allow_blank=True, default="")
    follow_up_of = TicketField(required=False, allow_null=True, default=None, help_text="The key of a closed ticket.")
    uploads = _tokens()

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        earlier = said["follow_up_of"]
        if earlier is not None and earlier.state != State.CLOSED:
            raise serializers.ValidationError({"follow_up_of": [f"{earlier.key} is not closed: write there."]})
        return said
