"""What happens to the desk as a whole: a release comes out, a lead looks over the breaches, an admin applies terms."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from django.core.files.uploadedfile import SimpleUploadedFile

from customers.models import ContractVersion, Release
from customers.vocabulary import ClockKind
from tickets.models import Attachment, Event, Ticket
from tickets.services.conversation import Words, comment
from tickets.services.excuses import cycle_of, excuse_breach
from tickets.services.files import stage_upload
from tickets.services.redaction import redact_file, redact_passage
from tickets.services.releases import mark_released
from tickets.services.terms import apply_terms, running_under_others
from tickets.vocabulary import UNRESOLVED, EventKind
from witsupport.demo import lines
from witsupport.demo.contracts import CONTRACTS
from witsupport.demo.house import DAY, MINUTE, House

# Days ago, and the clock of which the lead excuses the latest breach since the review before.
REVIEWS = (
    (131, ClockKind.TAKING_CHARGE),
    (97, ClockKind.UPDATE),
    (62, ClockKind.RESOLUTION),
    (34, ClockKind.TAKING_CHARGE),
    (13, ClockKind.UPDATE),
    (6, ClockKind.TAKING_CHARGE),
    (1, ClockKind.UPDATE),
)
# Days ago: somebody pasted a key, and a lead destroyed it.
REDACTED_AGO = 2
# Answers the ids of the tickets whose clocks may have changed.
Occasion = Callable[[], Iterable[int]]


def occasions(house: House) -> Iterator[tuple[dt.datetime, Occasion]]:
    """Each with its instant; those of a kind in the order of time."""
    for release, at in house.releases:
        yield at, partial(_come_out, house, release)
    since = house.begin
    for days, kind in REVIEWS:
        at = (house.now - days * DAY).replace(hour=15, minute=40)
        yield at, partial(_review, house, kind, since)
        since = at
    at = (house.now - REDACTED_AGO * DAY).replace(hour=14, minute=5)
    yield at, partial(_paste, house)
    yield at + 25 * MINUTE, partial(_redact, house)
    for key, deal in CONTRACTS.items():
        if deal.applied:
            version = ContractVersion.objects.filter(contract__customer=house.customers[key]).latest("valid_from")
            yield house.hours[key].add(version.valid_from, 25 * MINUTE), partial(_apply, house, version)


def _come_out(house: House, release: Release) -> Iterable[int]:
    mark_released(release, by=house.people["Ada Moretti"])
    return ()


def _review(house: House, kind: ClockKind, since: dt.datetime) -> Iterable[int]:
    """A breach stays one: no clock changes."""
    breaches = Event.objects.filter(kind=EventKind.CLOCK_BREACHED, data__clock=kind, at__gte=since)
    event = breaches.select_related("ticket").order_by("-at", "-pk").first()
    if event is not None:
        cycle = cycle_of(event.ticket, kind, event.data["number"])
        excuse_breach(event.ticket, cycle, lines.EXCUSES[kind], by=house.people["In\u00e8s Moreau"])
    return ()


def _paste(house: House) -> Iterable[int]:
    """On a ticket that waits for nothing, so that no clock hears it."""
    open_ones = Ticket.objects.filter(state__in=UNRESOLVED, waiting_since__isnull=True).select_related("reporter")
    ticket = open_ones.order_by("-filed_at", "pk").first()
    if ticket is None:
        return ()
    dump = SimpleUploadedFile(lines.DUMP, f"POOL_SIZE=20\nSTORE_KEY={lines.PASTED_KEY}\n".encode())
    words = Words(text=lines.PASTED, uploads=(stage_upload(dump, by=ticket.reporter),))
    comment(ticket, words, by=ticket.reporter)
    return (ticket.pk,)


def _redact(house: House) -> Iterable[int]:
    lead = house.people["In\u00e8s Moreau"]
    for pasted in Attachment.objects.filter(name=lines.DUMP).select_related("ticket"):
        redact_passage(pasted.ticket, lines.PASTED_KEY, lines.REDACTED, by=lead)
        redact_file(pasted, lines.REDACTED_FILE, by=lead)
    return ()


def _apply(house: House, version: ContractVersion) -> Iterable[int]:
    running = list(running_under_others(version))
    for ticket in running:
        apply_terms(ticket, version, by=house.people["Ada Moretti"])
    return [ticket.pk for ticket in running]
