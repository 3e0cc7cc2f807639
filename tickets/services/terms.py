"""Applying the terms of a contract version to tickets that run already: an explicit act of an admin."""

import datetime as dt
from typing import TYPE_CHECKING

from accounts.audit import record
from accounts.models import AuditKind, User
from common.errors import NotPermitted
from customers.models import ContractVersion
from sla import services as sla
from tickets import facts
from tickets.coverage import decide
from tickets.errors import IllegalTransition
from tickets.models import Ticket
from tickets.services.door import change
from tickets.vocabulary import UNRESOLVED, EventKind

if TYPE_CHECKING:
    from tickets.models.ticket import TicketQuerySet


def running_under_others(version: ContractVersion) -> "TicketQuerySet":
    """The tickets that applying `version` would change: those of its customer that run by other terms."""
    running = Ticket.objects.filter(customer=version.contract.customer_id, state__in=UNRESOLVED)
    return running.exclude(terms__digest=version.terms().digest).order_by("pk")


def apply_terms(ticket: Ticket, version: ContractVersion, *, by: User, at: dt.datetime | None = None) -> Ticket:
    """From now on `ticket` counts by `version`; what is finished keeps its terms. Recorded as the system's doing.

    An admin follows no customer's tickets, so the door is opened by the system; the event names the admin.
    """
    if not by.is_superuser:
        raise NotPermitted("Only an admin applies terms.")
    with change(ticket, by=None, at=at) as done:
        row = done.ticket
        if version.contract.customer_id != row.customer_id:
            raise NotPermitted("This contract is of another customer.")
        is_in_force = version.valid_from <= done.at and version.is_in_force(done.at)
        if row.state not in UNRESOLVED or not is_in_force:
            raise IllegalTransition("Only terms in force are applied, and only to tickets that run.")
        value = version.terms()
        if row.terms is not None and row.terms.digest == value.digest:
            return row
        decided = decide(ticket_type=row.type, components=row.components.all(), terms=value)
        row.terms = sla.keep_terms(value)
        row.is_covered, row.not_covered_why = decided.covered, decided.why
        done.record(
            EventKind.TERMS_APPLIED,
            public=True,
            data={"terms": str(row.terms), "admin": by.pk},
            facts=facts.terms_applied(terms=value.digest, covered=decided.covered, why=decided.why),
        )
        record(AuditKind.TERMS, f"{row.key}: {row.terms}", by=by, customer=row.customer_id)
    return done.ticket
