"""What the API says of a ticket, to each side. Internal things have classes of their own."""

import datetime as dt
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from common.api import InstantField
from customers.vocabulary import Impact, Priority, TicketType, Urgency
from tickets import coverage
from tickets.api.clocks import ClockOut, clocks_now
from tickets.api.people import CustomerName, Person, TeamName
from tickets.api.reading import Reading
from tickets.api.timeline import file_url
from tickets.models import Attachment, Comment, Ticket
from tickets.vocabulary import Downtime, Frequency, Resolution, Scan, State


class TicketRow(serializers.Serializer[Any]):
    """A ticket in a list, as customers read it."""

    key = serializers.CharField()
    url = serializers.SerializerMethodField()
    customer = CustomerName()
    type = serializers.ChoiceField(TicketType.choices)
    title = serializers.CharField()
    state = serializers.ChoiceField(State.choices)
    state_since = InstantField()
    priority = serializers.ChoiceField(Priority.choices)
    impact = serializers.ChoiceField(Impact.choices)
    urgency = serializers.ChoiceField(Urgency.choices)
    reporter = Person()
    assignee = Person(allow_null=True, help_text="The contact.")
    team = serializers.CharField(source="team.public_name", allow_null=True, help_text="Who it is escalated to.")
    filed_at = InstantField()
    updated_at = serializers.SerializerMethodField()
    waiting_since = InstantField(allow_null=True, help_text="Since when support waits for the customer.")
    next_due_at = InstantField(allow_null=True, help_text="The earliest promise that runs.")
    estimate_at = InstantField(allow_null=True)
    is_covered = serializers.BooleanField(help_text="Whether it carries an SLA.")
    not_covered_why = serializers.SerializerMethodField()
    resolution = serializers.ChoiceField(Resolution.choices, allow_blank=True)
    resolved_at = InstantField(allow_null=True)
    closed_at = InstantField(allow_null=True)

    def get_url(self, ticket: Ticket) -> str:
        return str(reverse("api:ticket", args=[ticket.key], request=self.context["request"]))

    @extend_schema_field(InstantField)
    def get_updated_at(self, ticket: Ticket) -> Any:
        return InstantField().to_representation(self.updated(ticket))

    def updated(self, ticket: Ticket) -> dt.datetime:
        at: dt.datetime = ticket.updated  # type: ignore[attr-defined]  # annotated by `readable`
        return at

    def get_not_covered_why(self, ticket: Ticket) -> str:
        """That there is no contract is between the vendor and the customer's managers."""
        return "" if ticket.not_covered_why == coverage.NO_CONTRACT else ticket.not_covered_why


class InternalTicketRow(TicketRow):
    """A ticket in a list, as support reads it."""

    team = TeamName(allow_null=True)  # type: ignore[assignment]  # more than its public name
    matrix_priority = serializers.ChoiceField(Priority.choices)
    is_overridden = serializers.BooleanField()
    categorised_at = InstantField(allow_null=True)
    needs_answer_since = InstantField(allow_null=True, help_text="The customer wrote after it was resolved.")
    doubtful_since = InstantField(allow_null=True, help_text="The wait was listed for the leads.")

    def get_not_covered_why(self, ticket: Ticket) -> str:
        return ticket.not_covered_why


class Reported(serializers.Serializer[Any]):
    """What the reporter said, whatever support works with."""

    type = serializers.ChoiceField(TicketType.choices, source="reported_type")
    impact = serializers.ChoiceField(Impact.choices, source="reported_impact")
    urgency = serializers.ChoiceField(Urgency.choices, source="reported_urgency")
    at = InstantField(source="reported_at", allow_null=True, help_text="When it was reported, if before it was filed.")


class Severity(serializers.Serializer[Any]):
    downtime = serializers.ChoiceField(Downtime.choices)
    downtime_since = InstantField(allow_null=True)
    downtime_until = InstantField(allow_null=True)
    users_affected = serializers.IntegerField(allow_null=True)
    frequency = serializers.ChoiceField(Frequency.choices, allow_blank=True)


