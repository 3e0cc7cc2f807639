"""Tickets, what is said about them, and everything that happened to them."""

from tickets.models.exports import Export
from tickets.models.files import Attachment, Upload
from tickets.models.relations import Escalation, Link, Reference
from tickets.models.submissions import Submission, TicketNumber
from tickets.models.ticket import Ticket
from tickets.models.timeline import Comment, Event

__all__ = [
    "Attachment",
    "Comment",
    "Escalation",
    "Event",
    "Export",
    "Link",
    "Reference",
    "Submission",
    "Ticket",
    "TicketNumber",
    "Upload",
]
