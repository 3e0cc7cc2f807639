"""Filing a ticket: a gap-free number, the terms that will count, and the first event."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from common import clock
from common.errors import InvalidInput, NotFound, NotPermitted
from common.markdown import plain_lines
from common.queries import one_or_none
from customers.access import permissions_of
from customers.models import Component, Customer, ProductVersion
from customers.permissions import Permission
from customers.services.contracts import promised_at
from customers.terms import Terms
from customers.vocabulary import Priority, TicketType
from sla.services import keep_terms
from tickets import facts
from tickets.clocks import follow
from tickets.coverage import Coverage, decide
from tickets.models import Event, Link, Submission, Ticket, TicketNumber, Upload
from tickets.models.ticket import LONG_TEXT, LONGEST_REPORT_DELAY, LONGEST_TITLE
from tickets.permissions import rights
from tickets.services.door import Change, write_events
from tickets.services.files import attach_uploads
from tickets.services.relations import record_on_target
from tickets.vocabulary import Downtime, EventKind, LinkKind

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, kw_only=True)
class Filing:
    """What is filed. `reporter` is named when filing on behalf; `reported_at` then may lie up to three days back."""

    type: str
    title: str
    description: str
    impact: str
    urgency: str
    reproduction: str = ""
    expected: str = ""
    limitations: str = ""
    product_version: ProductVersion | None = None
    components: tuple[Component, ...] = ()
    downtime: str = Downtime.NONE
    downtime_since: dt.datetime | None = None
    downtime_until: dt.datetime | None = None
    users_affected: int | None = None
    frequency: str = ""
    reporter: "User | None" = None
    reported_at: dt.datetime | None = None
    reported_why: str = ""
    follow_up_of: Ticket | None = None
    uploads: tuple[Upload, ...] = ()


@dataclass(frozen=True, slots=True)
class Opening:
    """What a ticket begins with: its instant, its number, the terms that count, the priority by the matrix."""

    at: dt.datetime
    number: int
    terms: Terms | None
    priority: Priority


@dataclass(frozen=True, slots=True)
class Filed:
    """A ticket as it was filed, with everything that is known of it then. `change` is None when it was filed before."""

    ticket: Ticket
    change: Change | None


def file_ticket(
    customer: Customer, filing: Filing, *, by: "User", at: dt.datetime | None = None, token: str = ""
) -> Ticket:
    """As `file_once`; answers the ticket alone."""
    return file_once(customer, filing, by=by, at=at, token=token).ticket


def file_once(
    customer: Customer, filing: Filing, *, by: "User", at: dt.datetime | None = None, token: str = ""
) -> Filed:
    """File `filing` at `customer`; the same `token` again answers the ticket filed first.

    Raises NotFound, NotPermitted, InvalidInput (by field).
    """
    try:
        with transaction.atomic():
            done = _file(customer, filing, by=by, at=at or clock.now())
            if token:
                Submission.objects.create(user=by, token=token, ticket=done.ticket, at=done.at)
            return Filed(done.ticket, done)
    except IntegrityError:
        if filed := filed_before(by, token):
            return Filed(filed, None)  # what was just written is undone: its number was never given
        raise


def _file(customer: Customer, filing: Filing, *, by: "User", at: dt.datetime) -> Change:
    reporter = _reporter(customer, filing, by)
    number = _lock_number(customer)
    version, priority = promised_at(customer, at, impact=filing.impact, urgency=filing.urgency)
    terms = version.terms() if version else None
    _check(customer, filing, by=by, at=at, terms=terms)
    return _insert(customer, filing, Opening(at, number, terms, priority), by=by, reporter=reporter)


def _reporter(customer: Customer, filing: Filing, by: "User") -> "User":
    permissions = permissions_of(by, customer)
    if Permission.VIEW_TICKETS not in permissions:
        raise NotFound("There is no such customer.")
    if not customer.is_active:
        raise NotPermitted(f"{customer} is not active: nothing can be filed.")
    if Permission.FILE_TICKET in permissions and filing.reporter in {None, by}:
        return by
    if Permission.FILE_ON_BEHALF not in permissions:
        raise NotPermitted("You cannot file a ticket for somebody else.")
    reporter = filing.reporter
    if reporter is None or Permission.FILE_TICKET not in permissions_of(reporter, customer):
        raise InvalidInput({"reporter": [f"Choose a person of {customer}."]})
    return reporter


def _lock_number(customer: Customer) -> int:
    """The next number. Its row stays locked until the ticket is committed: no gap, no number twice."""
    row = one_or_none(TicketNumber.objects.select_for_update().filter(customer=customer))
    if row is None:
        TicketNumber.objects.bulk_create([TicketNumber(customer=customer)], ignore_conflicts=True)
        row = TicketNumber.objects.select_for_update().get(customer=customer)
    return row.last + 1


def filed_before(by: "User", token: str) -> Ticket | None:
    """The ticket that this token filed, when it was sent before."""
    if not token:
        return None
    submission = one_or_none(Submission.objects.select_related("ticket__customer").filter(user=by, token=token))
    return submission.ticket if submission else None


def _check(customer: Customer, filing: Filing, *, by: "User", at: dt.datetime, terms: Terms | None) -> None:
    errors = _text_errors(filing)
    errors |= reproduction_errors(filing.type, filing.reproduction)
    if any(component.catalogue_id != customer.catalogue_id for component in filing.components):
        errors["components"] = ["Choose components of your own product."]
    version = filing.product_version
    if version is not None and version.catalogue_id != customer.catalogue_id:
        errors["product_version"] = ["Choose a version of your own product."]
    errors |= downtime_errors(filing.downtime, filing.downtime_since, filing.downtime_until, at)
    if filing.follow_up_of and filing.follow_up_of.customer_id != customer.pk:
        errors["follow_up_of"] = ["A follow-up is filed at the same customer."]
    if filing.reported_at is not None:
        errors |= _reported_errors(customer, filing, by=by, at=at, terms=terms)
    if errors:
        raise InvalidInput(errors)


def _text_errors(filing: Filing) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if not filing.title.strip():
        errors["title"] = ["Write a title."]
    if not filing.description.strip():
        errors["description"] = ["Write what happens."]
    most = {"title": LONGEST_TITLE} | dict.fromkeys(
        ("description", "reproduction", "expected", "limitations"), LONG_TEXT
    )
    for name, length in most.items():
        if len(getattr(filing, name)) > length:
            errors[name] = [f"At most {length:,} characters."]
    return errors


def reproduction_errors(ticket_type: str, reproduction: str) -> dict[str, list[str]]:
    """Something that fails needs the steps; a question does not."""
    if TicketType(ticket_type).has_sla and not reproduction.strip():
        return {"reproduction": ["Write the steps, or that you cannot repeat it."]}
    return {}


def downtime_errors(
    downtime: str, since: dt.datetime | None, until: dt.datetime | None, at: dt.datetime
) -> dict[str, list[str]]:
    """What is wrong with a reported downtime, by field."""
    if downtime == Downtime.NONE:
        return {"downtime_since": ["Say whether the service is degraded or down."]} if since or until else {}
    if since is None:
        return {"downtime_since": ["Since when?"]}
    if since > at:
        return {"downtime_since": ["This is in the future."]}
    if until is not None and until < since:
        return {"downtime_until": ["It ends before it began."]}
    return {}


def _reported_errors(
    customer: Customer, filing: Filing, *, by: "User", at: dt.datetime, terms: Terms | None
) -> dict[str, list[str]]:
    reported_at = filing.reported_at or at
    if Permission.WORK_TICKETS not in permissions_of(by, customer):
        return {"reported_at": ["Only support can state when it was reported."]}
    if reported_at > at:
        return {"reported_at": ["This is in the future."]}
    if at - reported_at > LONGEST_REPORT_DELAY:
        return {"reported_at": ["At most three days back."]}
    if terms is not None and reported_at < terms.valid_from:
        return {"reported_at": ["Not before the contract began."]}
    if not filing.reported_why.strip():
        return {"reported_why": ["Say why it was reported earlier than it is filed."]}
    return {}


def _insert(customer: Customer, filing: Filing, opening: Opening, *, by: "User", reporter: "User") -> Change:
    """The row is written once, when its clocks are known; then what names it."""
    at, terms = opening.at, opening.terms
    coverage = decide(ticket_type=filing.type, components=filing.components, terms=terms)
    ticket = _row(customer, filing, opening, coverage)
    ticket.reporter, ticket.filed_by = reporter, by
    ticket.terms = keep_terms(terms) if terms else None
    done = Change(ticket, by, rights(permissions_of(by, customer), ticket, by.pk), at)
    filed = _record(done, filing)
    linked = _record_follow_up(done, filing.follow_up_of) if filing.follow_up_of else None
    follow(done)
    ticket.save(force_insert=True)
    TicketNumber.objects.filter(customer=customer).update(last=opening.number)
    through = Ticket.components.through
    through.objects.bulk_create(
        through(ticket_id=ticket.pk, component_id=component.pk) for component in filing.components
    )
    filed.data["files"] = attach_uploads(done, filing.uploads, public=True)
    if linked and filing.follow_up_of:
        _link_follow_up(done, linked, filing.follow_up_of)
    write_events(done)
    return done


def _record(done: Change, filing: Filing) -> Event:
    """What the clocks count; which files came along is known later."""
    ticket = done.ticket
    filed = done.record(
        EventKind.FILED,
        public=True,
        data={
            "type": filing.type,
            "impact": filing.impact,
            "urgency": filing.urgency,
            "priority": ticket.priority,
            "reporter": ticket.reporter_id,
            "covered": ticket.is_covered,
            "files": [],
            "reported_at": filing.reported_at.isoformat() if filing.reported_at else None,
        },
        facts=facts.filed(
            terms=ticket.terms.digest if ticket.terms else None,
            priority=Priority(ticket.priority),
            covered=ticket.is_covered,
            why=ticket.not_covered_why,
            reported_at=filing.reported_at,
        ),
    )
    if filing.reported_at:
        done.record(EventKind.REPORTED, public=False, data={"reason": filing.reported_why.strip()})
    return filed


def _row(customer: Customer, filing: Filing, opening: Opening, coverage: Coverage) -> Ticket:
    at, priority = opening.at, opening.priority
    return Ticket(
        customer=customer,
        number=opening.number,
        key=f"{customer.key}-{opening.number}",
        type=filing.type,
        title=" ".join(filing.title.split()),
        description=plain_lines(filing.description),
        reproduction=plain_lines(filing.reproduction),
        expected=plain_lines(filing.expected),
        limitations=plain_lines(filing.limitations),
        reported_type=filing.type,
        reported_impact=filing.impact,
        reported_urgency=filing.urgency,
        product_version=filing.product_version,
        downtime=filing.downtime,
        downtime_since=filing.downtime_since,
        downtime_until=filing.downtime_until,
        users_affected=filing.users_affected,
        frequency=filing.frequency,
        impact=filing.impact,
        urgency=filing.urgency,
        priority=priority,
        matrix_priority=priority,
        filed_at=at,
        reported_at=filing.reported_at,
        state_since=at,
        last_event_at=at,
        is_covered=coverage.covered,
        not_covered_why=coverage.why,
    )


def _record_follow_up(done: Change, earlier: Ticket) -> Event:
    """The link's own number is known when there is a ticket to link."""
    data = {"kind": LinkKind.FOLLOW_UP_OF, "link": None, "to": earlier.pk}
    return done.record(EventKind.LINKED, public=True, data=data)


def _link_follow_up(done: Change, linked: Event, earlier: Ticket) -> None:
    row = Link.objects.create(
        source=done.ticket, target=earlier, kind=LinkKind.FOLLOW_UP_OF, is_public=True, by=done.person, at=done.at
    )
    linked.data["link"] = row.pk
    record_on_target(done, row, EventKind.LINKED)