class ComponentOut(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    in_perimeter = serializers.BooleanField()


class VersionOut(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()


class ReleaseOut(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    planned_on = serializers.DateField(allow_null=True)
    released_at = InstantField(allow_null=True)


class LinkedTicket(serializers.Serializer[Any]):
    key = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(State.choices)


class LinkOut(serializers.Serializer[Any]):
    words = serializers.CharField(help_text="How this ticket stands to the other one.")
    ticket = LinkedTicket()


class InternalLink(LinkOut):
    id = serializers.IntegerField(source="pk")
    internal = serializers.BooleanField(help_text="The other ticket is another customer's.")


class ReferenceOut(serializers.Serializer[Any]):
    url = serializers.CharField()
    by = Person()
    at = InstantField()


class TicketDetail(TicketRow):
    """A ticket, as customers read it. `version` and `seen` are to be sent back with what is done on it."""

    description = serializers.CharField()
    reproduction = serializers.CharField()
    expected = serializers.CharField()
    limitations = serializers.CharField()
    reported = Reported(source="*")
    severity = Severity(source="*")
    product_version = VersionOut(allow_null=True)
    components = serializers.SerializerMethodField()
    filed_by = Person()
    waiting_asked_by = Person(allow_null=True)
    resolution_text = serializers.CharField()
    release = ReleaseOut(allow_null=True)
    is_release_pending = serializers.BooleanField()
    duplicate_of = serializers.SerializerMethodField()
    closes_at = InstantField(allow_null=True, help_text="When it closes by itself, if nobody answers.")
    rating = serializers.IntegerField(allow_null=True)
    rating_words = serializers.CharField()
    clocks = serializers.SerializerMethodField()
    links = serializers.SerializerMethodField()
    may = serializers.SerializerMethodField()
    transitions = serializers.SerializerMethodField()
    version = serializers.SerializerMethodField()
    seen = serializers.SerializerMethodField()

    @property
    def reading(self) -> Reading:
        reading: Reading = self.context["reading"]
        return reading

    def updated(self, ticket: Ticket) -> dt.datetime:
        return self.reading.updated

    @extend_schema_field(ComponentOut(many=True))
    def get_components(self, ticket: Ticket) -> Any:
        return ComponentOut(self.reading.components, many=True).data

    def get_duplicate_of(self, ticket: Ticket) -> str | None:
        return self.reading.duplicate_of

    @extend_schema_field(ClockOut(many=True))
    def get_clocks(self, ticket: Ticket) -> Any:
        reading = self.reading
        return ClockOut(clocks_now(reading.clocks, reading.at, internal=reading.is_internal), many=True).data

    @extend_schema_field(LinkOut(many=True))
    def get_links(self, ticket: Ticket) -> Any:
        return LinkOut(self.reading.links, many=True).data

    def get_may(self, ticket: Ticket) -> list[str]:
        """What the person may do on this ticket, in whatever state it is."""
        return sorted(act.value for act in self.reading.subject.access.acts)

    def get_transitions(self, ticket: Ticket) -> list[str]:
        """The moves that are legal now."""
        return [move.name for move in self.reading.moves]

    def get_version(self, ticket: Ticket) -> int:
        return self.reading.subject.version

    def get_seen(self, ticket: Ticket) -> int:
        return self.reading.subject.seen


class InternalTicketDetail(TicketDetail, InternalTicketRow):
    """A ticket, as support reads it."""

    categorised_by = Person(allow_null=True)
    followed_up_at = InstantField(allow_null=True)
    reminders_sent = serializers.IntegerField()
    references = serializers.SerializerMethodField()

    @extend_schema_field(ReferenceOut(many=True))
    def get_references(self, ticket: Ticket) -> Any:
        return ReferenceOut(self.reading.references, many=True).data

    @extend_schema_field(InternalLink(many=True))
    def get_links(self, ticket: Ticket) -> Any:
        return InternalLink(self.reading.links, many=True).data


class AttachmentOut(serializers.Serializer[Any]):
    """A file. `url` serves it to whoever may see it."""

    name = serializers.CharField()
    size = serializers.IntegerField()
    content_type = serializers.CharField()
    sha256 = serializers.CharField(help_text="Empty when the file was redacted.")
    scan = serializers.ChoiceField(Scan.choices, help_text="Only “clean” and “not_needed” can be downloaded.")
    kept_back = serializers.CharField(help_text="Why it cannot be downloaded; empty when it can.")
    at = InstantField()
    by = Person(source="uploaded_by")
    comment = serializers.IntegerField(source="number", allow_null=True, help_text="The id of the message.")
    url = serializers.SerializerMethodField()

    def get_url(self, attachment: Attachment) -> str:
        return file_url(attachment.token, self.context)


class InternalAttachment(AttachmentOut):
    comment = serializers.IntegerField(source="comment_id", allow_null=True, help_text="The id of the message.")
    internal = serializers.SerializerMethodField()

    def get_internal(self, attachment: Attachment) -> bool:
        return not attachment.is_public


class CommentOut(serializers.Serializer[Any]):
    """A message, as customers read it. One that was withdrawn says nothing any more.

    Its `id` is the sequence number of its event on this ticket: the desk's own numbers would count what others write.
    """

    id = serializers.IntegerField(source="number")
    by = Person(source="author")
    side = serializers.CharField()
    is_question = serializers.BooleanField()
    text = serializers.SerializerMethodField()
    html = serializers.SerializerMethodField()
    at = InstantField()
    edited_at = InstantField(allow_null=True)
    withdrawn_at = InstantField(allow_null=True)

    def says(self, comment: Comment) -> bool:
        return comment.withdrawn_at is None

    def get_text(self, comment: Comment) -> str:
        return comment.text if self.says(comment) else ""

    def get_html(self, comment: Comment) -> str:
        return comment.html if self.says(comment) else ""


class InternalComment(CommentOut):
    id = serializers.IntegerField(source="pk")
    internal = serializers.SerializerMethodField()

    def says(self, comment: Comment) -> bool:
        return True

    def get_internal(self, comment: Comment) -> bool:
        return not comment.is_public
